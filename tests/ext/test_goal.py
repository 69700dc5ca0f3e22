"""The search towards a goal against networkx, with and without bounds from landmarks."""

import random
from typing import NamedTuple

import networkx as nx
import numpy as np
import pytest

from ext import UNREACHABLE, landmark_costs, seek
from tests.ext.drawing import Drawn, Numbers, arrays, draw, draw_ends, numbers

GRAPHS = 3000
Ends = tuple[list[int], list[int]]
Bounds = tuple[Numbers, Numbers]


def bounds_of(drawn: Drawn, count: int) -> Bounds:
    _, towards, away = landmark_costs(
        drawn.leaving()[:3], drawn.entering()[:3], drawn.leaving().weights, count
    )
    return towards, away


def expected(drawn: Drawn, start: Ends, end: Ends) -> int:
    """The cost from a node before all sources to one behind all sinks."""
    graph = drawn.network()
    graph.add_nodes_from(["start", "end"])
    for node, cost in zip(*start, strict=True):
        if cost < graph.get_edge_data("start", node, {"weight": UNREACHABLE})["weight"]:
            graph.add_edge("start", node, weight=cost)
    for node, cost in zip(*end, strict=True):
        if cost < graph.get_edge_data(node, "end", {"weight": UNREACHABLE})["weight"]:
            graph.add_edge(node, "end", weight=cost)
    costs: dict[object, int] = nx.single_source_dijkstra_path_length(graph, "start")
    return min(costs.get("end", UNREACHABLE), UNREACHABLE)


def search(
    drawn: Drawn, start: Ends, end: Ends, bounds: Bounds | None = None
) -> tuple[int, list[int], int, int]:
    cost, arcs, first, settled = seek(*drawn.leaving(), *arrays(start), *arrays(end), bounds)
    return cost, arcs.tolist(), first, settled


def check_path(
    drawn: Drawn, start: Ends, end: Ends, cost: int, path: tuple[list[int], int]
) -> None:
    """Follow the arcs; their weights and the cheapest offsets at both ends must be the cost."""
    arcs, here = path
    paid = min(offset for node, offset in zip(*start, strict=True) if node == here)
    for arc in arcs:
        tail, head, weight = drawn.arcs[arc]
        assert tail == here
        assert weight < UNREACHABLE
        paid, here = paid + weight, head
    paid += min(offset for node, offset in zip(*end, strict=True) if node == here)
    assert paid == cost


def dearer(drawn: Drawn, rng: random.Random) -> Drawn:
    """The same graph with weights that are nowhere less."""
    change = rng.choice([0.0, 0.3, 1.0])
    most = rng.choice([1, 1000, UNREACHABLE])
    return Drawn(
        drawn.count,
        [
            (tail, head, min(weight + rng.randint(0, most), 2**31 - 1))
            if rng.random() < change
            else (tail, head, weight)
            for tail, head, weight in drawn.arcs
        ],
    )


@pytest.mark.parametrize("seed", range(10))
def test_costs_are_those_of_networkx_and_paths_pay_them(seed: int) -> None:
    rng = random.Random(seed)  # noqa: S311
    for _ in range(GRAPHS // 10):
        least = draw(rng)
        bounds = bounds_of(least, rng.randint(0, 4))
        drawn = dearer(least, rng)
        start, end = draw_ends(rng, drawn), draw_ends(rng, drawn)
        cost = expected(drawn, start, end)
        for given in (None, bounds):
            found, arcs, first, _ = search(drawn, start, end, given)
            assert found == cost
            if cost < UNREACHABLE:
                check_path(drawn, start, end, cost, (arcs, first))
            else:
                assert (arcs, first) == ([], -1)


@pytest.mark.parametrize("seed", range(10))
def test_tables_are_the_costs_to_and_from_landmarks(seed: int) -> None:
    rng = random.Random(400 + seed)  # noqa: S311
    for _ in range(30):
        drawn = draw(rng)
        count = rng.randint(0, 6)
        leaving, entering = drawn.leaving(), drawn.entering()
        landmarks, towards, away = landmark_costs(leaving[:3], entering[:3], leaving.weights, count)
        assert len(set(landmarks.tolist())) == len(landmarks) <= count
        assert towards.shape == away.shape == (drawn.count, len(landmarks))
        graph = drawn.network()
        for place, landmark in enumerate(landmarks.tolist()):
            for table, network in ((away, graph), (towards, graph.reverse())):
                costs = nx.single_source_dijkstra_path_length(network, landmark)
                capped = [
                    min(costs.get(node, UNREACHABLE), UNREACHABLE) for node in range(drawn.count)
                ]
                assert table[:, place].tolist() == capped


def grid(side: int, rng: random.Random) -> Drawn:
    """Streets both ways between crossings."""
    arcs = []
    for node in range(side * side):
        for other in [node + 1] * (node % side < side - 1) + [node + side] * (
            node + side < side * side
        ):
            arcs += [(node, other, rng.randint(80, 120)), (other, node, rng.randint(80, 120))]
    return Drawn(side * side, arcs)


def test_landmarks_lead_straight_to_the_goal() -> None:
    rng = random.Random(7)  # noqa: S311
    least = grid(40, rng)
    bounds = bounds_of(least, 8)
    dear = [(tail, head, weight + rng.randint(0, 20)) for tail, head, weight in least.arcs]
    crowded = Drawn(least.count, dear)
    blind = led = 0
    for _ in range(50):
        start, end = ([rng.randrange(least.count)], [0]), ([rng.randrange(least.count)], [0])
        cost, _, _, settled = search(crowded, start, end)
        assert search(crowded, start, end, bounds)[0] == cost
        blind += settled
        led += search(crowded, start, end, bounds)[3]
    assert led * 4 < blind


def test_a_part_that_cannot_lead_to_the_goal_is_not_searched() -> None:
    """Two parts; whoever begins in the other one learns from the bounds that there is no way."""
    arcs = [(node, node + 1, 5) for node in range(40) if node != 20]
    drawn = Drawn(41, arcs + [(head, tail, cost) for tail, head, cost in arcs])
    start, end = ([0], [0]), ([40], [0])
    assert search(drawn, start, end)[3] == 21
    assert search(drawn, start, end, bounds_of(drawn, 2)) == (UNREACHABLE, [], -1, 0)


def test_landmarks_are_spread_over_parts_by_size_and_not_over_lonely_nodes() -> None:
    first = [(node, node + 1, 5) for node in range(5)]
    second = [(node, node + 1, 5) for node in range(10, 39)]
    arcs = [*first, *second, (45, 46, UNREACHABLE)]
    drawn = Drawn(50, arcs + [(head, tail, cost) for tail, head, cost in arcs])
    landmarks, _, _ = landmark_costs(
        drawn.leaving()[:3], drawn.entering()[:3], drawn.leaving().weights, 4
    )
    assert min(landmarks.tolist()) in (0, 5)
    assert {10, 39} <= set(landmarks.tolist())
    assert sum(landmark <= 5 for landmark in landmarks.tolist()) == 1
    everything, _, _ = landmark_costs(
        drawn.leaving()[:3], drawn.entering()[:3], drawn.leaving().weights, 100
    )
    assert set(everything.tolist()) == {*range(6), *range(10, 40)}


def test_the_same_arguments_give_the_same_way() -> None:
    rng = random.Random(8)  # noqa: S311
    for _ in range(100):
        drawn = draw(rng)
        start, end = draw_ends(rng, drawn), draw_ends(rng, drawn)
        once = search(drawn, start, end, bounds_of(drawn, 3))
        assert search(drawn, start, end, bounds_of(drawn, 3)) == once


def test_more_labels_and_keys_than_there_was_room_for() -> None:
    rng = random.Random(9)  # noqa: S311
    drawn = Drawn(
        2000,
        [(rng.randrange(2000), rng.randrange(2000), rng.randint(0, 9)) for _ in range(20_000)],
    )
    for _ in range(5):
        start, end = ([rng.randrange(2000)], [3]), ([rng.randrange(2000)], [4])
        cost, arcs, first, _ = search(drawn, start, end)
        assert cost == expected(drawn, start, end)
        check_path(drawn, start, end, cost, (arcs, first))


def test_costs_just_below_unreachable_do_not_overflow() -> None:
    top = UNREACHABLE - 1
    drawn = Drawn(3, [(0, 1, top), (1, 2, top), (1, 2, 2**31 - 1)])
    for bounds in (None, bounds_of(drawn, 3)):
        assert search(drawn, ([0], [0]), ([1], [0]), bounds)[0] == top
        assert search(drawn, ([0], [1]), ([1], [0]), bounds)[0] == UNREACHABLE
        assert search(drawn, ([0], [0]), ([2], [0]), bounds)[0] == UNREACHABLE


class Arguments(NamedTuple):
    """One arc from the source to the sink."""

    indptr: Numbers = numbers([0, 1, 1])
    heads: Numbers = numbers([1])
    arcs: Numbers = numbers([0])
    weights: Numbers = numbers([5])
    sources: Numbers = numbers([0])
    offsets: Numbers = numbers([0])
    sinks: Numbers = numbers([1])
    sink_offsets: Numbers = numbers([2])


GOOD = Arguments()


@pytest.mark.parametrize(
    ("name", "values"),
    [
        ("indptr", []),
        ("indptr", [0, 2, 2]),
        ("indptr", [-1, 1, 1]),
        ("heads", []),
        ("heads", [2]),
        ("heads", [-1]),
        ("arcs", [0, 0]),
        ("arcs", [1]),
        ("arcs", [-1]),
        ("weights", [-1]),
        ("weights", []),
        ("sources", [2]),
        ("sources", [-1]),
        ("sources", [0, 1]),
        ("offsets", [-1]),
        ("sinks", [2]),
        ("sinks", [-1]),
        ("sinks", [0, 1]),
        ("sink_offsets", [-1]),
    ],
)
def test_arrays_that_do_not_fit_are_refused(name: str, values: list[int]) -> None:
    assert seek(*GOOD)[0] == 7
    with pytest.raises(ValueError, match=r"describe|outside|graph|length|negative"):
        seek(*GOOD._replace(**{name: numbers(values)}))


@pytest.mark.parametrize("shapes", [((1, 2), (2, 2)), ((2, 2), (1, 2)), ((2, 1), (2, 2))])
def test_bounds_of_another_graph_are_refused(
    shapes: tuple[tuple[int, int], tuple[int, int]],
) -> None:
    towards, away = (np.zeros(shape, dtype=np.int32) for shape in shapes)
    with pytest.raises(ValueError, match="bounds"):
        seek(*GOOD, bounds=(towards, away))


def test_landmarks_of_arrays_that_do_not_fit_are_refused() -> None:
    good = numbers([0, 1, 1]), numbers([1]), numbers([0])
    back = numbers([0, 0, 1]), numbers([0]), numbers([0])
    weights = numbers([5])
    assert landmark_costs(good, back, weights, 1)[0].tolist() == [0]
    for leaving, entering, costs, count in (
        (good, back, weights, -1),
        (good, back, numbers([]), 1),
        ((good[0], numbers([2]), good[2]), back, weights, 1),
        (good, (numbers([0, 1]), back[1], back[2]), weights, 1),
        (good, (numbers([0, 0, 0]), numbers([]), numbers([])), weights, 1),
    ):
        with pytest.raises(ValueError, match=r"graph|few|outside"):
            landmark_costs(leaving, entering, costs, count)
