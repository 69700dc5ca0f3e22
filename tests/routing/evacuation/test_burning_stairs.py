"""Whoever is on burning stairs leaves them for their own floor, where that leads out at all."""

import pytest

from ext import UNREACHABLE
from floorplans import ArcKind
from routing import Target
from routing.evacuation import (
    Crowd,
    Field,
    Premises,
    arrows_at_once,
    obstructed,
    plan_evacuation,
)
from tests.floorplans.plans import GROUND, UPPER, Plan, polygon, uid
from tests.floorplans.rooms import bare_plan
from tests.routing.evacuation.buildings import fire, premises, spot, two_floors_world

OPEN = {"type": "open", "automatic": None, "material": None}
LONG = 1100.0
"""Metres between two staircases: minutes on foot, so that the flight would be the sooner out."""


def far_stairs() -> Plan:
    """Two halls with an exit each, far apart, and a corridor above them with stairs at its ends."""
    plan = bare_plan()
    for kind in ("level", "footprint"):
        for feature in plan.features.get(kind, []):
            feature["geometry"] = polygon((-4, -6, LONG + 4, 3))
    plan.unit("corridor", UPPER, (0, 0, LONG, 3), "walkway")
    for name, x, door in (("near", -4.0, 0.0), ("far", LONG, LONG)):
        plan.unit(f"{name} hall", GROUND, (x, -6, x + 4, 0), "walkway")
        plan.opening(
            f"{name} exit", GROUND, (x + 1, -6), (x + 2.5, -6), category="emergencyexit", door=OPEN
        )
        plan.opening(f"{name} foot", GROUND, (x + 1, 0), (x + 2.5, 0))
        for level in (GROUND, UPPER):
            plan.unit(f"{level} {name} stairs", level, (x, 0, x + 4, 3), "stairs")
        plan.opening(f"{name} door", UPPER, (door, 1), (door, 2.2))
    return plan


@pytest.fixture(scope="module")
def building(tmp_path_factory: pytest.TempPathFactory) -> Premises:
    return premises(two_floors_world(tmp_path_factory.mktemp("far"), far_stairs()))


def flights(building: Premises, field: Field, label: str, x: float, y: float) -> int:
    """The flights on the way out from a spot."""
    found = field.way(spot(building, label, x, y))
    assert found is not None
    kinds = building.network.costs.graph.arcs.kind
    return int((kinds[found[1].track] == ArcKind.STAIRS).sum())


def exit_from(building: Premises, field: Field, label: str, x: float, y: float) -> int:
    found = field.way(spot(building, label, x, y))
    assert found is not None
    return found[0]


def test_from_burning_stairs_the_door_is_shown_and_not_the_flight(building: Premises) -> None:
    people = Crowd({uid(f"{UPPER} near stairs"): 3})
    burning = fire(f"{UPPER} near stairs")
    quiet = arrows_at_once(building, fire(), Crowd({})).on_foot
    at_once = arrows_at_once(building, burning, people).on_foot
    planned = plan_evacuation(building, burning, people, once=True)
    there = f"{UPPER} near stairs", -2.0, 1.5
    near, far = exit_from(building, quiet, *there), exit_from(building, at_once, *there)
    assert near != far
    assert exit_from(building, planned.arrows.on_foot, *there) == far
    assert flights(building, at_once, *there) == 1
    assert planned.arrows.stranded == {}


def test_the_plan_is_made_for_people_who_take_that_door(building: Premises) -> None:
    network, burning = building.network, fire(f"{UPPER} near stairs")
    left = obstructed(network, building.venue, burning, building.rules)
    for number, each in enumerate(network.spots):
        if each.access.unit_id == uid(f"{UPPER} near stairs"):
            span = slice(int(network.starts[number]), int(network.starts[number + 1]))
            kept = network.firsts[span][left.walks[span] < UNREACHABLE]
            assert [network.passages[vertex].key[0] for vertex in kept] == [Target.OPENING]


def test_where_no_door_leads_on_the_flight_is_shown(building: Premises) -> None:
    both = fire(f"{UPPER} near stairs", f"{UPPER} far stairs")
    found = arrows_at_once(building, both, Crowd({})).on_foot
    assert flights(building, found, f"{UPPER} near stairs", -2.0, 1.5) == 1
    assert found.way(spot(building, "corridor", LONG / 2, 1.5)) is None


def test_stairs_beside_a_burning_room_are_walked_down_as_ever(building: Premises) -> None:
    found = arrows_at_once(building, fire("corridor"), Crowd({})).on_foot
    assert flights(building, found, f"{UPPER} near stairs", -2.0, 1.5) == 1
