"""Where a sample library stands: from plan metres to longitude and latitude."""

import math
from typing import TypeVar

import numpy as np
import shapely
from numpy.typing import NDArray
from shapely.geometry.base import BaseGeometry

from floorplans.frame import Frame
from floorplans.sample.plan import Site, Spot, box, named

BRANCH = Site(
    slug="library",
    names=named("湖山市图书馆", "Hushan City Library"),
    hours="Tu-Su 09:00-21:00",
    street="湖滨路1号",
    locality="湖山市",
    province="CN-32",
    postal_code="215000",
    longitude=120.7,
    latitude=31.3,
    turn=12.0,
    middle=(42.0, 24.0),
    label=(42.0, 14.8),
    footprint=box(0, 0, 84, 48),
)
"""The small sample library: a fictional plot by a lake, turned away from north."""

DIGITS = 11
"""Decimals of a degree in the files: about a micrometre, so that shared corners stay shared."""

Coordinates = list[float]
Shape = TypeVar("Shape", bound=BaseGeometry)


class Placement:
    """Turns plan metres into longitude and latitude, the same digits for the same spot."""

    __slots__ = ("cosine", "frame", "sine", "site")

    def __init__(self, site: Site = BRANCH) -> None:
        self.site = site
        self.frame = Frame(site.longitude, site.latitude)
        self.cosine = math.cos(math.radians(site.turn))
        self.sine = math.sin(math.radians(site.turn))

    def degrees(self, spot: Spot) -> Coordinates:
        """Return the longitude and latitude of a spot of the plan."""
        x, y = spot[0] - self.site.middle[0], spot[1] - self.site.middle[1]
        east, north = x * self.cosine - y * self.sine, x * self.sine + y * self.cosine
        return [round(value, DIGITS) for value in self.frame.point_to_degrees(east, north)]

    def bearing(self, facing: float) -> float:
        """Return the true bearing of a direction given in degrees clockwise from plan north."""
        return round((facing - self.site.turn) % 360, 6)

    def local(self, shape: Shape) -> Shape:
        """Return a shape of the plan in metres of the venue's frame."""
        placed: Shape = shapely.transform(shape, self._to_local)
        return placed

    def _to_local(self, spots: NDArray[np.float64]) -> NDArray[np.float64]:
        x, y = (spots - self.site.middle).T
        east, north = x * self.cosine - y * self.sine, x * self.sine + y * self.cosine
        return np.column_stack((east, north))
