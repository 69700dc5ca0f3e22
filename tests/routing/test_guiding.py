"""The guiding kernel, held against guidance in plain Python: every step equal to the last bit."""

import random
from copy import copy
from itertools import accumulate, groupby, islice
from math import dist
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ext import Steps, Trace, Traced, Way
from floorplans import NavigationGraph, Place
from routing import Costs, StepKind, access_to, describe
from routing.guidance import Sights
from routing.legs import legs_in
from routing.planner import Piece
from routing.reading import Reader
from tests.routing.golden.routes import world_of
from tests.routing.plain_guidance.guidance import steps_of
from tests.routing.plain_guidance.sightings import Scene
from tests.routing.random_houses import random_house
from tests.routing.worlds import World, disturbed, places_of, ways


@st.composite
def traces(draw: st.DrawFn, costs: Costs) -> Trace:
    """Draw legs on a grid of a quarter of a metre: many right angles, many equal distances."""
    graph = costs.graph
    units, openings = (st.integers(0, len(ids) - 1) for ids in (graph.unit_ids, graph.opening_ids))
    levels = st.integers(0, len(graph.level_ids) - 1)
    rides = st.integers(0, len(graph.connector_ids) - 1)
    grid = st.tuples(st.integers(-40, 40), st.integers(-20, 20))
    legs: list[Traced] = []
    for number in range(draw(st.integers(1, 3))):
        spots = draw(st.lists(grid, min_size=1, max_size=9))
        points = [(x / 4, y / 4) for (x, y), _ in groupby(spots)]
        walked = list(accumulate(map(dist, points, points[1:]), initial=0.0))
        places = st.lists(st.integers(0, len(points) - 1), max_size=4).map(sorted)
        stretches = [(draw(units), 0), *((draw(units), at) for at in draw(places))]
        crossings = [(draw(openings), at, draw(units)) for at in draw(places)]
        spent = [1.5 * each for each in walked]
        connector = draw(rides) if number else -1
        leg = draw(levels), connector, points, walked, spent, stretches, crossings
        legs.append((*leg, walked[-1], round(1500 * walked[-1]), 0.5 * number, 2250 * number))
    return Trace(legs)


class Held:
    """What one building says by the kernel, held against what it says in plain Python."""

    def __init__(self, world: World) -> None:
        self.guide = copy(world.guide)
        self.guide.sights = self.sights = Sights(world.guide.scenery)
        self.scenes: dict[float, dict[str, Scene]] = {}
        self.kinds: set[tuple[StepKind, str]] = set()

    def check_way(self, costs: Costs, start: Place, end: Place, way: Way) -> None:
        (piece,) = describe(costs, self.guide, start, end, way).pieces
        self.check(costs.graph, piece)

    def check_line(self, costs: Costs, start: Place, end: Place, trace: Trace) -> None:
        graph, stand = costs.graph, self.sights.stand
        ends = (stand(graph, each, access_to(costs, each)) for each in (start, end))
        steps = self.sights.guidance(graph).steps(trace, *ends)
        self.check(graph, Piece(trace, steps, start, end))

    def check(self, graph: NavigationGraph, piece: Piece) -> None:
        trace, steps, start, end = piece.trace, piece.steps, piece.start, piece.end
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
            for start, end, way in islice(found, count):
                held.check_way(now, start, end, way)
    return held


def test_the_kernel_tells_the_branch_as_plain_python_does(sample: World) -> None:
    held = check_world(sample, 60, 3)
    told = {landmark for _, landmark in held.kinds}
    assert told >= {"amenity", "fixture", "door", "connector", "end", "corner", "place"}
    assert {kind for kind, _ in held.kinds} == set(StepKind)


@pytest.mark.parametrize("seed", range(12))
def test_the_kernel_tells_random_houses_as_plain_python_does(seed: int) -> None:
    check_world(random_house(seed), 8, seed)


@pytest.mark.parametrize("seed", range(3))
def test_the_kernel_tells_any_lines_as_plain_python_does(seed: int) -> None:
    """Also such as no graph would give: there and back, through any doors, into any rooms."""
    world = random_house(seed)
    held, rng = Held(world), random.Random(seed)  # noqa: S311
    place = st.sampled_from(list(islice(places_of(world, rng), 40)))

    @settings(max_examples=150, deadline=None)
    @given(start=place, end=place, trace=traces(world.foot))
    def check(start: Place, end: Place, trace: Trace) -> None:
        held.check_line(world.foot, start, end, trace)

    check()


def test_the_kernel_tells_the_central_library_as_plain_python_does(central: World) -> None:
    check_world(central, 60, 4)


@pytest.mark.shared
@pytest.mark.parametrize("venue", ["apb", "spbpu", "westport"])
def test_the_kernel_tells_real_venues_as_plain_python_does(
    venue: str, shared_dir: Path, tmp_path: Path
) -> None:
    check_world(world_of(venue, tmp_path, shared_dir), 100, 5)
