"""Plain sockets of the MQTT endpoint, read and written without a transport for each.

A thousand devices each send a short packet and wait for four bytes. What asyncio does about one
socket that is ready costs as much as all that MQTT asks for, so these sockets stand in an epoll set
of their own (epoll(7)), which the event loop watches as one descriptor. A system without epoll has
`mqtt_connection.Connection` for all.
"""

import asyncio
import os
import select
import socket
from collections import deque

import structlog

from sensors.adapters.mqtt_connection import LINGER_SECONDS, House, Pause, Peer
from sensors.adapters.sink import Complaints

AT_A_TIME = 128
"""Times that a socket is looked after before the event loop gets its turn again: some 1 ms."""

READ_BYTES = 16_384
IN, OUT, GONE = 0x001, 0x004, 0x018
"""EPOLLIN, EPOLLOUT, and EPOLLERR or EPOLLHUP, which are told whether waited for or not. A system
without epoll has no names for them, and imports this too."""

_log = structlog.get_logger(__name__)


class Wires:
    """The sockets.

    Args:
        house: The endpoint.
        loop: Its event loop.
    """

    def __init__(self, house: House, loop: asyncio.AbstractEventLoop) -> None:
        self.house = house
        self.loop = loop
        self._epoll = select.epoll()
        self._wires: dict[int, Wire] = {}
        self.refusals = Complaints()
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

    def _ready(self) -> None:
        """Look after the sockets that are ready, and those that are by then, within bounds."""
        wires, poll = self._wires, self._epoll.poll
        found: list[tuple[Peer, int, bytes]] = []
        left = AT_A_TIME
        while left > 0 and (events := poll(0, left)):
            left -= len(events)
            for descriptor, told in events:
                wire = wires.get(descriptor)
                if wire is None:
                    continue
                if told & OUT:
                    wire.flush()
                if told & GONE and wire.paused:
                    wire.abort()
                elif told & ~OUT:
                    data = wire.read()
                    if data:
                        found.append((wire, wire.number, data))
        if found:
            self.house.received(found)
            self.house.turn()


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
            kept_back = self._wires.refusals.due(self._wires.loop.time())
            if kept_back is not None:
                _log.warning(
                    "mqtt_connection_refused",
                    code="mqtt.descriptors",
                    reason=error.strerror or str(error),
                    fix="let the hub open more files (ulimit -n)",
                    kept_back=kept_back,
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
        "_closed",
        "_end",
        "_finished",
        "_half",
        "_out",
        "_paused",
        "_socket",
        "_wires",
        "backlog",
        "descriptor",
        "number",
        "peer",
    )

    def __init__(self, wires: Wires, peer: socket.socket) -> None:
        self._wires = wires
        self._socket = peer
        self._out: deque[bytes] = deque()
        self._paused = Pause.NOTHING
        self._end: asyncio.TimerHandle | None = None
        self._closed = self._finished = self._half = False
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

    def read(self) -> bytes:
        """Return what has come; nothing where there is nothing, or where it is of no use."""
        if self._closed:
            return b""
        try:
            data = self._socket.recv(READ_BYTES)
        except (BlockingIOError, InterruptedError):
            return b""
        except OSError:
            self.abort()
            return b""
        if data:
            return b"" if self._finished else data
        if self._half or not self.backlog:
            self.abort()
        else:
            # The end of what comes is there to be read for ever.
            self.pause(Pause.UNREAD)
            if not self._finished:
                self.finish(linger=False)
        return b""

    def write(self, data: bytes) -> None:
        """Write, now or when the socket takes it."""
        if self._finished or self._closed:
            return
        if not self.backlog:
            try:
                sent = self._socket.send(data)
            except (BlockingIOError, InterruptedError):
                sent = 0
            except OSError:
                self.abort()
                return
            if sent == len(data):
                return
            data = data[sent:]
        self._out.append(data)
        self.backlog += len(data)
        if self.backlog > self._wires.house.backlog_bytes:
            # While the client does not read, nothing is read from it.
            self._paused |= Pause.UNREAD
        self._watch()

    def flush(self) -> None:
        """Write what waits, as far as the socket takes it."""
        while self._out and not self._closed:
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
        if self._closed:
            return
        if self._finished:
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
        if self._closed:
            return
        self._finished, self._half = True, linger
        if self._end is None:
            self._end = self._wires.loop.call_later(LINGER_SECONDS, self.abort)
        if not self.backlog:
            self._last_word()

    def abort(self) -> None:
        """Close at once."""
        if self._closed:
            return
        self._closed = self._finished = True
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
        if not self._closed:
            reading = 0 if self._paused else IN
            self._wires.watch(self, reading | (OUT if self.backlog else 0))
