"""The floor on which a body of some radius can stand and walk, unit by unit.

A unit's free space is its area shrunk by the radius (walls have no width in IMDF), opened at its
openings and cut out where fixtures and kiosks stand, each grown by the radius with square corners,
so that paths keep the body clear of walls and furniture.
"""

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import TypeAlias

import numpy as np
import shapely
import shapely.ops
from numpy.typing import NDArray
from shapely import LineString, MultiPolygon, Polygon
from shapely.geometry.base import BaseGeometry

from floorplans.model import Area
from floorplans.touching import REACH

MARGIN = 0.01
"""Metres between the corners that paths bend at and the walls that block sight lines."""

PORTAL_SPACING = 1.0
"""Metres at most between the points at which an opening can be crossed."""

MOST_GAPS = 60
"""Gaps between the crossing points of one opening at most, however wide it is."""

ONE_POINT = 0.1
"""Metres of play within which a body crosses an opening at its middle."""

DETAIL = 0.005
"""Metres of outline that make no difference to a walker; less than `MARGIN`."""

CORNER_SINE = 1e-4
"""Bends too slight to block the view along 100 m of wall are no corners."""

STRAIGHT = 0.999
"""Least part of an opening's length that its ends lie apart, for one that is crossed anywhere."""

SHARPEST = 1.5
"""Radii by which a grown corner may stand out: a right angle stays square, a spike is cut."""


Corners: TypeAlias = tuple[tuple[float, float], ...]


@dataclass(frozen=True, slots=True)
class Passage:
    """An opening as seen from the floor: the points to cross it at, and the floor below it.

    `points` lie from one jamb to the other. A body may cross anywhere between the first and the
    last of them where the opening is `straight`, else only at the points. `tight_corners` and
    `loose_corners` are those of the rectangles that the body's centre may be in, exactly and with a
    margin.
    """

    points: tuple[tuple[float, float], ...]
    straight: bool
    tight_corners: Corners
    loose_corners: Corners

    @property
    def tight(self) -> Polygon:
        """The floor that the body's centre may be on in the doorway."""
        return Polygon(self.tight_corners)


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


def passage(line: LineString, radius: float) -> Passage | None:
    """Return how a body crosses an opening, or None where it does not fit through."""
    width = line.length
    if width < 2 * radius or width <= 0:
        return None
    (x0, y0), (x1, y1) = line.coords[0], line.coords[-1]
    span = float(np.hypot(x1 - x0, y1 - y0))
    if span == 0:
        return None
    ux, uy = (x1 - x0) / span, (y1 - y0) / span
    middle = line.interpolate(width / 2)
    half = (width - 2 * radius) / 2
    straight = span > STRAIGHT * width
    points = tuple(
        (middle.x + ux * o, middle.y + uy * o)
        if straight
        else line.interpolate(width / 2 + o).coords[0][:2]
        for o in crossing_offsets(half)
    )
    depth = radius + REACH + 3 * MARGIN
    return Passage(
        points=points,
        straight=straight,
        tight_corners=strip((middle.x, middle.y), (ux, uy), half, depth),
        loose_corners=strip((middle.x, middle.y), (ux, uy), half + MARGIN, depth + MARGIN),
    )


def crossing_offsets(half: float) -> list[float]:
    """Return where to cross an opening, in metres from its middle: at both jambs and between."""
    if 2 * half <= ONE_POINT:
        return [0.0]
    gaps = min(MOST_GAPS, math.ceil(2 * half / PORTAL_SPACING))
    return [half * (2 * number / gaps - 1) for number in range(gaps + 1)]


def strip(
    middle: tuple[float, float], along: tuple[float, float], half: float, depth: float
) -> Corners:
    """Return the rectangle around an opening's middle: `half` along it, `depth` to both sides."""
    (x, y), (ux, uy) = middle, along
    half = max(half, MARGIN / 2)
    ax, ay, nx, ny = ux * half, uy * half, -uy * depth, ux * depth
    return (
        (x - ax - nx, y - ay - ny),
        (x + ax - nx, y + ay - ny),
        (x + ax + nx, y + ay + ny),
        (x - ax + nx, y - ay + ny),
    )


def free_space(
    area: Area, passages: Sequence[Passage], obstacles: Iterable[Area], radius: float
) -> FreeSpace:
    """Return the free space of a unit for a body radius in metres.

    Openings count as far as they can lie from the unit: two doors of a booth are no tunnel for
    those who walk around it.
    """
    standing = list(obstacles)
    tight = doorways([each.tight_corners for each in passages], area, REACH + MARGIN)
    loose = doorways([each.loose_corners for each in passages], area, REACH + 2 * MARGIN)
    floor = carve(area, tight, standing, radius)
    sight = carve(area, loose, standing, radius - MARGIN)
    corners, outline = reflex_corners(floor)
    inside = polygonal(shapely.intersection(floor, area))
    return FreeSpace(floor, inside, corners, outline, segments(sight))


def doorways(strips: Sequence[Corners], area: Area, reach: float) -> list[BaseGeometry]:
    """Return the floor in doorways, as far as it lies within reach of the area."""
    if not strips:
        return []
    near = grown(area, reach)
    found: list[BaseGeometry] = shapely.intersection(shapely.polygons(strips), near).tolist()
    return found


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


def grown(area: Area, metres: float) -> BaseGeometry:
    """Grow or, with negative metres, shrink an area.

    GEOS leaves floating-point flags behind at collinear corners; they mean nothing here.
    """
    with np.errstate(all="ignore"):
        return area.buffer(metres, join_style="mitre", mitre_limit=SHARPEST)


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
    if space.inside.intersects(point):
        return x, y
    on_floor, _ = shapely.ops.nearest_points(space.inside, point)
    return on_floor.x, on_floor.y
