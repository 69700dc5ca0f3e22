"""Staff rooms behind staff corridors are reached through them; nobody else crosses those."""

from pathlib import Path

import pytest

from floorplans import Access
from routing import (
    FOOT,
    WHEELCHAIR,
    Condition,
    Costs,
    Effect,
    Target,
    plan_way,
    retimed,
    reweigh,
)
from tests.floorplans.plans import GROUND, UPPER, Plan, uid
from tests.floorplans.rooms import bare_plan
from tests.routing.house import place, way
from tests.routing.tracing import legs_of
from tests.routing.worlds import travelled

BADGE = ["badgereader"]


def staff_plan() -> Plan:
    """A hall in the south; north of it a corridor with a door to it at either end.

    Behind the corridor lie two offices with a door between; the hall winds around a block, so that
    from west to east the corridor is nearer.
    """
    plan = bare_plan()
    plan.unit("west", GROUND, (-10, -5, -2, 0), "lobby")
    plan.unit("loop", GROUND, (-2, -5, 2, -4), "walkway")
    plan.unit("east", GROUND, (2, -5, 10, 0), "lobby")
    plan.unit("corridor", GROUND, (-10, 0, 10, 2), "nonpublic")
    plan.unit("one", GROUND, (-10, 2, 0, 5), "nonpublic")
    plan.unit("two", GROUND, (0, 2, 10, 5), "office", restriction="employeesonly")
    plan.opening("street", GROUND, (-10, -3), (-10, -2))
    plan.opening("loop west", GROUND, (-2, -5), (-2, -4))
    plan.opening("loop east", GROUND, (2, -5), (2, -4))
    plan.opening("corridor west", GROUND, (-4, 0), (-3, 0))
    plan.opening("corridor east", GROUND, (3, 0), (4, 0))
    plan.opening("one door", GROUND, (-6, 2), (-5, 2))
    plan.opening("two door", GROUND, (5, 2), (6, 2))
    plan.opening("between", GROUND, (0, 3), (0, 4))
    return plan


def on_foot(plan: Plan, folder: Path) -> Costs:
    return travelled(plan.load(folder), FOOT).foot


def west(costs: Costs) -> Access:
    return place(costs, "west", -3, -1)


def one(costs: Costs) -> Access:
    return place(costs, "one", -8, 4)


def passed(costs: Costs, start: Access, end: Access) -> list[str] | None:
    """The openings passed between two places, None without a way."""
    found = plan_way(costs, start, end)
    if found is None:
        return None
    numbers = costs.graph.arcs.opening[list(found.arcs)]
    return [costs.graph.opening_ids[number] for number in numbers.tolist() if number >= 0]


def ids(*labels: str) -> list[str]:
    return [uid(label) for label in labels]


def shut(costs: Costs, target: Target, label: str) -> Costs:
    return reweigh(costs, (), [Condition(Effect.CLOSED, target, (uid(label),))])[0]


def test_a_staff_room_is_reached_through_its_corridor(tmp_path: Path) -> None:
    costs = on_foot(staff_plan(), tmp_path)
    assert passed(costs, west(costs), one(costs)) == ids("corridor west", "one door")
    assert passed(costs, one(costs), west(costs)) == ids("one door", "corridor west")
    found = way(costs, west(costs), one(costs))
    again = retimed(costs, found)
    assert again is not None
    assert again.milliseconds == found.milliseconds
    assert sum(leg.seconds for leg in legs_of(costs, found)) > 0


def test_no_public_way_crosses_the_corridor(tmp_path: Path) -> None:
    costs = on_foot(staff_plan(), tmp_path)
    east = place(costs, "east", 3, -1)
    assert passed(costs, west(costs), east) == ids("loop west", "loop east")


def test_a_public_room_behind_staff_rooms_stays_cut_off(tmp_path: Path) -> None:
    plan = staff_plan()
    plan.properties("one").update(category="room")
    costs = on_foot(plan, tmp_path)
    assert passed(costs, west(costs), one(costs)) is None


def test_no_way_leads_through_a_neighbours_office(tmp_path: Path) -> None:
    """From the corridor's door in the west, office two is nearer through office one."""
    plan = staff_plan()
    plan.feature("two door")["geometry"] = plan.feature("corridor east")["geometry"]
    plan.features["opening"] = [
        each for each in plan.features["opening"] if each["id"] != uid("corridor east")
    ]
    plan.opening("far", GROUND, (9, 2), (10, 2))
    costs = on_foot(plan, tmp_path)
    two = place(costs, "two", 1, 4.5)
    assert passed(costs, west(costs), two) == ids("corridor west", "far")


@pytest.mark.parametrize(
    ("target", "label"), [(Target.UNIT, "corridor"), (Target.OPENING, "one door")]
)
def test_what_is_closed_on_the_way_is_closed(tmp_path: Path, target: Target, label: str) -> None:
    costs = on_foot(staff_plan(), tmp_path)
    closed = shut(costs, target, label)
    assert passed(closed, west(costs), one(costs)) is None
    before = way(costs, west(costs), one(costs))
    assert retimed(closed, before) is None


def test_conditions_of_the_corridor_bear_on_trees_to_the_room(tmp_path: Path) -> None:
    """Its walks are shut in the live weights, so that those alone do not tell of a change."""
    costs = on_foot(staff_plan(), tmp_path)
    closed = shut(costs, Target.UNIT, "corridor")
    assert closed.at_end(uid("one")) != costs.at_end(uid("one"))
    assert closed.at_end(uid("west")) == costs.at_end(uid("west"))


def test_whoever_is_in_a_closed_corridor_still_gets_into_the_room(tmp_path: Path) -> None:
    costs = on_foot(staff_plan(), tmp_path)
    closed = shut(costs, Target.UNIT, "corridor")
    inside = place(costs, "corridor", 8, 1)
    assert passed(closed, inside, one(costs)) == ids("one door")


def test_locks_on_the_way_are_passed(tmp_path: Path) -> None:
    """A lock in the corridor's doors opens for the rooms two closed rooms behind it."""
    plan = staff_plan()
    for label in ("corridor west", "corridor east"):
        plan.properties(label).update(access_control=BADGE)
    plan.features["opening"] = [
        each for each in plan.features["opening"] if each["id"] != uid("two door")
    ]
    costs = on_foot(plan, tmp_path)
    two = place(costs, "two", 8, 4)
    expected = ids("corridor west", "one door", "between")
    assert passed(costs, west(costs), two) == expected
    assert passed(costs, west(costs), place(costs, "east", 3, -1)) == ids("loop west", "loop east")
    closed = shut(costs, Target.OPENING, "corridor west")
    assert closed.at_end(uid("two")) != costs.at_end(uid("two"))


def test_a_staff_entrance_does_not_hide_the_way_from_inside(tmp_path: Path) -> None:
    plan = staff_plan()
    plan.opening("staff entrance", GROUND, (-10, 3), (-10, 4))
    costs = on_foot(plan, tmp_path)
    assert passed(costs, west(costs), one(costs)) == ids("corridor west", "one door")


def test_a_staff_wing_with_a_street_door_only_is_one(tmp_path: Path) -> None:
    plan = staff_plan()
    plan.features["opening"] = [
        each
        for each in plan.features["opening"]
        if each["id"] not in ids("corridor west", "corridor east", "between")
    ]
    plan.opening("staff entrance", GROUND, (-10, 0.5), (-10, 1.5))
    costs = on_foot(plan, tmp_path)
    two = place(costs, "two", 8, 4)
    assert passed(costs, one(costs), two) == ids("one door", "two door")
    assert passed(costs, one(costs), west(costs)) is None


@pytest.mark.parametrize(("kind", "rolls"), [("elevator", True), ("stairs", False)])
def test_staff_rooms_upstairs_are_reached_by_staff_lifts_and_stairs(
    tmp_path: Path, kind: str, *, rolls: bool
) -> None:
    plan = staff_plan()
    plan.features["unit"] = [each for each in plan.features["unit"] if each["id"] != uid("two")]
    for level in (GROUND, UPPER):
        plan.unit(f"{level} {kind}", level, (4, 2, 8, 5), kind, restriction="employeesonly")
    plan.unit("archive", UPPER, (-10, -5, 4, 5), "nonpublic")
    plan.opening("archive door", UPPER, (4, 3), (4, 4))
    world = travelled(plan.load(tmp_path), FOOT, WHEELCHAIR)
    for costs, reached in ((world.foot, True), (world.costs[WHEELCHAIR.id], rolls)):
        found = passed(costs, west(costs), place(costs, "archive", 0, 0))
        expected = ids("corridor east", "two door", "archive door")
        other = ids("corridor west", "two door", "archive door")
        assert (found in (expected, other)) == reached
