"""Queries on the hierarchy against networkx: equal cost and a way that is one, update by update."""

import numpy as np
import pytest

from ext import UNREACHABLE, Hierarchy, Metric, Query
from tests.ext.drawn import costs_from, draw, drawn_weights, walk

GRAPHS = 1500


def test_costs_and_ways_are_those_of_networkx_whatever_changes() -> None:
    rng = np.random.default_rng(11)
    for _ in range(GRAPHS):
        drawn = draw(rng)
        hierarchy = drawn.hierarchy(int(rng.integers(1, 9)))
        weights = drawn.weights.copy()
        metric, query = Metric(hierarchy, weights), Query(hierarchy)
        for _ in range(3):
            source = int(rng.integers(drawn.nodes))
            known = costs_from(drawn.oracle(weights), source)
            for sink in range(drawn.nodes):
                cost, arcs = query.between(metric, source, sink)
                assert cost == known.get(sink, UNREACHABLE)
                if cost < UNREACHABLE:
                    assert walk(drawn, weights, source, arcs) == (sink, cost)
                else:
                    assert len(arcs) == 0
            changed = np.flatnonzero(rng.random(len(weights)) < rng.random())
            weights[changed] = drawn_weights(rng, len(changed))
            metric.update(changed, weights[changed])


def test_ways_between_groups_take_the_best_ends() -> None:
    rng = np.random.default_rng(12)
    for _ in range(GRAPHS):
        drawn = draw(rng)
        hierarchy = drawn.hierarchy(4)
        metric, query = Metric(hierarchy, drawn.weights), Query(hierarchy)
        graph = drawn.oracle(drawn.weights)
        for _ in range(2):
            near, far = (rng.integers(0, drawn.nodes, rng.integers(0, 5)) for _ in range(2))
            near_costs, far_costs = (rng.integers(0, 50, len(each)) for each in (near, far))
            cost, begin, arcs = query.route(metric, near, near_costs, far, far_costs)
            known = [costs_from(graph, each) for each in near.tolist()]
            best = min(
                (
                    int(before + costs[sink] + after)
                    for costs, before in zip(known, near_costs, strict=True)
                    for sink, after in zip(far.tolist(), far_costs, strict=True)
                    if sink in costs
                ),
                default=UNREACHABLE,
            )
            assert cost == best
            if cost == UNREACHABLE:
                assert (begin, len(arcs)) == (-1, 0)
                continue
            end, walked = walk(drawn, drawn.weights, begin, arcs)
            before = min(near_costs[near == begin])
            assert before + walked + min(far_costs[far == end]) == cost


def test_a_way_along_arcs_that_cost_nothing_holds_together() -> None:
    """Such a way may come by a node again, and so have more arcs than there are nodes."""
    rng = np.random.default_rng(1)
    longest = 0
    for _ in range(150):
        drawn = draw(rng)
        hierarchy = drawn.hierarchy(int(rng.integers(1, 9)))
        weights = np.where(rng.random(len(drawn.weights)) < 0.95, 0, 1).astype(np.int32)
        metric, query = Metric(hierarchy, weights), Query(hierarchy)
        for source, sink in rng.integers(0, drawn.nodes, (60, 2)).tolist():
            cost, arcs = query.between(metric, source, sink)
            if cost < UNREACHABLE:
                assert walk(drawn, weights, source, arcs) == (sink, cost)
                longest = max(longest, len(arcs) - drawn.nodes)
    assert longest > 1


def test_a_query_forgets_the_one_before() -> None:
    drawn = draw(np.random.default_rng(13))
    hierarchy = drawn.hierarchy(2)
    metric, query = Metric(hierarchy, drawn.weights), Query(hierarchy)
    first = [query.between(metric, 0, sink)[0] for sink in range(drawn.nodes)]
    query.route(metric, [0, 1], [0, 0], [2], [5])
    assert [query.between(metric, 0, sink)[0] for sink in range(drawn.nodes)] == first


def test_what_would_be_read_out_of_bounds_is_refused() -> None:
    drawn = draw(np.random.default_rng(14))
    hierarchy = drawn.hierarchy(2)
    other = drawn.hierarchy(2)
    metric, query = Metric(hierarchy, drawn.weights), Query(hierarchy)
    for source, sink in ((-1, 0), (0, drawn.nodes)):
        with pytest.raises(ValueError, match="not in the graph"):
            query.between(metric, source, sink)
    with pytest.raises(ValueError, match="another hierarchy"):
        query.between(Metric(other, drawn.weights), 0, 0)
    for groups in (([drawn.nodes], [0]), ([-1], [0]), ([0], [-1])):
        with pytest.raises(ValueError, match="not in the graph, or its cost"):
            query.route(metric, *groups, [0], [0])
    with pytest.raises(ValueError, match="differ in length"):
        query.route(metric, [0], [], [0], [0])


def test_costs_that_add_up_beyond_the_largest_number_count_as_no_way() -> None:
    tails, heads = np.array([0, 1], dtype=np.int32), np.array([1, 2], dtype=np.int32)
    hierarchy = Hierarchy(3, tails, heads, np.array([0, 1, 2], dtype=np.int32))
    metric = Metric(hierarchy, np.full(2, UNREACHABLE - 1, dtype=np.int32))
    query = Query(hierarchy)
    assert query.between(metric, 0, 1)[0] == UNREACHABLE - 1
    assert query.between(metric, 0, 2)[0] == UNREACHABLE
    cost, _, _ = query.route(metric, [0], [UNREACHABLE], [1], [UNREACHABLE])
    assert cost == UNREACHABLE
