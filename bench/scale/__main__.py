"""The form for many machines beside one process: deliveries, latency, and the cost of a building.

`--faults` runs three NATS servers, two cores, three gateways and 3,000 clients, and lets one after
the other die. See `docs/benchmarks.md`.
"""

import asyncio
import statistics
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

from bench import harness
from bench.harness import (
    Options,
    Result,
    at_least,
    at_most,
    bar_lines,
    figure,
    median_over,
)
from bench.processes import end_on_sigterm
from bench.push.measures import Measured, fan_out
from bench.push.results import ratio
from bench.scale.buildings import milliseconds_per_building
from bench.scale.lanes import both
from hub.load import allow_files

CLIENTS = (100, 1_000, 3_000)
ROUNDS, QUICK_ROUNDS = 7, 3
DELIVERIES, QUICK_DELIVERIES = 60_000, 20_000
BUILDINGS = (1, 5, 20)
CLIENTS_OF_A_BUILDING = 40
RATE = 10.0
BUILDING_SECONDS, QUICK_BUILDING_SECONDS = 15.0, 5.0
FAULT_CLIENTS = 3_000
MOST_FILES = 20_000

PER_CPU_BAR = 0.8
P50_BAR_MS, P99_BAR_MS = 3.0, 15.0
FLAT_BAR = 1.1
RIGHT_BAR_SECONDS, TAKEOVER_BAR_SECONDS = 5.0, 3.0
AT = 1_000
"""Clients at which the bars are held."""

ONE, MANY = "zhilu", "zhilu-scaled"


def main() -> int:
    """Run the benchmark from the command line."""
    end_on_sigterm()
    if "--faults" in sys.argv:
        sys.argv.remove("--faults")
        return harness.run("What the form for many machines survives.", measure_faults)
    return harness.run("The form for many machines beside one process.", measure)


def measure(options: Options) -> tuple[Result, ...]:
    """Measure both forms in turns, then the cost of buildings."""
    allow_files(MOST_FILES)
    rounds = QUICK_ROUNDS if options.quick else ROUNDS
    deliveries = QUICK_DELIVERIES if options.quick else DELIVERIES
    measured = Measured()
    costs: dict[int, float] = {}
    with tempfile.TemporaryDirectory(prefix="zhilu-bench-") as name:
        folder = Path(name)
        with both(folder) as lanes:
            for clients in CLIENTS[:2] if options.quick else CLIENTS:
                fan_out(measured, "one", list(lanes), clients, rounds, deliveries)
        seconds = QUICK_BUILDING_SECONDS if options.quick else BUILDING_SECONDS
        for count in BUILDINGS:
            room = folder / f"buildings-{count}"
            costs[count] = milliseconds_per_building(
                room, count, CLIENTS_OF_A_BUILDING, RATE, seconds
            )
            print(f"{count} buildings: {costs[count]:.1f} ms a second each", flush=True)
    results = (*delivery_results(measured), *building_results(costs))
    print("\nratios and bars")
    for line in bar_lines(results):
        print(f"  {line}")
    return results


def delivery_results(measured: Measured) -> Iterator[Result]:
    """Yield what a processor second delivers, and what waiting is added."""
    for (what, clients, kind), rates in measured.per_cpu.items():
        waits = measured.waits[what, clients, kind]
        yield figure(f"{clients}.{kind}.per_cpu", statistics.median(rates), "deliveries/s")
        yield figure(f"{clients}.{kind}.last.p50", median_over(waits, 50), "ms")
        yield figure(f"{clients}.{kind}.last.p99", median_over(waits, 99), "ms")
    for clients in sorted({clients for _, clients, _ in measured.per_cpu}):
        mine = measured.per_cpu["one", clients, MANY]
        value = ratio(mine, measured.per_cpu["one", clients, ONE])
        added = {
            percent: median_over(measured.waits["one", clients, MANY], percent)
            - median_over(measured.waits["one", clients, ONE], percent)
            for percent in (50, 99)
        }
        name = f"{clients}.per_cpu.ratio"
        if clients < AT:
            yield figure(name, value, "x", ONE)
            yield figure(f"{clients}.added.p50", added[50], "ms", ONE)
            yield figure(f"{clients}.added.p99", added[99], "ms", ONE)
        else:
            yield at_least(name, value, "x", PER_CPU_BAR, ONE)
            yield at_most(f"{clients}.added.p50", added[50], "ms", P50_BAR_MS, ONE)
            yield at_most(f"{clients}.added.p99", added[99], "ms", P99_BAR_MS, ONE)


def building_results(costs: dict[int, float]) -> Iterator[Result]:
    """Yield what each building costs, and whether the twentieth costs more than the first."""
    fewest, most = min(costs), max(costs)
    for count, cost in costs.items():
        yield figure(f"building.of_{count}", cost, "ms/s")
    yield at_most("building.ratio", costs[most] / costs[fewest], "ratio", FLAT_BAR, f"{fewest}")


def measure_faults(options: Options) -> tuple[Result, ...]:
    """Let one after the other die under load."""
    # They start PostgreSQL and Mosquitto as the tests do.
    from tests.integration.fault_run import fault_run  # noqa: PLC0415
    from tests.postgres import Postgres  # noqa: PLC0415
    from tests.servers import Mosquitto, required  # noqa: PLC0415

    allow_files(MOST_FILES)
    clients = FAULT_CLIENTS // 10 if options.quick else FAULT_CLIENTS
    postgres = Postgres()
    with tempfile.TemporaryDirectory(prefix="zhilu-bench-") as name:
        broker = Mosquitto(required("mosquitto"), Path(name))
        try:
            postgres.start()
            broker.start()
            outcome = asyncio.run(
                fault_run(
                    Path(name),
                    postgres,
                    broker,
                    clients=clients,
                    say=lambda text: print(text, flush=True),
                )
            )
        finally:
            broker.stop()
            postgres.remove()
    results = (
        *(
            at_most(f"faults.{name}.right", seconds, "s", RIGHT_BAR_SECONDS)
            for name, seconds in outcome.right.items()
        ),
        *(
            figure(f"faults.{name}.answered", seconds, "s")
            for name, seconds in outcome.answered.items()
        ),
        at_most("faults.core.ready", outcome.ready["core"], "s", TAKEOVER_BAR_SECONDS),
        figure("faults.clients", outcome.clients, "clients"),
        figure("faults.acknowledged", outcome.acknowledged, "commands"),
        at_most("faults.lost", outcome.lost, "commands", 0),
        at_most("faults.wrong", outcome.wrong, "clients", 0),
        at_most("faults.went_back", outcome.report["went_back"], "frames", 0),
        at_most("faults.resets", outcome.report["resets"], "frames", 0),
        at_most("faults.history", len(outcome.faults), "faults", 0),
    )
    print("\nbars")
    for line in bar_lines(results):
        print(f"  {line}")
    return results


if __name__ == "__main__":
    sys.exit(main())
