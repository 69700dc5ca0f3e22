"""Turns: their words, their clock, and which bends of a path are worth one."""

import random
from itertools import accumulate, pairwise
from math import cos, hypot, radians, sin

import pytest

from routing import Side, Turn
from routing.walks import Position
from tests.routing.plain_guidance.turns import (
    STRAIGHT,
    Bend,
    bends_of,
    classify,
    heading,
    hour,
    side_of,
    turned,
    turned_through,
)


def told(*points: Position, doors: tuple[int, ...] = (), stand_open: bool = True) -> list[Bend]:
    lengths = (hypot(b[0] - a[0], b[1] - a[1]) for a, b in pairwise(points))
    walked = list(accumulate(lengths, initial=0.0))
    return bends_of(points, walked, doors, () if stand_open else doors)


def turns(*points: Position, doors: tuple[int, ...] = (), stand_open: bool = True) -> list[str]:
    found = told(*points, doors=doors, stand_open=stand_open)
    return [each.turn.value for each in found]


@pytest.mark.parametrize(
    ("angle", "turn"),
    [
        (0, Turn.STRAIGHT),
        (19.99, Turn.STRAIGHT),
        (20, Turn.SLIGHT_RIGHT),
        (44.99, Turn.SLIGHT_RIGHT),
        (45, Turn.RIGHT),
        (134.99, Turn.RIGHT),
        (135, Turn.SHARP_RIGHT),
        (171.99, Turn.SHARP_RIGHT),
        (172, Turn.BACK),
        (180, Turn.BACK),
    ],
)
def test_turns_at_their_limits(angle: float, turn: Turn) -> None:
    assert classify(angle) is turn
    assert classify(-angle) is Turn(turn.value.replace("right", "left"))


@pytest.mark.parametrize(
    ("angle", "clock", "side"),
    [
        (0, 12, Side.AHEAD),
        (14, 12, Side.AHEAD),
        (16, 1, Side.AHEAD),
        (90, 3, Side.RIGHT),
        (-90, 9, Side.LEFT),
        (-30, 11, Side.AHEAD),
        (180, 6, Side.BEHIND),
        (-135, 8, Side.BEHIND),
        (344, 11, Side.BEHIND),
    ],
)
def test_directions_on_the_clock(angle: float, clock: int, side: Side) -> None:
    assert hour(angle) == clock
    assert side_of(angle) is side


@pytest.mark.parametrize(
    ("there", "angle"),
    [((0, 2), 0), ((1, 1), 90), ((-1, 1), -90), ((1, 2), 45), ((-1, 0), -135), ((0, 0), -180)],
)
@pytest.mark.parametrize("spin", range(0, 360, 30))
def test_right_is_positive_wherever_one_walks_to(there: Position, angle: float, spin: int) -> None:
    turn = complex(cos(radians(spin)), sin(radians(spin)))
    points = [complex(*point) * turn for point in ((0, 0), (0, 1), there)]
    before, here, after = [(point.real, point.imag) for point in points]
    found = turned(heading(before, here), heading(here, after))
    assert found % 360 == pytest.approx(angle % 360, abs=1e-9)


def test_a_walk_with_two_turns() -> None:
    first, second = told((0, 0), (0, 10), (8, 10), (8, 15))
    assert (first.turn, first.at, first.last) == (Turn.RIGHT, 1, 1)
    assert (first.before, first.after, first.angle) == pytest.approx((0, 90, 90))
    assert (second.turn, second.at) == (Turn.LEFT, 2)
    assert second.angle == pytest.approx(-90)


def test_small_weaving_is_no_turn() -> None:
    assert turns((0, 0), (5, 0.3), (10, -0.2), (15, 0)) == []
    assert turns((0, 0), (10, 0), (20, 3)) == []


def test_around_furniture_and_on_is_no_turn_but_a_changed_direction_is() -> None:
    assert turns((0, 0), (10, 0), (14, 1.9), (30, 1.9)) == []
    assert turns((0, 0), (10, 0), (14, 1.9), (15, 20)) == ["slight-left", "left"]


def test_a_jog_to_the_side_is_no_turn_and_a_cut_corner_is_one() -> None:
    assert turns((0, 0), (0, 10), (2, 10.2), (2, 20)) == []
    assert turns((0, 0), (0, 10), (1, 11), (10, 11)) == ["right"]


def test_around_an_end_and_back_is_a_turn_around() -> None:
    assert turns((0, 0), (0, 10), (1.5, 10), (1.5, 0)) == ["u-right"]
    assert turns((0, 0), (0, 10), (-1.5, 10), (-1.5, 0)) == ["u-left"]
    assert turns((0, 0), (0, 10), (4, 10), (4, 0)) == ["right", "right"]
    assert turns((0, 0), (0, 10), (0.1, 0)) == ["back"]


def test_a_gentle_bow_is_told_once_it_has_turned_away() -> None:
    bow = [(20 * sin(radians(a)), 20 * (1 - cos(radians(a)))) for a in range(0, 91, 15)]
    found = told((-20, 0), *bow, (20, 40))
    assert {each.turn for each in found} <= {Turn.SLIGHT_LEFT, Turn.LEFT}
    assert sum(each.angle for each in found) == pytest.approx(-90, abs=STRAIGHT)


def test_into_a_door_and_away_behind_it_are_two_turns() -> None:
    zigzag = ((0, 0), (10, 0), (10, 1), (10, 2), (20, 2))
    assert turns(*zigzag, doors=(2,)) == ["left", "right"]
    assert turns(*zigzag) == []


def test_into_a_door_and_back_behind_it_is_no_turn_around() -> None:
    """Who is told to turn around and go through a door looks for it behind them."""
    back = ((0, 0), (10, 0), (10, -1), (10, -2), (0, -2))
    assert turns(*back, doors=(2,)) == ["u-right"]
    assert turns(*back, doors=(2,), stand_open=False) == ["right", "right"]
    assert turns(*back, doors=(3,), stand_open=False) == ["right", "right"]
    beside = ((0, 0), (9, 0), (10, 0), (10, -2), (8.5, -2), (0, -2))
    assert turns(*beside, doors=(1,), stand_open=False) == ["right", "right"]
    assert turns(*beside, doors=(4,), stand_open=False) == ["u-right"]
    assert turns(*beside[:4], (9.8, -2), (0, -2), doors=(4,), stand_open=False) == [
        "right",
        "right",
    ]


def test_a_door_at_a_cut_corner_is_one_turn() -> None:
    corner = ((0, 0), (10, 0), (10.5, 0.5), (11, 1), (11, 9))
    assert turns(*corner, doors=(2,), stand_open=False) == ["left"]


def test_half_a_turn_and_more_is_to_the_side_that_it_is_to() -> None:
    def right(before: float, angle: float) -> Bend:
        return Bend(1, 1, classify(angle), angle, before, (before + angle) % 360)

    assert turned_through(0, [right(0, 90)], 90) == (Turn.RIGHT, 90)
    assert turned_through(0, [right(0, 100), right(100, 100)], 200) == (Turn.U_RIGHT, 200)
    assert turned_through(0, [right(0, -100), right(260, -100)], 160) == (Turn.U_LEFT, -200)
    assert turned_through(0, [right(80, 100)], 180) == (Turn.U_RIGHT, 180)
    assert turned_through(350, [], 10) == (Turn.SLIGHT_RIGHT, 20)
    assert turned_through(0, [right(0, 150), right(150, 150)], 300) == (Turn.LEFT, -60)


def test_on_any_path_the_turns_lead_from_its_start_to_its_end() -> None:
    """What is left out between two bends_of is never more than a slight turn."""
    rng = random.Random(4)  # noqa: S311
    for _ in range(300):
        points: list[Position] = [(0.0, 0.0)]
        for _ in range(rng.randint(1, 12)):
            x, y = points[-1]
            points.append((x + rng.uniform(-9, 9), y + rng.uniform(-9, 9)))
        found = told(*points)
        assert [each.at for each in found] == sorted({each.at for each in found})
        assert all(0 < each.at <= each.last < len(points) - 1 for each in found)
        assert all(each.turn is not Turn.STRAIGHT for each in found)
        for here, there in pairwise(found):
            assert here.last <= there.at


def test_points_without_a_way_have_no_turns() -> None:
    assert told((3.0, 3.0)) == []
    assert told((0.0, 0.0), (1.0, 0.0)) == []
