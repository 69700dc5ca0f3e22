"""Routes between named places."""

import pytest

from floorplans import Place, PlaceKind
from routing import (
    Condition,
    Effect,
    RoutingError,
    StepKind,
    Target,
    UnwalkablePlace,
    access_to,
    plan_route,
    reweigh,
)
from tests.floorplans.plans import GROUND, uid
from tests.routing.house import TOP
from tests.routing.worlds import World


def named(label: str, level: str, x: float, y: float, unit: str | None = None) -> Place:
    ordinal = {GROUND: 0, TOP: 2}[level]
    names = {"en": label.title(), "zh": f"{label}处"}
    return Place(
        label, names, "room", PlaceKind.UNIT, ordinal, uid(level), unit or uid(label), x, y
    )


ROOM = named("room", GROUND, 5, -4)
ATTIC = named("attic", TOP, -8, 2)


def test_a_route_over_two_floors(built: World) -> None:
    route = plan_route(built.foot, built.guide, ROOM, ATTIC)
    assert route.found
    assert (route.profile_id, route.start, route.end) == ("foot", ROOM, ATTIC)
    assert route.connector_ids == ("stairs-1",)
    assert route.metres == pytest.approx(sum(leg.metres + leg.ride_metres for leg in route.legs))
    assert route.seconds == pytest.approx(
        sum(leg.seconds + leg.ride_seconds for leg in route.legs), abs=0.002
    )
    assert sum(step.seconds for step in route.steps) == pytest.approx(route.seconds, abs=0.002)
    assert route.texts[-1] == {"zh": "到达attic处。", "en": "You have arrived at the attic."}


@pytest.mark.parametrize("profile_id", ["foot", "wheelchair"])
def test_without_a_way_there_is_nothing_else(built: World, profile_id: str) -> None:
    """With the lift closed a wheelchair has no route; with the door closed nobody has."""
    costs = built.costs[profile_id]
    ids = {"foot": (Target.OPENING, "attic door"), "wheelchair": (Target.CONNECTOR, "lift-1")}
    target, label = ids[profile_id]
    feature = label if target is Target.CONNECTOR else uid(label)
    shut, _ = reweigh(costs, (), [Condition(Effect.CLOSED, target, (feature,))])
    route = plan_route(shut, built.guide, ROOM, ATTIC)
    assert not route.found
    assert (route.seconds, route.metres) == (0, 0)
    assert not any((route.legs, route.steps, route.texts, route.arcs, route.connector_ids))
    assert plan_route(costs, built.guide, ROOM, ATTIC).found


def test_wheelchairs_take_the_lift(built: World) -> None:
    route = plan_route(built.costs["wheelchair"], built.guide, ROOM, ATTIC)
    assert route.connector_ids == ("lift-1",)
    (ride,) = [step for step in route.steps if step.kind is StepKind.CONNECTOR]
    assert route.legs[1].ride_seconds == 30 + 6 + 6 + 2 * 5
    assert 52 < ride.seconds < 54


@pytest.mark.parametrize("unit", [None, "no such unit"])
def test_a_place_off_the_floor_is_refused_by_name(built: World, unit: str | None) -> None:
    lost = Place("x-1", {"en": "Roof"}, "room", PlaceKind.POINT, 0, uid(GROUND), unit, 0, 0)
    with pytest.raises(UnwalkablePlace, match=r"Roof \(x-1\).*foot") as caught:
        access_to(built.foot, lost)
    assert isinstance(caught.value, RoutingError)
    assert caught.value.code == "routing.place.unwalkable"
    with pytest.raises(UnwalkablePlace):
        plan_route(built.foot, built.guide, ROOM, lost)
