"""The sheet: how metres of a building become centimetres of a drawing and millimetres of paper."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

SCALES = (100, 200, 500, 1000, 2000, 5000, 10_000, 20_000, 50_000, 100_000)
LARGEST = 1000.0
"""Millimetres of paper that a plan may be wide or high; A0 is 1189 long."""

MARGIN = 8.0
"""Millimetres of paper around the plan."""

SMALL = 30.0
"""Metres up to which a building is drawn at 1:100; larger ones are drawn at 1:200 or smaller."""

CENTIMETRES = 100


@dataclass(frozen=True, slots=True)
class Sheet:
    """The part of a level that is drawn, and its scale.

    The drawing counts in centimetres of the building, x to the east and y to the south, from the
    north-west corner. What belongs to the paper (letters, line widths) is given in millimetres.

    Args:
        west: Metres east of the venue's origin at the left edge.
        north: Metres north of the venue's origin at the upper edge.
        width: Metres.
        height: Metres.
        scale: 200 stands for 1:200.
    """

    west: float
    north: float
    width: float
    height: float
    scale: int

    def paper(self, millimetres: float) -> float:
        """Convert millimetres on paper to centimetres of the drawing."""
        return millimetres * self.scale / 10

    def metres(self, millimetres: float) -> float:
        """Convert millimetres on paper to metres of the building."""
        return millimetres * self.scale / 1000

    def millimetres(self, metres: float) -> float:
        """Convert metres of the building to millimetres on paper."""
        return metres * 1000 / self.scale

    def drawn(self, points: NDArray[np.float64]) -> NDArray[np.float64]:
        """Convert (n, 2) metres to the drawing's centimetres."""
        return (points - (self.west, self.north)) * (CENTIMETRES, -CENTIMETRES)

    def rounded(self, points: NDArray[np.float64]) -> NDArray[np.int64]:
        """Convert (n, 2) metres to whole centimetres of the drawing."""
        return np.rint(self.drawn(points)).astype(np.int64)

    def spot(self, x: float, y: float) -> tuple[int, int]:
        """Convert one point in metres to whole centimetres of the drawing."""
        return round((x - self.west) * CENTIMETRES), round((self.north - y) * CENTIMETRES)

    def inside(self, x: float, y: float) -> tuple[float, float]:
        """Return a point of the drawn part: the nearest one where it lies beyond the edge."""
        east, south = self.west + self.width, self.north - self.height
        return min(max(x, self.west), east), min(max(y, south), self.north)


def make_sheet(bounds: tuple[float, float, float, float]) -> Sheet:
    """Lay out the sheet of some bounds in metres: west, south, east, north.

    The scale is 1:200 for most buildings, 1:100 for a small one, and for a campus the next of
    `SCALES` at which it fits.
    """
    west, south, east, north = bounds
    longest = max(east - west, north - south)
    scales = SCALES if longest <= SMALL else SCALES[1:]
    fitting = (scale for scale in scales if longest * 1000 / scale + 2 * MARGIN <= LARGEST)
    scale = next(fitting, SCALES[-1])
    margin = MARGIN * scale / 1000
    return Sheet(
        west=west - margin,
        north=north + margin,
        width=east - west + 2 * margin,
        height=north - south + 2 * margin,
        scale=scale,
    )
