"""What orders of stops cost, each by itself."""

from collections.abc import Sequence
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from ext import UNREACHABLE


def tour_cost(costs: NDArray[np.int64], order: Sequence[int]) -> int:
    """Return what an order of the stops costs, `UNREACHABLE` where a way is missing."""
    points = [0, *(stop + 1 for stop in order), len(costs) - 1]
    steps = [int(costs[tail, head]) for tail, head in pairwise(points)]
    return UNREACHABLE if max(steps) >= UNREACHABLE else sum(steps)
