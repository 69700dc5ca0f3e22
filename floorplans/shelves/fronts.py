"""The side of a fixture that one stands in front of, and the bays along it."""

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import shapely
from numpy.typing import NDArray
from shapely import LineString, Point, Polygon

from floorplans.model import Area

DETAIL = 0.03
"""Metres of outline that are drawing noise."""

SHORTEST = 0.15
"""Metres of the shortest side that shelves can be on; shorter ones are bevelled corners."""

ONE_SIDE = 10.0
"""Degrees within which pieces of outline are one side."""

Vector = tuple[float, float]


@dataclass(frozen=True, slots=True)
class Front:
    """The side of a fixture that looks to a bearing.

    Args:
        area: The fixture's outline.
        out: Unit vector away from the fixture.
        along: Unit vector from left to right for one who looks at the side.
        left: Where the side begins, in metres along `along` from the origin.
        length: Its length in metres.
        deviation: Degrees between the bearing asked for and the side's own.
    """

    area: Area
    out: Vector
    along: Vector
    left: float
    length: float
    deviation: float

    def surface(self, bay: int, bays: int) -> Point:
        """Return the point of the side in the middle of a bay, the first one on the left."""
        along = self.left + self.length * (bay - 0.5) / bays
        coordinates = shapely.get_coordinates(self.area)
        heights = coordinates @ self.out
        high, low = float(heights.max()) + 1, float(heights.min()) - 1
        ray = LineString([self._at(along, high), self._at(along, low)])
        met = shapely.get_coordinates(ray.intersection(self.area))
        height = float((met @ self.out).max()) if len(met) else high - 1
        return Point(self._at(along, height))

    def strip(self, near: float, far: float) -> Polygon:
        """Return the floor along the whole side, between two distances from its foremost point."""
        height = float((shapely.get_coordinates(self.area) @ self.out).max())
        right = self.left + self.length
        return Polygon(
            [
                self._at(self.left, height + near),
                self._at(right, height + near),
                self._at(right, height + far),
                self._at(self.left, height + far),
            ]
        )

    def _at(self, along: float, height: float) -> Vector:
        return (
            self.along[0] * along + self.out[0] * height,
            self.along[1] * along + self.out[1] * height,
        )


def front_of(area: Area, facing: float) -> Front:
    """Return the side of an outline whose outward normal is nearest to a bearing in degrees."""
    pieces = outline_pieces(shapely.simplify(area, DETAIL))
    lengths = np.hypot(pieces[:, 2], pieces[:, 3])
    bearings = np.degrees(np.arctan2(pieces[:, 3], -pieces[:, 2]))
    off = turned(bearings, facing)
    long = lengths >= min(SHORTEST, float(lengths.max()))
    best = min(np.flatnonzero(long).tolist(), key=lambda index: (off[index], -lengths[index]))
    side = pieces[turned(bearings, float(bearings[best])) <= ONE_SIDE]
    dx, dy = side[:, 2].sum(), side[:, 3].sum()
    size = math.hypot(dx, dy)
    out = (float(dy / size), float(-dx / size))
    along = (-out[1], out[0])
    ends = np.vstack([side[:, :2], side[:, :2] + side[:, 2:]]) @ along
    left = float(ends.min())
    return Front(area, out, along, left, float(ends.max()) - left, float(off[best]))


def outline_pieces(area: Area) -> NDArray[np.float64]:
    """Return the straight pieces of an outline as (n, 4) starts and vectors, the area on the left.

    Holes are left out: nobody stands in them.
    """
    found: list[NDArray[np.float64]] = []
    for polygon in polygons(area):
        ring = shapely.get_coordinates(shapely.orient_polygons(polygon).exterior)
        found.append(np.hstack([ring[:-1], np.diff(ring, axis=0)]))
    return np.vstack(found)


def polygons(area: Area) -> Sequence[Polygon]:
    """Return the polygons of an area."""
    parts: list[Polygon] = shapely.get_parts(area).tolist()
    return parts


def turned(bearings: NDArray[np.float64], facing: float) -> NDArray[np.float64]:
    """Return the degrees between bearings and one bearing, 0 to 180."""
    return np.abs((bearings - facing + 180) % 360 - 180)
