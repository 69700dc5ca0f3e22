"""Which journeys an arc that became cheaper can matter to, told without asking for their ways.

Landmarks bound the cost between any two nodes by the triangle inequality (Goldberg and Harrelson,
Computing the Shortest Path: A* Search Meets Graph Theory, SODA 2005). Here one side is a whole
region of arcs: its nearest node is what counts, so that one comparison settles a journey.
"""

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from ext import around
from floorplans import Access, NavigationGraph
from routing.seeking import Landmarks

Ints = NDArray[np.int32]


def outlook(landmarks: Landmarks, start: Access, end: Access) -> Ints:
    """Return what landmarks say of a journey; see `ext.around`."""
    return around(landmarks.towards, landmarks.away, start.nodes, end.nodes)


def least_through(
    landmarks: Landmarks,
    graph: NavigationGraph,
    weights: Ints,
    arcs: Ints,
    outlooks: Sequence[Ints],
) -> NDArray[np.int64]:
    """Return at least what each journey costs if it goes through one of some arcs.

    Args:
        landmarks: Landmarks of the journeys' profile.
        graph: Its graph.
        weights: (m,) milliseconds of each arc now.
        arcs: The region, one arc at least.
        outlooks: What `outlook` says of s journeys.

    Returns:
        (s,) milliseconds.
    """
    tails, heads = graph.arcs.tail[arcs], graph.arcs.head[arcs]
    journeys = np.array(outlooks, dtype=np.int64).reshape(-1, 4, len(landmarks.nodes))
    to_start, from_start, to_end, from_end = journeys.transpose(1, 0, 2)
    there = np.maximum(
        landmarks.away[tails].min(axis=0) - to_start,
        from_start - landmarks.towards[tails].max(axis=0),
    )
    onward = np.maximum(
        to_end - landmarks.away[heads].max(axis=0),
        landmarks.towards[heads].min(axis=0) - from_end,
    )
    cheapest = int(weights[arcs].min())
    total: NDArray[np.int64] = (
        there.max(axis=1, initial=0) + onward.max(axis=1, initial=0) + cheapest
    )
    return total
