"""Ways of moving, and what crowds do to walking."""

import pytest

from routing import CART, FOOT, PROFILES, STAFF, STROLLER, WHEELCHAIR, crowding_factor
from routing.conditions import FREE_SPEED, SLOWEST


def test_profiles_are_found_by_their_ids() -> None:
    assert all(profile.id == key for key, profile in PROFILES.items())
    assert set(PROFILES) == {"foot", "wheelchair", "stroller", "staff", "cart"}


def test_wheelchairs_are_broader_and_take_no_steps() -> None:
    assert WHEELCHAIR.radius > FOOT.radius
    assert WHEELCHAIR.stairs_up is WHEELCHAIR.stairs_down is WHEELCHAIR.escalator is None


def test_a_ramp_takes_longer_than_the_flat() -> None:
    assert min(each.ramp_factor for each in PROFILES.values()) > 1


@pytest.mark.parametrize(("people", "metres"), [(0, 100), (-1, 100), (5, 0), (0.01, 100)])
def test_an_empty_room_slows_nobody(people: float, metres: float) -> None:
    assert crowding_factor(people, metres) == 1


@pytest.mark.parametrize(
    ("density", "speed"),
    [(1.0, 1.06), (2.0, 0.61), (3.0, 0.33), (4.0, 0.16)],
)
def test_the_speeds_of_weidmann(density: float, speed: float) -> None:
    """The fundamental diagram's walking speeds in metres per second at persons per square metre."""
    assert FREE_SPEED / crowding_factor(density * 50, 50) == pytest.approx(speed, abs=0.02)


def test_more_people_never_speed_anybody_up_and_a_jam_still_moves() -> None:
    factors = [crowding_factor(people, 100) for people in range(2000)]
    assert factors == sorted(factors)
    assert factors[-1] == pytest.approx(FREE_SPEED / SLOWEST, abs=1 / 16)
    assert all(factor * 16 == int(factor * 16) for factor in factors)


def test_new_profiles_need_no_floor_of_their_own() -> None:
    """Staff walk on the graph of visitors, pushchairs on that of carts."""
    assert STAFF.radius == FOOT.radius
    assert STROLLER.radius == CART.radius
    assert STAFF.staff
    assert not STROLLER.staff
    assert STROLLER.stairs_up is STROLLER.stairs_down is STROLLER.escalator is None
