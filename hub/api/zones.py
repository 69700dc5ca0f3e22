"""The zones of the building, and how many people are believed to be in them."""

from http import HTTPStatus
from typing import Annotated

import msgspec
from aiohttp import web
from msgspec import UNSET, UnsetType

from floorplans import Zone
from hub.access import Right
from hub.api import answers
from hub.api.context import RUNTIME, encoded
from hub.api.endpoints import Endpoint
from hub.api.paging import PageQuery, page_told
from hub.api.problems import Problem
from hub.api.queries import NoQuery, query_of
from hub.api.ready import Ready, Shelf
from hub.ports import Document, Json
from hub.runtime import Runtime
from hub.twin import Site, Twin, zone_document
from hub.twin.slots import ESTIMATES

MOST_HELD = 2_000
MOST_LISTS = 64
LONGEST_HELD = 300
"""Characters of a request whose list is held; the others are rare."""


class Held:
    """Zones as they are answered: each for as long as its estimate stands, lists for a revision.

    Args:
        runtime: The hub.
    """

    def __init__(self, runtime: Runtime) -> None:
        self.runtime = runtime
        self.shown = Shelf(MOST_HELD)
        self._told: dict[str, tuple[object, msgspec.Raw]] = {}
        self._lists = Shelf(MOST_LISTS)
        self._revision = -1
        self._present = object()

    def lists(self) -> tuple[Shelf, object]:
        """Return the lists that are held, and what those of the present revision are held by."""
        revision = self.runtime.twin.engine.number
        if revision != self._revision:
            self._revision, self._present = revision, object()
        return self._lists, self._present

    def told(self, zone: Zone) -> msgspec.Raw:
        """Return a zone as a list has it."""
        twin = self.runtime.twin
        estimated = twin.engine.state.table(ESTIMATES).get(zone.id)
        held = self._told.get(zone.id)
        if held is None or held[0] is not estimated:
            held = estimated, msgspec.Raw(encoded(document_of(twin, zone)))
            self._told[zone.id] = held
        return held[1]


HELD: web.AppKey[Held] = web.AppKey("zones", Held)


class ZonesQuery(PageQuery, frozen=True, kw_only=True):
    """All zones, or those of one level."""

    ordinal: Annotated[int, msgspec.Meta(ge=-9999, le=9999)] | UnsetType = UNSET


def prepare(app: web.Application) -> None:
    """Hold what the handlers share."""
    app[HELD] = Held(app[RUNTIME])


async def zones(request: web.Request) -> web.StreamResponse:
    """List the zones."""
    held = request.app[HELD]
    shelf, present = held.lists()
    ready = shelf.get(request.raw_path, present)
    if ready is None:
        document, headers = all_or_some(request, held)
        ready = Ready(encoded(document), public=True, more=headers)
        if len(request.raw_path) <= LONGEST_HELD:
            shelf.put(request.raw_path, present, ready)
    return ready.response(request)


def all_or_some(
    request: web.Request, held: Held
) -> tuple[dict[str, Json | msgspec.Raw], dict[str, str]]:
    """Return the zones that are asked for, and the headers that go with them."""
    query, site = query_of(request, ZonesQuery), held.runtime.twin.site
    chosen = {
        zone.id: zone
        for zone in site.zones.values()
        if query.ordinal is UNSET or query.ordinal in ordinals_of(site, zone)
    }
    return page_told(request, "zones", chosen, query, held.told)


async def zone(request: web.Request) -> web.StreamResponse:
    """Show one zone."""
    held, zone_id = request.app[HELD], request.match_info["id"]
    twin = held.runtime.twin
    # What is held is good until there is another estimate.
    estimated = twin.engine.state.table(ESTIMATES).get(zone_id)
    ready = held.shown.get(zone_id, estimated)
    if ready is None or "?" in request.raw_path:
        query_of(request, NoQuery)
        ready = held.shown.put(zone_id, estimated, Ready(shown(twin, zone_id), public=True))
    return ready.response(request)


def shown(twin: Twin, zone_id: str) -> bytes:
    """Return a zone with its units.

    Raises:
        Problem: There is none of that name.
    """
    found = twin.site.zones.get(zone_id)
    if found is None:
        detail = f"there is no zone {zone_id!r}; GET /api/v1/zones lists them"
        raise Problem(HTTPStatus.NOT_FOUND, "zone.unknown", detail)
    document: Document = {**document_of(twin, found), "units": [*found.unit_ids]}
    return encoded(document)


def document_of(twin: Twin, zone: Zone) -> Document:
    """Return a zone with its people, as far as somebody counts them."""
    site = twin.site
    return {
        "id": zone.id,
        **zone_document(site, zone.id, twin.estimate(zone.id)),
        "ordinals": [*ordinals_of(site, zone)],
        "square_metres": round(site.zone_metres[zone.id], 1),
    }


def ordinals_of(site: Site, zone: Zone) -> list[int]:
    """Return the ordinals that a zone has a unit on."""
    units = (site.venue.units[unit_id] for unit_id in zone.unit_ids)
    return sorted({site.venue.levels[unit.level_id].ordinal for unit in units})


ENDPOINTS = (
    Endpoint(
        "GET",
        "/zones",
        zones,
        Right.VISIT,
        "listZones",
        "The zones, with their people as far as somebody counts them.",
        query=ZonesQuery,
        answer=answers.Zones,
        public=True,
    ),
    Endpoint(
        "GET",
        "/zones/{id}",
        zone,
        Right.VISIT,
        "showZone",
        "One zone with its people and its units.",
        query=NoQuery,
        answer=answers.ZoneShown,
        problems=("zone.unknown",),
        public=True,
    ),
)
