"""What visitors stumbled over when routes were read aloud; each must not be said again."""

import random
from collections.abc import Iterator

import pytest

from floorplans import PlaceIndex
from routing import MarkKind, Relation, Route, StepKind, Turn, UnwalkablePlace, plan_route
from tests.routing.worlds import World

AROUND = frozenset({Turn.BACK, Turn.U_LEFT, Turn.U_RIGHT})


def routes(world: World, profile: str, count: int) -> Iterator[Route]:
    """Routes between named rooms, desks, shelves and machines."""
    rng = random.Random(17)  # noqa: S311
    places = PlaceIndex(world.venue)
    fixtures = (each.id for each in world.venue.fixtures.values() if each.names)
    ids = [*(unit.id for unit in world.rooms()), *world.venue.amenities, *fixtures]
    for _ in range(count):
        start, end = (places.find(each) for each in rng.sample(ids, 2))
        try:
            yield plan_route(world.costs[profile], world.guide, start, end)
        except UnwalkablePlace:
            continue


@pytest.mark.parametrize("profile", ["foot", "wheelchair"])
def test_nobody_is_told_to_turn_around_and_go_through_a_door(sample: World, profile: str) -> None:
    for route in routes(sample, profile, 250):
        for step in route.steps:
            at_door = (
                step.kind is StepKind.TURN
                and step.landmark is not None
                and step.landmark.kind is MarkKind.DOOR
                and step.landmark.relation in {Relation.THROUGH, Relation.AFTER}
            )
            assert not (at_door and step.turn in AROUND)


@pytest.mark.parametrize("profile", ["foot", "wheelchair"])
def test_nobody_passes_the_door_that_they_go_through(sample: World, profile: str) -> None:
    passed = 0
    for route in routes(sample, profile, 400):
        by_level = {leg.level_id: {each.opening_id for each in leg.crossings} for leg in route.legs}
        for step in route.steps:
            if step.beside is not None:
                passed += 1
                assert step.beside.id not in by_level[step.level_id]
    assert passed > 50
