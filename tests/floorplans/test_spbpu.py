"""St Petersburg Polytechnic: every count of ../shared/venues/README.md, found by the reader."""

from collections import Counter
from pathlib import Path

import pytest

from floorplans import (
    Connector,
    Finding,
    LoadedVenue,
    PlaceIndex,
    check_venue,
    find_connectors,
    floor_geojson,
    load_venue,
    unlinked_units,
    zones_of,
)
from floorplans.checks.reach import unit_components
from floorplans.connectors import ambiguous_links, infer_links
from floorplans.touching import touching_units

pytestmark = pytest.mark.shared

MAIN = "5f4874a1-38e7-43ad-b8b0-23e375d9208e"
NUMBER_3 = "29902a1f-8ef6-492e-a69f-a26e36cccd69"


@pytest.fixture(scope="module")
def loaded(shared_dir: Path) -> LoadedVenue:
    return load_venue(shared_dir / "venues" / "spbpu")


@pytest.fixture(scope="module")
def connectors(loaded: LoadedVenue) -> tuple[Connector, ...]:
    return find_connectors(loaded.venue, loaded.table)


@pytest.fixture(scope="module")
def checked(loaded: LoadedVenue, connectors: tuple[Connector, ...]) -> tuple[Finding, ...]:
    return check_venue(loaded.venue, connectors)


def of(findings: tuple[Finding, ...], code: str) -> list[Finding]:
    return [finding for finding in findings if finding.code == f"floorplan.{code}"]


def test_every_feature_is_in_the_model(loaded: LoadedVenue) -> None:
    venue = loaded.venue
    assert (
        len(venue.levels),
        len(venue.units),
        len(venue.openings),
        len(venue.amenities),
        len(venue.anchors),
        len(venue.occupants),
        len(venue.buildings),
        len(venue.footprints),
        len(venue.details),
        len(venue.addresses),
    ) == (8, 443, 472, 37, 445, 264, 80, 240, 187, 447)
    assert venue.ordinals() == (0, 1, 2, 3, 4, 5)
    assert venue.names["en"] == "Peter the Great St.Petersburg Polytechnic University"
    assert sum(unit.area.area for unit in venue.units.values()) == pytest.approx(38_242, rel=1e-3)


def test_nothing_was_left_out(loaded: LoadedVenue) -> None:
    assert [finding for finding in loaded.findings if finding.severity.value == "error"] == []


def test_defects_of_the_files(loaded: LoadedVenue) -> None:
    counts = Counter((finding.file, finding.code) for finding in loaded.findings)
    assert counts == {
        ("level.geojson", "floorplan.geometry.invalid"): 2,
        ("unit.geojson", "floorplan.category.unknown"): 11,
        ("occupant.geojson", "floorplan.category.unknown"): 262,
        ("building.geojson", "floorplan.geometry.unexpected"): 80,
        ("detail.geojson", "floorplan.reference.missing"): 99,
        ("navPath.geojson", "floorplan.archive.file_unknown"): 1,
        ("navPathAssocieted.geojson", "floorplan.archive.file_unknown"): 1,
        ("amenity.geojson", "floorplan.property.unknown"): 1,
        ("building.geojson", "floorplan.property.unknown"): 1,
        ("detail.geojson", "floorplan.property.unknown"): 1,
        ("occupant.geojson", "floorplan.property.unknown"): 2,
        ("opening.geojson", "floorplan.property.unknown"): 2,
        ("venue.geojson", "floorplan.property.unknown"): 1,
        ("amenity.geojson", "floorplan.property.absent"): 2,
        ("occupant.geojson", "floorplan.property.absent"): 1,
        ("venue.geojson", "floorplan.property.absent"): 1,
    }


def test_invalid_levels(loaded: LoadedVenue) -> None:
    invalid = of(loaded.findings, "geometry.invalid")
    assert [(finding.feature_id or "")[:8] for finding in invalid] == ["8e898ea9", "0944b72f"]
    assert all("Hole lies outside shell" in finding.message for finding in invalid)


def test_misspelt_key(loaded: LoadedVenue) -> None:
    messages = [finding.message for finding in of(loaded.findings, "property.unknown")]
    assert any(
        message.startswith("472 features have the property `unit_categoty`") for message in messages
    )
    assert any("`navpath_begin_id`" in message for message in messages)


def test_unknown_unit_categories(loaded: LoadedVenue) -> None:
    found = Counter(
        loaded.venue.units[finding.feature_id or ""].category
        for finding in of(loaded.findings, "category.unknown")
        if finding.file == "unit.geojson"
    )
    assert found == {
        "administration": 4, "foodservice.coffee": 2, "shop": 2, "wardrobe": 2, "security": 1,
    }  # fmt: skip


def test_defects_of_the_building(checked: tuple[Finding, ...]) -> None:
    assert Counter(finding.code.removeprefix("floorplan.") for finding in checked) == {
        "building.no_ground": 1,
        "level.category": 8,
        "level.cover": 4,
        "unit.overlap": 9,
        "unit.no_opening": 1,
        "unit.unnamed": 1,
        "anchor.outside_unit": 17,
        "amenity.outside_unit": 1,
        "opening.many_units": 1,
        "opening.off_boundary": 6,
        "opening.category": 472,
        "relationship.none": 1,
        "connector.unlinked": 7,
        "venue.no_entrance": 1,
        "unit.unreachable": 1,
        "unit.step_free_island": 12,
        "unit.behind_stairs": 3,
    }


def test_building_without_ground_floor(checked: tuple[Finding, ...]) -> None:
    assert [finding.feature_id for finding in of(checked, "building.no_ground")] == [NUMBER_3]


def test_cover_by_units(checked: tuple[Finding, ...]) -> None:
    large = [finding for finding in of(checked, "level.cover") if finding.severity == "warning"]
    assert [finding.message.split()[2] for finding in large] == ["71.5%", "94.2%"]


def test_openings_touch_two_units(loaded: LoadedVenue) -> None:
    counts = Counter(map(len, touching_units(loaded.venue).values()))
    assert counts == {2: 471, 3: 1}


def test_unit_without_opening_is_a_classroom(
    loaded: LoadedVenue, checked: tuple[Finding, ...]
) -> None:
    (finding,) = of(checked, "unit.no_opening")
    assert loaded.venue.units[finding.feature_id or ""].category == "classroom"


def test_connectors(loaded: LoadedVenue, connectors: tuple[Connector, ...]) -> None:
    links, passed_over = infer_links(loaded.venue, ())
    assert (len(links), len(passed_over)) == (40, 0)
    assert ambiguous_links(loaded.venue, connectors) == ()
    assert sum(len(connector.stops) - 1 for connector in connectors) == 40
    assert Counter(connector.kind.value for connector in connectors) == {
        "stairs": 16,
        "elevator": 1,
    }
    assert len(unlinked_units(loaded.venue, connectors)) == 7
    assert len({connector.id for connector in connectors}) == len(connectors)
    assert all({"zh", "en"} <= connector.names.keys() for connector in connectors)


def test_components_with_and_without_connectors(
    loaded: LoadedVenue, connectors: tuple[Connector, ...]
) -> None:
    touching = touching_units(loaded.venue)
    flat = unit_components(loaded.venue, (), touching)
    stacked = unit_components(loaded.venue, connectors, touching)
    assert len(flat) == 18
    assert [len(component) for component in stacked] == [273, 169, 1]


def test_places(loaded: LoadedVenue) -> None:
    index = PlaceIndex(loaded.venue)
    assert index.find("Study Library").id == index.find("Учебная библиотека").id
    assert index.find("Study Library").category == "library"
    assert {place.names["en"] for place in index.search("библ", 10)} == {
        "Study Library",
        "Library archive",
    }
    for unit_id in loaded.venue.units:
        place = index.find(unit_id)
        assert index.at(place.level_id, place.x, place.y).unit_id is not None


def test_the_same_short_name_means_two_floors(loaded: LoadedVenue) -> None:
    index = PlaceIndex(loaded.venue)
    main = index.find("Level 2@30.3721,60.0077")
    other = index.find("Level 2@30.3815,60.0072")
    assert (main.ordinal, loaded.venue.levels[main.level_id].building_ids) == (1, (MAIN,))
    assert (other.ordinal, loaded.venue.levels[other.level_id].building_ids) == (2, (NUMBER_3,))


def test_floors_export(loaded: LoadedVenue, connectors: tuple[Connector, ...]) -> None:
    zones = zones_of(loaded.venue, loaded.table)
    for ordinal in loaded.venue.ordinals():
        assert floor_geojson(loaded.venue, ordinal, zones, connectors).startswith(b'{"type"')
