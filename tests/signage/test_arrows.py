"""Arrows relative to the reader."""

import random
from math import nextafter

import pytest

from signage import Pose, bearing, octant
from signage.arrows import HYSTERESIS, signed


@pytest.mark.parametrize(
    ("x", "y", "degrees"),
    [(0, 1, 0), (1, 1, 45), (1, 0, 90), (0, -1, 180), (-1, 0, 270), (-1, 1, 315)],
)
def test_bearings_run_clockwise_from_north(x: float, y: float, degrees: float) -> None:
    assert bearing(5, 7, 5 + x, 7 + y) == pytest.approx(degrees)


def test_a_bearing_is_below_360_however_near() -> None:
    assert 0 <= bearing(0, 0, -1e-20, 1) < 360
    assert -180 <= signed(-180 - 1e-14) < 180


@pytest.mark.parametrize(
    ("facing", "direction", "arrow"),
    [
        # The glass looks south: its reader looks north.
        (180, 0, 0),
        (180, 45, 1),
        (180, 90, 2),
        (180, 135, 3),
        (180, 180, 4),
        (180, 225, 5),
        (180, 270, 6),
        (180, 315, 7),
        # The glass looks north: east is to the reader's left.
        (0, 90, 6),
        (0, 270, 2),
        # East and west.
        (90, 0, 2),
        (90, 270, 0),
        (270, 0, 6),
        # Just inside and just beyond a border.
        (180, 22.4, 0),
        (180, 22.6, 1),
        (180, 337.6, 0),
        (180, 337.4, 7),
        (0, 359.9, 4),
        (359.9, 0, 4),
    ],
)
def test_poses(facing: float, direction: float, arrow: int) -> None:
    assert octant(direction, facing) == arrow


def test_turning_sign_and_world_together_changes_nothing() -> None:
    rng = random.Random(1)  # noqa: S311
    for _ in range(5000):
        facing, turn, arrow = rng.uniform(0, 360), rng.uniform(-720, 720), rng.randrange(8)
        direction = facing + 180 + 45 * arrow + rng.uniform(-22.4, 22.4)
        assert octant(direction, facing) == arrow
        assert octant((direction + turn) % 360, (facing + turn) % 360) == arrow


def test_the_back_of_a_sign_shows_the_opposite() -> None:
    rng = random.Random(2)  # noqa: S311
    for _ in range(5000):
        facing = rng.uniform(0, 360)
        direction = facing + 45 * rng.randrange(8) + rng.uniform(-22.4, 22.4)
        assert octant(direction, facing + 180) == (octant(direction, facing) + 4) % 8


def test_every_direction_has_one_of_eight_arrows() -> None:
    rng = random.Random(3)  # noqa: S311
    borders = [22.5 + 45 * number for number in range(8)]
    edges = [nextafter(border, way) for border in borders for way in (-1e9, 1e9)]
    for facing in (0.0, 180.0, rng.uniform(0, 360)):
        for direction in (*borders, *edges, -22.5 - 3.5e-15, *(rng.uniform(-1e3, 1e3),) * 50):
            assert octant(direction, facing) in range(8)
            assert octant(direction - 180, facing) in range(8)


def test_rounding_below_a_border_is_no_ninth_arrow() -> None:
    assert octant(nextafter(157.5, 0), 0) in range(8)
    assert {octant(180 - 22.5 - epsilon, 0) for epsilon in (0, 1e-14, 3e-14, 1e-13)} <= {7, 0}


@pytest.mark.parametrize("border", [22.5 + 45 * number for number in range(8)])
def test_noise_at_a_border_never_turns_a_shown_arrow(border: float) -> None:
    rng = random.Random(int(border))  # noqa: S311
    for side in (-1, 1):
        shown = first = octant(border + side, 180)
        for _ in range(500):
            shown = octant(border + rng.uniform(-5, 5), 180, shown)
            assert shown == first


def test_a_shown_arrow_turns_once_the_way_has_turned_clearly() -> None:
    assert octant(22.5 + HYSTERESIS, 180, 0) == 0
    assert octant(22.5 + HYSTERESIS + 0.1, 180, 0) == 1
    assert octant(360 - 22.5 - HYSTERESIS - 0.1, 180, 0) == 7
    assert octant(180, 180, 0) == 4


@pytest.mark.parametrize(
    ("facing", "spot"), [(0, (1, 4)), (90, (3, 2)), (180, (1, 0)), (270, (-1, 2))]
)
def test_the_reader_stands_where_the_glass_looks(facing: float, spot: tuple[float, float]) -> None:
    assert Pose("level", 1, 2, facing).in_front(2) == pytest.approx(spot)
