"""Small random graphs with everything that hurts, as lists and as the arrays that kernels read."""

import random
from dataclasses import dataclass
from typing import NamedTuple

import networkx as nx
import numpy as np
from numpy.typing import NDArray

from ext import UNREACHABLE

Arc = tuple[int, int, int]
Numbers = NDArray[np.int32]


class Neighbours(NamedTuple):
    """Arcs sorted by one of their ends, as kernels read them."""

    indptr: Numbers
    ends: Numbers
    arcs: Numbers
    weights: Numbers


def numbers(values: object) -> Numbers:
    return np.array(values, dtype=np.int32)


def arrays(ends: tuple[list[int], list[int]]) -> tuple[Numbers, Numbers]:
    """Nodes and what each of them costs, as kernels read them."""
    nodes, costs = ends
    return numbers(nodes), numbers(costs)


@dataclass(frozen=True, slots=True)
class Drawn:
    """A graph: how many nodes, and each arc's tail, head and weight."""

    count: int
    arcs: list[Arc]

    def leaving(self) -> Neighbours:
        return self._sorted(0)

    def entering(self) -> Neighbours:
        return self._sorted(1)

    def turned(self) -> "Drawn":
        return Drawn(self.count, [(head, tail, weight) for tail, head, weight in self.arcs])

    def network(self) -> nx.DiGraph:
        """The open arcs, the cheapest of parallel ones."""
        graph = nx.DiGraph()
        graph.add_nodes_from(range(self.count))
        for tail, head, weight in self.arcs:
            held = graph.get_edge_data(tail, head, {"weight": UNREACHABLE})["weight"]
            if weight < held:
                graph.add_edge(tail, head, weight=weight)
        return graph

    def _sorted(self, end: int) -> Neighbours:
        order = sorted(range(len(self.arcs)), key=lambda arc: (self.arcs[arc][end], arc))
        sides = [self.arcs[arc][end] for arc in order]
        return Neighbours(
            np.searchsorted(sides, np.arange(self.count + 1)).astype(np.int32),
            numbers([self.arcs[arc][1 - end] for arc in order]),
            numbers(order),
            numbers([weight for _, _, weight in self.arcs]),
        )


def draw(rng: random.Random, most: int = 20) -> Drawn:
    """Draw a graph: sparse or dense, free, closed and parallel arcs, loops, separate parts."""
    count = rng.randint(1, most)
    top = rng.choice([0, 1, 3, 50, 5_000, 3_000_000, UNREACHABLE - 1])
    closed = rng.choice([0.0, 0.1, 0.5])
    arcs = [
        (
            rng.randrange(count),
            rng.randrange(count),
            rng.choice([UNREACHABLE, UNREACHABLE + 5, 2**31 - 1])
            if rng.random() < closed
            else rng.randint(0, top),
        )
        for _ in range(rng.randint(0, rng.choice([1, 2, 5]) * count))
    ]
    return Drawn(count, arcs)


def draw_ends(rng: random.Random, drawn: Drawn, most: int = 4) -> tuple[list[int], list[int]]:
    """Draw nodes, some of them twice, and what each of them costs."""
    nodes = [rng.randrange(drawn.count) for _ in range(rng.randint(0, most))]
    top = rng.choice([0, 2, 100, 6_000_000])
    return nodes, [UNREACHABLE if rng.random() < 0.05 else rng.randint(0, top) for _ in nodes]
