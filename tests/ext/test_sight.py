"""What is seen on a floor, against the pairs of the visibility kernel."""

import gc
import random

import numpy as np
import pytest
from numpy.typing import NDArray

from ext import Sight, visible_pairs
from tests.ext.test_visibility import Floats, free_bends, inside, room, walls_of

WALL = np.array([[0.0, 0, 1, 0]])


def ids(count: int) -> NDArray[np.int32]:
    return np.arange(count, dtype=np.int32)


@pytest.mark.parametrize("seed", range(20))
def test_spots_are_seen_as_pairs_are(seed: int) -> None:
    rng = random.Random(seed)  # noqa: S311
    area = room(rng)
    points = inside(area, rng, 25)
    walls = walls_of(area)
    owners = np.sort(np.array([rng.randrange(9) for _ in points], dtype=np.int32))
    sight = Sight(walls, points, owners)
    assert sight.count == len(points)
    pairs = {tuple(pair) for pair in visible_pairs(points, free_bends(points), walls).tolist()}
    for number, (x, y) in enumerate(points.tolist()):
        far = np.hypot(*(points - points[number]).T)
        for reach in (3.0, 100.0):
            expected: dict[int, float] = {}
            for other in range(len(points)):
                pair = (min(number, other), max(number, other))
                if far[other] <= reach and (other == number or pair in pairs):
                    owner = int(owners[other])
                    expected[owner] = min(expected.get(owner, reach), float(far[other]))
                    assert sight.clear(x, y, *points[other])
            seen = sight.seen(x, y, reach)
            assert [owner for _, owner in seen] == list(expected)
            assert [away for away, _ in seen] == pytest.approx(list(expected.values()))


def test_a_floor_without_spots_shows_nothing() -> None:
    sight = Sight(WALL, np.empty((0, 2)), ids(0))
    assert (sight.count, sight.seen(0, 1, 9)) == (0, [])


def test_the_arrays_live_as_long_as_the_sight() -> None:
    sight = Sight(WALL, np.array([[0.5, 1.0], [0.5, -1.0]]), ids(2))
    gc.collect()
    assert sight.seen(0.5, 2.0, 9.0) == [(1.0, 0)]


@pytest.mark.parametrize(
    ("walls", "spots"),
    [
        (np.zeros((1, 3)), np.zeros((1, 2))),
        (np.zeros((1, 4)), np.zeros((1, 3))),
        (np.full((1, 4), np.nan), np.zeros((1, 2))),
        (np.zeros((1, 4)), np.full((1, 2), np.inf)),
    ],
)
def test_arrays_that_do_not_fit_are_refused(walls: Floats, spots: Floats) -> None:
    with pytest.raises(ValueError, match=r"columns|finite"):
        Sight(walls, spots, ids(1))


def test_a_point_without_a_place_is_refused() -> None:
    sight = Sight(WALL, np.array([[0.5, 1.0]]), ids(1))
    with pytest.raises(ValueError, match="finite"):
        sight.seen(float("nan"), 0, 1)
    with pytest.raises(ValueError, match="finite"):
        sight.clear(0, 1, 0, float("inf"))
    with pytest.raises(ValueError, match="sorted already"):
        Sight.__init__(sight, WALL, np.array([[0.5, 1.0]]), ids(1))


def test_owners_have_an_order_and_a_spot_each() -> None:
    spots = np.array([[0.5, 1.0], [0.5, 2.0]])
    with pytest.raises(ValueError, match="differ in length"):
        Sight(WALL, spots, ids(1))
    with pytest.raises(ValueError, match="ascending"):
        Sight(WALL, spots, ids(2)[::-1].copy())
