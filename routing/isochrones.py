"""What is reached within so much time: units, and the floor of them as areas for a map."""

from collections.abc import Iterator
from dataclasses import dataclass, replace

import numpy as np
import shapely
from numpy.typing import NDArray
from shapely.geometry.base import BaseGeometry

from ext import UNREACHABLE
from floorplans import Access, Area, Venue
from routing.costs import MILLISECONDS, Costs
from routing.reaching import Reach, reach_from
from routing.terms import Terms

RAYS = 72
"""Directions that are looked into from each point, 5 degrees apart."""

LEAST = 0.05
"""Metres of reach that are drawn at least."""

GRID = 0.001
"""Metres that outlines are rounded to, so that slivers do no harm."""

CELL = 1.0
"""Metres of the squares that a unit with many nodes is drawn in."""

MANY = 48
"""Points of a unit from which on it is drawn in squares."""


@dataclass(frozen=True, slots=True)
class Reached:
    """A unit that is reached.

    Args:
        unit_id: The unit.
        level_id: Its level.
        seconds: Time to the nearest point of it that is a node of the graph.
        whole: Whether all of it is reached.
        area: What of it is reached, in metres.
    """

    unit_id: str
    level_id: str
    seconds: float
    whole: bool
    area: Area


def within(terms: Terms, venue: Venue, start: Access, milliseconds: int) -> tuple[Reached, ...]:
    """Return the units that are reached within a time, soonest first.

    Rooms behind locks and rooms closed to this profile are not reached, unless the start lies in
    them. A unit is drawn whole where every point of its floor is near enough for certain. Of others
    the floor is drawn that is seen from its nodes, in rays 5 degrees apart, as far as time is left;
    in a unit with many nodes, such as a hall full of shelves, squares of a metre are drawn,
    each as near as its nearest node says. So the outline is a picture, and `seconds` is exact.

    Args:
        terms: On what terms. Wishes choose the ways as they do for routes, the times are the true
            ones; what is reached only by what a wish avoids altogether is not reached.
        venue: The building.
        start: Where from, on the graph of the terms.
        milliseconds: The time.
    """
    reach = reach_within(terms.strict(start), start, milliseconds)
    found = [
        each
        for unit_id, nodes in nodes_by_unit(reach)
        if (each := reached(reach, venue, unit_id, nodes, milliseconds)) is not None
    ]
    return tuple(sorted(found, key=lambda each: (each.seconds, each.unit_id)))


def reach_within(terms: Terms, start: Access, milliseconds: int) -> Reach:
    """Return what a point leads to in a time, with the times that the ways truly take."""
    if not terms.shunned:
        return reach_from(terms, start, limit=milliseconds)
    reach = reach_from(terms, start)
    times = reach.times()
    times[times > milliseconds] = UNREACHABLE
    return replace(reach, milliseconds=times)


def nodes_by_unit(reach: Reach) -> Iterator[tuple[str, NDArray[np.int32]]]:
    """Yield the units that the search came to, with their nodes."""
    costs, graph = reach.terms.costs, reach.terms.costs.graph
    left = reach.start.unit_id
    here = graph.unit_numbers[left]
    shut = costs.private_units - costs.opened_by((left,))
    shut |= costs.impassable_units | reach.terms.bars.units
    numbers = np.unique(graph.node_unit[reach.milliseconds < UNREACHABLE]).tolist()
    for number in sorted({here, *numbers}):
        unit_id = graph.unit_ids[number]
        floor = graph.floors.get(unit_id)
        entered = unit_id == left or not (unit_id in shut or costs.closed(unit_id))
        if floor is not None and entered:
            yield unit_id, floor.nodes


def reached(
    reach: Reach, venue: Venue, unit_id: str, nodes: NDArray[np.int32], milliseconds: int
) -> Reached | None:
    """Return what of a unit is reached, None where that is nothing."""
    costs, start = reach.terms.costs, reach.start
    graph = costs.graph
    times = reach.milliseconds[nodes].astype(np.int64)
    points, spent = graph.positions[nodes], times
    if unit_id == start.unit_id:
        points, spent = np.vstack([points, [[start.x, start.y]]]), np.append(times, 0)
    left = metres_left(costs, unit_id, milliseconds - spent)
    unit = venue.units[unit_id]
    soonest = int(spent.min(initial=UNREACHABLE))
    if soonest > milliseconds:
        return None
    low_x, low_y, high_x, high_y = unit.area.bounds
    whole = bool(left.min() >= np.hypot(high_x - low_x, high_y - low_y))
    area = unit.area
    if not whole:
        few = len(points) <= MANY
        area = drawn(costs, unit_id, area, points, left) if few else in_cells(area, points, left)
    if area.is_empty:
        return None
    return Reached(unit_id, unit.level_id, soonest / MILLISECONDS, whole, area)


def metres_left(costs: Costs, unit_id: str, milliseconds: NDArray[np.int64]) -> NDArray[np.float64]:
    """Return how far somebody gets in a unit in the time that is left, as crowded as it is."""
    metre = costs.walk(unit_id, 1000.0) / 1000
    return milliseconds / metre


def drawn(
    costs: Costs,
    unit_id: str,
    area: Area,
    points: NDArray[np.float64],
    metres: NDArray[np.float64],
) -> BaseGeometry:
    """Return the part of a unit that is seen from points within some metres of each."""
    graph = costs.graph
    walls = graph.floors[unit_id].space.walls
    fans = [
        fan(x, y, far, walls)
        for (x, y), far in zip(points.tolist(), metres.tolist(), strict=True)
        if far > LEAST
    ]
    if not fans:
        return shapely.Polygon()
    floor = shapely.union_all(shapely.make_valid(fans))
    return shapely.intersection(floor.buffer(graph.radius, quad_segs=2), area)


def in_cells(area: Area, points: NDArray[np.float64], metres: NDArray[np.float64]) -> BaseGeometry:
    """Return the squares of a unit whose middle is near enough to the point nearest to it.

    Args:
        area: The unit.
        points: (n, 2) all its points, also those that are not reached.
        metres: (n,) what is left at each, less than 0 where it is not reached.
    """
    west, south, east, north = area.bounds
    xs, ys = np.arange(west + CELL / 2, east, CELL), np.arange(south + CELL / 2, north, CELL)
    middles = np.stack(np.meshgrid(xs, ys), axis=-1)
    flat = middles.reshape(-1, 2)
    nearest = shapely.STRtree(shapely.points(points)).nearest(shapely.points(flat))
    left = metres[nearest] - np.hypot(*(flat - points[nearest]).T)
    # Others may look at the unit at the same time: what is prepared is an area of this call.
    own = shapely.force_2d(area)
    shapely.prepare(own)
    within_area = shapely.intersects_xy(own, *flat.T)
    if (left[within_area] >= 0).all() and (metres >= 0).all():
        return area
    near = ((left >= 0) & within_area).reshape(middles.shape[:2])
    rows = [box for y, row in zip(ys.tolist(), near, strict=True) for box in strips(xs, y, row)]
    if not rows:
        return shapely.Polygon()
    return shapely.intersection(shapely.union_all(rows, grid_size=GRID), area)


def strips(xs: NDArray[np.float64], y: float, row: NDArray[np.bool_]) -> Iterator[shapely.Polygon]:
    """Yield the runs of squares in a row as rectangles."""
    edges = np.flatnonzero(np.diff(np.concatenate([[False], row, [False]]).astype(np.int8)))
    for first, end in edges.reshape(-1, 2).tolist():
        low, high = float(xs[first]) - CELL / 2, float(xs[end - 1]) + CELL / 2
        yield shapely.box(low, y - CELL / 2, high, y + CELL / 2)


def fan(x: float, y: float, metres: float, walls: NDArray[np.float64]) -> shapely.Polygon:
    """Return what is seen from a point within some metres, `RAYS` corners.

    Args:
        x: Metres east.
        y: Metres north.
        metres: How far.
        walls: (k, 4) segments that block sight.
    """
    angles = np.arange(RAYS) * (2 * np.pi / RAYS)
    rays = np.column_stack([np.cos(angles), np.sin(angles)])
    tails = walls[:, :2] - (x, y)
    along = walls[:, 2:] - walls[:, :2]
    cross = rays[:, :1] * along[:, 1] - rays[:, 1:] * along[:, 0]
    with np.errstate(divide="ignore", invalid="ignore"):
        far = (tails[:, 0] * along[:, 1] - tails[:, 1] * along[:, 0]) / cross
        part = (tails[:, 0] * rays[:, 1:] - tails[:, 1] * rays[:, :1]) / cross
    hit = (cross != 0) & (far > 0) & (part >= 0) & (part <= 1)
    seen = np.minimum(np.where(hit, far, metres).min(axis=1, initial=metres), metres)
    return shapely.Polygon(np.array([x, y]) + rays * seen[:, None])
