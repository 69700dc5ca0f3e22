import json
import math
from pathlib import Path

import pytest

from floorplans import Severity, VenueError
from tests.floorplans.plans import (
    GROUND,
    codes,
    line,
    only,
    point,
    polygon,
    small_plan,
    uid,
)


def test_a_good_archive_has_no_findings(tmp_path: Path) -> None:
    loaded = small_plan().load(tmp_path)
    assert loaded.findings == ()
    venue = loaded.venue
    assert (venue.id, venue.language, venue.category) == (uid("venue"), "en", "communitycenter")
    assert venue.names == {"en": "Library", "zh": "图书馆"}
    assert venue.ordinals() == (0, 1)


def test_geometry_is_in_metres_of_the_middle_of_the_venue(tmp_path: Path) -> None:
    venue = small_plan().load(tmp_path).venue
    assert (venue.frame.longitude, venue.frame.latitude) == (120.6, 31.3)
    assert venue.units[uid("ground room")].area.bounds == pytest.approx((4, -5, 10, 0), abs=1e-6)
    assert venue.openings[uid("entrance")].line.length == pytest.approx(2, abs=1e-6)


def test_every_feature_type_is_read(tmp_path: Path) -> None:
    plan = small_plan()
    room, level = uid("ground room"), uid(GROUND)
    plan.add("anchor", "anchor", point(7, -3), unit_id=room, address_id=uid("address"))
    plan.add(
        "occupant", "club", None, name={"en": "Club"}, category="library", anchor_id=uid("anchor")
    )
    plan.add(
        "amenity",
        "desk",
        point(6, -2),
        category="information",
        unit_ids=[room],
        accessibility=["wheelchair"],
    )
    plan.add(
        "fixture",
        "shelf",
        polygon((5, -4, 6, -3)),
        category="furniture",
        level_id=level,
        anchor_id=uid("anchor"),
    )
    plan.add("kiosk", "screen", polygon((0, 0, 1, 1)), level_id=level, name={"en": "Screen"})
    plan.add("section", "children", polygon((4, -5, 7, 0)), category="seating", level_id=level)
    plan.add(
        "geofence",
        "works",
        polygon((0, 0, 2, 2)),
        category="underconstruction",
        level_ids=[level],
        building_ids=[uid("library")],
    )
    plan.add("detail", "line", line((0, 0), (1, 1)), level_id=level)
    plan.add(
        "relationship",
        "rise",
        None,
        category="stairs",
        direction="directed",
        origin={"id": uid("ground stairs"), "feature_type": "unit"},
        destination={"id": uid("upper stairs"), "feature_type": "unit"},
    )
    loaded = plan.load(tmp_path)
    venue = loaded.venue
    assert loaded.findings == ()
    assert venue.occupants[uid("club")].anchor_id == uid("anchor")
    assert venue.amenities[uid("desk")].unit_ids == (room,)
    assert venue.fixtures[uid("shelf")].anchor_id == uid("anchor")
    assert venue.kiosks[uid("screen")].names == {"en": "Screen"}
    assert venue.sections[uid("children")].category == "seating"
    assert venue.geofences[uid("works")].level_ids == (level,)
    assert venue.details[uid("line")].level_id == level
    assert venue.addresses[uid("address")].country == "CN"
    assert venue.footprints[uid("footprint")].building_ids == (uid("library"),)
    rise = venue.relationships[uid("rise")]
    assert (rise.directed, rise.origin_id, rise.destination_id) == (
        True,
        uid("ground stairs"),
        uid("upper stairs"),
    )


def test_one_bad_file_leaves_the_others(tmp_path: Path) -> None:
    plan = small_plan()
    plan.raw["opening.geojson"] = b'{"type": "FeatureCollection", "features": ['
    loaded = plan.load(tmp_path)
    assert codes(loaded.findings) == ["json.malformed"]
    assert len(loaded.venue.units) == 6
    assert not loaded.venue.openings


def test_trailing_comma_keeps_the_file(tmp_path: Path) -> None:
    plan = small_plan()
    plan.raw["unit.geojson"] = plan.files()["unit.geojson"].replace(b"}]}", b"},]}")
    loaded = plan.load(tmp_path)
    assert codes(loaded.findings) == ["json.trailing_comma"]
    assert len(loaded.venue.units) == 6


def test_nan_coordinate_costs_one_feature(tmp_path: Path) -> None:
    plan = small_plan()
    plan.feature("ground room")["geometry"] = {
        "type": "Polygon",
        "coordinates": [[[math.nan, 31.3], [120.7, 31.3], [120.7, 31.4], [math.nan, 31.3]]],
    }
    loaded = plan.load(tmp_path)
    assert codes(loaded.findings) == ["json.not_a_number", "geometry.not_a_number"]
    assert only(loaded.findings, "geometry.not_a_number").feature_id == uid("ground room")
    assert len(loaded.venue.units) == 5


@pytest.mark.parametrize("value", [None, "", 7, " "])
def test_missing_id_costs_the_feature(tmp_path: Path, value: object) -> None:
    plan = small_plan()
    plan.feature("ground room")["id"] = value
    loaded = plan.load(tmp_path)
    assert codes(loaded.findings) == ["id.missing"]
    assert "features[1]" in loaded.findings[0].message
    assert len(loaded.venue.units) == 5


def test_duplicate_id_keeps_the_first(tmp_path: Path) -> None:
    plan = small_plan()
    plan.feature("upper room")["id"] = uid("ground hall")
    loaded = plan.load(tmp_path)
    assert codes(loaded.findings) == ["id.duplicate"]
    assert loaded.venue.units[uid("ground hall")].category == "walkway"


def test_id_used_by_another_file(tmp_path: Path) -> None:
    plan = small_plan()
    plan.feature("ground hall")["id"] = uid(GROUND)
    assert "id.duplicate" in codes(plan.load(tmp_path).findings)


@pytest.mark.parametrize("value", ["room-1", "6f1b1c9a-7d0e-11ee-b962-0242ac120002"])
def test_id_that_is_no_v4_uuid_is_kept(tmp_path: Path, value: str) -> None:
    plan = small_plan()
    plan.feature("ground room")["id"] = value
    loaded = plan.load(tmp_path)
    assert codes(loaded.findings) == ["id.invalid"]
    assert value in loaded.venue.units


@pytest.mark.parametrize(
    ("label", "key", "left"),
    [("ground room", "level_id", 5), ("ground stairs", "level_id", 5)],
)
def test_dangling_level_costs_the_unit(tmp_path: Path, label: str, key: str, left: int) -> None:
    plan = small_plan()
    plan.properties(label)[key] = uid("nowhere")
    loaded = plan.load(tmp_path)
    assert codes(loaded.findings) == ["reference.dangling"]
    assert loaded.findings[0].severity is Severity.ERROR
    assert len(loaded.venue.units) == left


def test_features_of_features_that_were_left_out_go_too(tmp_path: Path) -> None:
    plan = small_plan()
    plan.add("anchor", "anchor", point(7, -3), unit_id=uid("nowhere"))
    plan.add(
        "occupant", "club", None, name={"en": "Club"}, category="library", anchor_id=uid("anchor")
    )
    loaded = plan.load(tmp_path)
    assert [(finding.file, finding.code) for finding in loaded.findings] == [
        ("anchor.geojson", "floorplan.reference.dangling"),
        ("occupant.geojson", "floorplan.reference.dangling"),
    ]
    assert not loaded.venue.anchors
    assert not loaded.venue.occupants


def test_optional_references_are_dropped_and_named(tmp_path: Path) -> None:
    plan = small_plan()
    plan.properties("venue")["address_id"] = uid("nowhere")
    plan.properties(GROUND)["building_ids"] = [uid("library"), uid("nowhere")]
    plan.add(
        "amenity",
        "desk",
        point(6, -2),
        category="information",
        unit_ids=[uid("nowhere"), uid("ground room")],
    )
    plan.add(
        "fixture",
        "shelf",
        polygon((5, -4, 6, -3)),
        category="furniture",
        level_id=uid(GROUND),
        anchor_id=uid("nowhere"),
    )
    plan.add(
        "relationship",
        "rise",
        None,
        category="stairs",
        direction="undirected",
        origin={"id": uid("nowhere"), "feature_type": "unit"},
        destination={"id": uid("upper stairs"), "feature_type": "unit"},
    )
    loaded = plan.load(tmp_path)
    assert codes(loaded.findings) == ["reference.dangling"] * 5
    venue = loaded.venue
    assert venue.address_id is None
    assert venue.levels[uid(GROUND)].building_ids == (uid("library"),)
    assert venue.amenities[uid("desk")].unit_ids == (uid("ground room"),)
    assert venue.fixtures[uid("shelf")].anchor_id is None
    assert venue.relationships[uid("rise")].origin_id is None


def test_misspelt_and_absent_keys_are_counted_per_file(tmp_path: Path) -> None:
    plan = small_plan()
    for label in ("ground room", "upper room"):
        plan.properties(label)["restrictoin"] = plan.properties(label).pop("restriction")
    absent, unknown = (
        only(plan.load(tmp_path).findings, code) for code in ("property.absent", "property.unknown")
    )
    assert absent.message.startswith("2 of 6 features lack")
    assert unknown.message.startswith("2 features have the property `restrictoin`")
    assert unknown.message.endswith("Did you mean `restriction`?")


@pytest.mark.parametrize(
    ("manifest", "expected", "language"),
    [
        ({"version": "2.0", "language": "zh"}, "manifest.version", "zh"),
        ({"version": "1.0.0"}, "manifest.language", "und"),
        (None, "manifest.version manifest.language", "und"),
        ({"version": "1.0.0", "language": "中文"}, "manifest.language", "und"),
    ],
)
def test_odd_manifests(tmp_path: Path, manifest: object, expected: str, language: str) -> None:
    plan = small_plan()
    plan.raw["manifest.json"] = json.dumps(manifest).encode()
    loaded = plan.load(tmp_path)
    assert codes(loaded.findings) == expected.split()
    assert loaded.venue.language == language


def test_missing_venue_feature(tmp_path: Path) -> None:
    plan = small_plan()
    del plan.features["venue"]
    loaded = plan.load(tmp_path)
    assert codes(loaded.findings) == ["archive.file_missing", "venue.missing"]
    assert loaded.venue.id == "venue"
    assert len(loaded.venue.units) == 6
    assert loaded.venue.area.area == pytest.approx(200, abs=1e-3)


def test_second_venue_is_left_out(tmp_path: Path) -> None:
    plan = small_plan()
    plan.add("venue", "other", polygon((0, 0, 1, 1)), category="museum", name={"en": "Other"})
    loaded = plan.load(tmp_path)
    assert only(loaded.findings, "venue.several").feature_id == uid("other")
    assert loaded.venue.id == uid("venue")


def test_nothing_to_walk_on_is_fatal(tmp_path: Path) -> None:
    plan = small_plan()
    plan.raw["level.geojson"] = b"{"
    with pytest.raises(VenueError, match="line 1, column 2") as caught:
        plan.load(tmp_path)
    assert caught.value.code == "floorplan.venue.empty"


def test_a_plan_without_any_level_is_told_to_have_one_for_each_floor(tmp_path: Path) -> None:
    plan = small_plan()
    plan.raw["level.geojson"] = b'{"type": "FeatureCollection", "features": []}'
    with pytest.raises(VenueError, match=r"It has no features\. Add a level for each floor\."):
        plan.load(tmp_path)


@pytest.mark.parametrize(
    "content", [b"[]", b'{"type": "FeatureCollection"}', b'"text"', b"null", b"{}"]
)
def test_no_collection(tmp_path: Path, content: bytes) -> None:
    plan = small_plan()
    plan.raw["opening.geojson"] = content
    assert codes(plan.load(tmp_path).findings) == ["json.collection"]


def test_features_that_are_no_objects(tmp_path: Path) -> None:
    plan = small_plan()
    features = json.loads(plan.files()["opening.geojson"])["features"]
    features[0] = 5
    features[1]["properties"] = []
    features[2]["feature_type"] = "door"
    plan.raw["opening.geojson"] = json.dumps(
        {"type": "FeatureCollection", "features": features}
    ).encode()
    loaded = plan.load(tmp_path)
    found = [code for code in codes(loaded.findings) if code != "property.absent"]
    assert found == [
        "feature.malformed",
        "feature.properties",
        "feature.type",
        "reference.missing",
    ]
    assert len(loaded.venue.openings) == 3


def test_findings_are_the_same_every_time(tmp_path: Path) -> None:
    plan = small_plan()
    plan.properties("ground room")["name"] = "Bare"
    plan.properties("upper")["ordinal"] = "1"
    assert plan.load(tmp_path).findings == plan.load(tmp_path).findings
