"""Plain sockets of the MQTT endpoint, read and written without a transport for each.

A thousand devices each send a short packet and wait for four bytes. What asyncio does about one
socket that is ready costs as much as all that MQTT asks for, so these sockets stand in an epoll set
of their own (epoll(7)), which the event loop watches as one descriptor. A system without epoll has
`mqtt_connection.Connection` for all.
"""

import asyncio
import errno
import os
import select
import socket
from collections import deque
from collections.abc import Sequence

import structlog

from sensors.adapters.bulk import Bulk
from sensors.adapters.incident_log import IncidentLog
from sensors.adapters.mqtt_connection import LINGER_SECONDS, House, Pause

AT_A_TIME = 192
"""Times that a socket is looked after before the event loop gets its turn again: some 1 ms."""

NOT_NOW = frozenset({errno.EAGAIN, errno.EWOULDBLOCK, errno.EINTR})
IN, OUT, GONE = 0x001, 0x004, 0x018
"""EPOLLIN, EPOLLOUT, and EPOLLERR or EPOLLHUP, which are told whether waited for or not. A system
without epoll has no names for them, and imports this too."""

_log = structlog.get_logger(__name__)


class Wires:
    """The sockets.

    Args:
        house: The endpoint.
        loop: Its event loop.
        bulk: Reads and writes many of them at once.
    """

    def __init__(
        self, house: House, loop: asyncio.AbstractEventLoop, bulk: Bulk | None = None
    ) -> None:
        self.house = house
        self.loop = loop
        self._bulk = bulk or Bulk()
        self._epoll = select.epoll()
        self._wires: dict[int, Wire] = {}
        self.refusals = IncidentLog(_log)
        loop.add_reader(self._epoll.fileno(), self._ready)

    def take(self, peer: socket.socket) -> None:
        """Serve a connection."""
        wire = Wire(self, peer)
        self._wires[wire.descriptor] = wire
        self._epoll.register(wire.descriptor, IN)
        number = self.house.join(wire)
        if number is None:
            wire.abort()
        else:
            wire.number = number

    def watch(self, wire: "Wire", events: int) -> None:
        """Wait for other events of a connection."""
        self._epoll.modify(wire.descriptor, events)

    def forget(self, wire: "Wire") -> None:
        """Wait for nothing of a connection any more, and tell the endpoint that it is gone."""
        del self._wires[wire.descriptor]
        self._epoll.unregister(wire.descriptor)
        if wire.number:
            self.loop.call_soon(self.house.leave, wire.number)

    def close(self) -> None:
        """Cut off whoever is left, and watch nothing any more."""
        for wire in list(self._wires.values()):
            wire.abort()
        self.loop.remove_reader(self._epoll.fileno())
        self._epoll.close()

    def write_each(self, writes: Sequence[tuple["Wire", bytes]]) -> None:
        """Write to many, each once, now or when their sockets take it."""
        clear: list[tuple[Wire, bytes]] = []
        for wire, data in writes:
            if wire.clear:
                clear.append((wire, data))
            else:
                wire.write(data)
        taken = self._bulk.send([wire.descriptor for wire, _ in clear], [data for _, data in clear])
        for (wire, data), size in zip(clear, taken, strict=True):
            if size != len(data):
                wire.left_over(data, size)

    def _ready(self) -> None:
        """Look after the sockets that are ready, and those that are by then, within bounds."""
        poll = self._epoll.poll
        found: list[tuple[int, bytes]] = []
        left = AT_A_TIME
        while left > 0 and (events := poll(0, left)):
            left -= len(events)
            readable = self._readable(events)
            came = self._bulk.receive([wire.descriptor for wire in readable])
            for wire, data in zip(readable, came, strict=True):
                if data and type(data) is bytes:
                    if not wire.finished:
                        found.append((wire.number, data))
                else:
                    wire.heard_nothing(data)
        if found:
            self.house.received(found)
            self.house.turn()

    def _readable(self, events: list[tuple[int, int]]) -> "list[Wire]":
        """Write to the sockets that take bytes again, and return those that are to be read."""
        wires = self._wires
        readable: list[Wire] = []
        for descriptor, told in events:
            wire = wires.get(descriptor)
            if wire is None:
                continue
            if told != IN:
                if told & OUT:
                    wire.flush()
                if told & GONE and wire.paused:
                    wire.abort()
                if wire.closed or not told & ~OUT:
                    continue
            readable.append(wire)
        return readable


class Doorway(asyncio.Protocol):
    """Takes a socket from asyncio, which has listened and accepted, before anything is read.

    Args:
        wires: Where it goes.
    """

    def __init__(self, wires: Wires) -> None:
        self._wires = wires

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """Go on with a descriptor of our own to the same connection; the transport's is closed."""
        assert isinstance(transport, asyncio.Transport)  # noqa: S101 - what TCP servers give
        try:
            own = socket.socket(fileno=os.dup(transport.get_extra_info("socket").fileno()))
        except OSError as error:
            self._wires.refusals.warning(
                "mqtt_connection_refused",
                code="mqtt.descriptors",
                reason=error.strerror or str(error),
                fix="let the hub open more files (ulimit -n)",
            )
            return
        finally:
            transport.abort()
        own.setblocking(False)
        self._wires.take(own)


class Wire:
    """One socket; it knows bytes, and nothing of MQTT. See `mqtt_connection.Connection`.

    Args:
        wires: All of them.
        peer: Connected, and not blocking.
    """

    __slots__ = (
        "_end",
        "_half",
        "_out",
        "_paused",
        "_socket",
        "_wires",
        "backlog",
        "closed",
        "descriptor",
        "finished",
        "number",
        "peer",
    )

    def __init__(self, wires: Wires, peer: socket.socket) -> None:
        self._wires = wires
        self._socket = peer
        self._out: deque[bytes] = deque()
        self._paused = Pause.NOTHING
        self._end: asyncio.TimerHandle | None = None
        self.closed = self.finished = self._half = False
        self.descriptor = peer.fileno()
        self.number = 0
        self.backlog = 0
        try:
            self.peer = str(peer.getpeername())
        except OSError:
            self.peer = "gone"

    @property
    def paused(self) -> bool:
        """Whether nothing is to be read."""
        return self._paused != Pause.NOTHING

    @property
    def clear(self) -> bool:
        """Whether what is written goes to the socket at once."""
        return not (self.backlog or self.finished)

    def heard_nothing(self, told: bytes | int) -> None:
        """Note that a read gave no bytes: the end, or an error number."""
        if told in NOT_NOW or self.closed:
            return
        if told or self._half or not self.backlog:
            self.abort()
            return
        # The end of what comes is there to be read for ever.
        self.pause(Pause.UNREAD)
        if not self.finished:
            self.finish(linger=False)

    def write(self, data: bytes) -> None:
        """Write, now or when the socket takes it."""
        if self.clear:
            self._wires.write_each(((self, data),))
        elif not self.finished:
            self._queue(data)

    def left_over(self, data: bytes, taken: int) -> None:
        """Note how many bytes the socket took, or minus the error number, where that is not all."""
        if taken < 0 and -taken not in NOT_NOW:
            self.abort()
        else:
            self._queue(data[max(0, taken) :])

    def _queue(self, data: bytes) -> None:
        self._out.append(data)
        self.backlog += len(data)
        if self.backlog > self._wires.house.backlog_bytes:
            # While the client does not read, nothing is read from it.
            self._paused |= Pause.UNREAD
        self._watch()

    def flush(self) -> None:
        """Write what waits, as far as the socket takes it."""
        while self._out and not self.closed:
            data = self._out[0]
            try:
                sent = self._socket.send(data)
            except (BlockingIOError, InterruptedError):
                return
            except OSError:
                self.abort()
                return
            self.backlog -= sent
            if sent < len(data):
                self._out[0] = data[sent:]
                return
            self._out.popleft()
        if self.closed:
            return
        if self.finished:
            self._last_word()
            return
        self.resume(Pause.UNREAD)
        self._watch()
        self._wires.house.drained(self.number, 0)

    def pause(self, why: Pause) -> None:
        """Read nothing for the time being."""
        before, self._paused = self._paused, self._paused | why
        if not before:
            self._watch()

    def resume(self, why: Pause) -> None:
        """Read again, where no other reason stands against it."""
        before, self._paused = self._paused, self._paused & ~why
        if before and not self._paused:
            self._watch()

    def finish(self, *, linger: bool) -> None:
        """Close; a client that does not read the last words is cut off in a second."""
        if self.closed:
            return
        self.finished, self._half = True, linger
        if self._end is None:
            self._end = self._wires.loop.call_later(LINGER_SECONDS, self.abort)
        if not self.backlog:
            self._last_word()

    def abort(self) -> None:
        """Close at once."""
        if self.closed:
            return
        self.closed = self.finished = True
        if self._end is not None:
            self._end.cancel()
        self._wires.forget(self)
        self._socket.close()

    def _last_word(self) -> None:
        """Everything has left: hang up, or say that nothing more is said and wait for the same."""
        if not self._half:
            self.abort()
            return
        try:
            self._socket.shutdown(socket.SHUT_WR)
        except OSError:
            self.abort()
            return
        self._paused = Pause.NOTHING
        self._watch()

    def _watch(self) -> None:
        if not self.closed:
            reading = 0 if self._paused else IN
            self._wires.watch(self, reading | (OUT if self.backlog else 0))
