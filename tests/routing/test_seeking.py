"""One-off wishes: as good as planned ways on the same weights, and led by landmarks that hold."""

import random
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from numpy.typing import NDArray

from ext import UNREACHABLE
from floorplans import Access, ArcKind, Unit, is_traversable
from routing import (
    Condition,
    Costs,
    Effect,
    Target,
    Way,
    landmarks_of,
    least_weights,
    plan_way,
    retimed,
    reweigh,
    seek_way,
    weights_between,
)
from tests.floorplans.plans import GROUND, uid
from tests.routing.house import TOP, house_plan, place
from tests.routing.worlds import World, disturbed, random_accesses, travelled

Weights = NDArray[np.int32]


def all_rooms(world: World) -> list[Unit]:
    """Public and private units where somebody can stand."""
    units = world.venue.units.values()
    return [unit for unit in units if is_traversable(unit) and unit.id not in world.stops]


def locked_house(folder: Path) -> World:
    """The house with its room and its attic behind locks."""
    plan = house_plan()
    for label in ("room door", "second door", "attic door"):
        plan.properties(label).update(access_control=["badgereader"])
    return travelled(plan.load(folder))


def check(costs: Costs, way: Way, weights: Weights) -> None:
    """Follow a way from end to end; it must be whole and cost what it says."""
    if way.first < 0:
        assert way.milliseconds == costs.walk(way.start.unit_id, way.metres)
        return
    arcs, here = costs.graph.arcs, way.first
    for arc in way.arcs:
        assert arcs.tail[arc] == here
        assert weights[arc] < UNREACHABLE
        here = int(arcs.head[arc])
    ends = cheapest(costs, way.start, way.first) + cheapest(costs, way.end, here)
    assert way.milliseconds == ends + int(weights[list(way.arcs)].sum())


def cheapest(costs: Costs, access: Access, node: int) -> int:
    return int(costs.walks(access.unit_id, access.metres)[access.nodes == node].min())


def worlds_tried(world: World, seed: int, count: int) -> int:
    """Hold ways of all profiles against planned ones; return how many pairs had a way."""
    rng = random.Random(seed)  # noqa: S311
    found = 0
    for costs in world.costs.values():
        landmarks = landmarks_of(costs)
        pairs = random_accesses(world, costs, rng, all_rooms(world))
        for number in range(count):
            live = costs if number % 5 == 0 else disturbed(costs, rng)
            start, end = next(pairs)
            weights = weights_between(live, start, end)
            planned = plan_way(live, start, end)
            for marks in (None, landmarks):
                sought = seek_way(live, start, end, weights, marks)
                assert (sought is None) == (planned is None)
                if sought is not None and planned is not None:
                    assert sought.milliseconds == planned.milliseconds
                    check(live, sought, weights)
            found += planned is not None
    return found


def test_in_the_house_they_cost_what_planned_ways_do(built: World) -> None:
    assert worlds_tried(built, 1, 60) > 60


def test_in_a_house_with_locks_they_cost_what_planned_ways_do(tmp_path: Path) -> None:
    world = locked_house(tmp_path)
    assert world.foot.doors
    assert worlds_tried(world, 2, 60) > 60


def test_in_the_library_they_cost_what_planned_ways_do(sample: World) -> None:
    assert worlds_tried(sample, 3, 60) > 100


@pytest.mark.shared
def test_in_a_real_building_they_cost_what_planned_ways_do(spbpu: World) -> None:
    assert worlds_tried(spbpu, 4, 40) > 20


def wished(costs: Costs, rng: random.Random) -> Weights:
    """Weights of a traveller who keeps off some kinds of arcs and shuns others."""
    weights = costs.live.astype(np.int64)
    for kind in rng.sample(list(ArcKind), 3):
        weights[costs.graph.arcs.kind == kind] *= rng.choice([1, 2, 5])
    if rng.random() < 0.5:
        weights[costs.graph.arcs.kind == rng.choice(list(ArcKind)[2:])] = UNREACHABLE
    return np.minimum(weights, UNREACHABLE).astype(np.int32)


def test_wishes_are_met_exactly(sample: World) -> None:
    """On weights of their own they cost what a plan on such live costs does."""
    costs, rng = sample.foot, random.Random(5)  # noqa: S311
    landmarks = landmarks_of(costs)
    pairs = random_accesses(sample, costs, rng)
    lost = 0
    for _ in range(100):
        live = disturbed(costs, rng)
        start, end = next(pairs)
        weights = wished(live, rng)
        planned = plan_way(replace(live, live=weights), start, end)
        sought = seek_way(live, start, end, weights, landmarks)
        assert (sought and sought.milliseconds) == (planned and planned.milliseconds)
        lost += sought is None
    assert lost < 80


def test_a_wish_for_no_stairs_takes_the_lift_and_retimed_tells_its_time(built: World) -> None:
    costs = built.foot
    start, end = place(costs, f"{GROUND} hall", -3, 3), place(costs, f"{TOP} hall", -3, 3)
    weights = costs.live.copy()
    weights[costs.graph.arcs.kind == ArcKind.STAIRS] *= 10
    found = seek_way(costs, start, end, weights, landmarks_of(costs))
    assert found is not None
    kinds = set(costs.graph.arcs.kind[list(found.arcs)].tolist())
    assert ArcKind.RIDE in kinds
    assert ArcKind.STAIRS not in kinds
    again = retimed(costs, found)
    assert again is not None
    assert abs(again.milliseconds - found.milliseconds) <= 2
    usual = plan_way(costs, start, end)
    assert usual is not None
    assert usual.milliseconds < found.milliseconds


def test_nothing_that_happens_costs_less_than_the_least_weights(
    built: World, sample: World, tmp_path: Path
) -> None:
    rng = random.Random(6)  # noqa: S311
    for world in (built, sample, locked_house(tmp_path)):
        for costs in world.costs.values():
            least = least_weights(costs)
            pairs = random_accesses(world, costs, rng, all_rooms(world))
            assert (costs.nominal >= least).all()
            for _ in range(30):
                live = disturbed(costs, rng)
                start, end = next(pairs)
                assert (weights_between(live, start, end) >= least).all()
                shut = Condition(Effect.CLOSED, Target.UNIT, (start.unit_id,))
                closed, _ = reweigh(live, (), [shut])
                assert (weights_between(closed, start, end) >= least).all()


def test_least_weights_have_lifts_wait_and_leave_given_but_nothing_impossible(
    tmp_path: Path,
) -> None:
    world = locked_house(tmp_path)
    costs = world.costs["wheelchair"]
    arcs, least = costs.graph.arcs, least_weights(costs)
    assert set(least[arcs.kind == ArcKind.BOARD].tolist()) == {6000}
    assert (least[arcs.kind == ArcKind.STAIRS] == UNREACHABLE).all()
    office = costs.index.of((Target.UNIT, uid("office")))
    assert (costs.nominal[office] == UNREACHABLE).all()
    assert (least[office] < UNREACHABLE).all()
    lock = costs.index.of((Target.OPENING, uid("attic door")))
    assert (costs.nominal[lock] == UNREACHABLE).all()
    assert (least[lock] < UNREACHABLE).all()


def test_a_closed_end_has_no_way_and_a_closed_start_lets_out(built: World) -> None:
    shut = Condition(Effect.CLOSED, Target.UNIT, (uid("room"),))
    costs, _ = reweigh(built.foot, (), [shut])
    inside, outside = place(costs, "room", 8.5, 4), place(costs, f"{GROUND} hall", -3, 0)
    landmarks = landmarks_of(costs)
    weights = weights_between(costs, outside, inside)
    assert seek_way(costs, outside, inside, weights, landmarks) is None
    weights = weights_between(costs, inside, outside)
    found = seek_way(costs, inside, outside, weights, landmarks)
    assert found is not None
    planned = plan_way(built.foot, inside, outside)
    assert planned is not None
    assert found.milliseconds == planned.milliseconds


def test_weights_and_landmarks_of_another_graph_are_refused(built: World, sample: World) -> None:
    costs = built.foot
    start, end = place(costs, f"{GROUND} hall", -3, 0), place(costs, "room", 8, 4)
    with pytest.raises(ValueError, match="weights for"):
        seek_way(costs, start, end, costs.live[1:])
    with pytest.raises(ValueError, match="bounds"):
        seek_way(costs, start, end, costs.live, landmarks_of(sample.foot))
