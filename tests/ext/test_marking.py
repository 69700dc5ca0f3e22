"""The bits at some places, against numpy."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from ext import bits_at

BITS = st.lists(st.integers(0, 2**64 - 1), min_size=1, max_size=40)


@given(BITS, st.lists(st.integers(0, 10**6), max_size=60))
def test_all_bits_at_some_places_are_found(bits: list[int], drawn: list[int]) -> None:
    marks = np.array(bits, dtype=np.uint64)
    places = np.array([each % len(bits) for each in drawn], dtype=np.int32)
    assert bits_at(marks, places) == int(np.bitwise_or.reduce(marks[places]))


@pytest.mark.parametrize("place", [-1, 3, 2**31 - 1])
def test_a_place_that_there_is_not_is_refused(place: int) -> None:
    with pytest.raises(IndexError, match=f"no place {place} among 3"):
        bits_at(np.ones(3, dtype=np.uint64), np.array([0, place], dtype=np.int32))
