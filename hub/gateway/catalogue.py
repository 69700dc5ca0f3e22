"""The catalogue of buildings, as far as a gateway serves them."""

import asyncio

import msgspec

from hub.backplane.nats.link import Link
from hub.errors import TransientHubError
from hub.gateway.view import View
from hub.ports import Document

LOOK_SECONDS = 30.0


class Entry(msgspec.Struct, frozen=True):
    """A building in the catalogue: its id at gateways, its venue's, and its name by language."""

    id: str
    venue: str
    name: dict[str, str]


class Catalogue:
    """Holds the entries of some buildings, looked up anew every half minute.

    Args:
        link: To NATS.
        buildings: Which ones.
    """

    def __init__(self, link: Link, buildings: tuple[str, ...]) -> None:
        self._link = link
        self._buildings = buildings
        self._entries: dict[str, Entry] = {}

    async def run(self) -> None:
        """Look until cancelled; often while a building is not known yet."""
        while True:
            for building in self._buildings:
                try:
                    data = await self._link.building(building)
                except TransientHubError:
                    continue
                if data is not None:
                    self._entries[building] = msgspec.json.decode(data, type=Entry)
            known = len(self._entries) == len(self._buildings)
            await asyncio.sleep(LOOK_SECONDS if known else 1.0)

    def told(self, view: View) -> Document:
        """Return what is told of a building."""
        entry = self._entries.get(view.building)
        name: Document = {**entry.name} if entry is not None else {}
        return {
            "id": view.building,
            "name": name,
            "path": f"/b/{view.building}/",
            "current": view.current,
        }
