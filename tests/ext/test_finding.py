"""Best ways with leave at their ends, against networkx on the graph with both leaves laid in."""

from dataclasses import dataclass, replace
from math import hypot

import networkx as nx
import numpy as np
import pytest
from numpy.typing import NDArray

from ext import UNREACHABLE, Annex, Finder, Metric, Pacer, Query
from tests.ext.drawn import Drawn, Ints, draw, drawn_weights

GRAPHS = 400
SPEED = 1.34
Spot = tuple[float, float]


@dataclass(frozen=True, slots=True)
class Ground:
    """A random graph whose arcs are in order of their heads, with what goes along ways in it."""

    drawn: Drawn
    places: NDArray[np.float64]
    pacer: Pacer
    starts: tuple[Ints, Ints, Ints]

    def annex(self, asked: Ints, worth: Ints, live: Ints) -> Annex:
        return Annex((self.drawn.tails, self.drawn.heads), self.starts, asked, worth, live)


def ground(rng: np.random.Generator) -> Ground:
    drawn = draw(rng)
    order = np.argsort(drawn.heads, kind="stable")
    drawn = replace(
        drawn, tails=drawn.tails[order], heads=drawn.heads[order], weights=drawn.weights[order]
    )
    places = rng.uniform(0, 50, (drawn.nodes, 2))
    pacer = Pacer(places, drawn.heads, rng.uniform(0, 9, len(order)))
    leaving = np.argsort(drawn.tails, kind="stable").astype(np.int32)
    nodes = np.arange(drawn.nodes + 1)
    entering, left = (
        np.searchsorted(ends, nodes).astype(np.int32)
        for ends in (drawn.heads, drawn.tails[leaving])
    )
    return Ground(drawn, places, pacer, (entering, left, leaving))


def room(drawn: Drawn, rng: np.random.Generator) -> Ints:
    """Return the arcs between some nodes: those of a room, or of some that lie apart."""
    inside = np.zeros(drawn.nodes, dtype=bool)
    inside[rng.permutation(drawn.nodes)[: rng.integers(0, 9)]] = True
    within = inside[drawn.tails] & inside[drawn.heads]
    some = within | (rng.random(len(within)) < rng.choice([0, 0.1]))
    return np.flatnonzero(some).astype(np.int32)


def leave_for(
    drawn: Drawn, rng: np.random.Generator, live: Ints, share: float
) -> tuple[Ints, Ints]:
    """Close most of some arcs, and return them with what they weigh with leave."""
    asked = room(drawn, rng)
    live[asked[rng.random(len(asked)) < share]] = UNREACHABLE
    return asked, drawn_weights(rng, len(asked))


def granted(live: Ints, *leaves: tuple[Ints, Ints]) -> Ints:
    weights = live.copy()
    for asked, worth in leaves:
        weights[asked] = np.minimum(weights[asked], worth)
    return weights


def stepped(metres: float, crowd: float) -> int:
    return round(min(metres / SPEED * crowd * 1000, UNREACHABLE))


def some_nodes(drawn: Drawn, rng: np.random.Generator) -> Ints:
    return rng.permutation(drawn.nodes)[: rng.integers(0, 5)].astype(np.int32)


def apart(places: NDArray[np.float64], nodes: Ints, spot: Spot) -> NDArray[np.float64]:
    return np.array([hypot(x - spot[0], y - spot[1]) for x, y in places[nodes].tolist()])


def least(drawn: Drawn, weights: Ints, sources: dict[int, int], sinks: dict[int, int]) -> int:
    graph = drawn.oracle(weights)
    for node, cost in sources.items():
        graph.add_edge(-1, node, weight=cost)
    for node, cost in sinks.items():
        graph.add_edge(node, -2, weight=cost)
    graph.add_nodes_from((-1, -2))
    try:
        found: int = nx.dijkstra_path_length(graph, -1, -2)
    except nx.NetworkXNoPath:
        return UNREACHABLE
    return found


@pytest.mark.parametrize("share", [1.0, 0.7, 0.0])
def test_ways_with_leave_at_both_ends_cost_what_networkx_says(share: float) -> None:
    """Rooms that lie apart, share nodes or are crossed by each other's ways, update by update."""
    rng = np.random.default_rng(int(41 + 10 * share))
    found = 0
    for _ in range(GRAPHS):
        place = ground(rng)
        drawn, live = place.drawn, place.drawn.weights.copy()
        leaves = [leave_for(drawn, rng, live, share) for _ in range(2)]
        metric, query = Metric(drawn.hierarchy(4), live), None
        query = Query(metric.hierarchy)
        finder = Finder(place.pacer, query)
        annexes = [place.annex(*leave, live) for leave in leaves]
        for turn in range(6):
            if turn % 2:
                changed = np.flatnonzero(rng.random(len(live)) < rng.choice([0.02, 0.3]))
                live = live.copy()
                live[changed] = drawn_weights(rng, len(changed))
                metric.update(changed, live[changed])
                annexes = [
                    each if each.suits(live) else place.annex(*leave, live)
                    for each, leave in zip(annexes, leaves, strict=True)
                ]
            here, there = rng.integers(-1, 2, 2).tolist()
            (start, end), crowds = rng.uniform(0, 50, (2, 2)).tolist(), rng.choice([1, 1.5, 4.0], 2)
            near, far = some_nodes(drawn, rng), some_nodes(drawn, rng)
            before, after = apart(place.places, near, start), apart(place.places, far, end)
            cost, first, arcs, metres = finder.best(
                metric,
                SPEED,
                (*start, crowds[0]),
                near,
                before,
                annexes[here] if here >= 0 else None,
                (*end, crowds[1]),
                far,
                after,
                annexes[there] if there >= 0 else None,
            )
            weights = granted(live, *(leaves[each] for each in (here, there) if each >= 0))
            sources, sinks = (
                {
                    node: stepped(each, crowd)
                    for node, each in zip(nodes.tolist(), lengths.tolist(), strict=True)
                }
                for nodes, lengths, crowd in ((near, before, crowds[0]), (far, after, crowds[1]))
            )
            assert cost == least(drawn, weights, sources, sinks)
            if first < 0:
                assert (cost, arcs, metres) == (UNREACHABLE, (), 0)
                continue
            found += 1
            last = first
            for arc in arcs:
                assert drawn.tails[arc] == last
                last = int(drawn.heads[arc])
            assert cost == sources[first] + sum(weights[list(arcs)].tolist()) + sinks[last]
            assert metres == pytest.approx(place.pacer.length(first, arcs, start, end), abs=1e-9)
    assert found > GRAPHS


def test_what_belongs_to_another_graph_is_refused() -> None:
    rng = np.random.default_rng(43)
    mine, other = ground(rng), ground(rng)
    here, there = (Metric(each.drawn.hierarchy(4), each.drawn.weights) for each in (mine, other))
    finder = Finder(mine.pacer, Query(here.hierarchy))
    none, spot = np.empty(0, dtype=np.int32), (0.0, 0.0, 1.0)
    near, many = (none, np.empty(0)), (none, np.zeros(mine.drawn.nodes + 1))
    annex = other.annex(none, none, other.drawn.weights)
    with pytest.raises(ValueError, match="belong together"):
        Finder(mine.pacer, Query(there.hierarchy))
    with pytest.raises(ValueError, match="belong together"):
        finder.best(there, SPEED, spot, *near, None, spot, *near, None)
    with pytest.raises(ValueError, match="annex is of another graph"):
        finder.best(here, SPEED, spot, *near, annex, spot, *near, None)
    with pytest.raises(ValueError, match="more distances than nodes"):
        finder.best(here, SPEED, spot, *many, None, spot, *many, None)


def test_arcs_that_are_not_those_of_the_graph_are_refused() -> None:
    place = ground(np.random.default_rng(44))
    live, count = place.drawn.weights, len(place.drawn.heads)
    for asked in ([-1], [count], [1, 0], [0, 0]):
        wrong = np.array(asked, dtype=np.int32)
        with pytest.raises(ValueError, match="in ascending order"):
            place.annex(wrong, np.ones(len(wrong), dtype=np.int32), live)
    with pytest.raises(ValueError, match="one weight for each arc"):
        place.annex(wrong[:0], wrong[:0], live).suits(live[1:])
