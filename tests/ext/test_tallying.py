"""Sums along ways are those of their parts, and nothing is read that is not there."""

import numpy as np
import pytest

from ext import added_up


def test_each_way_is_the_sum_of_its_arcs() -> None:
    rng = np.random.default_rng(64)
    for _ in range(100):
        weights = rng.integers(0, (1 << 30) - 1, int(rng.integers(1, 50)), dtype=np.int32)
        ways = [rng.integers(0, len(weights), int(rng.integers(0, 9))) for _ in range(7)]
        begin = np.cumsum([0, *map(len, ways)], dtype=np.int64)
        arcs = np.concatenate(ways).astype(np.int32)
        wanted = [int(weights[way].sum(dtype=np.int64)) for way in ways]
        assert added_up(weights, arcs, begin).tolist() == wanted
    none = np.zeros(0, dtype=np.int32)
    assert added_up(none, none, np.zeros(1, dtype=np.int64)).tolist() == []


@pytest.mark.parametrize(
    ("arcs", "begin"),
    [([3], [0, 1]), ([-1], [0, 1]), ([0], [0, 2]), ([0, 1], [1, 0]), ([0], [-1, 1]), ([], [])],
)
def test_what_is_not_there_is_refused(arcs: list[int], begin: list[int]) -> None:
    weights = np.ones(3, dtype=np.int32)
    with pytest.raises(IndexError, match="not there"):
        added_up(weights, np.array(arcs, dtype=np.int32), np.array(begin, dtype=np.int64))
