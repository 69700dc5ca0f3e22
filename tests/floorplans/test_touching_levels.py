"""Buildings with levels of their own that share an ordinal, and a door between them."""

from pathlib import Path

import pytest

from floorplans import PlaceIndex, build_graph, entrances, find_connectors, touching_units
from routing import FOOT, Guide, nominal_costs, plan_route
from tests.floorplans.plans import GROUND, Box, Plan, codes, polygon, uid
from tests.floorplans.rooms import bare_plan, through

EAST: Box = (0, -5, 10, 5)
BRIDGE = ((0.0, -1.0), (0.0, 1.0))


def two_buildings(ordinal: int = 0) -> Plan:
    """A hall in the west and one in the east, each on a level of a building of its own."""
    plan = bare_plan()
    plan.add("building", "annex", None, category="unspecified", name={"en": "Annex"})
    plan.level("annex ground", ordinal, "annex")
    plan.feature(GROUND)["geometry"] = polygon((-10, -5, 0, 5))
    plan.feature("annex ground")["geometry"] = polygon(EAST)
    plan.unit("west", GROUND, (-10, -5, 0, 5), "walkway", name={"en": "West hall"})
    plan.unit("east", "annex ground", EAST, "walkway", name={"en": "East hall"})
    plan.opening("bridge", GROUND, *BRIDGE)
    return plan


def joined(plan: Plan, folder: Path) -> tuple[str, ...]:
    return touching_units(plan.load(folder).venue)[uid("bridge")]


def test_levels_of_one_ordinal_are_one_floor(tmp_path: Path) -> None:
    assert joined(two_buildings(), tmp_path) == (uid("west"), uid("east"))


def test_levels_of_other_ordinals_are_not(tmp_path: Path) -> None:
    assert joined(two_buildings(1), tmp_path) == (uid("west"),)


def test_what_lies_over_a_door_with_two_sides_changes_nothing(tmp_path: Path) -> None:
    plan = two_buildings()
    plan.unit("west end", GROUND, (0, -5, 1, 5), "walkway")
    assert joined(plan, tmp_path) == (uid("west"), uid("west end"))


def test_a_bridge_is_no_entrance(tmp_path: Path) -> None:
    plan = two_buildings()
    assert "opening.exterior" not in codes(plan.check(tmp_path / "joined"))
    assert "opening.exterior" in codes(two_buildings(1).check(tmp_path / "apart"))


def test_a_way_leads_from_one_building_to_the_other(tmp_path: Path) -> None:
    venue = two_buildings().load(tmp_path).venue
    costs = nominal_costs(build_graph(venue, (), FOOT.radius), venue, FOOT)
    places = PlaceIndex(venue)
    start, end = (places.find(name) for name in ("West hall", "East hall"))
    route = plan_route(costs, Guide(venue, {}), start, end)
    assert route.found
    assert start.level_id != end.level_id
    (leg,) = route.legs
    assert (leg.points[0], leg.points[-1]) == ((start.x, start.y), (end.x, end.y))
    assert leg.metres == pytest.approx(through(*leg.points))
    assert leg.metres == pytest.approx(through(leg.points[0], leg.points[-1]), abs=0.01)
    assert [stretch.unit_id for stretch in leg.stretches] == [uid("west"), uid("east")]


def test_a_way_goes_on_upstairs_from_the_other_building(tmp_path: Path) -> None:
    plan = two_buildings()
    plan.level("annex upper", 1, "annex")
    plan.unit("east low", "annex ground", (10, -5, 14, 5), "elevator")
    plan.unit("east high", "annex upper", (10, -5, 14, 5), "elevator")
    plan.unit("loft", "annex upper", EAST, "walkway", name={"en": "Loft"})
    plan.opening("low door", "annex ground", (10, -1), (10, 1))
    plan.opening("high door", "annex upper", (10, -1), (10, 1))
    loaded = plan.load(tmp_path)
    connectors = find_connectors(loaded.venue, loaded.table)
    costs = nominal_costs(build_graph(loaded.venue, connectors, FOOT.radius), loaded.venue, FOOT)
    places = PlaceIndex(loaded.venue)
    route = plan_route(
        costs,
        Guide(loaded.venue, {connector.id: connector for connector in connectors}),
        places.find("West hall"),
        places.find("Loft"),
    )
    assert route.found
    assert [leg.level_id for leg in route.legs] == [uid(GROUND), uid("annex upper")]
    (ride,) = [step.ride for step in route.steps if step.ride is not None]
    assert (ride.up, ride.level_id) == (True, uid("annex upper"))


def test_a_door_to_an_outdoor_level_is_an_entrance(tmp_path: Path) -> None:
    plan = two_buildings()
    plan.properties("annex ground")["outdoor"] = True
    found = entrances(plan.load(tmp_path).venue)
    assert found == {uid("bridge"): uid("west")}
