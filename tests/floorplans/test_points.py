import pytest
from shapely import MultiPolygon, Point, Polygon, box

from floorplans import point_within

HORSESHOE = Polygon([(0, 0), (9, 0), (9, 9), (7, 9), (7, 2), (2, 2), (2, 9), (0, 9)])


def test_preferred_point_inside_is_kept() -> None:
    assert point_within(HORSESHOE, Point(1, 8)) == Point(1, 8)


@pytest.mark.parametrize("preferred", [None, Point(4.5, 5), Point(0, 0)])
def test_otherwise_the_middle_of_the_widest_part(preferred: Point | None) -> None:
    found = point_within(HORSESHOE, preferred)
    assert HORSESHOE.contains(found)
    assert HORSESHOE.boundary.distance(found) > 0.9


def test_of_several_parts_the_widest() -> None:
    area = MultiPolygon([box(0, 0, 1, 1), box(5, 0, 9, 4)])
    assert point_within(area).distance(Point(7, 2)) < 0.2


def test_a_sliver_has_a_point_too() -> None:
    sliver = Polygon([(0, 0), (10, 0), (10, 1e-9)])
    assert sliver.distance(point_within(sliver)) < 1e-6
