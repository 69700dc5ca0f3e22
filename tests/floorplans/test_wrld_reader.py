"""WRLD indoor maps: rooms out of walls, openings out of doors."""

import json
from collections import Counter
from pathlib import Path

import pytest
import shapely

from floorplans import Finding, Opening, Venue, build_graph, find_connectors, touching_units
from floorplans.checks.reach import unit_components
from floorplans.readers.wrld import load_wrld
from tests.floorplans.plans import codes, only
from tests.floorplans.wrld_plans import HIGH, INSIDE, LOW, OUTLINE, Wrld, house, unit_at

box = shapely.box
QUIET = {
    "wrld.accessibility",
    "wrld.entrance_inferred",
    "wrld.language",
    "wrld.opening_inferred",
    "wrld.paths.drawn",
    "wrld.paths.unjoined",
    "wrld.units_inferred",
}


def loud(findings: tuple[Finding, ...]) -> list[str]:
    """The codes beside those that every map of this format has."""
    return [code for code in codes(findings) if code not in QUIET]


def joined(venue: Venue) -> set[frozenset[str]]:
    return {frozenset(unit_ids) for unit_ids in touching_units(venue).values()}


def test_walls_and_doors_make_rooms_and_openings(tmp_path: Path) -> None:
    loaded = house().load(tmp_path)
    venue = loaded.venue
    assert loud(loaded.findings) == []
    assert [level.ordinal for level in venue.levels.values()] == [0, 1]
    assert venue.levels[LOW].names == {"en": "Floor 0"}
    assert venue.levels[LOW].short_names == {"en": "0"}
    south, west = unit_at(venue, LOW, 8, 2), unit_at(venue, LOW, 5, 8)
    east, corridor = unit_at(venue, LOW, 15, 8), unit_at(venue, LOW, 8, 5)
    stairs = unit_at(venue, LOW, 18, 5)
    assert (corridor.category, south.category, stairs.category) == ("walkway", "room", "stairs")
    assert (corridor.inferred, stairs.inferred, stairs.id) == (True, False, "low/6")
    assert len([unit for unit in venue.units.values() if unit.level_id == LOW]) == 5
    pairs = {frozenset({corridor.id, other.id}) for other in (south, west, east, stairs)}
    assert pairs <= joined(venue)
    assert south.area.area == pytest.approx(19.4 * 3.7 + 0.1, rel=1e-3)


def test_units_meet_in_the_middle_of_the_door(tmp_path: Path) -> None:
    venue = house().load(tmp_path).venue
    door = venue.openings["low/2"]
    assert door.line.length == pytest.approx(1.0, abs=1e-3)
    for unit_id in touching_units(venue)[door.id]:
        assert shapely.dwithin(venue.units[unit_id].area.boundary, door.line.centroid, 1e-3)
    overlaps = [
        (one.id, other.id)
        for one in venue.units.values()
        for other in venue.units.values()
        if one.id < other.id
        and one.level_id == other.level_id
        and shapely.intersection(one.area, other.area).area > 1e-3
    ]
    assert overlaps == []


def test_outer_door_becomes_an_entrance_on_the_outline(tmp_path: Path) -> None:
    venue = house().load(tmp_path).venue
    entrance = venue.openings["low/5"]
    assert len(touching_units(venue)[entrance.id]) == 1
    assert shapely.dwithin(venue.levels[LOW].area.boundary, entrance.line, 0.05)
    assert entrance.line.length == pytest.approx(1.0, abs=0.02)


def test_recessed_outer_door_is_led_to_the_outline(tmp_path: Path) -> None:
    plan = house()
    plan.storeys[LOW].doors[5] = box(0.25, 4.6, 0.3, 5.6)
    plan.storeys[LOW].walls.append(box(0, 4.5, 0.3, 4.6))
    plan.storeys[LOW].walls[0] = plan.storeys[LOW].walls[0].difference(box(0, 4.6, 0.3, 5.6))
    venue = plan.load(tmp_path).venue
    entrance = venue.openings["low/5"]
    assert shapely.dwithin(venue.levels[LOW].area.boundary, entrance.line, 0.05)


def test_people_get_everywhere(tmp_path: Path) -> None:
    loaded = house().load(tmp_path)
    venue = loaded.venue
    connectors = find_connectors(venue, loaded.table)
    components = unit_components(venue, connectors, touching_units(venue))
    assert [len(component) for component in components] == [10]
    graph = build_graph(venue, connectors, 0.22)
    assert all(len(floor.nodes) for floor in graph.floors.values())


def test_doors_that_leave_chinks_beside_them_still_part_rooms(tmp_path: Path) -> None:
    plan = house()
    plan.storeys[LOW].walls = [
        wall.difference(box(3.9, 3.9, 5.1, 4.3)) for wall in plan.storeys[LOW].walls
    ]
    venue = plan.load(tmp_path).venue
    assert unit_at(venue, LOW, 8, 2) != unit_at(venue, LOW, 8, 5)
    assert len(touching_units(venue)["low/2"]) == 2


def test_doors_that_overlap_their_wall_open_it(tmp_path: Path) -> None:
    plan = house()
    wide = plan.storeys[LOW].doors.pop(2)
    plan.storeys[LOW].add(2, "door", wide)
    venue = plan.load(tmp_path).venue
    assert len(touching_units(venue)["low/2"]) == 2


def test_door_beside_open_floor_becomes_floor(tmp_path: Path) -> None:
    plan = house()
    plan.storeys[LOW].walls[1] = box(0.3, 4, 15, 4.2)
    loaded = plan.load(tmp_path)
    assert only(loaded.findings, "wrld.door.within").feature_id == "low/2"
    assert "low/2" not in loaded.venue.openings
    assert unit_at(loaded.venue, LOW, 4.5, 4.1).id == unit_at(loaded.venue, LOW, 8, 2).id


def test_doors_that_lead_nowhere_are_named(tmp_path: Path) -> None:
    plan = house()
    floor = plan.storeys[LOW]
    floor.doors |= {20: box(6, 4, 7, 4.1), 21: box(19.85, 7, 19.9, 8)}
    floor.add(30, "inaccessible_space", box(10.2, 8, 11, 9.7))
    floor.add(31, "door", box(11, 8.2, 11.1, 9.2))
    loaded = plan.load(tmp_path)
    found = {
        finding.feature_id: finding.code
        for finding in loaded.findings
        if ".wrld.door." in finding.code
    }
    assert found == {
        "low/20": "floorplan.wrld.door.one_side",
        "low/21": "floorplan.wrld.door.alone",
        "low/31": "floorplan.wrld.door.no_floor",
    }
    assert not {"low/20", "low/21", "low/31"} & loaded.venue.openings.keys()
    assert loaded.venue.units["low/30"].category == "structure"


def test_rooms_without_a_door_open_along_their_border(tmp_path: Path) -> None:
    plan = house()
    plan.storeys[LOW].add(40, "room", box(8, 0.3, 11, 3), "Kiosk")
    loaded = plan.load(tmp_path)
    kiosk, around = loaded.venue.units["low/40"], unit_at(loaded.venue, LOW, 3, 2)
    assert kiosk.names == {"en": "Kiosk"}
    assert frozenset({kiosk.id, around.id}) in joined(loaded.venue)
    way = loaded.venue.openings["low/40/way-1"]
    assert way.line.length == pytest.approx(3, abs=0.02)
    named = [f for f in loaded.findings if f.code == "floorplan.wrld.opening_inferred"]
    assert "low/40" in {finding.feature_id for finding in named}


def test_thin_glass_closes_a_border(tmp_path: Path) -> None:
    plan = house()
    glass = box(7.95, 0.3, 11.05, 3.05).difference(box(8, 0.3, 11, 3))
    plan.storeys[LOW].add(39, "window", glass)
    plan.storeys[LOW].add(40, "room", box(8, 0.3, 11, 3))
    venue = plan.load(tmp_path).venue
    assert not any("low/40" in unit_ids for unit_ids in touching_units(venue).values())


def test_rooms_with_a_door_keep_their_borders_closed(tmp_path: Path) -> None:
    plan = house()
    plan.storeys[LOW].add(40, "room", box(8, 0.3, 11, 4))
    plan.storeys[LOW].doors[41] = box(9, 4, 10, 4.2)
    venue = plan.load(tmp_path).venue
    unit_ids = touching_units(venue)
    assert [key for key, ids in unit_ids.items() if "low/40" in ids] == ["low/41"]


def test_hallways_are_open_all_along(tmp_path: Path) -> None:
    plan = house()
    plan.storeys[LOW].add(50, "hallway", box(0.3, 4.2, 9, 6))
    venue = plan.load(tmp_path).venue
    rest = unit_at(venue, LOW, 12, 5)
    assert venue.units["low/50"].category == "walkway"
    assert frozenset({"low/50", rest.id}) in joined(venue)


def test_label_areas_name_the_space_they_cover(tmp_path: Path) -> None:
    plan = house()
    plan.storeys[LOW].add(60, "no_geometry", box(0.3, 0.3, 19.7, 4), "Workshop")
    plan.storeys[LOW].add(61, "no_geometry", box(1, 7, 2, 8), "Corner")
    loaded = plan.load(tmp_path)
    assert unit_at(loaded.venue, LOW, 8, 2).names == {"en": "Workshop"}
    assert only(loaded.findings, "wrld.name").feature_id == "low/61"


def test_overlapping_rooms_are_cut_and_named(tmp_path: Path) -> None:
    plan = house()
    plan.storeys[LOW].add(70, "elevator", box(18, 4.2, 19.7, 6))
    plan.storeys[LOW].add(71, "room", box(0.05, 0.05, 0.25, 0.25))
    loaded = plan.load(tmp_path)
    found = [f for f in loaded.findings if f.code == "floorplan.wrld.room.covered"]
    assert {(finding.feature_id, finding.severity.value) for finding in found} == {
        ("low/6", "warning"),
        ("low/71", "error"),
    }
    assert shapely.intersection(
        loaded.venue.units["low/6"].area, loaded.venue.units["low/70"].area
    ).area == pytest.approx(0, abs=1e-6)


def test_recess_before_the_shop_windows_is_an_entrance(tmp_path: Path) -> None:
    plan = house()
    floor = plan.storeys[LOW]
    floor.walls[0] = OUTLINE.difference(INSIDE).difference(box(5, 0, 15, 0.3))
    floor.add(80, "window", box(5, 1, 15, 1.1).difference(box(7, 1, 8, 1.1)))
    floor.walls += [box(4.8, 0.3, 5, 1.1), box(15, 0.3, 15.2, 1.1)]
    floor.doors[81] = box(7, 1, 8, 1.1)
    loaded = plan.load(tmp_path)
    recess = unit_at(loaded.venue, LOW, 10, 0.5)
    front = loaded.venue.openings[f"{recess.id}/front"]
    assert front.line.length == pytest.approx(10, abs=0.6)
    assert only(loaded.findings, "wrld.entrance_inferred").feature_id == recess.id
    assert len(touching_units(loaded.venue)["low/81"]) == 2


def test_paths_between_levels_state_connectors(tmp_path: Path) -> None:
    plan = house()
    plan.path(9, "stairs", (16.5, 5, 0), (18, 5, 1))
    loaded = plan.load(tmp_path)
    (stated,) = loaded.venue.relationships.values()
    assert (stated.id, stated.category) == ("paths/9", "stairs")
    assert (stated.origin_id, stated.destination_id) == ("low/6", "high/6")
    (connector,) = find_connectors(loaded.venue, loaded.table)
    assert connector.source.value == "relationship"
    assert "wrld.paths.unjoined" not in codes(loaded.findings)


def test_bad_paths_are_named_and_left_out(tmp_path: Path) -> None:
    plan = house()
    plan.path(1, "stairs", (18, 5, 0), (18, 5, 1))
    plan.path(1, "stairs", (18, 5, 0), (18, 5, 1))
    plan.path(2, "rope", (18, 5, 0), (18, 5, 1))
    plan.path(3, "stairs", (18, 5, 0), (18, 5, 7))
    plan.path(4, "stairs", (18, 5, 0), (18, 5, 1))
    plan.paths[-1]["levels"] = [0]
    plan.paths.append({"type": "Feature"})
    loaded = plan.load(tmp_path)
    assert list(loaded.venue.relationships) == ["paths/1"]
    assert Counter(loud(loaded.findings)) == Counter(
        {
            "id.duplicate": 1,
            "wrld.path.type": 1,
            "wrld.path.end": 1,
            "wrld.path.levels": 2,
            "feature.malformed": 1,
        }
    )


def test_paths_of_a_level_are_only_drawn(tmp_path: Path) -> None:
    plan = house()
    plan.path(1, "pathway", (1, 5, 0), (9, 5, 0))
    feature = plan.paths.pop()
    plan.path(1, "stairs", (18, 5, 0), (18, 5, 1))
    plan.raw["low-paths.geojson"] = collection_of(feature, 0)
    loaded = plan.load(tmp_path)
    (detail,) = loaded.venue.details.values()
    assert (detail.id, detail.level_id) == ("low/paths/1", LOW)
    assert only(loaded.findings, "wrld.paths.drawn").file == "low-paths.geojson"


def collection_of(feature: dict[str, object], height: int) -> bytes:
    return json.dumps(
        {"type": "FeatureCollection", "z_order": height, "features": [feature]}
    ).encode()


def test_venue_table_is_honoured(tmp_path: Path) -> None:
    plan = house()
    plan.raw["venue.toml"] = b'[[zones]]\nid = "z"\nunits = ["low/6"]\ncapacity = 4\n'
    loaded = plan.load(tmp_path)
    assert [zone.unit_ids for zone in loaded.table.zones] == [("low/6",)]


def test_same_files_give_the_same_venue(tmp_path: Path) -> None:
    first, second = house().load(tmp_path / "a"), load_wrld(house().zip(tmp_path / "b.zip"))
    assert first.venue == second.venue
    assert first.findings == second.findings


def test_every_opening_is_of_the_format_of_the_model(tmp_path: Path) -> None:
    openings: list[Opening] = list(Wrld(house().storeys).load(tmp_path).venue.openings.values())
    assert {opening.category for opening in openings} == {"pedestrian"}
    assert {opening.level_id for opening in openings} == {LOW, HIGH}
