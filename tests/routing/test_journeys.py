"""Whole questions: stops, wishes and limits together, later departures, what is in the way."""

import random
from dataclasses import replace
from itertools import pairwise

import pytest

from ext import UNREACHABLE
from floorplans import Place, PlaceIndex
from routing import (
    MOST_STOPS,
    Condition,
    Costs,
    Difference,
    Effect,
    Limit,
    Limits,
    StepKind,
    Target,
    TooManyStops,
    UnwalkablePlace,
    Wanted,
    Wish,
    access_to,
    costs_between,
    describe_journey,
    kept,
    plan_departing,
    plan_journey,
    plan_route,
    reweigh,
    terms_of,
)
from tests.floorplans.plans import GROUND, UPPER, uid
from tests.routing.house import TOP
from tests.routing.roomy import building_of
from tests.routing.tours import tour_cost
from tests.routing.worlds import World, disturbed, random_accesses

SECOND = 10**9


def point(world: World, level: str, x: float, y: float) -> Place:
    return PlaceIndex(world.venue).at(uid(level), x, y)


def hall(world: World, level: str, y: float = 3.0) -> Place:
    return point(world, level, -3, y)


def test_plain_questions_are_those_of_the_planner(sample: World) -> None:
    rng = random.Random(1)  # noqa: S311
    places = PlaceIndex(sample.venue)
    building = building_of(sample)
    costs = disturbed(sample.foot, rng)
    for _, (one, other) in zip(range(10), random_accesses(sample, costs, rng), strict=False):
        start, end = (places.at(each.level_id, each.x, each.y) for each in (one, other))
        wanted = Wanted(start, end)
        assert wanted.plain
        journey = plan_journey(building, costs, wanted)
        planned = plan_route(costs, sample.guide, start, end)
        route = describe_journey(building, wanted, journey)
        assert journey.found == planned.found
        assert not any((journey.unmet, journey.hindrances, journey.alternatives))
        if planned.found:
            assert route.seconds == pytest.approx(planned.seconds, abs=0.6)
            assert journey.arrival is not None


def test_stops_in_the_order_given_and_in_the_best_one(built: World) -> None:
    building, costs = building_of(built), built.foot
    stops = (hall(built, TOP), hall(built, UPPER), point(built, GROUND, 8.5, 4))
    wanted = Wanted(hall(built, GROUND, 0.0), hall(built, TOP, 0.0), stops)
    fixed = plan_journey(building, costs, wanted)
    best = plan_journey(building, costs, replace(wanted, best_order=True))
    assert fixed.points == (wanted.start, *stops, wanted.end)
    assert best.points == (wanted.start, stops[2], stops[1], stops[0], wanted.end)
    assert best.milliseconds < fixed.milliseconds
    route = describe_journey(building, wanted, best)
    assert route.found
    assert (route.start, route.end) == (wanted.start, wanted.end)
    assert [step.kind for step in route.steps].count(StepKind.ARRIVE) == 4
    read = [route.step(number) for number in range(len(route.steps))]
    assert tuple(step for step, _, _ in read) == route.steps
    assert {(start.id, end.id) for _, start, end in read} == {
        (start.id, end.id) for start, end in pairwise(best.points)
    }
    assert route.arcs == best.arcs


def test_the_best_order_is_the_cheapest_of_all(sample: World) -> None:
    rng = random.Random(2)  # noqa: S311
    places = PlaceIndex(sample.venue)
    costs = disturbed(sample.foot, rng)
    pairs = random_accesses(sample, costs, rng)
    points = [places.at(each.level_id, each.x, each.y) for _ in range(3) for each in next(pairs)]
    wanted = Wanted(points[0], points[-1], tuple(points[1:-1]), best_order=True)
    journey = plan_journey(building_of(sample), costs, wanted)
    matrix = costs_between(terms_of(costs, sample.venue), [access_to(costs, p) for p in points])
    order = tuple(wanted.stops.index(each) for each in journey.points[1:-1])
    assert journey.milliseconds == tour_cost(matrix, order) < UNREACHABLE


def test_too_many_stops_are_refused(built: World) -> None:
    stops = (hall(built, UPPER),) * (MOST_STOPS + 1)
    wanted = Wanted(hall(built, GROUND), hall(built, TOP), stops)
    with pytest.raises(TooManyStops, match="11 stops"):
        plan_journey(building_of(built), built.foot, wanted)


def closed(costs: Costs, *conditions: tuple[Target, str]) -> Costs:
    shut = [Condition(Effect.CLOSED, target, (each,)) for target, each in conditions]
    return reweigh(costs, (), shut)[0]


def test_a_stop_that_no_way_leads_to_is_named(built: World) -> None:
    costs = closed(built.foot, (Target.CONNECTOR, "lift-1"), (Target.CONNECTOR, "stairs-1"))
    stops = (point(built, GROUND, 8.5, 4), hall(built, UPPER))
    for best_order in (False, True):
        wanted = Wanted(hall(built, GROUND), hall(built, GROUND, 0.0), stops, best_order)
        journey = plan_journey(building_of(built), costs, wanted)
        assert not journey.found
        assert journey.lost == (stops[1],)
        assert not describe_journey(building_of(built), wanted, journey).found


def test_wishes_unmet_on_several_ways_are_told_once(built: World) -> None:
    costs = closed(built.foot, (Target.CONNECTOR, "lift-1"))
    wanted = Wanted(
        hall(built, GROUND), hall(built, GROUND, 0.0), (hall(built, UPPER),),
        wishes=(Wish.AVOID_STAIRS,),
    )  # fmt: skip
    journey = plan_journey(building_of(built), costs, wanted)
    (unmet,) = journey.unmet
    assert unmet.places == ((Target.CONNECTOR, "stairs-1"),)
    assert unmet.around is None


def test_a_limit_that_leaves_no_way_is_named_and_nothing_falls_back(built: World) -> None:
    costs = closed(built.foot, (Target.CONNECTOR, "lift-1"))
    wanted = Wanted(hall(built, GROUND), hall(built, UPPER), limits=Limits(step_free=True))
    journey = plan_journey(building_of(built), costs, wanted)
    assert not journey.found
    (hindrance,) = journey.hindrances
    assert hindrance.limit is Limit.STEP_FREE
    assert (Target.CONNECTOR, "stairs-1") in hindrance.places
    nothing = closed(costs, (Target.CONNECTOR, "stairs-1"))
    assert plan_journey(building_of(built), nothing, wanted).hindrances == ()


def test_alternatives_come_with_the_journey_but_not_with_stops(built: World) -> None:
    wanted = Wanted(hall(built, GROUND), hall(built, UPPER), alternatives=3)
    journey = plan_journey(building_of(built), built.foot, wanted)
    assert [each.difference for each in journey.alternatives] == [Difference.BY_LIFT]
    stopped = replace(wanted, stops=(point(built, GROUND, 8.5, 4),))
    assert plan_journey(building_of(built), built.foot, stopped).alternatives == ()


def test_a_journey_is_kept_while_its_terms_allow_it(built: World) -> None:
    wanted = Wanted(hall(built, GROUND), hall(built, UPPER), wishes=(Wish.AVOID_STAIRS,))
    journey = plan_journey(building_of(built), built.foot, wanted)
    waiting, _ = reweigh(
        built.foot, (), [Condition(Effect.WAIT, Target.CONNECTOR, ("lift-1",), 90.0)]
    )
    again = kept(journey, terms_of(waiting, built.venue, wanted.wishes))
    assert again is not None
    assert again.milliseconds == journey.milliseconds + 60_000
    shut = closed(built.foot, (Target.CONNECTOR, "lift-1"))
    assert kept(journey, terms_of(shut, built.venue, wanted.wishes)) is None


def test_nobody_is_led_through_what_closes_under_way(built: World) -> None:
    """The stairs close ten seconds after departure: the lift is taken, and the stairs are named."""
    wanted = Wanted(hall(built, GROUND, -4.0), hall(built, UPPER))
    stairs = (Target.CONNECTOR, "stairs-1")
    building = building_of(built)
    journey, aside = plan_departing(building, built.foot, wanted, {stairs: 60 * SECOND}, 0)
    assert aside == ()
    assert journey.found
    usual = journey.milliseconds
    journey, aside = plan_departing(building, built.foot, wanted, {stairs: 10 * SECOND}, 0)
    assert aside == (stairs,)
    assert journey.found
    assert journey.milliseconds > usual
    lift = (Target.CONNECTOR, "lift-1")
    both = {stairs: 10 * SECOND, lift: 10 * SECOND}
    journey, aside = plan_departing(building, built.foot, wanted, both, 0)
    assert not journey.found
    assert set(aside) == {stairs, lift}


def test_ends_where_nobody_can_stand_are_refused_by_name(sample: World) -> None:
    places = PlaceIndex(sample.venue)
    outside = replace(places.at("0", *middle(sample)), unit_id=None)
    with pytest.raises(UnwalkablePlace):
        plan_journey(building_of(sample), sample.foot, Wanted(outside, outside))


def middle(world: World) -> tuple[float, float]:
    unit = next(unit for unit in world.rooms() if world.venue.levels[unit.level_id].ordinal == 0)
    spot = unit.area.representative_point()
    return spot.x, spot.y
