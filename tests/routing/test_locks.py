"""Locked doors are passed by those who go behind them; gates by those who fit through."""

from dataclasses import replace
from pathlib import Path

import pytest

from ext import UNREACHABLE
from floorplans import Access
from routing import (
    CART,
    FOOT,
    PROFILES,
    WHEELCHAIR,
    Condition,
    Costs,
    Effect,
    Profile,
    Target,
    Way,
    plan_way,
    retimed,
    reweigh,
)
from tests.floorplans.plans import GROUND, UPPER, Plan, line, uid
from tests.floorplans.rooms import bare_plan
from tests.routing.house import house_plan, place, way
from tests.routing.tracing import legs_of
from tests.routing.worlds import World, travelled

BADGE = ["badgereader"]
STAFF = replace(FOOT, id="staff", staff=True)
HALL = f"{GROUND} hall"
SWING = {"type": "swinging", "automatic": False, "material": None}


def rooms_in_a_row(folder: Path, *locked: str, **more: object) -> World:
    """West, middle and east room from the street: `in`, `west door`, `east door`."""
    return travelled(row_plan(*locked, **more).load(folder), FOOT, STAFF)


def row_plan(*locked: str, **more: object) -> Plan:
    plan = bare_plan()
    plan.unit("west", GROUND, (-10, -5, -3, 5), "lobby")
    plan.unit("middle", GROUND, (-3, -5, 3, 5), "room", **more)
    plan.unit("east", GROUND, (3, -5, 10, 5), "room")
    plan.opening("in", GROUND, (-10, -1), (-10, 1))
    plan.opening("west door", GROUND, (-3, 1), (-3, 2))
    plan.opening("east door", GROUND, (3, 1), (3, 2))
    for label in locked:
        plan.properties(label).update(access_control=BADGE)
    return plan


def spots(costs: Costs) -> tuple[Access, Access, Access]:
    return place(costs, "west", -8, 0), place(costs, "middle", 0, 0), place(costs, "east", 8, 0)


def doors_of(costs: Costs, found: Way | None) -> list[str] | None:
    """The openings that a way passes, in order."""
    if found is None:
        return None
    arcs = costs.graph.arcs
    numbers = [int(arcs.opening[arc]) for arc in found.arcs if arcs.opening[arc] >= 0]
    return [costs.graph.opening_ids[number] for number in numbers]


def test_a_locked_room_is_entered_and_left_but_never_walked_through(tmp_path: Path) -> None:
    world = rooms_in_a_row(tmp_path, "west door", "east door")
    west, middle, east = spots(world.foot)
    for one, other, door in ((west, middle, "west door"), (middle, east, "east door")):
        assert doors_of(world.foot, plan_way(world.foot, one, other)) == [uid(door)]
        assert doors_of(world.foot, plan_way(world.foot, other, one)) == [uid(door)]


def test_a_locked_room_is_no_way_from_one_hall_to_another(tmp_path: Path) -> None:
    """Around by the corridor it is three times as far; both halls have a door to the room."""
    plan = row_plan("west door", "east door")
    plan.features["unit"][1:2] = []
    plan.unit("middle", GROUND, (-3, -2, 3, 5), "room")
    plan.unit("corridor", GROUND, (-3, -5, 3, -2), "walkway")
    plan.opening("west end", GROUND, (-3, -4), (-3, -3))
    plan.opening("east end", GROUND, (3, -4), (3, -3))
    world = travelled(plan.load(tmp_path), FOOT, STAFF)
    for costs, doors in (
        (world.foot, ["west end", "east end"]),
        (world.costs["staff"], ["west door", "east door"]),
    ):
        start, end = place(costs, "west", -4, 4), place(costs, "east", 4, 4)
        assert doors_of(costs, plan_way(costs, start, end)) == [uid(door) for door in doors]


def test_a_locked_back_door_is_left_alone_where_a_free_one_leads_in(tmp_path: Path) -> None:
    plan = house_plan()
    plan.properties("second door").update(access_control=["keyaccess"])
    world = travelled(plan.load(tmp_path), FOOT, STAFF)
    for costs, door in ((world.foot, "room door"), (world.costs["staff"], "second door")):
        start, end = place(costs, HALL, -1, -1), place(costs, "room", 1, -2.4)
        assert doors_of(costs, plan_way(costs, start, end)) == [uid(door)]


def test_a_room_that_is_only_left_freely_is_entered_by_its_lock(tmp_path: Path) -> None:
    """A badge lets in, a one-way door lets out."""
    plan = house_plan()
    plan.properties("second door").update(access_control=BADGE)
    plan.table = f'[[openings]]\nid = "{uid("room door")}"\ninto = "{uid(HALL)}"\n'
    costs = travelled(plan.load(tmp_path), FOOT).foot
    hall, room = place(costs, HALL, -1, -4), place(costs, "room", 1, -4)
    assert doors_of(costs, plan_way(costs, hall, room)) == [uid("second door")]
    assert doors_of(costs, plan_way(costs, room, hall)) == [uid("room door")]


def test_behind_two_locks_both_are_passed_and_by_nobody_else(tmp_path: Path) -> None:
    world = rooms_in_a_row(tmp_path, "west door", "east door")
    west, middle, east = spots(world.foot)
    both = [uid("west door"), uid("east door")]
    assert doors_of(world.foot, plan_way(world.foot, west, east)) == both
    assert world.foot.locks == {
        uid("middle"): (uid("west door"),),
        uid("east"): tuple(sorted(both)),
    }
    assert doors_of(world.foot, plan_way(world.foot, middle, west)) == both[:1]


def test_neighbours_with_a_lock_each_go_by_the_hall(tmp_path: Path) -> None:
    """The locked door between them is no short cut for either, nor into the one by the other."""
    plan = row_plan("west door", "east door")
    plan.features["unit"] = []
    plan.unit("west", GROUND, (-10, -5, -3, 5), "room")
    plan.unit("middle", GROUND, (-3, -3, 10, 5), "room")
    plan.unit("east", GROUND, (-3, -5, 10, -3), "walkway")
    plan.opening("between", GROUND, (-3, -4.5), (-3, -3.5), access_control=BADGE)
    plan.opening("street", GROUND, (10, -4.5), (10, -3.5))
    plan.features["opening"] = [
        each for each in plan.features["opening"] if each["id"] != uid("in")
    ]
    plan.feature("east door")["geometry"] = line((8, -3), (9, -3))
    costs = travelled(plan.load(tmp_path), FOOT).foot
    west, middle = place(costs, "west", -4, 4), place(costs, "middle", -2, 4)
    doors = [uid("between"), uid("east door")]
    assert doors_of(costs, plan_way(costs, west, middle)) == doors
    assert doors_of(costs, plan_way(costs, middle, west)) == doors[::-1]


def test_without_a_street_the_smaller_side_is_the_inner_one(tmp_path: Path) -> None:
    plan = row_plan("west door")
    plan.features["opening"] = [
        each for each in plan.features["opening"] if each["id"] != uid("in")
    ]
    costs = travelled(plan.load(tmp_path), FOOT).foot
    assert costs.locks == {uid("west"): (uid("west door"),)}
    west, _, east = spots(costs)
    assert plan_way(costs, east, west) is not None
    assert plan_way(costs, west, east) is not None


def test_an_opening_inside_the_building_is_no_street(tmp_path: Path) -> None:
    """An orphan opening in the locked wing does not turn the lock round."""
    plan = row_plan("west door")
    plan.opening("orphan", GROUND, (6, 0), (6, 1))
    costs = travelled(plan.load(tmp_path), FOOT).foot
    behind = (uid("west door"),)
    assert costs.locks == {uid("middle"): behind, uid("east"): behind}


@pytest.mark.parametrize("category", ["pedestrian.principal", "pedestrian.transit"])
def test_any_entrance_is_the_street(tmp_path: Path, category: str) -> None:
    plan = row_plan("west door")
    plan.properties("in")["category"] = category
    costs = travelled(plan.load(tmp_path), FOOT).foot
    assert set(costs.locks) == {uid("middle"), uid("east")}


@pytest.mark.parametrize("category", ["service", "emergencyexit"])
def test_a_service_door_or_emergency_exit_is_no_street(tmp_path: Path, category: str) -> None:
    """The larger side is the outer one then."""
    plan = row_plan("west door")
    plan.properties("in")["category"] = category
    costs = travelled(plan.load(tmp_path), FOOT).foot
    assert set(costs.locks) == {uid("west")}


def test_a_lock_into_a_wing_lets_into_all_its_rooms(tmp_path: Path) -> None:
    world = rooms_in_a_row(tmp_path, "west door")
    west, _, east = spots(world.foot)
    doors = [uid("west door"), uid("east door")]
    assert doors_of(world.foot, plan_way(world.foot, west, east)) == doors
    assert doors_of(world.foot, plan_way(world.foot, east, west)) == doors[::-1]


def test_a_private_room_is_no_way_around_a_lock(tmp_path: Path) -> None:
    plan = row_plan("west door")
    plan.unit("office", GROUND, (-3, 5, 3, 8), "nonpublic")
    plan.features["unit"][0:3] = []
    for label, box in (("west", (-10.0, -5.0, -3.0, 8.0)), ("east", (3.0, -5.0, 10.0, 8.0))):
        plan.unit(label, GROUND, box, "room")
    plan.unit("middle", GROUND, (-3, -5, 3, 5), "room")
    plan.opening("office west", GROUND, (-3, 6), (-3, 7))
    plan.opening("office east", GROUND, (3, 6), (3, 7))
    world = travelled(plan.load(tmp_path), FOOT, STAFF)
    west, middle, _ = spots(world.foot)
    assert doors_of(world.foot, plan_way(world.foot, west, middle)) == [uid("west door")]


def test_passing_a_lock_takes_the_time_of_its_door(tmp_path: Path) -> None:
    plan = row_plan("west door")
    plan.properties("west door").update(door=SWING)
    costs = travelled(plan.load(tmp_path), FOOT).foot
    west, middle, _ = spots(costs)
    found = way(costs, west, middle)
    walked = found.metres / FOOT.speed
    assert found.milliseconds / 1000 == pytest.approx(walked + FOOT.door, abs=0.01)
    legs = legs_of(costs, found)
    assert sum(leg.seconds for leg in legs) == pytest.approx(walked + FOOT.door, abs=0.02)
    again = retimed(costs, found)
    assert again is not None
    assert again.milliseconds == found.milliseconds


@pytest.mark.parametrize("ids", [("west door",), ("west door", "west door")])
def test_a_closed_lock_opens_to_nobody_until_it_is_opened_again(
    tmp_path: Path, ids: tuple[str, ...]
) -> None:
    world = rooms_in_a_row(tmp_path, "west door")
    for costs in world.costs.values():
        west, middle, _ = spots(costs)
        closed = [Condition(Effect.CLOSED, Target.OPENING, (uid(label),)) for label in ids]
        shut, _ = reweigh(costs, (), closed)
        assert plan_way(shut, west, middle) is None
        before = way(costs, west, middle)
        assert retimed(shut, before) is None
        opened, _ = reweigh(shut, closed, ())
        assert plan_way(opened, west, middle) == before


@pytest.mark.parametrize("control", [["guard"], ["guard", "outofservice"], [], None])
def test_what_asks_for_no_key_is_no_lock(tmp_path: Path, control: list[str] | None) -> None:
    plan = row_plan()
    plan.properties("west door").update(access_control=control)
    costs = travelled(plan.load(tmp_path), FOOT).foot
    dead = control is not None and "outofservice" in control
    arcs = costs.index.of((Target.OPENING, uid("west door")))
    assert costs.locks == {}
    assert (costs.live[arcs] == UNREACHABLE).all() == dead


def test_a_dead_lock_is_closed_even_to_those_with_a_key(tmp_path: Path) -> None:
    plan = row_plan()
    plan.properties("west door").update(access_control=["badgereader", "outofservice"])
    world = travelled(plan.load(tmp_path), FOOT, STAFF)
    for costs in world.costs.values():
        west, middle, _ = spots(costs)
        assert plan_way(costs, west, middle) is None


@pytest.mark.parametrize("kind", ["turnstile", "turnstile.fullheight", "revolving"])
@pytest.mark.parametrize(
    ("profile", "accessibility", "seconds"),
    [
        (FOOT, None, FOOT.automatic_door),
        (WHEELCHAIR, None, None),
        (CART, None, None),
        (WHEELCHAIR, ["tactilepaving"], None),
        (WHEELCHAIR, ["wheelchair"], WHEELCHAIR.automatic_door),
        (CART, ["wheelchair"], CART.automatic_door),
    ],
)
def test_gates_are_closed_to_wheels_unless_they_are_made_for_them(
    tmp_path: Path,
    kind: str,
    profile: Profile,
    accessibility: list[str] | None,
    seconds: float | None,
) -> None:
    plan = row_plan()
    plan.properties("west door").update(door={**SWING, "type": kind}, accessibility=accessibility)
    costs = travelled(plan.load(tmp_path), profile).costs[profile.id]
    arcs = costs.index.of((Target.OPENING, uid("west door")))
    expected = UNREACHABLE if seconds is None else seconds * 1000
    assert set(costs.live[arcs].tolist()) == {expected}


def test_carts_are_staff_on_wheels(tmp_path: Path) -> None:
    """Through the office and a locked door, by the lift and never by the stairs."""
    plan = house_plan()
    plan.properties("office south door").update(access_control=BADGE)
    world = travelled(plan.load(tmp_path))
    assert set(world.costs) == set(PROFILES)
    costs = world.costs[CART.id]
    assert costs.private_units == set()
    assert costs.locks == {}
    assert uid(f"{GROUND} stairs") in costs.impassable_units
    up = way(costs, place(costs, "office", -9, -4), place(costs, f"{UPPER} hall", -3, 0))
    assert {leg.connector_id for leg in legs_of(costs, up)} == {None, "lift-1"}
    assert uid("office south door") in (doors_of(costs, up) or [])
