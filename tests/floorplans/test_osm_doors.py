"""Openings from door nodes and open edges, and walls that stand on the floor."""

from pathlib import Path

import pytest
import shapely

from floorplans import LoadedVenue, Opening, Severity, build_graph, touching_units
from floorplans.readers.osm.edges import door_line
from tests.floorplans.osm_drawing import Sketch, degrees, of_code, two_rooms


def openings(loaded: LoadedVenue) -> dict[str, Opening]:
    return dict(loaded.venue.openings)


def test_a_door_is_a_line_along_the_shared_wall(tmp_path: Path) -> None:
    loaded = two_rooms().load(tmp_path)
    touching = touching_units(loaded.venue)
    plain, wide, entrance = loaded.venue.openings.values()
    assert (plain.line.length, plain.clear_width) == (pytest.approx(0.9, abs=0.01), None)
    assert (wide.line.length, wide.clear_width) == (pytest.approx(1.2, abs=0.01), 1.2)
    assert set(touching[plain.id]) == {"way/102", "way/104"}
    assert set(touching[wide.id]) == {"way/103", "way/104"}
    assert (entrance.category, touching[entrance.id]) == ("pedestrian.principal", ("way/104",))
    assert plain.door is not None
    assert (plain.door.type, plain.door.automatic) == ("swinging", None)
    ys = shapely.get_coordinates(plain.line)[:, 1]
    assert ys.max() - ys.min() < 0.01


def test_a_door_says_what_it_is(tmp_path: Path) -> None:
    sketch = two_rooms()
    node = sketch.node(
        10,
        6,
        {
            "door": "sliding",
            "automatic_door": "button",
            "material": "glass",
            "level": "0",
            "wheelchair": "yes",
            "access": "private",
            "opening_hours": "Mo-Fr 08:00-18:00",
        },
    )
    door = openings(sketch.load(tmp_path))[node]
    assert door.door is not None
    assert (door.door.type, door.door.automatic, door.door.material) == ("sliding", True, "glass")
    assert (door.accessibility, door.access_control) == (("wheelchair",), ("keyaccess",))
    assert door.hours == "Mo-Fr 08:00-18:00"


def test_a_door_on_several_levels_is_an_opening_on_each(tmp_path: Path) -> None:
    sketch = two_rooms()
    for ref in ("1", "2"):
        sketch.box(0, 4, 10, 10, indoor="room", level=ref)
        sketch.box(0, 0, 20, 4, indoor="corridor", level=ref)
    node = sketch.node(6, 4, {"door": "yes", "level": "0", "repeat_on": "1-2"})
    silent = sketch.node(8, 4, {"door": "yes"})
    found = openings(sketch.load(tmp_path))
    assert {f"{node}@{n}" for n in range(3)} | {f"{silent}@{n}" for n in range(3)} <= found.keys()


def test_a_door_beside_a_corner_stays_in_its_wall() -> None:
    outline = shapely.box(0, 0, 10, 4)
    line = door_line(outline, shapely.Point(0.2, 4), 0.9, None)
    assert line.length == pytest.approx(0.9)
    assert line.distance(shapely.Point(0, 4)) == pytest.approx(0, abs=1e-9)
    assert outline.boundary.buffer(1e-6).covers(line)


def test_a_door_at_a_corner_lies_in_the_wall_that_is_shared() -> None:
    outline = shapely.box(0, 0, 10, 4)
    line = door_line(outline, shapely.Point(0, 4), 0.9, shapely.box(-5, 0, 0, 4))
    assert shapely.get_coordinates(line)[:, 0] == pytest.approx([0, 0])


def test_a_door_in_a_wall_that_is_too_short_is_as_wide_as_the_wall(tmp_path: Path) -> None:
    sketch = two_rooms()
    sketch.box(20, 0, 20.6, 4, indoor="room", level="0")
    sketch.box(20, 4, 20.6, 9, indoor="room", level="0")
    node = sketch.node(20.3, 4, {"door": "yes", "level": "0"})
    loaded = sketch.load(tmp_path)
    assert openings(loaded)[node].line.length == pytest.approx(0.6, abs=0.02)
    assert [one.feature_id for one in of_code(loaded, "osm.door_short")] == [node]


def test_a_door_leads_through_a_thick_wall(tmp_path: Path) -> None:
    sketch = two_rooms()
    behind = sketch.box(20.3, 0, 25, 10, indoor="room", level="0")
    node = sketch.node(20, 7, {"door": "yes", "level": "0"})
    loaded = sketch.load(tmp_path)
    assert set(touching_units(loaded.venue)[node]) == {"way/103", behind}
    (finding,) = [one for one in of_code(loaded, "osm.door_one_outline") if one.feature_id == node]
    assert finding.severity is Severity.INFO


def test_doors_on_one_outline_or_none_are_reported(tmp_path: Path) -> None:
    sketch = two_rooms()
    sketch.box(-40, -40, 60, 60, building="yes")
    blind = sketch.node(20, 7, {"door": "yes", "level": "0"})
    lost = sketch.node(5, 7, {"door": "yes", "level": "0"})
    wrong = sketch.node(7, 4, {"door": "yes", "level": "4"})
    near = sketch.node(0.5, 8, {"door": "yes", "level": "0"})
    off = sketch.node(3, 4.03, {"door": "yes", "level": "0"})
    loaded = sketch.load(tmp_path)
    (one_sided,) = [
        one for one in of_code(loaded, "osm.door_one_outline") if one.severity is Severity.WARNING
    ]
    assert one_sided.feature_id == blind
    without = {one.feature_id: one.message for one in of_code(loaded, "osm.door_no_outline")}
    assert set(without) == {lost, wrong, near}
    assert "Outlines of level 0 do." in without[wrong]
    assert "0.5" in without[near]
    assert {lost, wrong}.isdisjoint(openings(loaded))
    assert near in openings(loaded)
    assert [one.feature_id for one in of_code(loaded, "osm.door_off_node")] == [off]


def test_a_second_node_of_one_door_is_left_out(tmp_path: Path) -> None:
    sketch = two_rooms()
    sketch.extra = "<node id='900' lat='{1:.9f}' lon='{0:.9f}'>".format(*degrees(5, 4))
    sketch.extra += "<tag k='door' v='yes'/><tag k='level' v='0'/></node>"
    loaded = sketch.load(tmp_path)
    assert [one.feature_id for one in of_code(loaded, "osm.door_twice")] == ["node/900"]
    assert "node/900" not in loaded.venue.openings


def test_corridors_that_meet_without_a_door_are_open_along_their_edge(tmp_path: Path) -> None:
    sketch = two_rooms()
    hall = sketch.box(20, 0, 30, 4, indoor="area", level="0")
    loaded = sketch.load(tmp_path)
    (edge,) = [one for key, one in openings(loaded).items() if key.startswith("edge/")]
    assert edge.line.length == pytest.approx(4, abs=0.02)
    assert set(touching_units(loaded.venue)[edge.id]) == {"way/104", hall}


def test_a_door_or_a_wall_between_corridors_closes_their_edge(tmp_path: Path) -> None:
    with_door = two_rooms()
    with_door.box(20, 0, 30, 4, indoor="area", level="0")
    with_door.node(20, 2, {"door": "hinged", "level": "0"})
    assert not [key for key in openings(with_door.load(tmp_path)) if key.startswith("edge/")]
    with_wall = two_rooms()
    with_wall.box(20, 0, 30, 4, indoor="area", level="0")
    with_wall.way([(20, 0), (20, 2)], {"indoor": "wall", "level": "0"})
    (edge,) = [
        one for key, one in openings(with_wall.load(tmp_path)).items() if key.startswith("edge/")
    ]
    assert edge.line.length == pytest.approx(1.95, abs=0.05)


def test_areas_drawn_over_each_other_are_not_joined_without_end(tmp_path: Path) -> None:
    sketch = two_rooms()
    for step in range(60):
        sketch.box(0, 0, 20 + step / 10, 4, indoor="corridor", level="0")
    loaded = sketch.load(tmp_path)
    assert len(of_code(loaded, "osm.areas_stacked")) == 1
    assert len(loaded.venue.openings) < 10_000


def test_rooms_have_walls_without_a_door(tmp_path: Path) -> None:
    sketch = two_rooms()
    sketch.box(20, 0, 30, 4, indoor="room", level="0")
    assert not [key for key in openings(sketch.load(tmp_path)) if key.startswith("edge/")]


def halves_connected(sketch: Sketch, folder: Path) -> bool:
    """Whether somebody can walk from the west end of the corridor to its east end."""
    venue = sketch.load(folder).venue
    graph = build_graph(venue, (), 0.22)
    floor = graph.floors["way/104"].space.inside
    west = [part for part in floor.geoms if part.bounds[0] < -9]
    return len(west) == 1 and west[0].bounds[2] > 9


def test_a_wall_in_a_corridor_blocks_it_and_a_door_in_the_wall_opens_it(tmp_path: Path) -> None:
    sketch = two_rooms()
    assert halves_connected(sketch, tmp_path)
    sketch.way([(12, 0), (12, 2), (12, 4)], {"indoor": "wall", "level": "0"})
    assert not halves_connected(sketch, tmp_path)
    sketch.node(12, 2, {"door": "hinged", "level": "0"})
    loaded = sketch.load(tmp_path)
    assert halves_connected(sketch, tmp_path)
    assert not of_code(loaded, "osm.door_no_outline")
    assert [one.feature_id for one in of_code(loaded, "osm.unclosed")] == ["way/105"]


def test_a_wall_along_an_outline_leaves_the_door_open(tmp_path: Path) -> None:
    sketch = two_rooms()
    wall = sketch.way([(0, 4), (20, 4)], {"indoor": "wall", "level": "0"})
    venue = sketch.load(tmp_path).venue
    door = next(iter(venue.openings.values()))
    assert venue.fixtures[wall].area.distance(door.line.interpolate(0.5, normalized=True)) > 0.4


def test_a_pillar_is_an_obstacle(tmp_path: Path) -> None:
    sketch = two_rooms()
    pillar = sketch.node(10, 2, {"indoor": "wall", "wall:type": "pillar", "level": "0"})
    sketch.node(14, 2, {"indoor": "column", "width": "0.6", "level": "0"})
    loaded = sketch.load(tmp_path)
    areas = [fixture.area.area for fixture in loaded.venue.fixtures.values()]
    assert areas == pytest.approx([0.16, 0.36])
    assert pillar in loaded.venue.fixtures
    assert len(of_code(loaded, "osm.pillar_size")) == 1
