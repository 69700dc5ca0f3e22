"""A door's own axes: along the wall and through it."""

from dataclasses import dataclass

import numpy as np
import shapely
from numpy.typing import NDArray
from shapely import LineString, MultiPolygon, Polygon
from shapely.geometry.base import BaseGeometry

from floorplans.model import Area
from floorplans.parting import polygons

Vector = NDArray[np.float64]

MEET = 1e-6
"""Metres between areas that meet but for rounding."""


@dataclass(frozen=True, slots=True)
class DoorFrame:
    """A door's middle, the unit vectors along its wall and through it, and half its sizes."""

    middle: Vector
    along: Vector
    through: Vector
    half_width: float
    half_depth: float

    def box(self, left: float, right: float, back: float, front: float) -> Polygon:
        """Return the rectangle between two offsets along the wall and two through it."""
        corners = [(left, back), (right, back), (right, front), (left, front)]
        return Polygon([self.place(across, ahead) for across, ahead in corners])

    def place(self, across: float, ahead: float) -> tuple[float, float]:
        """Return the point at an offset along the wall and one through it."""
        x, y = self.middle + across * self.along + ahead * self.through
        return float(x), float(y)

    def line(self, across: float, ahead: float) -> LineString:
        """Return the line along the wall at an offset, `across` to both sides of the middle."""
        return LineString([self.place(-across, ahead), self.place(across, ahead)])

    def turned(self) -> "DoorFrame":
        """Return the same door seen from the other side."""
        return DoorFrame(self.middle, -self.along, -self.through, self.half_width, self.half_depth)


def door_frames(door: Area) -> tuple[DoorFrame, DoorFrame] | None:
    """Return a door's two possible frames, the one along its longer side first."""
    hull = shapely.minimum_rotated_rectangle(door)
    if not isinstance(hull, Polygon):
        return None
    corners = np.asarray(hull.exterior.coords)[:4, :2]
    edges = [corners[1] - corners[0], corners[2] - corners[1]]
    sizes = [float(np.hypot(*edge)) for edge in edges]
    if min(sizes) <= 0:
        return None
    units = [edge / size for edge, size in zip(edges, sizes, strict=True)]
    middle = corners.mean(axis=0)
    first, second = (0, 1) if sizes[0] >= sizes[1] else (1, 0)
    return (
        DoorFrame(middle, units[first], units[second], sizes[first] / 2, sizes[second] / 2),
        DoorFrame(middle, units[second], units[first], sizes[second] / 2, sizes[first] / 2),
    )


def chord(shape: BaseGeometry, frame: DoorFrame, ahead: float) -> LineString | None:
    """Return where the line along the wall at an offset crosses a shape, end to end."""
    crossed = shapely.intersection(frame.line(2 * frame.half_width, ahead), shape)
    ends = shapely.get_coordinates(crossed)
    if crossed.length <= 0 or len(ends) < 2:  # noqa: PLR2004 - a line has two ends
        return None
    order = (ends - frame.middle) @ frame.along
    return LineString([ends[order.argmin()], ends[order.argmax()]])


def holding(shape: BaseGeometry, core: BaseGeometry, reach: float = MEET) -> MultiPolygon:
    """Return the polygons of a shape that meet a core: what lies behind a thin wall goes."""
    return MultiPolygon([part for part in polygons(shape) if shapely.dwithin(part, core, reach)])
