"""Figures of the floor-plan benchmark on floors so small that they are known by hand."""

import math
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
import shapely

from bench.floorplans_oracle import Oracle, Position
from bench.floorplans_quality import (
    METRES,
    Barriers,
    Planner,
    Verdict,
    Walk,
    judge,
    length,
    oracle_crossings,
    turns,
)
from bench.floorplans_space import Body, level_space, units_of_openings, walls_of
from bench.floorplans_speed import joined_by_building
from bench.floorplans_venues import (
    Case,
    Pairs,
    case_of,
    draw_pairs,
    largest_level,
    only_level,
    quotas,
)
from bench.peers.hand_drawn import hand_drawn
from bench.peers.indoor_planners import (
    LevelPlanner,
    door_to_door,
    grid,
    medial_axis,
    room_centroids,
)
from floorplans import build_graph
from tests.floorplans.plans import FRAME, GROUND, UPPER, Plan, polygon, uid
from tests.floorplans.rooms import bare_plan, furniture

RADIUS = 0.25
BODY = Body("foot", RADIUS, climbs=True)
DOOR = 1.5
START, END = (-9.0, -4.0), (9.0, -4.0)
"""In either room, far from the door at the north end of the wall between them."""


def two_rooms() -> Plan:
    """Two rooms of 10 by 10 metres, a door of 1.5 metres from (0, 3) to (0, 4.5)."""
    plan = bare_plan()
    plan.unit("west", GROUND, (-10, -5, 0, 5), "room")
    plan.unit("east", GROUND, (0, -5, 10, 5), "room")
    plan.opening("door", GROUND, (0, 3), (0, 3 + DOOR))
    return plan


def case(plan: Plan, folder: Path) -> Case:
    return case_of("tiny", folder / "plan", plan.load(folder))


def pairs(found: Case, *ends: tuple[Position, Position], body: Body = BODY) -> Pairs:
    space = level_space(found.venue, uid(GROUND), found.stops, body)
    oracle = Oracle(space.free)
    starts, stops = np.array([end[0] for end in ends]), np.array([end[1] for end in ends])
    ways = oracle.ways(starts, stops)
    assert None not in ways
    return Pairs(space, oracle, starts, stops, tuple(way for way in ways if way), 0)


def verdict_of(
    found: Case, drawn: Pairs, way: Callable[[Position, Position], tuple[Position, ...]]
) -> Verdict:
    return judge(found, [drawn], lambda each, index: Walk(way(*each.ends_of(index)), 1.0))


class TestFreeFloor:
    def test_rooms_are_shrunk_and_open_at_the_door(self, tmp_path: Path) -> None:
        found = case(two_rooms(), tmp_path)
        free = level_space(found.venue, uid(GROUND), found.stops, BODY).free
        assert len(shapely.get_parts(free)) == 1
        expected = 2 * 9.5 * 9.5 + (DOOR - 2 * RADIUS) * 2 * RADIUS
        assert free.area == pytest.approx(expected, abs=0.01)

    def test_a_door_too_narrow_for_the_body_is_none(self, tmp_path: Path) -> None:
        found = case(two_rooms(), tmp_path)
        space = level_space(found.venue, uid(GROUND), found.stops, Body("cart", 0.8, climbs=False))
        assert len(shapely.get_parts(space.free)) == 2

    def test_furniture_is_grown(self, tmp_path: Path) -> None:
        plan = two_rooms()
        bare = level_space(case(plan, tmp_path / "a").venue, uid(GROUND), frozenset(), BODY).free
        furniture(plan, "shelf", GROUND, polygon((-6, -2, -4, -1)))
        full = level_space(case(plan, tmp_path / "b").venue, uid(GROUND), frozenset(), BODY).free
        assert bare.area - full.area == pytest.approx(2.5 * 1.5, abs=0.01)

    def test_rooms_drawn_over_each_other_are_no_passage(self, tmp_path: Path) -> None:
        plan = two_rooms()
        plan.features["unit"].pop()
        plan.features["opening"] = []
        plan.unit("east", GROUND, (-2, -5, 10, 5), "room")
        found = case(plan, tmp_path)
        free = level_space(found.venue, uid(GROUND), found.stops, BODY).free
        west, east = shapely.Point(-8, 0), shapely.Point(8, 0)
        assert not [part for part in free.geoms if part.covers(west) and part.covers(east)]

    def test_steps_are_no_floor_for_who_cannot_climb(self, tmp_path: Path) -> None:
        plan = two_rooms()
        plan.properties("east")["category"] = "stairs"
        found = case(plan, tmp_path)
        space = level_space(found.venue, uid(GROUND), frozenset(), Body("w", RADIUS, climbs=False))
        assert [unit.id for unit in space.units] == [uid("west")]

    def test_walls_have_a_gap_at_the_door_and_nowhere_else(self, tmp_path: Path) -> None:
        found = case(two_rooms(), tmp_path)
        walls = shapely.union_all(walls_of(found.venue, uid(GROUND)))
        assert walls.length == pytest.approx(60 + 10 - DOOR, abs=0.05)
        assert not walls.intersects(shapely.LineString([(-1, 3.7), (1, 3.7)]))
        assert walls.intersects(shapely.LineString([(-1, 0), (1, 0)]))

    def test_an_opening_leads_into_the_units_beside_it(self, tmp_path: Path) -> None:
        plan = two_rooms()
        plan.opening("outer", GROUND, (10, -1), (10, 1))
        found = case(plan, tmp_path)
        joined = units_of_openings(found.venue, uid(GROUND), found.venue.units.values())
        by_opening = {key: {unit.id for unit in units} for key, units in joined.items()}
        assert by_opening == {uid("door"): {uid("west"), uid("east")}, uid("outer"): {uid("east")}}


class TestVerdict:
    def test_a_straight_line_through_the_wall_is_caught(self, tmp_path: Path) -> None:
        found = case(two_rooms(), tmp_path)
        verdict = verdict_of(found, pairs(found, (START, END)), lambda a, b: (a, b))
        assert len(verdict.crossing()) == len(verdict.shorter()) == 1

    def test_the_shortest_way_is_right_and_a_detour_is_measured(self, tmp_path: Path) -> None:
        found = case(two_rooms(), tmp_path)
        drawn = pairs(found, (START, END))
        (way,) = drawn.ways
        corner = 3 + RADIUS
        by_hand = 2 * math.hypot(9 - RADIUS, corner + 4) + 2 * RADIUS
        assert way.metres == pytest.approx(by_hand, abs=1e-6)
        exact = verdict_of(found, drawn, lambda _a, _b: way.points)
        assert exact.ratios() == [pytest.approx(1)]
        assert exact.crossing() == exact.shorter() == exact.missed == []
        assert exact.judged[0].clearance == pytest.approx(RADIUS, abs=0.01)
        middle = (0.0, 3 + DOOR / 2)
        bent = verdict_of(found, drawn, lambda a, b: (a, (-9, 3.75), middle, (9, 3.75), b))
        (judged,) = bent.judged
        assert judged.ratio == pytest.approx((2 * 7.75 + 18) / way.metres)
        assert judged.extra_turns == 0

    def test_a_pair_without_a_way_is_missed(self, tmp_path: Path) -> None:
        found = case(two_rooms(), tmp_path)
        verdict = verdict_of(found, pairs(found, (START, END)), lambda _a, _b: ())
        assert (len(verdict.judged), len(verdict.missed)) == (0, 1)

    def test_shelves_count_as_walls(self, tmp_path: Path) -> None:
        plan = two_rooms()
        furniture(plan, "shelf", GROUND, polygon((-6, -2, -4, -1)))
        barriers = Barriers(case(plan, tmp_path), uid(GROUND))
        assert barriers.gap([(-7, -1.5), (-3, -1.5)]) == 0
        assert barriers.gap([(-7, -0.6), (-3, -0.6)]) == pytest.approx(0.4, abs=1e-3)

    def test_turns_are_bends_of_more_than_15_degrees(self) -> None:
        assert turns([(0, 0), (1, 0), (1, 1), (2, 1)]) == 2
        assert turns([(0, 0), (1, 0), (2, 0.1)]) == 0
        assert turns([(0, 0), (1, 0), (1.001, 0.001), (2, 0)]) == 0

    def test_the_oracle_walks_through_no_wall(self, tmp_path: Path) -> None:
        found = case(two_rooms(), tmp_path)
        assert oracle_crossings(found, draw_pairs(found, BODY, 50, seed=1)) == 0


class TestOwnRoutes:
    def test_they_are_judged_as_users_get_them(self, tmp_path: Path) -> None:
        found = case(two_rooms(), tmp_path)
        planner = Planner(found, build_graph(found.venue, (), RADIUS), METRES["foot"])
        drawn = pairs(found, (START, END), (START, (-2, 2)))
        verdict = judge(
            found,
            [drawn],
            lambda each, index: planner.walk(uid(GROUND), *each.ends_of(index)),
        )
        assert verdict.missed == verdict.crossing() == []
        assert max(verdict.ratios()) < 1.05
        assert verdict.ratios()[1] == pytest.approx(1)
        assert planner.mismatched == 0
        assert len(planner.search_ms) == 2

    def test_a_cut_off_room_counts_as_such(self, tmp_path: Path) -> None:
        plan = two_rooms()
        plan.unit("closet", GROUND, (8, -5, 10, -4), "storage")
        found = case(plan, tmp_path)
        joined = joined_by_building(found.venue, build_graph(found.venue, (), RADIUS))
        assert joined == {uid("library"): 2}

    def test_pairs_are_on_the_floor_and_shared_out_by_area(self, tmp_path: Path) -> None:
        plan = two_rooms()
        plan.unit("attic", UPPER, (-10, -5, 0, 0), "room")
        found = case(plan, tmp_path)
        drawn = draw_pairs(found, BODY, 100, seed=3)
        counts = {each.space.level_id: len(each.ways) for each in drawn}
        assert counts[uid(GROUND)] > 3 * counts[uid(UPPER)]
        assert sum(counts.values()) >= 100
        for each in drawn:
            spots = shapely.points(np.vstack([each.starts, each.ends]))
            assert shapely.covers(each.space.free, spots).all()

    def test_quotas_add_up(self) -> None:
        assert quotas(np.array([3.0, 1.0]), 100) == [75, 25]
        assert quotas(np.array([0.0]), 100) == [0]

    def test_a_venue_is_reduced_to_its_largest_level(self, tmp_path: Path) -> None:
        plan = two_rooms()
        plan.unit("attic", UPPER, (-10, -5, 0, 0), "room")
        venue = case(plan, tmp_path).venue
        alone = only_level(venue, largest_level(venue))
        assert set(alone.levels) == {uid(GROUND)}
        assert set(alone.units) == {uid("west"), uid("east")}


class TestPeers:
    @pytest.mark.parametrize("make", [grid, medial_axis])
    def test_those_on_the_floor_get_there_and_meet_no_wall(
        self, tmp_path: Path, make: Callable[..., LevelPlanner]
    ) -> None:
        found = case(two_rooms(), tmp_path)
        drawn = pairs(found, (START, END), (START, (-2, 2)))
        verdict = verdict_of(found, drawn, make(found.venue, drawn.space).way)
        assert verdict.missed == verdict.crossing() == []
        assert 1 < verdict.ratios()[0] < 1.3
        assert verdict.ratios()[1] == pytest.approx(1)

    def test_doors_and_rooms_are_joined_as_drawn(self, tmp_path: Path) -> None:
        found = case(two_rooms(), tmp_path)
        space = pairs(found, (START, END)).space
        for make, size in ((door_to_door, (1, 0)), (room_centroids, (3, 2))):
            planner = make(found.venue, space)
            assert planner.size == size
            first, door, last = planner.way(START, END)
            assert (first, last) == (START, END)
            assert door == pytest.approx((0, 3 + DOOR / 2), abs=1e-6)
            assert planner.way(START, (-2, 2)) == (START, (-2, 2))

    def test_a_hand_drawn_graph_is_entered_at_the_rooms_own_node(self, tmp_path: Path) -> None:
        spots = {"a": (-8.0, -2.0), "b": (0.0, 3.5), "c": (5.0, 3.0), "far": (9.0, -4.0)}
        joined = {"a": ["b"], "b": ["c", "a"], "c": [], "far": []}
        plan = two_rooms()
        for label, spot in spots.items():
            level = UPPER if label == "far" else GROUND
            longitude, latitude = FRAME.to_degrees(np.array([spot]))[0].tolist()
            geometry = {"type": "Point", "coordinates": [longitude, latitude]}
            ties = {"level_id": uid(level), "neighbours": [uid(each) for each in joined[label]]}
            plan.features.setdefault("navPath", []).append(
                {"id": uid(label), "geometry": geometry, "properties": ties}
            )
        found = case(plan, tmp_path)
        planner = hand_drawn(found.path, found.venue, pairs(found, (START, END)).space)
        assert planner.size == (3, 2)
        way = planner.way(START, END)
        expected = [START, spots["a"], spots["b"], spots["c"], END]
        origin = found.venue.frame.point_to_local(FRAME.longitude, FRAME.latitude)
        assert np.allclose(way[1:-1], np.array(expected[1:-1]) + origin, atol=1e-3)
        assert length(way) > 20
