"""Arrays that lie one behind the other."""

import gc
import os
import sys
from itertools import pairwise
from pathlib import Path

import numpy as np
import pytest

from ext.arena import side_by_side

LINE = 16
"""Items of a line of the cache."""


def test_arrays_are_zeros_of_their_shapes() -> None:
    made = side_by_side((3,), (0,), (5, 4), (700_000,))
    assert [each.shape for each in made] == [(3,), (0,), (5, 4), (700_000,)]
    assert all(each.dtype == np.int32 and not each.any() for each in made)
    assert all(each.ctypes.data % (4 * LINE) == 0 for each in made)


def test_arrays_have_room_around_them_and_none_in_common() -> None:
    made = side_by_side((3,), (16,), (17,), (1_000_000,))
    for number, each in enumerate(made):
        each[:] = number + 1
    assert [set(each.tolist()) for each in made[:3]] == [{1}, {2}, {3}]
    ends = [(each.ctypes.data, each.ctypes.data + each.nbytes) for each in made]
    gaps = [later - end for (_, end), (later, _) in pairwise(ends)]
    assert min(gaps) >= 4 * LINE


def test_an_array_outlives_those_beside_it() -> None:
    first, second = side_by_side((1_000,), (2_000_000,))
    first[:] = 7
    del second
    gc.collect()
    assert first.sum() == 7_000


def test_pages_are_given_back() -> None:
    def mapped() -> int:
        return int(Path("/proc/self/statm").read_text().split()[0]) * os.sysconf("SC_PAGE_SIZE")

    before = mapped()
    for _ in range(200):
        (held,) = side_by_side((2_000_000,))
        held[0] = 1
        del held
    assert mapped() - before < 100 * 8_000_000


def test_what_does_not_fit_is_refused() -> None:
    with pytest.raises(MemoryError):
        side_by_side((sys.maxsize // 8,))
