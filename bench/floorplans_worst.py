"""Where routes are longer than they need be: the worst pairs of a venue, point by point.

    python -m bench.floorplans_worst VENUE [--body foot] [--pairs 2000] [--worst 10]

For each of the longest, the shortest and the wall-crossing ways it prints both polylines, and the
units and openings around the point where they lie furthest apart.
"""

import argparse
import sys
import tempfile
from collections.abc import Iterable, Sequence
from pathlib import Path

import shapely

from bench.floorplans import SEED, described
from bench.floorplans_oracle import Position
from bench.floorplans_quality import METRES, Judged, Planner, judge, length
from bench.floorplans_space import Body
from bench.floorplans_venues import Case, cases, draw_pairs
from floorplans import build_graph
from routing import PROFILES

AROUND = 0.5
SAME_WAY = 0.05


def main() -> int:
    """Print the worst pairs of one venue."""
    parser = argparse.ArgumentParser(description=main.__doc__)
    parser.add_argument("venue")
    parser.add_argument("--body", choices=sorted(METRES), default="foot")
    parser.add_argument("--pairs", type=int, default=2_000)
    parser.add_argument("--worst", type=int, default=10)
    options = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="zhilu-bench-") as folder:
        for case in cases(Path(folder)):
            if not isinstance(case, str) and case.name == options.venue:
                show(case, options.body, options.pairs, options.worst)
                return 0
    print(f"error: there is no venue {options.venue}")
    return 1


def show(case: Case, profile_id: str, pairs: int, worst: int) -> None:
    """Print the worst pairs of a venue for one body."""
    profile = PROFILES[profile_id]
    body = Body(profile.id, profile.radius, profile.stairs_up is not None)
    planner = Planner(
        case, build_graph(case.venue, case.connectors, profile.radius), METRES[profile_id]
    )
    verdict = judge(
        case,
        draw_pairs(case, body, pairs, SEED),
        lambda drawn, index: planner.walk(drawn.space.level_id, *drawn.ends_of(index)),
    )
    ordered = sorted(verdict.judged, key=lambda each: each.ratio)
    for title, found in (
        ("missed", verdict.missed),
        ("through a wall", verdict.crossing()),
        ("shortest", ordered[:worst]),
        ("longest", ordered[: -worst - 1 : -1]),
        ("nearest to a wall", sorted(verdict.judged, key=lambda each: each.clearance)[:worst]),
    ):
        print(f"\n{title}")
        for each in found:
            show_pair(case, each)


def show_pair(case: Case, judged: Judged) -> None:
    """Print one pair."""
    print(f"  {described(judged)}")
    exact, points = shapely.LineString(judged.exact.points), judged.walk.points
    print(f"    exact {judged.exact.metres:8.2f} m  {way_text(judged.exact.points, None)}")
    if not points:
        return
    print(f"    ours  {length(points):8.2f} m  {way_text(points, exact)}")
    ours = shapely.LineString(points)
    apart = [
        *((exact.distance(shapely.Point(spot)), spot) for spot in points),
        *((ours.distance(shapely.Point(spot)), spot) for spot in judged.exact.points),
    ]
    metres, spot = max(apart)
    print(f"    {metres:.3f} m apart at {spot_text(spot)}: {', '.join(around(case, judged, spot))}")


def way_text(points: Sequence[Position], other: shapely.LineString | None) -> str:
    """Return a way's points, those away from the other way with a star."""
    return " ".join(
        spot_text(spot)
        + ("*" if other is not None and other.distance(shapely.Point(spot)) > SAME_WAY else "")
        for spot in points
    )


def spot_text(spot: Position) -> str:
    """Return a point in metres."""
    return f"({spot[0]:.2f},{spot[1]:.2f})"


def around(case: Case, judged: Judged, spot: Position) -> Iterable[str]:
    """Yield the units and openings near a point."""
    place = shapely.Point(spot)
    for unit in case.venue.units.values():
        if unit.level_id == judged.level_id and unit.area.distance(place) < AROUND:
            stop = ", connector" if unit.id in case.stops else ""
            depth = unit.area.boundary.distance(place)
            yield f"{unit.category} {unit.id[:8]} (wall at {depth:.2f}{stop})"
    for opening in case.venue.openings.values():
        if opening.level_id == judged.level_id and opening.line.distance(place) < 2 * AROUND:
            metres = opening.line.distance(place)
            yield f"opening {opening.id[:8]} {opening.line.length:.2f} m wide at {metres:.2f}"


if __name__ == "__main__":
    sys.exit(main())
