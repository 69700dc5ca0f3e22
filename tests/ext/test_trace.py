"""A way as lines in arrays: what goes in as tuples comes out as the same tuples."""

import pytest

from ext import Trace, Traced

BELOW: Traced = (
    0, -1, [(1.0, 0.0), (4.0, 0.0), (8.0, 0.0)], [0.0, 3.0, 7.0], [0.0, 3.5, 7.5],
    [(0, 0), (1, 1)], [(7, 1, 1)], 7.0, 7500, 0.0, 0,
)  # fmt: skip
ABOVE: Traced = (
    1, 3, [(8.0, 0.0), (12.0, 0.0)], [0.0, 4.0], [0.0, 4.0],
    [(2, 0)], [], 4.0, 4000, 5.0, 9250,
)  # fmt: skip


def test_a_trace_is_the_legs_that_it_was_made_from() -> None:
    legs = [BELOW, ABOVE] * 20
    trace = Trace(legs)
    assert trace.count == 40
    assert trace.legs() == legs
    assert Trace(trace.legs()).legs() == legs


def test_figures_are_those_of_legs_and_rides() -> None:
    trace = Trace([BELOW, ABOVE])
    assert (trace.metres, trace.seconds) == (16.0, 20.75)
    assert (Trace().count, Trace().metres, Trace().seconds) == (0, 0.0, 0.0)


def test_a_leg_that_lacks_a_part_is_refused() -> None:
    with pytest.raises(ValueError, match="unpack"):
        Trace([BELOW[:-1]])  # type: ignore[list-item]
