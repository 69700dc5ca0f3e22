"""Stairs, escalators and lifts in OSM maps become connectors."""

from pathlib import Path

import pytest

from floorplans import Connector, ConnectorSource, Direction, LoadedVenue, find_connectors
from tests.floorplans.osm_drawing import Sketch, of_code


def two_floors() -> Sketch:
    """A corridor of 20 m by 4 m on each of two floors."""
    sketch = Sketch()
    sketch.box(-5, -5, 30, 10, building="yes")
    sketch.box(0, 0, 20, 4, indoor="corridor", level="0")
    sketch.box(0, 0, 20, 4, indoor="corridor", level="1")
    return sketch


def only(loaded: LoadedVenue) -> Connector:
    (connector,) = find_connectors(loaded.venue, loaded.table)
    return connector


def test_an_outline_on_two_levels_is_stated_as_a_connector(tmp_path: Path) -> None:
    sketch = two_floors()
    stairs = sketch.box(20, 0, 24, 4, indoor="room", stairs="yes", level="0-1")
    connector = only(sketch.load(tmp_path))
    assert connector.source is ConnectorSource.RELATIONSHIP
    assert [stop.unit_id for stop in connector.stops] == [f"{stairs}@0", f"{stairs}@1"]
    assert connector.direction is Direction.BOTH


@pytest.mark.parametrize(
    ("conveying", "incline", "direction"),
    [
        ("forward", "up", Direction.UP),
        ("backward", "up", Direction.DOWN),
        ("forward", "down", Direction.DOWN),
        ("backward", "-30%", Direction.UP),
        ("reversible", "up", Direction.BOTH),
    ],
)
def test_an_escalator_runs_one_way(
    tmp_path: Path, conveying: str, incline: str, direction: Direction
) -> None:
    sketch = two_floors()
    tags = {"highway": "steps", "level": "0-1", "conveying": conveying, "incline": incline}
    sketch.way([(5, 2), (12, 2)], tags)
    connector = only(sketch.load(tmp_path))
    assert (connector.kind.value, connector.direction) == ("escalator", direction)


def test_an_escalator_of_unknown_direction_is_reported(tmp_path: Path) -> None:
    sketch = two_floors()
    way = sketch.way(
        [(5, 2), (12, 2)], {"highway": "steps", "level": "0-1", "conveying": "forward"}
    )
    loaded = sketch.load(tmp_path)
    assert only(loaded).direction is Direction.BOTH
    assert [one.feature_id for one in of_code(loaded, "osm.direction_unknown")] == [way]


def test_a_line_of_steps_is_entered_below_at_its_foot_and_above_at_its_head(
    tmp_path: Path,
) -> None:
    sketch = two_floors()
    tags = {"highway": "steps", "level": "0-1", "incline": "up", "width": "2"}
    way = sketch.way([(5, 2), (12, 2)], tags)
    loaded = sketch.load(tmp_path)
    venue = loaded.venue
    assert venue.units[f"{way}@0"].area.area == pytest.approx(14, rel=1e-3)
    ends = {
        venue.levels[one.level_id].ordinal: round(one.line.centroid.x - venue.area.centroid.x, 1)
        for one in venue.openings.values()
    }
    assert ends == {0: -7.5, 1: -0.5}
    assert only(loaded).kind.value == "stairs"
    assert [one.feature_id for one in of_code(loaded, "osm.steps_line")] == [way]


def test_steps_that_an_outline_draws_already_are_no_second_unit(tmp_path: Path) -> None:
    sketch = two_floors()
    sketch.box(20, 0, 30, 4, indoor="room", stairs="yes", level="0-1")
    way = sketch.way([(21, 2), (29, 2)], {"highway": "steps", "level": "0-1"})
    loaded = sketch.load(tmp_path)
    assert not [unit_id for unit_id in loaded.venue.units if way in unit_id]
    assert only(loaded).kind.value == "stairs"


def test_steps_that_end_nowhere_or_join_no_levels_are_reported(tmp_path: Path) -> None:
    sketch = two_floors()
    loose = sketch.way([(5, 2), (5, 9)], {"highway": "steps", "level": "0-1", "incline": "up"})
    sketch.way([(5, 2), (6, 2)], {"highway": "steps", "level": "0"})
    loaded = sketch.load(tmp_path)
    assert [one.feature_id for one in of_code(loaded, "osm.steps_loose")] == [loose]
    assert of_code(loaded, "osm.steps_one_level")[0].message.startswith("1 steps")
    assert find_connectors(loaded.venue, loaded.table) == ()
    assert not [unit_id for unit_id in loaded.venue.units if loose in unit_id]
    assert not [one for one in loaded.venue.openings if loose in one]


@pytest.mark.parametrize("y", [2.0, 4.0])
def test_the_node_of_a_lift_becomes_a_square_with_a_way_in(tmp_path: Path, y: float) -> None:
    sketch = two_floors()
    node = sketch.node(10, y, {"highway": "elevator", "level": "0-1"})
    loaded = sketch.load(tmp_path)
    assert loaded.venue.units[f"{node}@0"].area.area == pytest.approx(2.56, rel=1e-3)
    assert len(loaded.venue.openings) == 2
    assert only(loaded).kind.value == "elevator"
    assert of_code(loaded, "osm.lift_square")


def test_the_node_of_a_lift_in_a_small_room_makes_it_the_lift(tmp_path: Path) -> None:
    sketch = two_floors()
    shaft = sketch.box(20, 0, 22, 2, indoor="room", level="0-1")
    node = sketch.node(21, 1, {"highway": "elevator", "level": "0-1"})
    loaded = sketch.load(tmp_path)
    assert loaded.venue.units[f"{shaft}@1"].category == "elevator"
    assert not [unit_id for unit_id in loaded.venue.units if node in unit_id]
    assert of_code(loaded, "osm.lift_room")
    assert only(loaded).source is ConnectorSource.RELATIONSHIP


def test_a_drawn_lift_with_its_node_is_one_lift(tmp_path: Path) -> None:
    sketch = two_floors()
    sketch.box(20, 0, 22, 2, indoor="room", highway="elevator", level="0-1")
    sketch.node(21, 1, {"highway": "elevator", "level": "0-1"})
    assert only(sketch.load(tmp_path)).kind.value == "elevator"
