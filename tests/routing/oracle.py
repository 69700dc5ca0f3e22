"""What networkx says of ways on any weights."""

import networkx as nx
import numpy as np
from numpy.typing import NDArray

from ext import UNREACHABLE
from floorplans import Access
from routing import Costs


def network_of(costs: Costs, weights: NDArray[np.int32]) -> nx.DiGraph:
    """Return a graph with the cheapest of parallel arcs."""
    network = nx.DiGraph()
    arcs = costs.graph.arcs
    rows = zip(arcs.tail.tolist(), arcs.head.tolist(), weights.tolist(), strict=True)
    for tail, head, weight in rows:
        if weight < UNREACHABLE and weight < network.get_edge_data(
            tail, head, {"weight": UNREACHABLE}
        ).get("weight"):
            network.add_edge(tail, head, weight=weight)
    return network


def least(costs: Costs, weights: NDArray[np.int32], start: Access, end: Access) -> int | None:
    """Return what the best way costs, None without one; straight ways are the caller's."""
    network = network_of(costs, weights)
    for access, leaving in ((start, True), (end, False)):
        times = costs.walks(access.unit_id, access.metres).tolist()
        for node, time in zip(access.nodes.tolist(), times, strict=True):
            ends = ("start", node) if leaving else (node, "end")
            network.add_edge(*ends, weight=time)
    if "start" not in network or "end" not in network:
        return None
    try:
        return int(nx.dijkstra_path_length(network, "start", "end"))
    except nx.NetworkXNoPath:
        return None


def expected(costs: Costs, weights: NDArray[np.int32], start: Access, end: Access) -> int | None:
    """Return what the best way costs where a straight one goes before all others."""
    if not costs.admits(end.unit_id):
        return None
    direct = costs.graph.straight(start, end)
    if direct is not None:
        return costs.walk(end.unit_id, direct)
    return least(costs, weights, start, end)
