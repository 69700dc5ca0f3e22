"""What stands on the sample library's floors: furniture, screens, and the room to walk."""

import itertools
from collections.abc import Iterable

import numpy as np
import pytest
import shapely
from shapely import LineString, Point
from shapely.geometry.base import BaseGeometry

from floorplans.sample import sample_id
from tests.floorplans.sample_files import (
    FRAME,
    LEVELS,
    SQUARE_CENTIMETRE,
    TOUCHING,
    Sample,
    metres,
    parsed_sample,
    shapes_on,
)

FRONT = 0.9
AISLE = 1.2


@pytest.fixture(scope="module")
def sample() -> Sample:
    return parsed_sample()


@pytest.mark.parametrize("level", LEVELS)
def test_furniture_stands_in_one_unit_and_apart(sample: Sample, level: str) -> None:
    units = shapes_on(sample, "unit", level)
    pieces = shapes_on(sample, "fixture", level) | shapes_on(sample, "kiosk", level)
    for piece_id, piece in pieces.items():
        homes = [area for area in units.values() if area.buffer(TOUCHING).covers(piece)]
        assert len(homes) == 1, piece_id
        gap = piece.distance(homes[0].boundary)
        assert gap <= 0.01 or gap >= AISLE - 0.01, (sample.by_id(piece_id), gap)
    for (one, piece), (other, beside) in itertools.combinations(pieces.items(), 2):
        if not walled_off(piece, beside, list(units.values())):
            assert piece.distance(beside) >= AISLE - 0.01, (
                sample.by_id(one)["properties"],
                sample.by_id(other)["properties"],
            )


def walled_off(piece: BaseGeometry, beside: BaseGeometry, units: Iterable[BaseGeometry]) -> bool:
    """Tell whether two pieces stand in different rooms."""
    return not any(
        area.buffer(TOUCHING).covers(piece) and area.buffer(TOUCHING).covers(beside)
        for area in units
    )


@pytest.mark.parametrize("level", LEVELS)
def test_approaches_of_openings_are_clear(sample: Sample, level: str) -> None:
    pieces = shapes_on(sample, "fixture", level) | shapes_on(sample, "kiosk", level)
    blocked = shapely.union_all(list(pieces.values()))
    for opening in sample.on("opening", level):
        line = sample.shapes[f"opening:{opening['id']}"]
        front = line.buffer(FRONT, cap_style="flat")
        assert front.intersection(blocked).area <= SQUARE_CENTIMETRE, opening


@pytest.mark.parametrize("level", LEVELS)
def test_display_points_of_rooms_are_clear_of_furniture(sample: Sample, level: str) -> None:
    pieces = shapely.union_all(
        [*shapes_on(sample, "fixture", level).values(), *shapes_on(sample, "kiosk", level).values()]
    )
    for unit in sample.on("unit", level):
        spot = metres(unit["properties"]["display_point"])
        assert sample.shapes[f"unit:{unit['id']}"].contains(spot), unit
        if unit["properties"]["category"] not in {"structure", "opentobelow"}:
            assert spot.distance(pieces) > 0.5, unit


def test_screens_look_at_three_metres_of_free_floor(sample: Sample) -> None:
    assert len(sample.table["screens"]) >= 8
    for screen in sample.table["screens"]:
        level = next(name for name in LEVELS if sample_id("level", name) == screen["level"])
        x, y = FRAME.point_to_local(*screen["position"])
        bearing = np.radians(screen["facing"])
        out = np.array([np.sin(bearing), np.cos(bearing)])
        glass = np.array([x, y])
        pieces = shapely.union_all(
            [
                *shapes_on(sample, "fixture", level).values(),
                *shapes_on(sample, "kiosk", level).values(),
            ]
        )
        floor = LineString([glass + 0.01 * out, glass + 3.0 * out]).buffer(0.5, cap_style="flat")
        homes = [
            area
            for area in shapes_on(sample, "unit", level).values()
            if area.buffer(TOUCHING).covers(floor)
        ]
        assert len(homes) == 1, screen["id"]
        assert not floor.intersects(pieces), screen["id"]
        housing = sample.shapes[f"kiosk:{sample_id('kiosk', screen['id'])}"]
        assert housing.distance(Point(glass)) < TOUCHING
        assert housing.contains(Point(glass - 0.05 * out))


def test_screens_direct_to_five_to_eight_known_places_on_several_levels(sample: Sample) -> None:
    kinds = ("unit", "amenity", "occupant", "fixture")
    known = {f["id"] for kind in kinds for f in sample.features[kind]}
    for screen in sample.table["screens"]:
        destinations = screen["destinations"]
        assert 5 <= len(set(destinations)) == len(destinations) <= 8
        assert set(destinations) <= known
        levels = {
            sample.by_id(feature)["properties"].get("level_id") for feature in destinations
        } - {None}
        assert len(levels) > 1


def test_shelf_ranges_carry_call_numbers(sample: Sample) -> None:
    ranges = [
        f
        for f in sample.features["fixture"]
        if f["properties"]["category"] == "furniture" and f["properties"]["alt_name"]
    ]
    assert len(ranges) > 60
    for shelf in ranges:
        call_numbers = shelf["properties"]["alt_name"]["zh"].removeprefix("索书号 ")
        assert shelf["properties"]["name"]["zh"].startswith(call_numbers)
