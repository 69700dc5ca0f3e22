"""Exact shortest ways on one level: every pair of corners that see each other, and A*."""

import heapq
import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import shapely
from numpy.typing import NDArray
from shapely.geometry.base import BaseGeometry

from bench.floorplans_sight import (
    Floats,
    Ints,
    Mesh,
    aside,
    seen_from_points,
    seen_from_vertices,
    triangulated,
)

FLAT = 1e-6
"""Sine of a bend that counts as none: flat corners are kept, a sight line may end there."""

BENT = 1e-12
"""Square metres of the two neighbours' offsets from a sight line that cuts into a corner."""

Position = tuple[float, float]


@dataclass(frozen=True, slots=True)
class ExactWay:
    """A shortest way: its length in metres and its points."""

    metres: float
    points: tuple[Position, ...]


class Oracle:
    """Shortest ways in an area.

    Args:
        free: Where the walker's centre may be.
    """

    def __init__(self, free: BaseGeometry) -> None:
        self._free = free
        self._mesh: Mesh = triangulated(free)
        shapely.prepare(self._free)
        outline = corners_of(free)
        self._before, self._after, vertices = on_mesh(self._mesh, outline)
        self._node = np.full(len(self._mesh.points), -1, dtype=np.int64)
        self._node[vertices] = np.arange(len(vertices))
        self.positions: Floats = self._mesh.points[vertices]
        self._spots: list[Position] = [(float(x), float(y)) for x, y in self.positions]
        self._edges = self._connected(vertices)

    def _connected(self, vertices: Ints) -> list[list[tuple[int, float]]]:
        """Return the edges of each corner: those on which a shortest way can lie."""
        source, vertex = seen_from_vertices(self._mesh, vertices)
        target = self._node[vertex]
        source, target = source[target >= 0], target[target >= 0]
        taut = self._taut(self.positions[source], target) & self._taut(
            self.positions[target], source
        )
        source, target = source[taut], target[taut]
        metres = np.hypot(*(self.positions[source] - self.positions[target]).T)
        edges: list[list[tuple[int, float]]] = [[] for _ in vertices]
        for tail, head, length in zip(
            source.tolist(), target.tolist(), metres.tolist(), strict=True
        ):
            edges[tail].append((head, length))
        return edges

    def _taut(self, starts: Floats, nodes: Ints) -> NDArray[np.bool_]:
        """Tell where a way from `starts` can bend around, or pass along, a corner."""
        corners = self.positions[nodes]
        before = aside(starts, corners, self._before[nodes])
        after = aside(starts, corners, self._after[nodes])
        return ~(before * after < -BENT)

    @property
    def size(self) -> tuple[int, int]:
        """The number of corners and of sight lines."""
        return len(self._spots), sum(map(len, self._edges)) // 2

    def ways(self, starts: Floats, ends: Floats) -> list[ExactWay | None]:
        """Return the shortest way of each of (k, 2) starts and ends, None where there is none."""
        lines = shapely.linestrings(np.stack([starts, ends], axis=1))
        direct = shapely.covers(self._free, lines)
        from_start, to_end = self._links(starts), self._links(ends)
        found: list[ExactWay | None] = []
        for index in range(len(starts)):
            start, end = pair(starts[index]), pair(ends[index])
            if direct[index]:
                found.append(ExactWay(distance(start, end), (start, end)))
            else:
                found.append(self._search(start, end, from_start[index], dict(to_end[index])))
        return found

    def _links(self, points: Floats) -> list[list[tuple[int, float]]]:
        """Return the corners that each point sees and how far they are."""
        links: list[list[tuple[int, float]]] = [[] for _ in points]
        if len(points) == 0:
            return links
        source, vertex = seen_from_points(self._mesh, points)
        target = self._node[vertex]
        source, target = source[target >= 0], target[target >= 0]
        taut = self._taut(points[source], target)
        source, target = source[taut], target[taut]
        metres = np.hypot(*(points[source] - self.positions[target]).T)
        for index, node, length in zip(
            source.tolist(), target.tolist(), metres.tolist(), strict=True
        ):
            links[index].append((node, length))
        return links

    def _search(
        self,
        start: Position,
        end: Position,
        leaving: Sequence[tuple[int, float]],
        arriving: dict[int, float],
    ) -> ExactWay | None:
        """A* with the straight distance, which never exceeds the way that is left."""
        goal = len(self._spots)
        best: dict[int, float] = {}
        came: dict[int, int] = {}
        heap: list[tuple[float, int]] = []
        settled: set[int] = set()

        def reach(node: int, metres: float, previous: int) -> None:
            if metres < best.get(node, float("inf")):
                best[node], came[node] = metres, previous
                left = 0.0 if node == goal else distance(self._spots[node], end)
                heapq.heappush(heap, (metres + left, node))

        for node, metres in leaving:
            reach(node, metres, -1)
        while heap:
            node = heapq.heappop(heap)[1]
            if node == goal:
                return self._traced(start, end, came, best[goal])
            if node in settled:
                continue
            settled.add(node)
            metres = best[node]
            if node in arriving:
                reach(goal, metres + arriving[node], node)
            for head, length in self._edges[node]:
                if head not in settled:
                    reach(head, metres + length, node)
        return None

    def _traced(
        self, start: Position, end: Position, came: dict[int, int], metres: float
    ) -> ExactWay:
        points, node = [end], came[len(self._spots)]
        while node >= 0:
            points.append(self._spots[node])
            node = came[node]
        return ExactWay(metres, (start, *reversed(points)))


def pair(point: Floats) -> Position:
    """Return a point as two numbers."""
    return float(point[0]), float(point[1])


def distance(first: Position, second: Position) -> float:
    """Return the straight distance."""
    return math.hypot(first[0] - second[0], first[1] - second[1])


def corners_of(free: BaseGeometry) -> Floats:
    """Return (n, 6): each corner that is not convex, with its neighbours on the outline."""
    found = [np.empty((0, 6))]
    for part in shapely.get_parts(free):
        outline = shapely.orient_polygons(part)
        for ring in (outline.exterior, *outline.interiors):
            here = np.asarray(ring.coords)[:-1, :2]
            before, after = np.roll(here, 1, axis=0), np.roll(here, -1, axis=0)
            into, onward = here - before, after - here
            turn = into[:, 0] * onward[:, 1] - into[:, 1] * onward[:, 0]
            lengths = np.hypot(*into.T) * np.hypot(*onward.T)
            kept = turn <= FLAT * lengths
            found.append(np.hstack([here, before, after])[kept])
    return np.vstack(found)


def on_mesh(mesh: Mesh, corners: Floats) -> tuple[Floats, Floats, Ints]:
    """Return the corners' neighbours and vertices; where outlines touch there are no neighbours."""
    known = {point: index for index, point in enumerate(map(pair, mesh.points))}
    rows: dict[int, Floats] = {}
    for row in corners:
        vertex = known[pair(row)]
        rows[vertex] = np.full(6, np.nan) if vertex in rows else row
    vertices = np.array(list(rows), dtype=np.int64)
    table = np.array(list(rows.values())).reshape(-1, 6)
    return table[:, 2:4], table[:, 4:6], vertices
