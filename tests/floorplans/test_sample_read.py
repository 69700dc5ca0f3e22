"""The sample library as the rest of the house sees it: through the reader and the graph."""

from pathlib import Path

import networkx as nx
import pytest

from floorplans.build import build_graph
from floorplans.categories import is_public
from floorplans.connectors import find_connectors
from floorplans.graph import NavigationGraph
from floorplans.readers.load import load_venue
from floorplans.readers.loaded import LoadedVenue
from floorplans.sample import sample_id, sample_library

FOOT = 0.25
WHEELCHAIR = 0.4


@pytest.fixture(scope="module")
def loaded(tmp_path_factory: pytest.TempPathFactory) -> LoadedVenue:
    folder = tmp_path_factory.mktemp("library")
    for name, content in sample_library().items():
        Path(folder, name).write_bytes(content)
    return load_venue(folder)


def test_reader_finds_nothing_wrong(loaded: LoadedVenue) -> None:
    assert loaded.findings == ()
    assert len(loaded.venue.units) > 100
    assert len(loaded.table.zones) > 50


def walk(loaded: LoadedVenue, radius: float, *, via: set[str] | None, avoid: set[str]) -> float:
    """Return the metres from the main entrance to the special collections, lift rides free.

    Args:
        loaded: The library.
        radius: Body radius in metres.
        via: The connectors to use, or None for all public ones.
        avoid: Connectors to leave out.
    """
    venue = loaded.venue
    connectors = find_connectors(venue, loaded.table)
    graph = build_graph(venue, connectors, radius)
    closed = {
        index
        for index, connector in enumerate(connectors)
        if connector.id in avoid
        or (via is not None and connector.id not in via)
        or not all(is_public(venue.units[stop.unit_id]) for stop in connector.stops)
    }
    public = [is_public(venue.units[unit]) for unit in graph.unit_ids]
    net = nx.DiGraph()
    arcs = graph.arcs
    for arc in range(len(arcs.tail)):
        unit, connector = int(arcs.unit[arc]), int(arcs.connector[arc])
        if connector not in closed and (unit < 0 or public[unit]):
            net.add_edge(int(arcs.tail[arc]), int(arcs.head[arc]), metres=float(arcs.metres[arc]))
    starts = nodes_at(graph, sample_id("opening", "l1-vestibule"))
    goals = nodes_at(graph, sample_id("opening", "l3-south-of-lift-hall"))
    metres = nx.multi_source_dijkstra_path_length(net, starts, weight="metres")
    return min(float(metres[goal]) for goal in goals if goal in metres)


def nodes_at(graph: NavigationGraph, opening_id: str) -> set[int]:
    """Return the nodes on both sides of an opening."""
    index = graph.opening_ids.index(opening_id)
    crossing = graph.arcs.opening == index
    return {int(node) for node in graph.arcs.tail[crossing]}


@pytest.mark.parametrize("radius", [FOOT, WHEELCHAIR])
def test_special_collections_are_far_from_the_entrance_without_lift_1(
    loaded: LoadedVenue, radius: float
) -> None:
    """The entrance sign's arrow must turn when lift 1 stops: no other way comes close."""
    by_lift = walk(loaded, radius, via={"lift-1"}, avoid=set())
    otherwise = walk(loaded, radius, via=None, avoid={"lift-1"})
    assert by_lift < 35
    assert otherwise > by_lift + 50


@pytest.mark.parametrize("radius", [FOOT, WHEELCHAIR])
def test_other_lift_leads_there_too(loaded: LoadedVenue, radius: float) -> None:
    assert walk(loaded, radius, via={"lift-2"}, avoid=set()) < 150
