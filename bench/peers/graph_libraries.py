"""Ways found by general graph libraries, through the calls that their users make.

Each takes (n, m, arcs) once and answers from one node to another with the cost, -1 where it is not
told, and the way. What their interfaces cost is theirs: rustworkx asks a Python function for each
weight, igraph copies all weights in each call, SciPy always grows a whole tree.
"""

from collections.abc import Callable
from importlib import import_module

import numpy as np
from numpy.typing import NDArray

Numbers = NDArray[np.int32]
Way = tuple[int, object]
UNTOLD = -1
Router = Callable[[int, int], Way]


def networkx_bidirectional(nodes: int, tails: Numbers, heads: Numbers, weights: Numbers) -> Router:
    """Its fastest exact search without an estimate; answers with nodes."""
    nx = import_module("networkx")
    graph = nx.DiGraph()
    graph.add_nodes_from(range(nodes))
    graph.add_weighted_edges_from(
        zip(tails.tolist(), heads.tolist(), weights.tolist(), strict=True)
    )

    def way(source: int, sink: int) -> Way:
        cost, path = nx.bidirectional_dijkstra(graph, source, sink)
        return cost, path

    return way


def rustworkx_dijkstra(nodes: int, tails: Numbers, heads: Numbers, weights: Numbers) -> Router:
    """Dijkstra that stops at the sink; answers with nodes and does not tell the cost."""
    rx = import_module("rustworkx")
    graph = rx.PyDiGraph(multigraph=False)
    graph.add_nodes_from(range(nodes))
    graph.add_edges_from(
        list(zip(tails.tolist(), heads.tolist(), weights.astype(float).tolist(), strict=True))
    )

    def way(source: int, sink: int) -> Way:
        found = rx.dijkstra_shortest_paths(graph, source, target=sink, weight_fn=float)
        return UNTOLD, found[sink]

    return way


def igraph_dijkstra(nodes: int, tails: Numbers, heads: Numbers, weights: Numbers) -> Router:
    """Dijkstra that stops at the sink; answers with arcs and does not tell the cost."""
    ig = import_module("igraph")
    graph = ig.Graph(nodes, list(zip(tails.tolist(), heads.tolist(), strict=True)), directed=True)
    costs = weights.tolist()

    def way(source: int, sink: int) -> Way:
        return UNTOLD, graph.get_shortest_path(source, sink, weights=costs, output="epath")

    return way


def scipy_dijkstra(nodes: int, tails: Numbers, heads: Numbers, weights: Numbers) -> Router:
    """A whole tree from the source; answers with nodes."""
    sparse = import_module("scipy.sparse")
    csgraph = import_module("scipy.sparse.csgraph")
    matrix = sparse.csr_array((weights.astype(np.float64), (tails, heads)), shape=(nodes, nodes))

    def way(source: int, sink: int) -> Way:
        costs, before = csgraph.dijkstra(matrix, indices=source, return_predecessors=True)
        path = [sink]
        while path[-1] != source:
            path.append(int(before[path[-1]]))
        return int(costs[sink]), path[::-1]

    return way


def networkit_bidirectional(nodes: int, tails: Numbers, heads: Numbers, weights: Numbers) -> Router:
    """Bidirectional Dijkstra; answers with the nodes between both ends."""
    nk = import_module("networkit")
    graph = nk.GraphFromCoo(
        (weights.astype(np.float64), (tails.astype(np.uint64), heads.astype(np.uint64))),
        n=nodes,
        weighted=True,
        directed=True,
    )

    def way(source: int, sink: int) -> Way:
        search = nk.distance.BidirectionalDijkstra(graph, source, sink, True)
        search.run()
        return int(search.getDistance()), search.getPath()

    return way
