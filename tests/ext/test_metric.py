"""Partial customisation against full customisation, bit for bit."""

import numpy as np
import pytest

from ext import UNREACHABLE, Hierarchy, Metric
from tests.ext.drawn import draw, drawn_weights

GRAPHS = 1500


def test_updates_leave_what_customising_anew_would() -> None:
    rng = np.random.default_rng(21)
    for _ in range(GRAPHS):
        drawn = draw(rng)
        hierarchy = drawn.hierarchy(int(rng.integers(1, 9)))
        weights = drawn.weights.copy()
        metric = Metric(hierarchy, weights)
        for share in (0.05, 0.3, 1.0):
            changed = np.flatnonzero(rng.random(len(weights)) < share)
            weights[changed] = drawn_weights(rng, len(changed))
            metric.update(changed, weights[changed])
        assert metric.same_as(Metric(hierarchy, weights))
        assert np.array_equal(metric.weights, weights)


def test_a_change_works_out_only_the_blocks_above_it() -> None:
    count = 400
    tails = np.arange(count - 1, dtype=np.int32)
    order = np.random.default_rng(3).permutation(count).astype(np.int32)
    hierarchy = Hierarchy(count, tails, tails + 1, order)
    metric = Metric(hierarchy, np.full(count - 1, 7, dtype=np.int32))
    assert metric.update([5], [7]) == 0
    assert 0 < metric.update([5], [8]) < hierarchy.blocks / 4


def test_an_arc_that_is_dearer_than_its_twin_changes_one_block_only() -> None:
    tails = np.array([0, 0, 1, 2], dtype=np.int32)
    heads = np.array([1, 1, 2, 3], dtype=np.int32)
    hierarchy = Hierarchy(4, tails, heads, np.arange(4, dtype=np.int32))
    metric = Metric(hierarchy, np.array([5, 9, 1, 1], dtype=np.int32))
    assert metric.update([1], [8]) == 1


def test_a_fork_changes_by_itself() -> None:
    drawn = draw(np.random.default_rng(23))
    hierarchy = drawn.hierarchy(3)
    metric = Metric(hierarchy, drawn.weights)
    fork = metric.fork()
    assert fork.same_as(metric)
    fork.customise(np.full(len(drawn.weights), 3, dtype=np.int32))
    assert metric.same_as(Metric(hierarchy, drawn.weights))
    assert not fork.same_as(metric)


def test_wrong_weights_are_refused_and_nothing_changes() -> None:
    drawn = draw(np.random.default_rng(24))
    arcs = len(drawn.weights)
    hierarchy = drawn.hierarchy(3)
    metric = Metric(hierarchy, drawn.weights)
    with pytest.raises(ValueError, match="one weight for each arc"):
        metric.customise(drawn.weights[:-1])
    with pytest.raises(ValueError, match="negative"):
        metric.customise(np.full(arcs, -1, dtype=np.int32))
    for changed, weights in (([arcs], [1]), ([-1], [1]), ([0, 1], [5, -1])):
        with pytest.raises(ValueError, match="not in the graph or its weight negative"):
            metric.update(changed, weights)
    with pytest.raises(ValueError, match="differ in length"):
        metric.update([0, 1], [1])
    assert metric.same_as(Metric(hierarchy, drawn.weights))


def test_weights_above_unreachable_count_as_closed() -> None:
    tails, heads = np.array([0], dtype=np.int32), np.array([1], dtype=np.int32)
    hierarchy = Hierarchy(2, tails, heads, np.arange(2, dtype=np.int32))
    metric = Metric(hierarchy, np.array([2**31 - 1], dtype=np.int32))
    assert metric.weights.tolist() == [UNREACHABLE]
