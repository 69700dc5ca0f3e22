"""A cost model measured on this machine, checked against it, and what a city would need.

    python -m bench.capacity [--quick] [--json]

About four minutes. See `docs/capacity.md`.
"""

import shutil
import sys
import tempfile
from dataclasses import fields
from pathlib import Path

from bench import harness
from bench.capacity.measuring import measured_costs, several, tried
from bench.capacity.model import MEBI, Costs, Phones, city
from bench.harness import Options, Result, figure
from bench.processes import end_on_sigterm
from hub.load import allow_files

SIZES = (1_000, 5_000, 10_000)
QUICK_SIZES = (1_000,)
HUBS, QUICK_HUBS = (1, 3, 5), (2,)
CLIENTS_EACH = 200
MOST_FILES = 20_000
STEPS = ((1, 1_000), (1, 10_000), (10, 100_000), (100, 100_000), (1_000, 1_000_000))
BYTES = frozenset({"frame_bytes", "client_bytes", "route_bytes", "building_bytes", "journal_bytes"})


def main() -> int:
    """Run the benchmark from the command line."""
    end_on_sigterm()
    return harness.run("What a hub costs, and what a city of hubs would.", measure)


def measure(options: Options) -> tuple[Result, ...]:
    """Measure, predict, check, and return the results."""
    allow_files(MOST_FILES)
    made: list[Result] = []
    with tempfile.TemporaryDirectory(prefix="zhilu-bench-") as name:
        folder = Path(name)
        costs = measured_costs(folder)
        made += told_costs(costs)
        share_plan(folder, "sizes")
        rows = tried(costs, folder, QUICK_SIZES if options.quick else SIZES)
        for hubs in QUICK_HUBS if options.quick else HUBS:
            for number in range(hubs):
                share_plan(folder, f"hub{number}")
            rows.append(several(costs, folder, hubs, CLIENTS_EACH))
            for number in range(hubs):
                shutil.rmtree(folder / f"hub{number}")
        made += told_checks(rows)
    tell_city(costs, Phones())
    return tuple(made)


def share_plan(folder: Path, name: str) -> None:
    """Give another hub what the first has worked out of the floor plan, for a quick start."""
    data = folder / name / "data"
    data.mkdir(parents=True)
    for path in (folder / "costs" / "data").iterdir():
        if path.is_dir() and path.name.startswith("sample-"):
            shutil.copytree(path, data / path.name)
        elif path.suffix in {".stamp", ".graph", ".plan"}:
            shutil.copy2(path, data / path.name)


def told_costs(costs: Costs) -> list[Result]:
    """Print what one of each costs, and return it."""
    print("\nwhat one costs (processor, memory, bytes)")
    made = []
    for field in fields(costs):
        value = getattr(costs, field.name)
        unit = "bytes" if field.name in BYTES else "us"
        print(f"  {field.name:<16}{value:>14,.1f} {unit}")
        made.append(figure(f"capacity.{field.name}", value, unit))
    return made


def told_checks(rows: list[tuple[str, float, float]]) -> list[Result]:
    """Print predictions and measurements side by side, and return how far they are apart."""
    print("\npredicted and measured (processors of all hubs together)")
    made = []
    for number, (name, predicted, measured) in enumerate(rows):
        apart = predicted / measured - 1 if measured else 0.0
        print(f"  {name:<52}{predicted:8.3f}{measured:8.3f}{apart:+8.0%}")
        made.append(figure(f"capacity.check.{number}", predicted / measured, "ratio", name))
    return made


def tell_city(costs: Costs, phones: Phones) -> None:
    """Print what each step on the way to a city needs, and what is nearest to its limit."""
    print("\nbuildings clients | processors: cores, gateways | gateways | GiB | Mbit/s out |")
    print("NATS in/s, to each gateway, with districts | commits/s | journal KiB/s | one core |")
    print("nearest to its limit")
    for buildings, clients in STEPS:
        need = city(costs, buildings, clients, phones)
        print(
            f"  {buildings:>5} {clients:>9,} | {need.cores:8.2f} {need.edges:8.2f} | "
            f"{need.processes:4} | {need.memory / 1024 / MEBI:7.1f} | {need.egress / 1e6:8.1f} | "
            f"{need.published:8,.0f} {need.gateway_takes:8,.0f} {need.district_takes:6,.0f} | "
            f"{need.commits:6.2f} | "
            f"{need.disk / 1024:8.1f} | {need.busiest:5.3f} | {need.bottleneck}"
        )


if __name__ == "__main__":
    sys.exit(main())
