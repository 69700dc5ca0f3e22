"""Getting about in the central library: on foot and step-free, along aisles, past doors."""

from collections import defaultdict

import numpy as np
import pytest
import shapely
from shapely import LineString, Point

from floorplans import ArcKind, build_graph, find_connectors, is_public
from floorplans.sample import sample_id
from floorplans.sample.plan import Storey
from tests.floorplans import central

CLOSED = {"service", "emergencyexit", "automobile"}
STEPS = [ArcKind.STAIRS, ArcKind.ESCALATOR]
NARROWEST_AISLE = 1.3
LEVELS = ("cb3", "cb2", "cb1", "c1", "c2", "c3", "c4", "c5", "c6")


def storey_of(slug: str) -> Storey:
    return next(storey for storey in central.drawn().storeys if storey.slug == slug)


@pytest.mark.parametrize(("radius", "step_free"), [(0.22, False), (0.42, True)])
def test_visitors_reach_every_public_room(radius: float, *, step_free: bool) -> None:
    venue, table = central.loaded().venue, central.loaded().table
    graph = build_graph(venue, find_connectors(venue, table), radius)
    arcs = graph.arcs
    usable = np.ones(len(arcs.tail), dtype=bool)
    if step_free:
        usable &= ~np.isin(arcs.kind, STEPS)
    public = np.array([is_public(venue.units[unit_id]) for unit_id in graph.unit_ids])
    closed = np.array([venue.openings[each].category in CLOSED for each in graph.opening_ids])
    walking, crossing = arcs.unit >= 0, arcs.opening >= 0
    usable[walking] &= public[arcs.unit[walking]]
    usable[crossing] &= ~closed[arcs.opening[crossing]]
    onward: dict[int, list[int]] = defaultdict(list)
    pairs = zip(arcs.tail[usable].tolist(), arcs.head[usable].tolist(), strict=True)
    for tail, head in pairs:
        onward[tail].append(head)
    queue = graph.floors[sample_id("unit", "c1-vestibule")].nodes.tolist()
    seen = set(queue)
    while queue:
        for node in onward[queue.pop()]:
            if node not in seen:
                seen.add(node)
                queue.append(node)
    for_cars = {"road"}
    for unit_id, floor in graph.floors.items():
        unit = venue.units[unit_id]
        if is_public(unit) and unit.category not in for_cars:
            assert set(floor.nodes.tolist()) <= seen, unit.names


@pytest.mark.parametrize("slug", LEVELS)
def test_aisles_between_ranges_are_wide_enough(slug: str) -> None:
    ranges = [piece.area for piece in storey_of(slug).furnishings if piece.faces]
    if not ranges:
        return
    tree = shapely.STRtree(ranges)
    near = tree.query(ranges, predicate="dwithin", distance=NARROWEST_AISLE - 0.01)
    assert [pair for pair in near.T.tolist() if pair[0] != pair[1]] == []


@pytest.mark.parametrize("slug", LEVELS)
def test_furniture_and_screens_stand_in_one_room_and_apart(slug: str) -> None:
    storey = storey_of(slug)
    screens = [screen for screen in central.drawn().screens if screen.storey == slug]
    pieces = [piece.area for piece in storey.furnishings] + [each.housing for each in screens]
    for piece in pieces:
        assert sum(room.area.buffer(1e-6).covers(piece) for room in storey.rooms) == 1
    if pieces:
        left, right = shapely.STRtree(pieces).query(pieces, predicate="intersects")
        shared = [
            shapely.intersection(pieces[one], pieces[other]).area
            for one, other in zip(left.tolist(), right.tolist(), strict=True)
            if one < other
        ]
        assert max(shared, default=0.0) < 1e-6


@pytest.mark.parametrize("slug", LEVELS)
def test_doors_are_wide_and_their_approaches_clear(slug: str) -> None:
    storey = storey_of(slug)
    screens = [screen for screen in central.drawn().screens if screen.storey == slug]
    standing = shapely.union_all(
        [piece.area for piece in storey.furnishings] + [each.housing for each in screens]
    )
    for gap in storey.gaps:
        assert gap.line.length >= 0.9, gap.slug
        approach = gap.line.buffer(0.9, cap_style="flat")
        assert approach.intersection(standing).area < 1e-6, gap.slug


def test_shafts_stand_at_the_same_place_on_every_level() -> None:
    library = central.drawn()
    for shaft in library.shafts:
        areas = [storey_of(slug).room(f"{slug}-{shaft.slug}").area for slug in shaft.storeys]
        assert len(areas) >= 2
        assert all(area.equals(areas[0]) for area in areas), shaft.slug


@pytest.mark.parametrize("slug", LEVELS)
def test_screens_can_be_read_and_say_where_to_go(slug: str) -> None:
    storey = storey_of(slug)
    standing = shapely.union_all([piece.area for piece in storey.furnishings])
    rooms = {room.slug for each in central.drawn().storeys for room in each.rooms}
    for screen in central.drawn().screens:
        if screen.storey != slug:
            continue
        (x, y), (east, north) = screen.glass, screen.outward
        view = LineString([(x, y), (x + 2 * east, y + 2 * north)])
        home = next(room for room in storey.rooms if room.area.contains(Point(view.coords[1])))
        assert home.area.buffer(1e-6).covers(view), screen.slug
        assert view.buffer(0.3, cap_style="flat").intersection(standing).area < 1e-6, screen.slug
        targets = [destination.split(":", 1)[1] for destination in screen.destinations]
        assert 4 <= len(set(targets)) == len(targets) <= 8
        assert set(targets) <= rooms
        assert home.slug not in targets


def test_every_storey_with_readers_has_four_groups_of_toilets() -> None:
    for slug in LEVELS[1:]:
        rooms = [room.slug for room in storey_of(slug).rooms]
        for kind in ("women", "men", "accessible", "family"):
            assert sum(room.endswith(f"toilet-{kind}") for room in rooms) == 4, (slug, kind)
