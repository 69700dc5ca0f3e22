"""One GeoJSON file with all of a venue."""

import json
from dataclasses import replace
from typing import Any

import pytest
from shapely.geometry import shape

from floorplans import LoadedVenue, find_connectors
from floorplans.writers import write_geojson
from tests.floorplans.plans import GROUND, UPPER, uid
from tests.floorplans.rich_plan import ZH_EN, rich_plan

KINDS = {
    *("address", "amenity", "anchor", "building", "detail", "fixture", "footprint", "geofence"),
    *("kiosk", "level", "occupant", "opening", "relationship", "section", "unit", "venue"),
}


@pytest.fixture(scope="module")
def loaded(tmp_path_factory: pytest.TempPathFactory) -> LoadedVenue:
    return rich_plan().load(tmp_path_factory.mktemp("rich"))


@pytest.fixture(scope="module")
def features(loaded: LoadedVenue) -> dict[str, dict[str, Any]]:
    connectors = find_connectors(loaded.venue, loaded.table)
    document = json.loads(write_geojson(loaded.venue, connectors))
    assert document["type"] == "FeatureCollection"
    assert document["language"] == "zh-Hans"
    assert document["manifest"]["generated_by"] == "Drawing board 7"
    return {feature["id"]: feature for feature in document["features"]}


def test_every_feature_is_there_once(
    loaded: LoadedVenue, features: dict[str, dict[str, Any]]
) -> None:
    kinds = {feature["properties"]["feature_type"] for feature in features.values()}
    assert kinds == {*KINDS, "connector"}
    venue = loaded.venue
    assert {*venue.units, *venue.openings, *venue.details, *venue.addresses} <= features.keys()


@pytest.mark.parametrize(
    ("label", "ordinal"),
    [
        (GROUND, 0),
        (UPPER, 1),
        ("upper room", 1),
        ("entrance", 0),
        ("desk", 0),
        ("anchor", 0),
        ("club", 0),
        ("shelf", 0),
        ("screen", 0),
        ("nook", 0),
        ("works", 0),
        ("line", 0),
    ],
)
def test_what_is_on_one_floor_says_which(
    features: dict[str, dict[str, Any]], label: str, ordinal: int
) -> None:
    assert features[uid(label)]["properties"]["ordinal"] == ordinal


@pytest.mark.parametrize("label", ["venue", "address", "library", "loose", "footprint"])
def test_what_is_on_no_floor_says_none(features: dict[str, dict[str, Any]], label: str) -> None:
    assert "ordinal" not in features[uid(label)]["properties"]


def test_what_is_on_several_floors_says_all(loaded: LoadedVenue) -> None:
    works = replace(loaded.venue.geofences[uid("works")], level_ids=(uid(UPPER), uid(GROUND)))
    venue = replace(loaded.venue, geofences={works.id: works})
    document = json.loads(write_geojson(venue))
    found = next(f for f in document["features"] if f["id"] == works.id)
    assert found["properties"]["ordinals"] == [0, 1]


def test_names_shapes_and_what_imdf_cannot_say(
    loaded: LoadedVenue, features: dict[str, dict[str, Any]]
) -> None:
    entrance = features[uid("entrance")]
    assert entrance["properties"]["name"] == ZH_EN
    assert entrance["properties"]["units"] == [uid("ground hall")]
    assert {"hours", "clear_width", "into"} <= entrance["properties"].keys()
    line = shape(entrance["geometry"])
    wanted = loaded.venue.frame.point_to_degrees(
        *loaded.venue.openings[uid("entrance")].line.coords[0]
    )
    assert line.coords[0] == pytest.approx(wanted, abs=1e-11)
    assert features[uid("library")]["geometry"] is None
    assert features[uid("ground room")]["properties"]["inferred"] is False


def test_connectors_name_their_units_and_floors(features: dict[str, dict[str, Any]]) -> None:
    stairs = features["stairs-1"]["properties"]
    assert stairs["units"] == [uid("ground stairs"), uid("upper stairs")]
    assert stairs["ordinals"] == [0, 1]
    assert (stairs["direction"], stairs["hours"]) == ("up", "Mo-Fr 08:00-20:00")


def test_bytes_are_the_same_every_time(loaded: LoadedVenue) -> None:
    assert write_geojson(loaded.venue) == write_geojson(loaded.venue)
