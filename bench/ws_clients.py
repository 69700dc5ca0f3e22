"""A thousand WebSocket clients in one thread, as cheap as they can be made.

The clients must not be what is measured. So while an event comes in there is no asyncio, no parsing
and no Python: `epoll_wait`, `recv` and the clock in C (`bench/push/read_loop.c`); what was received
is cut into frames after the last client has it.
"""

import math
import select
import socket
import time
from collections.abc import Callable
from dataclasses import dataclass, field

from bench.harness import BenchError
from bench.reading import Gatherer
from hub.errors import LoadError
from hub.load import FrameReader, allow_files, check_answer, client_frame, upgrade_request

FINAL_TEXT, FINAL_CLOSE, FINAL_PING, FINAL_PONG = 0x81, 0x88, 0x89, 0x8A
RECEIVE_BYTES = 65_536
CONNECT_SECONDS = 10.0
HEAD_BYTES = 8_192
SPARE_FILES = 200
SILENCE_SECONDS = 0.001
NAP_MS = 1


@dataclass(eq=False, slots=True)
class Herd:
    """Clients of one server that all wait for the same events.

    Args:
        host: Where the server is.
        port: Its port.
        path: Of the WebSocket.
        greeting: Text that each client sends first, empty for none.
        ready: How the frame begins that tells that a client is subscribed.
        mark_of: Returns which event a frame is of, None for other frames; called for each frame.
    """

    host: str
    port: int
    path: str
    greeting: bytes
    ready: bytes
    mark_of: Callable[[bytes], int | None]
    arrivals: list[int] = field(default_factory=list)
    """CLOCK_MONOTONIC, ns, of each frame of the expected event, in order."""
    expected: int | None = None
    subscribed: int = 0
    strays: int = 0
    """Frames of an event that was not expected then: late, or sent twice."""

    def take(self, _descriptor: int, payload: bytes, at_ns: int) -> None:
        """Note one text frame of a client."""
        mark = self.mark_of(payload)
        if mark is None:
            self.subscribed += payload.startswith(self.ready)
        elif mark == self.expected:
            self.arrivals.append(at_ns)
        else:
            self.strays += 1


@dataclass(slots=True)
class _Client:
    wire: socket.socket
    herd: Herd
    reader: FrameReader


class Pasture:
    """All clients of all herds, on one epoll; pings are answered while any herd is waited for."""

    def __init__(self) -> None:
        self._epoll = select.epoll()
        self._gatherer = Gatherer(self._epoll.fileno())
        self._clients: dict[int, _Client] = {}
        self._receivers: dict[int, Callable[[int], bytes]] = {}
        self._unread: list[tuple[int, bytes, int]] = []
        """Descriptor, bytes and time of arrival of what is not parsed yet."""

    def grow(self, herd: Herd, count: int) -> None:
        """Connect clients until a herd has `count`, and wait until all are subscribed.

        Raises:
            BenchError: The server refuses, or does not answer in time.
        """
        allow_files(len(self._clients) + count + SPARE_FILES)
        for _ in range(count - self.count(herd)):
            client, early = _connected(herd)
            descriptor = client.wire.fileno()
            self._clients[descriptor] = client
            self._receivers[descriptor] = client.wire.recv
            self._epoll.register(descriptor, select.EPOLLIN)
            self._handle(client, early, time.monotonic_ns())
        if not self.run(lambda: herd.subscribed >= count, CONNECT_SECONDS):
            raise BenchError(f"only {herd.subscribed} of {count} clients were subscribed")

    def count(self, herd: Herd) -> int:
        """Return how many clients a herd has."""
        return sum(client.herd is herd for client in self._clients.values())

    def run(self, done: Callable[[], bool], seconds: float) -> bool:
        """Receive until `done` or the time is over; return whether it is done."""
        until = time.monotonic() + seconds
        while not done():
            left = until - time.monotonic()
            if left <= 0:
                return False
            self._read(left)
            self._parse()
        return True

    def race(
        self,
        done: Callable[[], bool],
        seconds: float,
        reads: int,
        *,
        silence: float = SILENCE_SECONDS,
        spin: float = math.inf,
    ) -> bool:
        """Receive as `run` does, with nothing between an arrival and the clock.

        It does not sleep after each frame, because a server would pay for waking it, which a server
        whose clients are on other machines does not. What arrives is parsed once so many reads
        have gathered, or nothing has come for a while; its time is that of the read.

        Args:
            done: Whether all has come.
            seconds: How long to receive.
            reads: How many there are to be.
            silence: Seconds without any after which what has come is parsed.
            spin: Seconds without any after which it sleeps until the next one: a server that works
                something out with several threads would lack the processor that looks in vain.
        """
        until = time.monotonic() + seconds
        while not done():
            quiet_since = time.monotonic()
            while self._gatherer.count < reads:
                now = time.monotonic()
                if self._gatherer.gather(NAP_MS if now > quiet_since + spin else 0):
                    quiet_since = now
                elif now > quiet_since + silence:
                    break
            self._parse()
            if time.monotonic() > until:
                return done()
        return True

    def _read(self, seconds: float) -> None:
        for descriptor, _ in self._epoll.poll(seconds):
            data = self._receivers[descriptor](RECEIVE_BYTES)
            self._unread.append((descriptor, data, time.monotonic_ns()))

    def gather(self) -> bool:
        """Take what has come, and answer pings, without parsing it; return whether anything had."""
        return self._gatherer.gather() > 0

    def parse(self) -> None:
        """Parse what was gathered."""
        self._parse()

    def scatter(self, herd: Herd) -> None:
        """Disconnect a herd."""
        for descriptor, client in tuple(self._clients.items()):
            if client.herd is herd:
                del self._clients[descriptor], self._receivers[descriptor]
                client.wire.close()
        herd.subscribed = 0

    def close(self) -> None:
        """Disconnect everybody."""
        for client in self._clients.values():
            client.wire.close()
        self._clients.clear()
        self._epoll.close()

    def _parse(self) -> None:
        for descriptor, data, at_ns in (*self._unread, *self._gatherer.take()):
            client = self._clients[descriptor]
            if not data:
                raise BenchError(f"the server at port {client.herd.port} hung up")
            self._handle(client, data, at_ns)
        self._unread.clear()

    def _handle(self, client: _Client, data: bytes, at_ns: int) -> None:
        for first, payload in client.reader.feed(data):
            if first == FINAL_TEXT:
                client.herd.take(client.wire.fileno(), payload, at_ns)
            elif first == FINAL_PING:
                client.wire.send(client_frame(FINAL_PONG, payload))
            elif first == FINAL_CLOSE:
                raise BenchError(f"the server at port {client.herd.port} closes: {payload!r}")


def _connected(herd: Herd) -> tuple[_Client, bytes]:
    try:
        wire = socket.create_connection((herd.host, herd.port), timeout=CONNECT_SECONDS)
    except OSError as error:
        raise BenchError(f"no connection to port {herd.port}: {error}") from error
    try:
        wire.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        wire.sendall(upgrade_request(herd.host, herd.port, herd.path))
        early = _check_answer(wire)
        if herd.greeting:
            wire.sendall(client_frame(FINAL_TEXT, herd.greeting))
    except OSError as error:
        wire.close()
        raise BenchError(f"port {herd.port} broke off the handshake: {error}") from error
    except (BenchError, LoadError):
        wire.close()
        raise
    wire.setblocking(False)
    return _Client(wire, herd, FrameReader()), early


def _check_answer(wire: socket.socket) -> bytes:
    answer = b""
    while b"\r\n\r\n" not in answer:
        data = wire.recv(RECEIVE_BYTES)
        if not data or len(answer) > HEAD_BYTES:
            raise BenchError("the server does not answer the handshake")
        answer += data
    head, _, early = answer.partition(b"\r\n\r\n")
    check_answer(head)
    return early
