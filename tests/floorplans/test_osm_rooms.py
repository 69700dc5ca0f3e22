"""Units, levels and buildings from indoor outlines."""

from pathlib import Path

import pytest

from floorplans import Severity, VenueError
from floorplans.readers.osm.kinds import amenity_category, occupant_category, unit_category
from floorplans.readers.osm.tags import access_control, accessibility, length, names, restriction
from tests.floorplans.osm_drawing import Sketch, of_code, two_rooms


def test_rooms_corridor_building_and_address_are_read(tmp_path: Path) -> None:
    venue = two_rooms().load(tmp_path).venue
    assert {unit.category for unit in venue.units.values()} == {"room", "walkway"}
    assert venue.units["way/102"].names == {"und": "101"}
    assert [level.ordinal for level in venue.levels.values()] == [0]
    level = next(iter(venue.levels.values()))
    assert level.building_ids == ("way/101",)
    assert level.area.area == pytest.approx(200, rel=1e-4)
    assert level.names == {"zh": "0层", "en": "Level 0"}
    assert (venue.id, venue.category, venue.names) == ("way/101", "university", {"und": "House"})
    assert venue.addresses[venue.address_id or ""].address == "Way"
    assert venue.area.area == pytest.approx(200, rel=1e-4)


def test_nobody_who_drew_the_map_is_named(tmp_path: Path) -> None:
    loaded = two_rooms().load(tmp_path)
    assert "Mapper" not in repr(loaded)


def test_an_outline_on_several_levels_is_a_unit_on_each(tmp_path: Path) -> None:
    sketch = two_rooms()
    stairs = sketch.box(20, 0, 24, 4, indoor="room", stairs="yes", level="-1-1")
    venue = sketch.load(tmp_path).venue
    assert [unit_id for unit_id in venue.units if unit_id.startswith(stairs)] == [
        f"{stairs}@-1",
        f"{stairs}@0",
        f"{stairs}@1",
    ]
    assert [level.ordinal for level in venue.levels.values()] == [-1, 0, 1]


def test_floors_that_the_building_skips_are_left_out_of_ranges(tmp_path: Path) -> None:
    sketch = Sketch()
    sketch.box(0, 0, 9, 9, building="yes", non_existent_levels="1")
    lift = sketch.box(0, 0, 2, 2, indoor="room", highway="elevator", level="0-2")
    sketch.box(2, 0, 9, 9, indoor="room", level="1")
    loaded = sketch.load(tmp_path)
    assert [one for one in loaded.venue.units if lift in one] == [f"{lift}@0", f"{lift}@2"]
    assert "levels 1" in of_code(loaded, "osm.building_levels")[0].message


def test_a_multipolygon_keeps_its_holes(tmp_path: Path) -> None:
    sketch = two_rooms()
    outer = sketch.box(0, -20, 20, 0, note="outer")
    inner = sketch.box(5, -15, 10, -10, note="inner")
    foyer = sketch.relation(
        [(outer, "outer"), (inner, "inner")],
        {"type": "multipolygon", "indoor": "area", "level": "0", "name": "Foyer"},
    )
    venue = sketch.load(tmp_path).venue
    assert venue.units[foyer].area.area == pytest.approx(375, rel=1e-4)


def test_a_multipolygon_may_be_made_of_several_ways(tmp_path: Path) -> None:
    sketch = two_rooms()
    first = sketch.way([(0, 0), (0, -5), (5, -5)], {})
    second = sketch.way([(5, -5), (5, 0), (0, 0)], {})
    area = sketch.relation(
        [(first, "outer"), (second, "")], {"type": "multipolygon", "indoor": "room", "level": "0"}
    )
    assert sketch.load(tmp_path).venue.units[area].area.area == pytest.approx(25, rel=1e-4)


def test_a_bad_outline_is_reported_and_the_rest_loads(tmp_path: Path) -> None:
    sketch = two_rooms()
    tags = {"indoor": "room", "level": "0"}
    bow = sketch.way([(0, -5), (5, -10), (5, -5), (0, -10), (0, -5)], tags)
    flat = sketch.way([(6, -5), (9, -5), (7, -5), (6, -5)], tags)
    unclosed = sketch.way([(10, -5), (12, -5), (12, -9)], tags)
    floating = sketch.box(13, -5, 15, -8, indoor="room")
    named = sketch.box(16, -5, 18, -8, indoor="room", level="EG")
    loose = sketch.relation([(unclosed, "outer")], {"type": "multipolygon", **tags})
    dangling = sketch.relation([("way/9999", "outer")], {"type": "multipolygon", **tags})
    torn = "way/500"
    sketch.extra = "<way id='500'><nd ref='1'/><nd ref='777'/><nd ref='1'/>"
    sketch.extra += "<tag k='indoor' v='room'/><tag k='level' v='0'/></way>"
    sketch.extra += "<node id='600' lat='nan' lon='13.7'/><node id='601' lat='91' lon='13.7'/>"
    sketch.extra += "<node id='1' lat='51' lon='13'/>"
    sketch.extra += "<node id='700' lat='0' lon='0'><tag k='door' v='yes'/></node>"
    loaded = sketch.load(tmp_path)
    found = {(one.code, one.feature_id) for one in loaded.findings}
    assert {
        ("floorplan.geometry.invalid", bow),
        ("floorplan.geometry.invalid", flat),
        ("floorplan.osm.unclosed", unclosed),
        ("floorplan.osm.unclosed", loose),
        ("floorplan.osm.missing_members", dangling),
        ("floorplan.osm.missing_nodes", torn),
        ("floorplan.osm.level_invalid", named),
        ("floorplan.osm.level_missing", named),
        ("floorplan.osm.coordinates", "node/600"),
        ("floorplan.osm.coordinates", "node/601"),
        ("floorplan.id.duplicate", "node/1"),
        ("floorplan.osm.far_away", "node/700"),
    } <= found
    assert {"way/102", "way/103", "way/104", bow, floating} <= loaded.venue.units.keys()
    assert not {flat, unclosed, named, loose, dangling, torn} & loaded.venue.units.keys()
    assert all(one.fix and one.message and one.file == "plan.osm" for one in loaded.findings)


def test_a_missing_level_counts_as_the_only_one_or_not_at_all(tmp_path: Path) -> None:
    sketch = two_rooms()
    room = sketch.box(0, 10, 5, 15, indoor="room")
    alone = sketch.load(tmp_path)
    assert of_code(alone, "osm.level_missing")[0].severity is Severity.WARNING
    assert room in alone.venue.units
    sketch.box(0, 0, 20, 10, indoor="room", level="1")
    several = sketch.load(tmp_path)
    assert of_code(several, "osm.level_missing")[0].severity is Severity.ERROR
    assert room not in several.venue.units


def test_room_numbers_on_two_outlines_are_reported(tmp_path: Path) -> None:
    sketch = two_rooms()
    sketch.box(0, 10, 5, 15, indoor="room", level="0", ref="101")
    sketch.box(0, 4, 10, 10, indoor="room", level="1", ref="102")
    findings = of_code(sketch.load(tmp_path), "osm.duplicate_ref")
    assert [(one.feature_id, one.severity) for one in findings] == [
        ("way/102", Severity.WARNING),
        ("way/103", Severity.INFO),
    ]


def test_touching_buildings_share_their_levels_and_distant_ones_do_not(tmp_path: Path) -> None:
    sketch = two_rooms()
    sketch.box(20, 0, 30, 10, building="yes")
    sketch.box(20, 0, 30, 10, indoor="room", level="0")
    sketch.box(100, 0, 110, 10, building="yes")
    sketch.box(100, 0, 110, 10, indoor="room", level="0")
    sketch.box(200, 0, 210, 10, building="house")
    venue = sketch.load(tmp_path).venue
    assert [level.building_ids for level in venue.levels.values()] == [
        ("way/101", "way/105"),
        ("way/107",),
    ]
    assert list(venue.buildings) == ["way/101", "way/105", "way/107"]


def test_without_a_building_the_rooms_make_the_level_and_it_is_said(tmp_path: Path) -> None:
    sketch = Sketch()
    sketch.box(0, 0, 4, 4, indoor="room", level="2", level__ref="B")
    loaded = sketch.load(tmp_path)
    (level,) = loaded.venue.levels.values()
    assert level.area.area == pytest.approx(16, rel=1e-4)
    assert (level.short_names, level.names) == ({"und": "B"}, {"zh": "B层", "en": "Level B"})
    assert of_code(loaded, "osm.no_building")
    assert of_code(loaded, "osm.level_outline")
    assert level.building_ids[0] in loaded.venue.buildings


def test_a_level_outline_and_building_parts_count(tmp_path: Path) -> None:
    sketch = Sketch()
    sketch.box(0, 0, 10, 10, building__part="yes")
    sketch.box(0, 0, 4, 9, indoor="room", level="0;1")
    sketch.box(0, 0, 6, 6, indoor="level", level="1", name="Gallery", name__de="Galerie")
    venue = sketch.load(tmp_path).venue
    ground, upper = venue.levels.values()
    assert ground.area.area == pytest.approx(100, rel=1e-4)
    assert upper.area.area == pytest.approx(36, rel=1e-4)
    assert upper.names == {"zh": "1层", "en": "Level 1", "de": "Galerie", "und": "Gallery"}


def test_a_level_of_which_little_is_drawn_is_no_larger_than_that(tmp_path: Path) -> None:
    sketch = two_rooms()
    sketch.box(0, 0, 4, 4, indoor="room", stairs="yes", level="-1;0")
    loaded = sketch.load(tmp_path)
    cellar, ground = loaded.venue.levels.values()
    assert cellar.area.area == pytest.approx(16, rel=1e-4)
    assert ground.area.area == pytest.approx(200, rel=1e-4)
    assert [one.feature_id for one in of_code(loaded, "osm.level_outline")] == [cellar.id]


def test_a_map_without_rooms_is_no_venue(tmp_path: Path) -> None:
    sketch = Sketch()
    sketch.box(0, 0, 10, 10, building="yes")
    with pytest.raises(VenueError, match="no indoor outline") as caught:
        sketch.load(tmp_path)
    assert caught.value.code == "floorplan.venue.empty"


@pytest.mark.parametrize(
    ("tags", "category"),
    [
        ({"indoor": "room"}, "room"),
        ({"indoor": "corridor"}, "walkway"),
        ({"indoor": "area"}, "walkway"),
        ({"indoor": "room", "room": "lecture"}, "auditorium"),
        ({"indoor": "room", "room": "library"}, "library"),
        ({"indoor": "room", "room": "aquarium"}, None),
        ({"indoor": "room", "amenity": "toilets"}, "restroom"),
        ({"indoor": "room", "amenity": "toilets", "male": "yes"}, "restroom.male"),
        (
            {"indoor": "room", "room": "toilets", "female": "yes", "wheelchair": "yes"},
            "restroom.female.wheelchair",
        ),
        (
            {"indoor": "room", "amenity": "toilets", "male": "yes", "female": "yes"},
            "restroom.unisex",
        ),
        ({"indoor": "room", "stairs": "yes"}, "stairs"),
        ({"indoor": "area", "stairs": "yes", "conveying": "forward"}, "escalator"),
        ({"indoor": "room", "highway": "elevator"}, "elevator"),
        ({"indoor": "room", "shop": "books"}, "room"),
        ({"indoor": "room", "office": "association"}, "office"),
        ({"indoor": "room", "amenity": "cafe"}, "foodservice"),
    ],
)
def test_unit_categories(tags: dict[str, str], category: str | None) -> None:
    assert unit_category(tags) == category


def test_unknown_kinds_are_unspecified_and_counted_once(tmp_path: Path) -> None:
    sketch = two_rooms()
    first = sketch.box(0, 10, 5, 15, indoor="room", room="aquarium", level="0")
    sketch.box(5, 10, 9, 15, indoor="room", room="aquarium", level="0")
    loaded = sketch.load(tmp_path)
    assert loaded.venue.units[first].category == "unspecified"
    (finding,) = of_code(loaded, "osm.room_unknown")
    assert "room=aquarium (2)" in finding.message


def test_points_and_occupants_have_categories() -> None:
    assert amenity_category({"amenity": "vending_machine"}) == "vendingmachine"
    assert amenity_category({"tourism": "information"}) == "information"
    assert amenity_category({"amenity": "waste_basket"}) == "unspecified"
    assert amenity_category({"natural": "tree"}) is None
    assert occupant_category({"shop": "books"}) == "books"
    assert occupant_category({"amenity": "cafe"}) == "cafe"
    assert occupant_category({"amenity": "bench"}) is None


def test_names_have_languages() -> None:
    tags = {
        "name": "厅",
        "name:zh": "厅",
        "name:en": "Hall",
        "name:etymology": "x",
        "name:left": "y",
    }
    assert names(tags) == {"zh": "厅", "en": "Hall"}
    assert names({"name": "Halle", "name:en": "Hall"}) == {"en": "Hall", "und": "Halle"}


@pytest.mark.parametrize(
    ("text", "metres"),
    [("1.2", 1.2), ("0,9", 0.9), ("90 cm", 0.9), ("3 ft", 0.9144), ("wide", None), ("-1", None)],
)
def test_lengths_have_units(text: str, metres: float | None) -> None:
    assert length({"width": text}, "width") == (None if metres is None else pytest.approx(metres))


def test_access_and_accessibility() -> None:
    assert restriction({"access": "private"}) == "employeesonly"
    assert restriction({"access": "permit"}) == "restricted"
    assert restriction({"access": "customers"}) is None
    assert access_control({"locked": "yes"}) == ("keyaccess",)
    assert access_control({"lock": "card_reader"}) == ("badgereader",)
    assert access_control({"operational_status": "broken"}) == ("outofservice",)
    assert accessibility({"wheelchair": "limited", "tactile_paving": "yes"}) == ("tactilepaving",)


def test_facilities_and_shops_stand_in_their_rooms(tmp_path: Path) -> None:
    sketch = two_rooms()
    desk = sketch.node(3, 2, {"tourism": "information", "level": "0", "name:en": "Desk"})
    sketch.node(4, 2, {"amenity": "bench", "level": "7"})
    sketch.node(50, 50, {"amenity": "bench"})
    shop = sketch.node(12, 6, {"shop": "books", "name": "Pages", "level": "0"})
    loaded = sketch.load(tmp_path)
    amenity = loaded.venue.amenities[desk]
    assert (amenity.category, amenity.unit_ids) == ("information", ("way/104",))
    assert list(loaded.venue.amenities) == [desk]
    occupant = loaded.venue.occupants[f"occupant/{shop}"]
    assert loaded.venue.anchors[occupant.anchor_id].unit_id == "way/103"
    assert of_code(loaded, "osm.place_outside")
