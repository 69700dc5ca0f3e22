"""The graph of small hand-made floors, against lengths that can be worked out by hand."""

import math
import random
from pathlib import Path

import numpy as np
import pytest
import shapely
from shapely import Point

from floorplans import ArcKind, NavigationGraph, build_graph, find_connectors, load_venue
from floorplans.sample import sample_library
from tests.floorplans.plans import GROUND, UPPER, Plan, uid
from tests.floorplans.rooms import (
    APART,
    FOOT,
    WHEELCHAIR,
    at,
    bare_plan,
    furniture,
    graph_of,
    metres,
    outline_of,
    shaped,
    through,
    two_rooms,
)

L_ROOM = outline_of([(-10, -5), (10, -5), (10, -1), (-6, -1), (-6, 5), (-10, 5)])


def box(west: float, south: float, east: float, north: float) -> dict[str, object]:
    return outline_of([(west, south), (east, south), (east, north), (west, north)])


@pytest.mark.parametrize("radius", [FOOT, WHEELCHAIR])
def test_around_the_corner_of_an_l_shaped_room(tmp_path: Path, radius: float) -> None:
    plan = bare_plan()
    shaped(plan, "room", GROUND, L_ROOM)
    graph = graph_of(plan, tmp_path, radius)
    start, end = at(graph, "room", 8, -3), at(graph, "room", -8, 4)
    corner = (-6 - radius, -1 - radius)
    assert graph.straight(start, end) is None
    assert metres(graph, start, end) == pytest.approx(through((8, -3), corner, (-8, 4)), abs=1e-3)


def test_points_of_one_room_that_see_each_other(tmp_path: Path) -> None:
    plan = bare_plan()
    shaped(plan, "room", GROUND, L_ROOM)
    graph = graph_of(plan, tmp_path)
    assert graph.straight(at(graph, "room", 8, -3), at(graph, "room", -8, -2)) == pytest.approx(
        through((8, -3), (-8, -2))
    )


@pytest.mark.parametrize("radius", [FOOT, WHEELCHAIR])
def test_around_furniture_at_the_distance_of_the_body(tmp_path: Path, radius: float) -> None:
    plan = bare_plan()
    plan.unit("room", GROUND, (-10, -5, 10, 5), "room")
    furniture(plan, "shelf", GROUND, box(-1, -2, 1, 4))
    graph = graph_of(plan, tmp_path, radius)
    start, end = at(graph, "room", -8, 0), at(graph, "room", 8, 0)
    detour = [(-8, 0), (-1 - radius, -2 - radius), (1 + radius, -2 - radius), (8, 0)]
    assert metres(graph, start, end) == pytest.approx(through(*detour), abs=1e-3)


def test_a_gap_between_shelves_lets_walkers_through_and_no_wheelchair(tmp_path: Path) -> None:
    plan = bare_plan()
    plan.unit("room", GROUND, (-10, -5, 10, 5), "room")
    furniture(plan, "north shelf", GROUND, box(-1, 0.3, 1, 5))
    furniture(plan, "south shelf", GROUND, box(-1, -5, 1, -0.3))
    for radius, expected in ((FOOT, 16.0), (WHEELCHAIR, APART)):
        graph = graph_of(plan, tmp_path, radius)
        start, end = at(graph, "room", -8, 0), at(graph, "room", 8, 0)
        assert metres(graph, start, end) == pytest.approx(expected)


def test_a_narrow_door_stops_wheelchairs_only(tmp_path: Path) -> None:
    plan = two_rooms(((0, -0.35), (0, 0.35)))
    for radius, expected in ((FOOT, 10.01), (WHEELCHAIR, APART)):
        graph = graph_of(plan, tmp_path, radius)
        start, end = at(graph, "west", -5, 0), at(graph, "east", 5, 0)
        assert metres(graph, start, end) == pytest.approx(expected, abs=0.01)


def test_a_wide_opening_costs_hardly_a_detour(tmp_path: Path) -> None:
    graph = graph_of(two_rooms(((0, -4), (0, 4))), tmp_path)
    for y in (-3.0, -1.3, 0.4, 2.6):
        start, end = at(graph, "west", -3, y), at(graph, "east", 4, -y)
        assert metres(graph, start, end) == pytest.approx(through((-3, y), (4, -y)), rel=0.01)


def test_an_opening_between_three_units_joins_each_with_each(tmp_path: Path) -> None:
    plan = bare_plan()
    plan.unit("hall", GROUND, (-10, -5, 0, 5), "walkway")
    plan.unit("north", GROUND, (0, 0, 10, 5), "room")
    plan.unit("south", GROUND, (0, -5, 10, 0), "room")
    plan.opening("doors", GROUND, (0, -1), (0, 1))
    graph = graph_of(plan, tmp_path)
    hall, north, south = (
        at(graph, "hall", -5, 0),
        at(graph, "north", 5, 2),
        at(graph, "south", 5, -2),
    )
    assert 10 < metres(graph, hall, north) < 11
    assert metres(graph, hall, south) == pytest.approx(metres(graph, hall, north), abs=1e-3)
    assert 10 < metres(graph, north, south) < 11


def test_furniture_in_front_of_a_door_closes_it(tmp_path: Path) -> None:
    plan = two_rooms(((0, -0.6), (0, 0.6)))
    furniture(plan, "shelf", GROUND, box(0.1, -1, 0.5, 1))
    graph = graph_of(plan, tmp_path)
    assert metres(graph, at(graph, "west", -5, 0), at(graph, "east", 5, 0)) == APART


def test_furniture_over_part_of_a_wide_opening_leaves_the_rest(tmp_path: Path) -> None:
    plan = two_rooms(((0, -4), (0, 4)))
    furniture(plan, "desk", GROUND, box(-0.5, -4, 0.5, 2))
    graph = graph_of(plan, tmp_path)
    start, end = at(graph, "west", -5, 0), at(graph, "east", 5, 0)
    shortest = through((-5, 0), (-0.72, 2.22), (0.72, 2.22), (5, 0))
    assert shortest <= metres(graph, start, end) < 1.05 * shortest
    under = Point(0, -1)
    walked = graph.arcs.kind == ArcKind.WALK
    for tail, head in zip(graph.arcs.tail[walked], graph.arcs.head[walked], strict=True):
        line = shapely.LineString([graph.positions[tail], graph.positions[head]])
        assert line.distance(under) > FOOT


def test_points_in_or_behind_furniture_go_to_the_nearest_free_spot(tmp_path: Path) -> None:
    plan = bare_plan()
    plan.unit("room", GROUND, (-10, -5, 10, 5), "room")
    furniture(plan, "shelf", GROUND, box(-10, -5, 8, -4.5))
    graph = graph_of(plan, tmp_path)
    within = at(graph, "room", 0, -4.7)
    assert (within.x, within.y) == pytest.approx((0, -4.5 + FOOT), abs=1e-3)
    assert metres(graph, within, at(graph, "room", 0, 0)) == pytest.approx(4.5 - FOOT, abs=1e-3)


def test_a_pocket_behind_furniture_is_a_place_without_a_way(tmp_path: Path) -> None:
    plan = bare_plan()
    plan.unit("room", GROUND, (-10, -5, 10, 5), "room")
    furniture(plan, "desk", GROUND, box(-10, 2, 10, 2.5))
    graph = graph_of(plan, tmp_path)
    behind = at(graph, "room", 0, 4)
    assert (behind.x, behind.y) == (0, 4)
    assert metres(graph, behind, at(graph, "room", 0, 0)) == APART


def test_a_point_near_a_wall_is_moved_by_the_body_only(tmp_path: Path) -> None:
    plan = two_rooms(((0, -4), (0, 4)))
    graph = graph_of(plan, tmp_path)
    access = at(graph, "west", -0.01, 4.9)
    assert (access.x, access.y) == pytest.approx((-FOOT, 5 - FOOT), abs=1e-3)


def test_a_unit_too_small_for_the_body_has_no_place(tmp_path: Path) -> None:
    plan = two_rooms(((0, -0.6), (0, 0.6)))
    plan.unit("niche", UPPER, (0, 0, 0.4, 3), "storage")
    graph = graph_of(plan, tmp_path)
    assert graph.access(uid("niche"), 0.2, 1) is None
    assert graph.access(uid("no such unit"), 0, 0) is None


def test_a_niche_is_entered_only_as_far_as_its_doorway(tmp_path: Path) -> None:
    """Whoever is too broad for a niche stands in its opening, never in the room before it."""
    plan = bare_plan()
    plan.unit("hall", GROUND, (-10, -5, 0, 5), "walkway")
    plan.unit("niche", GROUND, (0, -2, 0.3, 2), "storage")
    plan.opening("front", GROUND, (0, -0.8), (0, 0.8))
    graph = graph_of(plan, tmp_path)
    access = at(graph, "niche", 0.2, 1.9)
    assert 0 <= access.x <= 0.3
    assert abs(access.y) <= 0.8


def test_a_unit_of_two_pieces_is_two_floors(tmp_path: Path) -> None:
    plan = bare_plan()
    parts = [box(-10, -5, -5, 5)["coordinates"], box(5, -5, 10, 5)["coordinates"]]
    shaped(plan, "room", GROUND, {"type": "MultiPolygon", "coordinates": parts})
    graph = graph_of(plan, tmp_path)
    west, east = at(graph, "room", -7, 0), at(graph, "room", 7, 0)
    assert metres(graph, west, east) == APART
    assert metres(graph, west, at(graph, "room", -7, 3)) == pytest.approx(3)
    between = at(graph, "room", -1, 0)
    assert (between.x, between.y) == pytest.approx((-5 - FOOT, 0))


def test_doors_on_one_slightly_bent_wall(tmp_path: Path) -> None:
    """A bend of half a degree hides the two doors from each other and must be walked around."""
    plan = bare_plan()
    hall: list[tuple[float, float]] = [(-10, 0), (0, 0.09), (10, 0), (10, 5), (-10, 5)]
    shaped(plan, "hall", GROUND, outline_of(hall), "walkway")
    for name, west in (("west", -10.0), ("east", 8.0)):
        corners = [(west, -5), (west + 2, -5), (west + 2, 0.05), (west, 0.05)]
        shaped(plan, name, GROUND, outline_of([(x, float(y)) for x, y in corners]))
        plan.opening(f"{name} door", GROUND, (west + 0.5, 0.01), (west + 1.5, 0.01))
    graph = graph_of(plan, tmp_path)
    start, end = at(graph, "west", -9, -2), at(graph, "east", 9, -2)
    assert metres(graph, start, end) == pytest.approx(22, abs=0.2)


def shafts(category: str) -> Plan:
    """Three levels of a hall and a shaft with a door between them."""
    plan = bare_plan()
    plan.level("top", 2)
    for level in (GROUND, UPPER, "top"):
        plan.unit(f"{level} hall", level, (-10, -5, 0, 5), "walkway")
        plan.unit(f"{level} shaft", level, (0, -1, 2, 1), category)
        plan.opening(f"{level} door", level, (0, -0.5), (0, 0.5))
    return plan


def kinds(graph: NavigationGraph) -> dict[ArcKind, int]:
    values, counts = np.unique(graph.arcs.kind, return_counts=True)
    return {ArcKind(value): int(count) for value, count in zip(values, counts, strict=True)}


def test_a_lift_over_three_levels_is_boarded_once(tmp_path: Path) -> None:
    graph = graph_of(shafts("elevator"), tmp_path)
    found = kinds(graph)
    assert (found[ArcKind.BOARD], found[ArcKind.ALIGHT], found[ArcKind.RIDE]) == (3, 6, 8)
    start, end = at(graph, f"{GROUND} hall", -5, 0), at(graph, "top hall", -5, 0)
    assert metres(graph, start, end) == pytest.approx(11, rel=0.02)
    boarded = set(graph.arcs.head[graph.arcs.kind == ArcKind.BOARD].tolist())
    left = set(graph.arcs.tail[graph.arcs.kind == ArcKind.ALIGHT].tolist())
    rides = graph.arcs.kind == ArcKind.RIDE
    assert set(graph.arcs.tail[rides].tolist()) == boarded | left
    assert set(graph.arcs.head[rides].tolist()) == left
    assert not boarded & left


def test_no_way_leads_through_a_lift(tmp_path: Path) -> None:
    plan = bare_plan()
    plan.unit("west", GROUND, (-10, -5, 0, 5), "walkway")
    plan.unit("lift", GROUND, (0, -1, 2, 1), "elevator")
    plan.unit("east", GROUND, (2, -5, 10, 5), "walkway")
    plan.opening("west door", GROUND, (0, -0.6), (0, 0.6))
    plan.opening("east door", GROUND, (2, -0.6), (2, 0.6))
    graph = graph_of(plan, tmp_path)
    west, east, car = at(graph, "west", -5, 0), at(graph, "east", 5, 0), at(graph, "lift", 1, 0)
    assert metres(graph, west, east) == APART
    assert metres(graph, west, car) == pytest.approx(6, abs=0.2)
    assert metres(graph, car, east) == pytest.approx(4, abs=0.2)


def test_stairs_have_a_length_for_each_level(tmp_path: Path) -> None:
    graph = graph_of(shafts("stairs"), tmp_path)
    assert kinds(graph)[ArcKind.STAIRS] == 4
    start, end = at(graph, f"{GROUND} hall", -5, 0), at(graph, "top hall", -5, 0)
    assert metres(graph, start, end) == pytest.approx(12 + 16, rel=0.01)
    stairs = graph.arcs.kind == ArcKind.STAIRS
    assert sorted(graph.arcs.rise[stairs].tolist()) == [-1, -1, 1, 1]


@pytest.mark.parametrize(("direction", "open_way"), [("up", 1), ("down", -1)])
def test_an_escalator_runs_one_way(tmp_path: Path, direction: str, open_way: int) -> None:
    plan = shafts("escalator")
    units = ", ".join(f'"{uid(f"{level} shaft")}"' for level in (GROUND, UPPER, "top"))
    plan.table = (
        f'[[connectors]]\nid = "e"\nkind = "escalator"\nunits = [{units}]\n'
        f'direction = "{direction}"\nname = {{ zh = "梯", en = "E" }}\n'
    )
    graph = graph_of(plan, tmp_path)
    low, high = at(graph, f"{GROUND} hall", -5, 0), at(graph, "top hall", -5, 0)
    there, back = metres(graph, low, high), metres(graph, high, low)
    assert math.isfinite(there) is (open_way > 0)
    assert math.isfinite(back) is (open_way < 0)
    assert set(graph.arcs.rise[graph.arcs.kind == ArcKind.ESCALATOR].tolist()) == {open_way}


def test_people_get_off_beside_what_stands_in_the_middle_of_a_shaft(tmp_path: Path) -> None:
    plan = shafts("stairs")
    for level in (GROUND, UPPER, "top"):
        furniture(plan, f"{level} pillar", level, box(0.6, -0.4, 1.4, 0.4))
    graph = graph_of(plan, tmp_path)
    start, end = at(graph, f"{GROUND} hall", -5, 0), at(graph, "top hall", -5, 0)
    assert math.isfinite(metres(graph, start, end))


def test_arcs_are_sorted_by_head_and_indexed(tmp_path: Path) -> None:
    graph = graph_of(shafts("elevator"), tmp_path)
    arcs = graph.arcs
    assert (np.diff(arcs.head) >= 0).all()
    for node in range(len(graph.positions)):
        assert (arcs.head[graph.entering[node] : graph.entering[node + 1]] == node).all()
    exclusive = (arcs.unit >= 0).astype(int) + (arcs.opening >= 0) + (arcs.connector >= 0)
    assert (exclusive == 1).all()


def test_a_venue_without_units_has_an_empty_graph(tmp_path: Path) -> None:
    graph = graph_of(bare_plan(), tmp_path)
    assert len(graph.positions) == len(graph.arcs.tail) == 0
    assert graph.entering.tolist() == [0]


@pytest.mark.parametrize("radius", [FOOT, WHEELCHAIR])
def test_access_stays_in_its_unit_and_clear_of_furniture(tmp_path: Path, radius: float) -> None:
    for name, content in sample_library().items():
        (tmp_path / name).write_bytes(content)
    loaded = load_venue(tmp_path)
    venue = loaded.venue
    graph = build_graph(venue, find_connectors(venue, loaded.table), radius)
    rng = random.Random(11)  # noqa: S311
    tried = 0
    for unit in venue.units.values():
        west, south, east, north = unit.area.bounds
        for _ in range(6):
            x, y = rng.uniform(west - 1, east + 1), rng.uniform(south - 1, north + 1)
            access = graph.access(unit.id, x, y)
            if access is None:
                continue
            assert unit.area.distance(Point(access.x, access.y)) < 1e-9
            assert len(access.nodes) > 0
            assert np.hypot(
                *(graph.positions[access.nodes] - (access.x, access.y)).T
            ) == pytest.approx(access.metres)
            tried += 1
    assert tried > 400


def walks(graph: NavigationGraph, unit: str) -> list[shapely.LineString]:
    """The sight lines of a unit."""
    number = graph.unit_numbers[uid(unit)]
    here = np.flatnonzero(graph.arcs.unit == number)
    ends = zip(graph.arcs.tail[here], graph.arcs.head[here], strict=True)
    return [shapely.LineString(graph.positions[list(pair)]) for pair in ends]


@pytest.mark.parametrize(("category", "radius"), [("stairs", FOOT), ("ramp", WHEELCHAIR)])
def test_a_wall_close_behind_the_door_of_a_shaft_is_walked_around(
    tmp_path: Path, category: str, radius: float
) -> None:
    """In shafts bodies are let through narrower than elsewhere, but not through walls."""
    plan = bare_plan()
    around: list[tuple[float, float]] = [(0, -2), (4, -2), (4, 2), (0, 2)]
    divider: list[tuple[float, float]] = [(0.3, -0.05), (3, -0.05), (3, 0.05), (0.3, 0.05)]
    for level in (GROUND, UPPER):
        plan.unit(f"{level} hall", level, (-10, -5, 0, 5), "walkway")
        shaped(plan, f"{level} shaft", level, outline_of(around, divider), category)
        plan.opening(f"{level} door", level, (0, -1), (0, 1))
    graph = graph_of(plan, tmp_path, radius)
    wall = shapely.Polygon(divider).buffer(-0.01)
    lines = walks(graph, f"{GROUND} shaft")
    assert lines
    assert [line.wkt for line in lines if line.intersects(wall)] == []


def test_a_bent_opening_is_crossed_all_along(tmp_path: Path) -> None:
    """A round hall opens to the room in a half circle of 9.4 m."""
    plan = bare_plan()
    arc = [(3 * math.cos(a), 3 * math.sin(a)) for a in np.linspace(math.pi, 0, 25)]
    shaped(plan, "bay", GROUND, outline_of([(-3.0, 0.0), *arc, (3.0, 0.0)]), "walkway")
    rest = [(-9.0, 0.0), *arc, (9.0, 0.0), (9.0, 5.0), (-9.0, 5.0)]
    shaped(plan, "room", GROUND, outline_of(rest))
    plan.opening("curve", GROUND, *arc)
    graph = graph_of(plan, tmp_path)
    start = at(graph, "bay", 0, 1)
    for x, y in ((-6, 2), (0, 4.5), (6, 2)):
        there = metres(graph, start, at(graph, "room", x, y))
        assert there == pytest.approx(math.hypot(x, y - 1), abs=0.15)
