"""One encrypted socket of the MQTT endpoint; it knows buffers, and nothing of MQTT."""

import asyncio
from collections.abc import Sequence
from enum import IntFlag
from typing import Protocol

LINGER_SECONDS = 1.0


class Pause(IntFlag):
    """Why nothing is read from a client at the moment."""

    NOTHING = 0
    UNREAD = 1  # it does not read what is sent to it
    LOGIN = 2  # it is being let in
    FULL = 4  # the hub has too much to settle


class Peer(Protocol):
    """A connection, as the endpoint knows it."""

    @property
    def peer(self) -> str:
        """Where the client is, for the log."""

    @property
    def backlog(self) -> int:
        """How many bytes wait in its buffer."""

    def pause(self, why: Pause) -> None:
        """Read nothing for the time being."""

    def resume(self, why: Pause) -> None:
        """Read again, where no other reason stands against it."""

    def write(self, data: bytes) -> None:
        """Write, now or when the socket takes it."""

    def finish(self, *, linger: bool) -> None:
        """Close; a client that does not read the last words is cut off in a second."""


class House(Protocol):
    """What a connection needs of the endpoint."""

    @property
    def backlog_bytes(self) -> int:
        """From how many unsent bytes on a connection counts as slow."""

    def join(self, connection: Peer) -> int | None:
        """Number a new connection, from 1; None while shutting down."""

    def received(self, found: Sequence[tuple[int, bytes]]) -> None:
        """Take bytes from connections, each with the number of its connection."""

    def turn(self) -> None:
        """Do what follows from what was taken."""

    def soon(self) -> None:
        """Have `turn` called once in the next turn of the event loop."""

    def drained(self, number: int, backlog: int) -> None:
        """Note that a connection takes bytes again."""

    def leave(self, number: int) -> None:
        """Note that a connection is gone."""


class Connection(asyncio.BufferedProtocol):
    """One socket.

    What comes in is read into a buffer that all connections share: asyncio's own reading would take
    and give back 256 KiB of memory for every packet. An event loop on selectors fills it and says
    so in one go, so that nobody comes between.

    Args:
        house: The endpoint.
        loop: Its event loop.
        buffer: The shared buffer.
    """

    _transport: asyncio.Transport

    def __init__(self, house: House, loop: asyncio.AbstractEventLoop, buffer: bytearray) -> None:
        self._house = house
        self._loop = loop
        self._buffer = memoryview(buffer)
        self._number: int | None = None
        self._finished = False
        self._paused = Pause.NOTHING
        self._end: asyncio.TimerHandle | None = None

    @property
    def peer(self) -> str:
        """Where the client is, for the log."""
        return str(self._transport.get_extra_info("peername"))

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """Join the endpoint."""
        assert isinstance(transport, asyncio.Transport)  # noqa: S101 - what TCP servers give
        self._transport = transport
        transport.set_write_buffer_limits(high=self._house.backlog_bytes, low=0)
        self._number = self._house.join(self)
        if self._number is None:
            transport.abort()

    def get_buffer(self, sizehint: int) -> memoryview:  # noqa: ARG002 - asyncio's
        """Give the shared buffer to read into."""
        return self._buffer

    def buffer_updated(self, nbytes: int) -> None:
        """Hand bytes on."""
        if self._number is not None and not self._finished:
            self._house.received([(self._number, bytes(self._buffer[:nbytes]))])
            self._house.soon()

    def pause_writing(self) -> None:
        """While the client does not read, nothing is read from it."""
        if not self._finished:
            self.pause(Pause.UNREAD)

    def resume_writing(self) -> None:
        """Read again."""
        self.resume(Pause.UNREAD)
        if self._number is not None and not self._finished:
            self._house.drained(self._number, self.backlog)

    def connection_lost(self, exc: Exception | None) -> None:  # noqa: ARG002 - asyncio's
        """Leave the endpoint."""
        self._finished = True
        if self._end is not None:
            self._end.cancel()
        if self._number is not None:
            self._house.leave(self._number)

    def pause(self, why: Pause) -> None:
        """Read nothing for the time being."""
        if not self._paused:
            self._transport.pause_reading()
        self._paused |= why

    def resume(self, why: Pause) -> None:
        """Read again, where no other reason stands against it."""
        before, self._paused = self._paused, self._paused & ~why
        if before and not self._paused:
            self._transport.resume_reading()

    def write(self, data: bytes) -> None:
        """Write, now or when the socket takes it."""
        if not self._finished:
            self._transport.write(data)

    @property
    def backlog(self) -> int:
        """How many bytes wait in the socket's buffer."""
        return self._transport.get_write_buffer_size()

    def finish(self, *, linger: bool) -> None:
        """Close; a client that does not read the last words is cut off in a second."""
        self._finished = True
        if not (linger and self._half_close()):
            self._transport.close()
        self._end = self._loop.call_later(LINGER_SECONDS, self._transport.abort)

    def _half_close(self) -> bool:
        """Say that nothing more is said; False where that cannot be, or where nobody is there."""
        if self._transport.is_closing() or not self._transport.can_write_eof():
            return False
        try:
            self._transport.write_eof()
        except OSError:
            return False
        self.resume(~Pause.NOTHING)
        return True
