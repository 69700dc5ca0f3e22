"""From a published reading to the screens: milliseconds at 1, 100 and 1,000 WebSocket clients.

Measured is the time from the device's publish call to the arrival of the frame at each client, over
loopback, for Zhilu with its own MQTT endpoint, Zhilu behind Mosquitto, and the pipeline that one
would write with aiomqtt and aiohttp. All run at once and are measured in turns. See
`docs/benchmarks.md`.
"""

import contextlib
import gc
import re
import statistics
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from bench import harness
from bench.end_to_end_rates import (
    PacedHerd,
    PacedLane,
    Waits,
    measure_rates,
    rate_results,
    send_loop,
)
from bench.harness import BenchError, Options, Result, at_most, figure, median_over, median_ratio
from bench.mqtt_publisher import Publisher
from bench.processes import HOST, end_on_sigterm, take_load_cpu
from bench.servers import EMBEDDED, NAIVE, Server, brokered_hub, embedded_hub, naive_hub
from bench.ws_clients import Herd, Pasture

CLIENTS = (1, 100, 1_000)
SIGN_CLIENTS = 100
SIGN = "sign/sign-l1-01"
SIGN_BAR_MS = 1_000.0
LAST_OF_1000_BAR = 0.65

WARM_UP = 5
EVENT_SECONDS = 10.0
SHORTEST_GAP, GAP_SPREAD, GOLDEN = 0.06, 0.04, 0.618034
CAR_LEVELS = 200
RATE_SECONDS, QUICK_RATE_SECONDS = 4.0, 1.5
SIGN_MARK = 0
NANOSECONDS_PER_MS = 1e6

_CAR_LEVEL = re.compile(rb'"(?:patch|machine)":.*"car_level": ?(\d+)')
_SIGN_DELTA = f'{{"topic":"{SIGN}","revision":'.encode()


@dataclass(frozen=True, slots=True)
class Event:
    """One message to publish and how its frame is known."""

    topic: str
    payload: bytes
    mark: int


@dataclass(slots=True)
class Timings:
    """What was measured, by round: milliseconds from publish to arrival, one entry per event.

    `every` has one entry per event and client.
    """

    first: list[list[float]] = field(default_factory=list)
    middle: list[list[float]] = field(default_factory=list)
    last: list[list[float]] = field(default_factory=list)
    every: list[list[float]] = field(default_factory=list)
    cpu: list[float] = field(default_factory=list)
    """Milliseconds of all server processes per event, one entry per round."""


@dataclass(frozen=True, slots=True)
class Lane:
    """One server with its device and its clients."""

    server: Server
    device: Publisher
    herd: Herd
    event: Callable[[int], Event]

    @property
    def name(self) -> str:
        """The server's name."""
        return self.server.name


def main() -> int:
    """Run the benchmark from the command line."""
    end_on_sigterm()
    return harness.run("Milliseconds from MQTT publish to WebSocket arrival.", measure)


def measure(options: Options) -> tuple[Result, ...]:
    """Start everything, measure in turns, and return the results."""
    rounds, events = (2, 15) if options.quick else (5, 60)
    take_load_cpu()
    gc.disable()
    with (
        tempfile.TemporaryDirectory(prefix="zhilu-bench-") as folder,
        contextlib.closing(Pasture()) as pasture,
        embedded_hub(Path(folder)) as embedded,
        brokered_hub(Path(folder)) as brokered,
        naive_hub(Path(folder)) as naive,
    ):
        sign = measure_sign(pasture, embedded, rounds, events)
        machines = measure_machines(pasture, (embedded, brokered, naive), rounds, events)
        seconds = QUICK_RATE_SECONDS if options.quick else RATE_SECONDS
        rates = measure_steady(pasture, (embedded, brokered, naive), Path(folder), rounds, seconds)
    results = (*sign_results(sign), *machine_results(machines), *rate_results(rates, CLIENTS[-1]))
    print("\nratios and bars")
    for line in harness.bar_lines(results):
        print(f"  {line}")
    return results


def measure_sign(pasture: Pasture, server: Server, rounds: int, events: int) -> Timings:
    """Let a lift stop and come back, and time a sign's way around it."""
    timings = Timings()
    with lane(server, SIGN, sign_mark, state_event) as signs:
        pasture.grow(signs.herd, SIGN_CLIENTS)
        numbers = Numbers()
        play(pasture, signs, numbers.take(WARM_UP))
        for _ in range(rounds):
            add_round(timings, pasture, signs, numbers.take(events))
        pasture.scatter(signs.herd)
    print_head(f"lift state -> {SIGN}")
    print_line(SIGN_CLIENTS, server.name, timings)
    return timings


def measure_machines(
    pasture: Pasture, servers: Sequence[Server], rounds: int, events: int
) -> dict[int, dict[str, Timings]]:
    """Let a lift's car move, and time the topic `machines`; by clients, then server."""
    measured: dict[int, dict[str, Timings]] = {}
    print_head("lift car_level -> machines")
    with contextlib.ExitStack() as stack:
        lanes = [
            stack.enter_context(lane(server, "machines", car_level_mark, car_level_event))
            for server in servers
        ]
        numbers = Numbers()
        for count in CLIENTS:
            measured[count] = {each.name: Timings() for each in lanes}
            for each in lanes:
                pasture.grow(each.herd, count)
                play(pasture, each, numbers.take(WARM_UP))
            for _ in range(rounds):
                for each in lanes:
                    timings = measured[count][each.name]
                    add_round(timings, pasture, each, numbers.take(events))
            for each in lanes:
                print_line(count, each.name, measured[count][each.name])
        # What is measured next has clients of its own.
        for each in lanes:
            pasture.scatter(each.herd)
    return measured


def measure_steady(
    pasture: Pasture, servers: Sequence[Server], folder: Path, rounds: int, seconds: float
) -> Waits:
    """Let a lift's car move at a steady rate before 1,000 clients of each pipeline."""
    print("\nlift car_level at a steady rate -> machines: ms to the last client, p50 and p99")
    with contextlib.ExitStack() as stack:
        loop = stack.enter_context(send_loop(pasture, folder, CLIENTS[-1]))
        lanes: list[PacedLane] = []
        for server in servers:
            herd = PacedHerd(HOST, server.port, server.path, *talk(server), car_level_mark)
            device = Publisher(HOST, server.mqtt_port, "bench-lift-1")
            stack.enter_context(contextlib.closing(device))
            pasture.grow(herd, CLIENTS[-1])
            lanes.append(PacedLane(server.name, device, herd, car_level_message))
        return measure_rates(pasture, lanes, loop, rounds, seconds, Numbers().take)


def car_level_message(number: int) -> tuple[str, bytes]:
    """Return topic and payload of a lift's move."""
    event = car_level_event(number)
    return event.topic, event.payload


def talk(server: Server, topic: str = "machines") -> tuple[bytes, bytes]:
    """Return what clients of a server say first, and how they know that they are served."""
    if not server.speaks_zhilu:
        return b"", b'{"state":'
    return f'{{"subscribe":["{topic}"]}}'.encode(), b'{"synced":'


@contextlib.contextmanager
def lane(
    server: Server,
    topic: str,
    mark_of: Callable[[bytes], int | None],
    event: Callable[[int], Event],
) -> Iterator[Lane]:
    """Connect a device to a server, and prepare clients for a topic."""
    herd = Herd(HOST, server.port, server.path, *talk(server, topic), mark_of)
    with contextlib.closing(Publisher(HOST, server.mqtt_port, "bench-lift-1")) as device:
        yield Lane(server, device, herd, event)


class Numbers:
    """Event numbers that go on over all rounds, so that each event changes something."""

    def __init__(self) -> None:
        self._next = 0

    def take(self, count: int) -> range:
        """Return the next numbers."""
        self._next += count
        return range(self._next - count, self._next)


def state_event(number: int) -> Event:
    """Return a lift's stop and, in turn, its return."""
    state = b"Execute" if number % 2 else b"Aborted"
    return Event("zhilu/v1/lift-1/state", b'{"value":"' + state + b'"}', SIGN_MARK)


def car_level_event(number: int) -> Event:
    """Return a lift's move; its level tells the event of a frame, unique among 200 in a row."""
    level = number % CAR_LEVELS
    return Event("zhilu/v1/lift-1/car_level", b'{"value":%d}' % level, level)


def sign_mark(payload: bytes) -> int | None:
    """Tell a sign's deltas from its snapshot, whose epoch stands before the revision."""
    return SIGN_MARK if payload.startswith(_SIGN_DELTA) else None


def car_level_mark(payload: bytes) -> int | None:
    """Return the level that a change tells; None for what clients are sent when they connect."""
    found = _CAR_LEVEL.search(payload)
    return None if found is None else int(found[1])


def add_round(timings: Timings, pasture: Pasture, on: Lane, numbers: range) -> None:
    """Play a round and add what it gave."""
    before = on.server.cpu_ns()
    waited = play(pasture, on, numbers)
    timings.cpu.append((on.server.cpu_ns() - before) / NANOSECONDS_PER_MS / len(numbers))
    timings.first.append([times[0] for times in waited])
    timings.middle.append([times[(len(times) - 1) // 2] for times in waited])
    timings.last.append([times[-1] for times in waited])
    timings.every.append([time_ms for times in waited for time_ms in times])
    gc.collect()


def play(pasture: Pasture, on: Lane, numbers: range) -> list[list[float]]:
    """Publish events one by one, and return each one's times to the clients in order, ms.

    Closed loop with a pause: the next event waits until the last client has the one before, so that
    nothing queues, and until 60 to 100 ms (never the same twice in a row, so that no timer of a
    server is met in step) have gone since that one was published, so that a server that spaces
    its bursts is not measured against its own spacing.

    Raises:
        BenchError: A frame did not come, or came twice.
    """
    waited: list[list[float]] = []
    herd = on.herd
    clients = pasture.count(herd)
    for number in numbers:
        event = on.event(number)
        herd.arrivals.clear()
        herd.expected = event.mark
        sent_ns = time.monotonic_ns()
        on.device.publish(event.topic, event.payload)
        if not pasture.race(lambda: len(herd.arrivals) >= clients, EVENT_SECONDS, clients):
            raise BenchError(f"{on.name}: {len(herd.arrivals)} of {clients} clients heard in time")
        on.device.settle()
        gap = SHORTEST_GAP + GAP_SPREAD * (number * GOLDEN % 1)
        left = gap - (time.monotonic_ns() - sent_ns) / 1e9
        pasture.run(lambda: False, max(left, 0.0))
        if len(herd.arrivals) != clients or herd.strays:
            raise BenchError(f"{on.name}: frames came that nobody waits for")
        waited.append([(at_ns - sent_ns) / NANOSECONDS_PER_MS for at_ns in herd.arrivals])
    herd.expected = None
    return waited


def sign_results(timings: Timings) -> Iterator[Result]:
    """Yield the sign's results; a sign must follow within a second."""
    stem = f"sign.{SIGN_CLIENTS}.{EMBEDDED}"
    yield figure(f"{stem}.last.p50", median_over(timings.last, 50), "ms")
    yield at_most(f"{stem}.last.p99", median_over(timings.last, 99), "ms", SIGN_BAR_MS)
    yield figure(f"{stem}.all.p50", median_over(timings.every, 50), "ms")
    yield figure(f"{stem}.all.p99", median_over(timings.every, 99), "ms")
    yield figure(f"{stem}.cpu", statistics.median(timings.cpu), "ms")


def machine_results(measured: dict[int, dict[str, Timings]]) -> Iterator[Result]:
    """Yield every figure, then the ratios to the peer."""
    for count, by_server in measured.items():
        for name, timings in by_server.items():
            stem = f"machines.{count}.{name}"
            yield figure(f"{stem}.first.p50", median_over(timings.first, 50), "ms")
            yield figure(f"{stem}.median.p50", median_over(timings.middle, 50), "ms")
            yield figure(f"{stem}.last.p50", median_over(timings.last, 50), "ms")
            yield figure(f"{stem}.last.p99", median_over(timings.last, 99), "ms")
            yield figure(f"{stem}.all.p50", median_over(timings.every, 50), "ms")
            yield figure(f"{stem}.all.p99", median_over(timings.every, 99), "ms")
            yield figure(f"{stem}.cpu", statistics.median(timings.cpu), "ms")
    for count, by_server in measured.items():
        peer = by_server[NAIVE]
        for name, timings in by_server.items():
            if name != NAIVE:
                yield from ratio_results(f"machines.{count}.{name}", timings, peer)


def ratio_results(stem: str, timings: Timings, peer: Timings) -> Iterator[Result]:
    """Yield how long a pipeline's last client waits, and what it costs, as ratios to the peer."""
    p50 = median_ratio(timings.last, peer.last, 50)
    if stem == f"machines.{CLIENTS[-1]}.{EMBEDDED}":
        yield at_most(f"{stem}.last.p50.ratio", p50, "ratio", LAST_OF_1000_BAR, NAIVE)
    else:
        yield figure(f"{stem}.last.p50.ratio", p50, "ratio", NAIVE)
    p99 = median_ratio(timings.last, peer.last, 99)
    yield figure(f"{stem}.last.p99.ratio", p99, "ratio", NAIVE)
    spent = statistics.median(
        ours / theirs for ours, theirs in zip(timings.cpu, peer.cpu, strict=True)
    )
    yield figure(f"{stem}.cpu.ratio", spent, "ratio", NAIVE)


def print_head(title: str) -> None:
    """Print the head of a table."""
    print(f"\n{title}: ms from publish, medians of rounds")
    print(
        f"  {'clients':>7}  {'server':<16} {'first':>7} {'median':>7} {'last p50':>9} "
        f"{'last p99':>9} {'all p50':>8} {'all p99':>8} {'cpu/event':>10}"
    )


def print_line(count: int, name: str, timings: Timings) -> None:
    """Print one row of a table."""
    print(
        f"  {count:>7}  {name:<16} {median_over(timings.first, 50):>7.2f} "
        f"{median_over(timings.middle, 50):>7.2f} {median_over(timings.last, 50):>9.2f} "
        f"{median_over(timings.last, 99):>9.2f} {median_over(timings.every, 50):>8.2f} "
        f"{median_over(timings.every, 99):>8.2f} {statistics.median(timings.cpu):>10.2f}",
        flush=True,
    )


if __name__ == "__main__":
    sys.exit(main())
