"""Bounds: a journey that is told to be out of reach of cheaper arcs must not become cheaper."""

import random

import numpy as np

from floorplans import Access, is_traversable
from routing import (
    Condition,
    Costs,
    Effect,
    Target,
    landmarks_of,
    least_through,
    outlook,
    plan_way,
    reweigh,
)
from tests.routing.worlds import World, disturbed, random_accesses

Journey = tuple[Access, Access]


def opened(costs: Costs, rng: random.Random, journey: Journey) -> tuple[Costs, Costs]:
    """Costs with a crowd or a closure on a journey's way, and the same after it has gone."""
    found = plan_way(costs, *journey)
    passed = costs.targets(found.arcs) if found is not None else ()
    units = sorted(each for target, each in passed if target is Target.UNIT)
    effect = rng.choice([Effect.CROWDING, Effect.CLOSED])
    unit_id = rng.choice(units or list(costs.graph.unit_ids))
    condition = Condition(effect, Target.UNIT, (unit_id,), 8.0)
    return reweigh(costs, (), [condition])[0], costs


def test_no_journey_gains_more_than_its_bound_says(sample: World) -> None:
    rooms = [unit for unit in sample.venue.units.values() if is_traversable(unit)]
    for profile_id, nominal in sample.costs.items():
        rng = random.Random(f"bounds {profile_id}")  # noqa: S311
        landmarks = landmarks_of(nominal)
        drawn = random_accesses(sample, nominal, rng, rooms)
        journeys = [next(drawn) for _ in range(25)]
        outlooks = [outlook(landmarks, start, end) for start, end in journeys]
        spared = gained = total = 0
        for _ in range(20):
            before, after = opened(disturbed(nominal, rng), rng, rng.choice(journeys))
            cheaper = np.flatnonzero(after.live < before.live).astype(np.int32)
            if not len(cheaper):
                continue
            least = least_through(landmarks, nominal.graph, after.live, cheaper, outlooks)
            for (start, end), bound in zip(journeys, least.tolist(), strict=True):
                old, new = plan_way(before, start, end), plan_way(after, start, end)
                if old is None:
                    continue
                assert new is not None
                if new.milliseconds < old.milliseconds:
                    gained += 1
                    assert bound <= new.milliseconds
                spared += bound >= old.milliseconds
                total += 1
        assert gained > 20
        assert spared > total / 10


def test_a_point_that_sees_no_node_is_never_spared(sample: World) -> None:
    """Its way is a straight line or none; the bound must not pretend to know more."""
    costs = sample.foot
    landmarks = landmarks_of(costs, 4)
    (start, end) = next(random_accesses(sample, costs, random.Random(3)))  # noqa: S311
    place = start.unit_id, start.level_id, start.x, start.y
    none = start.nodes[:0], start.metres[:0]
    blind = type(start)(*place, *none, start.unit, start.level)
    arcs = np.arange(5, dtype=np.int32)
    least = least_through(
        landmarks, costs.graph, costs.live, arcs, [outlook(landmarks, blind, blind)]
    )
    assert least.tolist() == [int(costs.live[arcs].min())]
    assert len(least_through(landmarks, costs.graph, costs.live, arcs, [])) == 0
    assert outlook(landmarks, start, end).shape == (4, 4)
