"""Cheapest ways among those that go down as few burning flights as can be.

Flights and time are compared one after the other (lexicographically), not as one sum: a flight then
counts for more than any walk, and no height of a building makes the sum too large. Two sweeps find
such ways exactly: the first counts flights alone, and the second goes by time along those arcs that
lie on a way with the fewest of them.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from ext import UNREACHABLE, spread


@dataclass(frozen=True, slots=True)
class Links:
    """Arcs as a sweep towards its seeds goes along them.

    Args:
        entering: (n + 1,) start of each node's entering arcs.
        tails: (m,) the nodes that these come from, in that order.
        numbers: (m,) the number of each, an index of the weights.
        tail: (a,) the node that each arc leaves, by its number.
        head: (a,) the node that it enters.
    """

    entering: NDArray[np.int32]
    tails: NDArray[np.int32]
    numbers: NDArray[np.int32]
    tail: NDArray[np.int32]
    head: NDArray[np.int32]


@dataclass(frozen=True, slots=True)
class Swept:
    """The way from every node to its seed.

    Args:
        flights: (n,) burning flights on it, in storeys, `UNREACHABLE` without a way.
        costs: (n,) what it costs, `UNREACHABLE` without a way.
        next_arc: (n,) the arc to take first, -1 where the seed lies and without a way.
        origin: (n,) the place of the seed in `seeds`, -1 without a way.
    """

    flights: NDArray[np.int32]
    costs: NDArray[np.int32]
    next_arc: NDArray[np.int32]
    origin: NDArray[np.int32]


def sweep(
    links: Links,
    burning: NDArray[np.int32],
    weights: NDArray[np.int32],
    seeds: NDArray[np.int32],
    offsets: NDArray[np.int32],
) -> Swept:
    """Return ways from every node to a seed: the fewest burning flights, then the least cost.

    Args:
        links: The arcs.
        burning: (a,) storeys of burning flights that each arc is, 0 for all that is no such flight.
        weights: (a,) its cost, `UNREACHABLE` where it is closed.
        seeds: (k,) nodes where ways end.
        offsets: (k,) cost that each seed begins with, `UNREACHABLE` for one that is left out.
    """
    graph = links.entering, links.tails, links.numbers
    flights = np.zeros(len(links.entering) - 1, dtype=np.int32)
    if burning.any():
        counted = np.where(weights < UNREACHABLE, burning, UNREACHABLE).astype(np.int32)
        begun = np.where(offsets < UNREACHABLE, 0, UNREACHABLE).astype(np.int32)
        flights = spread(*graph, counted, seeds, begun)[0]
        fewest = flights[links.tail] == flights[links.head].astype(np.int64) + counted
        weights = np.where(fewest, weights, UNREACHABLE).astype(np.int32)
    costs, next_arc, origin = spread(*graph, weights, seeds, offsets)
    flights = np.where(costs < UNREACHABLE, flights, UNREACHABLE).astype(np.int32)
    return Swept(flights, costs, next_arc, origin)
