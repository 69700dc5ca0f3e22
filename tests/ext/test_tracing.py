"""Ways as lines on a graph small enough to be drawn by hand.

Ways through whole buildings are held against plain Python in `tests/routing/test_walks.py`.
"""

from collections.abc import Sequence

import numpy as np
import pytest

from ext import Access, Annex, Going, Guidance, Rights, Traced, Tracer, Way
from tests.ext.drawing import numbers
from tests.ext.mute import mute, stand_at

WALK, CROSS, BOARD, RIDE = 0, 1, 2, 3
POSITIONS = np.array([[0.0, 0], [4, 0], [4, 0], [8, 0], [8, 0], [12, 0]])
"""A room of nodes 0 and 1, a door, a hall of nodes 2 and 3, a lift to node 4, upstairs node 5."""

TAILS, HEADS = [0, 1, 2, 3, 4], [1, 2, 3, 4, 5]
KINDS = [WALK, CROSS, WALK, RIDE, WALK]
UNITS, OPENINGS, CONNECTORS = [0, -1, 1, -1, 2], [-1, 7, -1, -1, -1], [-1, -1, -1, 3, -1]
METRES = [4.0, 0, 4, 5, 4]
LEVELS = [0, 0, 0, 0, 1, 1]
WEIGHTS = (4000, 500, 4000, 9000, 4000)

End = tuple[int, float, float]
"""The unit that a way begins or ends in, and where, x and y."""

START: End = (0, 1.0, 0.0)
END: End = (2, 14.0, 0.0)


def tracer(
    levels: Sequence[int] = LEVELS,
    heads: Sequence[int] = HEADS,
    units: Sequence[int] = UNITS,
    corners: Sequence[tuple[int, int]] = ((0, 0), (0, 0), (0, 0)),
) -> Tracer:
    free = np.full((len(POSITIONS), 4), np.nan)
    return Tracer(
        (POSITIONS, free, free),
        numbers(levels),
        (numbers(TAILS), numbers(heads)),
        np.array(KINDS, dtype=np.uint8),
        (numbers(units), numbers(OPENINGS), numbers(CONNECTORS)),
        np.array(METRES),
        np.array(corners, dtype=np.int32).reshape(-1, 2),
    )


def mute_here() -> Guidance:
    return mute(levels=2, units=3, openings=8, connectors=4)


def point(unit: int, x: float) -> Access:
    """A point of a unit, which is all that is asked of it once its way is found."""
    return Access("unit", "level", x, 0.0, numbers([]), np.empty(0), unit, 0)


def leave(arcs: Sequence[int], weights: Sequence[int]) -> Annex:
    """What may be passed with leave; only its weights count here, not its place in the graph."""
    starts = numbers([0] * (len(POSITIONS) + 1))
    order = numbers([0] * len(TAILS))
    ends = numbers(TAILS), numbers(HEADS)
    return Annex(ends, (starts, starts, order), numbers(arcs), numbers(weights), numbers(WEIGHTS))


def traced(
    arcs: Sequence[int] = (1, 2, 3, 4),
    first: int = 1,
    ends: tuple[End, End] = (START, END),
    factors: Sequence[float] = (1.0, 1.0, 1.0),
    weights: Sequence[int] = WEIGHTS,
    left: Annex | None = None,
    guidance: Guidance | None = None,
) -> list[Traced]:
    """Return the legs of a way, as guidance that is mute has it drawn."""
    start, end = (stand_at(0, *each) for each in ends)
    way = Way(point(0, 1.0), point(2, 14.0), first, arcs, 0, 0.0)
    going, rights = Going(1.0, np.array(factors), numbers(weights)), Rights(True, left, None)
    told = (guidance or mute_here()).told
    trace, _ = told(start, end, tracer(), way, going, lambda _: rights)
    return trace.legs()


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
    below, above = traced(ends=((0, 4.0 + 1e-12, 1e-13), END))
    assert len(below[2]) == 2
    assert below[5] == [(0, 0), (1, 0)]
    assert below[6] == [(7, 0, 1)]
    assert above[2] == [(8, 0), (12, 0), (14, 0)]


def test_crowds_slow_the_walk_in_their_unit_only() -> None:
    below, above = traced(factors=(1.0, 2.0, 1.0))
    assert below[4] == [0, 3.5, 11.5]
    assert (below[8], above[8]) == (11500, 6000)


def test_with_leave_a_door_and_a_ride_take_less() -> None:
    below, above = traced(left=leave((1, 3), (200, 100)))
    assert below[4] == [0, 3.2, 7.2]
    assert above[8:] == (6000, 5, 100)


def test_one_draws_longer_and_shorter_ways_in_turn() -> None:
    def legs(times: int, guidance: Guidance) -> list[Traced]:
        return traced([0] * times, 0, (START, (0, 2.0, 0.0)), guidance=guidance)

    alone = {times: legs(times, mute_here()) for times in (0, 1, 400)}
    one = mute_here()
    in_turn = [legs(times, one) for times in (0, 1, 400, 1, 0)]
    assert in_turn == [alone[times] for times in (0, 1, 400, 1, 0)]


def test_within_sight_there_is_one_line() -> None:
    (leg,) = traced((), -1, (START, (0, 14.0, 0.0)))
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
        traced(arcs, first, ((units[0], 1.0, 0.0), (units[1], 14.0, 0.0)))
    with pytest.raises(ValueError, match="units and factors"):
        traced(factors=(1.0,) * 4)
    with pytest.raises(ValueError, match="arcs and weights"):
        traced(weights=(1,))


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
