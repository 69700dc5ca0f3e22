"""Routes held against the oracle: length, walls, turns, clearance."""

import math
import time
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from itertools import pairwise

import numpy as np
import shapely
from shapely.geometry.base import BaseGeometry

from bench.floorplans_oracle import ExactWay, Position, distance
from bench.floorplans_space import furniture, walls_of
from bench.floorplans_venues import Case, Pairs
from floorplans import NavigationGraph, OutsidePlace, Place, PlaceIndex, PlaceKind
from hub.catalogues import shipped_catalogues
from routing import (
    FOOT,
    WHEELCHAIR,
    Costs,
    Guide,
    Profile,
    Route,
    UnwalkablePlace,
    access_to,
    nominal_costs,
    plan_route,
    plan_way,
)
from tests.routing.tracing import Lines

BEND = math.radians(15)
SAME = 0.01
"""Metres: points of a route that are closer are one."""

MOVED = 1e-6
TOUCHING = 1e-9
ODD = 0.001
ROUNDING = 0.03
"""Metres by which corners rounded to a centimetre may shorten a way."""

STAIR_MARGIN = 0.5
"""Metres around a connector's unit in which a body is let through narrower than elsewhere."""

FAR = 1e5


def by_metres(profile: Profile) -> Profile:
    """Return a profile for which metres on the level decide: doors cost nothing, levels a lot.

    A tenth of a metre per second makes the planner's whole milliseconds tenths of a millimetre.
    """
    stairs = None if profile.stairs_up is None else FAR
    return replace(
        profile,
        speed=0.1,
        door=0.0,
        automatic_door=0.0,
        stairs_up=stairs,
        stairs_down=stairs,
        escalator=None if profile.escalator is None else FAR,
        ramp_factor=FAR,
        lift_wait=FAR,
    )


METRES: Mapping[str, Profile] = {each.id: by_metres(each) for each in (FOOT, WHEELCHAIR)}


@dataclass(frozen=True, slots=True)
class Walk:
    """What somebody's planner gave for one pair; without a way there are no points."""

    points: tuple[Position, ...]
    milliseconds: float
    why_not: str = ""


@dataclass(frozen=True, slots=True)
class Judged:
    """One pair with the oracle's way and the planner's.

    Args:
        level_id: The level.
        start: As drawn.
        end: As drawn.
        exact: The oracle's way, between the ends that the planner took.
        walk: The planner's way.
        ratio: Its length over the oracle's.
        extra_turns: Its turns of more than 15 degrees less the oracle's.
        gap: Metres from the nearest wall or furniture.
        clearance: The same, connectors' units apart.
        moved: Metres by which the planner moved an end.
    """

    level_id: str
    start: Position
    end: Position
    exact: ExactWay
    walk: Walk
    ratio: float
    extra_turns: int
    gap: float
    clearance: float
    moved: float

    @property
    def saved(self) -> float:
        """Metres that the way is shorter than the shortest."""
        return self.exact.metres * (1 - self.ratio)

    @property
    def crosses(self) -> bool:
        """Whether the way meets a wall or a piece of furniture."""
        return self.gap <= TOUCHING


@dataclass(slots=True)
class Verdict:
    """All pairs of a venue for one planner and body.

    Args:
        judged: Those with a way.
        missed: Those without, though the oracle has one.
    """

    judged: list[Judged] = field(default_factory=list)
    missed: list[Judged] = field(default_factory=list)

    def crossing(self) -> list[Judged]:
        """Return the pairs whose way meets a wall or furniture."""
        return [each for each in self.judged if each.crosses]

    def shorter(self) -> list[Judged]:
        """Return the pairs whose way is shorter than possible, so that it leaves the free floor."""
        return [each for each in self.judged if each.saved > max(ROUNDING, ODD * each.exact.metres)]

    def ratios(self) -> list[float]:
        """Return length over the shortest possible."""
        return [each.ratio for each in self.judged]


class Barriers:
    """Walls and furniture of a level."""

    def __init__(self, case: Case, level_id: str) -> None:
        self._tree = shapely.STRtree(
            [*walls_of(case.venue, level_id), *furniture(case.venue, level_id)]
        )
        stops = [unit.area for unit in case.venue.units.values() if unit.id in case.stops]
        self._stairs = shapely.union_all(stops).buffer(STAIR_MARGIN)
        shapely.prepare(self._stairs)

    def gap(self, points: Sequence[Position]) -> float:
        """Return the metres between a way and the nearest of them; 0 where it meets one."""
        return self._to_nearest(shapely.LineString(points))

    def clearance(self, points: Sequence[Position]) -> float:
        """Return the same without what leads over stairs and into lifts."""
        line = shapely.LineString(points)
        if self._stairs.intersects(line):
            line = line.difference(self._stairs)
        return self._to_nearest(line)

    def _to_nearest(self, line: BaseGeometry) -> float:
        if len(self._tree) == 0 or line.is_empty:
            return math.inf
        return float(self._tree.query_nearest(line, return_distance=True)[1].min())


class Planner:
    """The house's routes, as users get them."""

    def __init__(self, case: Case, graph: NavigationGraph, profile: Profile) -> None:
        self._case = case
        self._costs: Costs = nominal_costs(graph, case.venue, profile)
        self._places = PlaceIndex(case.venue)
        connectors = {connector.id: connector for connector in case.connectors}
        self._guide = Guide(case.venue, connectors, shipped_catalogues())
        self._lines = Lines(graph)
        self.search_ms: list[float] = []
        self.mismatched = 0

    def place(self, level_id: str, point: Position) -> Place:
        """Return the place that a tap on the map means."""
        try:
            return self._places.at(level_id, *point)
        except OutsidePlace:
            level = self._case.venue.levels[level_id]
            return Place(
                "point", {}, "point", PlaceKind.POINT, level.ordinal, level_id, None, *point
            )

    def walk(self, level_id: str, start: Position, end: Position) -> Walk:
        """Return the route between two points of a level."""
        first, last = self.place(level_id, start), self.place(level_id, end)
        before = time.thread_time()
        try:
            route = plan_route(self._costs, self._guide, first, last)
        except UnwalkablePlace as error:
            return Walk((), 0.0, str(error))
        spent = (time.thread_time() - before) * 1e3
        self._time_search(first, last)
        if not route.found:
            return Walk((), spent, "no way")
        if len(route.legs) > 1:
            return Walk((), spent, f"only by {', '.join(route.connector_ids)}")
        return Walk(self._points(route), spent)

    def _time_search(self, first: Place, last: Place) -> None:
        """Time what the peers do as well: snapping, search and the way's points."""
        before = time.thread_time()
        way = plan_way(self._costs, access_to(self._costs, first), access_to(self._costs, last))
        if way is not None:
            self._lines.legs(self._costs, way)
        self.search_ms.append((time.thread_time() - before) * 1e3)

    def _points(self, route: Route) -> tuple[Position, ...]:
        points = route.legs[0].points
        self.mismatched += abs(length(points) - route.metres) > 1e-3
        return points


def judge(
    case: Case,
    drawn: Iterable[Pairs],
    walk: Callable[[Pairs, int], Walk],
) -> Verdict:
    """Hold a planner against the oracle; `walk` answers for pair number k of a level."""
    verdict = Verdict()
    for pairs in drawn:
        barriers = Barriers(case, pairs.space.level_id)
        walks = [walk(pairs, index) for index in range(len(pairs.ways))]
        exact = exact_between(pairs, walks)
        for index, (walked, best) in enumerate(zip(walks, exact, strict=True)):
            judged = compare(pairs.space.level_id, pairs.ends_of(index), best, walked, barriers)
            (verdict.judged if walked.points else verdict.missed).append(judged)
    return verdict


def oracle_crossings(case: Case, drawn: Iterable[Pairs]) -> int:
    """Count the oracle's own ways that meet a wall: its floor would be wrong."""
    return sum(
        barriers.gap(way.points) <= TOUCHING
        for pairs in drawn
        for barriers in [Barriers(case, pairs.space.level_id)]
        for way in pairs.ways
    )


def exact_between(pairs: Pairs, walks: Sequence[Walk]) -> list[ExactWay]:
    """Return the oracle's ways between the ends that the planner took."""
    exact = list(pairs.ways)
    moved = [
        index
        for index, walk in enumerate(walks)
        if walk.points and moved_by(walk.points, *pairs.ends_of(index)) > MOVED
    ]
    starts = np.array([walks[index].points[0] for index in moved]).reshape(-1, 2)
    ends = np.array([walks[index].points[-1] for index in moved]).reshape(-1, 2)
    for index, way in zip(moved, pairs.oracle.ways(starts, ends), strict=True):
        exact[index] = way or exact[index]
    return exact


def compare(
    level_id: str,
    ends: tuple[Position, Position],
    exact: ExactWay,
    walk: Walk,
    barriers: Barriers,
) -> Judged:
    """Compare one way with the oracle's."""
    start, end = ends
    if not walk.points:
        return Judged(level_id, start, end, exact, walk, math.inf, 0, math.inf, math.inf, 0.0)
    return Judged(
        level_id=level_id,
        start=start,
        end=end,
        exact=exact,
        walk=walk,
        ratio=length(walk.points) / exact.metres,
        extra_turns=turns(walk.points) - turns(exact.points),
        gap=barriers.gap(walk.points),
        clearance=barriers.clearance(walk.points),
        moved=moved_by(walk.points, start, end),
    )


def moved_by(points: Sequence[Position], start: Position, end: Position) -> float:
    """Return the metres by which a way misses its ends."""
    return max(distance(points[0], start), distance(points[-1], end))


def length(points: Sequence[Position]) -> float:
    """Return the metres of a way."""
    return sum(distance(a, b) for a, b in pairwise(points))


def turns(points: Sequence[Position]) -> int:
    """Return how often a way turns by more than 15 degrees."""
    kept = [points[0]]
    for point in points[1:]:
        if distance(kept[-1], point) > SAME:
            kept.append(point)
    headings = [math.atan2(b[1] - a[1], b[0] - a[0]) for a, b in pairwise(kept)]
    bends = (b - a for a, b in pairwise(headings))
    return sum(abs(math.remainder(bend, math.tau)) > BEND for bend in bends)
