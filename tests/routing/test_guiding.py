"""The guiding kernel, held against guidance in plain Python: every step equal to the last bit."""

import random
from collections.abc import Iterator
from pathlib import Path

import pytest

from ext import Steps
from floorplans import Place, PlaceIndex
from routing import Costs, StepKind, Way, access_to, plan_way
from routing.errors import UnwalkablePlace
from routing.guidance import Sights
from routing.legs import legs_in, trace_of
from routing.reading import Reader
from tests.routing.golden.routes import world_of
from tests.routing.plain_guidance.guidance import steps_of
from tests.routing.plain_guidance.sightings import Scene
from tests.routing.random_houses import random_house
from tests.routing.worlds import World, disturbed, point_in


def places_of(world: World, rng: random.Random) -> Iterator[Place]:
    """Yield named places of all kinds and points on the floor, drawn evenly."""
    venue, index = world.venue, PlaceIndex(world.venue)
    rooms = world.rooms()
    ids = [
        *(unit.id for unit in rooms),
        *venue.amenities,
        *venue.occupants,
        *venue.kiosks,
        *(fixture.id for fixture in venue.fixtures.values() if fixture.names),
    ]
    while True:
        if rng.random() < 0.3:
            unit = rng.choice(rooms)
            yield index.at(unit.level_id, *point_in(unit.area, rng))
        else:
            yield index.find(rng.choice(ids))


def ways(world: World, costs: Costs, rng: random.Random) -> Iterator[tuple[Place, Place, Way]]:
    """Yield ways between random places."""
    places = places_of(world, rng)
    while True:
        start, end = next(places), next(places)
        try:
            way = plan_way(costs, access_to(costs, start), access_to(costs, end))
        except UnwalkablePlace:
            continue
        if way is not None:
            yield start, end, way


class Held:
    """What one building says by the kernel, held against what it says in plain Python."""

    def __init__(self, world: World) -> None:
        self.sights = Sights(world.guide.scenery)
        self.scenes: dict[float, dict[str, Scene]] = {}
        self.kinds: set[tuple[StepKind, str]] = set()

    def check(self, costs: Costs, start: Place, end: Place, way: Way) -> None:
        graph = costs.graph
        trace = trace_of(costs, way)
        steps = self.sights.steps(trace, graph, start, end)
        told = Reader(self.sights, graph, start, end).steps(steps)
        scenes = self.scenes.setdefault(graph.radius, {})
        legs = legs_in(trace, graph)
        plain = steps_of(legs, self.sights.scenery, graph, (start, end), scenes)
        assert told == plain
        assert Steps(steps.rows()).rows() == steps.rows()
        assert trace.seconds == sum(leg.seconds + leg.ride_seconds for leg in legs)
        assert trace.metres == sum(leg.metres + leg.ride_metres for leg in legs)
        self.kinds |= {(each.kind, each.landmark.kind) for each in told if each.landmark}


def check_world(world: World, count: int, seed: int) -> Held:
    """Check so many ways of each profile, in a quiet building and in disturbed ones."""
    held, rng = Held(world), random.Random(seed)  # noqa: S311
    for costs in world.costs.values():
        for now in (costs, disturbed(costs, rng), disturbed(costs, rng)):
            found = ways(world, now, rng)
            for _ in range(count):
                held.check(now, *next(found))
    return held


def test_the_kernel_tells_the_branch_as_plain_python_does(sample: World) -> None:
    held = check_world(sample, 60, 3)
    told = {landmark for _, landmark in held.kinds}
    assert told >= {"amenity", "fixture", "door", "connector", "end", "corner", "place"}
    assert {kind for kind, _ in held.kinds} == set(StepKind)


@pytest.mark.parametrize("seed", range(12))
def test_the_kernel_tells_random_houses_as_plain_python_does(seed: int) -> None:
    check_world(random_house(seed), 8, seed)


def test_the_kernel_tells_the_central_library_as_plain_python_does(central: World) -> None:
    check_world(central, 60, 4)


@pytest.mark.shared
@pytest.mark.parametrize("venue", ["apb", "spbpu", "westport"])
def test_the_kernel_tells_real_venues_as_plain_python_does(
    venue: str, shared_dir: Path, tmp_path: Path
) -> None:
    check_world(world_of(venue, tmp_path, shared_dir), 100, 5)
