"""Plans of small buildings, worked out by hand."""

from dataclasses import replace
from math import ceil
from pathlib import Path

import numpy as np
import pytest
from numpy.typing import NDArray

from ext import UNREACHABLE
from floorplans import ArcKind
from routing import Target
from routing.evacuation import (
    HORIZON,
    Crowd,
    Desk,
    Obstructed,
    Premises,
    Rules,
    Situation,
    arrows_at_once,
    obstructed,
    plan_evacuation,
    prices,
    standing,
)
from routing.evacuation.plan import STEADY
from routing.evacuation.prices import Led
from tests.floorplans.plans import GROUND, UPPER, uid
from tests.routing.evacuation.buildings import (
    crowd,
    fire,
    premises,
    refuge,
    spot,
    two_floors,
    two_floors_world,
)
from tests.routing.worlds import World

SPEED = 1.34
QUIET = Situation()


def exits(building: Premises) -> dict[str, int]:
    return {each.id: each.capacity for each in building.exits}


def test_exits_are_entrances_and_emergency_exits_with_what_their_width_lets_pass(
    building: Premises,
) -> None:
    assert exits(building) == {uid("entrance"): 1300, uid("fire exit"): 650}


def test_shutters_dead_doors_and_what_the_venue_table_names_are_no_exits(tmp_path: Path) -> None:
    plan = two_floors()
    plan.properties("entrance")["door"] = {"type": "shutter", "automatic": None, "material": None}
    world = two_floors_world(tmp_path / "shutter", plan)
    assert exits(premises(world)).keys() == {uid("fire exit")}
    plan.properties("entrance")["door"] = None
    plan.properties("entrance")["access_control"] = ["outofservice"]
    assert exits(premises(two_floors_world(tmp_path / "dead", plan))).keys() == {uid("fire exit")}
    rules = Rules(not_exits=frozenset({uid("fire exit")}))
    assert exits(premises(two_floors_world(tmp_path / "named"), rules=rules)).keys() == {
        uid("entrance")
    }


def test_doors_that_need_a_badge_by_day_are_released(tmp_path: Path) -> None:
    plan = two_floors()
    plan.properties("passage")["access_control"] = ["badgereader"]
    plan.properties("entrance")["access_control"] = ["badgereader"]
    building = premises(two_floors_world(tmp_path, plan))
    plan_ = plan_evacuation(building, fire("west"), crowd(east=10))
    assert plan_.arrows.by_exit == {uid("entrance"): 0, uid("fire exit"): 10}
    burning = plan_evacuation(building, fire("east"), crowd(west=10))
    assert burning.arrows.by_exit == {uid("entrance"): 10, uid("fire exit"): 0}


def test_one_exit_takes_the_walk_and_then_its_queue(building: Premises) -> None:
    """20 people in the west hall: 1.3 a second by the entrance, for the passage is shut."""
    shut = Situation(closed=frozenset({(Target.OPENING, uid("passage"))}))
    plan = plan_evacuation(building, shut, crowd(west=20))
    assert plan.arrows.by_exit == {uid("entrance"): 20, uid("fire exit"): 0}
    network = building.network
    spots = np.repeat(np.arange(len(network.spots)), np.diff(network.starts))
    walks = [
        int(walk)
        for number, first, walk in zip(spots, network.firsts, network.walks, strict=True)
        if network.spots[number].access.unit_id == uid("west")
        and network.passages[first].key[1] == uid("entrance")
    ]
    least = min(walks) / 1000 + 19 / 1.3
    assert least <= plan.seconds[uid("west")] <= ceil(least + 4)


def test_a_crowd_is_split_so_that_both_exits_end_together(building: Premises) -> None:
    """Through the passage 2.6 people pass in a second: what bounds are the exits, 2 to 1."""
    plan = plan_evacuation(building, QUIET, crowd(west=300, east=300))
    taken = {
        building.exits[passage.exit].id: int(plan.assignment.flow[vertex])
        for vertex, passage in enumerate(building.network.passages)
        if passage.exit >= 0
    }
    main, side = taken[uid("entrance")], taken[uid("fire exit")]
    assert main + side == 600
    assert abs(main / 1.3 - side / 0.65) < 12
    assert 600 / 1.95 <= plan.least_seconds <= 1.06 * 600 / 1.95 + 8


def test_arrows_split_a_crowd_as_well_as_whole_spots_can_be(building: Premises) -> None:
    """The west hall has two spots of 150 people: arrows can move them only as a whole."""
    plan = plan_evacuation(building, QUIET, crowd(west=300, east=300))
    assert plan.arrows.by_exit == {uid("entrance"): 450, uid("fire exit"): 150}
    assert 450 / 1.3 <= max(plan.seconds.values()) <= 450 / 1.3 + 15


def test_stairs_let_so_many_pass_as_their_flights_are_wide(tmp_path: Path) -> None:
    rules = Rules(stair_widths=((UPPER, 1.0),))
    world = two_floors_world(tmp_path)
    (stairs,) = (each.id for each in world.connectors if each.kind.value == "stairs")
    rules = Rules(stair_widths=((stairs, 1.0),))
    building = premises(world, rules=rules)
    flights = [each for each in building.network.passages if each.key == (Target.CONNECTOR, stairs)]
    assert len(flights) == 2
    assert {int(building.network.capacities[each.server]) for each in flights} == {707}
    plan = plan_evacuation(building, QUIET, crowd(upstairs=100))
    assert 100 / 0.707 <= plan.seconds[uid("upstairs")] <= 100 / 0.707 + 45


def test_lifts_are_never_used_and_escalators_only_where_the_rules_say_so(
    building: Premises,
) -> None:
    lifts = (ArcKind.BOARD, ArcKind.RIDE, ArcKind.ALIGHT)
    for costs in (building.network.costs, building.wheels):
        assert (costs.nominal[np.isin(costs.graph.arcs.kind, lifts)] == UNREACHABLE).all()
    passed = {each.key for each in building.network.passages if each.key[0] is Target.CONNECTOR}
    assert len(passed) == 1


def test_whoever_is_outside_a_fire_keeps_out_of_it(building: Premises) -> None:
    plan = plan_evacuation(building, fire("west"), crowd(west=30, east=30, upstairs=30))
    assert plan.arrows.by_exit[uid("entrance")] <= 30
    assert sum(plan.arrows.by_exit.values()) == 90
    assert plan.arrows.stranded == {}
    found = plan.arrows.on_foot.way(spot(building, "east", 1, 0))
    assert found is not None
    assert building.exits[found[0]].id == uid("fire exit")


def test_whoever_is_inside_leaves_it_by_the_shortest_way(building: Premises) -> None:
    plan = plan_evacuation(building, fire("east"), crowd(east=12))
    near_passage = plan.arrows.on_foot.way(spot(building, "east", 0.5, 0))
    near_exit = plan.arrows.on_foot.way(spot(building, "east", 4.5, -4))
    assert near_passage is not None
    assert near_exit is not None
    assert building.exits[near_passage[0]].id == uid("entrance")
    assert building.exits[near_exit[0]].id == uid("fire exit")


def test_many_detectors_that_tell_of_one_fire_leave_its_people_their_way_out(
    building: Premises,
) -> None:
    one = fire("upstairs")
    (hazard,) = one.hazards
    many = Situation(tuple(replace(hazard, id=f"detector {number}") for number in range(12)))
    expected, found = (plan_evacuation(building, each, crowd(upstairs=10)) for each in (one, many))
    assert found.arrows.by_exit == expected.arrows.by_exit
    assert sum(found.arrows.by_exit.values()) == 10
    assert np.array_equal(found.arrows.on_foot.next_arc, expected.arrows.on_foot.next_arc)


def test_who_is_cut_off_has_no_safe_way(building: Premises) -> None:
    plan = plan_evacuation(building, fire("east"), crowd(upstairs=7, lobby=2))
    assert plan.arrows.stranded == {uid("upstairs"): 7, uid("lobby"): 2}
    assert plan.arrows.on_foot.way(spot(building, "upstairs", 0, 0)) is None
    assert plan.seconds == {}


def test_a_fire_on_the_stairs_cuts_off_the_floor_but_those_on_them_walk_down(
    building: Premises,
) -> None:
    plan = plan_evacuation(
        building, fire(f"{GROUND} stairs", f"{UPPER} stairs"), crowd(upstairs=7, west=1)
    )
    assert plan.arrows.stranded == {uid("upstairs"): 7}
    assert plan.arrows.on_foot.way(spot(building, f"{UPPER} stairs", 9, 4)) is not None


def test_what_staff_closed_is_closed(building: Premises) -> None:
    shut = Situation(closed=frozenset({(Target.OPENING, uid("entrance"))}))
    plan = plan_evacuation(building, shut, crowd(west=10))
    assert plan.arrows.by_exit == {uid("entrance"): 0, uid("fire exit"): 10}
    found = plan.arrows.on_foot.way(spot(building, "west", -9, 0))
    assert found is not None
    assert building.exits[found[0]].id == uid("fire exit")
    unit = Situation(closed=frozenset({(Target.UNIT, uid("west"))}))
    plan = plan_evacuation(building, unit, crowd(east=5, west=5))
    assert plan.arrows.by_exit[uid("fire exit")] >= 5
    assert sum(plan.arrows.by_exit.values()) == 10


def test_smoke_beside_a_fire_is_avoided_where_another_way_is_not_much_longer(
    tmp_path: Path,
) -> None:
    """A closet burns beside the passage: the way to the entrance leads through its smoke."""
    plan = two_floors()
    plan.properties("west")["category"] = "walkway"
    plan.unit("closet", GROUND, (-1, 1.2, 0, 2.2), "room")
    building = premises(two_floors_world(tmp_path, plan))
    start = spot(building, "east", 1.2, -1)
    quiet = plan_evacuation(building, QUIET, crowd()).arrows.on_foot.way(start)
    burning = plan_evacuation(building, fire("closet"), crowd()).arrows.on_foot.way(start)
    assert quiet is not None
    assert burning is not None
    assert building.exits[burning[0]].id == uid("fire exit")


def test_wheelchairs_take_a_step_free_exit_else_a_refuge_with_room(world: World) -> None:
    building = premises(
        world, (refuge("lobby", 7, -4, 2), refuge("upstairs", -9, 4, 1, "far refuge"))
    )
    users = {uid("upstairs"): 1.0, uid("lobby"): 2.0}
    plan = plan_evacuation(building, QUIET, crowd(users, upstairs=10, lobby=10))
    free = plan.arrows.step_free
    below = free.way(spot(building, "east", 1, 0, wheels=True))
    assert below is not None
    upstairs, lobby = (
        spot(building, name, x, 0, wheels=True) for name, x in (("upstairs", 0), ("lobby", 6))
    )
    assert free.way(upstairs) is None
    for start, expected in ((lobby, "refuge"), (upstairs, "far refuge")):
        found = free.refuge(start)
        assert found is not None
        assert found[0].id == expected
    assert free.taken == (2.0, 1.0)
    assert free.full == frozenset({uid(f"{UPPER} lift")} & free.full)


def test_a_refuge_that_is_full_or_on_fire_takes_nobody(world: World) -> None:
    building = premises(world, (refuge("lobby", 7, -4, 1),))
    users = {uid("upstairs"): 1.0, uid("lobby"): 1.0}
    free = plan_evacuation(building, QUIET, crowd(users)).arrows.step_free
    assert free.full >= {uid("upstairs")}
    assert free.refuge(spot(building, "upstairs", 0, 0, wheels=True)) is None
    burning = plan_evacuation(building, fire("lobby"), crowd(users)).arrows.step_free
    assert burning.shelters == ()
    assert burning.refuge(spot(building, "upstairs", 0, 0, wheels=True)) is None


def test_people_in_units_without_floor_are_told_of(building: Premises) -> None:
    plan = plan_evacuation(building, QUIET, Crowd({uid(f"{GROUND} lift"): 2, "nowhere": 3}))
    assert plan.arrows.stranded == {uid(f"{GROUND} lift"): 2}


@pytest.mark.parametrize("count", [0, 1])
def test_almost_empty_buildings_have_plans(building: Premises, count: int) -> None:
    plan = plan_evacuation(building, QUIET, crowd(west=count))
    assert sum(plan.arrows.by_exit.values()) == count


def test_who_is_led_is_not_stranded_however_long_the_queue_is(building: Premises) -> None:
    """More than an hour of people at one exit: all of them see an arrow, and are told to be led."""
    shut = Situation(closed=frozenset({(Target.OPENING, uid("passage"))}))
    plan = plan_evacuation(building, shut, crowd(east=3_000), once=True)
    assert plan.assignment.left_over.sum() > 0
    assert plan.arrows.stranded == {}
    assert plan.arrows.by_exit == {uid("entrance"): 0, uid("fire exit"): 3_000}
    assert plan.seconds[uid("east")] > HORIZON


def test_arrows_stay_while_others_are_not_much_better(building: Premises) -> None:
    held = plan_evacuation(building, QUIET, crowd(west=300, east=300)).arrows
    for west in (280, 300, 310):
        again = plan_evacuation(building, QUIET, crowd(west=west, east=300), before=held)
        assert np.array_equal(again.arrows.prices, held.prices)
        assert np.array_equal(again.arrows.on_foot.next_arc, held.on_foot.next_arc)


def test_arrows_turn_where_others_are_much_better(building: Premises) -> None:
    """To the nearest exit, 300 people would wait for 0.65 a second to let them pass."""
    nearest = arrows_at_once(building, QUIET, crowd(west=300, east=300))
    assert nearest.by_exit == {uid("entrance"): 300, uid("fire exit"): 300}
    plan = plan_evacuation(building, QUIET, crowd(west=300, east=300), before=nearest)
    assert plan.arrows.by_exit == {uid("entrance"): 450, uid("fire exit"): 150}
    assert plan.led.score * STEADY < 2 * 300 / 0.65 * 1000


def test_prices_are_looked_for_from_those_in_force(building: Premises) -> None:
    """So that each plan while people leave goes on where the last one ended."""
    desk = Desk(building.network, hindered(building))
    there = standing(building.network, crowd(west=300, east=300).people)
    start = np.full(len(building.network.passages), 7_000, dtype=np.int64)
    assert any(np.array_equal(each.prices, start) for each in all_tried(desk, there, start))


def hindered(building: Premises) -> Obstructed:
    return obstructed(building.network, building.venue, QUIET, building.rules)


def all_tried(desk: Desk, there: NDArray[np.int32], start: NDArray[np.int64]) -> list[Led]:
    tried: list[Led] = []
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(prices, "KEPT_TRIES", prices.TRIES)
        tried += prices.priced(desk, there, start)
    return tried
