"""One to many, and the nearest of many: each as good as asked one by one."""

import random

import pytest

from ext import UNREACHABLE
from floorplans import Access, Place, PlaceKind
from routing import (
    Candidate,
    Costs,
    LeftOut,
    Limits,
    Terms,
    Wish,
    costs_to,
    nearest,
    plan_way,
    terms_of,
    ways_to,
)
from routing.reaching import reaches
from tests.floorplans.plans import GROUND, UPPER, uid
from tests.routing.house import place
from tests.routing.oracle import expected
from tests.routing.random_houses import random_house
from tests.routing.roomy import roomy
from tests.routing.test_seeking import all_rooms
from tests.routing.worlds import World, disturbed, random_accesses


def several(world: World, costs: Costs, rng: random.Random, count: int) -> list[Access]:
    """Random points, private rooms among them."""
    pairs = random_accesses(world, costs, rng, all_rooms(world))
    return [access for _ in range(count) for access in next(pairs)]


def hold(terms: Terms, start: Access, ends: list[Access]) -> int:
    """Hold one search against one by one; return how many ends have a way."""
    costs = terms.costs
    found = 0
    times = costs_to(terms, start, ends)
    for end, time, way in zip(ends, times, ways_to(terms, start, ends), strict=True):
        weights = terms.weights((start.unit_id, end.unit_id), start.unit_id)
        told = expected(costs, weights, start, end) if terms.joins(start, end) else None
        assert (told if told is not None else UNREACHABLE) == time
        sought = terms.seek(start, end)
        assert (sought is None) == (way is None) == (time >= UNREACHABLE)
        if way is not None and sought is not None and not terms.shunned:
            assert way.milliseconds == sought.milliseconds == time
        found += way is not None
    return found


@pytest.mark.parametrize("seed", range(6))
def test_random_houses(seed: int) -> None:
    world, rng = random_house(seed), random.Random(seed)  # noqa: S311
    for costs in world.costs.values():
        live = disturbed(costs, rng)
        for terms in (
            terms_of(live, world.venue),
            terms_of(live, world.venue, rng.sample(list(Wish), 2)),
            terms_of(live, world.venue, (), Limits(clear_width=0.9)),
        ):
            start, *ends = several(world, live, rng, 6)
            hold(terms, start, ends)


def test_the_library(sample: World) -> None:
    rng = random.Random(3)  # noqa: S311
    found = 0
    for costs in sample.costs.values():
        live = disturbed(costs, rng)
        start, *ends = several(sample, live, rng, 6)
        found += hold(terms_of(live, sample.venue), start, ends)
    assert found > 20


def test_public_places_share_one_search_and_private_ones_do_not(sample: World) -> None:
    terms = terms_of(sample.foot, sample.venue)
    rng = random.Random(4)  # noqa: S311
    public = [end for _ in range(8) for end in next(random_accesses(sample, sample.foot, rng))]
    searches = reaches(terms, public[0], public[1:])
    assert len({id(each) for each in searches}) == 1
    costs, private = sample.foot, sorted(sample.foot.private_units)
    ends = [
        access
        for unit_id in private[:3]
        if (access := costs.graph.access(unit_id, *centre(sample, unit_id))) is not None
    ]
    searches = reaches(terms, public[0], [*ends, public[1]])
    assert len({id(each) for each in searches}) == len(ends) + 1


def centre(world: World, unit_id: str) -> tuple[float, float]:
    spot = world.venue.units[unit_id].area.representative_point()
    return spot.x, spot.y


def candidate(world: World, costs: Costs, label: str, x: float, y: float) -> Candidate:
    unit = world.venue.units[uid(label)]
    level = world.venue.levels[unit.level_id]
    name = f"{label}:{x},{y}"
    found = Place(name, {}, "restroom", PlaceKind.AMENITY, level.ordinal, level.id, unit.id, x, y)
    return Candidate(found, costs.graph.access(unit.id, x, y))


def test_the_nearest_come_first_with_their_ways_and_the_others_are_counted(built: World) -> None:
    costs = built.foot
    start = place(costs, f"{GROUND} hall", -3, 0)
    offered = [
        candidate(built, costs, f"{UPPER} hall", -3, 0),
        candidate(built, costs, f"{GROUND} hall", -3, 4),
        candidate(built, costs, "room", 8, 4),
        Candidate(candidate(built, costs, "room", 9, 4).place, None),
        Candidate(candidate(built, costs, "room", 9, 3).place, None, LeftOut.CLOSED),
        Candidate(candidate(built, costs, "room", 9, 2).place, None, LeftOut.CLOSED),
        Candidate(candidate(built, costs, "room", 9, 1).place, None, LeftOut.FULL),
    ]
    found = nearest(terms_of(costs, built.venue), start, offered, 2)
    assert [near.place.id for near in found.found] == [f"{GROUND} hall:-3,4", "room:8,4"]
    assert found.left_out == {LeftOut.CLOSED: 2, LeftOut.FULL: 1, LeftOut.NO_FLOOR: 1}
    for near in found.found:
        planned = plan_way(costs, start, near.way.end)
        assert planned is not None
        assert near.way.milliseconds == planned.milliseconds


def test_a_wish_counts_for_what_is_nearest(built: World) -> None:
    """The attic two floors up by lift comes before the room, where the room means a crowd."""
    costs = built.foot
    start = place(costs, f"{GROUND} hall", -3, 0)
    offered = [
        candidate(built, costs, f"{UPPER} hall", -3, 0),
        candidate(built, costs, "room", 8, 4),
    ]
    plain = nearest(terms_of(costs, built.venue), start, offered, 1)
    assert plain.found[0].place.id == "room:8,4"
    limited = terms_of(costs, built.venue, (), Limits(clear_width=1.2))
    found = nearest(limited, start, offered, 2)
    assert found.found == ()
    assert found.left_out == {LeftOut.NO_WAY: 2}


def test_places_at_one_spot_count_once(built: World) -> None:
    costs = built.foot
    start = place(costs, f"{GROUND} hall", -3, 0)
    twice = [candidate(built, costs, "room", 8, 4)] * 2
    found = nearest(terms_of(costs, built.venue), start, twice, 5)
    assert len(found.found) == 1


def test_ranks_are_those_of_single_ways(sample: World) -> None:
    rng = random.Random(5)  # noqa: S311
    live = disturbed(sample.foot, rng)
    start, *ends = several(sample, live, rng, 12)
    offered = [
        Candidate(
            Place(
                str(number), {}, "room", PlaceKind.UNIT, 0, end.level_id, end.unit_id, end.x, end.y
            ),
            end,
        )
        for number, end in enumerate(ends)
    ]
    found = nearest(terms_of(live, sample.venue), start, offered, 5).found
    singles = [plan_way(live, start, end) for end in ends]
    times = sorted(way.milliseconds for way in singles if way is not None)
    assert [near.way.milliseconds for near in found] == times[:5]
    assert roomy(sample)
