"""Ways as lines: by the tracing kernel, and in plain Python, which that is held against."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from itertools import pairwise
from math import dist, hypot, nan

import numpy as np
from numpy.typing import NDArray

from ext import Stand, pull_taut
from floorplans import Access, ArcKind, NavigationGraph
from routing import MILLISECONDS, ON_FOOT, Costs, Leg, Way
from routing.legs import Crossing, Stretch, legs_in
from tests.ext.mute import mute, stand_at

Position = tuple[float, float]

WALK, CROSS = int(ArcKind.WALK), int(ArcKind.CROSS)
ANYWHERE = -1
ONE_SPOT = 1e-6
STAY = (nan, nan, nan, nan)


class Lines:
    """Ways through one graph as the kernels draw them; nobody is told anything on them."""

    def __init__(self, graph: NavigationGraph) -> None:
        lists = graph.level_ids, graph.unit_ids, graph.opening_ids, graph.connector_ids
        self._guidance = mute(*map(len, lists))

    def legs(self, costs: Costs, way: Way) -> tuple[Leg, ...]:
        """Return the legs of a way as the kernel draws it under the graph's costs."""
        ends, graph = (stand(way.start), stand(way.end)), costs.graph
        trace, _ = self._guidance.told(*ends, graph.tracer, way, costs.going, costs.rights)
        return legs_in(trace, graph)


def stand(access: Access) -> Stand:
    return stand_at(access.level, access.unit, access.x, access.y)


def legs_of(costs: Costs, way: Way) -> tuple[Leg, ...]:
    """Return the legs of a way as the kernel draws it."""
    return Lines(costs.graph).legs(costs, way)


@dataclass(frozen=True, slots=True)
class Stroll:
    """The part of a walk in one unit, from door to door.

    Args:
        unit_id: The unit.
        points: Positions in metres, both ends included.
        metres: Length.
        milliseconds: Time, with that of the door at its end.
        opening: Index into the graph's `opening_ids` of the opening at its end, -1 without one.
        behind: Index of the unit behind that.
    """

    unit_id: str
    points: tuple[Position, ...]
    metres: float
    milliseconds: int
    opening: int = -1
    behind: int = -1


@dataclass(frozen=True, slots=True)
class Walk:
    """What is walked between two rides, and the ride that follows, as places in the way's arcs."""

    strolls: tuple[Stroll, ...]
    ride: range


@dataclass(frozen=True, slots=True)
class Passed:
    """What the graph says of the arcs of a way, in their order.

    Args:
        kinds: `ArcKind` values.
        units: Index of the unit walked in, or -1.
        openings: Index of the opening crossed, or -1.
        connectors: Index of the connector taken, or -1.
        heads: The nodes reached.
        metres: Length on the floor.
        spots: Where those nodes are.
        bends: Whether they are corners that a path bends at.
        milliseconds: What the arcs cost.
    """

    kinds: list[int]
    units: list[int]
    openings: list[int]
    connectors: list[int]
    heads: list[int]
    metres: list[float]
    spots: list[Position]
    bends: list[bool]
    milliseconds: list[int]


@dataclass(slots=True)
class Trail:
    """The points of a walk as the graph has them; units, doors and openings are those after each.

    `doors` are the milliseconds of the openings.
    """

    points: list[Position]
    corners: list[int]
    gates: list[tuple[float, ...]]
    units: list[int]
    doors: list[int]
    openings: list[int]

    def reach(self, point: Position, corner: int = ANYWHERE) -> None:
        """Go on to a point."""
        self.points.append(point)
        self.corners.append(corner)
        self.gates.append(STAY)
        self.units.append(-1)
        self.doors.append(0)
        self.openings.append(-1)


def passed_by(graph: NavigationGraph, way: Way, weights: NDArray[np.int32]) -> Passed:
    """Look a way's arcs up, all at once; `weights` are what they cost."""
    numbers = np.array(way.arcs, dtype=np.int32)
    arcs = graph.arcs
    heads = arcs.head[numbers]
    spots: list[list[float]] = graph.positions[heads].tolist()
    return Passed(
        kinds=arcs.kind[numbers].tolist(),
        units=arcs.unit[numbers].tolist(),
        openings=arcs.opening[numbers].tolist(),
        connectors=arcs.connector[numbers].tolist(),
        heads=heads.tolist(),
        metres=arcs.metres[numbers].tolist(),
        spots=[(x, y) for x, y in spots],
        bends=(graph.outlines[heads, 0] == graph.outlines[heads, 0]).tolist(),
        milliseconds=weights.tolist(),
    )


def walks_of(costs: Costs, way: Way, weights: NDArray[np.int32]) -> Iterator[Walk]:
    """Yield the walks of a way in order; `weights` are what its arcs cost."""
    yield from walks_along(costs, way, passed_by(costs.graph, way, weights))


def walks_along(costs: Costs, way: Way, passed: Passed) -> Iterator[Walk]:
    """Yield the walks of a way whose arcs are looked up already."""
    graph = costs.graph
    runs = runs_of(passed.kinds)
    for number, (on_foot, ride) in enumerate(runs):
        trail = Trail([], [], [], [], [], [])
        if number == 0:
            trail.reach((way.start.x, way.start.y))
            if way.first >= 0:
                walk_to_first(graph, trail, way)
        else:
            trail.reach(passed.spots[on_foot.start - 1])
        for at in on_foot:
            follow_arc(graph, trail, passed, way.arcs[at], at)
        if number == len(runs) - 1:
            trail.units[-1] = graph.unit_numbers[way.end.unit_id]
            trail.reach((way.end.x, way.end.y))
        yield Walk(tuple(strolls_of(costs, trail)), ride)


def runs_of(kinds: Sequence[int]) -> list[tuple[range, range]]:
    """Cut arcs into runs: what is walked, then what is ridden; the last run rides nothing."""
    runs: list[tuple[range, range]] = []
    begun, boarded = 0, -1
    for at, kind in enumerate(kinds):
        if kind not in ON_FOOT:
            boarded = at if boarded < 0 else boarded
        elif boarded >= 0:
            runs.append((range(begun, boarded), range(boarded, at)))
            begun, boarded = at, -1
    end = len(kinds)
    if boarded >= 0:
        runs.append((range(begun, boarded), range(boarded, end)))
        begun = end
    return [*runs, (range(begun, end), range(end, end))]


def walk_to_first(graph: NavigationGraph, trail: Trail, way: Way) -> None:
    """Add the straight walk to the first node of a way."""
    trail.units[-1] = graph.unit_numbers[way.start.unit_id]
    x, y = graph.positions[way.first].tolist()
    corner = way.first if graph.outlines[way.first, 0] == graph.outlines[way.first, 0] else ANYWHERE
    trail.reach((x, y), corner)


def follow_arc(graph: NavigationGraph, trail: Trail, passed: Passed, arc: int, at: int) -> None:
    """Add a walked arc: a straight line, or a door at the point where the trail stands."""
    if passed.kinds[at] == CROSS:
        trail.gates[-1] = graph.gate(arc) or STAY
        trail.doors[-1] += passed.milliseconds[at]
        trail.openings[-1] = passed.openings[at]
        return
    trail.units[-1] = passed.units[at]
    trail.reach(passed.spots[at], passed.heads[at] if passed.bends[at] else ANYWHERE)


def strolls_of(costs: Costs, trail: Trail) -> Iterator[Stroll]:
    """Pull a trail taut and cut it where it enters another unit."""
    points, sources = pulled(costs.graph, trail)
    stroll: list[Position] = [points[0]]
    unit, door = trail.units[0], trail.doors[0]
    end = len(trail.points) - 1
    for at in range(1, len(points)):
        source = sources[at]
        stroll.append(points[at])
        if source < 0:
            continue
        crossed = trail.doors[source], trail.openings[source]
        if source == end or trail.units[source] != unit or crossed[0] or crossed[1] >= 0:
            behind = trail.units[source] if trail.units[source] >= 0 else unit
            yield measured(costs, unit, stroll, door + crossed[0], (crossed[1], behind))
            stroll, unit, door = [points[at]], trail.units[source], 0
    if len(points) == 1 and unit >= 0:
        yield measured(costs, unit, stroll, door, (trail.openings[0], unit))


def pulled(graph: NavigationGraph, trail: Trail) -> tuple[list[Position], list[int]]:
    """Return the points of the taut trail, and which of its own points each is."""
    if len(trail.points) == 1:
        return trail.points, [0]
    rooms = [
        graph.floors[graph.unit_ids[unit]].corners if unit >= 0 else (0, 0) for unit in trail.units
    ]
    spans = np.array(rooms, dtype=np.int32)
    points, sources = pull_taut(
        np.array(trail.points, dtype=np.float64),
        np.array(trail.corners, dtype=np.int32),
        np.array(trail.gates, dtype=np.float64),
        np.ascontiguousarray(spans[:, 0]),
        np.ascontiguousarray(spans[:, 1]),
        graph.positions,
        graph.outlines,
    )
    return [(x, y) for x, y in points.tolist()], sources.tolist()


def measured(
    costs: Costs, unit: int, points: Sequence[Position], door: int, opening: tuple[int, int]
) -> Stroll:
    """Return a stroll with its length and time."""
    unit_id = costs.graph.unit_ids[unit]
    metres = sum(hypot(x1 - x0, y1 - y0) for (x0, y0), (x1, y1) in pairwise(points))
    milliseconds = costs.walk(unit_id, metres) + door
    return Stroll(unit_id, tuple(points), metres, milliseconds, *opening)


@dataclass(slots=True)
class OpenLeg:
    """A leg while its arcs are read."""

    level_id: str
    connector_id: str | None = None
    points: list[Position] = field(default_factory=list)
    stretches: list[Stretch] = field(default_factory=list)
    crossings: list[Crossing] = field(default_factory=list)
    walked: list[float] = field(default_factory=list)
    spent: list[float] = field(default_factory=list)
    metres: float = 0.0
    milliseconds: int = 0
    ride_metres: float = 0.0
    ride_milliseconds: int = 0

    def go_to(self, point: Position) -> None:
        """Add a point unless the leg is there already; time is what was walked before it."""
        if not self.points or dist(self.points[-1], point) > ONE_SPOT:
            self.points.append(point)
            self.walked.append(self.metres)
            self.spent.append(self.milliseconds / MILLISECONDS)

    def enter(self, unit_id: str) -> None:
        """Note that the way goes on in a unit."""
        if unit_id and (not self.stretches or self.stretches[-1].unit_id != unit_id):
            self.stretches.append(Stretch(unit_id, max(0, len(self.points) - 1)))

    def stroll(self, stroll: Stroll, graph: NavigationGraph) -> None:
        """Add what is walked in one unit, its time spread evenly over it."""
        self.go_to(stroll.points[0])
        self.enter(stroll.unit_id)
        metres, milliseconds = self.metres, self.milliseconds
        walked = 0.0
        x0, y0 = stroll.points[0]
        for x, y in stroll.points[1:]:
            walked += hypot(x - x0, y - y0)
            x0, y0 = x, y
            share = walked / stroll.metres if stroll.metres else 1.0
            self.metres = metres + walked
            self.milliseconds = milliseconds + round(share * stroll.milliseconds)
            self.go_to((x, y))
        self.metres = metres + stroll.metres
        self.milliseconds = milliseconds + stroll.milliseconds
        self.walked[-1], self.spent[-1] = self.metres, self.milliseconds / MILLISECONDS
        if stroll.opening >= 0:
            self.cross(graph.opening_ids[stroll.opening], graph.unit_ids[stroll.behind])

    def cross(self, opening_id: str, unit_id: str) -> None:
        """Note that the way passes an opening, unless it has only touched it."""
        here = len(self.points) - 1
        for passed, (outside, inside) in zip(
            self.crossings[-1:], pairwise(self.stretches[-2:]), strict=False
        ):
            same = passed.opening_id == opening_id and passed.unit_id == inside.unit_id
            if same and passed.at == inside.entered_at == here and outside.unit_id == unit_id:
                del self.crossings[-1], self.stretches[-1]
                return
        self.crossings.append(Crossing(opening_id, here, unit_id))

    def close(self) -> Leg:
        """Return the finished leg."""
        return Leg(
            self.level_id,
            tuple(self.points),
            self.metres,
            self.milliseconds / MILLISECONDS,
            self.ride_metres,
            self.ride_milliseconds / MILLISECONDS,
            self.connector_id,
            tuple(self.stretches),
            tuple(self.crossings),
            tuple(self.walked),
            tuple(self.spent),
        )


def plain_legs_of(costs: Costs, way: Way) -> tuple[Leg, ...]:
    """Cut a way into legs; the walk to a connector belongs to the leg that it ends."""
    graph = costs.graph
    weights = costs.along(way.arcs, way.start.unit_id, way.end.unit_id)
    passed = passed_by(graph, way, weights)
    leg = OpenLeg(way.start.level_id)
    legs: list[Leg] = []
    for walk in walks_along(costs, way, passed):
        for stroll in walk.strolls:
            leg.stroll(stroll, graph)
        boarding = 0
        for at in walk.ride:
            milliseconds = passed.milliseconds[at]
            if passed.kinds[at] == ArcKind.BOARD:
                boarding += milliseconds
                continue
            leg = ride(graph, legs, leg, passed, at)
            leg.ride_milliseconds += boarding + milliseconds
            leg.ride_metres += passed.metres[at]
            boarding = 0
        if walk.ride:
            leg.go_to(passed.spots[walk.ride[-1]])
    return (*legs, leg.close())


def ride(graph: NavigationGraph, legs: list[Leg], leg: OpenLeg, passed: Passed, at: int) -> OpenLeg:
    """Go on by a connector: a new leg, or the same one where a level is only passed."""
    connector_id = graph.connector_ids[passed.connectors[at]]
    level_id = graph.level_ids[int(graph.node_level[passed.heads[at]])]
    if level_id == leg.level_id:
        return leg
    if leg.connector_id == connector_id and len(leg.points) <= 1:
        leg.level_id = level_id
        for entries in (leg.points, leg.walked, leg.spent, leg.stretches, leg.crossings):
            entries.clear()
        return leg
    legs.append(leg.close())
    return OpenLeg(level_id, connector_id)
