"""Going along ways, against plain Python on the same random graphs."""

from math import hypot

import numpy as np
import pytest

from ext import UNREACHABLE, Metric, Pacer, Query
from tests.ext.drawn import Drawn, draw, drawn_weights

GRAPHS = 400
SPEED = 1.34
NOBODY = np.empty(0, dtype=np.int32)
Spot = tuple[float, float]


def stepped(metres: float, crowd: float) -> int:
    return round(min(metres / SPEED * crowd * 1000, UNREACHABLE))


def paced(drawn: Drawn, rng: np.random.Generator) -> tuple[Pacer, np.ndarray, np.ndarray]:
    places = rng.uniform(0, 50, (drawn.nodes, 2))
    metres = rng.uniform(0, 9, len(drawn.tails))
    return Pacer(places, drawn.heads, metres), places, metres


def apart(places: np.ndarray, node: int, spot: Spot) -> float:
    return hypot(places[node, 0] - spot[0], places[node, 1] - spot[1])


def test_the_best_way_is_that_of_the_query_with_its_length() -> None:
    rng = np.random.default_rng(31)
    found = 0
    for _ in range(GRAPHS):
        drawn = draw(rng)
        pacer, places, metres = paced(drawn, rng)
        hierarchy = drawn.hierarchy(4)
        metric, query = Metric(hierarchy, drawn.weights), Query(hierarchy)
        for _ in range(3):
            (start, end), crowds = rng.uniform(0, 50, (2, 2)).tolist(), rng.choice([1, 1.5, 4.0], 2)
            near, far = (
                rng.permutation(drawn.nodes)[: rng.integers(0, 5)].astype(np.int32)
                for _ in range(2)
            )
            before = np.array([apart(places, node, start) for node in near], dtype=np.float64)
            after = np.array([apart(places, node, end) for node in far], dtype=np.float64)
            here, there = (*start, crowds[0]), (*end, crowds[1])
            best = pacer.best(query, metric, SPEED, here, near, before, there, far, after)
            cost, first, arcs = query.route(
                metric,
                near,
                [stepped(each, crowds[0]) for each in before],
                far,
                [stepped(each, crowds[1]) for each in after],
            )
            assert best[:3] == (cost, first, tuple(arcs.tolist()))
            if first < 0:
                assert best[3] == 0
                continue
            found += 1
            last = int(drawn.heads[arcs[-1]]) if len(arcs) else first
            length = apart(places, first, start) + metres[arcs].sum() + apart(places, last, end)
            assert best[3] == pytest.approx(length, abs=1e-9)
            assert pacer.length(first, best[2], start, end) == pytest.approx(length, abs=1e-9)
    assert found > GRAPHS


def test_times_along_a_way_take_the_other_weights_where_there_are_some() -> None:
    rng = np.random.default_rng(32)
    closed = 0
    for _ in range(GRAPHS):
        drawn = draw(rng)
        count = len(drawn.tails)
        if not count:
            continue
        pacer, places, _ = paced(drawn, rng)
        granted = np.flatnonzero(rng.random(count) < rng.choice([0.0, 0.2, 1.0])).astype(np.int32)
        cheaper = drawn_weights(rng, len(granted))
        weights = drawn.weights.copy()
        weights[granted] = cheaper
        arcs = rng.integers(0, count, rng.integers(0, 9)).tolist()
        assert pacer.along(arcs, drawn.weights, granted, cheaper).tolist() == weights[arcs].tolist()
        first = int(drawn.tails[arcs[0]]) if arcs else 0
        last = int(drawn.heads[arcs[-1]]) if arcs else first
        ends = stepped(apart(places, first, (1, 2)), 1.0) + stepped(
            apart(places, last, (3, 4)), 4.0
        )
        total = pacer.total(
            first, tuple(arcs), drawn.weights, (granted, cheaper), SPEED, (1, 2, 1.0), (3, 4, 4.0)
        )
        shut = bool((weights[arcs] >= UNREACHABLE).any())
        closed += shut
        assert total == (UNREACHABLE if shut else ends + int(weights[arcs].sum()))
    assert closed > 0


def test_what_would_be_read_out_of_bounds_is_refused() -> None:
    drawn = draw(np.random.default_rng(33))
    pacer, places, metres = paced(drawn, np.random.default_rng(34))
    count, weights = len(drawn.tails), drawn.weights
    for wrong in (-1, count):
        with pytest.raises(IndexError, match="not in the graph"):
            pacer.length(0, (wrong,), (0, 0), (0, 0))
        with pytest.raises(IndexError, match="not in the graph"):
            pacer.along((wrong,), weights, NOBODY, NOBODY)
    leave = NOBODY, NOBODY
    for wrong in (-1, drawn.nodes):
        with pytest.raises(IndexError, match="not in the graph"):
            pacer.total(wrong, (), weights, leave, SPEED, (0, 0, 1), (0, 0, 1))
    with pytest.raises(ValueError, match="one weight for each arc"):
        pacer.along((0,), weights[1:], NOBODY, NOBODY)
    with pytest.raises(ValueError, match="do not fit together"):
        Pacer(places, drawn.heads, metres[1:])
    with pytest.raises(ValueError, match="outside the graph"):
        Pacer(places[:1], drawn.heads, metres)


def test_a_query_of_another_graph_is_refused() -> None:
    rng = np.random.default_rng(35)
    drawn, other = draw(rng), draw(rng)
    pacer, _, _ = paced(drawn, rng)
    mine, hierarchy = drawn.hierarchy(4), other.hierarchy(4)
    metric, another = Metric(mine, drawn.weights), Metric(hierarchy, other.weights)
    spot, none, many = (0, 0, 1), (NOBODY, np.empty(0)), (NOBODY, np.zeros(drawn.nodes + 1))
    for query, weights in ((Query(hierarchy), another), (Query(mine), another)):
        with pytest.raises(ValueError, match="belong together"):
            pacer.best(query, weights, SPEED, spot, *none, spot, *none)
    query = Query(mine)
    with pytest.raises(ValueError, match="more distances than nodes"):
        pacer.best(query, metric, SPEED, spot, *many, spot, *none)
