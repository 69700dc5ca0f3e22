"""The figures and the bars they are held against."""

import statistics
from collections.abc import Iterator

from bench.harness import Result, at_least, at_most, figure, median_over
from bench.push.measures import Measured

OURS, LOOP = "zhilu", "c"

BARS = {
    ("one", 100, LOOP): 0.75,
    ("one", 1_000, LOOP): 0.75,
    ("one", 5_000, LOOP): 0.85,
    ("one", 10_000, LOOP): 0.85,
    ("one", 5_000, "mosquitto"): 2.0,
    ("one", 10_000, "mosquitto"): 3.5,
    ("one", 10_000, "aiohttp"): 1.6,
    ("one", 10_000, "websockets"): 1.6,
    ("ten", 1_000, LOOP): 0.8,
    ("ten", 1_000, "aiohttp"): 10.0,
    ("ten", 1_000, "websockets"): 10.0,
    ("ten", 1_000, "nats"): 1.8,
    ("deflate", 1_000, "aiohttp-deflate"): 2.5,
    ("deflate", 1_000, "websockets-deflate"): 2.5,
}
UPDATES_BAR, CORES_BAR, UPDATES_P99_BAR_MS = 100.0, 0.5, 120.0
MEMORY_BAR_KB, STALLED_BAR, STALLED_BAR_MB = 16.0, 1.2, 0.5
STORM_BAR_SECONDS, TICK_BAR_MS = 10.0, 200.0


def results_of(measured: Measured) -> Iterator[Result]:
    """Yield every figure, then what is held against a bar."""
    for (what, clients, kind), rates in measured.per_cpu.items():
        stem = f"{what}.{clients}.{kind}"
        waits = measured.waits[what, clients, kind]
        yield figure(f"{stem}.per_cpu", statistics.median(rates), "deliveries/s")
        yield figure(f"{stem}.last.p50", median_over(waits, 50), "ms")
        yield figure(f"{stem}.last.p99", median_over(waits, 99), "ms")
    for name, value in measured.figures.items():
        if name.startswith("connect."):
            yield figure(name, value, "s")
    yield from fan_out_ratios(measured)
    yield from update_results(measured)
    yield from other_results(measured)


def fan_out_ratios(measured: Measured) -> Iterator[Result]:
    """Yield how many times as much a processor second of ours delivers as one of each peer."""
    for (what, clients, kind), theirs in measured.per_cpu.items():
        mine = measured.per_cpu.get((what, clients, ours_of(what)))
        if kind.startswith(OURS) or mine is None or what == "updates":
            continue
        value = ratio(mine, theirs)
        name = f"{what}.{clients}.{ours_of(what)}.per_cpu.{kind}"
        bar = BARS.get((what, clients, kind))
        yield (
            figure(name, value, "x", kind) if bar is None else at_least(name, value, "x", bar, kind)
        )


def update_results(measured: Measured) -> Iterator[Result]:
    """Yield what a steady rate of updates costs, beside a peer that sends each by itself."""
    for (what, clients, kind), mine in list(measured.per_cpu.items()):
        if what != "updates":
            continue
        waits = measured.waits[what, clients, kind]
        stem = f"updates.{clients}.{kind}"
        naive = measured.per_cpu["one", clients, "aiohttp"]
        yield at_least(f"{stem}.per_cpu.aiohttp", ratio(mine, naive), "x", UPDATES_BAR, "aiohttp")
        yield at_most(f"{stem}.cores", statistics.median(measured.cores), "cores", CORES_BAR)
        yield at_most(f"{stem}.last.p99.bar", median_over(waits, 99), "ms", UPDATES_P99_BAR_MS)


def other_results(measured: Measured) -> Iterator[Result]:
    """Yield memory, slow readers and the storm."""
    figures = measured.figures
    for name, value in figures.items():
        if name.startswith("memory."):
            ours = name.endswith((OURS, f"{OURS}-deflate"))
            yield at_most(name, value, "KB", MEMORY_BAR_KB) if ours else figure(name, value, "KB")
    for what, clients, kind in list(measured.waits):
        if what == "stalled" and kind == "with":
            mine = median_over(measured.waits[what, clients, "with"], 99)
            alone = median_over(measured.waits[what, clients, "without"], 99)
            yield figure(f"stalled.{clients}.alone.p99", alone, "ms")
            yield figure(f"stalled.{clients}.beside.p99", mine, "ms")
            yield at_most(
                f"stalled.{clients}.p99.ratio", mine / alone, "ratio", STALLED_BAR, "alone"
            )
    for name in ("stalled.growth", "stalled.kernel"):
        if name in figures:
            yield at_most(name, figures[name], "MB", STALLED_BAR_MB)
    yield at_most("unmeasured", len(measured.failed), "scenarios", 0)
    if "storm.clients" in figures:
        yield from storm_results(figures)


def storm_results(figures: dict[str, float]) -> Iterator[Result]:
    """Yield how soon all were served again, and how the ticks kept step."""
    clients = int(figures["storm.clients"])
    yield at_most(f"storm.{clients}.seconds", figures["storm.seconds"], "s", STORM_BAR_SECONDS)
    yield at_most(
        f"storm.{clients}.tick.late.p99", figures["storm.tick.late.p99"], "ms", TICK_BAR_MS
    )
    yield figure(f"storm.{clients}.tick.late.max", figures["storm.tick.late.max"], "ms")


def ours_of(what: str) -> str:
    """Return which of our variants takes part."""
    return "zhilu-deflate" if what == "deflate" else OURS


def ratio(mine: list[float], theirs: list[float]) -> float:
    """Return the median over rounds of the ratio in each: both ran one after the other."""
    return statistics.median(a / b for a, b in zip(mine, theirs, strict=False))
