"""The form for many machines beside one process: deliveries, latency, and the cost of a building.

`--faults` runs three NATS servers, two cores, three gateways and 3,000 clients, and lets one after
the other die. `--takeovers` kills the active core of the library with nine floors again and again.
See `docs/benchmarks.md`.
"""

import asyncio
import contextlib
import statistics
import sys
import tempfile
from collections.abc import Iterable, Iterator
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

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

if TYPE_CHECKING:
    from bench.scale.takeovers import Takeovers
    from tests.integration.fault_run import Outcome
    from tests.postgres import Postgres
    from tests.servers import Mosquitto

CLIENTS = (100, 1_000, 3_000)
ROUNDS, QUICK_ROUNDS = 7, 3
DELIVERIES, QUICK_DELIVERIES = 60_000, 20_000
BUILDINGS = (1, 5, 20)
CLIENTS_OF_A_BUILDING = 40
RATE = 10.0
BUILDING_SECONDS, QUICK_BUILDING_SECONDS = 15.0, 5.0
FAULT_CLIENTS = 3_000
BOTH_DIE = "nats.leader.core"
TAKEOVERS, QUICK_TAKEOVERS = 7, 2
TAKEOVER_CLIENTS, TAKEOVER_ROUTES = 300, 200
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
    if "--takeovers" in sys.argv:
        sys.argv.remove("--takeovers")
        return harness.run("How long a take-over takes.", measure_takeovers)
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
    from tests.integration.fault_run import fault_run  # noqa: PLC0415 - see `with_servers`

    clients = FAULT_CLIENTS // 10 if options.quick else FAULT_CLIENTS
    with with_servers() as (folder, postgres, broker):
        say = partial(print, flush=True)
        outcome = asyncio.run(fault_run(folder, postgres, broker, clients=clients, say=say))
    return shown(fault_results(outcome))


def fault_results(outcome: "Outcome") -> Iterator[Result]:
    """Yield what a fault run found."""
    for name, seconds in outcome.right.items():
        if name == BOTH_DIE:
            yield figure(f"faults.{name}.right", seconds, "s")
        else:
            yield at_most(f"faults.{name}.right", seconds, "s", RIGHT_BAR_SECONDS)
    for name, seconds in outcome.answered.items():
        yield figure(f"faults.{name}.answered", seconds, "s")
    yield at_most("faults.core.ready", outcome.ready["core"], "s", TAKEOVER_BAR_SECONDS)
    yield figure("faults.clients", outcome.clients, "clients")
    yield figure("faults.acknowledged", outcome.acknowledged, "commands")
    yield at_most("faults.lost", outcome.lost, "commands", 0)
    yield at_most("faults.wrong", outcome.wrong, "clients", 0)
    yield at_most("faults.went_back", outcome.report["went_back"], "frames", 0)
    yield at_most("faults.resets", outcome.report["resets"], "frames", 0)
    yield at_most("faults.history", len(outcome.faults), "faults", 0)


def measure_takeovers(options: Options) -> tuple[Result, ...]:
    """Kill the active core of a large building again and again."""
    from bench.scale.takeovers import Crowd, take_over  # noqa: PLC0415 - see `with_servers`

    with with_servers() as (folder, postgres, broker):
        crowd = Crowd(TAKEOVER_CLIENTS, TAKEOVER_ROUTES)
        rounds = QUICK_TAKEOVERS if options.quick else TAKEOVERS
        say = partial(print, flush=True)
        found = asyncio.run(take_over(folder, postgres, broker, crowd, rounds, say))
    return shown(takeover_results(found))


def takeover_results(found: "Takeovers") -> Iterator[Result]:
    """Yield what take-overs took."""
    for name, seconds in (("ready", found.ready), ("answered", found.answered)):
        yield at_most(f"takeover.{name}", statistics.median(seconds), "s", TAKEOVER_BAR_SECONDS)
        yield figure(f"takeover.{name}.worst", max(seconds), "s")
    yield at_most("takeover.right", statistics.median(found.right), "s", RIGHT_BAR_SECONDS)
    yield figure("takeover.right.worst", max(found.right), "s")
    yield at_most("takeover.went_back", found.went_back, "frames", 0)
    yield at_most("takeover.resets", found.resets, "frames", 0)


@contextlib.contextmanager
def with_servers() -> "Iterator[tuple[Path, Postgres, Mosquitto]]":
    """Run PostgreSQL and Mosquitto, as the tests do, until the context ends."""
    # What tests need is imported where servers are run only.
    from tests.postgres import Postgres  # noqa: PLC0415
    from tests.servers import Mosquitto, required  # noqa: PLC0415

    allow_files(MOST_FILES)
    postgres = Postgres()
    with tempfile.TemporaryDirectory(prefix="zhilu-bench-") as name:
        broker = Mosquitto(required("mosquitto"), Path(name))
        try:
            postgres.start()
            broker.start()
            yield Path(name), postgres, broker
        finally:
            broker.stop()
            postgres.remove()


def shown(found: Iterable[Result]) -> tuple[Result, ...]:
    """Print the bars of some results and return them."""
    results = tuple(found)
    print("\nbars")
    for line in bar_lines(results):
        print(f"  {line}")
    return results


if __name__ == "__main__":
    sys.exit(main())
