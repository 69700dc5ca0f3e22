"""The wire under one subscriber: aiohttp's transport, written to directly."""

import asyncio
import socket
import sys
from collections.abc import Callable
from typing import TYPE_CHECKING

from aiohttp import WSCloseCode, web

from hub.fair_loop import FairSelector
from hub.push.prepared import Form
from hub.push.subscriber import NOTHING, Outgoing, Subscriber

if TYPE_CHECKING:
    from hub.push.crowd import Crowd

NOTSENT_LOWAT_BYTES = 16 * 1024
WINDOW_BITS = 15
_LINUX_NOTSENT_LOWAT = 25


class Socket(web.WebSocketResponse):
    """A WebSocket that tells when it is about to say goodbye, however it comes to that."""

    farewell: Callable[[], None] | None = None

    async def close(
        self, *, code: int = WSCloseCode.OK, message: bytes = b"", drain: bool = True
    ) -> bool:
        """Close it; aiohttp does so by itself when the client did or broke the protocol."""
        if self.farewell is not None:
            self.farewell()
        return await super().close(code=code, message=message, drain=drain)


class Connection:
    """What one client has been sent: an event stream, or with a `response` a WebSocket.

    Ready-made frames go to the transport past aiohttp's own writer, which spares a coroutine, a
    header and a copy per client. This is safe because aiohttp's writer hands the only frame that it
    still writes here (Close) to the same transport within one call and without awaiting, whether
    the connection compresses or not; and nobody sends data through it. So frames of either side can
    only follow one another, never mix. After a Close frame nothing may be sent (RFC 6455 section
    5.5.1), which `open` guards: aiohttp sets `closed` before it writes that frame, and `part` lets
    the kernel know. `tests/hub/test_push_socket.py` holds both against the release of aiohttp in
    use.

    Args:
        subscriber: The protocol side.
        transport: Its transport.
        response: The prepared WebSocket.
        watched: What the loop watches, where it marks sockets.
    """

    __slots__ = (
        "_relief",
        "_watched",
        "crowd",
        "descriptor",
        "gone",
        "number",
        "place",
        "response",
        "silence",
        "subscriber",
        "transport",
        "unsent",
    )

    def __init__(
        self,
        subscriber: Subscriber,
        transport: asyncio.Transport,
        response: Socket | None = None,
        watched: FairSelector | None = None,
    ) -> None:
        self.subscriber = subscriber
        self.transport = transport
        self.response = response
        self.gone = None if response is not None else asyncio.Event()
        """Set once an event stream is to end."""
        self.descriptor = -1
        """Of the socket, where bytes may be written to it past an empty transport; else -1."""
        self.number = 0
        """The mark under which that may be done, see `FairSelector`; 0 where it may not."""
        self.crowd: Crowd | None = None
        """Where it stands among those who are sent the same, and at which place."""
        self.place = 0
        self.silence = 0
        """Looks at it (`hub.push.heartbeat`) since anything was heard from its client."""
        self.unsent = 0
        """Its backlog at the last look while it was silent."""
        self._watched = watched
        self._relief: asyncio.Future[None] | None = None

    @property
    def open(self) -> bool:
        """Whether frames may still be sent."""
        if self.transport.is_closing():
            return False
        if self.response is not None:
            return not self.response.closed
        return self.gone is not None and not self.gone.is_set()

    @property
    def backlog(self) -> int:
        """Bytes accepted from us and not yet taken by the kernel."""
        return self.transport.get_write_buffer_size()

    @property
    def congested(self) -> bool:
        """Whether the client is behind, so that its own frames have to wait."""
        return self.subscriber.congested(self.backlog)

    @property
    def clear(self) -> bool:
        """Whether bytes may be sent at once: nothing is in the way, as nearly always."""
        return not (
            self.subscriber.lagging or self.transport.get_write_buffer_size() or not self.open
        )

    def write(self, outgoing: Outgoing) -> Outgoing:
        """Send bytes if the connection is open; returns what was sent."""
        if not self.open:
            self.end()
            return NOTHING
        if outgoing.data:
            self.transport.write(outgoing.data)
        return outgoing

    def write_control(self, frame: bytes) -> None:
        """Send a Ping or Pong frame if the connection is open."""
        if self.open:
            self.transport.write(frame)

    def look_up(self) -> None:
        """Note under which mark bytes may now be written to the socket directly."""
        if self._watched is not None and self.descriptor >= 0:
            # Once the transport is closing, the descriptor may be somebody else's already.
            closing = self.transport.is_closing()
            self.number = 0 if closing else self._watched.number_of(self.descriptor)

    def hold(self) -> None:
        """Let bytes go through `write` only, as while snapshots are owed."""
        if self._watched is not None:
            self._watched.hold(self.descriptor, self.number)

    def release(self) -> None:
        """Take back `hold`."""
        if self._watched is not None:
            self._watched.release(self.descriptor, self.number)

    def part(self) -> None:
        """Let bytes go through `write` only from now on, because a Close frame follows."""
        self.hold()
        self.descriptor, self.number = -1, 0

    def forget(self) -> None:
        """Cut the circles that the connection's objects stand in, now that it has ended.

        A circle is found by the garbage collector only, and 10,000 connections that vanish at once
        are half a million objects for it, a second in which nothing else is done.
        """
        if self.crowd is not None:
            self.crowd.drop(self.place)
            self.crowd = None
        if self.response is not None:
            self.response.farewell = None
            error = self.response.exception()
            if error is not None:
                error.__context__ = error.__traceback__ = None

    def end(self) -> None:
        """Let an event stream end."""
        self.part()
        if self.gone is not None:
            self.gone.set()

    async def ended(self) -> None:
        """Wait until an event stream is to end."""
        if self.gone is not None:
            await self.gone.wait()

    async def relief(self) -> None:
        """Wait until the client has caught up, or is gone."""
        if self._relief is None:
            self._relief = asyncio.get_running_loop().create_future()
        await self._relief

    def relieve(self) -> None:
        """Tell who waits for it that the client has caught up, or is gone."""
        if self._relief is not None and not self._relief.done():
            self._relief.set_result(None)
        self._relief = None

    def tune(self) -> None:
        """Make small writes leave at once, and keep stale bytes out of the kernel's send buffer.

        Without TCP_NOTSENT_LOWAT the kernel would take megabytes for a phone in a tunnel, and the
        phone would have to read them all before anything fresh.
        """
        wire = self.transport.get_extra_info("socket")
        if wire is not None and self.transport.get_extra_info("sslcontext") is None:
            self.descriptor = wire.fileno()
            self.look_up()
        if wire is None or wire.family not in {socket.AF_INET, socket.AF_INET6}:
            return
        wire.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        fallback = _LINUX_NOTSENT_LOWAT if sys.platform == "linux" else None
        option = getattr(socket, "TCP_NOTSENT_LOWAT", fallback)
        if option is not None:
            wire.setsockopt(socket.IPPROTO_TCP, option, NOTSENT_LOWAT_BYTES)


def form_of(response: web.WebSocketResponse) -> Form:
    """Return what a prepared WebSocket takes; a smaller window than deflate's own gets text."""
    return Form.DEFLATED if response.compress == WINDOW_BITS else Form.TEXT
