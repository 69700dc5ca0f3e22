"""The measurements of routing ask everybody the same and notice what is wrong."""

import argparse
from collections.abc import Iterator
from dataclasses import replace
from importlib import import_module
from itertools import pairwise

import networkx as nx
import numpy as np
import pytest

from bench.harness import BenchError, Result, figure
from bench.peers import graph_libraries, routingkit
from bench.routing import signs
from bench.routing.__main__ import SIZES, bars_near, guarded, listed
from bench.routing.buildings import mixed
from bench.routing.hierarchies import dumped, loaded
from bench.routing.hub import length_of
from bench.routing.ours import Ours, ours_of
from bench.routing.quality import judged_signs, judged_ways, leads
from bench.routing.timing import Times, in_turns
from bench.routing.venues import cheapest
from bench.routing.ways import drawn
from bench.routing.worlds import World
from ext import UNREACHABLE

SEED = 11
PEERS = {
    "networkx": graph_libraries.networkx_bidirectional,
    "rustworkx": graph_libraries.rustworkx_dijkstra,
    "igraph": graph_libraries.igraph_dijkstra,
    "scipy": graph_libraries.scipy_dijkstra,
    "networkit": graph_libraries.networkit_bidirectional,
    "routingkit_ch": routingkit.plain,
}


@pytest.fixture(scope="module")
def world() -> World:
    return mixed("small", 900, SEED)


@pytest.fixture(scope="module")
def ours(world: World) -> Ours:
    return ours_of(world)


def installed(module: str) -> bool:
    try:
        import_module(module)
    except ImportError:
        return False
    return True


@pytest.mark.parametrize("module", [name for name in PEERS if installed(name)])
def test_peers_that_are_here_find_ways_of_the_same_cost(
    module: str, world: World, ours: Ours
) -> None:
    ask = PEERS[module](world.nodes, world.tails, world.heads, world.weights)
    for source, sink in drawn(world, 30):
        cost, _ = ours.way(source, sink)
        told, found = ask(source, sink)
        assert told in {cost, graph_libraries.UNTOLD}
        way = [int(each) for each in list(found)]  # type: ignore[call-overload]
        if module == "networkit":
            way = [source, *way, sink]
        assert cost_of(world, way, nodes=module not in {"igraph", "routingkit_ch"}) == cost


def cost_of(world: World, way: list[int], *, nodes: bool) -> int:
    if not nodes:
        return int(world.weights[way].sum())
    weight = dict(
        zip(
            zip(world.tails.tolist(), world.heads.tolist(), strict=True),
            world.weights.tolist(),
            strict=True,
        )
    )
    return sum(weight[pair] for pair in pairwise(way))


class TestTurns:
    def test_a_slow_contender_is_asked_what_the_others_begin_with(self) -> None:
        asked: dict[str, list[int]] = {"a": [], "b": []}

        def ask(name: str, source: int) -> tuple[int, object]:
            asked[name].append(source)
            return 0, ()

        questions = [(number, 0) for number in range(60)]
        times = in_turns(
            {"a": lambda s, _: ask("a", s), "b": lambda s, _: ask("b", s)}, questions, 3
        )
        assert set(times["a"].taken) == set(range(60))
        assert set(times["b"].taken) <= set(times["a"].taken)

    def test_a_ratio_is_of_the_same_questions(self) -> None:
        mine = Times({0: 10, 1: 20, 2: 1_000_000, 3: 1_000_000})
        assert mine.ratio(Times({0: 100, 1: 200})) == 10.0


class TestQuality:
    def test_nothing_is_wrong(self, ours: Ours) -> None:
        compared, wrong = judged_ways(ours, 2)
        assert (compared, wrong) == (2_000, 0)
        assert judged_signs(ours, 1)[1] == 0

    def test_wrong_costs_are_noticed(self, ours: Ours) -> None:
        dearer = replace(ours.world, weights=ours.world.weights + 1)
        mistaken = replace(ours, world=replace(dearer, heads=np.roll(ours.world.heads, 1)))
        assert judged_ways(mistaken, 1)[1] > 500

    def test_a_way_must_lead_there_and_cost_what_is_said(self, ours: Ours, world: World) -> None:
        cost, way = ours.query.between(ours.metric, 3, 400)
        assert leads(world, world.weights, (3, 400), cost, way)
        assert not leads(world, world.weights, (3, 400), cost + 1, way)
        assert not leads(world, world.weights, (3, 401), cost, way)
        assert not leads(world, world.weights, (3, 400), cost, way[1:])
        assert not leads(world, world.weights, (3, 400), UNREACHABLE, way)

    def test_signs_are_held_against_what_follows_from_the_neighbours(
        self, ours: Ours, world: World
    ) -> None:
        task = signs.task_of(world)
        costs, arcs = signs.board_of(ours, task).sweep(ours.metric)
        graph = nx.DiGraph()
        graph.add_weighted_edges_from(
            zip(world.heads.tolist(), world.tails.tolist(), world.weights.tolist(), strict=True)
        )
        known = np.empty((len(task.pinned), len(task.places)), dtype=np.int64)
        for column, place in enumerate(task.places.tolist()):
            told = nx.single_source_dijkstra_path_length(graph, place)
            known[:, column] = [told[node] for node in task.pinned.tolist()]
        weights = world.weights
        assert signs.differing(world, weights, task, (costs, arcs), known) == 0
        assert signs.differing(world, weights, task, (costs + 1, arcs), known) == costs.size
        other = np.where(arcs >= 0, (arcs + 1) % world.arcs, arcs)
        assert signs.differing(world, weights, task, (costs, other), known) > costs.size // 2


class TestStored:
    def test_a_hierarchy_comes_back(self, ours: Ours, tmp_path: object) -> None:
        path = tmp_path / "hierarchy"  # type: ignore[operator]
        path.write_bytes(dumped(ours.hierarchy))
        again = loaded(path).arrays()
        assert all(np.array_equal(again[k], v) for k, v in ours.hierarchy.arrays().items())


def test_growth_is_told_where_both_ends_were_measured() -> None:
    ends = {"10k.signs.all.p50": 1.0}
    assert list(signs.growth(ends)) == []
    ends |= {"1m.signs.all.p50": 7.5}
    (told,) = signs.growth(ends)
    assert (told.value, told.ok) == (7.5, False)


def test_a_row_that_breaks_off_keeps_what_it_told() -> None:
    def breaking() -> Iterator[Result]:
        yield figure("a", 1, "ms")
        raise BenchError("no hub")

    assert [result.name for result in guarded("row", breaking())] == ["a", "row.failed"]


def test_sizes_are_named() -> None:
    assert listed(SIZES, "1k,open") == ("1k", "open")
    with pytest.raises(argparse.ArgumentTypeError, match="2k"):
        listed(SIZES, "2k")


def test_venues_are_held_against_the_bars_of_their_size(world: World) -> None:
    assert bars_near(world) is None
    for nodes, bars in ((5_000, "10k"), (90_000, "100k")):
        assert bars_near(replace(world, places=np.zeros((nodes, 3)))) == bars


def test_of_parallel_arcs_the_cheapest_stays() -> None:
    tails, heads = np.array([0, 0, 1], np.int32), np.array([1, 1, 0], np.int32)
    weights = np.array([7, 5, 1], np.int32)
    assert cheapest(tails, heads, weights, np.ones(3, np.bool_)).tolist() == [1, 2]
    usable = np.array([True, False, True])
    assert cheapest(tails, heads, weights, usable).tolist() == [0, 2]


def test_an_answer_is_whole_when_its_length_says_so() -> None:
    head = b"HTTP/1.1 201 Created\r\nContent-Length: 5\r\nServer: x\r\n\r\n"
    assert length_of(head[:-2]) is None
    assert length_of(head + b"ab") == len(head) + 5
    assert length_of(b"HTTP/1.1 204 No Content\r\n\r\n") == 27
