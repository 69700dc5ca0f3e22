"""The clients of one server, in a process of their own: orders on stdin, answers on stdout."""

import json
import sys
import time
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from bench.harness import BenchError
from bench.processes import cpu_ns_of, end_on_sigterm, take_load_cpu
from bench.push.messages import MARK
from bench.push.publishers import (
    Commander,
    Publisher,
    mqtt_greeting,
    mqtt_publisher,
    nats_greeting,
    nats_publisher,
)
from hub.load import Herd, Target, client_frame, count_frames, count_marks

HOST = "127.0.0.1"
TEXT, BINARY = 0x81, 0x82
SECONDS = 60.0
ZHILU_GREETING = client_frame(TEXT, b'{"subscribe":["#"]}')


def main() -> None:
    """Take orders until there are no more."""
    end_on_sigterm()
    take_load_cpu()
    kind, port, control = sys.argv[1], *map(int, sys.argv[2:4])
    pids = tuple(map(int, sys.argv[4].split(",")))
    clients = Clients(
        Herd(target_of(kind, port), counter_of(kind)), publisher_of(kind, control), pids
    )
    for line in sys.stdin:
        order = json.loads(line)
        try:
            answer = getattr(clients, order.pop("do"))(**order)
        except Exception as error:  # noqa: BLE001 - told to the one who asked
            answer = {"error": f"{type(error).__name__}: {error}"}
        print(json.dumps(answer), flush=True)


def target_of(kind: str, port: int) -> Target:
    """Return what the clients of a kind of server say."""
    if kind == "mosquitto":
        greeting = client_frame(BINARY, mqtt_greeting())
        return Target(HOST, port, "/", greeting, b"\x90\x03\x00\x01\x00", protocol="mqtt")
    if kind == "nats":
        return Target(HOST, port, "/", client_frame(BINARY, nats_greeting()), b"PONG")
    if kind == "zhilu-scaled":
        return Target(HOST, port, "/api/v1/stream", ZHILU_GREETING, b'{"synced":')
    greeting = ZHILU_GREETING if kind.startswith("zhilu") else b""
    ready = b'{"synced":'
    if kind.endswith("deflate"):
        # Ours sends what is short as it is; the peers compress whatever they send.
        ready = ready if kind.startswith("zhilu") else b"\xc1"
    return Target(HOST, port, "/", greeting, ready, deflate=kind.endswith("deflate"))


def counter_of(kind: str) -> Callable[[Herd, int, bytes], int]:
    """Return how the clients count."""
    return count_frames if kind.endswith("deflate") else count_marks(MARK)


def publisher_of(kind: str, port: int) -> Publisher:
    """Return who tells a kind of server to send."""
    if kind == "mosquitto":
        return mqtt_publisher(port)
    return nats_publisher(port) if kind == "nats" else Commander(port)


@dataclass(slots=True)
class Clients:
    """Clients of one server, and who publishes to it."""

    herd: Herd
    publisher: Publisher
    pids: tuple[int, ...]
    """Of all processes that the server is made of."""

    def grow(self, count: int) -> dict[str, Any]:
        """Connect clients until there are so many."""
        seconds = self.herd.grow(max(0, count - self.herd.served), 3 * SECONDS)
        return {"seconds": seconds}

    def scatter(self) -> dict[str, Any]:
        """Disconnect all."""
        self.herd.scatter()
        return {}

    def deafen(self, count: int) -> dict[str, Any]:
        """Connect clients that never read."""
        return {"seconds": self.herd.grow(count, SECONDS, deaf=True)}

    def undeafen(self) -> dict[str, Any]:
        """Disconnect them."""
        self.herd.drop_deaf()
        return {}

    def play(self, messages: int, together: int, *, large: bool = False) -> dict[str, Any]:
        """Publish in a closed loop: the next once the last client has the one before.

        Returns:
            `ms` from publishing to the last client, and the server's processor time in ns.
        """
        herd, publisher = self.herd, self.publisher
        waits: list[float] = []
        publisher.begin()
        before = self._cpu_ns()
        for _ in range(messages):
            wanted = herd.messages + herd.served * together
            begun = time.monotonic_ns()
            if large and isinstance(publisher, Commander):
                publisher.large()
            else:
                publisher.publish(together)
            if not herd.race(wanted, SECONDS):
                raise BenchError(f"{wanted - herd.messages} messages did not come")
            waits.append((time.monotonic_ns() - begun) / 1e6)
        spent = self._cpu_ns() - before
        publisher.end()
        if herd.messages != wanted:
            raise BenchError("more messages came than were sent")
        return {"ms": waits, "cpu_ns": spent, "deliveries": messages * together * herd.served}

    def pace(self, messages: int, gap: float) -> dict[str, Any]:
        """Publish large messages in an even step, and time the last client."""
        herd, publisher = self.herd, self.publisher
        waits: list[float] = []
        if not isinstance(publisher, Commander):
            raise BenchError("only our own servers are paced")
        for _ in range(messages):
            wanted = herd.messages + herd.served
            begun = time.monotonic_ns()
            publisher.large()
            if not herd.race(wanted, SECONDS):
                raise BenchError(f"{wanted - herd.messages} messages did not come")
            waits.append((time.monotonic_ns() - begun) / 1e6)
            time.sleep(max(0.0, gap - (time.monotonic_ns() - begun) / 1e9))
        return {"ms": waits}

    def updates(self, rate: float, keys: int, seconds: float, gap: float) -> dict[str, Any]:
        """Let the server play updates, and time each to the last client.

        Returns:
            `ms` from each update to the last client, `cores` that the server used, deliveries
            (updates x clients), and by how many ms the server's ticks were `late_ms`.
        """
        watched = Watched(len(self.herd.clients))
        told = self._ask_updates(rate, keys, seconds, gap, watched)
        if len(watched.last_ns) != len(told["ticks"]):
            raise BenchError(f"{len(watched.last_ns)} of {len(told['ticks'])} ticks were seen")
        waits = [
            (arrived - came) / 1e6
            for arrived, updates in zip(watched.last_ns, told["ticks"], strict=True)
            for came in updates
        ]
        count = sum(map(len, told["ticks"]))
        spent = told["cpu_ns"]
        return {
            "ms": waits,
            "cores": spent / 1e9 / seconds,
            "cpu_ns": spent,
            "deliveries": count * len(self.herd.clients),
            "late_ms": told["late_ms"],
        }

    def _ask_updates(
        self, rate: float, keys: int, seconds: float, gap: float, watched: "Watched"
    ) -> dict[str, Any]:
        wire = self._commander().wire
        asked = {"rate": rate, "keys": keys, "seconds": seconds, "gap": gap}
        before = self._cpu_ns()
        wire.sendall(b"U" + json.dumps(asked).encode() + b"\n")
        ticks = round(seconds / gap)
        until = time.monotonic() + seconds + SECONDS
        while len(watched.last_ns) < ticks:
            self.herd.watch(min(seconds, 0.5), watched.told)
            if time.monotonic() > until:
                raise BenchError(f"{ticks - len(watched.last_ns)} ticks did not reach everybody")
        spent = self._cpu_ns() - before
        with wire.makefile("rb") as answers:
            told: dict[str, Any] = json.loads(answers.readline())
        return {**told, "cpu_ns": spent}

    def storm(self, rate: float, seconds: float, gap: float) -> dict[str, Any]:
        """Let everybody come back at once while the server ticks.

        Returns:
            `seconds` until all were served again, snapshots included; `late_ms` of the ticks.
        """
        count = self.herd.served
        wire = self._commander().wire
        asked = {"rate": rate, "keys": 100, "seconds": seconds, "gap": gap}
        wire.sendall(b"U" + json.dumps(asked).encode() + b"\n")
        self.herd.watch(5 * gap, lambda *_: None)
        self.herd.scatter()
        took = self.herd.grow(count, SECONDS)
        self.herd.watch(max(0.0, seconds - took), lambda *_: None)
        with wire.makefile("rb") as answers:
            late_ms = json.loads(answers.readline())["late_ms"]
        return {"seconds": took, "late_ms": late_ms}

    def _cpu_ns(self) -> int:
        return sum(map(cpu_ns_of, self.pids))

    def _commander(self) -> Commander:
        if not isinstance(self.publisher, Commander):
            raise BenchError("only our own servers play updates")
        return self.publisher


@dataclass(slots=True)
class Watched:
    """When the last of so many clients had each tick."""

    clients: int
    last_ns: list[int] = field(default_factory=list)
    _heard: Counter[int] = field(default_factory=Counter)
    _ticks: Counter[int] = field(default_factory=Counter)

    def told(self, descriptor: int, found: int, at_ns: int) -> None:
        """Note that a client has so many more ticks."""
        for _ in range(found):
            tick = self._heard[descriptor]
            self._heard[descriptor] += 1
            self._ticks[tick] += 1
            if self._ticks[tick] == self.clients:
                self.last_ns.append(at_ns)


if __name__ == "__main__":
    main()
