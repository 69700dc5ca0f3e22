"""Faces that nobody can stand in front of are found."""

from pathlib import Path

import pytest
import shapely

from floorplans import Severity, Venue
from floorplans.shelves import ShelfIndex, ShelfSpot, check_shelves
from tests.floorplans.libraries import face, stacks, turned_box, with_rack
from tests.floorplans.plans import codes, only, small_plan, uid

NORTH, EAST, SOUTH, WEST = 0.0, 90.0, 180.0, 270.0


@pytest.fixture(scope="module")
def venue(tmp_path_factory: pytest.TempPathFactory) -> Venue:
    return stacks().load(tmp_path_factory.mktemp("stacks")).venue


def test_good_shelves_have_no_findings(venue: Venue) -> None:
    faces = [
        face("range", NORTH, "I1 I2 I3"),
        face("range", SOUTH, "J1 J2 J3"),
        face("range", EAST, "K1"),
        face("wall shelf", EAST, "N1 N2"),
    ]
    assert check_shelves(venue, faces) == ()
    assert check_shelves(venue, [face("gone", NORTH, "I1")]) == ()


def test_a_face_that_looks_into_a_wall(venue: Venue) -> None:
    found = only(check_shelves(venue, [face("wall shelf", WEST, "I1 I2")]), "shelf.wall")
    assert found.severity is Severity.ERROR
    assert (found.file, found.feature_id) == ("venue.toml", uid("wall shelf"))
    assert "270" in found.message


def test_back_to_back_ranges_drawn_apart(venue: Venue) -> None:
    """Two half ranges touch: the inner faces have no floor, the outer ones do."""
    pair = with_rack(venue, "back", shapely.box(-8, 0.6, -2, 1.2))
    inner = [face("range", NORTH, "I1 I2"), face("back", SOUTH, "J1 J2")]
    outer = [face("range", SOUTH, "I1 I2"), face("back", NORTH, "J1 J2")]
    assert codes(check_shelves(pair, inner)) == ["shelf.wall", "shelf.wall"]
    assert check_shelves(pair, outer) == ()


def test_too_little_floor_before_some_bays(venue: Venue) -> None:
    blocked = with_rack(venue, "trolley", shapely.box(-8, -1, -7, -0.3))
    found = only(check_shelves(blocked, [face("range", SOUTH, "I1 I2 I3")]), "shelf.narrow")
    assert found.severity is Severity.WARNING
    assert "bay 1 of" in found.message
    assert "0.30 m" in found.message


def test_half_a_metre_is_enough(venue: Venue) -> None:
    facing = [face("range", SOUTH, "I1 I2 I3")]
    wide = with_rack(venue, "opposite", shapely.box(-8, -1.2, -2, -0.51))
    tight = with_rack(venue, "opposite", shapely.box(-8, -1.2, -2, -0.48))
    assert check_shelves(wide, facing) == ()
    assert codes(check_shelves(tight, facing)) == ["shelf.narrow"]


def test_furniture_that_leaves_every_bay_free_does_no_harm(venue: Venue) -> None:
    stool = with_rack(venue, "stool", shapely.box(-6.1, -0.4, -5.9, -0.2))
    assert check_shelves(stool, [face("range", SOUTH, "I1 I2 I3")]) == ()


def test_shelves_outside_all_units(venue: Venue) -> None:
    lost = with_rack(venue, "lost", shapely.box(20, 20, 24, 21))
    assert codes(check_shelves(lost, [face("lost", SOUTH, "I1")])) == [
        "shelf.no_unit",
        "shelf.wall",
    ]


def test_shelves_in_what_cannot_be_walked_in(tmp_path: Path) -> None:
    plan = small_plan()
    plan.properties("ground room")["category"] = "structure"
    solid = with_rack(plan.load(tmp_path).venue, "inner", shapely.box(6, -4, 8, -3))
    assert "shelf.no_unit" in codes(check_shelves(solid, [face("inner", SOUTH, "I1")]))


@pytest.mark.parametrize(("off", "expected"), [(0, []), (25, []), (40, ["shelf.facing"])])
def test_a_bearing_that_no_side_has(venue: Venue, off: float, expected: list[str]) -> None:
    turned = with_rack(venue, "turned", shapely.Polygon(turned_box((-6, -3.5, -2, -2.9), 20)))
    faces = [face("turned", SOUTH - 20 + off, "I1 I2")]
    assert codes(check_shelves(turned, faces)) == expected


def test_a_shelf_drawn_a_little_into_the_wall_is_its_own_rooms(venue: Venue) -> None:
    sloppy = with_rack(venue, "sloppy", shapely.box(3.95, -2.9, 4.35, -0.5))
    into_room = [face("sloppy", EAST, "I1")]
    assert check_shelves(sloppy, into_room) == ()
    found = ShelfIndex(sloppy, [face("sloppy", WEST, "I1")]).find("I1")
    assert isinstance(found, ShelfSpot)
    assert found.unit_id == uid("ground room")
    assert codes(check_shelves(sloppy, [face("sloppy", WEST, "I1")])) == ["shelf.wall"]
