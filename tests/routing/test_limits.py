"""Hard limits: step-free ways touch no stairs, escalators or widths under 0.9 m, wherever asked."""

import random
from pathlib import Path

import numpy as np
import pytest
import shapely
from hypothesis import given, settings
from hypothesis import strategies as st

from ext import UNREACHABLE
from floorplans import ArcKind, clear_width
from routing import (
    FOOT,
    PROFILES,
    ROOMY_RADIUS,
    STEP_FREE_WIDTH,
    Costs,
    Limit,
    Limits,
    Terms,
    Way,
    terms_of,
    width_of,
)
from routing.limits import DRAWN
from routing.nominal import STAIR_UNITS
from routing.terms import hindrances
from tests.floorplans.plans import GROUND, UPPER, uid
from tests.routing.house import house_plan, place
from tests.routing.oracle import expected
from tests.routing.random_houses import random_house
from tests.routing.roomy import roomy
from tests.routing.tracing import legs_of
from tests.routing.worlds import World, disturbed, random_accesses, travelled

STEP_FREE = Limits(step_free=True)
STEPPED = {ArcKind.STAIRS, ArcKind.ESCALATOR}


def step_free(world: World, costs: Costs) -> Terms:
    return terms_of(costs, world.venue, (), STEP_FREE, roomy(world))


def check_step_free(world: World, terms: Terms, way: Way) -> None:
    """Hold a way against the plan itself, not against the arcs that were barred."""
    costs, arcs = terms.costs, terms.costs.graph.arcs
    assert costs.graph.radius >= STEP_FREE_WIDTH / 2
    for arc in way.arcs:
        assert ArcKind(int(arcs.kind[arc])) not in STEPPED
        if arcs.opening[arc] >= 0:
            opening = world.venue.openings[costs.graph.opening_ids[arcs.opening[arc]]]
            assert clear_width(opening) >= STEP_FREE_WIDTH - DRAWN
    for leg in legs_of(costs, way):
        for stretch in leg.stretches:
            assert world.venue.units[stretch.unit_id].category not in STAIR_UNITS


@settings(max_examples=120, deadline=None)
@given(st.integers(0, 24), st.integers(0, 10**6), st.sampled_from(sorted(PROFILES)))
def test_step_free_ways_of_random_houses_touch_no_steps_and_nothing_narrow(
    house: int, seed: int, profile: str
) -> None:
    world, rng = random_house(house), random.Random(seed)  # noqa: S311
    costs = world.costs[profile]
    terms = step_free(world, disturbed(costs, rng) if seed % 2 else costs)
    pairs = random_accesses(world, terms.costs, rng)
    for _ in range(3):
        way = terms.seek(*next(pairs))
        if way is not None:
            check_step_free(world, terms, way)


@pytest.mark.parametrize("profile", sorted(PROFILES))
def test_step_free_ways_of_the_library_touch_none_either(sample: World, profile: str) -> None:
    rng = random.Random(7)  # noqa: S311
    terms = step_free(sample, disturbed(sample.costs[profile], rng))
    pairs = random_accesses(sample, terms.costs, rng)
    found = 0
    for _ in range(60):
        way = terms.seek(*next(pairs))
        if way is not None:
            check_step_free(sample, terms, way)
            found += 1
    assert found > 10


@pytest.mark.shared
@pytest.mark.parametrize("profile", ["foot", "wheelchair"])
def test_step_free_ways_of_a_real_building_touch_none(spbpu: World, profile: str) -> None:
    terms = step_free(spbpu, spbpu.costs[profile])
    pairs = random_accesses(spbpu, terms.costs, random.Random(1))  # noqa: S311
    ways = [terms.seek(*next(pairs)) for _ in range(60)]
    for way in ways:
        if way is not None:
            check_step_free(spbpu, terms, way)
    assert sum(way is not None for way in ways) > 5


def test_a_step_free_body_has_its_width_on_all_of_the_floor(sample: World) -> None:
    """The drawn line keeps 0.45 m from walls and furniture, but at openings, which are measured."""
    terms = step_free(sample, sample.foot)
    pairs = random_accesses(sample, terms.costs, random.Random(8))  # noqa: S311
    venue = sample.venue
    measured = 0
    while measured < 20:
        way = terms.seek(*next(pairs))
        if way is None:
            continue
        for leg in legs_of(terms.costs, way):
            standing = [
                each.area for each in venue.fixtures.values() if each.level_id == leg.level_id
            ]
            doors = [
                each.line.buffer(1.5)
                for each in venue.openings.values()
                if each.level_id == leg.level_id
            ]
            line = (
                shapely.LineString(leg.points) if len(leg.points) > 1 else shapely.Point(leg.points)
            )
            clear = line.difference(shapely.union_all(doors))
            if standing and not clear.is_empty:
                # A square corner is cut where paths bend around it: a spike of 1.5 radii at most.
                assert clear.distance(shapely.union_all(standing)) >= ROOMY_RADIUS - 0.02
        measured += 1


@settings(max_examples=60, deadline=None)
@given(st.integers(0, 24), st.integers(0, 10**6), st.sampled_from([0.7, 0.9, 1.2]))
def test_limited_ways_cost_what_networkx_says(house: int, seed: int, width: float) -> None:
    world, rng = random_house(house), random.Random(seed)  # noqa: S311
    costs = disturbed(world.costs[rng.choice(sorted(PROFILES))], rng)
    limits = Limits(step_free=rng.random() < 0.5, clear_width=width)
    terms = terms_of(costs, world.venue, (), limits, roomy(world))
    start, end = next(random_accesses(world, terms.costs, rng))
    way = terms.seek(start, end)
    weights = terms.weights((start.unit_id, end.unit_id), start.unit_id)
    told = expected(terms.costs, weights, start, end)
    if not terms.joins(start, end):
        assert way is None
    else:
        assert (way and way.milliseconds) == told


def narrow_house(tmp_path: Path) -> World:
    """The house with one door of 0.8 m to the office, and stairs but no lift to the attic."""
    plan = house_plan()
    plan.features["opening"] = [
        each for each in plan.features["opening"] if each["id"] != uid("second door")
    ]
    plan.opening("narrow", GROUND, (0, -3.2), (0, -2.4))
    plan.features["opening"] = [
        each for each in plan.features["opening"] if each["id"] != uid("room door")
    ]
    return travelled(plan.load(tmp_path), FOOT)


def test_what_leaves_no_way_is_named(tmp_path: Path) -> None:
    world = narrow_house(tmp_path)
    costs = world.foot
    start, end = place(costs, f"{GROUND} hall", -3, 0), place(costs, "room", 8, 4)
    terms = terms_of(costs, world.venue, (), Limits(clear_width=0.9))
    assert terms.seek(start, end) is None
    (only,) = hindrances(terms, start, end)
    assert only.limit is Limit.CLEAR_WIDTH
    assert [feature_id for _, feature_id in only.places] == [uid("narrow")]
    assert width_of(world.venue.openings[uid("narrow")]) == 0.8
    assert terms_of(costs, world.venue, (), Limits(clear_width=0.8)).seek(start, end) is not None


def test_a_narrower_limit_than_the_body_changes_nothing(built: World) -> None:
    costs = built.foot
    start, end = place(costs, f"{GROUND} hall", -3, 3), place(costs, f"{UPPER} hall", -3, 3)
    plain = terms_of(costs, built.venue)
    assert plain.plain
    limited = terms_of(costs, built.venue, (), Limits(clear_width=0.3))
    one, other = plain.seek(start, end), limited.seek(start, end)
    assert one is not None
    assert other is not None
    assert one.arcs == other.arcs


def test_nobody_ends_on_stairs_step_free(built: World) -> None:
    terms = step_free(built, built.foot)
    start = terms.costs.graph.access(uid(f"{GROUND} hall"), -3, 0)
    end = terms.costs.graph.access(uid(f"{GROUND} stairs"), 1, 3)
    assert start is not None
    if end is not None:
        assert terms.seek(start, end) is None
        assert Limit.STEP_FREE in {each.limit for each in hindrances(terms, start, end)}


def test_a_wider_floor_is_taken_only_where_it_is_asked(sample: World) -> None:
    wide = roomy(sample)
    assert (
        terms_of(sample.foot, sample.venue, (), Limits(clear_width=0.4), wide).costs is sample.foot
    )
    terms = terms_of(sample.foot, sample.venue, (), Limits(clear_width=1.2), wide)
    assert terms.costs.graph.radius == ROOMY_RADIUS
    assert not terms.bars.floor_checked
    assert terms.bars.floor_width == 2 * ROOMY_RADIUS
    assert step_free(sample, sample.foot).bars.floor_checked


def test_the_wider_floor_is_as_crowded_and_closed_as_the_usual_one(sample: World) -> None:
    rng = random.Random(9)  # noqa: S311
    live = disturbed(sample.foot, rng)
    held = step_free(sample, live).costs
    assert held.states == live.states
    assert (held.live >= np.minimum(held.nominal, UNREACHABLE)).all() or any(
        held.live < held.nominal
    )
    for key in held.index.targets():
        arcs = held.index.of(key)
        if key not in live.states:
            assert (held.live[arcs] == held.nominal[arcs]).all()
