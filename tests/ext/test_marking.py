"""The bits at some places, against numpy."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from numpy.typing import NDArray

from ext import bits_at

WIDTHS = st.integers(0, 3)
BYTES = st.lists(st.integers(0, 255), min_size=3, max_size=120)
DRAWN = st.lists(st.integers(0, 10**6), max_size=60)


def places(drawn: list[int], count: int) -> NDArray[np.int32]:
    """Return drawn numbers as places of so many."""
    return np.array([each % count for each in drawn], dtype=np.int32)


@given(WIDTHS, BYTES, DRAWN, DRAWN)
def test_all_bits_at_some_places_are_found(
    width: int, drawn: list[int], first: list[int], second: list[int]
) -> None:
    count = len(drawn) // max(width, 1)
    marks = np.array(drawn[: count * width], dtype=np.uint8).reshape(count, width)
    one, other = places(first, count), places(second, count)
    both = np.bitwise_or.reduce(marks[np.concatenate([one, other])], axis=0)
    every = int(np.bitwise_or.reduce(marks.ravel())) if width == 1 else 2**16 - 1
    assert bits_at(marks, one, other, every) == int.from_bytes(both.tobytes(), "little")


def test_nothing_further_is_looked_at_once_all_is_found() -> None:
    marks = np.array([[1], [2]], dtype=np.uint8)
    nowhere = np.array([7], dtype=np.int32)
    assert bits_at(marks, np.array([0, 1, 7], dtype=np.int32), nowhere, 3) == 3
    with pytest.raises(IndexError):
        bits_at(marks, np.array([0, 7], dtype=np.int32), nowhere, 3)


@pytest.mark.parametrize("width", [1, 2])
@pytest.mark.parametrize("place", [-1, 3, 2**31 - 1])
def test_a_place_that_there_is_not_is_refused(place: int, width: int) -> None:
    marks, none = np.ones((3, width), dtype=np.uint8), np.empty(0, dtype=np.int32)
    with pytest.raises(IndexError, match=f"no place {place} among 3"):
        bits_at(marks, none, np.array([0, place], dtype=np.int32), 3)
