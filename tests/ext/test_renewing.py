"""Several metrics at once are changed as each by itself, by any number of threads."""

import numpy as np
import pytest

from ext import Metric, update_all
from tests.ext.drawn import draw, drawn_weights


def test_metrics_changed_side_by_side_are_those_changed_one_by_one() -> None:
    rng = np.random.default_rng(62)
    for turn in range(60):
        drawn = [draw(rng) for _ in range(int(rng.integers(0, 6)))]
        alone = [Metric(each.hierarchy(int(rng.integers(1, 9))), each.weights) for each in drawn]
        together = [metric.fork() for metric in alone]
        for _ in range(3):
            changes = []
            for each in drawn:
                arcs = rng.integers(0, max(1, len(each.weights)), min(len(each.weights), 5))
                changes.append((arcs, drawn_weights(rng, len(arcs))))
            update_all(together, changes, 1 + turn % 3)
            for metric, change in zip(alone, changes, strict=True):
                metric.update(*change)
            assert all(a.same_as(b) for a, b in zip(alone, together, strict=True))


def test_nothing_is_changed_where_something_does_not_fit() -> None:
    drawn = draw(np.random.default_rng(63))
    metric = Metric(drawn.hierarchy(2), drawn.weights)
    other = metric.fork()
    for changes in ([([0], [5]), ([0], [-1])], [([0], [5]), ([len(drawn.weights)], [1])]):
        with pytest.raises(ValueError, match="not in the graph or its weight negative"):
            update_all([metric, other], changes)
    with pytest.raises(ValueError, match="changed twice"):
        update_all([metric, metric], [([0], [5]), ([0], [6])])
    with pytest.raises(ValueError, match="shorter"):
        update_all([metric, other], [([0], [5])])
    assert metric.weights.tolist() == other.weights.tolist() == drawn.weights.tolist()
