"""Where a hub's revisions and messages go: to clients of this process, or to gateways."""

from collections.abc import Container, Iterable, Mapping
from typing import Protocol

from aiohttp import web

from hub.ports import Document, Json
from hub.push.board import NOTHING_ENCODED, Board, Published
from hub.push.settings import PushCounters


class Outlet(Protocol):
    """What `PushServer` is to the hub; a core that serves gateways has another one."""

    @property
    def board(self) -> Board:
        """What the topics say."""
        ...

    @property
    def prompt(self) -> bool:
        """Whether a revision has to be published in the same step in which it was kept."""
        ...

    @property
    def seconds(self) -> float:
        """How long the hub has been sending revisions so far."""
        ...

    def counters(self) -> PushCounters:
        """Return the counts as of now."""
        ...

    def listened_topics(self) -> Container[str]:
        """Return the topics that somebody listens to by name; a live view."""
        ...

    async def start(self) -> None:
        """Begin."""
        ...

    async def close(self) -> None:
        """End, and tell clients when to come back."""
        ...

    def publish(
        self,
        revision: int,
        documents: Mapping[str, Json | None],
        encoded: Mapping[str, bytes | None] = NOTHING_ENCODED,
    ) -> Published:
        """Give out a revision; see `PushServer.publish`."""
        ...

    def post(
        self, mailbox: str, message_id: str, body: Document, *, until_ns: int | None = None
    ) -> bool:
        """Post a message that is kept until it is acknowledged; see `PushServer.post`."""
        ...

    def keys(self) -> frozenset[str]:
        """Return the keys under which connections are open; see `PushServer.keys`."""
        ...

    def dismiss(self, keys: Iterable[str]) -> None:
        """End the connections of clients that were known by some keys."""
        ...

    async def handle(self, request: web.Request) -> web.StreamResponse:
        """Serve a WebSocket."""
        ...

    async def handle_events(self, request: web.Request) -> web.StreamResponse:
        """Serve an event stream."""
        ...
