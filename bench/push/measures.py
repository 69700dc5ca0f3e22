"""What is measured, lane by lane in turns."""

import gc
import statistics
from collections import defaultdict
from dataclasses import dataclass, field
from pathlib import Path

from bench.harness import BenchError, percentile
from bench.push.lanes import Lane
from bench.push.messages import TOGETHER

UPDATES_PER_SECOND = 5_000.0
KEYS = 1_000
GAP = 0.05
"""Seconds between two ticks. With half of it the clients would need half a processor themselves."""
STORM_RATE = 500.0
STORM_SECONDS = 20.0
STORM_GAP = 0.2
"""Seconds between ticks: sending to 10,000 clients takes a good half of that already."""

FEWEST_MESSAGES = 4
STALLED_SHARE = 10
STALLED_MESSAGES = 150
STALLED_GAP = 0.02
PAGE = 4_096


@dataclass(slots=True)
class Measured:
    """Everything that was measured, one entry per round.

    Args:
        per_cpu: Deliveries per processor second by (what, clients, kind).
        waits: Milliseconds from publishing to the last client, all of a round, likewise.
        cores: Processors used while updates were played.
        figures: Single figures by name.
        failed: What could not be measured.
    """

    per_cpu: dict[tuple[str, int, str], list[float]] = field(
        default_factory=lambda: defaultdict(list)
    )
    waits: dict[tuple[str, int, str], list[list[float]]] = field(
        default_factory=lambda: defaultdict(list)
    )
    cores: list[float] = field(default_factory=list)
    figures: dict[str, float] = field(default_factory=dict)
    failed: list[str] = field(default_factory=list)


def fan_out(
    measured: Measured, what: str, lanes: list[Lane], clients: int, rounds: int, deliveries: int
) -> None:
    """Send one message to all, or ten at once, or a large one, in a closed loop.

    A lane that does not serve so many clients is named and leaves `lanes`.
    """
    together = TOGETHER if what == "ten" else 1
    large = what == "deflate"
    messages = max(FEWEST_MESSAGES, deliveries // (clients * together))
    for each in tuple(lanes):
        try:
            seconds = each.ask("grow", count=clients)["seconds"]
            each.ask("play", messages=FEWEST_MESSAGES, together=together, large=large)
        except BenchError as error:
            left_out(measured, lanes, each, what, clients, error)
            continue
        if what == "one":
            measured.figures[f"connect.{clients}.{each.kind}"] = seconds
    for _ in range(rounds):
        for each in tuple(lanes):
            key = what, clients, each.kind
            try:
                told = each.ask("play", messages=messages, together=together, large=large)
            except BenchError as error:
                left_out(measured, lanes, each, what, clients, error)
                continue
            measured.per_cpu[key].append(told["deliveries"] * 1e9 / told["cpu_ns"])
            measured.waits[key].append(told["ms"])
            gc.collect()
    print(f"\n{what}, {clients} clients: thousand deliveries per processor second, ms to the last")
    for each in lanes:
        key = what, clients, each.kind
        print(
            f"  {each.kind:<20} {statistics.median(measured.per_cpu[key]) / 1e3:>9.1f}"
            f" {over(measured.waits[key], 50):>9.2f} {over(measured.waits[key], 99):>9.2f}",
            flush=True,
        )


def left_out(
    measured: Measured, lanes: list[Lane], each: Lane, what: str, clients: int, error: BenchError
) -> None:
    """Go on without a lane that does not serve so many clients; what it has done counts."""
    print(f"\n{each.kind} does not serve {clients} clients: {error}", flush=True)
    measured.failed.append(f"{what}.{clients}.{each.kind}")
    lanes.remove(each)


def updates(measured: Measured, ours: Lane, clients: int, rounds: int, seconds: float) -> None:
    """Play 5,000 updates a second over 1,000 keys that all clients watch."""
    ours.ask("grow", count=clients)
    for _ in range(rounds):
        told = ours.ask("updates", rate=UPDATES_PER_SECOND, keys=KEYS, seconds=seconds, gap=GAP)
        key = "updates", clients, ours.kind
        measured.per_cpu[key].append(told["deliveries"] * 1e9 / told["cpu_ns"])
        measured.waits[key].append(told["ms"])
        measured.cores.append(told["cores"])
    print(
        f"\nupdates, {clients} clients: {statistics.median(measured.cores):.2f} cores, "
        f"{statistics.median(measured.per_cpu[key]) / 1e6:.2f} million deliveries per processor "
        f"second, {over(measured.waits[key], 50):.1f} and {over(measured.waits[key], 99):.1f} ms",
        flush=True,
    )


def storm(measured: Measured, ours: Lane, clients: int) -> None:
    """Let everybody come back at once."""
    ours.ask("grow", count=clients)
    told = ours.ask("storm", rate=STORM_RATE, seconds=STORM_SECONDS, gap=STORM_GAP)
    measured.figures["storm.clients"] = clients
    measured.figures["storm.seconds"] = told["seconds"]
    measured.figures["storm.tick.late.p99"] = percentile(told["late_ms"], 99)
    measured.figures["storm.tick.late.max"] = max(told["late_ms"])
    ours.ask("scatter")
    print(
        f"\nstorm: {clients} clients served again in {told['seconds']:.2f} s, ticks late by "
        f"{percentile(told['late_ms'], 99):.1f} ms (p99), {max(told['late_ms']):.1f} ms at most",
        flush=True,
    )


def memory(measured: Measured, each: Lane, clients: int) -> None:
    """Tell what an idle connection costs in the server's process."""
    each.ask("grow", count=clients // 10)
    before = each.server.resident()
    each.ask("grow", count=clients)
    idle = (each.server.resident() - before) / (clients - clients // 10)
    each.ask("play", messages=FEWEST_MESSAGES, together=1, large=True)
    used = (each.server.resident() - before) / (clients - clients // 10)
    measured.figures[f"memory.idle.{each.kind}"] = idle / 1e3
    measured.figures[f"memory.used.{each.kind}"] = used / 1e3
    print(
        f"\nmemory, {each.kind}: {idle / 1e3:.1f} KB a connection, {used / 1e3:.1f} after a message"
    )
    each.ask("scatter")


def stalled(measured: Measured, ours: Lane, clients: int, rounds: int) -> None:
    """Compare the clients that read, without and with a tenth that never does."""
    deaf = clients // STALLED_SHARE
    ours.ask("grow", count=clients - deaf)
    pace = {"messages": STALLED_MESSAGES, "gap": STALLED_GAP}
    ours.ask("pace", **pace)
    grown: list[float] = []
    kernel: list[float] = []
    for _ in range(rounds):
        measured.waits["stalled", clients, "without"].append(ours.ask("pace", **pace)["ms"])
        before, kernel_before = ours.server.resident(), kernel_tcp_bytes()
        ours.ask("deafen", count=deaf)
        measured.waits["stalled", clients, "with"].append(ours.ask("pace", **pace)["ms"])
        grown.append((ours.server.resident() - before) / deaf / 1e6)
        kernel.append((kernel_tcp_bytes() - kernel_before) / deaf / 1e6)
        ours.ask("undeafen")
    measured.figures["stalled.growth"] = max(grown)
    measured.figures["stalled.kernel"] = max(kernel)
    alone = over(measured.waits["stalled", clients, "without"], 99)
    beside = over(measured.waits["stalled", clients, "with"], 99)
    print(
        f"\nstalled: p99 {alone:.2f} ms alone, {beside:.2f} ms beside {deaf} that never read; each "
        f"costs {max(grown):.3f} MB in the hub and {max(kernel):.3f} MB in the kernel",
        flush=True,
    )


def over(rounds: list[list[float]], percent: float) -> float:
    """Return the median over rounds of a percentile."""
    return statistics.median(percentile(values, percent) for values in rounds)


def kernel_tcp_bytes() -> int:
    """Return what the kernel holds for all TCP sockets of this machine."""
    for line in Path("/proc/net/sockstat").read_text(encoding="ascii").splitlines():
        if line.startswith("TCP:"):
            return int(line.split()[-1]) * PAGE
    return 0
