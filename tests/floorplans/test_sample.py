"""The sample library's archive: files, ids, names, and units that tile the levels."""

import hashlib
import itertools
import json
import subprocess
import sys
from collections import defaultdict
from collections.abc import Iterator
from uuid import UUID

import numpy as np
import pytest
import shapely
from shapely import LineString, Polygon

from floorplans import categories
from floorplans.sample import sample_id, sample_library
from tests.floorplans.sample_files import (
    LEVELS,
    SQUARE_CENTIMETRE,
    TOUCHING,
    TYPES,
    Feature,
    Sample,
    parsed_sample,
    shapes_on,
)


@pytest.fixture(scope="module")
def sample() -> Sample:
    return parsed_sample()


def units_at(sample: Sample, level: str, line: LineString) -> list[str]:
    """Return the units that have the whole line on their outline."""
    return [
        unit_id
        for unit_id, area in shapes_on(sample, "unit", level).items()
        if shapely.hausdorff_distance(line, line.intersection(area.boundary.buffer(TOUCHING)))
        < 2 * TOUCHING
        if line.intersects(area.boundary.buffer(TOUCHING))
    ]


def openings_with_units(sample: Sample, level: str) -> Iterator[tuple[Feature, list[str]]]:
    for opening in sample.on("opening", level):
        yield opening, units_at(sample, level, sample.shapes[f"opening:{opening['id']}"])


def test_bytes_do_not_depend_on_the_run() -> None:
    program = (
        "import hashlib; from floorplans.sample import sample_library;"
        "print(hashlib.sha256(repr(sorted(sample_library().items())).encode()).hexdigest())"
    )
    elsewhere = subprocess.run(
        [sys.executable, "-c", program],
        env={"PYTHONHASHSEED": "7", "PYTHONPATH": ":".join(sys.path)},
        capture_output=True,
        check=True,
        text=True,
    ).stdout.strip()
    here = hashlib.sha256(repr(sorted(sample_library().items())).encode()).hexdigest()
    assert elsewhere == here


def test_archive_holds_every_file_of_the_standard(sample: Sample) -> None:
    assert set(sample.files) == {
        *(f"{kind}.geojson" for kind in TYPES),
        "manifest.json",
        "venue.toml",
    }
    manifest = json.loads(sample.files["manifest.json"])
    assert manifest["version"] == "1.0.0"
    assert manifest["language"] == "zh"
    assert manifest["created"]


def test_ids_are_unique(sample: Sample) -> None:
    ids = [f["id"] for kind in TYPES for f in sample.features[kind]]
    assert len(ids) == len(set(ids))


def test_references_resolve(sample: Sample) -> None:
    known = {kind: {f["id"] for f in sample.features[kind]} for kind in TYPES}
    single = {"level_id": "level", "unit_id": "unit", "address_id": "address"}
    single |= {"anchor_id": "anchor"}
    several = {"unit_ids": "unit", "building_ids": "building"}
    for feature in itertools.chain.from_iterable(sample.features.values()):
        properties = feature["properties"]
        for key, kind in single.items():
            assert properties.get(key) is None or properties[key] in known[kind], feature
        for key, kind in several.items():
            assert set(properties.get(key, ())) <= known[kind], feature
    for relationship in sample.features["relationship"]:
        properties = relationship["properties"]
        ends = [properties["origin"], properties["destination"]]
        stops = [*ends, *(properties["intermediary"] or ())]
        assert {stop["id"] for stop in stops} <= known["unit"]


def test_names_are_chinese_and_english(sample: Sample) -> None:
    unnamed_units = {"structure"}
    for kind in ("venue", "building", "level", "unit", "amenity", "occupant", "kiosk", "section"):
        for feature in sample.features[kind]:
            name = feature["properties"]["name"]
            if feature["properties"].get("category") in unnamed_units:
                continue
            assert set(name) == {"zh", "en"}, feature
            assert all(text.strip() for text in name.values())
            assert any("一" <= letter <= "鿿" or letter.isdigit() for letter in name["zh"])
    for kind in ("fixture", "opening"):
        for feature in sample.features[kind]:
            assert set(feature["properties"]["name"] or {"zh": "", "en": ""}) == {"zh", "en"}
    for entry in itertools.chain(*(sample.table[k] for k in ("zones", "connectors", "screens"))):
        assert set(entry["name"]) == {"zh", "en"}


def test_no_two_units_of_a_level_are_called_the_same(sample: Sample) -> None:
    for level in LEVELS:
        names = [
            f["properties"]["name"]["zh"]
            for f in sample.on("unit", level)
            if f["properties"]["name"]
        ]
        assert len(names) == len(set(names))


@pytest.mark.parametrize(
    ("kind", "allowed"),
    [
        ("unit", categories.UNIT_CATEGORIES),
        ("amenity", categories.AMENITY_CATEGORIES),
        ("section", categories.SECTION_CATEGORIES),
        ("venue", categories.VENUE_CATEGORIES),
        ("fixture", categories.FIXTURE_CATEGORIES),
        ("opening", categories.OPENING_CATEGORIES),
        ("relationship", categories.RELATIONSHIP_CATEGORIES),
        ("level", categories.LEVEL_CATEGORIES),
        ("building", categories.BUILDING_CATEGORIES),
        ("footprint", categories.FOOTPRINT_CATEGORIES),
    ],
)
def test_categories_are_those_of_the_standard(
    sample: Sample, kind: str, allowed: frozenset[str]
) -> None:
    assert {f["properties"]["category"] for f in sample.features[kind]} <= allowed


def test_geometries_are_valid_and_turned_counter_clockwise(sample: Sample) -> None:
    for name, geometry in sample.shapes.items():
        assert geometry.is_valid, name
        if isinstance(geometry, Polygon):
            assert geometry.exterior.is_ccw, name


def test_building_is_turned_away_from_north(sample: Sample) -> None:
    outline = sample.shapes[f"footprint:{sample_id('footprint', 'library')}"]
    corners = np.asarray(outline.exterior.coords)
    edges = np.diff(corners, axis=0)
    bearings = np.degrees(np.arctan2(edges[:, 1], edges[:, 0])) % 90
    assert np.allclose(bearings, 12, atol=0.01)
    assert outline.area == pytest.approx(84 * 48, rel=1e-3)


@pytest.mark.parametrize("level", LEVELS)
def test_units_tile_the_level(sample: Sample, level: str) -> None:
    outline = sample.shapes[f"level:{sample_id('level', level)}"]
    units = shapes_on(sample, "unit", level)
    for (one, area), (other, beside) in itertools.combinations(units.items(), 2):
        assert area.intersection(beside).area <= SQUARE_CENTIMETRE, (one, other)
    covered = shapely.union_all(list(units.values()))
    assert covered.intersection(outline).area > 0.9999 * outline.area
    assert covered.difference(outline).area <= SQUARE_CENTIMETRE


@pytest.mark.parametrize("level", LEVELS)
def test_openings_lie_on_the_boundary_of_two_units_or_of_the_level(
    sample: Sample, level: str
) -> None:
    outline = sample.shapes[f"level:{sample_id('level', level)}"].exterior
    for opening, units in openings_with_units(sample, level):
        line = sample.shapes[f"opening:{opening['id']}"]
        outside = line.hausdorff_distance(line.intersection(outline.buffer(TOUCHING)))
        exterior = line.intersects(outline.buffer(TOUCHING)) and outside < 2 * TOUCHING
        assert len(units) == (1 if exterior else 2), opening
        assert 0.84 <= line.length <= 45, opening
        jambs = {tuple(point) for point in opening["geometry"]["coordinates"]}
        for unit_id in units:
            rings = sample.by_id(unit_id)["geometry"]["coordinates"]
            assert jambs <= {tuple(point) for ring in rings for point in ring}


def test_openings_do_not_touch_each_other(sample: Sample) -> None:
    for level in LEVELS:
        lines = shapes_on(sample, "opening", level)
        for (one, line), (other, beside) in itertools.combinations(lines.items(), 2):
            assert line.distance(beside) > 0.2, (one, other)


def reachable(sample: Sample, *, step_free: bool) -> set[str]:
    """Return the units that a visitor reaches from the main entrance."""
    doors: dict[str, set[str]] = defaultdict(set)
    for level in LEVELS:
        for opening, units in openings_with_units(sample, level):
            if opening["properties"]["category"].startswith("pedestrian"):
                for one, other in itertools.permutations(units, 2):
                    doors[one].add(other)
    for connector in sample.table["connectors"]:
        if step_free and connector["kind"] != "elevator":
            continue
        for one, other in itertools.permutations(connector["units"], 2):
            doors[one].add(other)
    closed = {
        f["id"] for f in sample.features["unit"] if f["properties"]["restriction"] is not None
    }
    seen = {sample_id("unit", "l1-vestibule")}
    queue = list(seen)
    while queue:
        for unit in doors[queue.pop()] - seen - closed:
            seen.add(unit)
            queue.append(unit)
    return seen


@pytest.mark.parametrize("step_free", [False, True])
def test_every_public_room_can_be_reached_from_the_main_entrance(
    sample: Sample, *, step_free: bool
) -> None:
    seen = reachable(sample, step_free=step_free)
    passages = {"stairs", "escalator"} if step_free else set()
    for unit in sample.features["unit"]:
        properties = unit["properties"]
        public = properties["restriction"] is None
        if public and properties["category"] not in {"structure", "opentobelow", *passages}:
            assert unit["id"] in seen, properties["name"]


def test_connectors_stand_at_the_same_place_on_every_level(sample: Sample) -> None:
    for connector in sample.table["connectors"]:
        areas = [sample.shapes[f"unit:{unit}"] for unit in connector["units"]]
        levels = {sample.by_id(u)["properties"]["level_id"] for u in connector["units"]}
        assert len(levels) == len(areas) >= 2
        for area in areas:
            assert area.symmetric_difference(areas[0]).area <= SQUARE_CENTIMETRE
        for unit in connector["units"]:
            assert sample.by_id(unit)["properties"]["category"] == connector["kind"]


def test_escalators_are_directed_relationships(sample: Sample) -> None:
    ends = {
        f["id"]: (f["properties"]["origin"]["id"], f["properties"]["destination"]["id"])
        for f in sample.features["relationship"]
        if f["properties"]["direction"] == "directed"
    }
    below, above = (sample_id("unit", f"{level}-escalator-1") for level in ("l1", "l2"))
    lower, upper = (sample_id("unit", f"{level}-escalator-2") for level in ("l1", "l2"))
    assert ends == {
        sample_id("relationship", "escalator-1"): (below, above),
        sample_id("relationship", "escalator-2"): (upper, lower),
    }


def test_anchors_and_display_points_lie_inside(sample: Sample) -> None:
    for anchor in sample.features["anchor"]:
        room = sample.shapes[f"unit:{anchor['properties']['unit_id']}"]
        assert room.contains(sample.shapes[f"anchor:{anchor['id']}"])
    for amenity in sample.features["amenity"]:
        room = sample.shapes[f"unit:{amenity['properties']['unit_ids'][0]}"]
        assert room.contains(sample.shapes[f"amenity:{amenity['id']}"]), amenity


def test_table_watches_known_zones_and_connectors(sample: Sample) -> None:
    zones = {zone["id"]: zone for zone in sample.table["zones"]}
    connectors = {connector["id"] for connector in sample.table["connectors"]}
    units = {f["id"] for f in sample.features["unit"]}
    assert {unit for zone in zones.values() for unit in zone["units"]} <= units
    for device in sample.table["devices"]:
        if device["profile"] in {"people-counter", "fire-alarm"}:
            assert device["zone"] in zones
        else:
            assert device["connector"] == device["id"]
            assert device["id"] in connectors
    assert {"lift-1", "lift-2", "lift-3"} <= {device["id"] for device in sample.table["devices"]}


def test_recorded_counters_watch_the_seminar_rooms(sample: Sample) -> None:
    counters = [d for d in sample.table["devices"] if d["profile"] == "people-counter"]
    recorded = {d["id"]: d for d in counters if not d["simulate"]}
    assert set(recorded) == {"room508", "room511", "room601", "room604"}
    zones = {zone["id"]: zone["units"] for zone in sample.table["zones"]}
    watched = {unit for device in recorded.values() for unit in zones[device["zone"]]}
    assert watched == {sample_id("unit", f"l2-seminar-{number}") for number in range(1, 5)}


def test_lift_1_is_nearest_to_the_main_entrance_and_lift_2_at_the_other_end(
    sample: Sample,
) -> None:
    entrance = sample.shapes[f"opening:{sample_id('opening', 'l1-main-entrance')}"]
    near, far = (
        sample.shapes[f"opening:{sample_id('opening', f'l1-lift-{n}')}"].distance(entrance)
        for n in (1, 2)
    )
    assert near < 25
    assert far > near + 15


def test_ids_are_version_4_uuids(sample: Sample) -> None:
    for feature in itertools.chain.from_iterable(sample.features.values()):
        assert UUID(feature["id"]).version == 4
