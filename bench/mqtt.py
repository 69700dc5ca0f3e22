"""What a message of a device costs: 1,000 devices, QoS 1, microseconds of processor time.

All devices publish at once, again and again; and one after the other, 2,000 messages a second.

Zhilu's own endpoint, which acknowledges when the message is on the disk, beside Mosquitto, which
does not write at all, with a subscriber by each of three libraries. See `docs/benchmarks.md`.
"""

import contextlib
import gc
import statistics
import sys
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

from bench import harness
from bench.counting import Counter
from bench.harness import Options, Result, at_most, figure, percentile, required
from bench.mqtt_devices import Devices, wait_for
from bench.processes import (
    HOST,
    Process,
    end_on_sigterm,
    free_port,
    listens,
    started,
    take_load_cpu,
)

DEVICES = 1_000
RATE = 2_000.0
ENDPOINT = "zhilu"
BARS = {"mosquitto+aiomqtt": 1 / 5, "mosquitto+gmqtt": 1 / 2}
LIBRARIES = ("aiomqtt", "gmqtt", "paho")
NANOSECONDS_PER_US = 1e3


@dataclass(slots=True)
class Lane:
    """One contender with its devices.

    Args:
        name: What it is called.
        processes: All that it is made of.
        counter: Messages that have come to its end.
        devices: Those that publish to it.
        wanted: Messages that are to come.
        cpu: Microseconds a message with all devices at once, one entry for each round.
        waits: Milliseconds to the acknowledgements of all rounds.
        stream_cpu: The same one after the other.
        stream_waits: The same.
    """

    name: str
    processes: tuple[Process, ...]
    counter: Counter
    devices: Devices
    wanted: int = 0
    cpu: list[float] = field(default_factory=list)
    waits: list[float] = field(default_factory=list)
    stream_cpu: list[float] = field(default_factory=list)
    stream_waits: list[float] = field(default_factory=list)

    def play(self, bursts: int) -> None:
        """Play a round: each device publishes once, all wait until the last message is there."""
        before = self._cpu_ns()
        waits: list[float] = []
        for _ in range(bursts):
            self.wanted += DEVICES
            waits += self.devices.burst()
            wait_for(self._all_there, f"{self.name}: messages are missing")
        self.cpu.append((self._cpu_ns() - before) / NANOSECONDS_PER_US / bursts / DEVICES)
        self.waits += waits
        gc.collect()

    def play_stream(self, count: int) -> None:
        """Play a round of messages one after the other."""
        before = self._cpu_ns()
        self.wanted += count
        self.stream_waits += self.devices.stream(count, RATE)
        wait_for(self._all_there, f"{self.name}: messages are missing")
        self.stream_cpu.append((self._cpu_ns() - before) / NANOSECONDS_PER_US / count)
        gc.collect()

    def _all_there(self) -> bool:
        return self.counter.read() >= self.wanted

    def forget(self) -> None:
        """Forget the rounds so far."""
        self.cpu.clear()
        self.waits.clear()

    def _cpu_ns(self) -> int:
        return sum(process.cpu_ns() for process in self.processes)


def main() -> int:
    """Run the benchmark from the command line."""
    end_on_sigterm()
    return harness.run("Processor time for a message of a device, QoS 1.", measure)


def measure(options: Options) -> tuple[Result, ...]:
    """Start all contenders, measure them in turns, and return the results."""
    rounds, bursts, streamed = (5, 5, 1_000) if options.quick else (11, 20, 2_000)
    take_load_cpu()
    gc.disable()
    with (
        tempfile.TemporaryDirectory(prefix="zhilu-bench-") as folder,
        contextlib.ExitStack() as stack,
    ):
        lanes = [
            stack.enter_context(endpoint_lane(Path(folder))),
            *(stack.enter_context(broker_lane(one, Path(folder))) for one in LIBRARIES),
        ]
        for lane in lanes:
            lane.play(2)
            lane.forget()
        for _ in range(rounds):
            for lane in lanes:
                lane.play(bursts)
            for lane in lanes:
                lane.play_stream(streamed)
    results = (*figures(lanes), *ratios(lanes))
    print("\nratios and bars")
    for line in harness.bar_lines(results):
        print(f"  {line}")
    return results


@contextlib.contextmanager
def endpoint_lane(folder: Path) -> Iterator[Lane]:
    """Run the endpoint with its journal."""
    port, count = free_port(), folder / "zhilu.count"
    counter = Counter(count)
    command = [sys.executable, "-m", "bench.mqtt_endpoint", "--port", str(port)]
    command += ["--folder", str(folder), "--count", str(count)]
    with (
        contextlib.closing(counter),
        started(ENDPOINT, command, lambda: counter.is_ready, folder) as process,
        contextlib.closing(Devices(port, DEVICES)) as devices,
    ):
        yield Lane(ENDPOINT, (process,), counter, devices)


@contextlib.contextmanager
def broker_lane(library: str, folder: Path) -> Iterator[Lane]:
    """Run a Mosquitto of its own with a subscriber; it keeps whatever waits for that, unbounded."""
    name = f"mosquitto+{library}"
    port, count = free_port(), folder / f"{library}.count"
    counter = Counter(count)
    config = folder / f"{name}.conf"
    config.write_text(
        f"listener {port} {HOST}\nallow_anonymous true\npersistence false\nset_tcp_nodelay true\n"
        "max_queued_messages 0\nmax_inflight_messages 0\n"
    )
    broker = [required("mosquitto"), "-c", str(config)]
    subscriber = [sys.executable, "-m", "bench.peers.mqtt_subscribers", "--library", library]
    subscriber += ["--port", str(port), "--count", str(count)]
    with (
        contextlib.closing(counter),
        started(name, broker, lambda: listens(port), folder) as first,
        started(library, subscriber, lambda: counter.is_ready, folder) as second,
        contextlib.closing(Devices(port, DEVICES)) as devices,
    ):
        yield Lane(name, (first, second), counter, devices)


def figures(lanes: list[Lane]) -> Iterator[Result]:
    """Yield what was measured of each contender, and print it."""
    rounds = len(lanes[0].cpu)
    print(f"\n{DEVICES} devices, QoS 1, all at once: medians of {rounds} rounds")
    yield from table("qos1", [(lane.name, lane.cpu, lane.waits) for lane in lanes])
    print(f"\n{DEVICES} devices, QoS 1, {RATE:,.0f} messages a second: medians of {rounds} rounds")
    rows = [(lane.name, lane.stream_cpu, lane.stream_waits) for lane in lanes]
    yield from table("qos1.stream", rows)


def table(stem: str, rows: list[tuple[str, list[float], list[float]]]) -> Iterator[Result]:
    """Yield one way to publish, and print it."""
    print(f"  {'contender':<20} {'us of CPU':>10} {'ack p50 ms':>11} {'ack p99 ms':>11}")
    for name, spent, waits in rows:
        cpu, middle, high = statistics.median(spent), percentile(waits, 50), percentile(waits, 99)
        print(f"  {name:<20} {cpu:>10.1f} {middle:>11.2f} {high:>11.2f}", flush=True)
        yield figure(f"{stem}.{DEVICES}.{name}.cpu", cpu, "us")
        yield figure(f"{stem}.{DEVICES}.{name}.ack.p50", middle, "ms")
        yield figure(f"{stem}.{DEVICES}.{name}.ack.p99", high, "ms")


def ratios(lanes: list[Lane]) -> Iterator[Result]:
    """Yield what the endpoint costs as a ratio to each peer, the median over rounds."""
    ours, *peers = lanes
    for peer in peers:
        ratio = statistics.median(
            mine / other for mine, other in zip(ours.cpu, peer.cpu, strict=True)
        )
        name = f"qos1.{DEVICES}.{ENDPOINT}.cpu.ratio"
        bar = BARS.get(peer.name)
        if bar is None:
            yield figure(name, ratio, "ratio", peer.name)
        else:
            yield at_most(name, ratio, "ratio", bar, peer.name)


if __name__ == "__main__":
    sys.exit(main())
