"""The parts of a way that are walked on a level, pulled taut within their doors and corners.

The graph crosses an opening at a few points only; what people walk, and what is drawn for them,
passes it wherever the path is shortest.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from ext import pull_taut
from floorplans import ArcKind, NavigationGraph
from routing.costs import Costs
from routing.ways import Way

Position = tuple[float, float]

ON_FOOT = frozenset({ArcKind.WALK, ArcKind.CROSS})
"""What is walked on the level; all else is part of a connector."""

ANYWHERE = -1
STAY = (np.nan, np.nan, np.nan, np.nan)


@dataclass(frozen=True, slots=True)
class Stroll:
    """The part of a walk in one unit, from door to door.

    Args:
        unit_id: The unit.
        points: Positions in metres, both ends included.
        metres: Length.
        milliseconds: Time, with that of the door at its end.
    """

    unit_id: str
    points: tuple[Position, ...]
    metres: float
    milliseconds: int


@dataclass(frozen=True, slots=True)
class Walk:
    """What is walked between two rides, and the ride that follows, as arcs."""

    strolls: tuple[Stroll, ...]
    ride: tuple[int, ...]


@dataclass(slots=True)
class Trail:
    """The points of a walk as the graph has them; `units` and `doors` are those after each."""

    points: list[Position]
    corners: list[int]
    gates: list[tuple[float, ...]]
    units: list[int]
    doors: list[int]

    def reach(self, point: Position, corner: int = ANYWHERE) -> None:
        """Go on to a point."""
        self.points.append(point)
        self.corners.append(corner)
        self.gates.append(STAY)
        self.units.append(-1)
        self.doors.append(0)


def walks_of(costs: Costs, way: Way, weights: NDArray[np.int32]) -> Iterator[Walk]:
    """Yield the walks of a way in order; `weights` are what its arcs cost."""
    runs = runs_of(costs.graph, way.arcs)
    for number, (on_foot, ride) in enumerate(runs):
        trail = Trail([], [], [], [], [])
        if number == 0:
            trail.reach((way.start.x, way.start.y))
            if way.first >= 0:
                walk_to(costs.graph, trail, way.start.unit_id, way.first)
        else:
            trail.reach(spot(costs.graph, int(costs.graph.arcs.head[runs[number - 1][1][-1]])))
        for arc in on_foot:
            follow_arc(costs.graph, trail, arc, int(weights[arc]))
        if number == len(runs) - 1:
            trail.units[-1] = costs.graph.unit_numbers[way.end.unit_id]
            trail.reach((way.end.x, way.end.y))
        yield Walk(tuple(strolls_of(costs, trail)), ride)


def runs_of(
    graph: NavigationGraph, arcs: Sequence[int]
) -> list[tuple[tuple[int, ...], tuple[int, ...]]]:
    """Cut arcs into runs: what is walked, then what is ridden; the last run rides nothing."""
    runs: list[tuple[tuple[int, ...], tuple[int, ...]]] = []
    walked: list[int] = []
    ridden: list[int] = []
    for arc in arcs:
        on_foot = ArcKind(int(graph.arcs.kind[arc])) in ON_FOOT
        if on_foot and ridden:
            runs.append((tuple(walked), tuple(ridden)))
            walked, ridden = [], []
        (walked if on_foot else ridden).append(arc)
    runs.append((tuple(walked), tuple(ridden)))
    return [*runs, ((), ())] if ridden else runs


def walk_to(graph: NavigationGraph, trail: Trail, unit_id: str, node: int) -> None:
    """Add the straight walk to a node of a unit."""
    trail.units[-1] = graph.unit_numbers[unit_id]
    trail.reach(spot(graph, node), ANYWHERE if np.isnan(graph.outlines[node, 0]) else node)


def follow_arc(graph: NavigationGraph, trail: Trail, arc: int, milliseconds: int) -> None:
    """Add a walked arc: a straight line, or a door at the point where the trail stands."""
    if graph.arcs.kind[arc] == ArcKind.CROSS:
        trail.gates[-1] = graph.gate(arc) or STAY
        trail.doors[-1] += milliseconds
        return
    unit_id = graph.unit_ids[graph.arcs.unit[arc]]
    walk_to(graph, trail, unit_id, int(graph.arcs.head[arc]))


def spot(graph: NavigationGraph, node: int) -> Position:
    """Return where a node is."""
    x, y = graph.positions[node].tolist()
    return x, y


def strolls_of(costs: Costs, trail: Trail) -> Iterator[Stroll]:
    """Pull a trail taut and cut it where it enters another unit."""
    points, sources = pulled(costs.graph, trail)
    stroll: list[Position] = [points[0]]
    unit, door = trail.units[0], trail.doors[0]
    for point, source in zip(points[1:], sources[1:], strict=True):
        stroll.append(point)
        if source < 0:
            continue
        last = source == len(trail.points) - 1
        if last or trail.units[source] != unit or trail.doors[source]:
            yield measured(costs, unit, stroll, door + trail.doors[source])
            stroll, unit, door = [point], trail.units[source], 0
    if len(points) == 1 and unit >= 0:
        yield measured(costs, unit, stroll, door)


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


def measured(costs: Costs, unit: int, points: Sequence[Position], door: int) -> Stroll:
    """Return a stroll with its length and time."""
    unit_id = costs.graph.unit_ids[unit]
    metres = float(np.hypot(*np.diff(np.array(points), axis=0).T).sum()) if len(points) > 1 else 0.0
    return Stroll(unit_id, tuple(points), metres, costs.walk(unit_id, metres) + door)
