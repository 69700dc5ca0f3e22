"""A way cut into legs, one per level visited."""

from dataclasses import dataclass

import numpy as np

from floorplans import ArcKind
from routing.costs import MILLISECONDS, Costs
from routing.trees import Way

Position = tuple[float, float]

ON_FOOT = frozenset({ArcKind.WALK, ArcKind.CROSS})
"""What is walked on the level; all else is part of a connector."""


@dataclass(frozen=True, slots=True)
class Stretch:
    """Part of a leg in one unit: the unit and where it is entered."""

    unit_id: str
    entered_at: int
    """Index of the leg's point at which the unit is entered."""


@dataclass(frozen=True, slots=True)
class Leg:
    """The part of a way on one level.

    Args:
        level_id: The level.
        points: Positions in metres, start to end.
        metres: Length walked on this level.
        seconds: Time for the same.
        ride_metres: Length of the connector that led here, 0 on the first leg and in lifts.
        ride_seconds: Time in and before that connector, waiting included.
        connector_id: The connector that led to this level, None on the first leg.
        stretches: The units crossed, in order.
    """

    level_id: str
    points: tuple[Position, ...]
    metres: float
    seconds: float
    ride_metres: float
    ride_seconds: float
    connector_id: str | None
    stretches: tuple[Stretch, ...]


@dataclass(slots=True)
class OpenLeg:
    """A leg while its arcs are read."""

    level_id: str
    points: list[Position]
    stretches: list[Stretch]
    connector_id: str | None = None
    metres: float = 0.0
    milliseconds: int = 0
    ride_metres: float = 0.0
    ride_milliseconds: int = 0

    def go_to(self, x: float, y: float) -> None:
        """Add a point unless the leg is there already."""
        if not self.points or self.points[-1] != (x, y):
            self.points.append((x, y))

    def enter(self, unit_id: str) -> None:
        """Note that the way goes on in a unit."""
        if unit_id and (not self.stretches or self.stretches[-1].unit_id != unit_id):
            self.stretches.append(Stretch(unit_id, max(0, len(self.points) - 1)))

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
        )


def legs_of(costs: Costs, way: Way) -> tuple[Leg, ...]:
    """Cut a way into legs; the walk to a connector belongs to the leg that it ends."""
    graph = costs.graph
    leg = OpenLeg(way.start.level_id, [(way.start.x, way.start.y)], [])
    leg.enter(way.start.unit_id)
    if way.first >= 0:
        approach(costs, way, leg)
    weights = costs.weights_for((way.start.unit_id, way.end.unit_id), way.start.unit_id)
    legs: list[Leg] = []
    boarding = 0
    for arc in way.arcs:
        milliseconds, metres = int(weights[arc]), float(graph.arcs.metres[arc])
        kind = ArcKind(int(graph.arcs.kind[arc]))
        head = int(graph.arcs.head[arc])
        if kind is ArcKind.BOARD:
            boarding += milliseconds
            continue
        if kind in ON_FOOT:
            leg.enter(unit_entered(costs, arc, leg))
            leg.milliseconds += milliseconds
            leg.metres += metres
        else:
            leg = ride(costs, legs, leg, arc)
            leg.ride_milliseconds += boarding + milliseconds
            leg.ride_metres += metres
            boarding = 0
        leg.go_to(*graph.positions[head].tolist())
    leg.enter(way.end.unit_id)
    x, y = leg.points[-1]
    metres = float(np.hypot(way.end.x - x, way.end.y - y))
    leg.go_to(way.end.x, way.end.y)
    leg.metres += metres
    leg.milliseconds += costs.walk(way.end.unit_id, metres)
    return (*legs, leg.close())


def approach(costs: Costs, way: Way, leg: OpenLeg) -> None:
    """Add the walk from the start to the first node."""
    x, y = costs.graph.positions[way.first].tolist()
    metres = float(np.hypot(x - way.start.x, y - way.start.y))
    leg.go_to(x, y)
    leg.metres += metres
    leg.milliseconds += costs.walk(way.start.unit_id, metres)


def unit_entered(costs: Costs, arc: int, leg: OpenLeg) -> str:
    """Return the unit that an arc is walked in; crossing an opening stays in the present one."""
    unit = int(costs.graph.arcs.unit[arc])
    if unit >= 0:
        return costs.graph.unit_ids[unit]
    return leg.stretches[-1].unit_id if leg.stretches else ""


def ride(costs: Costs, legs: list[Leg], leg: OpenLeg, arc: int) -> OpenLeg:
    """Go on by a connector: a new leg, or the same one where a level is only passed."""
    graph = costs.graph
    connector_id = graph.connector_ids[graph.arcs.connector[arc]]
    level_id = graph.level_ids[graph.node_level[graph.arcs.head[arc]]]
    if level_id == leg.level_id:
        return leg
    if leg.connector_id == connector_id and len(leg.points) == 1:
        leg.level_id = level_id
        leg.points.clear()
        leg.stretches.clear()
        return leg
    legs.append(leg.close())
    return OpenLeg(level_id, [], [], connector_id)
