"""Hand-made floors to walk on, and the shortest walks that their graph knows."""

from pathlib import Path

import networkx as nx
import numpy as np

from floorplans import Access, NavigationGraph, build_graph, find_connectors
from tests.floorplans.plans import GROUND, Metres, Plan, degrees, small_plan, uid

FOOT, WHEELCHAIR = 0.22, 0.42
APART = float("inf")


def bare_plan() -> Plan:
    """Two levels of 20 by 10 metres, from (-10, -5) to (10, 5), with nothing on them."""
    plan = small_plan()
    plan.features["unit"] = []
    plan.features["opening"] = []
    return plan


def outline_of(*rings: Metres) -> dict[str, object]:
    return {"type": "Polygon", "coordinates": [degrees([*ring, ring[0]]) for ring in rings]}


def shaped(
    plan: Plan, label: str, level: str, geometry: dict[str, object], category: str = "room"
) -> str:
    """Add a unit of any shape."""
    return plan.add("unit", label, geometry, level_id=uid(level), category=category)


def furniture(plan: Plan, label: str, level: str, geometry: dict[str, object]) -> str:
    return plan.add("fixture", label, geometry, level_id=uid(level), category="furniture")


def graph_of(plan: Plan, folder: Path, radius: float = FOOT) -> NavigationGraph:
    loaded = plan.load(folder)
    return build_graph(loaded.venue, find_connectors(loaded.venue, loaded.table), radius)


def at(graph: NavigationGraph, label: str, x: float, y: float) -> Access:
    """The place of a point in a unit in which somebody can stand."""
    access = graph.access(uid(label), x, y)
    assert access is not None
    return access


def metres(graph: NavigationGraph, start: Access, end: Access) -> float:
    """Length of the shortest walk; `APART` without one."""
    straight = graph.straight(start, end)
    if straight is not None:
        return straight
    network = nx.DiGraph()
    arcs = graph.arcs
    for tail, head, length in zip(
        arcs.tail.tolist(), arcs.head.tolist(), arcs.metres.tolist(), strict=True
    ):
        network.add_edge(tail, head, weight=length)
    for node, length in zip(start.nodes.tolist(), start.metres.tolist(), strict=True):
        network.add_edge("start", node, weight=length)
    for node, length in zip(end.nodes.tolist(), end.metres.tolist(), strict=True):
        network.add_edge(node, "end", weight=length)
    if "start" not in network or "end" not in network:
        return APART
    try:
        return float(nx.dijkstra_path_length(network, "start", "end"))
    except nx.NetworkXNoPath:
        return APART


def through(*points: tuple[float, float]) -> float:
    """Length of a line through some points."""
    steps = np.diff(np.array(points), axis=0)
    return float(np.hypot(*steps.T).sum())


def two_rooms(door: tuple[tuple[float, float], ...], **more: object) -> Plan:
    """A west and an east room with one opening in the wall x = 0 between them."""
    plan = bare_plan()
    plan.unit("west", GROUND, (-10, -5, 0, 5), "room")
    plan.unit("east", GROUND, (0, -5, 10, 5), "room")
    plan.opening("door", GROUND, *door, **more)
    return plan
