"""Thousands of clients that keep documents, come back and resume; orders on stdin.

Each holds what the Python client holds (`hub.client.Mirror`), so that it is known whether it is
right, and whether it was ever shown something older than it had.
"""

import json
import random
import select
import socket
import sys
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import TypeAlias

from msgspec import UNSET

from bench.processes import end_on_sigterm
from hub.client.frames import decode_hub_frame
from hub.client.mirror import Mirror
from hub.errors import LoadError
from hub.load import FrameReader, allow_files, check_answer, client_frame, upgrade_request
from hub.ports import Json

Answer: TypeAlias = dict[str, object]

HOST = "127.0.0.1"
PATH = "/api/v1/stream"
TEXT, CLOSE, PING, PONG = 0x81, 0x88, 0x89, 0x8A
RECEIVE_BYTES = 65_536
SPARE_FILES = 200
LONGEST_PAUSE = 0.5
AT_ONCE = 256
"""Handshakes under way at any time."""


@dataclass(eq=False, slots=True)
class Follower:
    """One client."""

    mirror: Mirror
    gateway: int
    wire: socket.socket | None = None
    reader: FrameReader | None = None
    head: bytes = b""
    asked: bool = False
    comes_at: float = 0.0
    awaited: bool = True
    """Whether it has not been served since it came."""


@dataclass(slots=True)
class Crowd:
    """All clients, spread over gateways."""

    ports: list[int] = field(default_factory=list)
    topics: tuple[str, ...] = ()
    followers: list[Follower] = field(default_factory=list)
    went_back: int = 0
    resets: int = 0
    breaks: int = 0
    frames: int = 0
    epochs: set[str] = field(default_factory=set)
    _epoll: select.epoll = field(default_factory=select.epoll)
    _open: dict[int, Follower] = field(default_factory=dict)
    _coming: int = 0
    _random: random.Random = field(default_factory=lambda: random.Random(1))  # noqa: S311

    def grow(self, ports: list[int], topics: list[str], count: int, seconds: float) -> Answer:
        """Let so many clients come, and wait until all are served."""
        allow_files(count + SPARE_FILES)
        self.ports, self.topics = ports, tuple(topics)
        begun = time.monotonic()
        for number in range(count):
            mirror = Mirror()
            mirror.want(self.topics)
            self.followers.append(Follower(mirror, number % len(ports)))
        self._until(lambda: not any(each.awaited for each in self.followers), seconds)
        return {"seconds": time.monotonic() - begun, "waiting": self._waiting()}

    def follow(self, seconds: float) -> Answer:
        """Follow for so long."""
        self._until(lambda: False, seconds)
        return {"waiting": self._waiting()}

    def until(self, topic: str, ids: list[str], seconds: float) -> Answer:
        """Wait until every client is served and has just these entries in a topic's one member."""
        begun, wanted = time.monotonic(), frozenset(ids)
        self._until(lambda: not self._behind(topic, wanted), seconds)
        behind = self._behind(topic, wanted)
        return {"seconds": time.monotonic() - begun, "behind": behind, "at": time.monotonic()}

    def right(self, topic: str, document: Json) -> Answer:
        """Tell how many clients hold another document of a topic."""
        return {"wrong": sum(each.mirror.document(topic) != document for each in self.followers)}

    def report(self) -> Answer:
        """Tell what was met so far."""
        return {
            "clients": len(self.followers),
            "went_back": self.went_back,
            "resets": self.resets,
            "breaks": self.breaks,
            "frames": self.frames,
            "epochs": sorted(self.epochs),
        }

    def _waiting(self) -> int:
        return sum(each.awaited for each in self.followers)

    def _behind(self, topic: str, wanted: frozenset[str]) -> int:
        return sum(
            each.awaited or entries(each.mirror.document(topic), topic) != wanted
            for each in self.followers
        )

    def _until(self, done: Callable[[], bool], seconds: float) -> None:
        until = time.monotonic() + seconds
        while not done() and time.monotonic() < until:
            self._let_come()
            for descriptor, _ in self._epoll.poll(0.02):
                follower = self._open.get(descriptor)
                if follower is not None:
                    self._step(follower)

    def _let_come(self) -> None:
        now = time.monotonic()
        for each in self.followers:
            if self._coming >= AT_ONCE:
                return
            if each.wire is None and each.comes_at <= now:
                self._connect(each)

    def _connect(self, follower: Follower) -> None:
        wire = socket.socket()
        wire.setblocking(False)
        wire.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        wire.connect_ex((HOST, self.ports[follower.gateway]))
        follower.wire, follower.reader, follower.head = wire, None, b""
        follower.asked = False
        self._coming += 1
        self._open[wire.fileno()] = follower
        self._epoll.register(wire.fileno(), select.EPOLLOUT)

    def _step(self, follower: Follower) -> None:
        try:
            self._advance(follower)
        except (OSError, LoadError):
            self._lose(follower, self._random.random() * LONGEST_PAUSE)

    def _advance(self, follower: Follower) -> None:
        wire = follower.wire
        if wire is None:
            return
        if not follower.asked:
            if wire.getsockopt(socket.SOL_SOCKET, socket.SO_ERROR):
                raise ConnectionRefusedError
            wire.send(upgrade_request(HOST, self.ports[follower.gateway], PATH))
            follower.asked = True
            self._epoll.modify(wire.fileno(), select.EPOLLIN)
            return
        data = wire.recv(RECEIVE_BYTES)
        if not data:
            raise ConnectionResetError
        if follower.reader is None:
            follower.head += data
            if b"\r\n\r\n" not in follower.head:
                return
            head, _, data = follower.head.partition(b"\r\n\r\n")
            check_answer(head)
            follower.reader = FrameReader()
            self._coming -= 1
            for frame in follower.mirror.connected():
                wire.send(client_frame(TEXT, frame))
        for first, payload in follower.reader.feed(data):
            self._take(follower, wire, first, payload)

    def _take(self, follower: Follower, wire: socket.socket, first: int, payload: bytes) -> None:
        if first == PING:
            wire.send(client_frame(PONG, payload))
        elif first == CLOSE:
            raise ConnectionResetError
        elif first == TEXT:
            self.frames += 1
            self._take_frame(follower, payload)

    def _take_frame(self, follower: Follower, payload: bytes) -> None:
        frame = decode_hub_frame(payload)
        mirror = follower.mirror
        if frame.hello is not UNSET:
            self.epochs.add(frame.hello.epoch)
        if frame.reset is not UNSET:
            self.resets += 1
        if frame.topic and frame.revision < (mirror.revision(frame.topic) or 0):
            self.went_back += 1
        for request in mirror.take(frame).requests:
            if follower.wire is not None:
                follower.wire.send(client_frame(TEXT, request))
        if frame.synced is not UNSET:
            follower.awaited = False

    def _lose(self, follower: Follower, pause: float) -> None:
        wire = follower.wire
        if wire is None:
            return
        if follower.reader is None:
            self._coming -= 1
        if not follower.awaited:
            self.breaks += 1
        del self._open[wire.fileno()]
        wire.close()
        follower.wire, follower.awaited = None, True
        follower.gateway = (follower.gateway + 1) % len(self.ports)
        follower.comes_at = time.monotonic() + pause


def entries(document: Json | None, member: str) -> frozenset[str]:
    """Return the names of the entries in a member of a document."""
    held = document.get(member) if isinstance(document, dict) else None
    return frozenset(held) if isinstance(held, dict) else frozenset()


def main() -> None:
    """Take orders until there are no more."""
    end_on_sigterm()
    crowd = Crowd()
    for line in sys.stdin:
        order = json.loads(line)
        try:
            answer = getattr(crowd, order.pop("do"))(**order)
        except Exception as error:  # noqa: BLE001 - told to the one who asked
            answer = {"error": f"{type(error).__name__}: {error}"}
        print(json.dumps(answer), flush=True)


if __name__ == "__main__":
    main()
