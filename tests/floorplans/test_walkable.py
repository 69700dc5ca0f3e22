"""The floor that a body can stand on, shape by shape."""

import random

import numpy as np
import pytest
import shapely
from shapely import LineString, MultiPolygon, Point, Polygon, box

from floorplans.doorways import MARGIN, passage
from floorplans.touching import REACH
from floorplans.walkable import free_space

FOOT, WHEELCHAIR = 0.22, 0.42
L_SHAPE = Polygon([(0, 0), (10, 0), (10, 4), (4, 4), (4, 10), (0, 10)])


def test_a_body_stands_its_radius_away_from_walls() -> None:
    space = free_space(box(0, 0, 4, 3), [], [], 0.5)
    assert space.floor.equals(box(0.5, 0.5, 3.5, 2.5))
    assert len(space.corners) == 0


def test_a_path_bends_only_at_the_reflex_corner() -> None:
    space = free_space(L_SHAPE, [], [], 0.5)
    assert space.corners == pytest.approx(np.array([[3.5, 3.5]]))
    assert {tuple(space.outline[0, :2]), tuple(space.outline[0, 2:])} == {(9.5, 3.5), (3.5, 9.5)}


def test_the_slightest_bend_of_a_long_wall_is_a_corner() -> None:
    """Two doors on the two sides of the bend do not see each other."""
    wall = [(0, 0), (20, 0.15), (40, 0)]
    space = free_space(Polygon([*wall, (40, 5), (0, 5)]), [], [], FOOT)
    assert len(space.corners) == 1
    assert space.corners[0] == pytest.approx((20, 0.15 + FOOT), abs=1e-2)


def test_furniture_is_kept_clear_of_by_the_radius() -> None:
    space = free_space(box(0, 0, 10, 6), [], [box(4, 2, 6, 4)], 0.5)
    assert space.floor.distance(box(4, 2, 6, 4)) == pytest.approx(0.5)
    assert len(space.corners) == 4
    assert space.floor.area == pytest.approx(9 * 5 - 3 * 3)


def test_a_spike_does_not_keep_people_away_further_than_a_square_corner() -> None:
    spike = Polygon([(5, 0), (5.1, 0), (5.05, 3)])
    space = free_space(box(0, 0, 10, 6), [], [spike], 0.5)
    assert space.floor.intersects(Point(5.05, 3 + 1.5 * 0.5 + 0.01))


@pytest.mark.parametrize(
    ("width", "radius"), [(0.79, WHEELCHAIR), (0.39, FOOT), (0.794, WHEELCHAIR)]
)
def test_an_opening_narrower_than_the_body_is_none(width: float, radius: float) -> None:
    assert passage(LineString([(0, 0), (width, 0)]), radius) is None


def test_a_door_of_eighty_centimetres_lets_a_wheelchair_through_at_its_middle() -> None:
    found = passage(LineString([(0, 0), (0.8, 0)]), WHEELCHAIR)
    assert found is not None
    assert found.points == ((0.4, 0),)


def test_an_opening_without_length_is_none() -> None:
    assert passage(LineString([(1, 1), (1, 1)]), FOOT) is None


def test_an_opening_as_wide_as_the_body_is_crossed_in_its_middle() -> None:
    found = passage(LineString([(0, 0), (0, 1)]), 0.5)
    assert found is not None
    assert found.points == ((0, 0.5),)


@pytest.mark.parametrize("width", [1.0, 1.8, 2.0, 3.3, 8.0, 16.0])
def test_a_wide_opening_is_crossed_every_metre_and_near_both_ends(width: float) -> None:
    found = passage(LineString([(0, 0), (0.6 * width, 0.8 * width)]), FOOT)
    assert found is not None
    along = [float(np.hypot(x, y)) for x, y in found.points]
    gaps = np.diff([FOOT, *along, width - FOOT])
    assert gaps.max() <= 1.0
    assert gaps.min() >= -1e-9
    if width >= 2:
        assert along[0] == pytest.approx(FOOT)
        assert along[-1] == pytest.approx(width - FOOT)


def test_the_points_of_a_bent_opening_lie_on_it() -> None:
    line = LineString([(0, 0), (4, 0), (4, 4)])
    found = passage(line, FOOT)
    assert found is not None
    assert max(line.distance(Point(point)) for point in found.points) < 1e-9


def test_a_doorway_reaches_the_floor_from_its_far_side_and_no_further() -> None:
    """An opening may be drawn a wall's thickness away from the unit."""
    door = passage(LineString([(2, -REACH), (3, -REACH)]), FOOT)
    assert door is not None
    space = free_space(box(0, 0, 5, 5), [door], [], FOOT)
    assert len(space.floor.geoms) == 1
    assert space.floor.intersects(Point(door.points[0]))
    assert space.floor.bounds[1] == pytest.approx(-REACH - MARGIN)
    assert space.inside.bounds[1] == pytest.approx(0)
    assert space.inside.within(box(0, 0, 5, 5).buffer(1e-9))


@pytest.mark.parametrize("radius", [FOOT, WHEELCHAIR])
def test_two_doors_of_a_booth_are_no_tunnel_for_the_corridor_around_it(radius: float) -> None:
    corridor = box(0, 0, 10, 6).difference(box(4, 2, 6, 2.8)).difference(box(4.9, 0, 5.1, 2))
    corridor = corridor.difference(box(4.9, 2.8, 5.1, 6))
    doors = [passage(LineString([(4.4, y), (5.6, y)]), radius) for y in (2.0, 2.8)]
    space = free_space(corridor, [door for door in doors if door is not None], [], radius)
    assert not space.floor.intersects(box(4, 2.3, 6, 2.5))


def test_furniture_in_front_of_a_door_closes_it() -> None:
    door = passage(LineString([(2, 0), (3, 0)]), FOOT)
    assert door is not None
    space = free_space(box(0, 0, 5, 5), [door], [box(1.8, 0.1, 3.2, 0.5)], FOOT)
    assert not space.floor.intersects(Point(door.points[0]))


def test_a_unit_too_small_for_the_body_has_no_floor() -> None:
    space = free_space(box(0, 0, 0.4, 3), [], [], FOOT)
    assert space.floor.is_empty
    assert space.inside.is_empty
    assert space.walls.shape == (0, 4)


def test_a_unit_of_two_pieces_has_a_floor_on_each() -> None:
    area = MultiPolygon([box(0, 0, 3, 3), box(10, 0, 13, 3)])
    space = free_space(area, [], [], 0.5)
    assert [round(part.area, 6) for part in space.floor.geoms] == [4, 4]


@pytest.mark.parametrize("seed", range(40))
def test_walls_never_touch_the_floor(seed: int) -> None:
    """Corners lie on the floor's outline: a wall that touched it would hide them."""
    rng = random.Random(seed)  # noqa: S311
    area = Polygon(
        [
            (r * np.cos(angle), r * np.sin(angle))
            for angle in np.sort([rng.uniform(0, 2 * np.pi) for _ in range(rng.randint(4, 40))])
            for r in [rng.uniform(2, 12)]
        ]
    ).buffer(0.5, quad_segs=rng.choice([1, 2, 16]))
    standing = [
        Point(rng.uniform(-6, 6), rng.uniform(-6, 6)).buffer(rng.uniform(0.1, 2)) for _ in range(4)
    ]
    for radius in (FOOT, WHEELCHAIR):
        space = free_space(area, [], standing, radius)
        walls = shapely.linestrings(space.walls.reshape(-1, 2, 2))
        assert shapely.distance(shapely.union_all(walls), space.floor) > 1e-3
