"""Ways: private, closed and plain ends, and times under other costs."""

import random

import pytest

from routing import Condition, Costs, Effect, Target, plan_way, retimed, reweigh
from tests.floorplans.plans import GROUND, uid
from tests.floorplans.rooms import FOOT, through
from tests.routing.house import TOP, place, way
from tests.routing.worlds import World, disturbed, random_accesses

HALL, OFFICE, ROOM = uid(f"{GROUND} hall"), uid("office"), uid("room")


def closing(costs: Costs, target: Target, *ids: str) -> Costs:
    return reweigh(costs, (), [Condition(Effect.CLOSED, target, ids)])[0]


def test_in_sight_the_way_is_the_straight_line(built: World) -> None:
    costs = built.foot
    found = way(costs, place(costs, "room", 1, -4), place(costs, "room", 9, -3))
    assert (found.first, found.arcs) == (-1, ())
    assert found.metres == pytest.approx(through((1, -4), (9, -3)))
    assert found.milliseconds == round(found.metres / 1.34 * 1000)


def test_around_the_corner_of_one_room_the_way_has_a_node_and_no_arc(built: World) -> None:
    costs = built.foot
    start, end = place(costs, "room", 1, -3), place(costs, "room", 8.5, 4)
    found = way(costs, start, end)
    corner = (7 + FOOT, -2 - FOOT)
    assert found.arcs == ()
    assert costs.graph.positions[found.first] == pytest.approx(corner, abs=1e-3)
    assert found.metres == pytest.approx(through((1, -3), corner, (8.5, 4)), abs=1e-3)
    assert retimed(costs, found) == found


def test_a_private_room_is_no_passage(built: World) -> None:
    """Both doors of the office open to the hall; nobody cuts through it, whatever the crowd."""
    costs = built.foot
    crowd = Condition(Effect.CROWDING, Target.UNIT, (HALL,), 8.0)
    crowded, _ = reweigh(costs, (), [crowd])
    start, end = place(costs, f"{GROUND} hall", -5.5, -3), place(costs, f"{GROUND} hall", -5.5, 3)
    for each in (costs, crowded):
        found = way(each, start, end)
        units = each.graph.arcs.unit[list(found.arcs)]
        assert each.graph.unit_ids.index(OFFICE) not in units


@pytest.mark.parametrize("spot", [(-9, -4), (-7, 2), (-9, 0)])
def test_a_private_room_is_an_end(built: World, spot: tuple[float, float]) -> None:
    costs = built.foot
    inside, outside = place(costs, "office", *spot), place(costs, "room", 8, 4)
    to, back = way(costs, outside, inside), way(costs, inside, outside)
    assert to.metres == pytest.approx(back.metres, abs=0.01)  # as near as equal milliseconds tell
    assert to.milliseconds == pytest.approx(back.milliseconds, abs=5)
    assert to.milliseconds < 60_000
    assert retimed(costs, to) == to
    assert retimed(costs, back) == back


def test_between_two_spots_of_a_private_room(built: World) -> None:
    costs = built.foot
    found = way(costs, place(costs, "office", -7, -3), place(costs, "office", -7, 3))
    assert found.metres == pytest.approx(
        through((-7, -3), (-8 - FOOT, -1 - FOOT), (-8 - FOOT, 1 + FOOT), (-7, 3)), abs=1e-2
    )


def test_a_closed_destination_has_no_way(built: World) -> None:
    costs = closing(built.foot, Target.UNIT, ROOM)
    end = place(costs, "room", 5, -4)
    for start in (place(costs, f"{GROUND} hall", -3, 0), place(costs, "room", 1, -4)):
        assert plan_way(costs, start, end) is None


@pytest.mark.parametrize("spot", [(1, -4), (8.5, 4)])
def test_whoever_is_in_a_closed_room_may_walk_out(built: World, spot: tuple[float, float]) -> None:
    """Whether or not they see its door."""
    costs = closing(built.foot, Target.UNIT, ROOM)
    start, end = place(costs, "room", *spot), place(costs, f"{GROUND} hall", -3, 0)
    assert way(costs, start, end) == way(built.foot, start, end)
    assert retimed(costs, way(built.foot, start, end)) == way(costs, start, end)


def test_a_way_through_a_closed_room_is_gone(built: World) -> None:
    costs = built.foot
    found = way(costs, place(costs, "room", 5, -4), place(costs, f"{TOP} hall", -3, 0))
    assert retimed(closing(costs, Target.UNIT, HALL), found) is None
    assert retimed(closing(costs, Target.UNIT, uid(f"{TOP} hall")), found) is None


def test_wheelchairs_neither_pass_nor_enter_stairs(built: World) -> None:
    costs = built.costs["wheelchair"]
    hall = place(costs, f"{GROUND} hall", -3, 0)
    assert plan_way(costs, hall, place(costs, f"{GROUND} stairs", 1, 3)) is None
    assert plan_way(costs, hall, place(costs, f"{TOP} hall", -3, 0)) is not None
    assert plan_way(built.foot, hall, place(built.foot, f"{GROUND} stairs", 1, 3)) is not None


def test_a_way_under_unchanged_costs_is_retimed_to_itself(sample: World) -> None:
    for costs in sample.costs.values():
        rng = random.Random(21)  # noqa: S311
        live = disturbed(costs, rng)
        pairs = random_accesses(sample, live, rng)
        for _ in range(150):
            found = plan_way(live, *next(pairs))
            if found is not None:
                assert retimed(live, found) == found


def test_a_retimed_way_is_never_faster_than_the_best_one(sample: World) -> None:
    rng = random.Random(22)  # noqa: S311
    before = sample.foot
    pairs = random_accesses(sample, before, rng)
    kept = lost = 0
    for _ in range(40):
        live = disturbed(before, rng)
        for _ in range(5):
            start, end = next(pairs)
            old = way(before, start, end)
            again, best = retimed(live, old), plan_way(live, start, end)
            if again is None:
                lost += 1
                continue
            kept += 1
            assert best is not None
            # Two roundings of half a millisecond at each end are all that may differ.
            assert best.milliseconds <= again.milliseconds + 2
    assert kept > 100
    assert lost > 5
