"""Ways as lines on a graph small enough to be drawn by hand.

Ways through whole buildings are held against plain Python in `tests/routing/test_walks.py`.
"""

from collections.abc import Sequence

import numpy as np
import pytest

from ext import Traced, Tracer

WALK, CROSS, BOARD, RIDE = 0, 1, 2, 3
POSITIONS = np.array([[0.0, 0], [4, 0], [4, 0], [8, 0], [8, 0], [12, 0]])
"""A room of nodes 0 and 1, a door, a hall of nodes 2 and 3, a lift to node 4, upstairs node 5."""

TAILS, HEADS = [0, 1, 2, 3, 4], [1, 2, 3, 4, 5]
KINDS = [WALK, CROSS, WALK, RIDE, WALK]
UNITS, OPENINGS, CONNECTORS = [0, -1, 1, -1, 2], [-1, 7, -1, -1, -1], [-1, -1, -1, 3, -1]
METRES = [4.0, 0, 4, 5, 4]
LEVELS = [0, 0, 0, 0, 1, 1]


def ints(values: Sequence[int]) -> "np.ndarray[tuple[int], np.dtype[np.int32]]":
    return np.array(values, dtype=np.int32)


def tracer(
    levels: Sequence[int] = LEVELS,
    heads: Sequence[int] = HEADS,
    units: Sequence[int] = UNITS,
    corners: Sequence[tuple[int, int]] = ((0, 0), (0, 0), (0, 0)),
) -> Tracer:
    free = np.full((len(POSITIONS), 4), np.nan)
    return Tracer(
        (POSITIONS, free, free),
        ints(levels),
        (ints(TAILS), ints(heads)),
        np.array(KINDS, dtype=np.uint8),
        (ints(units), ints(OPENINGS), ints(CONNECTORS)),
        np.array(METRES),
        np.array(corners, dtype=np.int32).reshape(-1, 2),
    )


def traced(
    arcs: Sequence[int] = (1, 2, 3, 4),
    first: int = 1,
    units: tuple[int, int] = (0, 2),
    factors: Sequence[float] = (1.0, 1.0, 1.0),
    weights: Sequence[int] = (4000, 500, 4000, 9000, 4000),
    leave: tuple[Sequence[int], Sequence[int]] = ((), ()),
) -> list[Traced]:
    start, end = (0, units[0], 1.0, 0.0), (units[1], 14.0, 0.0)
    slow, granted = np.array(factors), (ints(leave[0]), ints(leave[1]))
    found = tracer().trace(ints(arcs), first, start, end, 1.0, slow, ints(weights), granted)
    return found.legs()


def test_a_way_through_a_door_and_up() -> None:
    below, above = traced()
    assert below[:2] == (0, -1)
    assert below[2] == [(1, 0), (4, 0), (8, 0)]
    assert below[3] == [0, 3, 7]
    assert below[4] == [0, 3.5, 7.5]
    assert below[5] == [(0, 0), (1, 1)]
    assert below[6] == [(7, 1, 1)]
    assert below[7:] == (7, 7500, 0, 0)
    assert above[:2] == (1, 3)
    assert above[2] == [(8, 0), (12, 0), (14, 0)]
    assert above[5:] == ([(2, 0)], [], 6, 6000, 5, 9000)


def test_points_that_only_rounding_keeps_apart_are_one() -> None:
    """What lay between them had a direction, and was told as a step of a metre."""
    start, end = (0, 0, 4.0 + 1e-12, 1e-13), (2, 14.0, 0.0)
    weights, none = ints((4000, 500, 4000, 9000, 4000)), ints(())
    found = tracer().trace(
        ints((1, 2, 3, 4)), 1, start, end, 1.0, np.ones(3), weights, (none, none)
    )
    below, above = found.legs()
    assert len(below[2]) == 2
    assert below[5] == [(0, 0), (1, 0)]
    assert below[6] == [(7, 0, 1)]
    assert above[2] == [(8, 0), (12, 0), (14, 0)]


def test_crowds_slow_the_walk_in_their_unit_only() -> None:
    below, above = traced(factors=(1.0, 2.0, 1.0))
    assert below[4] == [0, 3.5, 11.5]
    assert (below[8], above[8]) == (11500, 6000)


def test_with_leave_a_door_and_a_ride_take_something_else() -> None:
    below, above = traced(leave=((1, 3), (2000, 100)))
    assert below[4] == [0, 5, 9]
    assert above[8:] == (6000, 5, 100)


def test_a_tracer_may_be_asked_for_longer_and_shorter_ways_in_turn() -> None:
    there_and_back = tracer()
    start, end, slow = (0, 0, 1.0, 0.0), (0, 2.0, 0.0), np.ones(3)
    weights, none = ints((4000, 500, 4000, 9000, 4000)), (ints(()), ints(()))

    def legs(times: int) -> list[Traced]:
        found = there_and_back.trace(ints([0] * times), 0, start, end, 1.0, slow, weights, none)
        return found.legs()

    alone = {times: legs(times) for times in (0, 1, 400)}
    assert [legs(times) for times in (400, 1, 0)] == [alone[times] for times in (400, 1, 0)]


def test_within_sight_there_is_one_line() -> None:
    (leg,) = traced((), -1, (0, 0))
    assert leg[2] == [(1, 0), (14, 0)]
    assert (leg[5], leg[6], leg[7], leg[8]) == ([(0, 0)], [], 13, 13000)


@pytest.mark.parametrize(
    ("arcs", "first", "units"),
    [
        ((9,), 1, (0, 1)),
        ((-1,), 1, (0, 1)),
        ((1,), 6, (0, 1)),
        ((1,), -2, (0, 1)),
        ((1,), 1, (5, 1)),
        ((1,), 1, (0, -1)),
    ],
)
def test_what_is_not_in_the_graph_is_refused(
    arcs: tuple[int, ...], first: int, units: tuple[int, int]
) -> None:
    with pytest.raises(ValueError, match="outside"):
        traced(arcs, first, units)
    with pytest.raises(ValueError, match="units and factors"):
        traced(factors=(1.0, 1.0))
    with pytest.raises(ValueError, match="arcs and weights"):
        traced(weights=(1,))
    with pytest.raises(ValueError, match="arcs and weights"):
        traced(leave=((1,), ()))


def test_arrays_that_do_not_fit_are_refused() -> None:
    with pytest.raises(ValueError, match="nodes' arrays"):
        tracer(levels=LEVELS[1:])
    with pytest.raises(ValueError, match="arcs' arrays"):
        tracer(units=UNITS[1:])
    with pytest.raises(ValueError, match="an arc's ends"):
        tracer(heads=[1, 2, 3, 4, 6])
    with pytest.raises(ValueError, match="an arc's unit"):
        tracer(corners=((0, 0),))
    with pytest.raises(ValueError, match="a unit's corners"):
        tracer(corners=((0, 7), (0, 0), (0, 0)))
