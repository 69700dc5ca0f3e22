"""A way cut into legs, one per level visited.

The walk to a connector belongs to the leg that it ends. What is walked is pulled taut within its
doors and corners: the graph crosses an opening at a few points only; what people walk, and what is
drawn for them, passes it wherever the path is shortest.
"""

import msgspec

from ext import Trace, Traced
from floorplans import NavigationGraph
from routing.costs import MILLISECONDS
from routing.walks import Position


class Stretch(msgspec.Struct, frozen=True, gc=False):
    """Part of a leg in one unit: the unit and where it is entered."""

    unit_id: str
    entered_at: int
    """Index of the leg's point at which the unit is entered."""


class Crossing(msgspec.Struct, frozen=True, gc=False):
    """An opening that a leg passes, the index of the leg's point in it, and the unit behind it."""

    opening_id: str
    at: int
    unit_id: str


class Leg(msgspec.Struct, frozen=True, gc=False):
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


def legs_in(trace: Trace, graph: NavigationGraph) -> tuple[Leg, ...]:
    """Return the legs of a trace by the names of what they pass."""
    return tuple(leg_of(graph, each) for each in trace.legs())


def leg_of(graph: NavigationGraph, traced: Traced) -> Leg:
    """Return a leg by the names of what it passes."""
    level, connector, points, walked, spent, stretches, crossings, *figures = traced
    units, openings = graph.unit_ids, graph.opening_ids
    metres, milliseconds, ride_metres, ride_milliseconds = figures
    return Leg(
        graph.level_ids[level],
        tuple(points),
        metres,
        milliseconds / MILLISECONDS,
        ride_metres,
        ride_milliseconds / MILLISECONDS,
        graph.connector_ids[connector] if connector >= 0 else None,
        tuple([Stretch(units[unit], at) for unit, at in stretches]),
        tuple([Crossing(openings[opening], at, units[unit]) for opening, at, unit in crossings]),
        tuple(walked),
        tuple(spent),
    )
