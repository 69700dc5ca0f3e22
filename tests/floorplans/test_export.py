import json
from pathlib import Path
from typing import Any

import pytest

from floorplans import (
    LoadedVenue,
    UnknownLevel,
    find_connectors,
    floor_geojson,
    zones_of,
)
from tests.floorplans.plans import FRAME, GROUND, Plan, degrees, point, polygon, small_plan, uid


def furnished() -> Plan:
    plan = small_plan()
    level = uid(GROUND)
    plan.add("fixture", "shelf", polygon((5, -4, 6, -3)), category="furniture", level_id=level)
    plan.add("kiosk", "screen", polygon((0, 0, 1, 1)), level_id=level, name={"en": "Screen"})
    plan.add("amenity", "desk", point(6, -2), category="information", unit_ids=[uid("ground room")])
    plan.unit("pillar", GROUND, (0, -4, 1, -3), "column")
    return plan


def exported(loaded: LoadedVenue, ordinal: int) -> bytes:
    zones = zones_of(loaded.venue, loaded.table)
    connectors = find_connectors(loaded.venue, loaded.table)
    extra = [{"type": "Feature", "geometry": None, "properties": {"kind": "screen"}}]
    return floor_geojson(loaded.venue, ordinal, zones, connectors, extra)


@pytest.fixture
def floor(tmp_path: Path) -> list[dict[str, Any]]:
    collection = json.loads(exported(furnished().load(tmp_path), 0))
    assert collection["type"] == "FeatureCollection"
    features: list[dict[str, Any]] = collection["features"]
    return features


def of(floor: list[dict[str, Any]], label: str) -> dict[str, Any]:
    (found,) = [item for item in floor if item["properties"].get("id") == uid(label)]
    return found


def test_features_come_in_painting_order(floor: list[dict[str, Any]]) -> None:
    kinds = [item["properties"]["kind"] for item in floor]
    assert list(dict.fromkeys(kinds)) == [
        "level",
        "unit",
        "fixture",
        "opening",
        "amenity",
        "screen",
    ]
    assert {item["type"] for item in floor} == {"Feature"}


def test_unit_properties(floor: list[dict[str, Any]]) -> None:
    room = of(floor, "ground room")["properties"]
    assert room["name"] == {"en": "Reading room 0", "zh": "阅览室0"}
    assert (room["category"], room["walkable"], room["zone"]) == (
        "library",
        True,
        uid("ground room"),
    )
    assert "connector" not in room
    assert of(floor, "ground stairs")["properties"]["connector"] == "stairs-1"
    pillar = of(floor, "pillar")["properties"]
    assert pillar["walkable"] is False
    assert "zone" not in pillar


def test_label_lies_in_the_unit(floor: list[dict[str, Any]]) -> None:
    x, y = FRAME.point_to_local(*of(floor, "ground room")["properties"]["label"])
    assert 4 < x < 10
    assert -5 < y < 0


def test_other_properties(floor: list[dict[str, Any]]) -> None:
    level = of(floor, GROUND)["properties"]
    assert level["name"] == {"en": "Level ground", "zh": "ground层"}
    assert level["short_name"] == {"en": "ground"}
    assert of(floor, "screen")["properties"]["category"] == "kiosk"
    assert of(floor, "desk")["geometry"]["type"] == "Point"
    assert of(floor, "entrance")["properties"]["category"] == "pedestrian.principal"


def test_coordinates_are_those_of_the_file_to_seven_digits(floor: list[dict[str, Any]]) -> None:
    expected = [[round(number, 7) for number in place] for place in degrees([(-10, -1), (-10, 1)])]
    assert of(floor, "entrance")["geometry"] == {"type": "LineString", "coordinates": expected}


def test_other_floors_are_left_out(tmp_path: Path) -> None:
    features = json.loads(exported(furnished().load(tmp_path), 1))["features"]
    ids = {item["properties"].get("id") for item in features}
    assert uid("upper room") in ids
    assert uid("ground room") not in ids
    assert uid("desk") not in ids


def test_the_same_venue_gives_the_same_bytes(tmp_path: Path) -> None:
    plan = furnished()
    first = exported(plan.load(tmp_path / "a"), 0)
    assert exported(plan.load(tmp_path / "b"), 0) == first


def test_unknown_ordinal(tmp_path: Path) -> None:
    with pytest.raises(UnknownLevel):
        exported(small_plan().load(tmp_path), 7)
