"""Guidance through units in which nothing is seen: for tests of what is drawn, not told."""

import numpy as np

from ext import Guidance, Scene, Sight, Stand
from tests.ext.drawing import numbers

NOBODY = -1
PLAIN = Sight(np.empty((0, 4)), np.empty((0, 2)), numbers([]))


def mute(levels: int, units: int, openings: int, connectors: int) -> Guidance:
    """Return guidance through a graph with so many of each."""
    none = numbers([0] * (connectors + 1)), numbers([])
    return Guidance(
        numbers(range(levels)),
        none,
        none,
        numbers([0] * openings),
        (numbers([NOBODY] * openings), numbers([NOBODY] * connectors)),
        np.zeros(units, dtype=np.uint8),
        lambda _: Scene(PLAIN, [], []),
    )


def stand_at(level: int, unit: int, x: float, y: float) -> Stand:
    """Return a spot without a name."""
    return Stand((level, unit, x, y), (x, y, True), (NOBODY, False), (NOBODY, NOBODY))
