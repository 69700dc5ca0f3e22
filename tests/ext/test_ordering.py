"""Sorting by digits against numpy."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from ext import ordered

NUMBERS = st.one_of(
    st.integers(-1, 5), st.integers(65_530, 65_540), st.sampled_from([2**31 - 2, 2**30, 1 << 16])
)


@given(st.lists(NUMBERS, max_size=60))
def test_it_is_the_stable_order(numbers: list[int]) -> None:
    keys = np.array(numbers, dtype=np.int32)
    assert ordered(keys).tolist() == np.argsort(keys, kind="stable").tolist()


def test_many_numbers() -> None:
    keys = np.random.default_rng(1).integers(-1, 3_000_000, 100_000).astype(np.int32)
    assert (ordered(keys) == np.argsort(keys, kind="stable")).all()


def test_numbers_below_are_refused() -> None:
    with pytest.raises(ValueError, match="below"):
        ordered(np.array([0, -2], dtype=np.int32))
