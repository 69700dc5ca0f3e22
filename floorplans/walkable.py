"""The floor on which a body of some radius can stand and walk, unit by unit.

A unit's free space is its area shrunk by the radius (walls have no width in IMDF), opened at its
openings and cut out where fixtures and kiosks stand, each grown by the radius with square corners,
so that paths keep the body clear of walls and furniture.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import numpy as np
import shapely
import shapely.ops
from numpy.typing import NDArray
from shapely import MultiPolygon, Polygon
from shapely.geometry.base import BaseGeometry

from floorplans.doorways import MARGIN, Passage, doorways, grown
from floorplans.model import Area
from floorplans.parting import DETAIL

CORNER_SINE = 1e-4
"""Bends too slight to block the view along 100 m of wall are no corners."""


@dataclass(frozen=True, slots=True)
class FreeSpace:
    """Where a body can be in one unit.

    Args:
        floor: Where its centre can be, doorways up to their far side included.
        inside: The part of it that lies in the unit itself.
        corners: (n, 2) reflex corners of the floor, at which shortest paths bend.
        outline: (n, 4) the corners' neighbours on the outline, before and after.
        walls: (m, 4) segments that block sight lines, `MARGIN` away from the floor.
    """

    floor: MultiPolygon
    inside: MultiPolygon
    corners: NDArray[np.float64]
    outline: NDArray[np.float64]
    walls: NDArray[np.float64]


def free_space(
    area: Area, passages: Sequence[Passage], obstacles: Iterable[Area], radius: float
) -> FreeSpace:
    """Return the free space of a unit for a body radius in metres.

    Openings count as far as they can lie from the unit: two doors of a booth are no tunnel for
    those who walk around it.
    """
    standing = list(obstacles)
    floor = carve(area, doorways(passages, area, radius), standing, radius)
    sight = polygonal(grown(floor, MARGIN))
    corners, outline = reflex_corners(floor)
    inside = polygonal(shapely.intersection(floor, area))
    return FreeSpace(floor, inside, corners, outline, segments(sight))


def carve(
    area: Area, openings: Sequence[BaseGeometry], obstacles: Sequence[Area], radius: float
) -> MultiPolygon:
    """Shrink an area, open it at its openings and cut its obstacles out."""
    floor = grown(area, -radius)
    if openings:
        floor = shapely.union_all([floor, *openings])
    if obstacles:
        standing = shapely.union_all([grown(obstacle, radius) for obstacle in obstacles])
        floor = floor.difference(standing)
    return polygonal(floor.simplify(DETAIL))


def polygonal(geometry: BaseGeometry) -> MultiPolygon:
    """Keep the polygons of a geometry."""
    parts = [
        part
        for part in shapely.get_parts(geometry)
        if isinstance(part, Polygon) and not part.is_empty
    ]
    return MultiPolygon(parts)


def reflex_corners(floor: MultiPolygon) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Return the corners around which a path inside can bend, and their neighbours."""
    corners = [np.empty((0, 2))]
    outlines = [np.empty((0, 4))]
    for polygon in floor.geoms:
        oriented = shapely.geometry.polygon.orient(polygon)
        for ring in (oriented.exterior, *oriented.interiors):
            here = np.asarray(ring.coords)[:-1, :2]
            before, after = np.roll(here, 1, axis=0), np.roll(here, -1, axis=0)
            inward, onward = here - before, after - here
            cross = inward[:, 0] * onward[:, 1] - inward[:, 1] * onward[:, 0]
            lengths = np.hypot(*inward.T) * np.hypot(*onward.T)
            reflex = cross < -CORNER_SINE * lengths
            corners.append(here[reflex])
            outlines.append(np.hstack([before, after])[reflex])
    return np.vstack(corners), np.vstack(outlines)


def segments(floor: MultiPolygon) -> NDArray[np.float64]:
    """Return the outline of an area as (m, 4) segments."""
    found = [np.empty((0, 4))]
    for polygon in floor.geoms:
        for ring in (polygon.exterior, *polygon.interiors):
            points = np.asarray(ring.coords)[:, :2]
            found.append(np.hstack([points[:-1], points[1:]]))
    return np.vstack(found)


def nearest_spot(space: FreeSpace, x: float, y: float) -> tuple[float, float]:
    """Return the spot inside a unit, not empty for the body, that is nearest to a point."""
    point = shapely.Point(x, y)
    # Not `intersects_xy`, which prepares the area: threads share it.
    if shapely.intersects(space.inside, point):
        return x, y
    on_floor, _ = shapely.ops.nearest_points(space.inside, point)
    return on_floor.x, on_floor.y
