"""A way through the graph: what it costs, how long it is, and the same under other costs."""

from math import hypot

from ext import UNREACHABLE, Way
from floorplans import Access
from routing.costs import Costs


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
    return costs.graph.pacer.retimed(way, costs.going, costs.rights)


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
