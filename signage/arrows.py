"""Arrows relative to the reader: which of eight directions a sign has to show.

Frame: x east, y north, bearings in degrees clockwise from north; a screen's facing is the outward
normal of its glass, so that its reader looks along facing + 180.
"""

from math import atan2, degrees

OCTANT = 45.0
HYSTERESIS = 7.5
"""Degrees beyond an octant's border before a shown arrow turns."""


def bearing(x0: float, y0: float, x1: float, y1: float) -> float:
    """Return the bearing from one point to another, in [0, 360)."""
    return wrapped(degrees(atan2(x1 - x0, y1 - y0)))


def wrapped(angle: float) -> float:
    """Return an angle in degrees wrapped to [0, 360)."""
    return angle % 360 % 360  # a tiny negative angle leaves 360.0 the first time


def signed(angle: float) -> float:
    """Return an angle in degrees wrapped to [-180, 180)."""
    return wrapped(angle + 180) - 180


def octant(direction: float, facing: float, shown: int | None = None) -> int:
    """Return the arrow for a direction of travel.

    Args:
        direction: Bearing to walk.
        facing: Bearing that the glass looks to.
        shown: The arrow on show; it stays within `HYSTERESIS` beyond its borders.

    Returns:
        0 ahead, 1 ahead right, 2 right, 3 behind right, 4 behind, 5 behind left, 6 left,
        7 ahead left.
    """
    relative = signed(direction - (facing + 180))
    if shown is not None and abs(signed(relative - OCTANT * shown)) <= OCTANT / 2 + HYSTERESIS:
        return shown
    return int(wrapped(relative + OCTANT / 2) // OCTANT)
