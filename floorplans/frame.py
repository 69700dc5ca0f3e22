"""The local metric frame of a venue."""

import math
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

SEMI_MAJOR_AXIS = 6_378_137.0
FLATTENING = 1 / 298.257223563


@dataclass(frozen=True, slots=True)
class Frame:
    """A plane that touches the WGS84 ellipsoid at the venue's origin, in metres.

    Degrees are scaled by the ellipsoid's two radii of curvature at the origin (NIMA TR8350.2, third
    edition, section 4). Within 2 km of the origin distances are right to better than 0.05 % at
    latitudes up to 60 degrees.

    Args:
        longitude: Origin, degrees east.
        latitude: Origin, degrees north.
    """

    longitude: float
    latitude: float
    _scale: tuple[float, float] = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "_scale", self._scaled())

    def scale(self) -> tuple[float, float]:
        """Return metres per degree of longitude and per degree of latitude."""
        return self._scale

    def _scaled(self) -> tuple[float, float]:
        squared = FLATTENING * (2 - FLATTENING)
        sine = math.sin(math.radians(self.latitude))
        root = math.sqrt(1 - squared * sine * sine)
        prime_vertical = SEMI_MAJOR_AXIS / root
        meridian = SEMI_MAJOR_AXIS * (1 - squared) / root**3
        east = math.radians(1) * prime_vertical * math.cos(math.radians(self.latitude))
        return east, math.radians(1) * meridian

    def to_local(self, degrees: NDArray[np.float64]) -> NDArray[np.float64]:
        """Convert (n, 2) longitudes and latitudes to (n, 2) metres east and north."""
        return (degrees - (self.longitude, self.latitude)) * self.scale()

    def to_degrees(self, metres: NDArray[np.float64]) -> NDArray[np.float64]:
        """Convert (n, 2) metres east and north to (n, 2) longitudes and latitudes."""
        return metres / self.scale() + (self.longitude, self.latitude)

    def point_to_degrees(self, x: float, y: float) -> tuple[float, float]:
        """Convert one point in metres to longitude and latitude."""
        east, north = self._scale
        return x / east + self.longitude, y / north + self.latitude

    def point_to_local(self, longitude: float, latitude: float) -> tuple[float, float]:
        """Convert one longitude and latitude to metres."""
        east, north = self._scale
        return (longitude - self.longitude) * east, (latitude - self.latitude) * north
