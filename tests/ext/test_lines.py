"""The line kernel against shapely."""

import itertools
import random

import pytest
import shapely

from ext import simplified

Position = tuple[float, float]


def wander(rng: random.Random, count: int) -> list[Position]:
    x = y = 0.0
    points: list[Position] = []
    for _ in range(count):
        x, y = x + rng.uniform(-1, 3), y + rng.gauss(0, 1)
        points.append((x, y))
    return points


@pytest.mark.parametrize("tolerance", [0.0, 0.3, 0.6, 2.0, 50.0])
def test_the_same_points_stay_as_in_shapely(tolerance: float) -> None:
    rng = random.Random(11)  # noqa: S311
    for _ in range(500):
        points = wander(rng, rng.randint(2, 40))
        line = shapely.LineString(points).simplify(tolerance, preserve_topology=False)
        assert [points[at] for at in simplified(points, tolerance)] == list(line.coords)


def test_what_is_left_out_lies_near_what_stays() -> None:
    rng = random.Random(12)  # noqa: S311
    for _ in range(300):
        points = [(rng.uniform(0, 9), rng.uniform(0, 9)) for _ in range(rng.randint(2, 30))]
        kept = simplified(points, 0.6)
        assert (kept[0], kept[-1]) == (0, len(points) - 1)
        assert kept == sorted(set(kept))
        for start, end in itertools.pairwise(kept):
            part = shapely.LineString([points[start], points[end]])
            for point in points[start + 1 : end]:
                assert part.distance(shapely.Point(point)) <= 0.6 + 1e-9


def test_a_path_that_comes_back_keeps_its_tip() -> None:
    points = [(0.0, 0.0), (0.0, 5.0), (5.0, 5.0), (0.0, 5.0), (0.0, 9.0)]
    assert simplified(points, 0.6) == [0, 1, 2, 3, 4]
    assert simplified([(1.0, 1.0), (1.0, 1.0)], 0.6) == [0, 1]


@pytest.mark.parametrize("points", [[], [(0.0, 0.0)]])
def test_a_line_needs_two_points(points: list[Position]) -> None:
    with pytest.raises(ValueError, match="two points"):
        simplified(points, 0.6)
