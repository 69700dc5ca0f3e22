"""What tells where in a unit somebody can stand and what is seen from there."""

from dataclasses import dataclass

import numpy as np
import shapely
from numpy.typing import NDArray
from shapely import MultiPolygon

from ext import Vista
from floorplans.walkable import FreeSpace, nearest_spot

WARMING = 3
"""GEOS makes the index of a prepared area when a point is looked up in it for the second time."""


@dataclass(frozen=True, slots=True)
class Ground:
    """The floor of a unit, made ready to be asked.

    It is made whole before anybody has it and nothing changes it afterwards, so that threads may
    share it. An area that is merely prepared may not be shared: its index is made by whoever asks
    first, under the eyes of whoever asks at the same time.

    Args:
        inside: Where somebody can stand: an area of its own, for no other one may be prepared.
        vista: What sees the nodes.
    """

    inside: MultiPolygon
    vista: Vista

    def holds(self, x: float, y: float) -> bool:
        """Tell whether somebody can stand at a point."""
        return bool(shapely.intersects_xy(self.inside, x, y))

    def spot(self, space: FreeSpace, x: float, y: float) -> tuple[float, float]:
        """Return the spot of a unit's free space, not empty, that is nearest to a point."""
        return (x, y) if self.holds(x, y) else nearest_spot(space, x, y)


def ground_of(
    space: FreeSpace, positions: NDArray[np.float64], outline: NDArray[np.float64]
) -> Ground:
    """Make the floor of a unit ready.

    Args:
        space: The floor.
        positions: (n, 2) the nodes on it.
        outline: (n, 4) the obstacle's outline before and after each, see `ext.Vista`.
    """
    inside = shapely.force_2d(space.inside)
    shapely.prepare(inside)
    corners = shapely.get_coordinates(inside)
    for x, y in corners[:1].repeat(WARMING, axis=0).tolist():
        shapely.intersects_xy(inside, x, y)
    return Ground(inside, Vista(positions, outline, space.walls))
