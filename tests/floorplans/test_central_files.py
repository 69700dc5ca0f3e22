"""The central library's files: the same every time, full size, and without a finding."""

import hashlib
import json
import subprocess
import sys
import tomllib
from collections import Counter
from itertools import pairwise
from typing import Any

import pytest
from shapely import Point

from floorplans import check_shelves, check_venue, find_connectors
from floorplans.sample import sample_id, sample_library
from floorplans.sample.central import central_library
from tests.floorplans import central


def digest(files: Any) -> str:
    return hashlib.sha256(repr(sorted(files.items())).encode()).hexdigest()


def test_bytes_do_not_depend_on_the_run() -> None:
    program = (
        "import hashlib; from floorplans.sample.central import central_library;"
        "print(hashlib.sha256(repr(sorted(central_library().items())).encode()).hexdigest())"
    )
    elsewhere = subprocess.run(
        [sys.executable, "-c", program],
        env={"PYTHONHASHSEED": "11", "PYTHONPATH": ":".join(sys.path)},
        capture_output=True,
        check=True,
        text=True,
    ).stdout.strip()
    assert elsewhere == digest(central.files())


def test_nothing_is_found_wrong_while_reading() -> None:
    assert central.loaded().findings == ()


def test_nothing_is_found_wrong_in_the_building() -> None:
    venue, table = central.loaded().venue, central.loaded().table
    assert check_venue(venue, find_connectors(venue, table)) == ()


def test_readers_can_stand_in_front_of_every_bay() -> None:
    venue, table = central.loaded().venue, central.loaded().table
    assert len(table.shelves) > 1_900
    assert check_shelves(venue, table.shelves) == ()


def test_it_has_the_size_of_a_new_city_library() -> None:
    storeys = central.drawn().storeys
    pieces = [piece for storey in storeys for piece in storey.furnishings]
    floor = sum(
        room.area.area
        for storey in storeys
        for room in storey.rooms
        if room.category != "opentobelow"
    )
    assert [storey.ordinal for storey in storeys] == list(range(-3, 6))
    assert 60_000 < floor < 90_000
    assert 950 < sum(1 for piece in pieces if piece.faces) < 1_050
    assert 2_900 < sum(piece.seats for piece in pieces) < 3_200


def test_it_has_12_lifts_8_escalators_and_6_stairs() -> None:
    venue, table = central.loaded().venue, central.loaded().table
    connectors = find_connectors(venue, table)
    assert Counter(connector.kind.value for connector in connectors) == {
        "elevator": 12,
        "escalator": 8,
        "stairs": 6,
    }
    escalators = [each.direction.value for each in connectors if each.kind.value == "escalator"]
    assert Counter(escalators) == {"up": 4, "down": 4}


def test_units_cover_their_level_whole() -> None:
    venue = central.loaded().venue
    for level in venue.levels.values():
        units = [unit.area.area for unit in venue.units.values() if unit.level_id == level.id]
        assert sum(units) == pytest.approx(level.area.area, rel=1e-6)


def test_no_id_is_that_of_the_small_library() -> None:
    ids: list[set[str]] = [set(), set()]
    for number, files in enumerate((central.files(), sample_library())):
        for name, data in files.items():
            if name.endswith(".geojson"):
                document = json.loads(data)
                ids[number] |= {feature["id"] for feature in document["features"]}
    assert len(ids[0]) > 4_000
    assert not ids[0] & ids[1]


def test_zones_devices_and_screens_are_all_known() -> None:
    table = tomllib.loads(central.files()["venue.toml"].decode())
    profiles = Counter(device["profile"] for device in table["devices"])
    assert profiles["lift"] == 12
    assert profiles["escalator"] == 8
    assert 80 <= profiles["people-counter"] <= 130
    zones = {zone["id"] for zone in table["zones"]}
    assert {device["zone"] for device in table["devices"] if "zone" in device} <= zones
    assert len(table["screens"]) == 120


def test_general_shelves_are_in_one_order() -> None:
    faces = [face for face in central.loaded().table.shelves if face.collection is None]
    starts = [start for face in faces for start in face.starts]
    assert len(starts) > 6_000
    by_hall = Counter(left.key < right.key for left, right in pairwise(starts))
    assert by_hall[False] < 10, "only from one hall to the next the order may break"


def test_every_main_class_is_on_the_general_shelves() -> None:
    faces = [face for face in central.loaded().table.shelves if face.collection is None]
    classes = {start.text[0] for face in faces for start in face.starts}
    assert classes == set("ABCDEFGHIJKNOPQRSTUVXZ")


def test_sensors_stand_in_their_units() -> None:
    table = tomllib.loads(central_library()["venue.toml"].decode())
    venue = central.loaded().venue
    assert len(table["sensors"]) >= 600
    assert len({sensor["id"] for sensor in table["sensors"]}) == len(table["sensors"])
    for sensor in table["sensors"]:
        unit = venue.units[sensor["unit"]]
        at = Point(venue.frame.point_to_local(*sensor["position"]))
        assert unit.area.distance(at) < 0.01, sensor
        assert unit.level_id == sensor["level"]


def test_names_are_chinese_and_english() -> None:
    venue = central.loaded().venue
    unnamed = {"structure"}
    for unit in venue.units.values():
        assert unit.category in unnamed or set(unit.names) == {"zh", "en"}, unit.id
    for names in (
        *(level.names for level in venue.levels.values()),
        *(amenity.names for amenity in venue.amenities.values()),
        *(occupant.names for occupant in venue.occupants.values()),
        *(kiosk.names for kiosk in venue.kiosks.values()),
    ):
        assert set(names) == {"zh", "en"}
    assert venue.levels[sample_id("level", "cb3")].names == {"zh": "地下3层", "en": "Basement 3"}
