"""Many ways put into words at once, by any number of threads: each as if it were the only one."""

import random
from itertools import islice

import pytest

from floorplans import Place
from routing import Costs, Guide, Route, Way, describe, describe_all
from tests.routing.random_houses import random_house
from tests.routing.worlds import World, disturbed, ways

Trip = tuple[Place, Place, Way | None]


def told(routes: list[Route | Exception]) -> list[object]:
    """Return all that kernels made of some routes."""
    return [
        (each.found, each.seconds, each.metres, each.legs, each.steps)
        if isinstance(each, Route)
        else str(each)
        for each in routes
    ]


def anew(world: World) -> Guide:
    """Return a guide that has seen no room yet."""
    return Guide(world.venue, {each.id: each for each in world.connectors})


def trips_of(world: World, costs: Costs, seed: int, count: int) -> list[Trip]:
    found: list[Trip] = list(islice(ways(world, costs, random.Random(seed)), count))  # noqa: S311
    return [*found, (*found[0][:2], None)]


@pytest.mark.parametrize("threads", [1, 2, 3])
def test_ways_are_told_at_once_as_one_by_one(sample: World, threads: int) -> None:
    for costs in sample.costs.values():
        for now in (costs, disturbed(costs, random.Random(threads))):  # noqa: S311
            trips = trips_of(sample, now, threads, 40)
            alone = [describe(now, sample.guide, *trip) for trip in trips]
            guide = anew(sample)
            for _ in range(2):
                assert told([*describe_all(now, guide, trips, threads)]) == told([*alone])


@pytest.mark.parametrize("seed", range(4))
def test_ways_through_random_houses_are_told_by_any_number_of_threads(seed: int) -> None:
    world = random_house(seed)
    for costs in world.costs.values():
        trips = trips_of(world, costs, seed, 30)
        one, two, many = (
            told([*describe_all(costs, anew(world), trips, threads)]) for threads in (1, 2, 5)
        )
        assert one == two == many


@pytest.mark.parametrize("threads", [1, 2])
def test_what_cannot_be_told_holds_up_no_other(sample: World, threads: int) -> None:
    costs = next(iter(sample.costs.values()))
    trips = trips_of(sample, costs, 5, 20)
    start, end, way = trips[3]
    assert way is not None
    lost = Way(way.start, way.end, way.first, [10**9], way.milliseconds, way.metres)
    found = [*describe_all(costs, sample.guide, [*trips, (start, end, lost)], threads)]
    assert str(found.pop()) == "an arc lies outside the graph"
    assert told(found) == told([describe(costs, sample.guide, *trip) for trip in trips])
