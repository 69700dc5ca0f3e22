"""A changed door, room or shelf makes anew only the pieces around it, with the same result."""

from dataclasses import fields, replace

import numpy as np
import pytest
import shapely
from shapely import affinity, box

from floorplans import LoadedVenue, NavigationGraph, Venue, find_connectors, load_venue
from floorplans.build import build_graph, build_graphs
from floorplans.sample import sample_library
from floorplans.touching import touching_units
from tests.floorplans.rooms import FOOT, WHEELCHAIR


@pytest.fixture(scope="module")
def loaded(tmp_path_factory: pytest.TempPathFactory) -> LoadedVenue:
    folder = tmp_path_factory.mktemp("sample")
    for name, content in sample_library().items():
        (folder / name).write_bytes(content)
    return load_venue(folder)


@pytest.fixture(scope="module")
def before(loaded: LoadedVenue) -> NavigationGraph:
    return build_graph(loaded.venue, find_connectors(loaded.venue, loaded.table), FOOT)


def rebuilt(
    loaded: LoadedVenue, before: NavigationGraph, venue: Venue
) -> tuple[NavigationGraph, set[str]]:
    """The graph of a changed venue, and the units whose pieces were made anew."""
    connectors = find_connectors(venue, loaded.table)
    after = build_graph(venue, connectors, FOOT, before)
    assert_same(after, build_graph(venue, connectors, FOOT))
    old = {unit_id: id(floor.space) for unit_id, floor in before.floors.items()}
    anew = {uid for uid, floor in after.floors.items() if id(floor.space) != old.get(uid)}
    return after, anew


def assert_same(one: NavigationGraph, other: NavigationGraph) -> None:
    """Both graphs are one, number by number."""
    for name in ("positions", "outlines", "gates", "node_level", "node_unit", "entering"):
        assert np.array_equal(getattr(one, name), getattr(other, name), equal_nan=True), name
    for column in fields(one.arcs):
        values = getattr(one.arcs, column.name), getattr(other.arcs, column.name)
        assert np.array_equal(*values), column.name
    for name in ("level_ids", "ordinals", "unit_ids", "opening_ids", "connector_ids"):
        assert getattr(one, name) == getattr(other, name)
    assert one.floors.keys() == other.floors.keys()
    for unit_id, floor in one.floors.items():
        assert floor.key == other.floors[unit_id].key
        assert floor.space.floor.equals(other.floors[unit_id].space.floor)


def test_nothing_changed_nothing_made(loaded: LoadedVenue, before: NavigationGraph) -> None:
    assert rebuilt(loaded, before, loaded.venue)[1] == set()


def test_a_wider_door_touches_its_two_rooms(loaded: LoadedVenue, before: NavigationGraph) -> None:
    venue = loaded.venue
    door = next(each for each in venue.openings.values() if 1 < each.line.length < 2)
    wider = replace(door, line=affinity.scale(door.line, 1.1, 1.1))
    changed = replace(venue, openings={**venue.openings, door.id: wider})
    _, anew = rebuilt(loaded, before, changed)
    assert anew == set(touching_units(venue)[door.id])


def test_a_closed_up_door_touches_its_two_rooms(
    loaded: LoadedVenue, before: NavigationGraph
) -> None:
    venue = loaded.venue
    door = next(each for each in venue.openings.values() if 1 < each.line.length < 2)
    rest = {key: each for key, each in venue.openings.items() if key != door.id}
    _, anew = rebuilt(loaded, before, replace(venue, openings=rest))
    assert anew == set(touching_units(venue)[door.id])


def test_a_moved_shelf_touches_its_room(loaded: LoadedVenue, before: NavigationGraph) -> None:
    venue = loaded.venue
    shelf = next(each for each in venue.fixtures.values() if each.names.get("zh", "")[:1].isalpha())
    moved = replace(shelf, area=affinity.translate(shelf.area, 0.01, 0.02))
    changed = replace(venue, fixtures={**venue.fixtures, shelf.id: moved})
    _, anew = rebuilt(loaded, before, changed)
    rooms = {
        unit.id
        for unit in venue.units.values()
        if unit.level_id == shelf.level_id and unit.area.intersects(shelf.area.union(moved.area))
    }
    assert anew
    assert anew <= rooms


def test_a_new_room_in_a_hall_touches_the_hall(
    loaded: LoadedVenue, before: NavigationGraph
) -> None:
    """A booth set up in a hall takes its floor; units elsewhere keep their pieces."""
    venue = loaded.venue
    hall = max(
        (unit for unit in venue.units.values() if unit.category == "library"),
        key=lambda unit: unit.area.area,
    )
    spot = hall.area.representative_point()
    area = shapely.intersection(hall.area, box(spot.x - 1, spot.y - 1, spot.x + 1, spot.y + 1))
    booth = replace(hall, id="booth", names={}, display_point=None, area=area)
    after, anew = rebuilt(loaded, before, replace(venue, units={**venue.units, "booth": booth}))
    assert anew == {hall.id, "booth"}
    assert after.floors[hall.id].space.floor.intersection(area).area < 0.01


def test_several_radii_from_one_layout(loaded: LoadedVenue, before: NavigationGraph) -> None:
    connectors = find_connectors(loaded.venue, loaded.table)
    foot, wheelchair = build_graphs(loaded.venue, connectors, (FOOT, WHEELCHAIR), (before,))
    assert_same(foot, before)
    assert_same(wheelchair, build_graph(loaded.venue, connectors, WHEELCHAIR))
    kept = (foot.floors[uid].space is floor.space for uid, floor in before.floors.items())
    assert all(kept)
