"""The real venues and the sample libraries as graphs to be measured."""

import tempfile
from collections.abc import Iterator
from pathlib import Path

import networkx as nx
import numpy as np

from bench.floorplans_venues import Case, cases
from bench.routing.worlds import Numbers, Places, Truths, World
from ext import UNREACHABLE
from floorplans import ArcKind, NavigationGraph, build_graph
from routing import FOOT, nominal_costs


def venues() -> Iterator[World | str]:
    """Yield each venue, on foot and with nothing going on, or why it cannot be measured."""
    with tempfile.TemporaryDirectory(prefix="zhilu-bench-") as folder:
        for case in cases(Path(folder)):
            yield case if isinstance(case, str) else world_of(case)


def world_of(case: Case) -> World:
    """Return a venue's largest part in which every node reaches every other."""
    graph = build_graph(case.venue, case.connectors, FOOT.radius)
    weights = nominal_costs(graph, case.venue, FOOT).live
    arcs = graph.arcs
    usable = weights < UNREACHABLE
    usable &= joined(len(graph.positions), arcs.tail, arcs.head, usable)
    chosen = cheapest(arcs.tail, arcs.head, weights, usable)
    kept, ends = np.unique(np.stack([arcs.tail[chosen], arcs.head[chosen]]), return_inverse=True)
    tails, heads = ends.reshape(2, -1).astype(np.int32)
    return World(
        name=case.name,
        places=places_of(graph)[kept],
        tails=tails,
        heads=heads,
        weights=np.maximum(weights[chosen], 1).astype(np.int32),
        zone=np.where(arcs.kind[chosen] == ArcKind.WALK, arcs.unit[chosen], -1).astype(np.int32),
        lifts=lifts_of(graph, chosen),
        made=False,
    )


def places_of(graph: NavigationGraph) -> Places:
    """Return (n, 3) where the nodes of a graph are."""
    levels = np.array(graph.ordinals)[graph.node_level]
    return np.column_stack([graph.positions, 4.0 * levels])


def lifts_of(graph: NavigationGraph, chosen: Numbers) -> tuple[Numbers, ...]:
    """Return the arcs by which each lift is boarded, as they are numbered among the chosen."""
    kind, connector = graph.arcs.kind[chosen], graph.arcs.connector[chosen]
    boards = kind == ArcKind.BOARD
    return tuple(
        np.flatnonzero(boards & (connector == number)).astype(np.int32)
        for number in np.unique(connector[boards]).tolist()
    )


def cheapest(
    tails: Numbers,
    heads: Numbers,
    weights: Numbers,
    usable: Truths,
) -> Numbers:
    """Return the usable arcs, of parallel ones the cheapest, in ascending order."""
    order = np.lexsort((weights, tails, heads))
    order = order[usable[order]]
    ends = np.stack([tails[order], heads[order]])
    fresh = np.ones(len(order), dtype=np.bool_)
    fresh[1:] = (ends[:, 1:] != ends[:, :-1]).any(axis=0)
    return np.sort(order[fresh]).astype(np.int32)


def joined(nodes: int, tails: Numbers, heads: Numbers, usable: Truths) -> Truths:
    """Tell the arcs within the largest part in which every node reaches every other."""
    graph = nx.DiGraph()
    graph.add_edges_from(zip(tails[usable].tolist(), heads[usable].tolist(), strict=True))
    part = max(nx.strongly_connected_components(graph), key=len)
    inside = np.zeros(nodes, dtype=np.bool_)
    inside[list(part)] = True
    return inside[tails] & inside[heads]
