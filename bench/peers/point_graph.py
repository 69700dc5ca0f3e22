"""What all graphs of points have in common: the search, and tying places to nodes in sight."""

from collections.abc import Sequence

import numpy as np
import shapely
from numpy.typing import NDArray
from shapely.geometry.base import BaseGeometry

from ext import UNREACHABLE, spread

Position = tuple[float, float]
Floats = NDArray[np.float64]
Ints = NDArray[np.int64]

PER_METRE = 10_000
"""Whole tenths of a millimetre are what the search adds up."""

WIDEST = 32.0
"""Metres beyond which no node is looked for."""

MOST = 48
"""Nodes that a place is tied to at most, the nearest ones."""


class PointGraph:
    """Nodes in the plane and edges that are walked both ways.

    Args:
        positions: (n, 2) metres.
        edges: (m, 2) pairs of nodes.
    """

    def __init__(self, positions: Floats, edges: Ints) -> None:
        self.positions = positions
        self.size = len(positions), len(edges)
        tails = np.concatenate([edges[:, 0], edges[:, 1]])
        heads = np.concatenate([edges[:, 1], edges[:, 0]])
        order = np.lexsort((tails, heads))
        self._tails = tails[order].astype(np.int32)
        self._heads = heads[order].astype(np.int32)
        self._entering = np.zeros(len(positions) + 1, dtype=np.int32)
        np.cumsum(np.bincount(heads, minlength=len(positions)), out=self._entering[1:])
        self._numbers = np.arange(len(order), dtype=np.int32)
        metres = np.hypot(*(positions[self._tails] - positions[self._heads]).T)
        self._weights = tenths(metres)

    def way(
        self, start: Position, leaving: Sequence[int], end: Position, arriving: Sequence[int]
    ) -> tuple[Position, ...]:
        """Return the shortest way from a start by one of its nodes to an end by one of its own.

        Empty without a way.
        """
        first, last = np.array(leaving, dtype=np.int32), np.array(arriving, dtype=np.int32)
        if len(first) == 0 or len(last) == 0:
            return ()
        left, next_arc, _ = spread(
            self._entering,
            self._tails,
            self._numbers,
            self._weights,
            last,
            tenths(self._metres(last, end)),
            wanted=first,
        )
        totals = left[first].astype(np.int64) + tenths(self._metres(first, start))
        best = int(totals.argmin())
        if left[first[best]] >= UNREACHABLE:
            return ()
        node = int(first[best])
        points = [start, self._spot(node)]
        while (arc := int(next_arc[node])) >= 0:
            node = int(self._heads[arc])
            points.append(self._spot(node))
        return (*points, end)

    def _metres(self, nodes: NDArray[np.int32], point: Position) -> Floats:
        metres: Floats = np.hypot(*(self.positions[nodes] - point).T)
        return metres

    def _spot(self, node: int) -> Position:
        x, y = self.positions[node].tolist()
        return x, y


class Surroundings:
    """Finds the nodes near a place that can be walked to in a straight line.

    Args:
        free: Where one can walk.
        positions: (n, 2) metres.
        nearest: Metres that are looked around first; doubled until a node is in sight.
    """

    def __init__(self, free: BaseGeometry, positions: Floats, nearest: float) -> None:
        self._free = free
        self._positions = positions
        self._tree = shapely.STRtree(shapely.points(positions))
        self._nearest = nearest
        shapely.prepare(free)

    def straight(self, start: Position, end: Position) -> bool:
        """Tell whether two places can be walked between in a straight line."""
        return bool(shapely.covers(self._free, shapely.LineString([start, end])))

    def nodes(self, place: Position) -> list[int]:
        """Return the nodes that a place is tied to, none where none is in sight."""
        metres = self._nearest
        while metres <= WIDEST:
            near = self._tree.query(shapely.Point(place), predicate="dwithin", distance=metres)
            order = np.argsort(np.hypot(*(self._positions[near] - place).T), kind="stable")
            near = near[order]
            ends = self._positions[near]
            lines = shapely.linestrings(np.stack([np.broadcast_to(place, ends.shape), ends], 1))
            seen = near[shapely.covers(self._free, lines)]
            if len(seen):
                found: list[int] = seen[:MOST].tolist()
                return found
            metres *= 2
        return []


def tenths(metres: Floats) -> NDArray[np.int32]:
    """Return metres in whole tenths of a millimetre."""
    return np.rint(metres * PER_METRE).astype(np.int32)
