"""One place more on a floor, against the pairs of the visibility kernel."""

import random

import numpy as np
import pytest

from ext import Vista, visible_pairs
from tests.ext.test_visibility import Floats, inside, room, walls_of


def corners_of(points: Floats, rng: random.Random) -> Floats:
    """Outlines around every other point, as if it were a corner."""
    corners = np.full((len(points), 4), np.nan)
    for number in range(0, len(points), 2):
        x, y = points[number]
        corners[number] = [
            x + rng.uniform(-1, 1),
            y + rng.uniform(-1, 1),
            x + rng.uniform(-1, 1),
            y + rng.uniform(-1, 1),
        ]
    return corners


@pytest.mark.parametrize("seed", range(30))
def test_a_place_sees_what_a_point_added_at_the_end_does(seed: int) -> None:
    rng = random.Random(seed)  # noqa: S311
    area = room(rng)
    points = inside(area, rng, 30)
    corners, walls = corners_of(points, rng), walls_of(area)
    vista = Vista(points, corners, walls)
    for x, y in inside(area, rng, 20).tolist():
        added = np.vstack([points, [(x, y)]])
        outlines = np.vstack([corners, np.full((1, 4), np.nan)])
        pairs = visible_pairs(added, outlines, walls, len(points))
        assert vista.seen_from(x, y).tolist() == pairs[:, 0].tolist()
        free = visible_pairs(added, np.full((len(added), 4), np.nan), walls, len(points))[:, 0]
        clear = [n for n, point in enumerate(points.tolist()) if vista.clear(x, y, *point)]
        assert clear == free.tolist()


def test_a_floor_without_points_shows_none() -> None:
    vista = Vista(np.empty((0, 2)), np.empty((0, 4)), np.array([[0.0, 0, 1, 0]]))
    assert vista.seen_from(0, 1).tolist() == []


@pytest.mark.parametrize(
    ("points", "corners", "walls"),
    [
        (np.zeros((1, 3)), np.zeros((1, 4)), np.zeros((1, 4))),
        (np.zeros((1, 2)), np.zeros((2, 4)), np.zeros((1, 4))),
        (np.full((1, 2), np.nan), np.zeros((1, 4)), np.zeros((1, 4))),
    ],
)
def test_arrays_that_do_not_fit_are_refused(points: Floats, corners: Floats, walls: Floats) -> None:
    with pytest.raises(ValueError, match=r"columns|length|finite"):
        Vista(points, corners, walls)


def test_a_place_nowhere_is_refused() -> None:
    vista = Vista(np.zeros((1, 2)), np.full((1, 4), np.nan), np.array([[0.0, 1, 1, 1]]))
    with pytest.raises(ValueError, match="finite"):
        vista.seen_from(float("inf"), 0)
    with pytest.raises(ValueError, match="finite"):
        vista.clear(0, 0, 0, float("nan"))
