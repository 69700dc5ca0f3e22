"""The search from many seeds against networkx, its ties, and arrays that do not fit."""

import random
from typing import NamedTuple

import networkx as nx
import numpy as np
import pytest

from ext import UNREACHABLE, spread
from tests.ext.drawing import Drawn, Numbers, arrays, draw, draw_ends, numbers

GRAPHS = 3000
Found = tuple[list[int], list[int], list[int]]


def expected(drawn: Drawn, seeds: list[int], offsets: list[int]) -> Found:
    """Costs, arcs and seeds by the rule in the docstring, one seed after the other."""
    graph = drawn.network()
    reached = [
        nx.single_source_dijkstra_path_length(graph, seed) if offset < UNREACHABLE else {}
        for seed, offset in zip(seeds, offsets, strict=True)
    ]
    costs, via, origin = [], [], []
    for node in range(drawn.count):
        ways = [
            (offsets[seed] + found[node], seed)
            for seed, found in enumerate(reached)
            if node in found and offsets[seed] + found[node] < UNREACHABLE
        ]
        cost, seed = min(ways, default=(UNREACHABLE, -1))
        costs.append(cost)
        origin.append(seed)
    runs = free_runs(drawn, seeds, offsets, (costs, origin))
    for node in range(drawn.count):
        begins = origin[node] >= 0 and is_start(node, seeds, offsets, (costs, origin))
        ends = [
            (0 if weight else runs[tail] + 1, arc)
            for arc, (tail, weight) in entering(drawn, node, costs, origin)
        ]
        via.append(-1 if begins or not ends else min(ends)[1])
    return costs, via, origin


def is_start(
    node: int, seeds: list[int], offsets: list[int], found: tuple[list[int], list[int]]
) -> bool:
    costs, origin = found
    return seeds[origin[node]] == node and offsets[origin[node]] == costs[node]


def entering(
    drawn: Drawn, node: int, costs: list[int], origin: list[int]
) -> list[tuple[int, tuple[int, int]]]:
    """The arcs by which a node's own seed reaches it at its cost."""
    return [
        (arc, (tail, weight))
        for arc, (tail, head, weight) in enumerate(drawn.arcs)
        if head == node
        and origin[node] >= 0
        and origin[tail] == origin[node]
        and costs[tail] + weight == costs[node]
    ]


def free_runs(
    drawn: Drawn, seeds: list[int], offsets: list[int], found: tuple[list[int], list[int]]
) -> list[int]:
    """How many free arcs in a row end the way to each node, at least."""
    costs, origin = found
    runs = [drawn.count + 1] * drawn.count
    for _ in range(drawn.count + 1):
        for node in range(drawn.count):
            arcs = entering(drawn, node, costs, origin)
            starts = origin[node] >= 0 and is_start(node, seeds, offsets, found)
            if starts or any(weight for _, (_, weight) in arcs):
                runs[node] = 0
            runs[node] = min([runs[node], *(runs[tail] + 1 for _, (tail, w) in arcs if w == 0)])
    return runs


def lists(found: tuple[Numbers, Numbers, Numbers]) -> Found:
    costs, via, origin = found
    return costs.tolist(), via.tolist(), origin.tolist()


def within(found: Found, limit: int) -> Found:
    """What is left of a result when nothing dearer than the limit is settled."""
    kept = [cost <= limit for cost in found[0]]
    bare = (UNREACHABLE, -1, -1)
    costs, via, origin = (
        [value if keep else none for value, keep in zip(column, kept, strict=True)]
        for column, none in zip(found, bare, strict=True)
    )
    return costs, via, origin


@pytest.mark.parametrize("seed", range(10))
def test_costs_are_those_of_networkx_and_ties_follow_the_rule(seed: int) -> None:
    rng = random.Random(seed)  # noqa: S311
    for _ in range(GRAPHS // 10):
        drawn = draw(rng, 12)
        seeds, offsets = draw_ends(rng, drawn)
        found = spread(*drawn.leaving(), numbers(seeds), numbers(offsets))
        assert lists(found) == expected(drawn, seeds, offsets)


@pytest.mark.parametrize("seed", range(10))
def test_backwards_is_forwards_on_the_turned_graph(seed: int) -> None:
    rng = random.Random(100 + seed)  # noqa: S311
    for _ in range(GRAPHS // 10):
        drawn = draw(rng)
        ends = arrays(draw_ends(rng, drawn))
        backwards = spread(*drawn.entering(), *ends)
        assert lists(backwards) == lists(spread(*drawn.turned().leaving(), *ends))


@pytest.mark.parametrize("seed", range(10))
def test_a_limit_and_wanted_nodes_only_leave_out_what_is_dearer(seed: int) -> None:
    rng = random.Random(200 + seed)  # noqa: S311
    for _ in range(GRAPHS // 10):
        drawn = draw(rng)
        arguments = (*drawn.leaving(), *arrays(draw_ends(rng, drawn)))
        whole = lists(spread(*arguments))
        limit = rng.choice([0, 1, 60, 10_000, UNREACHABLE - 1, UNREACHABLE, 2**40, *whole[0]])
        assert lists(spread(*arguments, limit)) == within(whole, min(limit, UNREACHABLE - 1))
        wanted = [rng.randrange(drawn.count) for _ in range(rng.randint(0, 3))]
        dearest = min(limit, max((whole[0][node] for node in wanted), default=-1))
        assert lists(spread(*arguments, limit, numbers(wanted))) == within(whole, dearest)


@pytest.mark.parametrize("seed", range(5))
def test_the_order_of_neighbours_decides_nothing(seed: int) -> None:
    rng = random.Random(300 + seed)  # noqa: S311
    for _ in range(GRAPHS // 10):
        drawn = draw(rng)
        ends = arrays(draw_ends(rng, drawn))
        indptr, heads, arcs, weights = drawn.leaving()
        order = sorted(range(len(arcs)), key=lambda slot: (drawn.arcs[arcs[slot]][0], rng.random()))
        shuffled = spread(indptr, heads[order], arcs[order], weights, *ends)
        assert lists(shuffled) == lists(spread(indptr, heads, arcs, weights, *ends))


def test_costs_on_a_larger_graph_with_many_seeds() -> None:
    rng = random.Random(6)  # noqa: S311
    count = 3000
    for top in (0, 9, 40_000_000):
        arcs = [
            (rng.randrange(count), rng.randrange(count), rng.randint(0, top)) for _ in range(15_000)
        ]
        drawn = Drawn(count, arcs)
        seeds = [rng.randrange(count) for _ in range(200)]
        offsets = [rng.randint(0, top) for _ in seeds]
        costs, via, origin = spread(*drawn.leaving(), numbers(seeds), numbers(offsets))
        graph = drawn.network()
        for node, offset in zip(seeds, offsets, strict=True):
            held = graph.get_edge_data(-1, node, {"weight": UNREACHABLE})["weight"]
            graph.add_edge(-1, node, weight=min(held, offset))
        found = nx.single_source_dijkstra_path_length(graph, -1)
        assert costs.tolist() == [found.get(node, UNREACHABLE) for node in range(count)]
        for node in np.flatnonzero(via >= 0).tolist():
            tail, head, weight = arcs[via[node]]
            assert head == node
            assert costs[tail] + weight == costs[node]
            assert origin[tail] == origin[node]


def test_wanted_ends_the_search_at_once() -> None:
    chain = Drawn(100, [(node, node + 1, 1) for node in range(99)])
    ends = numbers([0]), numbers([0])
    costs, _, _ = spread(*chain.leaving(), *ends, wanted=numbers([3, 3]))
    assert costs[:4].tolist() == [0, 1, 2, 3]
    assert (costs[4:] == UNREACHABLE).all()
    costs, _, _ = spread(*chain.leaving(), *ends, wanted=numbers([]))
    assert (costs == UNREACHABLE).all()


def test_costs_just_below_unreachable_do_not_overflow() -> None:
    top = UNREACHABLE - 1
    drawn = Drawn(5, [(0, 1, top), (1, 2, top), (2, 3, 0), (1, 4, 2**31 - 1)])
    costs, via, _ = spread(*drawn.leaving(), numbers([0]), numbers([0]))
    assert costs.tolist() == [0, top, UNREACHABLE, UNREACHABLE, UNREACHABLE]
    assert via.tolist() == [-1, 0, -1, -1, -1]


def test_a_seed_with_a_cheaper_seed_beside_it_belongs_to_that() -> None:
    drawn = Drawn(2, [(1, 0, 3)])
    costs, via, origin = spread(*drawn.leaving(), numbers([0, 1, 1]), numbers([10, 1, 1]))
    assert (costs.tolist(), via.tolist(), origin.tolist()) == ([4, 1], [0, -1], [1, 1])


def test_free_arcs_round_in_a_circle_lead_back_to_the_seed() -> None:
    drawn = Drawn(3, [(1, 2, 0), (2, 1, 0), (2, 1, 0), (0, 2, 7), (1, 1, 0)])
    costs, via, _ = spread(*drawn.leaving(), numbers([0]), numbers([0]))
    assert (costs.tolist(), via.tolist()) == ([0, 7, 7], [-1, 1, 3])


def test_no_nodes_and_no_seeds() -> None:
    none = numbers([])
    assert lists(spread(numbers([0]), none, none, none, none, none)) == ([], [], [])
    found = spread(numbers([0, 0]), none, none, none, none, none)
    assert lists(found) == ([UNREACHABLE], [-1], [-1])


class Arguments(NamedTuple):
    """One arc from the seed to another node."""

    indptr: Numbers = numbers([0, 1, 1])
    ends: Numbers = numbers([1])
    arcs: Numbers = numbers([0])
    weights: Numbers = numbers([5])
    seeds: Numbers = numbers([0])
    offsets: Numbers = numbers([0])


GOOD = Arguments()


@pytest.mark.parametrize(
    ("name", "values"),
    [
        ("indptr", []),
        ("indptr", [1, 1, 1]),
        ("indptr", [0, 0, 2]),
        ("indptr", [0, 2, 1]),
        ("indptr", [0, -1, 1]),
        ("ends", []),
        ("ends", [2]),
        ("ends", [-1]),
        ("arcs", [0, 0]),
        ("arcs", [1]),
        ("arcs", [-1]),
        ("weights", [-1]),
        ("weights", []),
        ("seeds", [2]),
        ("seeds", [-1]),
        ("seeds", [0, 1]),
        ("offsets", [-1]),
    ],
)
def test_arrays_that_do_not_fit_are_refused(name: str, values: list[int]) -> None:
    assert spread(*GOOD)[0].tolist() == [0, 5]
    with pytest.raises(ValueError, match=r"describe|outside|graph|length"):
        spread(*GOOD._replace(**{name: numbers(values)}))


def test_other_types_and_negative_limits_are_refused() -> None:
    with pytest.raises(ValueError, match="dtype"):
        spread(*GOOD._replace(weights=np.array([5.0])))
    with pytest.raises(ValueError, match="contiguous"):
        spread(*GOOD._replace(indptr=numbers([0, 9, 1, 9, 1, 9])[::2]))
    with pytest.raises(ValueError, match="negative"):
        spread(*GOOD, limit=-1)


@pytest.mark.parametrize("node", [-1, 2])
def test_wanted_nodes_outside_the_graph_are_refused(node: int) -> None:
    assert spread(*GOOD, wanted=numbers([1]))[0].tolist() == [0, 5]
    with pytest.raises(ValueError, match="wanted"):
        spread(*GOOD, wanted=numbers([1, node]))
