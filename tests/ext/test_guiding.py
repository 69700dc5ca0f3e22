"""Guidance on a building small enough to be drawn by hand.

Whole buildings are held against plain Python in `tests/routing/test_guiding.py`.
"""

from collections.abc import Callable, Sequence
from sys import getrefcount

import numpy as np
import pytest

from ext import NOTHING, Guidance, Scene, Sight, Stand, Steps, Trace, Traced

WALLS = np.array([[0.0, 0, 20, 0], [20, 0, 20, 20], [20, 20, 0, 20], [0, 20, 0, 0]])
DESK = 77
"""The number of a mark at (11, 14), seen from the spot west of it."""

HALL, SHAFT, UPSTAIRS = range(3)
BOTH_WAYS: Traced = (
    *(0, -1, [(10.0, 5.0), (10.0, 15.0), (18.0, 15.0)], [0.0, 10.0, 18.0], [0.0, 10.0, 18.0]),
    *([(HALL, 0)], [], 18.0, 18000, 0.0, 0),
)  # fmt: skip
UP: Traced = (
    *(1, 0, [(18.0, 15.0), (18.0, 5.0)], [0.0, 10.0], [0.0, 10.0]),
    *([(UPSTAIRS, 0)], [(0, 0, UPSTAIRS)], 10.0, 10000, 4.0, 30000),
)  # fmt: skip


def ints(*values: int) -> "np.ndarray[tuple[int], np.dtype[np.int32]]":
    return np.array(values, dtype=np.int32)


def sight(*owners: int) -> Sight:
    return Sight(WALLS, np.array([[10.5, 14.0]] * len(owners)).reshape(-1, 2), ints(*owners))


def hall(unit: int) -> Scene:
    marks = [(DESK, 11.0, 14.0, 0.0, 9, -1)] if unit == HALL else []
    return Scene(sight(*[0] * len(marks)), marks, [(0, 0, 19.0, 15.0)])


def guidance(
    stops: Sequence[int] = (0, 1), doors: Sequence[int] = (0,), make: Callable[[int], Scene] = hall
) -> Guidance:
    return Guidance(
        ints(0, 3),
        (ints(*stops), ints(SHAFT)),
        (ints(0, 4), ints(0, 1, 2, 3)),
        ints(*doors),
        (ints(5), ints(6)),
        np.array([0, 0, 1], dtype=np.uint8),
        make,
    )


def ends(meant: int = -1) -> tuple[Stand, Stand]:
    """Where one stands at the beginning, and what one ends beside; neither is called anything."""
    start = Stand((0, HALL, 10.0, 5.0), (10.0, 5.0, True), (-1, False), (meant, -1))
    end = Stand((1, UPSTAIRS, 18.0, 2.0), (18.0, 2.0, False), (-1, False), (-1, -1))
    return start, end


def told(*legs: Traced, meant: int = -1) -> Steps:
    return guidance().steps(Trace(legs), *ends(meant))


def test_a_turn_at_a_mark_and_a_ride() -> None:
    depart, turn, take, leave, arrive = told(BOTH_WAYS, UP).rows()
    desk = 1, DESK, -1, 1, 3, 4, 0, 0, 0, 0
    assert depart == (
        *(0, 0, 12, 0, 0.0, 10.0, 5.0, 10.0, 10.0),
        *((1, DESK, -1, 1, 0, 12, 0, 0, 0, 0), desk, NOTHING, (), -1, (-1, 0, 0, 0, -1), -1),
    )  # fmt: skip
    lift = 2, 0, -1, 1, 0, 12, 0, 0, 0, 0
    assert turn[:12] == (1, 6, 3, 0, 90.0, 10.0, 15.0, 8.0, 8.0, desk, lift, NOTHING)
    assert take[:9] == (2, 0, 12, 0, 90.0, 18.0, 15.0, 4.0, 30.0)
    assert take[14] == (0, 1, 3, 3, 1)
    assert leave[9] == (2, 0, -1, 2, 3, 6, 0, 0, 0, 0)
    assert leave[12] == ((0, 0, UPSTAIRS, 0),)
    assert arrive[9][0] == 7
    assert arrive[15] == 0


def test_what_is_meant_is_no_landmark() -> None:
    depart, turn, arrive = told(BOTH_WAYS, meant=9).rows()
    assert depart[9] == NOTHING
    assert turn[9] == (5, -1, -1, 1, 2, 3, 0, 0, 0, 0)
    assert arrive[15] == 2


def test_a_unit_is_seen_once() -> None:
    asked: list[int] = []

    def make(unit: int) -> Scene:
        asked.append(unit)
        return hall(unit)

    held = guidance(make=make)
    for _ in range(2):
        held.steps(Trace([BOTH_WAYS, UP]), *ends())
    assert asked == [HALL]


def test_the_scene_that_was_there_first_stays() -> None:
    """Another thread may have made it meanwhile, and may be reading it without the lock."""
    made: list[Scene] = []

    def make(unit: int) -> Scene:
        if not made:
            made.append(hall(unit))
            held.prepare(unit)
        made.append(hall(unit))
        return made[-1]

    held = guidance(make=make)
    held.prepare(HALL)
    first_by_the_other, late = made[1:]
    assert getrefcount(first_by_the_other) == getrefcount(late) + 1


@pytest.mark.parametrize("unit", [-1, 3])
def test_a_scene_of_no_unit_is_not_made_ready(unit: int) -> None:
    made: list[int] = []

    def make(number: int) -> Scene:
        made.append(number)
        return hall(number)

    told = guidance(make=make)
    told.prepare(HALL)
    with pytest.raises(IndexError, match=f"there is no unit {unit} of 3"):
        told.prepare(unit)
    assert made == [HALL]


def test_what_is_no_scene_is_refused() -> None:
    held = guidance(make=lambda _: "a picture")  # type: ignore[arg-type, return-value]
    with pytest.raises(TypeError, match="Scene"):
        held.steps(Trace([BOTH_WAYS]), *ends())


def changed(leg: Traced, place: int, part: object) -> Traced:
    return (*leg[:place], part, *leg[place + 1 :])  # type: ignore[return-value]


@pytest.mark.parametrize(
    "legs",
    [
        [],
        [changed(BOTH_WAYS, 0, 2)],
        [changed(BOTH_WAYS, 1, 0)],
        [BOTH_WAYS, changed(UP, 1, -1)],
        [BOTH_WAYS, changed(UP, 1, 1)],
        [changed(changed(changed(BOTH_WAYS, 2, []), 3, []), 4, [])],
        [changed(BOTH_WAYS, 2, [(10.0, 5.0), (10.0, float("nan")), (18.0, 15.0)])],
        [changed(BOTH_WAYS, 5, [])],
        [changed(BOTH_WAYS, 5, [(3, 0)])],
        [changed(BOTH_WAYS, 5, [(HALL, 3)])],
        [changed(BOTH_WAYS, 6, [(1, 0, HALL)])],
        [changed(BOTH_WAYS, 6, [(0, -1, HALL)])],
        [changed(BOTH_WAYS, 6, [(0, 0, -1)])],
    ],
)
def test_a_way_that_does_not_lie_in_the_graph_is_refused(legs: Sequence[Traced]) -> None:
    with pytest.raises(ValueError, match="does not lie in the graph"):
        told(*legs)


def test_what_does_not_fit_is_refused() -> None:
    with pytest.raises(ValueError, match="connectors' arrays"):
        guidance(stops=(0, 1, 1))
    with pytest.raises(ValueError, match="outside the array"):
        guidance(stops=(0, 2))
    with pytest.raises(ValueError, match="openings' arrays"):
        guidance(doors=(0, 0))
    with pytest.raises(ValueError, match="belongs to no mark"):
        Scene(sight(0), [], [])
