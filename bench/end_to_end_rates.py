"""Events at a steady rate to 1,000 clients, beside the time that a bare loop of send() needs."""

import contextlib
import statistics
import time
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from bench.harness import BenchError, Result, at_most, figure, median_over, median_ratio
from bench.mqtt_publisher import Publisher
from bench.processes import HOST
from bench.push.lanes import server_of
from bench.push.publishers import Commander
from bench.servers import NAIVE
from bench.ws_clients import Herd, Pasture

RATES = (50, 200)
LOOP = "c"
LOOP_BAR, NAIVE_BAR = 1.5, 0.65
LOOP_MESSAGES = 60
LOOP_GAP = 0.02
QUIET_SECONDS = 0.5
LONGEST_SECONDS = 40.0
WRAP = 200
"""Events are told apart by a number that comes again after as many."""


@dataclass(eq=False, slots=True)
class PacedHerd(Herd):
    """Clients that may be told of several events by one frame.

    An event has arrived at a client with the first frame of it or of a later one.
    """

    clients: int = 0
    first: int = 0
    arrived: dict[int, int] = field(default_factory=dict)
    """CLOCK_MONOTONIC, ns, at which the last client had each event."""

    _newest: dict[int, int] = field(default_factory=dict)
    _reached: Counter[int] = field(default_factory=Counter)

    def begin(self, first: int, clients: int) -> None:
        """Expect events from this number on."""
        self.first, self.clients = first, clients
        self.arrived.clear()
        self._newest.clear()
        self._reached.clear()

    def take(self, descriptor: int, payload: bytes, at_ns: int) -> None:
        """Note one text frame."""
        mark = self.mark_of(payload)
        if mark is None:
            self.subscribed += payload.startswith(self.ready)
            return
        before = self._newest.get(descriptor, self.first - 1)
        now = before + (mark - before) % WRAP
        self._newest[descriptor] = now
        for number in range(before + 1, now + 1):
            self._reached[number] += 1
            if self._reached[number] == self.clients:
                self.arrived[number] = at_ns


@dataclass(frozen=True, slots=True)
class PacedLane:
    """A pipeline with its device and its clients."""

    name: str
    device: Publisher
    herd: PacedHerd
    event: Callable[[int], tuple[str, bytes]]


Waits = dict[tuple[int, str], list[list[float]]]
"""Milliseconds to the last client by rate and pipeline, for each round and event."""


def measure_rates(
    pasture: Pasture,
    lanes: Sequence[PacedLane],
    loop: "SendLoop",
    rounds: int,
    seconds: float,
    take: Callable[[int], range],
) -> Waits:
    """Play each rate on each pipeline in turns; the loop is measured in every round too."""
    waits: Waits = {}
    for rate in RATES:
        for _ in range(rounds):
            waits.setdefault((rate, LOOP), []).append(loop.play(pasture))
            for lane in lanes:
                numbers = take(int(rate * seconds))
                waits.setdefault((rate, lane.name), []).append(play(pasture, lane, numbers, rate))
        for name in (LOOP, *(lane.name for lane in lanes)):
            mine = waits[rate, name]
            print(
                f"  {rate:>4} events/s  {name:<16} {median_over(mine, 50):>9.2f} "
                f"{median_over(mine, 99):>9.2f}",
                flush=True,
            )
    return waits


def play(pasture: Pasture, lane: PacedLane, numbers: range, rate: int) -> list[float]:
    """Publish events in an even step whatever becomes of them; return ms to the last client.

    What comes in is parsed when all is over, so that the clients keep up.

    Raises:
        BenchError: A client missed an event.
    """
    herd = lane.herd
    herd.begin(numbers[0], pasture.count(herd))
    gap_ns = 1_000_000_000 // rate
    begun = time.monotonic_ns() + gap_ns
    sent_ns: list[int] = []
    quiet_since = time.monotonic_ns()
    while True:
        now = time.monotonic_ns()
        while len(sent_ns) < len(numbers) and now >= begun + len(sent_ns) * gap_ns:
            topic, payload = lane.event(numbers[len(sent_ns)])
            sent_ns.append(time.monotonic_ns())
            lane.device.publish(topic, payload)
        if pasture.gather():
            quiet_since = now
        elif len(sent_ns) == len(numbers) and now > quiet_since + int(QUIET_SECONDS * 1e9):
            break
        if now > begun + int(LONGEST_SECONDS * 1e9):
            break
    pasture.parse()
    lane.device.settle_all(len(numbers))
    if len(herd.arrived) < len(numbers):
        missed = len(numbers) - len(herd.arrived)
        raise BenchError(f"{lane.name}: {missed} of {len(numbers)} events did not reach everybody")
    return [
        (herd.arrived[number] - at_ns) / 1e6 for number, at_ns in zip(numbers, sent_ns, strict=True)
    ]


@dataclass(frozen=True, slots=True)
class SendLoop:
    """The bare loop in C with its clients."""

    commander: Commander
    herd: Herd

    def play(self, pasture: Pasture) -> list[float]:
        """Send one frame to all, again and again; return ms to the last client."""
        waits: list[float] = []
        herd = self.herd
        clients = pasture.count(herd)
        self.commander.begin()
        herd.expected = 0
        for _ in range(LOOP_MESSAGES):
            herd.arrivals.clear()
            begun = time.monotonic_ns()
            self.commander.publish(1)
            if not pasture.race(lambda: len(herd.arrivals) >= clients, 10.0, clients):
                raise BenchError(f"{LOOP}: {len(herd.arrivals)} of {clients} clients heard in time")
            waits.append((herd.arrivals[-1] - begun) / 1e6)
            pasture.run(lambda: False, LOOP_GAP)
        self.commander.end()
        return waits


@contextlib.contextmanager
def send_loop(pasture: Pasture, folder: Path, clients: int) -> Iterator[SendLoop]:
    """Run the loop and connect its clients."""
    with server_of(LOOP, folder) as (_, port, control):
        commander = Commander(control)
        herd = Herd(HOST, port, "/", b"", b'{"synced":', lambda text: 0 if b"^" in text else None)
        pasture.grow(herd, clients)
        with contextlib.closing(commander.wire):
            yield SendLoop(commander, herd)
        pasture.scatter(herd)


def rate_results(waits: Waits, clients: int) -> Iterator[Result]:
    """Yield every figure, then the ratios to the loop and to the peer with their bars."""
    for (rate, name), rounds in waits.items():
        stem = f"rate.{rate}.{clients}.{name}"
        yield figure(f"{stem}.last.p50", median_over(rounds, 50), "ms")
        yield figure(f"{stem}.last.p99", median_over(rounds, 99), "ms")
    for (rate, name), mine in waits.items():
        if name in {LOOP, NAIVE}:
            continue
        stem = f"rate.{rate}.{clients}.{name}"
        for percent in (50, 99):
            loop = median_ratio(mine, waits[rate, LOOP], percent)
            yield at_most(f"{stem}.last.p{percent}.loop", loop, "ratio", LOOP_BAR, LOOP)
        naive = statistics.median(
            median_ratio([ours], [theirs], 50)
            for ours, theirs in zip(mine, waits[rate, NAIVE], strict=True)
        )
        yield at_most(f"{stem}.last.p50.ratio", naive, "ratio", NAIVE_BAR, NAIVE)
