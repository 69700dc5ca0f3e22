"""Suppositions: told as if they were so, with the live costs left as they were."""

import random

import numpy as np

from routing import (
    Condition,
    Effect,
    Outcome,
    Target,
    compare,
    keep_up,
    make_roster,
    own_layer,
    plan_way,
    reweigh,
    sample_trips,
    suppose,
)
from tests.floorplans.plans import GROUND, uid
from tests.routing.house import TOP, place
from tests.routing.worlds import World, disturbed

STAIRS = Condition(Effect.CLOSED, Target.CONNECTOR, ("stairs-1",))


def test_the_live_costs_stay_as_they_are(built: World) -> None:
    live = built.foot
    before, weights = live.live, live.live.copy()
    assert live.contraction is not None
    metric = live.contraction.metric(live.live).fork()
    start, end = place(live, f"{GROUND} hall", -3, 0), place(live, f"{TOP} hall", -3, 0)
    usual = plan_way(live, start, end)
    supposed = suppose(own_layer(live), [STAIRS])
    other = plan_way(supposed, start, end)
    assert usual is not None
    assert other is not None
    assert other.milliseconds > usual.milliseconds
    assert live.live is before
    assert np.array_equal(before, weights)
    assert live.contraction.metric(live.live).same_as(metric)
    assert plan_way(live, start, end) == usual


def test_what_is_closed_can_be_supposed_open(built: World) -> None:
    shut, _ = reweigh(built.foot, (), [STAIRS])
    again = suppose(own_layer(shut), (), [STAIRS])
    assert np.array_equal(again.live, built.foot.live)


def test_supposed_costs_are_those_that_would_be(sample: World) -> None:
    rng = random.Random(71)  # noqa: S311
    for nominal in sample.costs.values():
        live = disturbed(nominal, rng)
        closed = Condition(Effect.CLOSED, Target.UNIT, (rng.choice(nominal.graph.unit_ids),))
        real, _ = reweigh(live, (), [closed])
        assert np.array_equal(suppose(own_layer(live), [closed]).live, real.live)


def test_trips_are_the_same_for_the_same_seed_and_begin_half_at_the_street(sample: World) -> None:
    costs = sample.foot
    street = sample.rooms()[0].id
    trips = sample_trips(costs, sample.venue, [street], 400, 5)
    assert len(trips) == 400
    again = sample_trips(costs, sample.venue, [street], 400, 5)
    assert [(one.start.unit_id, one.end.unit_id) for one in trips] == [
        (one.start.unit_id, one.end.unit_id) for one in again
    ]
    others = sample_trips(costs, sample.venue, [street], 400, 6)
    assert [one.end.unit_id for one in trips] != [one.end.unit_id for one in others]
    begun = sum(trip.start.unit_id == street for trip in trips)
    assert 150 < begun < 300
    assert len({trip.end.unit_id for trip in trips}) > 10
    assert sample_trips(costs, sample.venue, [], 0, 5) == ()


def test_trips_are_compared_way_by_way(built: World) -> None:
    live = own_layer(built.foot)
    trips = sample_trips(live, built.venue, [], 200, 1)
    both = [STAIRS, Condition(Effect.CLOSED, Target.CONNECTOR, ("lift-1",))]
    outcomes = compare(trips, live, suppose(live, both))
    for trip, outcome in zip(trips, outcomes, strict=True):
        level = trip.start.level_id == trip.end.level_id
        assert outcome.before is not None
        assert outcome.after == (outcome.before if level else None)
    assert compare(trips[:1], live, live) == (Outcome(outcomes[0].before, outcomes[0].before),)


def test_a_roster_apart_says_the_same(built: World) -> None:
    costs = built.foot
    hall, far = place(costs, f"{GROUND} hall", -3, 0), place(costs, f"{TOP} hall", -3, 0)
    roster = make_roster(costs, [hall], [far], [(0, 0)])
    held = keep_up(costs, roster)
    own = own_layer(costs)
    apart = keep_up(suppose(own, [STAIRS]), roster.apart(own), held)
    assert apart.moved(held) == (0,)
    assert keep_up(costs, roster, held).moved(held) == ()
    assert uid(f"{GROUND} hall") == hall.unit_id
