"""Ways by several stops: in the order given, or in the best one.

The best order is exact: dynamic programming over subsets of stops (Held and Karp, Journal of the
SIAM 10, 1962), from a start to an end that both stay where they are.
"""

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from ext import UNREACHABLE
from floorplans import Access
from routing.errors import TooManyStops
from routing.reaching import costs_to
from routing.terms import Terms

MOST_STOPS = 10
"""Stops between start and end; each further one doubles the work for the best order."""


def check_stops(count: int) -> None:
    """Refuse more stops than can be put in the best order.

    Raises:
        TooManyStops: There are more than `MOST_STOPS`.
    """
    if count > MOST_STOPS:
        raise TooManyStops(f"{count} stops; there may be {MOST_STOPS} at most: leave some out")


def costs_between(terms: Terms, points: Sequence[Access]) -> NDArray[np.int64]:
    """Return (n, n) what ways from each point to each other cost, `UNREACHABLE` without one."""
    rows = [costs_to(terms, point, points) for point in points]
    return np.array(rows, dtype=np.int64).reshape(len(points), len(points))


def best_order(costs: NDArray[np.int64]) -> tuple[int, ...] | None:
    """Return the cheapest order of the stops between the first and the last point, None without.

    Of orders of one cost the one that comes first in the dictionary wins.

    Args:
        costs: (n + 2, n + 2) from start, stops and end to each of them, `UNREACHABLE` without way.

    Returns:
        The stops, counted from 0.

    Raises:
        TooManyStops: There are more than `MOST_STOPS`.
    """
    count = len(costs) - 2
    check_stops(count)
    between, onward = costs[1:-1, 1:-1], costs[1:-1, -1]
    left = remaining_costs(between, onward)
    order: list[int] = []
    visited, row = 0, costs[0, 1:-1]
    while len(order) < count:
        totals = np.array(
            [
                UNREACHABLE if visited >> stop & 1 else row[stop] + left[visited | 1 << stop, stop]
                for stop in range(count)
            ]
        )
        stop = int(totals.argmin())
        if totals[stop] >= UNREACHABLE:
            return None
        order.append(stop)
        visited |= 1 << stop
        row = between[stop]
    return tuple(order)


def remaining_costs(between: NDArray[np.int64], onward: NDArray[np.int64]) -> NDArray[np.int64]:
    """Return (2**n, n) what remains from each stop once a set of stops is visited.

    Args:
        between: (n, n) from stop to stop.
        onward: (n,) from each stop to the end.
    """
    count = len(onward)
    full = (1 << count) - 1
    left = np.full((full + 1, count), UNREACHABLE, dtype=np.int64)
    left[full] = np.minimum(onward, UNREACHABLE)
    for visited in range(full - 1, 0, -1):
        free = [stop for stop in range(count) if not visited >> stop & 1]
        after = np.array([left[visited | 1 << stop, stop] for stop in free])
        left[visited] = np.minimum((between[:, free] + after).min(axis=1), UNREACHABLE)
    return left


def dominated(
    seen: dict[tuple[frozenset[int], int], list[tuple[int, int]]],
    order: tuple[int, ...],
    spent: int,
    time_ns: int,
) -> bool:
    """Tell whether the same points were visited before, cheaper and sooner; else note these."""
    held = seen.setdefault((frozenset(order), order[-1]), [])
    if any(cost <= spent and then <= time_ns for cost, then in held):
        return True
    held.append((spent, time_ns))
    return False
