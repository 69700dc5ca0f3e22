"""What a condition by itself adds to the arcs of ways."""

import random

import pytest

from ext import UNREACHABLE
from routing import Condition, Effect, Target, burden, plan_way
from routing.costs import targets_of, walking, weigh
from tests.routing.worlds import World, random_accesses


@pytest.mark.parametrize("target", list(Target))
def test_a_condition_adds_to_a_way_what_it_adds_to_each_arc(sample: World, target: Target) -> None:
    rng, costs = random.Random(5), sample.foot  # noqa: S311
    ids = sorted(each for kind, each in costs.index.targets() if kind is target)
    pairs = random_accesses(sample, costs, rng)
    ways = [way for _ in range(30) if (way := plan_way(costs, *next(pairs))) is not None]
    added = 0
    for effect, value in ((Effect.CLOSED, 0.0), (Effect.WAIT, 90.0), (Effect.CROWDING, 3.0)):
        for _ in range(5):
            names = tuple(rng.sample(ids, min(len(ids), 40)))
            condition = Condition(effect, target, names, value)
            found = burden(costs, condition)
            for way in ways:
                plain = 0
                for key in targets_of(condition):
                    met = way.track[[arc in set(costs.index.of(key).tolist()) for arc in way.track]]
                    usual = costs.nominal[met]
                    usual[usual >= UNREACHABLE] = walking(costs, met)[usual >= UNREACHABLE]
                    plain += int((weigh(costs, met, (condition,), usual) - usual).sum())
                assert found.on(way) == plain
                added += plain
    assert added


def test_a_condition_on_nothing_adds_nothing(sample: World) -> None:
    pairs = random_accesses(sample, sample.foot, random.Random(5))  # noqa: S311
    way = plan_way(sample.foot, *next(pairs))
    assert way is not None
    assert burden(sample.foot, Condition(Effect.CROWDING, Target.UNIT, (), 2.0)).on(way) == 0
