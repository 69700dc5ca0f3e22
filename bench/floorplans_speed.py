"""How long graphs take to build, and what of a venue they join."""

import argparse
import os
import statistics
import subprocess
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from functools import partial
from pathlib import Path

import networkx as nx

from bench.floorplans_venues import Case, largest_level, only_level
from bench.harness import BenchError, Result, at_most, figure, program
from floorplans import (
    NavigationGraph,
    Venue,
    build_graph,
    build_graphs,
    dump_graphs,
    find_connectors,
    graph_key,
    load_graphs,
    load_venue,
    unlinked_units,
)
from routing import PROFILES, Profile

LEVEL_BAR_S = 1.0
LIBRARY_BAR_S = 10.0
STORED_BAR_S = 0.3
UNLINKED_BAR = 7
CUT_OFF_BARS = {274: 1, 169: 0}
"""Units that may be cut off in SPbPU's buildings, which are known by their number of units."""


@dataclass(frozen=True, slots=True)
class Spent:
    """Seconds by the clock and of the processor, medians of rounds."""

    wall: float
    cpu: float


def timed(work: Callable[[], object], rounds: int) -> Spent:
    """Do some work several times."""
    walls, cpus = [], []
    for _ in range(rounds):
        wall, cpu = time.perf_counter(), time.process_time()
        work()
        cpus.append(time.process_time() - cpu)
        walls.append(time.perf_counter() - wall)
    return Spent(statistics.median(walls), statistics.median(cpus))


def speed_results(found: Iterable[Case], rounds: int) -> Iterator[Result]:
    """Yield the times to build, to read and to load again."""
    by_name = {case.name: case for case in found}
    if "spbpu" in by_name:
        yield from level_results(by_name["spbpu"], rounds)
    library = by_name.get("central", by_name.get("sample"))
    if library is not None:
        yield from library_results(library, rounds)


def level_results(case: Case, rounds: int) -> Iterator[Result]:
    """Yield the times to build the largest level, one profile at a time."""
    level = largest_level(case.venue)
    alone = only_level(case.venue, level)
    metres = sum(unit.area.area for unit in alone.units.values())
    yield figure(f"build.{case.name}.level.area", metres, "m2")
    for profile in PROFILES.values():
        spent = timed(partial(build_graph, alone, (), profile.radius), rounds)
        stem = f"build.{case.name}.level.{profile.id}"
        yield at_most(f"{stem}.wall", spent.wall, "s", LEVEL_BAR_S)
        yield figure(f"{stem}.cpu", spent.cpu, "s")
        counted = instructions(case, profile)
        if counted is not None:
            yield figure(f"{stem}.instructions", counted / 1e9, "1e9")


def library_results(case: Case, rounds: int) -> Iterator[Result]:
    """Yield the times to build a whole library for every profile, and to load it again."""
    venue, table = case.loaded.venue, case.loaded.table

    def build_all() -> None:
        build_graphs(venue, find_connectors(venue, table), radii())

    stem = f"build.{case.name}"
    spent = timed(build_all, max(1, rounds // 2))
    yield at_most(f"{stem}.all_profiles.wall", spent.wall, "s", LIBRARY_BAR_S)
    yield figure(f"{stem}.all_profiles.cpu", spent.cpu, "s")
    read = timed(lambda: load_venue(case.path), 1)
    yield figure(f"{stem}.read.wall", read.wall, "s")
    with tempfile.TemporaryDirectory(prefix="zhilu-bench-") as folder:
        yield from stored_results(case, Path(folder) / "graphs", 2 * rounds + 1)


def stored_results(case: Case, path: Path, rounds: int) -> Iterator[Result]:
    """Yield the time to load a library's stored graphs: key of the venue, file and graphs."""
    key = graph_key(case.venue, case.connectors)
    data = dump_graphs(key, build_graphs(case.venue, case.connectors, radii()))
    path.write_bytes(data)

    def load() -> None:
        wanted = graph_key(case.venue, case.connectors)
        found, _ = load_graphs(path.read_bytes())
        if found != wanted:
            raise BenchError("the stored graphs are not those of the venue")

    spent = timed(load, rounds)
    stem = f"build.{case.name}.stored"
    yield at_most(f"{stem}.wall", spent.wall, "s", STORED_BAR_S)
    yield figure(f"{stem}.cpu", spent.cpu, "s")
    yield figure(f"{stem}.size", len(data) / 1e6, "MB")


def radii() -> list[float]:
    """Return the body radii of all profiles."""
    return sorted({profile.radius for profile in PROFILES.values()})


def instructions(case: Case, profile: Profile) -> float | None:
    """Return the processor instructions of one build, None where they cannot be counted.

    They are those of a process that builds, less those of one that only reads.
    """
    perf = program("perf")
    if perf is None:
        return None
    counts = []
    for times in (0, 1):
        command = [perf, "stat", "-x", ",", "-e", "instructions:u", sys.executable, "-m"]
        command += [__name__, str(case.path), str(profile.radius), str(times)]
        told = subprocess.run(
            command,
            capture_output=True,
            text=True,
            check=False,
            env={**os.environ, "PYTHONHASHSEED": "0"},
        )
        number = told.stderr.strip().rpartition("\n")[2].partition(",")[0]
        if told.returncode != 0 or not number.isdigit():
            return None
        counts.append(float(number))
    return counts[1] - counts[0]


def joined_results(case: Case) -> Iterator[Result]:
    """Yield how many connector units of SPbPU stay alone, and how many units are cut off."""
    alone = unlinked_units(case.venue, case.connectors)
    stairs = len(case.stops) + len(alone)
    print(f"\n{case.name}: {stairs - len(alone)} of {stairs} stair and lift units linked; not:")
    for unit in alone:
        level = case.venue.levels[unit.level_id]
        print(f"  {unit.id} {unit.category} on level {level.ordinal} ({level.id})")
    yield at_most(f"{case.name}.connectors.unlinked", len(alone), "units", UNLINKED_BAR)
    radius = min(profile.radius for profile in PROFILES.values())
    graph = build_graph(case.venue, case.connectors, radius)
    totals = units_by_building(case.venue)
    largest = joined_by_building(case.venue, graph)
    for building_id, total in totals.items():
        names = case.venue.buildings[building_id].names
        joined = largest[building_id]
        print(f"{names.get('en', building_id)}: {joined} of {total} units joined")
        bar = CUT_OFF_BARS.get(total, 0)
        yield at_most(f"{case.name}.units.{total}.cut_off", total - joined, "units", bar)


def units_by_building(venue: Venue) -> Counter[str]:
    """Count the units of each building."""
    return Counter(
        building_id
        for unit in venue.units.values()
        for building_id in venue.levels[unit.level_id].building_ids
    )


def joined_by_building(venue: Venue, graph: NavigationGraph) -> dict[str, int]:
    """Return, per building, the units of its largest part that the graph joins."""
    network = nx.Graph()
    network.add_edges_from(zip(graph.arcs.tail.tolist(), graph.arcs.head.tolist(), strict=True))
    part_of = {
        node: number
        for number, part in enumerate(nx.connected_components(network))
        for node in part
    }
    counts: dict[str, Counter[int]] = {}
    for unit in venue.units.values():
        spot = unit.area.representative_point()
        access = graph.access(unit.id, spot.x, spot.y)
        parts = (
            {part_of[node] for node in access.nodes.tolist() if node in part_of} if access else ()
        )
        for building_id in venue.levels[unit.level_id].building_ids:
            counts.setdefault(building_id, Counter()).update(parts)
    return {building_id: max(found.values(), default=0) for building_id, found in counts.items()}


def main() -> None:
    """Build the largest level of a venue so many times: the process that `perf` counts."""
    parser = argparse.ArgumentParser(description=main.__doc__)
    parser.add_argument("folder", type=Path)
    parser.add_argument("radius", type=float)
    parser.add_argument("times", type=int)
    options = parser.parse_args()
    venue = load_venue(options.folder).venue
    alone = only_level(venue, largest_level(venue))
    for _ in range(options.times):
        build_graph(alone, (), options.radius)


if __name__ == "__main__":
    main()
