"""Ways from and to rooms that only their own ways may enter, against networkx and plain Python."""

import random
from dataclasses import replace

import numpy as np
import pytest

from ext import UNREACHABLE, Way
from floorplans import Access, is_traversable
from routing import Condition, Costs, Effect, Target, plan_way, retimed, reweigh
from routing.ways import end_metres
from tests.routing.oracle import expected
from tests.routing.worlds import World, disturbed, random_accesses

PAIRS = 12


def closing_some(costs: Costs, rng: random.Random) -> Costs:
    """Close some units: rooms to the public and others."""
    private = sorted(costs.private_units)
    units = (*rng.sample(private, 2), *rng.sample(costs.graph.unit_ids, 2))
    return reweigh(costs, (), [Condition(Effect.CLOSED, Target.UNIT, units)])[0]


def pairs_of(
    sample: World, costs: Costs, rng: random.Random, count: int
) -> list[tuple[Access, Access]]:
    """Pairs with a room closed to the public at both ends, at the start only or at the end only."""
    units = [each for each in sample.venue.units.values() if is_traversable(each)]
    private = [each for each in units if each.id in costs.private_units]
    public = [each for each in units if each.id not in costs.private_units]
    inside, outside = (random_accesses(sample, costs, rng, each) for each in (private, public))
    found: list[tuple[Access, Access]] = []
    while len(found) < count:
        (one, other), (here, _) = next(inside), next(outside)
        found += [(one, other), (here, one), (other, here)]
    return found


def plain(costs: Costs, way: Way) -> int | None:
    """What a way takes, arc by arc."""
    ends = way.start.unit_id, way.end.unit_id
    if not costs.admits(ends[1]):
        return None
    weights = costs.weights_for(ends, ends[0])[list(way.arcs)]
    if (weights >= UNREACHABLE).any():
        return None
    before, after = end_metres(costs, way.start, way.end, way.first, way.arcs)
    return costs.walk(ends[0], before) + costs.walk(ends[1], after) + int(weights.sum())


@pytest.mark.parametrize("profile", ["foot", "wheelchair"])
def test_ways_behind_doors_cost_what_networkx_says(sample: World, profile: str) -> None:
    rng = random.Random(51)  # noqa: S311
    nominal = sample.costs[profile]
    for live in (nominal, disturbed(nominal, rng), closing_some(disturbed(nominal, rng), rng)):
        found = 0
        for start, end in pairs_of(sample, nominal, rng, PAIRS):
            way = plan_way(live, start, end)
            weights = live.weights_for((start.unit_id, end.unit_id), start.unit_id)
            least = expected(live, weights, start, end)
            assert (way.milliseconds if way is not None else None) == least
            found += way is not None
            if way is not None and way.first >= 0:
                assert plain(live, way) == way.milliseconds
        assert found > 0


def test_ways_behind_doors_are_those_of_a_search_update_by_update(sample: World) -> None:
    """Asked in turns under several states, so that what is kept of one cannot serve another."""
    rng = random.Random(52)  # noqa: S311
    for nominal in sample.costs.values():
        if not nominal.private_units:
            continue
        pairs = pairs_of(sample, nominal, rng, 90)
        states = [nominal, *(closing_some(disturbed(nominal, rng), rng) for _ in range(3))]
        for _ in range(4 * len(states)):
            live = rng.choice(states)
            for start, end in rng.sample(pairs, 12):
                way = plan_way(live, start, end)
                sought = plan_way(replace(live, contraction=None), start, end)
                assert (way is None) == (sought is None)
                if way is not None and sought is not None:
                    assert way.milliseconds == sought.milliseconds


def test_old_ways_behind_doors_take_what_they_take_arc_by_arc(sample: World) -> None:
    rng = random.Random(53)  # noqa: S311
    nominal, shut = sample.foot, 0
    ways = [plan_way(nominal, *ends) for ends in pairs_of(sample, nominal, rng, 60)]
    for _ in range(6):
        live = closing_some(disturbed(nominal, rng), rng)
        for way in ways:
            if way is None or way.first < 0:
                continue
            again = retimed(live, way)
            assert (again.milliseconds if again is not None else None) == plain(live, way)
            shut += again is None
            if again is not None:
                assert replace_time(again, way) == way
    assert shut > 0


def replace_time(way: Way, other: Way) -> Way:
    return Way(way.start, way.end, way.first, way.arcs, other.milliseconds, way.metres)


def test_crowds_by_number_are_those_by_unit(sample: World) -> None:
    rng = random.Random(54)  # noqa: S311
    live = disturbed(sample.foot, rng)
    crowd = Condition(Effect.CROWDING, Target.UNIT, live.graph.unit_ids[:3], 3.0)
    more, _ = reweigh(live, (), [crowd])
    less, _ = reweigh(more, [crowd], ())
    for costs in (live, more, less, less.undisturbed()):
        assert costs.factors.tolist() == [costs.crowding(each) for each in costs.graph.unit_ids]
    assert np.array_equal(less.factors, live.factors)
    assert not np.array_equal(more.factors, live.factors)
