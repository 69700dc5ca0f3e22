"""Best ways with leave at their ends, against networkx on the graph with both leaves laid in."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from math import hypot

import networkx as nx
import numpy as np
import pytest
from numpy.typing import NDArray

from ext import UNREACHABLE, Access, Annex, Finder, Going, Metric, Pacer, Query, Rights, Way
from tests.ext.drawn import Drawn, Ints, draw, drawn_weights

GRAPHS = 400
SPEED = 1.34
GAIN = 900.0, 0.2
EMPTY = np.empty(0, dtype=np.int32)
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


def walked(drawn: Drawn, way: Way, weights: Ints, sinks: dict[int, int]) -> int:
    """Go along a way that has to hold together; return what it costs from its first node on."""
    last, total = way.first, 0
    for arc in way.arcs:
        assert drawn.tails[arc] == last
        last = int(drawn.heads[arc])
        total += int(weights[arc])
    return total + sinks[last]


@pytest.mark.parametrize("share", [1.0, 0.7, 0.0])
def test_ways_with_leave_at_both_ends_cost_what_networkx_says(share: float) -> None:
    """Rooms that lie apart, share nodes or are crossed by each other's ways, update by update."""
    rng = np.random.default_rng(int(41 + 10 * share))
    found = 0
    for _ in range(GRAPHS):
        place = ground(rng)
        drawn, live = place.drawn, place.drawn.weights.copy()
        leaves = [leave_for(drawn, rng, live, share) for _ in range(2)]
        metric = Metric(drawn.hierarchy(4), live)
        finder = Finder(place.pacer, Query(metric.hierarchy), unseen)
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
            rights = (
                Rights(True, annexes[here] if here >= 0 else None, None),
                Rights(True, None, annexes[there] if there >= 0 else None),
            )
            ends = (
                Access("start", "level", start[0], start[1], near, before, 0, 0),
                Access("end", "level", end[0], end[1], far, after, 1, 0),
            )
            going = Going(SPEED, crowds.astype(np.float64), live)
            way = finder.plan(metric, going, *ends, rights.__getitem__)
            weights = granted(live, *(leaves[each] for each in (here, there) if each >= 0))
            sources, sinks = (
                {
                    node: stepped(each, crowd)
                    for node, each in zip(nodes.tolist(), lengths.tolist(), strict=True)
                }
                for nodes, lengths, crowd in ((near, before, crowds[0]), (far, after, crowds[1]))
            )
            cost = least(drawn, weights, sources, sinks)
            if way is None:
                assert cost == UNREACHABLE
                continue
            found += 1
            assert way.milliseconds == cost
            assert cost == sources[way.first] + walked(drawn, way, weights, sinks)
            assert (way.start, way.end) == ends
            metres = place.pacer.length(way.first, way.arcs, start, end)
            assert way.metres == pytest.approx(metres, abs=1e-9)
            assert place.pacer.retimed(way.lasting(1), going, rights.__getitem__) == way
    assert found > GRAPHS


def unseen(_start: Access, _end: Access) -> None:
    """No two points see each other."""


def always(rights: Rights) -> Callable[[int], Rights]:
    """Give the same rights for each unit."""
    return lambda _unit: rights


def tied(place: Ground, rng: np.random.Generator) -> Access:
    nodes, (x, y) = some_nodes(place.drawn, rng), rng.uniform(0, 50, 2).tolist()
    return Access("unit", "level", x, y, nodes, apart(place.places, nodes, (x, y)), 0, 0)


def worth(held: Way) -> float:
    """What another way may cost at most to be worth a change."""
    return held.milliseconds - max(GAIN[0], GAIN[1] * held.milliseconds)


def test_a_way_is_left_only_for_one_that_is_worth_it() -> None:
    """Each way that is chosen is the best one or the held one, as plain Python says."""
    rng = np.random.default_rng(45)
    told = {"left": 0, "kept": 0, "lost": 0}
    for _ in range(GRAPHS // 4):
        place = ground(rng)
        drawn, live = place.drawn, place.drawn.weights
        hierarchy = drawn.hierarchy(4)
        finder = Finder(place.pacer, Query(hierarchy), unseen)
        asked = leave_for(drawn, rng, live, 0.5)
        then = Rights(True, place.annex(*asked, live), None)
        metric, going = Metric(hierarchy, live), Going(SPEED, np.ones(1), live)
        trips: list[tuple[Access, Access, Way | None]] = []
        for _ in range(9):
            ends = tied(place, rng), tied(place, rng)
            held = finder.plan(metric, going, *ends, always(then))
            trips.append((*ends, held if rng.random() < 0.8 else None))
        changed = rng.random(len(live)) < 0.3
        weights = np.where(changed, drawn_weights(rng, len(live)), live).astype(np.int32)
        now = Rights(True, place.annex(*asked, weights), None)
        metric, going = Metric(hierarchy, weights), Going(SPEED, np.ones(1), weights)
        ways = finder.choose(metric, going, trips, GAIN, always(now))
        for threads in (2, 3):
            assert finder.choose(metric, going, trips, GAIN, always(now), threads) == ways
        for (start, end, held), way in zip(trips, ways, strict=True):
            best = finder.plan(metric, going, start, end, always(now))
            again = held and place.pacer.retimed(held, going, always(now))
            if best is not None and again is not None and best.milliseconds > worth(again):
                assert way == again
                told["kept"] += 1
                continue
            assert way == best
            told["left"] += again is not None
            told["lost"] += held is not None and again is None
    assert min(told.values()) > 9


def test_a_trip_that_cannot_be_worked_out_holds_up_no_other() -> None:
    place = ground(np.random.default_rng(46))
    metric = Metric(place.drawn.hierarchy(4), place.drawn.weights)
    finder = Finder(place.pacer, Query(metric.hierarchy), unseen)
    going = Going(SPEED, np.ones(3), place.drawn.weights)
    spots = [Access("unit", "level", 0, 0, EMPTY, np.empty(0), each, 0) for each in range(3)]

    def ask(unit: int) -> Rights:
        if unit == 1:
            raise RuntimeError("broken")
        return Rights(unit != 2, None, None)

    away = Access("unit", "level", 0, 0, np.array([999], dtype=np.int32), np.zeros(1), 0, 0)
    lost = Way(spots[0], spots[0], 999, (), 0, 0.0)
    trips: list[tuple[Access, Access, Way | None]] = [
        (spots[0], spots[each], None) for each in (0, 1, 2)
    ]
    trips += [(spots[0], away, None), (spots[0], spots[0], lost), *trips]
    for threads in (1, 2, 3):
        ways = finder.choose(metric, going, trips, GAIN, ask, threads)
        told = [each if each is None else (type(each), str(each)) for each in ways]
        assert told[:3] == told[5:] == [None, (RuntimeError, "broken"), None]
        assert told[3] == (ValueError, "a node is not in the graph")
        assert told[4] == (IndexError, "a node or an arc of the way is not in the graph")


def test_points_that_see_each_other_are_joined_in_a_straight_line() -> None:
    place = ground(np.random.default_rng(47))
    metric = Metric(place.drawn.hierarchy(4), place.drawn.weights)
    finder = Finder(place.pacer, Query(metric.hierarchy), lambda _start, _end: 13.4)
    going = Going(SPEED, np.array([1.0, 2.0]), place.drawn.weights)
    rights = [Rights(True, None, None), Rights(True, None, None)]
    here, there = (Access("unit", "level", 0, 0, EMPTY, np.empty(0), unit, 0) for unit in (1, 0))
    found = finder.plan(metric, going, here, here, rights.__getitem__)
    assert found == Way(here, here, -1, (), 20_000, 13.4)
    assert finder.plan(metric, going, here, there, rights.__getitem__) is None


def test_what_belongs_to_another_graph_is_refused() -> None:
    rng = np.random.default_rng(43)
    mine, other = ground(rng), ground(rng)
    here, there = (Metric(each.drawn.hierarchy(4), each.drawn.weights) for each in (mine, other))
    finder = Finder(mine.pacer, Query(here.hierarchy), unseen)
    going = Going(SPEED, np.ones(1), mine.drawn.weights)
    spot = Access("unit", "level", 0, 0, EMPTY, np.empty(0), 0, 0)
    count = mine.drawn.nodes + 1
    many = Access("unit", "level", 0, 0, np.zeros(count, dtype=np.int32), np.zeros(count), 0, 0)
    wrong = Access("unit", "level", 0, 0, np.array([count], dtype=np.int32), np.zeros(1), 0, 0)
    plain = Rights(True, None, None)
    alien = Rights(True, other.annex(EMPTY, EMPTY, other.drawn.weights), None)
    with pytest.raises(ValueError, match="belong together"):
        Finder(mine.pacer, Query(there.hierarchy), unseen)
    with pytest.raises(ValueError, match="belong together"):
        finder.plan(there, going, spot, spot, always(plain))
    other_leave = Going(SPEED, np.ones(1), mine.drawn.weights)
    with pytest.raises(ValueError, match="annex is of another graph"):
        finder.plan(here, other_leave, spot, spot, always(alien))
    short = Going(SPEED, np.ones(1), mine.drawn.weights[1:])
    with pytest.raises(ValueError, match="one weight for each arc"):
        finder.plan(here, short, spot, spot, always(plain))
    with pytest.raises(ValueError, match="more distances than nodes"):
        finder.plan(here, going, many, spot, always(plain))
    with pytest.raises(ValueError, match="not in the graph"):
        finder.plan(here, going, wrong, spot, always(plain))
    with pytest.raises(ValueError, match="differ in length"):
        Access("unit", "level", 0, 0, EMPTY, np.zeros(1), 0, 0)


def test_arcs_that_are_not_those_of_the_graph_are_refused() -> None:
    place = ground(np.random.default_rng(44))
    live, count = place.drawn.weights, len(place.drawn.heads)
    for asked in ([-1], [count], [1, 0], [0, 0]):
        wrong = np.array(asked, dtype=np.int32)
        with pytest.raises(ValueError, match="in ascending order"):
            place.annex(wrong, np.ones(len(wrong), dtype=np.int32), live)
    with pytest.raises(ValueError, match="one weight for each arc"):
        place.annex(wrong[:0], wrong[:0], live).suits(live[1:])
