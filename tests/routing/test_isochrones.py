"""What is reached in time: nothing is left out, and what is drawn can be walked."""

import random

import numpy as np
import pytest
import shapely

from routing import Limits, Wish, plan_way, terms_of, within
from routing.isochrones import MANY, fan, in_cells
from tests.floorplans.plans import GROUND, UPPER, uid
from tests.routing.house import place
from tests.routing.random_houses import random_house
from tests.routing.worlds import World, disturbed, point_in, random_accesses


def test_a_fan_ends_at_walls_and_at_its_length() -> None:
    walls = np.array([[1.0, -5.0, 1.0, 5.0]])
    seen = fan(0, 0, 3, walls)
    assert seen.bounds == pytest.approx((-3, -3, 1, 3), abs=0.01)
    assert fan(0, 0, 2, np.empty((0, 4))).area == pytest.approx(np.pi * 4, rel=0.01)


def test_time_leads_from_the_hall_to_the_room_to_the_next_floor(built: World) -> None:
    costs = built.foot
    terms = terms_of(costs, built.venue)
    start = place(costs, f"{GROUND} hall", -3, 0)
    nothing = within(terms, built.venue, start, 0)
    assert [each.unit_id for each in nothing] in ([], [uid(f"{GROUND} hall")])
    soon = within(terms, built.venue, start, 1_000)
    assert [each.unit_id for each in soon] == [uid(f"{GROUND} hall")]
    assert not soon[0].whole
    assert soon[0].area.area < np.pi * (1.34 + 0.22) ** 2
    later = within(terms, built.venue, start, 60_000)
    assert {uid(f"{GROUND} hall"), uid("room"), uid(f"{UPPER} hall")} <= {
        each.unit_id for each in later if each.whole
    }
    assert [each.seconds for each in later] == sorted(each.seconds for each in later)


def test_private_rooms_are_not_reached(built: World) -> None:
    terms = terms_of(built.foot, built.venue)
    start = place(built.foot, f"{GROUND} hall", -3, 0)
    reached = {each.unit_id for each in within(terms, built.venue, start, 600_000)}
    assert uid("office") not in reached
    staff = terms_of(built.costs["staff"], built.venue)
    assert uid("office") in {each.unit_id for each in within(staff, built.venue, start, 600_000)}


@pytest.mark.parametrize("wish", list(Wish))
def test_wishes_choose_the_ways_and_the_times_are_true(sample: World, wish: Wish) -> None:
    """A place is reached when the way that the planner gives for the same wish is there."""
    rng = random.Random(7)  # noqa: S311
    costs = disturbed(sample.foot, rng)
    terms = terms_of(costs, sample.venue, [wish])
    pairs = random_accesses(sample, costs, rng)
    start, _ = next(pairs)
    reached = {each.unit_id: each for each in within(terms, sample.venue, start, 90_000)}
    compared = 0
    for _ in range(60):
        _, end = next(pairs)
        way = terms.seek(start, end)
        if way is None or end.unit_id == start.unit_id:
            continue
        if terms.unmet(way) and terms.shunned[0].times == 0:
            continue
        compared += 1
        found = reached.get(end.unit_id)
        assert found is not None or way.milliseconds > 90_000
        if way.milliseconds > 90_000 and found is not None:
            assert not found.whole
        if found is not None and len(end.nodes):
            entered = min(int(terms.costs.walks(end.unit_id, end.metres).min()), way.milliseconds)
            assert found.seconds * 1000 <= way.milliseconds - entered or found.seconds == 0
    assert compared > 5


def test_what_a_wish_avoids_altogether_is_not_reached_by_it(built: World) -> None:
    wishes = (Wish.AVOID_STAIRS, Wish.AVOID_LIFTS)
    start = place(built.foot, f"{GROUND} hall", -3, 0)
    terms = terms_of(built.foot, built.venue, wishes)
    levels = {each.level_id for each in within(terms, built.venue, start, 600_000)}
    assert levels == {uid(GROUND)}
    landing = place(built.foot, f"{GROUND} stairs", 1, 3)
    out = {each.unit_id for each in within(terms, built.venue, landing, 600_000)}
    assert {uid(f"{GROUND} stairs"), uid(f"{GROUND} hall")} <= out


def test_step_free_stays_off_what_is_narrow(built: World) -> None:
    terms = terms_of(built.foot, built.venue, (), Limits(clear_width=1.1))
    start = place(built.foot, f"{GROUND} hall", -3, 0)
    reached = {each.unit_id for each in within(terms, built.venue, start, 600_000)}
    assert uid(f"{GROUND} hall") in reached
    assert uid("room") not in reached


def test_a_unit_that_others_may_look_at_is_drawn_without_being_prepared() -> None:
    """Its points are too many for rays: it is drawn in squares."""
    area = shapely.box(0, 0, 20, 10)
    points = np.column_stack([np.linspace(1, 19, MANY + 1), np.full(MANY + 1, 5.0)])
    found = in_cells(area, points, np.full(MANY + 1, 2.0))
    assert 0 < found.area < area.area
    assert not shapely.is_prepared(area)


@pytest.mark.parametrize("seed", range(5))
def test_points_are_drawn_if_and_only_if_their_way_is_short_enough(
    seed: int, sample: World
) -> None:
    """Against single ways; near the border a picture in rays may be off."""
    rng = random.Random(seed)  # noqa: S311
    world = sample if seed == 0 else random_house(seed)
    costs = disturbed(world.foot, rng)
    terms = terms_of(costs, world.venue)
    start, _ = next(random_accesses(world, costs, rng))
    limit = rng.choice([8_000, 20_000, 60_000])
    reached = {each.unit_id: each for each in within(terms, world.venue, start, limit)}
    wrong = tried = 0
    for _ in range(120):
        unit = rng.choice(world.rooms())
        x, y = point_in(unit.area, rng)
        access = costs.graph.access(unit.id, x, y)
        if access is None or (access.x, access.y) != (x, y):
            continue
        way = plan_way(costs, start, access)
        drawn = unit.id in reached and shapely.intersects_xy(reached[unit.id].area, x, y)
        tried += 1
        if way is None or way.milliseconds > limit:
            # The picture reaches a body's radius beyond the floor, and half a ray between two.
            wrong += bool(drawn) and (way is None or way.milliseconds > limit + 1_500)
        else:
            wrong += not drawn and way.milliseconds < limit - 1_500
    assert tried > 40
    assert wrong <= tried * 0.02
