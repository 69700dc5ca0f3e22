"""Thousands of WebSocket clients in one thread, as cheap as Python allows."""

import contextlib
import os
import select
import socket
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import TypeAlias

from hub.errors import LoadError
from hub.load.wire import (
    FINAL_CLOSE,
    FINAL_PING,
    FINAL_PONG,
    FrameReader,
    allow_files,
    check_answer,
    client_frame,
    upgrade_request,
)

RECEIVE_BYTES = 65_536
AT_ONCE = 512
"""Handshakes under way at any time."""

SPARE_FILES = 200
DEAF_BUFFER_BYTES = 4_096
TEXT_OPCODES = frozenset({0x81, 0xC1})
MOST_FILES = 20_000

EMPTY_PING = bytes((FINAL_PING, 0))

Counter: TypeAlias = Callable[["Herd", int, bytes], int]
"""Tells how many messages the bytes received from a client complete."""


@dataclass(frozen=True, slots=True)
class Target:
    """What clients connect to.

    Args:
        host: Loopback address of the server.
        port: Its port.
        path: Of the WebSocket.
        greeting: The frames that each client sends first, ready for the wire.
        ready: What the server says once a client is served.
        protocol: The subprotocol, if any.
        deflate: Whether to offer permessage-deflate, and to insist on it.
    """

    host: str
    port: int
    path: str
    greeting: bytes
    ready: bytes
    protocol: str = ""
    deflate: bool = False


@dataclass(slots=True)
class _Coming:
    """A client that is not served yet."""

    wire: socket.socket
    deaf: bool
    head: bytes = b""
    asked: bool = False
    greeted: bool = False


@dataclass(eq=False, slots=True)
class Herd:
    """Clients of one server.

    The clients must not be what is measured: while messages come in there is nothing but
    `epoll_wait`, `recv`, and a count of what came.

    Args:
        target: The server.
        counter: How messages are told; `count_frames`, or `count_marks` which is cheaper.
    """

    target: Target
    counter: Counter
    messages: int = 0
    """Received by all, since the beginning."""

    octets: int = 0
    lost: int = 0
    """Connections that the server ended."""

    readers: dict[int, FrameReader] = field(default_factory=dict)
    _epoll: select.epoll = field(default_factory=select.epoll)
    _coming: dict[int, _Coming] = field(default_factory=dict)
    _wires: dict[int, socket.socket] = field(default_factory=dict)
    _receivers: dict[int, Callable[[int], bytes]] = field(default_factory=dict)
    _deaf: list[socket.socket] = field(default_factory=list)

    @property
    def served(self) -> int:
        """How many clients read."""
        return len(self._wires)

    @property
    def clients(self) -> tuple[int, ...]:
        """The descriptors of those that read."""
        return tuple(self._wires)

    def grow(self, count: int, seconds: float, *, deaf: bool = False) -> float:
        """Connect so many more clients, and return how many seconds that took.

        Args:
            count: More clients.
            seconds: In which all must be served.
            deaf: Whether they never read again once they are served, with a small buffer.

        Raises:
            LoadError: The server refuses, or does not serve all in time.
        """
        allow_files(min(MOST_FILES, self.served + len(self._deaf) + count + SPARE_FILES))
        begun = time.monotonic()
        left = count
        while left or self._coming:
            while left and len(self._coming) < AT_ONCE:
                self._begin(deaf=deaf)
                left -= 1
            self.step(0.1)
            if time.monotonic() > begun + seconds:
                waiting = left + len(self._coming)
                raise LoadError(f"{waiting} of {count} clients were not served in {seconds:g} s")
        return time.monotonic() - begun

    def scatter(self) -> None:
        """Disconnect everybody at once, those that never read too."""
        for wire in (*self._wires.values(), *(each.wire for each in self._coming.values())):
            wire.close()
        self._wires.clear()
        self._receivers.clear()
        self._coming.clear()
        self.readers.clear()
        self.drop_deaf()

    def drop_deaf(self) -> None:
        """Disconnect those that never read."""
        for wire in self._deaf:
            wire.close()
        self._deaf.clear()

    def close(self) -> None:
        """Disconnect everybody for good."""
        self.scatter()
        self._epoll.close()

    def step(self, seconds: float) -> None:
        """Wait so long for something to come, and take it."""
        for descriptor, _ in self._epoll.poll(seconds):
            if descriptor in self._coming:
                self._advance(descriptor, self._coming[descriptor])
            else:
                self._receive(descriptor)

    def race(self, messages: int, seconds: float) -> bool:
        """Receive until so many messages have come in all; False when the time is over.

        It never sleeps, because a server would pay for waking it at every frame, which a server
        whose clients are on other machines does not.
        """
        poll, receivers, counter = self._epoll.poll, self._receivers, self.counter
        until = time.monotonic() + seconds
        while self.messages < messages:
            for descriptor, _ in poll(0):
                data = receivers[descriptor](RECEIVE_BYTES)
                if not data:
                    raise LoadError(f"the server at port {self.target.port} hung up")
                self.messages += counter(self, descriptor, data)
            if time.monotonic() > until:
                return False
        return True

    def watch(self, seconds: float, told: Callable[[int, int, int], None]) -> None:
        """Receive for so long; `told` gets descriptor, messages and time (ns) of each read."""
        poll, receivers, counter = self._epoll.poll, self._receivers, self.counter
        clock = time.monotonic_ns
        until = clock() + int(seconds * 1e9)
        while clock() < until:
            for descriptor, _ in poll(0.001):
                data = receivers[descriptor](RECEIVE_BYTES)
                if not data:
                    raise LoadError(f"the server at port {self.target.port} hung up")
                found = counter(self, descriptor, data)
                self.messages += found
                told(descriptor, found, clock())

    def answer(self, descriptor: int, frame: bytes) -> None:
        """Send a frame of a client, if there is room for it."""
        wire = self._wires.get(descriptor)
        if wire is not None:
            with contextlib.suppress(OSError):
                wire.send(frame)

    def _begin(self, *, deaf: bool) -> None:
        wire = socket.socket()
        wire.setblocking(False)
        wire.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        if deaf:
            wire.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, DEAF_BUFFER_BYTES)
        wire.connect_ex((self.target.host, self.target.port))
        self._coming[wire.fileno()] = _Coming(wire, deaf)
        self._epoll.register(wire.fileno(), select.EPOLLOUT)

    def _advance(self, descriptor: int, coming: _Coming) -> None:
        target = self.target
        if not coming.asked:
            error = coming.wire.getsockopt(socket.SOL_SOCKET, socket.SO_ERROR)
            if error:
                raise LoadError(f"no connection to port {target.port}: {os.strerror(error)}")
            request = upgrade_request(
                target.host,
                target.port,
                target.path,
                protocol=target.protocol,
                deflate=target.deflate,
            )
            coming.wire.send(request)
            coming.asked = True
            self._epoll.modify(descriptor, select.EPOLLIN)
            return
        data = coming.wire.recv(RECEIVE_BYTES)
        if not data:
            raise LoadError(f"the server at port {target.port} broke off a handshake")
        coming.head += data
        if not coming.greeted and b"\r\n\r\n" in coming.head:
            head, _, coming.head = coming.head.partition(b"\r\n\r\n")
            check_answer(head, deflate=target.deflate)
            coming.greeted = True
            if target.greeting:
                coming.wire.send(target.greeting)
        if coming.greeted and target.ready in coming.head:
            self._serve(descriptor, coming)

    def _serve(self, descriptor: int, coming: _Coming) -> None:
        del self._coming[descriptor]
        if coming.deaf:
            self._epoll.unregister(descriptor)
            self._deaf.append(coming.wire)
            return
        self._wires[descriptor] = coming.wire
        self._receivers[descriptor] = coming.wire.recv
        reader = self.readers[descriptor] = FrameReader()
        reader.feed(coming.head)

    def _receive(self, descriptor: int) -> None:
        try:
            data = self._receivers[descriptor](RECEIVE_BYTES)
        except ConnectionError:
            data = b""
        if not data:
            self.lost += 1
            self._wires.pop(descriptor).close()
            del self._receivers[descriptor], self.readers[descriptor]
            return
        self.octets += len(data)
        self.messages += self.counter(self, descriptor, data)


def count_frames(herd: Herd, descriptor: int, data: bytes) -> int:
    """Count text frames, and answer pings."""
    found = 0
    for first, payload in herd.readers[descriptor].feed(data):
        if first in TEXT_OPCODES:
            found += 1
        elif first == FINAL_PING:
            herd.answer(descriptor, client_frame(FINAL_PONG, payload))
        elif first == FINAL_CLOSE:
            herd.answer(descriptor, client_frame(FINAL_CLOSE, payload))
    return found


def count_marks(mark: bytes) -> Counter:
    """Return a counter of two bytes that each message has once; it answers empty pings."""
    cut: set[int] = set()

    def counter(herd: Herd, descriptor: int, data: bytes) -> int:
        found = data.count(mark)
        if descriptor in cut:
            cut.remove(descriptor)
            found += data.startswith(mark[1:])
        if data.endswith(mark[:1]):
            cut.add(descriptor)
        # Some servers hang up on who does not answer for five minutes, and cannot be told not to.
        if EMPTY_PING in data:
            herd.answer(descriptor, client_frame(FINAL_PONG, b""))
        return found

    return counter
