"""Where in a unit its people are taken to stand."""

from dataclasses import dataclass
from math import ceil

import numpy as np
import shapely
from numpy.typing import NDArray
from shapely import MultiPolygon

from floorplans import Access, NavigationGraph, Venue

METRES_PER_SPOT = 60.0
"""Square metres of free floor for which one spot stands."""

MOST_SPOTS = 12
"""Spots of one unit at most."""

STEPS = 8
"""Lines of the grid, each way, for each spot along them: finer than rooms are bent."""

NO_ROOM = frozenset({"elevator"})
"""Categories of units in which nobody is counted."""


@dataclass(frozen=True, slots=True)
class Spot:
    """A place for which some share of a unit's people stands.

    Args:
        access: The place tied to the graph.
        share: Of the unit's people; all spots of a unit have the same.
    """

    access: Access
    share: float


def spots_of(graph: NavigationGraph, venue: Venue) -> tuple[Spot, ...]:
    """Return the spots of all units that people can be in, unit by unit in the graph's order."""
    found: list[Spot] = []
    for unit_id in graph.unit_ids:
        floor = graph.floors.get(unit_id)
        if floor is None or venue.units[unit_id].category in NO_ROOM:
            continue
        points = spread_out(floor.space.inside)
        tied = (graph.access(unit_id, x, y) for x, y in points)
        standing = [access for access in tied if access is not None and len(access.nodes)]
        found.extend(Spot(access, 1 / len(standing)) for access in standing)
    return tuple(found)


def spread_out(inside: MultiPolygon) -> tuple[tuple[float, float], ...]:
    """Return points spread evenly over a floor, the same ones each time.

    Of the points of a fine grid each next one is that which is furthest from those taken before.
    """
    if inside.is_empty:
        return ()
    wanted = min(MOST_SPOTS, max(1, ceil(inside.area / METRES_PER_SPOT)))
    centre = inside.representative_point()
    if wanted == 1:
        return ((centre.x, centre.y),)
    points = grid(inside, STEPS * ceil(wanted**0.5))
    if len(points) == 0:
        return ((centre.x, centre.y),)
    middle = np.array([centre.x, centre.y])
    taken = [int(np.argmin(((points - middle) ** 2).sum(axis=1)))]
    nearest = ((points - points[taken[0]]) ** 2).sum(axis=1)
    while len(taken) < min(wanted, len(points)):
        taken.append(int(np.argmax(nearest)))
        nearest = np.minimum(nearest, ((points - points[taken[-1]]) ** 2).sum(axis=1))
    return tuple((float(x), float(y)) for x, y in points[taken])


def grid(inside: MultiPolygon, steps: int) -> NDArray[np.float64]:
    """Return the points of a grid that lie on a floor."""
    west, south, east, north = inside.bounds
    middle = (np.arange(steps) + 0.5) / steps
    xs, ys = np.meshgrid(west + (east - west) * middle, south + (north - south) * middle)
    points = np.column_stack([xs.ravel(), ys.ravel()])
    own = shapely.force_2d(inside)
    shapely.prepare(own)
    kept: NDArray[np.float64] = points[shapely.contains_xy(own, points[:, 0], points[:, 1])]
    return kept
