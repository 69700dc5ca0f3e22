"""A way through the graph: what it costs, how long it is, and the same under other costs."""

from math import hypot

import msgspec
from msgspec.structs import replace

from ext import UNREACHABLE
from floorplans import Access
from routing.costs import Costs


class Way(msgspec.Struct, frozen=True, gc=False):
    """A way through the graph.

    Args:
        start: Where it begins.
        end: Where it ends.
        first: The node that it comes to first, -1 where the end is in sight of the start.
        arcs: The arcs from there on, in order; none where that node is also the last one.
        milliseconds: Total cost.
        metres: Total length walked.
    """

    start: Access
    end: Access
    first: int
    arcs: tuple[int, ...]
    milliseconds: int
    metres: float


def in_sight(costs: Costs, start: Access, end: Access) -> Way | None:
    """Return the straight line between two points that see each other, or None."""
    metres = costs.graph.straight(start, end)
    if metres is None:
        return None
    return Way(start, end, -1, (), costs.walk(start.unit_id, metres), metres)


def through(
    costs: Costs, start: Access, end: Access, first: int, arcs: tuple[int, ...], milliseconds: int
) -> Way | None:
    """Return the way along some arcs, or None where their cost says that there is none."""
    if milliseconds >= UNREACHABLE:
        return None
    metres = length(costs, start, end, first, arcs)
    return Way(start, end, first, arcs, milliseconds, metres)


def retimed(costs: Costs, way: Way) -> Way | None:
    """Return the same way under other costs, or None where it is closed now."""
    start, end = way.start, way.end
    if not costs.admits(end.unit_id):
        return None
    if way.first < 0:
        return replace(way, milliseconds=costs.walk(start.unit_id, way.metres))
    milliseconds = costs.graph.pacer.total(
        way.first,
        way.arcs,
        costs.live,
        costs.profile.speed,
        costs.spot(start),
        costs.spot(end),
        costs.annex(start.unit_id, left=True),
        costs.annex(end.unit_id),
    )
    if milliseconds >= UNREACHABLE:
        return None
    return Way(start, end, way.first, way.arcs, milliseconds, way.metres)


def length(costs: Costs, start: Access, end: Access, first: int, arcs: tuple[int, ...]) -> float:
    """Return the metres of a way."""
    return costs.graph.pacer.length(first, arcs, (start.x, start.y), (end.x, end.y))


def end_metres(
    costs: Costs, start: Access, end: Access, first: int, arcs: tuple[int, ...]
) -> tuple[float, float]:
    """Return the metres from the start to the first node and from the last node to the end."""
    graph = costs.graph
    last = int(graph.arcs.head[arcs[-1]]) if arcs else first
    x0, y0 = graph.positions[first].tolist()
    x1, y1 = graph.positions[last].tolist()
    return hypot(x0 - start.x, y0 - start.y), hypot(x1 - end.x, y1 - end.y)
