"""What IMDF says of a feature reaches the model."""

import json
from pathlib import Path

import pytest
from shapely import Point, Polygon

from floorplans import find_connectors
from floorplans.model import Manifest, Validity, Venue
from tests.floorplans.plans import GROUND, UPPER, Plan, codes, only, point, polygon, small_plan, uid
from tests.floorplans.rich_plan import OTHER, ZH_EN, rich_plan


@pytest.fixture(scope="module")
def venue(tmp_path_factory: pytest.TempPathFactory) -> Venue:
    return rich_plan().load(tmp_path_factory.mktemp("rich")).venue


def at(shape: Point | None) -> tuple[float, float]:
    assert shape is not None
    return round(shape.x, 6), round(shape.y, 6)


def test_nothing_is_wrong_with_the_rich_plan(tmp_path: Path) -> None:
    assert codes(rich_plan().load(tmp_path).findings) == ["reference.missing"]


def test_address_has_all_its_postal_codes(venue: Venue) -> None:
    address = venue.addresses[uid("address")]
    assert (address.postal_code, address.postal_code_ext) == ("215000", "12")
    assert address.postal_code_vanity == "LIBRARY"


def test_venue_has_contacts_and_a_display_point(venue: Venue) -> None:
    assert (venue.alt_names, venue.restriction) == (OTHER, "restricted")
    assert (venue.phone, venue.website) == ("+8651212345678", "https://example.org/library")
    assert at(venue.display_point) == (1, 1)


def test_manifest_says_who_made_it(venue: Venue) -> None:
    assert venue.language == "zh-Hans"
    assert venue.manifest == Manifest(
        "2026-01-01T00:00:00+08:00",
        "Drawing board 7",
        ("imdf:extension:example:internal#1.0.0",),
    )


def test_buildings_levels_and_footprints_have_their_own_data(venue: Venue) -> None:
    building, level = venue.buildings[uid("library")], venue.levels[uid(UPPER)]
    assert (building.alt_names, building.address_id) == (OTHER, uid("address"))
    assert at(building.display_point) == at(level.display_point) == (1, 1)
    assert level.address_id == uid("address")
    assert venue.footprints[uid("footprint")].names == ZH_EN


def test_openings_have_other_names_and_a_display_point(venue: Venue) -> None:
    entrance = venue.openings[uid("entrance")]
    assert entrance.alt_names == OTHER
    assert at(entrance.display_point) == (-10, 0)


def test_amenities_anchors_and_occupants_have_their_contacts(venue: Venue) -> None:
    desk, club = venue.amenities[uid("desk")], venue.occupants[uid("club")]
    assert (desk.phone, desk.website) == ("+8651200000000", "https://example.org/desk")
    assert desk.address_id == venue.anchors[uid("anchor")].address_id == uid("address")
    assert (club.phone, club.website) == ("+8651287654321", "https://example.org/club")
    assert club.validity == Validity("2026-01-01T00:00:00Z", None)


def test_sections_and_geofences_have_parents(venue: Venue) -> None:
    nook, pit = venue.sections[uid("nook")], venue.geofences[uid("pit")]
    assert (nook.parent_ids, pit.parent_ids) == ((uid("reading"),), (uid("works"),))
    for zone in (nook, pit):
        assert (zone.alt_names, zone.restriction) == (OTHER, "restricted")
        assert zone.accessibility == ("hearingloop",)
        assert at(zone.display_point) == (5, -1)
    assert nook.address_id == uid("address")


def test_relationships_have_a_shape_and_may_name_any_feature(venue: Venue) -> None:
    rise = venue.relationships[uid("rise")]
    assert rise.intermediary_ids == (uid("ground stairs door"),)
    assert rise.shape is not None
    assert rise.shape.length == pytest.approx(3, abs=1e-6)


def related(plan: Plan, geometry: object, **properties: object) -> None:
    ends = {"origin": None, "destination": None, "category": "traversal"}
    plan.add("relationship", "bond", geometry, **{**ends, "direction": "undirected", **properties})


@pytest.mark.parametrize("shape", [point(1, 1), polygon((0, 0, 1, 1))])
def test_relationships_may_be_drawn_as_points_and_areas(tmp_path: Path, shape: object) -> None:
    plan = small_plan()
    related(plan, shape)
    drawn = plan.load(tmp_path).venue.relationships[uid("bond")].shape
    assert isinstance(drawn, Point | Polygon)


def test_odd_shape_costs_the_relationship_only_its_shape(tmp_path: Path) -> None:
    plan = small_plan()
    related(plan, {"type": "Curve", "coordinates": []})
    loaded = plan.load(tmp_path)
    assert "was kept" in only(loaded.findings, "geometry.type").message
    assert loaded.venue.relationships[uid("bond")].shape is None


def test_further_ends_and_odd_directions_are_reported(tmp_path: Path) -> None:
    plan = small_plan()
    ends = [{"id": uid(f"{level} hall"), "feature_type": "unit"} for level in (GROUND, UPPER)]
    related(plan, None, origin=ends, direction="forward")
    loaded = plan.load(tmp_path)
    assert codes(loaded.findings) == ["property.value", "property.value"]
    bond = loaded.venue.relationships[uid("bond")]
    assert (bond.origin_id, bond.directed) == (uid("ground hall"), False)


@pytest.mark.parametrize(
    ("label", "key", "value"),
    [
        ("club", "validity", "2026"),
        ("club", "validity", {"start": 2026, "end": None}),
        ("club", "phone", 5121234),
        ("nook", "parents", uid("reading")),
        ("venue", "website", ["https://example.org"]),
    ],
)
def test_values_of_the_wrong_type_are_reported(
    tmp_path: Path, label: str, key: str, value: object
) -> None:
    plan = rich_plan()
    plan.properties(label)[key] = value
    assert codes(plan.load(tmp_path).findings).count("property.type") == 1


@pytest.mark.parametrize("label", ["venue", "club", "desk", "rise"])
def test_hours_that_nobody_can_read_are_reported_and_kept(tmp_path: Path, label: str) -> None:
    plan = rich_plan()
    plan.properties(label)["hours"] = "nine to five"
    loaded = plan.load(tmp_path)
    assert only(loaded.findings, "property.hours").feature_id == uid(label)
    venue = loaded.venue
    texts = [venue.hours, *(one.hours for one in venue.occupants.values())]
    texts += [one.hours for one in venue.amenities.values()]
    texts += [one.hours for one in venue.relationships.values()]
    assert texts.count("nine to five") == 1


def test_parent_that_is_not_there_is_left_out(tmp_path: Path) -> None:
    plan = rich_plan()
    plan.properties("nook")["parents"] = [uid("nowhere"), uid("reading")]
    loaded = plan.load(tmp_path)
    assert only(loaded.findings, "reference.dangling").feature_id == uid("nook")
    assert loaded.venue.sections[uid("nook")].parent_ids == (uid("reading"),)


def test_odd_manifest_members_are_reported(tmp_path: Path) -> None:
    plan = small_plan()
    odd = {"version": "1.0.0", "language": "en", "created": 2026, "extensions": "none"}
    plan.raw["manifest.json"] = json.dumps(odd).encode()
    loaded = plan.load(tmp_path)
    assert codes(loaded.findings) == ["property.type", "property.type"]
    assert loaded.venue.manifest == Manifest()


def test_hours_of_a_relationship_reach_the_connector(tmp_path: Path) -> None:
    loaded = rich_plan().load(tmp_path)
    (stairs,) = find_connectors(loaded.venue, loaded.table)
    assert stairs.hours == "Mo-Fr 08:00-20:00"


def test_hours_of_a_relationship_reach_the_connector_of_the_table(tmp_path: Path) -> None:
    plan = rich_plan()
    units = [uid("ground stairs"), uid("upper stairs")]
    plan.table = f'[[connectors]]\nid = "rise"\nkind = "stairs"\nunits = {json.dumps(units)}\n'
    loaded = plan.load(tmp_path)
    (stairs,) = find_connectors(loaded.venue, loaded.table)
    assert (stairs.id, stairs.hours) == ("rise", "Mo-Fr 08:00-20:00")
