"""Floor plans: routes held against exact shortest ways, and how fast their graphs are built.

Random pairs on every level of three real venues and of the sample libraries are walked by Zhilu
and, in the same run, by the ways that others get a graph from a floor plan. An oracle that shares
no code with the graph says how long the shortest way is; geometry says what it walks through. See
`docs/benchmarks.md`.
"""

import statistics
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from functools import partial
from pathlib import Path

from bench import harness
from bench.floorplans_quality import (
    METRES,
    Judged,
    Planner,
    Verdict,
    Walk,
    judge,
    oracle_crossings,
)
from bench.floorplans_space import Body, LevelSpace
from bench.floorplans_speed import joined_results, speed_results
from bench.floorplans_venues import Case, Pairs, cases, draw_pairs
from bench.harness import BenchError, Options, Result, at_most, figure, percentile
from bench.peers import hand_drawn, indoor_planners
from bench.peers.indoor_planners import LevelPlanner
from floorplans import build_graph
from routing import FOOT, WHEELCHAIR, Profile

SEED = 20_260_801
PAIRS, QUICK_PAIRS = 2_000, 250
ROUNDS, QUICK_ROUNDS = 7, 3
ZHILU = "zhilu"

MEAN_BAR, P99_BAR = 1.001, 1.01
EXTRA_TURNS_BAR = 1
LACKING_BAR_M = 0.03
"""Metres of a body's radius that may be missing where drawn walls and openings do not meet."""

QUERY_P50_BAR_MS, QUERY_P99_BAR_MS = 0.5, 3.0
LISTED = 10
QUICK_PEERS = frozenset({"spbpu", "sample"})
"""Venues on which a quick run measures the peers."""


Peer = Callable[[Case, LevelSpace], LevelPlanner]

PEERS: dict[str, Peer] = {
    "medial-axis": lambda case, space: indoor_planners.medial_axis(case.venue, space),
    "grid-0.5m": lambda case, space: indoor_planners.grid(case.venue, space),
    "room-centroids": lambda case, space: indoor_planners.room_centroids(case.venue, space),
    "door-to-door": lambda case, space: indoor_planners.door_to_door(case.venue, space),
}
HAND_DRAWN = "hand-drawn"


def main() -> int:
    """Run the benchmark from the command line."""
    return harness.run("Routes against exact shortest ways, and the time graphs take.", measure)


def measure(options: Options) -> tuple[Result, ...]:
    """Measure every venue that can be read."""
    results: list[Result] = []
    found: list[Case] = []
    unmeasured = 0
    with tempfile.TemporaryDirectory(prefix="zhilu-bench-") as folder:
        for case in cases(Path(folder)):
            if isinstance(case, str):
                print(f"not measured: {case}")
                unmeasured += 1
                continue
            found.append(case)
            results.extend(case_results(case, options))
        if not found:
            raise BenchError("no venue can be read; put the folder `shared` beside the checkout")
        for case in found:
            if case.name == "spbpu":
                results.extend(joined_results(case))
        results.extend(speed_results(found, QUICK_ROUNDS if options.quick else ROUNDS))
    results.append(at_most("venues.unmeasured", unmeasured, "venues", 0))
    print("\nbars")
    for line in harness.bar_lines(results):
        print(f"  {line}")
    return tuple(results)


def case_results(case: Case, options: Options) -> Iterator[Result]:
    """Yield a venue's results: Zhilu for each body, then the peers on foot."""
    print_head(case)
    count = QUICK_PAIRS if options.quick else PAIRS
    for profile in (FOOT, WHEELCHAIR):
        body = Body(profile.id, profile.radius, profile.stairs_up is not None)
        drawn = draw_pairs(case, body, count, SEED)
        if not any(pairs.ways for pairs in drawn):
            print(f"not measured: {case.name} {body.id}: nobody can stand there")
            continue
        crossing = oracle_crossings(case, drawn)
        yield at_most(f"{case.name}.{body.id}.oracle.crossing", crossing, "ways", 0)
        yield from own_results(case, profile, drawn)
        if profile is FOOT and (case.name in QUICK_PEERS or not options.quick):
            yield from peer_results(case, drawn)


def own_results(case: Case, profile: Profile, drawn: Sequence[Pairs]) -> Iterator[Result]:
    """Yield what Zhilu's routes are like."""
    before = time.process_time()
    graph = build_graph(case.venue, case.connectors, profile.radius)
    build_s = time.process_time() - before
    planner = Planner(case, graph, METRES[profile.id])

    def walk(pairs: Pairs, index: int) -> Walk:
        return planner.walk(pairs.space.level_id, *pairs.ends_of(index))

    verdict = judge(case, drawn, walk)
    size = len(graph.positions), len(graph.arcs.tail)
    print_line(f"{ZHILU} {profile.id}", verdict, size, build_s, planner.search_ms)
    print_cases(verdict)
    stem = f"{case.name}.{profile.id}.{ZHILU}"
    yield from barred_results(stem, profile.radius, verdict)
    yield at_most(f"{stem}.length.mismatched", planner.mismatched, "routes", 0)
    yield at_most(f"{stem}.query.p50", percentile(planner.search_ms, 50), "ms", QUERY_P50_BAR_MS)
    yield at_most(f"{stem}.query.p99", percentile(planner.search_ms, 99), "ms", QUERY_P99_BAR_MS)
    whole = [each.walk.milliseconds for each in verdict.judged]
    yield figure(f"{stem}.route.p50", percentile(whole, 50), "ms")
    yield figure(f"{stem}.route.p99", percentile(whole, 99), "ms")
    yield from size_results(stem, size, build_s)


def barred_results(stem: str, radius: float, verdict: Verdict) -> Iterator[Result]:
    """Yield the figures that Zhilu must reach."""
    ratios = verdict.ratios()
    extra = [each.extra_turns for each in verdict.judged]
    yield figure(f"{stem}.pairs", len(ratios) + len(verdict.missed), "pairs")
    yield ratio(f"{stem}.ratio.mean", statistics.fmean(ratios), MEAN_BAR)
    yield ratio(f"{stem}.ratio.p95", percentile(ratios, 95))
    yield ratio(f"{stem}.ratio.p99", percentile(ratios, 99), P99_BAR)
    yield ratio(f"{stem}.ratio.max", max(ratios))
    yield at_most(f"{stem}.ratio.impossible", len(verdict.shorter()), "routes", 0)
    yield at_most(f"{stem}.crossing", len(verdict.crossing()), "routes", 0)
    yield at_most(f"{stem}.missed", len(verdict.missed), "pairs", 0)
    yield figure(f"{stem}.turns.extra.mean", statistics.fmean(extra), "turns")
    yield at_most(f"{stem}.turns.extra.p95", percentile(extra, 95), "turns", EXTRA_TURNS_BAR)
    clearance = min(each.clearance for each in verdict.judged)
    yield figure(f"{stem}.clearance.min", clearance, "m")
    yield at_most(f"{stem}.clearance.lacking", radius - clearance, "m", LACKING_BAR_M)
    yield figure(f"{stem}.snapped.max", max(each.moved for each in verdict.judged), "m")


def size_results(stem: str, size: tuple[int, int], build_s: float) -> Iterator[Result]:
    """Yield how large a graph is and how long it took."""
    yield figure(f"{stem}.nodes", size[0], "nodes")
    yield figure(f"{stem}.edges", size[1], "edges")
    yield figure(f"{stem}.build", build_s, "s")


def peer_results(case: Case, drawn: Sequence[Pairs]) -> Iterator[Result]:
    """Yield what other graphs make of the same pairs."""
    peers = dict(PEERS)
    if (case.path / hand_drawn.FILE).is_file():
        peers[HAND_DRAWN] = drawn_by_hand
    for name, make in peers.items():
        before = time.process_time()
        planners = {pairs.space.level_id: make(case, pairs.space) for pairs in drawn}
        build_s = time.process_time() - before
        verdict = judge(case, drawn, partial(peer_walk, planners))
        sizes = [planner.size for planner in planners.values()]
        size = sum(nodes for nodes, _ in sizes), sum(edges for _, edges in sizes)
        spent = [each.walk.milliseconds for each in (*verdict.judged, *verdict.missed)]
        print_line(name, verdict, size, build_s, spent)
        stem = f"{case.name}.foot.{name}"
        yield from open_results(stem, verdict)
        yield figure(f"{stem}.query.p50", percentile(spent, 50), "ms")
        yield figure(f"{stem}.query.p99", percentile(spent, 99), "ms")
        yield from size_results(stem, size, build_s)


def drawn_by_hand(case: Case, space: LevelSpace) -> LevelPlanner:
    """Return the venue's own graph."""
    return hand_drawn.hand_drawn(case.path, case.venue, space)


def peer_walk(planners: dict[str, LevelPlanner], pairs: Pairs, index: int) -> Walk:
    """Return a peer's way, timed."""
    planner = planners[pairs.space.level_id]
    before = time.thread_time()
    points = planner.way(*pairs.ends_of(index))
    return Walk(points, (time.thread_time() - before) * 1e3)


def open_results(stem: str, verdict: Verdict) -> Iterator[Result]:
    """Yield a peer's figures; nothing is asked of it."""
    ratios = verdict.ratios()
    if ratios:
        yield ratio(f"{stem}.ratio.mean", statistics.fmean(ratios))
        yield ratio(f"{stem}.ratio.p95", percentile(ratios, 95))
        yield ratio(f"{stem}.ratio.p99", percentile(ratios, 99))
        yield ratio(f"{stem}.ratio.max", max(ratios))
        extra = [each.extra_turns for each in verdict.judged]
        yield figure(f"{stem}.turns.extra.mean", statistics.fmean(extra), "turns")
    yield figure(f"{stem}.crossing", len(verdict.crossing()), "routes")
    yield figure(f"{stem}.missed", len(verdict.missed), "pairs")


def ratio(name: str, value: float, bar: float | None = None) -> Result:
    """Return a length ratio with the digits that matter: most are within 0.1 % of 1."""
    return Result(name, round(value, 6), "ratio", None, bar, None if bar is None else value <= bar)


def print_head(case: Case) -> None:
    """Print the head of a venue's table."""
    area = sum(unit.area.area for unit in case.venue.units.values())
    print(
        f"\n{case.name}: {len(case.venue.levels)} levels, {len(case.venue.units)} units, "
        f"{area:,.0f} m2; length over the shortest, on the level"
    )
    print(
        f"  {'':<16} {'pairs':>6} {'mean':>8} {'p95':>8} {'p99':>8} {'max':>7} {'walls':>6} "
        f"{'missed':>6} {'turns':>6} {'nodes':>7} {'edges':>8} {'build s':>8} {'ms p50':>7} "
        f"{'p99':>6}"
    )


def print_line(
    name: str, verdict: Verdict, size: tuple[int, int], build_s: float, spent: Sequence[float]
) -> None:
    """Print one row of a table."""
    ratios = verdict.ratios() or [float("nan")]
    extra = [each.extra_turns for each in verdict.judged] or [0]
    pairs = len(verdict.judged) + len(verdict.missed)
    print(
        f"  {name:<16} {pairs:>6} {statistics.fmean(ratios):>8.5f} {percentile(ratios, 95):>8.5f} "
        f"{percentile(ratios, 99):>8.5f} {max(ratios):>7.3f} {len(verdict.crossing()):>6} "
        f"{len(verdict.missed):>6} {statistics.fmean(extra):>+6.2f} {size[0]:>7} {size[1]:>8} "
        f"{build_s:>8.2f} {percentile(spent, 50):>7.3f} {percentile(spent, 99):>6.2f}",
        flush=True,
    )


def print_cases(verdict: Verdict) -> None:
    """Print pairs that should not be: missed, through a wall, shorter than possible."""
    for title, found in (
        ("missed", verdict.missed),
        ("through a wall", verdict.crossing()),
        ("too short", verdict.shorter()),
    ):
        for each in found[:LISTED]:
            print(f"    {title}: {described(each)}")
        if len(found) > LISTED:
            print(f"    {title}: and {len(found) - LISTED} more")


def described(judged: Judged) -> str:
    """Describe one pair, so that it can be looked at."""
    (x0, y0), (x1, y1) = judged.start, judged.end
    way = f"{x0:.2f},{y0:.2f} -> {x1:.2f},{y1:.2f} on level {judged.level_id}"
    exact = f"shortest {judged.exact.metres:.2f} m"
    if not judged.walk.points:
        return f"{way}, {exact}: {judged.walk.why_not}"
    return f"{way}, {exact}, ratio {judged.ratio:.4f}, {judged.gap:.3f} m from walls"


if __name__ == "__main__":
    sys.exit(main())
