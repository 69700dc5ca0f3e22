"""Points that stand for areas: where a label is set and where a route ends."""

import math

import shapely
from shapely import Point

from floorplans.model import Area

FINEST = 0.05
"""Metres of precision that are enough for a label."""


def point_within(area: Area, preferred: Point | None = None) -> Point:
    """Return the preferred point if it lies inside the area, else the middle of its widest part."""
    if preferred is not None and shapely.contains_properly(area, preferred):
        return preferred
    tolerance = max(FINEST, math.sqrt(area.area) / 100)
    radius = shapely.maximum_inscribed_circle(area, tolerance=tolerance)
    if radius.is_empty:
        return shapely.point_on_surface(area)
    return Point(radius.coords[0])
