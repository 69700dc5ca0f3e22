"""Random graphs for the tests of the hierarchy, and what networkx says of them."""

from dataclasses import dataclass

import networkx as nx
import numpy as np
from numpy.typing import NDArray

from ext import UNREACHABLE, Hierarchy, dissect

Ints = NDArray[np.int32]


@dataclass(frozen=True, slots=True)
class Drawn:
    """A random graph with parallel arcs, loops, closed arcs and ties."""

    nodes: int
    tails: Ints
    heads: Ints
    weights: Ints
    places: NDArray[np.float64]

    def hierarchy(self, leaf: int) -> Hierarchy:
        order = dissect(self.tails, self.heads, self.places, leaf)
        return Hierarchy(self.nodes, self.tails, self.heads, order)

    def oracle(self, weights: Ints) -> "nx.DiGraph[int]":
        graph: nx.DiGraph[int] = nx.DiGraph()
        graph.add_nodes_from(range(self.nodes))
        for tail, head, weight in zip(
            self.tails.tolist(), self.heads.tolist(), weights.tolist(), strict=True
        ):
            held = graph.get_edge_data(tail, head, {"weight": UNREACHABLE})["weight"]
            if weight < UNREACHABLE:
                graph.add_edge(tail, head, weight=min(weight, held))
        return graph


def draw(rng: np.random.Generator) -> Drawn:
    """Return a graph of up to 40 nodes; some are in several parts, some all but complete."""
    nodes = int(rng.integers(1, 40))
    arcs = int(rng.integers(0, 5 * nodes))
    tails, heads = (rng.integers(0, nodes, arcs).astype(np.int32) for _ in range(2))
    weights = drawn_weights(rng, arcs)
    places = rng.integers(0, 5, (nodes, 3)).astype(np.float64)
    return Drawn(nodes, tails, heads, weights, places)


def drawn_weights(rng: np.random.Generator, arcs: int) -> Ints:
    """Return weights with zeros and ties; one in ten arcs is closed."""
    top = int(rng.choice([1, 4, 100, 100_000]))
    weights = rng.integers(0, top + 1, arcs).astype(np.int32)
    weights[rng.random(arcs) < 0.1] = UNREACHABLE
    return weights


def costs_from(graph: "nx.DiGraph[int]", source: int) -> dict[int, int]:
    """Return the costs from a node to all that can be reached."""
    found: dict[int, int] = nx.single_source_dijkstra_path_length(graph, source)
    return found


def walk(drawn: Drawn, weights: Ints, source: int, arcs: Ints) -> tuple[int, int]:
    """Follow arcs from a node; return where they end and what they cost."""
    at, cost = source, 0
    for arc in arcs.tolist():
        assert drawn.tails[arc] == at
        at, cost = int(drawn.heads[arc]), cost + int(weights[arc])
    return at, cost
