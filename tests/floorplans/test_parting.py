"""Free floor falls apart where nobody passes."""

import pytest
import shapely

from floorplans.parting import areal, walkable_parts, west_to_east

box = shapely.box


def test_narrow_necks_part_the_floor_and_wide_ones_do_not() -> None:
    rooms = shapely.union_all([box(0, 0, 4, 4), box(5, 0, 9, 4)])
    narrow = walkable_parts(rooms.union(box(4, 1, 5, 1.5)), 0.3, 1)
    wide = walkable_parts(rooms.union(box(4, 1, 5, 1.7)), 0.3, 1)
    assert (len(narrow), len(wide)) == (2, 1)
    assert wide[0].area == pytest.approx(32.7, rel=1e-3)


def test_parts_do_not_overlap_at_a_short_neck() -> None:
    floor = shapely.union_all([box(0, 0, 4, 4), box(4.05, 0, 9, 4), box(4, 1, 4.05, 1.4)])
    left, right = walkable_parts(floor, 0.3, 1)
    assert shapely.intersection(left, right).area == 0
    assert left.area + right.area <= floor.area


def test_parts_do_not_leap_over_thin_walls() -> None:
    floor = box(0, 0, 4, 4).union(box(4.02, 0, 8, 4))
    parts = walkable_parts(floor, 0.3, 1)
    assert [round(part.area, 2) for part in parts] == [16.0, 15.92]


def test_slivers_and_crumbs_are_left_out() -> None:
    floor = shapely.union_all([box(0, 0, 4, 4), box(6, 0, 12, 0.5), box(20, 0, 20.9, 0.9)])
    assert [part.area for part in walkable_parts(floor, 0.3, 1)] == [pytest.approx(16)]


def test_holes_stay_holes() -> None:
    floor = box(0, 0, 10, 10).difference(box(4, 4, 5, 5))
    (part,) = walkable_parts(floor, 0.3, 1)
    assert part.area == pytest.approx(99)


def test_order_is_from_west_to_east() -> None:
    areas = (box(5, 0, 6, 1), box(0, 3, 1, 4), box(0, 0, 1, 1))
    assert [area.bounds[:2] for area in west_to_east(areas)] == [(0, 0), (0, 3), (5, 0)]


def test_nothing_is_parted_into_nothing() -> None:
    assert walkable_parts(shapely.Polygon(), 0.3, 1) == ()
    assert areal(shapely.LineString([(0, 0), (1, 1)])).is_empty
