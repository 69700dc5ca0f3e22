"""What landmarks say of journeys, against numpy."""

import numpy as np
import pytest

from ext import UNREACHABLE, around


def drawn(rng: np.random.Generator, *shape: int) -> np.ndarray[tuple[int, ...], np.dtype[np.int32]]:
    found = rng.integers(0, 1_000, shape).astype(np.int32)
    found[rng.random(shape) < 0.1] = UNREACHABLE
    return found


def test_journeys_are_bounded_as_numpy_says() -> None:
    rng = np.random.default_rng(7)
    for _ in range(200):
        nodes, marks = int(rng.integers(1, 30)), int(rng.integers(0, 6))
        towards, away = drawn(rng, nodes, marks), drawn(rng, nodes, marks)
        starts, ends = (
            rng.integers(0, nodes, rng.integers(1, 5)).astype(np.int32) for _ in range(2)
        )
        expected = [
            away[starts].max(axis=0),
            towards[starts].min(axis=0),
            away[ends].min(axis=0),
            towards[ends].max(axis=0),
        ]
        assert around(towards, away, starts, ends).tolist() == np.stack(expected).tolist()


def test_nobody_pretends_to_know_where_nothing_is_seen() -> None:
    table = np.ones((3, 2), dtype=np.int32)
    none, one = np.empty(0, dtype=np.int32), np.zeros(1, dtype=np.int32)
    bounds = [[UNREACHABLE] * 2, [0, 0], [0, 0], [UNREACHABLE] * 2]
    for starts, ends in ((none, one), (one, none), (none, none)):
        assert around(table, table, starts, ends).tolist() == bounds


def test_tables_and_nodes_that_do_not_fit_are_refused() -> None:
    table, one = np.ones((3, 2), dtype=np.int32), np.zeros(1, dtype=np.int32)
    with pytest.raises(ValueError, match="differ in shape"):
        around(table, table[:, :1].copy(), one, one)
    with pytest.raises(ValueError, match="differ in shape"):
        around(table[:2].copy(), table, one, one)
    for bad in (3, -1):
        with pytest.raises(ValueError, match="not in the graph"):
            around(table, table, one, np.array([bad], dtype=np.int32))
