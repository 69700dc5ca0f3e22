"""Ways that begin or end in a lift or on stairs: what is walked inside needs no word."""

from pathlib import Path

import pytest

from floorplans import Place, PlaceIndex, PlaceKind
from routing import Route, StepKind, plan_route
from tests.floorplans.plans import GROUND, UPPER, uid
from tests.routing.house import house_plan
from tests.routing.test_planner import ATTIC, ROOM
from tests.routing.worlds import World, travelled


def between(world: World, start: Place, end: Place, profile: str = "foot") -> Route:
    return plan_route(world.costs[profile], world.guide, start, end)


def in_lift(level: str, x: float, y: float) -> Place:
    return Place("spot", {}, "point", PlaceKind.POINT, 0, uid(level), uid(f"{level} lift"), x, y)


def told_whole(route: Route) -> None:
    assert sum(step.metres for step in route.steps) == pytest.approx(route.metres)
    assert sum(step.seconds for step in route.steps) == pytest.approx(route.seconds)


@pytest.mark.parametrize("spot", [(0.5, 0.5), (1.5, -0.5), (1.0, 0.0)])
def test_who_stands_in_a_lift_is_not_told_to_walk_to_it(
    built: World, spot: tuple[float, float]
) -> None:
    route = between(built, in_lift(GROUND, *spot), ATTIC, "wheelchair")
    first = route.steps[0]
    assert (first.kind, first.turn.value, first.hour) == (StepKind.CONNECTOR, "straight", 12)
    assert route.texts[0]["en"] == "Take Lift 1 up 2 floors and get out at Level top."
    told_whole(route)


@pytest.mark.parametrize("spot", [(0.5, 0.5), (1.5, -0.5), (1.0, 0.0)])
def test_who_wants_to_a_lift_arrives_in_it(built: World, spot: tuple[float, float]) -> None:
    route = between(built, ROOM, in_lift(UPPER, *spot), "wheelchair")
    assert [step.kind for step in route.steps[-2:]] == [StepKind.CONNECTOR, StepKind.ARRIVE]
    told_whole(route)


def test_from_a_lift_to_the_same_lift_is_one_ride(built: World) -> None:
    route = between(built, in_lift(GROUND, 1.5, -0.5), in_lift(UPPER, 0.5, 0.5), "wheelchair")
    assert [step.kind for step in route.steps] == [StepKind.CONNECTOR, StepKind.ARRIVE]
    told_whole(route)


def wide_stairs(folder: Path) -> World:
    """The house with stairs that have a name, in a room twenty-four metres long."""
    plan = house_plan()
    for level in (GROUND, UPPER):
        name = {"zh": "大台阶", "en": "Grand stairs"}
        plan.unit(f"{level} grand", level, (-6, 6, 6, 30), "stairs", name=name)
        plan.unit(f"{level} way", level, (-6, 5, 0, 6), "walkway")
        plan.opening(f"{level} way door", level, (-4, 5), (-3, 5))
        plan.opening(f"{level} grand door", level, (-4, 6), (-3, 6))
    return travelled(plan.load(folder))


def test_a_long_walk_on_a_landing_is_told_but_not_to_where_one_is(tmp_path: Path) -> None:
    world = wide_stairs(tmp_path)
    places = PlaceIndex(world.venue)
    room = places.find("Reading room")
    end = places.find(uid(f"{UPPER} grand"))
    told = between(world, room, end)
    assert [step.kind for step in told.steps[-2:]] == [StepKind.CONNECTOR, StepKind.ARRIVE]
    assert told.legs[-1].metres > 5
    told_whole(told)
    level, unit = uid(UPPER), uid(f"{UPPER} grand")
    far = Place("spot", {}, "point", PlaceKind.POINT, 1, level, unit, 5.5, 29.5)
    walked = between(world, room, far)
    assert [step.kind for step in walked.steps[-3:-1]] == [StepKind.CONNECTOR, StepKind.LEAVE]
    told_whole(walked)
