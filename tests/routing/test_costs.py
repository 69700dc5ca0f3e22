"""Seconds per arc, at rest and under conditions."""

from dataclasses import replace
from itertools import permutations

import numpy as np
import pytest

from ext import UNREACHABLE
from floorplans import ArcKind
from routing import (
    FOOT,
    WHEELCHAIR,
    Condition,
    Costs,
    Effect,
    Target,
    nominal_costs,
    reweigh,
)
from tests.floorplans.plans import GROUND, UPPER, Plan, uid
from tests.routing.house import house_plan, place, way
from tests.routing.worlds import World, travelled

HALL = uid(f"{GROUND} hall")
DOOR = uid("room door")
LIFT, STAIRS = "lift-1", "stairs-1"


def closed(target: Target, *ids: str) -> Condition:
    return Condition(Effect.CLOSED, target, ids)


def crowded(factor: float, *ids: str) -> Condition:
    return Condition(Effect.CROWDING, Target.UNIT, ids, factor)


def waiting(seconds: float) -> Condition:
    return Condition(Effect.WAIT, Target.CONNECTOR, (LIFT,), seconds)


def under(costs: Costs, *conditions: Condition) -> Costs:
    return reweigh(costs, (), conditions)[0]


def seconds_of(costs: Costs, kind: ArcKind) -> set[float]:
    return {int(each) / 1000 for each in costs.live[costs.graph.arcs.kind == kind]}


EVERY_CONDITION = [
    closed(Target.UNIT, HALL),
    closed(Target.UNIT, uid("office")),
    closed(Target.OPENING, DOOR),
    closed(Target.CONNECTOR, LIFT),
    closed(Target.CONNECTOR, LIFT, STAIRS),
    crowded(2.5, HALL, uid("room")),
    waiting(90),
]


def test_every_kind_of_arc_at_rest(built: World) -> None:
    costs = built.foot
    graph = costs.graph
    walked = graph.arcs.kind == ArcKind.WALK
    public = walked & (graph.arcs.unit != graph.unit_ids.index(uid("office")))
    expected = np.rint(graph.arcs.metres[public] / FOOT.speed * 1000)
    assert (costs.live[public] == expected).all()
    assert seconds_of(costs, ArcKind.BOARD) == {FOOT.lift_wait + FOOT.lift_doors}
    assert seconds_of(costs, ArcKind.RIDE) == {FOOT.lift_level}
    assert seconds_of(costs, ArcKind.ALIGHT) == {FOOT.lift_doors}
    assert seconds_of(costs, ArcKind.STAIRS) == {FOOT.stairs_up, FOOT.stairs_down}
    rising = (graph.arcs.kind == ArcKind.STAIRS) & (graph.arcs.rise > 0)
    assert (costs.live[rising] == 15_000).all()


def test_stairs_are_closed_to_wheelchairs_and_private_rooms_to_passers(built: World) -> None:
    costs = built.costs[WHEELCHAIR.id]
    stairs = costs.graph.arcs.kind == ArcKind.STAIRS
    assert (costs.live[stairs] == UNREACHABLE).all()
    for unit_id in (uid("office"), uid(f"{GROUND} stairs")):
        assert (costs.live[costs.index.of((Target.UNIT, unit_id))] == UNREACHABLE).all()
    assert costs.private_units == {uid("office")}
    assert uid(f"{GROUND} stairs") in costs.impassable_units


@pytest.mark.parametrize(
    ("door", "access_control", "seconds"),
    [
        (None, None, 0.0),
        ({"type": "open", "automatic": None, "material": None}, None, 0.0),
        ({"type": "swinging", "automatic": False, "material": None}, None, FOOT.door),
        ({"type": "sliding", "automatic": True, "material": None}, None, FOOT.automatic_door),
        ({"type": "turnstile", "automatic": False, "material": None}, None, FOOT.automatic_door),
        (None, ["outofservice"], UNREACHABLE / 1000),
    ],
)
def test_doors(
    tmp_path_factory: pytest.TempPathFactory,
    door: object,
    access_control: object,
    seconds: float,
) -> None:
    plan: Plan = house_plan()
    plan.properties("room door").update(door=door, access_control=access_control)
    costs = travelled(plan.load(tmp_path_factory.mktemp("doors")), FOOT).foot
    arcs = costs.index.of((Target.OPENING, DOOR))
    assert (costs.live[arcs] / 1000).tolist() == [seconds] * 4


@pytest.mark.parametrize("access_control", [None, ["badgereader"]])
def test_nobody_is_led_through_an_emergency_exit(
    tmp_path_factory: pytest.TempPathFactory, access_control: object
) -> None:
    plan = house_plan()
    plan.properties("room door").update(category="emergencyexit", access_control=access_control)
    world = travelled(plan.load(tmp_path_factory.mktemp("exits")))
    for costs in world.costs.values():
        arcs = costs.index.of((Target.OPENING, DOOR))
        assert len(arcs) > 0
        for weights in (costs.live, costs.weights_for([uid("room"), HALL])):
            assert (weights[arcs] == UNREACHABLE).all()


@pytest.mark.parametrize("condition", EVERY_CONDITION)
def test_a_condition_touches_the_arcs_of_its_targets_and_no_other(
    built: World, condition: Condition
) -> None:
    costs = built.foot
    after, changed = reweigh(costs, (), [condition])
    targets = {(condition.target, feature_id) for feature_id in condition.ids}
    differing = np.flatnonzero(after.live != costs.live).tolist()
    assert differing == changed.tolist()
    for arc in differing:
        assert costs.targets([arc]) & targets
    assert changed.tolist() == sorted(changed.tolist())
    assert costs.live is costs.nominal


def test_how_many_arcs_each_target_has(built: World) -> None:
    costs = built.foot
    arcs = costs.graph.arcs
    found = {
        (Target.OPENING, DOOR): np.flatnonzero(arcs.kind == ArcKind.CROSS).size // 11,
        (Target.CONNECTOR, LIFT): 3 + 6 + 8,
        (Target.CONNECTOR, STAIRS): 4,
        (Target.UNIT, HALL): int((arcs.unit == costs.graph.unit_ids.index(HALL)).sum()),
        (Target.UNIT, "no such unit"): 0,
    }
    assert {key: len(costs.index.of(key)) for key in found} == found


@pytest.mark.parametrize("condition", EVERY_CONDITION)
def test_an_ended_condition_leaves_nothing_behind(built: World, condition: Condition) -> None:
    held = under(built.foot, condition)
    restored, changed = reweigh(held, [condition], ())
    assert np.array_equal(restored.live, built.foot.nominal)
    assert restored.states == {}
    assert set(changed.tolist()) == set(np.flatnonzero(held.live != restored.live).tolist())


def test_overlapping_conditions_in_any_order(built: World) -> None:
    """However conditions come and go, what is left alone decides."""
    chosen = (EVERY_CONDITION[0], EVERY_CONDITION[4], EVERY_CONDITION[5], EVERY_CONDITION[6])
    for order in permutations(chosen):
        costs = under(built.foot, *order)
        for number, condition in enumerate(order[:-1]):
            costs, _ = reweigh(costs, [condition], ())
            alone = under(built.foot, *order[number + 1 :])
            assert np.array_equal(costs.live, alone.live)
            assert set(costs.states) == set(alone.states)


def test_what_two_have_closed_stays_closed_until_both_have_opened_it(built: World) -> None:
    """A lift that is out of order and closed by hand is one condition, held twice."""
    out = closed(Target.CONNECTOR, LIFT)
    twice = under(built.foot, out, out)
    once, changed = reweigh(twice, [out], ())
    assert len(changed) == 0
    assert np.array_equal(once.live, twice.live)
    opened, _ = reweigh(once, [out], ())
    assert np.array_equal(opened.live, built.foot.nominal)


def test_ending_what_was_never_there_changes_nothing(built: World) -> None:
    costs, changed = reweigh(built.foot, [closed(Target.OPENING, DOOR)], ())
    assert len(changed) == 0
    assert np.array_equal(costs.live, built.foot.nominal)


def test_a_condition_replaced_in_one_go(built: World) -> None:
    costs = under(built.foot, crowded(2, HALL))
    costs, _ = reweigh(costs, [crowded(2, HALL)], [crowded(3, HALL)])
    assert np.array_equal(costs.live, under(built.foot, crowded(3, HALL)).live)


def test_a_crowd_slows_walking_and_the_densest_one_counts(built: World) -> None:
    costs = under(built.foot, crowded(2, HALL), crowded(3, HALL))
    arcs = costs.index.of((Target.UNIT, HALL))
    assert (costs.live[arcs] == 3 * costs.nominal[arcs]).all()
    assert costs.walk(HALL, 1.34) == 3000
    assert costs.walk(uid("room"), 1.34) == 1000


def test_a_reported_wait_replaces_the_usual_one(built: World) -> None:
    costs = under(built.foot, waiting(7.5))
    assert seconds_of(costs, ArcKind.BOARD) == {7.5 + FOOT.lift_doors}
    assert seconds_of(costs, ArcKind.ALIGHT) == {FOOT.lift_doors}


def test_of_two_waits_the_shorter_counts_whichever_came_first(built: World) -> None:
    for waits in ((20, 60), (60, 20)):
        costs = under(built.foot, *map(waiting, waits))
        assert seconds_of(costs, ArcKind.BOARD) == {20 + FOOT.lift_doors}


def test_a_wait_on_a_closed_lift_does_not_open_it(built: World) -> None:
    costs = under(built.foot, waiting(5), closed(Target.CONNECTOR, LIFT))
    arcs = costs.index.of((Target.CONNECTOR, LIFT))
    assert (costs.live[arcs] == UNREACHABLE).all()


def test_no_condition_opens_what_is_closed_by_nature(built: World) -> None:
    costs = built.costs[WHEELCHAIR.id]
    shut = costs.nominal == UNREACHABLE
    crowd = crowded(2, *costs.graph.unit_ids)
    wait = Condition(Effect.WAIT, Target.CONNECTOR, (LIFT, STAIRS), 1)
    assert (under(costs, crowd, wait).live[shut] == UNREACHABLE).all()


def test_a_wait_opens_no_lift_to_those_who_cannot_board(built: World) -> None:
    never = replace(FOOT, lift_wait=np.inf)
    costs = under(nominal_costs(built.foot.graph, built.venue, never), waiting(5))
    boarding = costs.graph.arcs.kind == ArcKind.BOARD
    assert (costs.live[boarding] == UNREACHABLE).all()


def test_private_rooms_are_opened_as_crowded_as_they_are(built: World) -> None:
    costs = under(built.foot, crowded(2, uid("office")))
    arcs = costs.index.of((Target.UNIT, uid("office")))
    assert (costs.live[arcs] == UNREACHABLE).all()
    opened = costs.weights_for([uid("office")])
    seconds = costs.graph.arcs.metres[arcs] / FOOT.speed * 2
    assert opened[arcs] / 1000 == pytest.approx(seconds, abs=2e-3)
    assert costs.weights_for([HALL]) is costs.live
    shut = under(costs, closed(Target.UNIT, uid("office")))
    assert (shut.weights_for([uid("office")])[arcs] == UNREACHABLE).all()
    assert np.array_equal(shut.weights_for([], uid("office"))[arcs], opened[arcs])


def test_undisturbed_costs_are_the_nominal_ones(built: World) -> None:
    costs = under(built.foot, *EVERY_CONDITION)
    assert costs.undisturbed().live is costs.nominal
    assert costs.undisturbed().states == {}


def test_a_closed_opening_unit_or_connector_is_gone_around(built: World) -> None:
    costs = built.foot
    start, end = place(costs, f"{GROUND} hall", -3, -4.1), place(costs, "room", 5, -4)
    door = way(costs, start, end)
    other = way(under(costs, closed(Target.OPENING, DOOR)), start, end)
    assert other.milliseconds > door.milliseconds
    assert (Target.OPENING, DOOR) not in costs.targets(other.arcs)
    assert (Target.OPENING, DOOR) in costs.targets(door.arcs)
    up = place(costs, f"{UPPER} hall", -3, 0)
    assert (Target.CONNECTOR, STAIRS) in costs.targets(way(costs, start, up).arcs)
    shut = under(costs, closed(Target.UNIT, uid(f"{GROUND} stairs")))
    assert (Target.CONNECTOR, LIFT) in costs.targets(way(shut, start, up).arcs)
    assert costs.targets([]) == frozenset()


def test_nominal_costs_leave_the_graph_alone(built: World) -> None:
    graph = built.foot.graph
    metres = graph.arcs.metres.copy()
    nominal_costs(graph, built.venue, WHEELCHAIR)
    assert np.array_equal(graph.arcs.metres, metres)
