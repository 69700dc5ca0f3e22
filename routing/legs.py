"""A way cut into legs, one per level visited."""

from dataclasses import dataclass, field
from math import hypot

from floorplans import ArcKind, NavigationGraph
from routing.costs import MILLISECONDS, Costs
from routing.walks import Passed, Position, Stroll, passed_by, walks_along
from routing.ways import Way


@dataclass(frozen=True, slots=True)
class Stretch:
    """Part of a leg in one unit: the unit and where it is entered."""

    unit_id: str
    entered_at: int
    """Index of the leg's point at which the unit is entered."""


@dataclass(frozen=True, slots=True)
class Crossing:
    """An opening that a leg passes, the index of the leg's point in it, and the unit behind it."""

    opening_id: str
    at: int
    unit_id: str


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
        crossings: The openings passed, in order.
        walked: Metres from the leg's start to each point.
        spent: Seconds from the leg's start to each point, that of a door at the point in it.
    """

    level_id: str
    points: tuple[Position, ...]
    metres: float
    seconds: float
    ride_metres: float
    ride_seconds: float
    connector_id: str | None
    stretches: tuple[Stretch, ...]
    crossings: tuple[Crossing, ...] = ()
    walked: tuple[float, ...] = ()
    spent: tuple[float, ...] = ()


@dataclass(slots=True)
class OpenLeg:
    """A leg while its arcs are read."""

    level_id: str
    connector_id: str | None = None
    points: list[Position] = field(default_factory=list)
    stretches: list[Stretch] = field(default_factory=list)
    crossings: list[tuple[str, int]] = field(default_factory=list)
    walked: list[float] = field(default_factory=list)
    spent: list[float] = field(default_factory=list)
    metres: float = 0.0
    milliseconds: int = 0
    ride_metres: float = 0.0
    ride_milliseconds: int = 0

    def go_to(self, point: Position) -> None:
        """Add a point unless the leg is there already; time is what was walked before it."""
        if not self.points or self.points[-1] != point:
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
            self.crossings.append((graph.opening_ids[stroll.opening], len(self.points) - 1))

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
            tuple(self._led_to()),
            tuple(self.walked),
            tuple(self.spent),
        )

    def _led_to(self) -> list[Crossing]:
        """Return the openings with the units that they lead to."""
        found: list[Crossing] = []
        number = 0
        for opening_id, at in self.crossings:
            while number < len(self.stretches) - 1 and self.stretches[number].entered_at < at:
                number += 1
            unit_id = self.stretches[number].unit_id if self.stretches else ""
            found.append(Crossing(opening_id, at, unit_id))
        return found


def legs_of(costs: Costs, way: Way) -> tuple[Leg, ...]:
    """Cut a way into legs; the walk to a connector belongs to the leg that it ends."""
    graph = costs.graph
    weights = costs.along(way.arcs, (way.start.unit_id, way.end.unit_id), way.start.unit_id)
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
