"""What comes of people who follow the arrows of a field, step by step as the arrows are."""

from collections.abc import Sequence
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from ext import UNREACHABLE, queue_up
from routing.evacuation.assignment import Desk
from routing.evacuation.fields import Field
from routing.evacuation.prices import Led

Passed = tuple[int, ...]


class Followers:
    """People who are led: the passages on their ways, and the walks between them."""

    def __init__(self, desk: Desk, people: NDArray[np.int32]) -> None:
        self.desk = desk
        self.people = people
        network = desk.network
        self.vertex_of = network.vertices_of_arcs()
        self.exit_of = network.vertices_of_exits()
        self.between = looked_up(network.indptr, network.heads, network.transits, desk.transits)
        self.before = looked_up(network.starts, network.firsts, network.walks, desk.walks)

    def led(self, field: Field, prices: NDArray[np.int64]) -> Led:
        """Return what comes of following a field that was made with some prices."""
        spots, ways = [], []
        known: dict[int, Passed] = {}
        for spot in np.flatnonzero(self.people > 0).tolist():
            way = self.way(field, spot, known)
            if way:
                spots.append(spot)
                ways.append(way)
        return self.queued(spots, ways, prices)

    def way(self, field: Field, spot: int, known: dict[int, Passed]) -> Passed:
        """Return the passages on the way of those at a spot, none without a way."""
        start = self.desk.network.spots[spot].access
        first = field.first_step(start)
        if first is None:
            return ()
        end, node = first
        return (self.exit_of[end],) if node < 0 else self.passed(field, node, known)

    def passed(self, field: Field, node: int, known: dict[int, Passed]) -> Passed:
        """Return the passages from a node on, the exit last."""
        trail: list[int] = []
        heads = field.costs.graph.arcs.head
        while node not in known:
            trail.append(node)
            arc = int(field.next_arc[node])
            if arc < 0:
                known[node] = (self.exit_of[int(field.chosen[node])],)
                trail.pop()
                break
            node = int(heads[arc])
        for earlier in reversed(trail):
            arc = int(field.next_arc[earlier])
            after = known[int(heads[arc])]
            vertex = self.vertex_of.get(arc)
            known[earlier] = after if vertex is None else (vertex, *after)
        return known[trail[0]] if trail else known[node]

    def queued(
        self, spots: Sequence[int], ways: Sequence[Passed], prices: NDArray[np.int64]
    ) -> Led:
        """Let everybody walk and queue."""
        desk, counts = self.desk, self.people[list(spots)]
        last = np.full(len(self.people), -1, dtype=np.int64)
        if not ways:
            return Led(prices, last, np.zeros(len(prices), dtype=np.int64))
        rows = [
            np.array(self.steps(spot, way), dtype=np.int32)[::-1]
            for spot, way in zip(spots, ways, strict=True)
        ]
        tiled = np.concatenate(
            [np.tile(row, (count, 1)) for row, count in zip(rows, counts.tolist(), strict=True)]
        )
        lengths = np.repeat([len(row) for row in rows], counts)
        vertices = np.ascontiguousarray(tiled[:, 0])
        out, _ = queue_up(
            np.concatenate([[0], np.cumsum(lengths)]).astype(np.int64),
            desk.servers[vertices],
            np.ascontiguousarray(tiled[:, 1]),
            desk.after[vertices],
            np.ones(len(lengths), dtype=np.int32),
            desk.network.capacities,
        )
        np.maximum.at(last, np.repeat(list(spots), counts), out)
        flow = np.bincount(vertices, minlength=len(prices)).astype(np.int64)
        return Led(prices, last, flow, float(out.max()), float(out.mean()))

    def steps(self, spot: int, way: Passed) -> list[tuple[int, int]]:
        """Return the passages of a way, each with the walk before it."""
        found = [(way[0], self.before[spot][way[0]])]
        for vertex, following in pairwise(way):
            found.append((following, self.between[vertex][following]))
        return found


def looked_up(
    starts: NDArray[np.int32],
    heads: NDArray[np.int32],
    usual: NDArray[np.int32],
    now: NDArray[np.int32],
) -> list[dict[int, int]]:
    """Return by tail the milliseconds to each head: those of the situation, where it has any."""
    times = np.where(now < UNREACHABLE, now, usual).tolist()
    ends = heads.tolist()
    return [
        dict(zip(ends[start:stop], times[start:stop], strict=True))
        for start, stop in zip(starts[:-1].tolist(), starts[1:].tolist(), strict=True)
    ]
