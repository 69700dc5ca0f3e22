"""Where drawn units overlap, each spot of the floor is one unit's own."""

from dataclasses import replace
from itertools import combinations, permutations
from pathlib import Path

import pytest
import shapely
from shapely import MultiPolygon, box

from floorplans import Unit, Venue, is_traversable, load_venue
from floorplans.clearing import LEAST_OVERLAP, clear_areas
from tests.floorplans.plans import GROUND, UPPER, Box, Plan, uid
from tests.floorplans.rooms import (
    APART,
    at,
    bare_plan,
    graph_of,
    metres,
    outline_of,
    shaped,
    through,
)

HALL: Box = (-10, -5, 10, 5)


def cleared(venue: Venue) -> dict[str, float]:
    """Square metres of each walkable unit."""
    units = [unit for unit in venue.units.values() if is_traversable(unit)]
    return {each: area.area for each, area in clear_areas(venue, units).items()}


def drawn(folder: Path, *rooms: tuple[str, Box, str]) -> dict[str, float]:
    """Square metres left to each room, by label."""
    plan = bare_plan()
    for label, outline, category in rooms:
        plan.unit(label, GROUND, outline, category)
    found = cleared(plan.load(folder).venue)
    return {label: found[uid(label)] for label, _, _ in rooms if uid(label) in found}


def test_a_room_on_top_of_a_hall_takes_its_floor_in_any_order(tmp_path: Path) -> None:
    rooms: list[tuple[str, Box, str]] = [
        ("hall", HALL, "walkway"),
        ("room", (-4, -2, 4, 2), "room"),
        ("booth", (-1, -1, 1, 1), "phoneroom"),
    ]
    for number, order in enumerate(permutations(rooms)):
        found = drawn(tmp_path / str(number), *order)
        expected = {"hall": 200 - 32, "room": 32 - 4, "booth": 4}
        assert found == pytest.approx(expected, abs=0.01)


def test_a_room_a_little_over_the_corridor_keeps_its_outline(tmp_path: Path) -> None:
    found = drawn(
        tmp_path, ("room", (-4, -0.3, 4, 5), "room"), ("corridor", (-10, -5, 10, 0), "walkway")
    )
    assert found == pytest.approx({"room": 8 * 5.3, "corridor": 100 - 8 * 0.3}, abs=0.01)


def test_a_rounding_of_outlines_is_nobodys(tmp_path: Path) -> None:
    east: Box = (-LEAST_OVERLAP / 20, -5, 10, 5)
    found = drawn(tmp_path, ("west", (-10, -5, 0, 5), "room"), ("east", east, "room"))
    assert found["west"] == pytest.approx(100, abs=1e-4)
    assert found["east"] == pytest.approx(100.01, abs=1e-3)


def test_what_cannot_be_walked_on_is_cut_out_of_rooms(tmp_path: Path) -> None:
    found = drawn(
        tmp_path,
        ("room", (-10, -5, 0, 5), "room"),
        ("column", (-5, -1, -4, 0), "column"),
        ("void", (-1, -5, 9, 5), "opentobelow"),
    )
    assert found == pytest.approx({"room": 100 - 1 - 10}, abs=0.01)


def test_a_stair_drawn_on_a_void_keeps_its_floor(tmp_path: Path) -> None:
    found = drawn(tmp_path, ("void", HALL, "opentobelow"), ("bridge", (-8, -1, 8, 1), "footbridge"))
    assert found == pytest.approx({"bridge": 32}, abs=0.01)


def test_a_room_drawn_twice_is_walked_in_by_either_name(tmp_path: Path) -> None:
    twice: Box = (-10, -5, 0, 4.8)
    found = drawn(tmp_path, ("one", (-10, -5, 0, 5), "room"), ("other", twice, "office"))
    assert found == pytest.approx({"one": 100, "other": 98}, abs=0.01)


def test_units_of_two_levels_lie_above_each_other_in_peace(tmp_path: Path) -> None:
    plan = bare_plan()
    plan.unit("below", GROUND, HALL, "walkway")
    plan.unit("above", UPPER, (-4, -2, 4, 2), "room")
    found = cleared(plan.load(tmp_path).venue)
    assert found == pytest.approx({uid("below"): 200, uid("above"): 32}, abs=0.01)


def test_a_hall_drawn_over_rooms_that_fill_it_has_no_floor_left(tmp_path: Path) -> None:
    """Its id still names a unit, which nobody can stand in; the rooms are walked as ever."""
    plan = bare_plan()
    plan.unit("hall", GROUND, HALL, "walkway")
    plan.unit("west", GROUND, (-10, -5, 0, 5), "room")
    plan.unit("east", GROUND, (0, -5, 10, 5), "room")
    plan.opening("door", GROUND, (0, -1), (0, 1))
    graph = graph_of(plan, tmp_path)
    assert graph.access(uid("hall"), 1, 1) is None
    west, east = at(graph, "west", -5, 0), at(graph, "east", 5, 0)
    assert metres(graph, west, east) == pytest.approx(10, abs=0.01)


def test_what_two_units_share_is_walked_in_one_of_them_only(tmp_path: Path) -> None:
    """Around a room on top of a hall, not through it; and in by its door."""
    plan = bare_plan()
    plan.unit("hall", GROUND, HALL, "walkway")
    plan.unit("room", GROUND, (-3, -3, 3, 3), "room")
    plan.opening("door", GROUND, (-3, -0.5), (-3, 0.5))
    graph = graph_of(plan, tmp_path)
    west, east = at(graph, "hall", -5, 0), at(graph, "hall", 5, 0)
    r = 0.22
    around = through((-5, 0), (-3 - r, -3 - r), (3 + r, -3 - r), (5, 0))
    assert metres(graph, west, east) == pytest.approx(around, abs=0.01)
    assert metres(graph, west, at(graph, "room", 0, 0)) == pytest.approx(5, abs=0.05)


def test_a_ring_around_a_room_is_no_part_of_it(tmp_path: Path) -> None:
    plan = bare_plan()
    ring = [(-10.0, -5.0), (10.0, -5.0), (10.0, 5.0), (-10.0, 5.0)]
    hole = [(-4.0, -2.0), (-4.0, 2.0), (4.0, 2.0), (4.0, -2.0)]
    shaped(plan, "hall", GROUND, outline_of(ring, hole), "walkway")
    plan.unit("room", GROUND, (-4, -2, 4, 2), "room")
    found = cleared(plan.load(tmp_path).venue)
    assert found == pytest.approx({uid("hall"): 168, uid("room"): 32}, abs=0.01)


def test_a_hall_that_a_room_cuts_in_two_has_two_parts(tmp_path: Path) -> None:
    plan = bare_plan()
    plan.unit("hall", GROUND, HALL, "walkway")
    plan.unit("room", GROUND, (-1, -5, 1, 5), "room")
    graph = graph_of(plan, tmp_path)
    west, east = at(graph, "hall", -5, 0), at(graph, "hall", 5, 0)
    assert metres(graph, west, east) == APART


def test_pieces_too_thin_to_be_a_floor_do_no_harm(tmp_path: Path) -> None:
    """What is left of a unit may be lines and points too."""
    plan = bare_plan()
    plan.unit("hall", GROUND, (-4, -2, 4, 2.1), "walkway")
    plan.unit("room", GROUND, (-4, -2, 4, 1), "room")
    plan.unit("other", GROUND, (-4, 1, 4, 2.1), "room")
    found = cleared(plan.load(tmp_path).venue)
    assert found[uid("hall")] == pytest.approx(0, abs=0.01)


@pytest.mark.shared
def test_no_floor_of_the_campus_is_two_units(shared_dir: Path) -> None:
    """Nine pairs of units overlap by 121 square metres; afterwards no two of a level do."""
    venue = load_venue(shared_dir / "venues" / "spbpu").venue
    units = [unit for unit in venue.units.values() if is_traversable(unit)]
    areas = clear_areas(venue, units)
    shrunk = [unit.id for unit in units if areas[unit.id] is not unit.area]
    assert 5 <= len(shrunk) <= 9
    for level_id in venue.levels:
        here = [areas[unit.id] for unit in units if unit.level_id == level_id]
        pairs = shapely.STRtree(here).query(here, predicate="intersects")
        for one, other in pairs.T.tolist():
            if one < other:
                assert here[one].intersection(here[other]).area <= LEAST_OVERLAP


def test_the_same_units_give_the_same_areas_to_the_last_bit(tmp_path: Path) -> None:
    plan = bare_plan()
    plan.unit("hall", GROUND, HALL, "walkway")
    for number in range(12):
        plan.unit(f"room {number}", GROUND, (-9.3 + number, -2.1, -8.4 + number, 1.7), "room")
    venue = plan.load(tmp_path).venue
    one, other = (
        [area.wkb for area in clear_areas(venue, venue.units.values()).values()] for _ in range(2)
    )
    assert one == other


def test_only_what_gives_way_is_made_anew(tmp_path: Path) -> None:
    plan = bare_plan()
    plan.unit("hall", GROUND, HALL, "walkway")
    plan.unit("room", GROUND, (-4, -2, 4, 2), "room")
    venue = plan.load(tmp_path).venue
    areas = clear_areas(venue, venue.units.values())
    assert areas[uid("room")] is venue.units[uid("room")].area
    assert isinstance(areas[uid("hall")], MultiPolygon)


def test_equal_units_across_each_other_share_out_their_floor(tmp_path: Path) -> None:
    """Of two crossing corridors of one size one gives way, and no floor is lost."""
    plan = bare_plan()
    plan.unit("one", GROUND, (-5, -1, 5, 1), "walkway")
    plan.unit("other", GROUND, (-1, -5, 1, 5), "walkway")
    venue = plan.load(tmp_path).venue
    areas = clear_areas(venue, venue.units.values())
    assert sorted(area.area for area in areas.values()) == pytest.approx([16, 20], abs=0.01)
    union = shapely.union_all(list(areas.values()))
    assert union.area == pytest.approx(36, abs=0.01)


def test_venues_without_units_have_nothing_to_clear(tmp_path: Path) -> None:
    venue = bare_plan().load(tmp_path).venue
    assert clear_areas(replace(venue, units={}), ()) == {}


def test_no_floor_is_lost_or_owned_twice(tmp_path: Path) -> None:
    """Five rooms in a heap: the areas tile what they covered."""
    plan: Plan = bare_plan()
    heap: list[Box] = [
        (-10, -5, 10, 5),
        (-8, -4, 2, 3),
        (-3, -5, 6, 1),
        (0, -1, 9, 4),
        (-9, 1, -1, 5),
    ]
    for number, outline in enumerate(heap):
        plan.unit(f"room {number}", GROUND, outline, "room")
    venue = plan.load(tmp_path).venue
    units: list[Unit] = list(venue.units.values())
    areas = clear_areas(venue, units)
    for one, other in combinations(units, 2):
        assert areas[one.id].intersection(areas[other.id]).area <= LEAST_OVERLAP
    covered = shapely.union_all(list(areas.values()))
    assert covered.symmetric_difference(box(-10, -5, 10, 5)).area == pytest.approx(0, abs=0.01)
