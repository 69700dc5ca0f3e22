"""Ways cut into legs: nothing is lost, nothing is counted twice."""

import random
from itertools import pairwise
from pathlib import Path

import numpy as np
import pytest

from routing import Way, plan_way
from tests.floorplans.plans import GROUND, UPPER, uid
from tests.floorplans.rooms import FOOT, bare_plan, through
from tests.routing.house import TOP, place, way
from tests.routing.tracing import legs_of
from tests.routing.worlds import World, random_accesses, travelled

TAUTEST = 0.93
"""Part of a way through the graph's crossing points that its taut line is at least."""


def check_totals(world: World, profile_id: str, found: Way) -> None:
    legs = legs_of(world.costs[profile_id], found)
    seconds = sum(leg.seconds + leg.ride_seconds for leg in legs)
    metres = sum(leg.metres + leg.ride_metres for leg in legs)
    assert TAUTEST * found.milliseconds / 1000 - 0.2 <= seconds <= found.milliseconds / 1000 + 0.01
    assert TAUTEST * found.metres - 0.2 <= metres <= found.metres + 0.01
    assert (legs[0].points[0], legs[-1].points[-1]) == (
        (found.start.x, found.start.y),
        (found.end.x, found.end.y),
    )
    assert (legs[0].level_id, legs[-1].level_id) == (found.start.level_id, found.end.level_id)
    assert legs[0].connector_id is None
    for leg in legs:
        assert leg.metres == pytest.approx(through(*leg.points), abs=0.01)
        assert all(here != there for here, there in pairwise(leg.points))
        assert all(0 <= each.entered_at < len(leg.points) for each in leg.stretches)
        level_of = world.venue.units
        assert all(level_of[each.unit_id].level_id == leg.level_id for each in leg.stretches)
    for leg in legs[1:]:
        assert leg.connector_id is not None
        assert leg.ride_seconds > 0
    assert all(here.level_id != there.level_id for here, there in pairwise(legs))


@pytest.mark.parametrize("profile_id", ["foot", "wheelchair"])
@pytest.mark.parametrize("venue", ["sample", pytest.param("spbpu", marks=pytest.mark.shared)])
def test_legs_add_up_to_their_way(
    request: pytest.FixtureRequest, venue: str, profile_id: str
) -> None:
    world: World = request.getfixturevalue(venue)
    costs = world.costs[profile_id]
    pairs = random_accesses(world, costs, random.Random(31))  # noqa: S311
    for _ in range(250):
        found = plan_way(costs, *next(pairs))
        if found is not None:
            check_totals(world, profile_id, found)


def test_private_ends_are_timed_as_walked(built: World) -> None:
    costs = built.foot
    inside, outside = place(costs, "office", -7, 0.99), place(costs, "room", 8.5, 4)
    for found in (way(costs, inside, outside), way(costs, outside, inside)):
        check_totals(built, "foot", found)
        assert sum(leg.seconds for leg in legs_of(costs, found)) < 60


def test_a_way_around_one_corner_is_drawn_around_it(built: World) -> None:
    costs = built.foot
    (leg,) = legs_of(costs, way(costs, place(costs, "room", 1, -3), place(costs, "room", 8.5, 4)))
    assert len(leg.points) == 3
    for point, expected in zip(leg.points, [(1, -3), (7 + FOOT, -2 - FOOT), (8.5, 4)], strict=True):
        assert point == pytest.approx(expected, abs=1e-3)


def test_a_place_to_itself(built: World) -> None:
    spot = place(built.foot, "room", 1, -3)
    (leg,) = legs_of(built.foot, way(built.foot, spot, spot))
    assert (leg.points, leg.metres, leg.seconds) == (((1.0, -3.0),), 0, 0)


@pytest.mark.parametrize(
    ("profile_id", "connector"), [("foot", "stairs-1"), ("wheelchair", "lift-1")]
)
def test_a_level_that_is_only_passed_has_no_leg(
    built: World, profile_id: str, connector: str
) -> None:
    costs = built.costs[profile_id]
    found = way(costs, place(costs, f"{GROUND} hall", -3, 0), place(costs, f"{TOP} hall", -3, 0))
    check_totals(built, profile_id, found)
    legs = legs_of(costs, found)
    assert [(leg.level_id, leg.connector_id) for leg in legs] == [
        (uid(GROUND), None),
        (uid(TOP), connector),
    ]
    profile = costs.profile
    if profile_id == "wheelchair":
        ride = profile.lift_wait + 2 * profile.lift_doors + 2 * profile.lift_level
        assert (legs[1].ride_seconds, legs[1].ride_metres) == (ride, 0)
    else:
        assert (legs[1].ride_seconds, legs[1].ride_metres) == (30, 16)


def test_a_shaft_that_leans_leaves_no_trace_of_the_levels_it_passes(tmp_path: Path) -> None:
    plan = bare_plan()
    plan.level(TOP, 2)
    levels = (GROUND, UPPER, TOP)
    for x, level in zip((0, 3, 6), levels, strict=True):
        plan.unit(f"{level} hall", level, (-10, -5, x, 5), "walkway")
        plan.unit(f"{level} stairs", level, (x, -1, x + 2, 1), "stairs")
        plan.opening(f"{level} door", level, (x, -0.5), (x, 0.5))
    units = ", ".join(f'"{uid(f"{level} stairs")}"' for level in levels)
    plan.table = f'[[connectors]]\nid = "s"\nkind = "stairs"\nunits = [{units}]\n'
    world = travelled(plan.load(tmp_path))
    start = place(world.foot, f"{GROUND} hall", -5, 0)
    found = way(world.foot, start, place(world.foot, f"{TOP} hall", -5, 0))
    check_totals(world, "foot", found)
    below, above = legs_of(world.foot, found)
    assert max(x for x, _ in below.points) == pytest.approx(1)
    assert [round(x, 6) for x, _ in above.points] == [7, 6, -5]


def test_the_units_of_a_leg_in_order(built: World) -> None:
    costs = built.foot
    found = way(costs, place(costs, "room", 5, -4), place(costs, f"{UPPER} hall", -3, 0))
    below, above = legs_of(costs, found)
    assert [each.unit_id for each in below.stretches] == [
        uid("room"),
        uid(f"{GROUND} hall"),
        uid(f"{GROUND} stairs"),
    ]
    assert [each.unit_id for each in above.stretches] == [
        uid(f"{UPPER} stairs"),
        uid(f"{UPPER} hall"),
    ]
    entered = [below.points[each.entered_at] for each in below.stretches]
    assert [x for x, _ in entered[1:]] == pytest.approx([0, 0], abs=1e-9)
    assert np.isclose(entered[0][0], 5)
