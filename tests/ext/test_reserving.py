"""Reservations against hand-made cases, networkx, and what gates let pass."""

import random
from collections import defaultdict
from typing import NamedTuple

import networkx as nx
import numpy as np
import pytest
from numpy.typing import NDArray

from ext import NEVER, UNREACHABLE, Reservations

NETWORKS = 300

ROUNDING = 4
"""Milliseconds that a gate may add: a person takes whole thousandths of each second."""


class Net(NamedTuple):
    """A random network: the last vertex is the only exit."""

    indptr: NDArray[np.int32]
    heads: NDArray[np.int32]
    transits: NDArray[np.int32]
    servers: NDArray[np.int32]
    after: NDArray[np.int32]
    bounds: NDArray[np.int32]
    capacities: NDArray[np.int32]

    def book(self, seconds: int = 600) -> Reservations:
        return Reservations(*self, seconds)

    def arcs(self) -> list[tuple[int, int, int]]:
        tails = np.repeat(np.arange(len(self.servers)), np.diff(self.indptr))
        return list(zip(tails.tolist(), self.heads.tolist(), self.transits.tolist(), strict=True))


def ints(values: object) -> NDArray[np.int32]:
    return np.array(values, dtype=np.int32)


def network(count: int, arcs: list[tuple[int, int, int]], capacities: list[int]) -> Net:
    """A network of given arcs in which each vertex passes a gate of its own."""
    rows = sorted(arcs)
    indptr = np.zeros(count + 1, dtype=np.int32)
    np.cumsum(np.bincount([tail for tail, _, _ in rows], minlength=count), out=indptr[1:])
    graph = nx.DiGraph()
    graph.add_nodes_from(range(count))
    for tail, head, transit in rows:
        graph.add_edge(head, tail, weight=transit)
    known = nx.single_source_dijkstra_path_length(graph, count - 1)
    bounds = ints([max(1, known.get(vertex, UNREACHABLE)) for vertex in range(count)])
    bounds[-1] = 0
    heads, transits = ([row[part] for row in rows] for part in (1, 2))
    return Net(
        indptr,
        ints(heads),
        ints(transits),
        ints(range(count)),
        ints([0] * count),
        bounds,
        ints(capacities),
    )


def drawn(rng: random.Random) -> Net:
    count = rng.randint(2, 9)
    pairs = {(rng.randrange(count), rng.randrange(count)) for _ in range(rng.randint(1, 3 * count))}
    arcs = [(a, b, rng.choice([1, 500, 1000, 4000])) for a, b in pairs if a not in {b, count - 1}]
    return network(count, arcs, [rng.choice([300, 1000, 1300, 5000]) for _ in range(count)])


ONE = (ints([0, 1]), ints([0]), ints([0]))
"""One source, at the gate of the first vertex."""


def test_a_queue_takes_its_last_one_so_long_as_the_gate_is_slow() -> None:
    net = network(2, [(0, 1, 3000)], [500, 5000])
    out, starts, ways, walks = net.book().assign(*ONE, ints([0] * 5), ints([1] * 5))
    assert out.tolist() == [3000, 5000, 7000, 9000, 11000]
    assert starts.tolist() == [0, 2, 4, 6, 8, 10]
    assert ways.tolist() == [1, 0] * 5
    assert walks.tolist() == [3000, 0] * 5


def test_a_group_goes_on_when_its_last_one_has_passed() -> None:
    net = network(2, [(0, 1, 3000)], [500, 5000])
    out, *_ = net.book().assign(*ONE, ints([0]), ints([5]))
    assert out.tolist() == [3000 + 8000 + 800]


def test_a_longer_way_is_taken_once_the_shorter_one_has_a_queue() -> None:
    net = network(
        4, [(0, 1, 1000), (0, 2, 6000), (1, 3, 1000), (2, 3, 1000)], [9000, 500, 500, 9000]
    )
    out, starts, ways, _ = net.book().assign(*ONE, ints([0] * 6), ints([1] * 6))
    middle = [int(ways[start + 1]) for start in starts[:-1]]
    assert middle == [1, 1, 1, 2, 1, 2]
    assert out.tolist() == sorted(out.tolist())


def test_nobody_goes_where_no_way_leads_out() -> None:
    net = network(3, [(0, 1, 1000)], [1000] * 3)
    out, starts, ways, _ = net.book().assign(*ONE, ints([0]), ints([1]))
    assert (out.tolist(), starts.tolist(), ways.tolist()) == ([NEVER], [0, 0], [])


def test_nothing_is_reserved_beyond_the_horizon() -> None:
    net = network(2, [(0, 1, 3000)], [1000, 1000])
    out, *_ = net.book(5).assign(*ONE, ints([0] * 4), ints([1] * 4))
    assert out.tolist() == [3000, 4000, NEVER, NEVER]


def test_prices_turn_people_away_from_full_gates_and_give_passages_back() -> None:
    net = network(
        4, [(0, 1, 1000), (0, 2, 2500), (1, 3, 1000), (2, 3, 1000)], [9000, 500, 500, 9000]
    )
    book = net.book()
    first, starts, ways, _ = book.assign(*ONE, ints([0] * 6), ints([1] * 6))
    assert int(ways[starts[0] + 1]) == 1
    book.reprice(1.0, 0.0)
    _, starts, ways, _ = book.assign(*ONE, ints([0]), ints([1]))
    assert int(ways[starts[0] + 1]) == 2
    again = net.book()
    again.reprice(0.5, 0.5)
    assert again.assign(*ONE, ints([0] * 6), ints([1] * 6))[0].tolist() == first.tolist()


def test_one_alone_takes_the_shortest_way() -> None:
    rng = random.Random(16)  # noqa: S311 - reproducible
    for _ in range(NETWORKS):
        net = drawn(rng)
        graph = nx.DiGraph()
        graph.add_nodes_from(range(len(net.servers)))
        for tail, head, transit in net.arcs():
            graph.add_edge(tail, head, weight=transit)
        known = nx.single_source_dijkstra_path_length(graph, 0)
        out, *_ = net.book().assign(*ONE, ints([0]), ints([1]))
        least = known.get(len(net.servers) - 1, NEVER)
        assert least <= out[0] <= least + ROUNDING * len(net.servers)


def test_no_gate_lets_more_pass_than_it_can() -> None:
    rng = random.Random(4)  # noqa: S311 - reproducible
    for _ in range(NETWORKS):
        net = drawn(rng)
        sizes = ints([rng.randint(1, 4) for _ in range(30)])
        out, starts, ways, walks = net.book().assign(*ONE, ints([0] * 30), sizes)
        passed: dict[int, list[tuple[int, int]]] = defaultdict(list)
        for group in range(30):
            if out[group] == NEVER:
                continue
            steps = range(int(starts[group + 1]) - 1, int(starts[group]) - 1, -1)
            time = 0
            for step in steps:
                time += int(walks[step])
                passed[int(ways[step])].append((time, int(sizes[group])))
        for vertex, arrivals in passed.items():
            last = max(out[out < NEVER])
            total = sum(size for _, size in arrivals)
            first = min(time for time, _ in arrivals)
            room = net.capacities[vertex] * (last - first + 2000) / 1_000_000
            assert total <= room + 1


def test_the_result_depends_on_the_arguments_alone() -> None:
    rng = random.Random(5)  # noqa: S311 - reproducible
    for _ in range(20):
        net = drawn(rng)
        one, other = (net.book().assign(*ONE, ints([0] * 9), ints([2] * 9)) for _ in range(2))
        assert [part.tolist() for part in one] == [part.tolist() for part in other]


@pytest.mark.parametrize(
    ("part", "value"),
    [
        ("indptr", [0, 5, 1]),
        ("heads", [7]),
        ("transits", [-1]),
        ("servers", [0, 2]),
        ("after", [0, -1]),
        ("bounds", [1]),
        ("capacities", [0, 1000]),
    ],
)
def test_networks_that_are_none_are_refused(part: str, value: list[int]) -> None:
    net = network(2, [(0, 1, 3000)], [500, 5000])._replace(**{part: ints(value)})
    with pytest.raises(ValueError):  # noqa: PT011 - the messages differ
        net.book()


@pytest.mark.parametrize("seconds", [0, 86_401])
def test_horizons_have_bounds(seconds: int) -> None:
    with pytest.raises(ValueError, match="s to reserve"):
        network(2, [(0, 1, 3000)], [500, 5000]).book(seconds)


@pytest.mark.parametrize(("sources", "people"), [([0], []), ([1], [1]), ([-1], [1]), ([0], [0])])
def test_groups_that_are_none_are_refused(sources: list[int], people: list[int]) -> None:
    book = network(2, [(0, 1, 3000)], [500, 5000]).book()
    with pytest.raises(ValueError, match="group"):
        book.assign(*ONE, ints(sources), ints(people))


@pytest.mark.parametrize(
    "arcs", [([], [], []), ([0, 2], [0], [0]), ([0, 1], [2], [0]), ([0, 1], [0], [-1])]
)
def test_sources_that_are_none_are_refused(arcs: tuple[list[int], list[int], list[int]]) -> None:
    book = network(2, [(0, 1, 3000)], [500, 5000]).book()
    starts, heads, walks = (ints(each) for each in arcs)
    with pytest.raises(ValueError, match="arc"):
        book.assign(starts, heads, walks, ints([0]), ints([1]))


def test_shares_of_prices_have_bounds() -> None:
    book = network(2, [(0, 1, 3000)], [500, 5000]).book()
    for shares in ((-0.1, 0.5), (0.5, 1.1)):
        with pytest.raises(ValueError, match="between 0 and 1"):
            book.reprice(*shares)
