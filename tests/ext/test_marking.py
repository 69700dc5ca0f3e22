"""What some ways meet of what is marked arc by arc, against numpy."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from ext import Access, Way, any_along, bits_along

WIDTHS = st.integers(0, 3)
BYTES = st.lists(st.integers(0, 255), min_size=3, max_size=120)
DRAWN = st.lists(st.none() | st.lists(st.integers(0, 10**6), max_size=30), max_size=8)
SPOT = Access("unit", "level", 0.0, 0.0, np.empty(0, np.int32), np.empty(0), 0, 0)


def way(drawn: list[int] | None, count: int) -> Way | None:
    """Return a way along drawn numbers as arcs of so many."""
    return None if drawn is None else Way(SPOT, SPOT, 0, [each % count for each in drawn], 1, 1.0)


def arcs(found: Way | None) -> tuple[int, ...]:
    return () if found is None else found.arcs


@given(WIDTHS, BYTES, DRAWN)
def test_all_bits_along_two_ways_are_found(
    width: int, drawn: list[int], several: list[list[int] | None]
) -> None:
    count = len(drawn) // max(width, 1)
    marks = np.array(drawn[: count * width], dtype=np.uint8).reshape(count, width)
    before = [way(each, count) for each in several]
    after = [way(each, count) for each in reversed(several)]
    every = int(np.bitwise_or.reduce(marks.ravel())) if width == 1 else 2**16 - 1
    found = bits_along(marks, before, after, every)
    for one, other, bits in zip(before, after, found, strict=True):
        places = np.array([*arcs(one), *arcs(other)], dtype=np.int32)
        both = np.bitwise_or.reduce(marks[places], axis=0)
        assert bits == int.from_bytes(both.tobytes(), "little")


@given(BYTES, DRAWN)
def test_ways_with_a_marked_arc_are_found(
    drawn: list[int], several: list[list[int] | None]
) -> None:
    marks = np.array(drawn, dtype=np.uint8) // 128
    ways = [way(each, len(marks)) for each in several]
    assert any_along(marks, ways) == [any(marks[arc] for arc in arcs(each)) for each in ways]


def test_nothing_further_is_looked_at_once_all_is_found() -> None:
    marks = np.array([[1], [2]], dtype=np.uint8)
    nowhere = Way(SPOT, SPOT, 0, [7], 1, 1.0)
    assert bits_along(marks, [Way(SPOT, SPOT, 0, [0, 1, 7], 1, 1.0)], [nowhere], 3) == [3]
    with pytest.raises(IndexError):
        bits_along(marks, [Way(SPOT, SPOT, 0, [0], 1, 1.0)], [nowhere], 3)


@pytest.mark.parametrize("width", [1, 2])
@pytest.mark.parametrize("place", [-1, 3, 2**31 - 1])
def test_an_arc_that_there_is_not_is_refused(place: int, width: int) -> None:
    wrong = Way(SPOT, SPOT, 0, [0, place], 1, 1.0)
    with pytest.raises(IndexError, match=f"no arc {place} among 3"):
        bits_along(np.zeros((3, width), dtype=np.uint8), [None], [wrong], 3)
    with pytest.raises(IndexError, match=f"no arc {place} among 3"):
        any_along(np.zeros(3, dtype=np.uint8), [wrong])


def test_what_is_no_way_is_refused() -> None:
    marks = np.zeros((3, 1), dtype=np.uint8)
    none: list[Way | None] = [None]
    with pytest.raises(TypeError):
        bits_along(marks, ["way"], none, 1)  # type: ignore[list-item]
    with pytest.raises(TypeError):
        any_along(marks[:, 0].copy(), ["way"])  # type: ignore[list-item]
    with pytest.raises(ValueError, match="1 ways before and 2 after"):
        bits_along(marks, none, none + none, 1)
