"""How a body passes an opening: where it can cross the line, and the floor before it."""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TypeAlias

import numpy as np
import shapely
import shapely.ops
from numpy.typing import NDArray
from shapely import LineString
from shapely.geometry.base import BaseGeometry

from floorplans.model import Area
from floorplans.touching import REACH

MARGIN = 0.01
"""Metres between the corners that paths bend at and the walls that block sight lines."""

PORTAL_SPACING = 1.0
"""Metres at most between the points at which an opening can be crossed."""

MOST_GAPS = 16
"""Gaps between the crossing points of one opening at most, however wide it is."""

ONE_POINT = 0.1
"""Metres of play within which a body crosses an opening at its middle."""

SQUEEZE = 0.045
"""Metres by which an opening may be narrower than a body that still passes at its middle.

A wheelchair is given 0.84 m on the floor but passes doors of 0.8 m (ISO 21542:2021), drawn to half
a centimetre.
"""

STRAIGHT = 0.999
"""Least part of an opening's length that its ends lie apart, for one that is crossed anywhere."""

SHARPEST = 1.5
"""Radii by which a grown corner may stand out: a right angle stays square, a spike is cut."""

SILL = 3 * MARGIN
"""Metres that the floor before an opening reaches beyond its line, so that the line lies in it."""

PROBE = REACH + 0.05
"""Metres beside an opening's line at which its units begin for certain."""

Corners: TypeAlias = tuple[tuple[float, float], ...]


@dataclass(frozen=True, slots=True)
class Passage:
    """An opening as a body of some radius passes it.

    Args:
        points: Where to cross the line, from one jamb to the other.
        straight: Whether it can be crossed anywhere between the first and the last of them.
        middle: The middle of the line.
        along: Unit vector along it.
        half: Metres from the middle that the body's centre can shift either way.
        radius: Metres.
        bend: The part of the line that the body's centre can be on, where it is not straight.
    """

    points: tuple[tuple[float, float], ...]
    straight: bool
    middle: tuple[float, float]
    along: tuple[float, float]
    half: float
    radius: float
    bend: LineString | None = None

    @property
    def depth(self) -> float:
        """Metres from the line within which a body that passes stands free of its wall."""
        return self.radius + REACH + SILL

    def doorstep(self, left: float, right: float) -> BaseGeometry:
        """Return the floor before the opening, so far to its left and right."""
        if self.bend is None:
            return shapely.Polygon(self.strip(self.half, left, right))
        return self.bend.buffer(max(left, right), cap_style="flat", join_style="mitre")

    def strip(self, half: float, left: float, right: float) -> Corners:
        """Return the rectangle `half` metres along the line and so far to its left and right."""
        (x, y), (ux, uy) = self.middle, self.along
        half = max(half, MARGIN / 2)
        return tuple(
            (x + a * ux - n * uy, y + a * uy + n * ux)
            for a, n in ((-half, -right), (half, -right), (half, left), (-half, left))
        )


def passage(line: LineString, radius: float) -> Passage | None:
    """Return how a body crosses an opening, or None where it does not fit through."""
    width = line.length
    if width < 2 * radius - SQUEEZE or width <= 0:
        return None
    (x0, y0), (x1, y1) = line.coords[0], line.coords[-1]
    span = float(np.hypot(x1 - x0, y1 - y0))
    ux, uy = ((x1 - x0) / span, (y1 - y0) / span) if span else (1.0, 0.0)
    middle = line.interpolate(width / 2)
    half = max(0.0, (width - 2 * radius) / 2)
    straight = span > STRAIGHT * width
    points = tuple(
        (middle.x + ux * o, middle.y + uy * o)
        if straight
        else line.interpolate(width / 2 + o).coords[0][:2]
        for o in crossing_offsets(half)
    )
    bend = None if straight else shapely.ops.substring(line, width / 2 - half, width / 2 + half)
    if bend is not None and bend.length == 0:
        return None
    return Passage(points, straight, (middle.x, middle.y), (ux, uy), half, radius, bend)


def crossing_offsets(half: float) -> list[float]:
    """Return where to cross an opening, in metres from its middle: at both jambs and between."""
    if 2 * half <= ONE_POINT:
        return [0.0]
    gaps = min(MOST_GAPS, math.ceil(2 * half / PORTAL_SPACING))
    return [half * (2 * number / gaps - 1) for number in range(gaps + 1)]


def doorways(passages: Sequence[Passage], area: Area, radius: float) -> list[BaseGeometry]:
    """Return the floor of a unit before its openings.

    It reaches from inside the unit to a sill beyond each opening's line, and keeps the radius from
    every wall but the one that the opening is in.
    """
    if not passages:
        return []
    strips = [
        each.doorstep(left, right)
        for each, (left, right) in zip(passages, depths(passages, area).tolist(), strict=True)
    ]
    near = shapely.intersection(strips, grown(area, REACH + MARGIN))
    walls = other_walls(passages, area, radius)
    if walls is not None:
        spare = 2 * MARGIN + (SQUEEZE / 2 if any(each.half == 0 for each in passages) else 0)
        near = shapely.difference(near, walls.buffer(max(0.0, radius - spare), quad_segs=2))
    found: list[BaseGeometry] = near.tolist()
    return found


def depths(passages: Sequence[Passage], area: Area) -> NDArray[np.float64]:
    """Return (n, 2) how far the floor before each opening reaches to its left and right.

    It is deep on the side of the unit, or on both where the unit lies on both or on neither.
    """
    middles = np.array([each.middle for each in passages])
    normals = np.array([(-each.along[1], each.along[0]) for each in passages])
    deep = np.array([each.depth for each in passages])
    shapely.prepare(area)
    left, right = (
        shapely.contains_xy(area, *(middles + side * PROBE * normals).T) for side in (1, -1)
    )
    neither = ~(left | right)
    return np.stack([np.where(side | neither, deep, SILL) for side in (left, right)], axis=1)


def other_walls(passages: Sequence[Passage], area: Area, radius: float) -> BaseGeometry | None:
    """Return the walls of a unit near its openings, but for those that the openings are in."""
    sills = [
        each.bend.buffer(each.radius + SILL)
        if each.bend is not None
        else shapely.Polygon(each.strip(each.half + each.radius, REACH + SILL, REACH + SILL))
        for each in passages
    ]
    steps = [each.doorstep(each.depth, each.depth) for each in passages]
    near = shapely.union_all(steps).buffer(radius)
    walls = shapely.intersection(area.boundary.difference(shapely.union_all(sills)), near)
    return None if walls.is_empty else walls


def grown(area: Area, metres: float) -> BaseGeometry:
    """Grow or, with negative metres, shrink an area.

    GEOS leaves floating-point flags behind at collinear corners; they mean nothing here.
    """
    with np.errstate(all="ignore"):
        return area.buffer(metres, join_style="mitre", mitre_limit=SHARPEST)
