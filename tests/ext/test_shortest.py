"""The path kernel against networkx, and against arrays that would be read out of bounds."""

import random
from dataclasses import dataclass

import networkx as nx
import numpy as np
import pytest
from numpy.typing import NDArray

from ext import UNREACHABLE, reverse_tree

Arc = tuple[int, int, int]
Numbers = NDArray[np.int32]
GRAPHS = 3000


def numbers(values: object) -> Numbers:
    return np.array(values, dtype=np.int32)


@dataclass(frozen=True, slots=True)
class Drawn:
    """A random graph, its sinks with their offsets, and the arrays that the kernel reads."""

    count: int
    arcs: list[Arc]
    sinks: list[int]
    offsets: list[int]

    def arrays(self) -> tuple[Numbers, Numbers, Numbers, Numbers, Numbers, Numbers]:
        order = sorted(range(len(self.arcs)), key=lambda arc: (self.arcs[arc][1], arc))
        heads = [self.arcs[arc][1] for arc in order]
        indptr = np.searchsorted(heads, np.arange(self.count + 1)).astype(np.int32)
        return (
            indptr,
            numbers([self.arcs[arc][0] for arc in order]),
            numbers(order),
            numbers([weight for _, _, weight in self.arcs]),
            numbers(self.sinks),
            numbers(self.offsets),
        )

    def expected(self) -> dict[int, int]:
        """Costs by networkx: one further node stands behind all sinks, and arcs are turned."""
        graph = nx.DiGraph()
        graph.add_nodes_from(range(self.count))
        turned = [(head, tail, weight) for tail, head, weight in self.arcs if weight < UNREACHABLE]
        behind = [(-1, sink, cost) for sink, cost in zip(self.sinks, self.offsets, strict=True)]
        for tail, head, weight in (*turned, *behind):
            held = graph.get_edge_data(tail, head, {"weight": weight})["weight"]
            graph.add_edge(tail, head, weight=min(weight, held))
        graph.add_node(-1)
        found: dict[int, int] = nx.single_source_dijkstra_path_length(graph, -1)
        return found


def draw(rng: random.Random) -> Drawn:
    count = rng.randint(1, 25)
    top = rng.choice([1, 3, 50, 100_000])
    arcs = [
        (
            rng.randrange(count),
            rng.randrange(count),
            rng.choice([UNREACHABLE, UNREACHABLE + 5])
            if rng.random() < 0.1
            else rng.randint(0, top),
        )
        for _ in range(rng.randint(0, 4 * count))
    ]
    sinks = [rng.randrange(count) for _ in range(rng.randint(0, 4))]
    return Drawn(count, arcs, sinks, [rng.randint(0, top) for _ in sinks])


def check_path(drawn: Drawn, node: int, distances: Numbers, next_arcs: Numbers) -> None:
    """Follow the arcs from a node; their weights and the last offset must be its distance."""
    paid, here = 0, node
    for _ in range(drawn.count):
        arc = int(next_arcs[here])
        if arc < 0:
            break
        tail, head, weight = drawn.arcs[arc]
        assert tail == here
        assert weight < UNREACHABLE
        paid, here = paid + weight, head
    assert next_arcs[here] == -1, "the arcs go round in a circle"
    ends = [o for s, o in zip(drawn.sinks, drawn.offsets, strict=True) if s == here]
    assert paid + min(ends) == distances[node]


@pytest.mark.parametrize("seed", range(10))
def test_costs_are_those_of_networkx_and_paths_pay_them(seed: int) -> None:
    rng = random.Random(seed)  # noqa: S311
    for _ in range(GRAPHS // 10):
        drawn = draw(rng)
        distances, next_arcs = reverse_tree(*drawn.arrays())
        expected = drawn.expected()
        for node in range(drawn.count):
            assert distances[node] == expected.get(node, UNREACHABLE)
            if node in expected:
                check_path(drawn, node, distances, next_arcs)
            else:
                assert next_arcs[node] == -1


@pytest.mark.parametrize("seed", range(10))
def test_wanted_nodes_are_exact_and_the_others_upper_bounds(seed: int) -> None:
    rng = random.Random(1000 + seed)  # noqa: S311
    for _ in range(GRAPHS // 10):
        drawn = draw(rng)
        wanted = [rng.randrange(drawn.count) for _ in range(rng.randint(0, 3))]
        distances, next_arcs = reverse_tree(*drawn.arrays(), numbers(wanted))
        expected = drawn.expected()
        for node in range(drawn.count):
            assert distances[node] >= expected.get(node, UNREACHABLE)
        for node in wanted or range(drawn.count):
            assert distances[node] == expected.get(node, UNREACHABLE)
            if node in expected:
                check_path(drawn, node, distances, next_arcs)


def test_wanted_ends_the_search_early() -> None:
    chain = Drawn(100, [(node + 1, node, 1) for node in range(99)], [0], [0])
    distances, _ = reverse_tree(*chain.arrays(), numbers([3, 3]))
    assert distances[:4].tolist() == [0, 1, 2, 3]
    assert (distances[10:] == UNREACHABLE).all()


def test_the_same_arrays_give_the_same_tree() -> None:
    rng = random.Random(5)  # noqa: S311
    for _ in range(100):
        arrays = draw(rng).arrays()
        first, second = reverse_tree(*arrays), reverse_tree(*arrays)
        assert np.array_equal(first[0], second[0])
        assert np.array_equal(first[1], second[1])


def test_a_heap_larger_than_its_first_room() -> None:
    rng = random.Random(6)  # noqa: S311
    count = 2000
    arcs = [(rng.randrange(count), rng.randrange(count), rng.randint(0, 9)) for _ in range(20_000)]
    drawn = Drawn(count, arcs, [rng.randrange(count) for _ in range(200)], [7] * 200)
    distances, _ = reverse_tree(*drawn.arrays())
    expected = drawn.expected()
    assert distances.tolist() == [expected.get(node, UNREACHABLE) for node in range(count)]


def test_costs_just_below_the_limit_do_not_overflow() -> None:
    top = UNREACHABLE - 1
    drawn = Drawn(4, [(1, 0, top), (2, 1, top), (3, 2, 0)], [0], [0])
    distances, next_arcs = reverse_tree(*drawn.arrays())
    assert distances.tolist() == [0, top, UNREACHABLE, UNREACHABLE]
    assert next_arcs.tolist() == [-1, 0, -1, -1]


def test_a_sink_with_a_cheaper_sink_behind_it_leads_there() -> None:
    drawn = Drawn(2, [(0, 1, 3)], [0, 1], [10, 1])
    distances, next_arcs = reverse_tree(*drawn.arrays())
    assert distances.tolist() == [4, 1]
    assert next_arcs.tolist() == [0, -1]


def test_no_nodes_and_no_sinks() -> None:
    none = numbers([])
    distances, next_arcs = reverse_tree(numbers([0]), none, none, none, none, none)
    assert len(distances) == len(next_arcs) == 0
    distances, _ = reverse_tree(numbers([0, 0]), none, none, none, none, none)
    assert distances.tolist() == [UNREACHABLE]


GOOD = {
    "indptr": numbers([0, 0, 1]),
    "tails": numbers([0]),
    "arcs": numbers([0]),
    "weights": numbers([5]),
    "sinks": numbers([1]),
    "offsets": numbers([0]),
    "wanted": numbers([0]),
}


@pytest.mark.parametrize(
    ("name", "values"),
    [
        ("indptr", []),
        ("indptr", [1, 1, 1]),
        ("indptr", [0, 0, 2]),
        ("indptr", [0, 2, 1]),
        ("indptr", [0, -1, 1]),
        ("tails", []),
        ("tails", [2]),
        ("tails", [-1]),
        ("arcs", [0, 0]),
        ("arcs", [1]),
        ("arcs", [-1]),
        ("weights", [-1]),
        ("weights", []),
        ("sinks", [2]),
        ("sinks", [-1]),
        ("sinks", [0, 1]),
        ("offsets", [-1]),
        ("wanted", [2]),
        ("wanted", [-1]),
    ],
)
def test_arrays_that_do_not_fit_are_refused(name: str, values: list[int]) -> None:
    assert reverse_tree(**GOOD)[0].tolist() == [5, 0]
    with pytest.raises(ValueError, match=r"describe|outside|graph|length"):
        reverse_tree(**{**GOOD, name: numbers(values)})


def test_other_types_are_refused() -> None:
    with pytest.raises(ValueError, match="dtype"):
        reverse_tree(**{**GOOD, "weights": np.array([5.0])})
    with pytest.raises(ValueError, match="contiguous"):
        reverse_tree(**{**GOOD, "indptr": numbers([0, 9, 0, 9, 1, 9])[::2]})
