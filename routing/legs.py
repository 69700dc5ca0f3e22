"""A way cut into legs, one per level visited."""

from dataclasses import dataclass

from floorplans import ArcKind
from routing.costs import MILLISECONDS, Costs
from routing.walks import Position, Stroll, walks_of
from routing.ways import Way


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

    def stroll(self, stroll: Stroll) -> None:
        """Add what is walked in one unit."""
        self.go_to(*stroll.points[0])
        self.enter(stroll.unit_id)
        for x, y in stroll.points[1:]:
            self.go_to(x, y)
        self.metres += stroll.metres
        self.milliseconds += stroll.milliseconds

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
    weights = costs.weights_for((way.start.unit_id, way.end.unit_id), way.start.unit_id)
    leg = OpenLeg(way.start.level_id, [], [])
    legs: list[Leg] = []
    for walk in walks_of(costs, way, weights):
        for stroll in walk.strolls:
            leg.stroll(stroll)
        boarding = 0
        for arc in walk.ride:
            milliseconds = int(weights[arc])
            if costs.graph.arcs.kind[arc] == ArcKind.BOARD:
                boarding += milliseconds
                continue
            leg = ride(costs, legs, leg, arc)
            leg.ride_milliseconds += boarding + milliseconds
            leg.ride_metres += float(costs.graph.arcs.metres[arc])
            boarding = 0
        if walk.ride:
            leg.go_to(*costs.graph.positions[costs.graph.arcs.head[walk.ride[-1]]].tolist())
    return (*legs, leg.close())


def ride(costs: Costs, legs: list[Leg], leg: OpenLeg, arc: int) -> OpenLeg:
    """Go on by a connector: a new leg, or the same one where a level is only passed."""
    graph = costs.graph
    connector_id = graph.connector_ids[graph.arcs.connector[arc]]
    level_id = graph.level_ids[graph.node_level[graph.arcs.head[arc]]]
    if level_id == leg.level_id:
        return leg
    if leg.connector_id == connector_id and len(leg.points) <= 1:
        leg.level_id = level_id
        leg.points.clear()
        leg.stretches.clear()
        return leg
    legs.append(leg.close())
    return OpenLeg(level_id, [], [], connector_id)
