"""The generator keeps what it promises of its graphs."""

import networkx as nx
import numpy as np
import pytest

from bench.routing.buildings import (
    LIFT_DOORS_MS,
    LIFT_WAIT_MS,
    STAIRS_DOWN_MS,
    STAIRS_UP_MS,
    mixed,
)
from bench.routing.open_plan import open_plan
from bench.routing.worlds import World

SEED = 5
LEVEL = 4.5


@pytest.fixture(scope="module", params=[1_400, 10_700])
def campus(request: pytest.FixtureRequest) -> World:
    return mixed("campus", request.param, SEED)


@pytest.fixture(scope="module")
def hall() -> World:
    return open_plan("open", 12_000, SEED)


def network(world: World) -> nx.DiGraph:
    graph = nx.DiGraph()
    graph.add_weighted_edges_from(
        zip(world.tails.tolist(), world.heads.tolist(), world.weights.tolist(), strict=True)
    )
    return graph


def test_the_seed_decides() -> None:
    again = mixed("campus", 1_400, SEED)
    same = mixed("campus", 1_400, SEED)
    other = mixed("campus", 1_400, SEED + 1)
    assert np.array_equal(again.weights, same.weights)
    assert np.array_equal(again.places, same.places)
    assert not np.array_equal(again.weights[:100], other.weights[:100])


def test_sizes_are_about_those_asked_for() -> None:
    for nodes in (1_400, 10_700, 50_000):
        assert mixed("campus", nodes, SEED).nodes == pytest.approx(nodes, rel=0.15)


def test_out_degree_is_that_of_buildings(campus: World, hall: World) -> None:
    assert 3.4 <= campus.arcs / campus.nodes <= 3.8
    assert 6.8 <= hall.arcs / hall.nodes <= 7.4


def test_every_node_reaches_every_other(campus: World, hall: World) -> None:
    for world in (campus, hall):
        graph = network(world)
        assert len(graph) == world.nodes
        assert nx.is_strongly_connected(graph)


def test_no_two_arcs_are_parallel_and_none_is_a_loop(campus: World, hall: World) -> None:
    for world in (campus, hall):
        pairs = set(zip(world.tails.tolist(), world.heads.tolist(), strict=True))
        assert len(pairs) == world.arcs
        assert all(tail != head for tail, head in pairs)
        assert world.weights.min() > 0


def test_stairs_are_dearer_upwards(campus: World) -> None:
    rise = campus.places[campus.heads, 2] - campus.places[campus.tails, 2]
    assert STAIRS_UP_MS in campus.weights[rise > 0]
    assert STAIRS_DOWN_MS in campus.weights[rise < 0]
    assert STAIRS_UP_MS not in campus.weights[rise < 0]


def test_lifts_are_waited_for_when_they_are_boarded_and_only_then(campus: World) -> None:
    assert campus.lifts
    back = {
        (tail, head): weight
        for tail, head, weight in zip(
            campus.tails.tolist(), campus.heads.tolist(), campus.weights.tolist(), strict=True
        )
    }
    for lift in campus.lifts:
        assert set(campus.weights[lift].tolist()) == {LIFT_WAIT_MS + LIFT_DOORS_MS}
        for arc in lift.tolist():
            assert back[int(campus.heads[arc]), int(campus.tails[arc])] == LIFT_DOORS_MS


def test_escalators_run_one_way(campus: World, hall: World) -> None:
    for world in (campus, hall):
        pairs = set(zip(world.tails.tolist(), world.heads.tolist(), strict=True))
        assert any((head, tail) not in pairs for tail, head in pairs)


def test_zones_are_small_and_lie_together(campus: World, hall: World) -> None:
    for world in (campus, hall):
        sizes = np.array([len(arcs) for arcs in world.zones()])
        assert 250 <= sizes.mean() <= 450
        assert sizes.max() < 1_000
        assert (world.zone < 0).mean() < 0.1


def test_zones_are_of_one_floor(campus: World) -> None:
    for arcs in campus.zones():
        assert len(np.unique(campus.places[campus.tails[arcs], 2])) == 1


def test_numbers_tell_nothing_of_places(campus: World) -> None:
    apart = np.linalg.norm(np.diff(campus.places[:, :2], axis=0), axis=1)
    assert np.median(apart) > 10.0
