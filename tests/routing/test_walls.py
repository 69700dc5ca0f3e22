"""Random ways through whole venues: never through a wall, clear of furniture, hardly a detour."""

import random
from collections.abc import Iterator
from dataclasses import replace

import numpy as np
import pytest
import shapely
from shapely.geometry.base import BaseGeometry

from floorplans import Fixture, Kiosk, is_traversable, touching_units
from floorplans.checks.reach import unit_components
from floorplans.touching import REACH
from routing import PROFILES, WHEELCHAIR, Leg, nominal_costs, plan_way
from routing.nominal import STAIR_UNITS
from tests.routing.geodesic import open_level
from tests.routing.tracing import legs_of
from tests.routing.worlds import World, random_accesses

PAIRS = 220
CENTIMETRE = 0.01


@pytest.fixture(params=["sample", pytest.param("spbpu", marks=pytest.mark.shared)])
def world(request: pytest.FixtureRequest) -> World:
    found: World = request.getfixturevalue(request.param)
    return found


def walked(world: World, profile_id: str, seed: int) -> tuple[list[Leg], int]:
    """Legs of random ways, and how many pairs have no way."""
    costs = world.costs[profile_id]
    pairs = random_accesses(world, costs, random.Random(seed))  # noqa: S311
    legs: list[Leg] = []
    apart = found = 0
    while found < PAIRS:
        way = plan_way(costs, *next(pairs))
        if way is None:
            apart += 1
            continue
        found += 1
        legs.extend(legs_of(costs, way))
    return legs, apart


def open_floor(world: World, level_id: str) -> BaseGeometry:
    """Where anybody may be on a level: its units, and the thickness of walls at openings."""
    venue = world.venue
    units = [
        unit.area.buffer(CENTIMETRE)
        for unit in venue.units.values()
        if unit.level_id == level_id and is_traversable(unit)
    ]
    doors = [
        opening.line.buffer(REACH + 2 * CENTIMETRE)
        for opening in venue.openings.values()
        if opening.level_id == level_id
    ]
    floor = shapely.union_all([*units, *doors])
    shapely.prepare(floor)
    return floor


def lines_by_level(legs: list[Leg]) -> Iterator[tuple[str, list[shapely.LineString]]]:
    for level_id in sorted({leg.level_id for leg in legs}):
        here = [leg for leg in legs if leg.level_id == level_id and len(leg.points) > 1]
        yield level_id, [shapely.LineString(leg.points) for leg in here]


@pytest.mark.parametrize("profile_id", sorted(PROFILES))
def test_no_way_leads_through_a_wall(world: World, profile_id: str) -> None:
    legs, _ = walked(world, profile_id, 1)
    for level_id, lines in lines_by_level(legs):
        floor = open_floor(world, level_id)
        through = [line.wkt for line in lines if not floor.covers(line)]
        assert through == []


@pytest.mark.parametrize("profile_id", sorted(PROFILES))
def test_every_way_keeps_clear_of_furniture(world: World, profile_id: str) -> None:
    radius = PROFILES[profile_id].radius
    legs, _ = walked(world, profile_id, 2)
    venue = world.venue
    for level_id, lines in lines_by_level(legs):
        pieces: list[Fixture | Kiosk] = [*venue.fixtures.values(), *venue.kiosks.values()]
        standing = [piece.area for piece in pieces if piece.level_id == level_id]
        if standing:
            tree = shapely.STRtree(standing)
            near = tree.query(lines, predicate="dwithin", distance=radius - 2 * CENTIMETRE)
            assert near.shape[1] == 0


def test_everything_public_in_the_sample_can_be_walked_to(sample: World) -> None:
    for profile_id in PROFILES:
        assert walked(sample, profile_id, 3)[1] == 0


@pytest.mark.parametrize(
    ("venue", "profile_id"),
    [
        ("sample", "foot"),
        ("sample", "wheelchair"),
        pytest.param("spbpu", "foot", marks=pytest.mark.shared),
    ],
)
def test_ways_on_one_level_are_as_short_as_an_oracle_finds(
    request: pytest.FixtureRequest, venue: str, profile_id: str
) -> None:
    """The oracle knows one free space per level; doors cost nothing, so that metres decide."""
    world: World = request.getfixturevalue(venue)
    chosen = PROFILES[profile_id]
    step_free = chosen is WHEELCHAIR
    graph = world.costs[chosen.id].graph
    costs = nominal_costs(graph, world.venue, replace(chosen, door=0.0, automatic_door=0.0))
    public = [
        unit
        for unit_id, unit in world.venue.units.items()
        if unit_id in graph.floors
        and unit_id not in costs.private_units
        and not (step_free and unit.category in STAIR_UNITS)
    ]
    rooms = world.rooms()
    level_id = max(
        sorted({unit.level_id for unit in rooms}),
        key=lambda each: sum(unit.level_id == each for unit in rooms),
    )
    here = [unit for unit in rooms if unit.level_id == level_id]
    oracle = open_level(world.venue, public, world.stops, level_id, chosen.radius)
    pairs = random_accesses(world, costs, random.Random(4), here)  # noqa: S311
    ratios: list[float] = []
    while len(ratios) < 80:
        start, end = next(pairs)
        way = plan_way(costs, start, end)
        best = oracle.metres((start.x, start.y), (end.x, end.y))
        if way is None:
            assert not np.isfinite(best)
        elif way.metres > 1 and np.isfinite(best) and len(legs_of(costs, way)) == 1:
            ratios.append(way.metres / best)
    assert min(ratios) > 0.999
    assert np.mean(ratios) <= 1.02
    assert np.quantile(ratios, 0.95) <= 1.05
    assert max(ratios) <= 1.2


@pytest.mark.shared
def test_there_is_a_way_exactly_within_one_part_of_the_campus(spbpu: World) -> None:
    """The floor plan's own check joins units by openings and connectors, without any geometry."""
    parts = unit_components(spbpu.venue, spbpu.connectors, touching_units(spbpu.venue))
    part_of = {unit_id: number for number, part in enumerate(parts) for unit_id in part}
    pairs = random_accesses(spbpu, spbpu.foot, random.Random(7))  # noqa: S311
    joined = []
    for _ in range(300):
        start, end = next(pairs)
        together = part_of[start.unit_id] == part_of[end.unit_id]
        assert (plan_way(spbpu.foot, start, end) is not None) is together
        joined.append(together)
    assert 50 < sum(joined) < 250
