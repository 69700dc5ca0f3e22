"""Where the sample library stands: a fictional plot by a lake, turned away from north."""

import math
from collections.abc import Iterable

import shapely
from shapely import Polygon
from shapely.geometry.base import BaseGeometry

from floorplans.frame import Frame
from floorplans.sample.plan import Spot

LONGITUDE, LATITUDE = 120.7, 31.3
TURN = 12.0
"""Degrees by which the building is turned counter-clockwise."""

MIDDLE: Spot = (42.0, 24.0)
"""The plan's spot that stands on the site's longitude and latitude."""

DIGITS = 11
"""Decimals of a degree in the files: about a micrometre, so that shared corners stay shared."""

Coordinates = list[float]


class Placement:
    """Turns plan metres into longitude and latitude, the same digits for the same spot."""

    __slots__ = ("cosine", "frame", "sine")

    def __init__(self) -> None:
        self.frame = Frame(LONGITUDE, LATITUDE)
        self.cosine = math.cos(math.radians(TURN))
        self.sine = math.sin(math.radians(TURN))

    def degrees(self, spot: Spot) -> Coordinates:
        """Return the longitude and latitude of a spot of the plan."""
        x, y = spot[0] - MIDDLE[0], spot[1] - MIDDLE[1]
        east, north = x * self.cosine - y * self.sine, x * self.sine + y * self.cosine
        return [round(value, DIGITS) for value in self.frame.point_to_degrees(east, north)]

    def bearing(self, facing: float) -> float:
        """Return the true bearing of a direction given in degrees clockwise from plan north."""
        return round((facing - TURN) % 360, 6)

    def geometry(self, shape: BaseGeometry) -> dict[str, object]:
        """Return a shape as GeoJSON (RFC 7946): outer rings counter-clockwise."""
        if isinstance(shape, Polygon):
            turned = shapely.geometry.polygon.orient(shape)
            rings = (turned.exterior, *turned.interiors)
            return {"type": "Polygon", "coordinates": [self.line(ring.coords) for ring in rings]}
        if shape.geom_type == "MultiLineString":
            lines = [self.line(part.coords) for part in shape.geoms]
            return {"type": "MultiLineString", "coordinates": lines}
        if shape.geom_type == "LineString":
            return {"type": "LineString", "coordinates": self.line(shape.coords)}
        return {"type": "Point", "coordinates": self.degrees((shape.x, shape.y))}

    def line(self, coords: Iterable[Spot]) -> list[Coordinates]:
        """Return a sequence of spots in degrees."""
        return [self.degrees((x, y)) for x, y in coords]
