"""The sight kernel against shapely, on random rooms with pillars."""

import random

import networkx as nx
import numpy as np
import pytest
import shapely
from numpy.typing import NDArray
from shapely import LineString, Polygon

from ext import visible_pairs

Floats = NDArray[np.float64]
CLEAR = 1e-6
"""Metres nearer than which the oracle's and the kernel's rounding may differ."""


def star(rng: random.Random, x: float, y: float, radius: float) -> Polygon:
    """A random polygon that sees its whole inside from the middle."""
    count = rng.randint(3, 9)
    angles = sorted(rng.uniform(0, 2 * np.pi) for _ in range(count))
    points = [
        (x + r * np.cos(angle), y + r * np.sin(angle))
        for angle in angles
        for r in [rng.uniform(0.3, 1) * radius]
    ]
    return Polygon(points)


def room(rng: random.Random) -> Polygon:
    """A connected room of random outline with some pillars."""
    while True:
        area = star(rng, 0, 0, 20).buffer(2, join_style="mitre")
        for _ in range(rng.randint(0, 5)):
            pillar = star(rng, rng.uniform(-15, 15), rng.uniform(-15, 15), 4)
            if pillar.is_valid:
                area = area.difference(pillar)
        area = max(shapely.get_parts(area), key=lambda part: part.area)
        if isinstance(area, Polygon) and area.is_valid and area.area > 1:
            return area


def walls_of(area: Polygon) -> Floats:
    rings = [np.asarray(ring.coords) for ring in (area.exterior, *area.interiors)]
    return np.vstack([np.hstack([ring[:-1], ring[1:]]) for ring in rings])


def inside(area: Polygon, rng: random.Random, count: int) -> Floats:
    """Points within an area, none nearer than `CLEAR` to its walls."""
    west, south, east, north = area.bounds
    found: list[tuple[float, float]] = []
    while len(found) < count:
        spot = shapely.Point(rng.uniform(west, east), rng.uniform(south, north))
        if area.contains(spot) and area.boundary.distance(spot) > CLEAR:
            found.append((spot.x, spot.y))
    return np.array(found)


def free_bends(points: Floats) -> Floats:
    return np.full((len(points), 4), np.nan)


def as_set(pairs: NDArray[np.int32]) -> set[tuple[int, int]]:
    return {(int(left), int(right)) for left, right in pairs}


@pytest.mark.parametrize("seed", range(8))
def test_points_see_each_other_exactly_where_shapely_says_so(seed: int) -> None:
    rng = random.Random(seed)  # noqa: S311
    seen = hidden = 0
    for _ in range(12):
        area = room(rng)
        points = inside(area, rng, 25)
        pairs = as_set(visible_pairs(points, free_bends(points), walls_of(area)))
        for right in range(len(points)):
            for left in range(right):
                sight = LineString([points[left], points[right]])
                distance = area.boundary.distance(sight)
                if distance > CLEAR:
                    assert (left, right) in pairs
                    seen += 1
                elif sight.intersection(area).length < sight.length - CLEAR:
                    assert (left, right) not in pairs
                    hidden += 1
    assert seen > 300
    assert hidden > 300


def reflex(area: Polygon) -> tuple[Floats, Floats]:
    """The corners of an area that a way can bend around, and their neighbours."""
    oriented = shapely.geometry.polygon.orient(area)
    corners, outlines = [np.empty((0, 2))], [np.empty((0, 4))]
    for ring in (oriented.exterior, *oriented.interiors):
        here = np.asarray(ring.coords)[:-1]
        before, after = np.roll(here, 1, axis=0), np.roll(here, -1, axis=0)
        into, onward = here - before, after - here
        bends = into[:, 0] * onward[:, 1] - into[:, 1] * onward[:, 0] < 0
        corners.append(here[bends])
        outlines.append(np.hstack([before, after])[bends])
    return np.vstack(corners), np.vstack(outlines)


def lengths(points: Floats, pairs: NDArray[np.int32]) -> nx.Graph:
    graph = nx.Graph()
    graph.add_nodes_from(range(len(points)))
    for left, right in pairs.tolist():
        graph.add_edge(left, right, weight=float(np.hypot(*(points[left] - points[right]))))
    return graph


@pytest.mark.parametrize("seed", range(6))
def test_leaving_out_slack_sight_lines_loses_no_shortest_path(seed: int) -> None:
    rng = random.Random(100 + seed)  # noqa: S311
    fewer = 0
    for _ in range(8):
        area = room(rng)
        corners, outline = reflex(area)
        free = inside(area, rng, 8)
        points = np.vstack([corners, free])
        # As on a floor plan, walls stand a little behind the corners that ways bend at.
        walls = walls_of(area.buffer(0.001, join_style="mitre"))
        bends = np.vstack([outline, free_bends(free)])
        taut = visible_pairs(points, bends, walls)
        every = visible_pairs(points, free_bends(points), walls)
        assert as_set(taut) <= as_set(every)
        fewer += len(every) - len(taut)
        few, full = lengths(points, taut), lengths(points, every)
        for start in range(len(corners), len(points)):
            short = nx.single_source_dijkstra_path_length(full, start)
            kept = nx.single_source_dijkstra_path_length(few, start)
            for end in range(len(corners), len(points)):
                assert (end in kept) == (end in short)
                if end in short:
                    assert kept[end] == pytest.approx(short[end], abs=2e-3)
    assert fewer > 100


def test_first_gives_the_pairs_of_the_later_points_only() -> None:
    rng = random.Random(9)  # noqa: S311
    area = room(rng)
    points = inside(area, rng, 30)
    walls, bends = walls_of(area), free_bends(points)
    every = as_set(visible_pairs(points, bends, walls))
    for first in (1, 20, 29, 30, 99):
        found = as_set(visible_pairs(points, bends, walls, first))
        assert found == {pair for pair in every if pair[1] >= first}


def test_pairs_come_in_order_and_more_than_fit_the_first_room() -> None:
    points = np.array([[float(i), float(i * i)] for i in range(40)])
    pairs = visible_pairs(points, free_bends(points), np.empty((0, 4)))
    assert pairs.tolist() == [[left, right] for right in range(40) for left in range(right)]


def test_a_wall_that_is_only_touched_blocks() -> None:
    points = np.array([[0.0, 0.0], [2.0, 0.0]])
    for wall in ([1, 0, 1, 1], [1, -1, 1, 0], [0.5, 0, 1.5, 0], [1, -1, 1, 1]):
        assert len(visible_pairs(points, free_bends(points), np.array([wall], dtype=float))) == 0
    for wall in ([3, 0, 4, 0], [-1, 0, -0.5, 0], [0, 1, 2, 1], [1, 0.001, 1, 1], [-1, 1, 3, 0.5]):
        assert len(visible_pairs(points, free_bends(points), np.array([wall], dtype=float))) == 1


def test_points_in_one_spot_see_each_other() -> None:
    points = np.array([[1.0, 1.0], [1.0, 1.0]])
    wall = np.array([[0.0, 0.0, 3.0, 0.0]])
    assert visible_pairs(points, free_bends(points), wall).tolist() == [[0, 1]]


@pytest.mark.parametrize(
    ("points", "corners", "walls", "first"),
    [
        ((3, 3), (3, 4), (1, 4), 0),
        ((3, 2), (2, 4), (1, 4), 0),
        ((3, 2), (3, 2), (1, 4), 0),
        ((3, 2), (3, 4), (1, 2), 0),
        ((3, 2), (3, 4), (1, 4), -1),
    ],
)
def test_arrays_of_other_shapes_are_refused(
    points: tuple[int, int], corners: tuple[int, int], walls: tuple[int, int], first: int
) -> None:
    with pytest.raises(ValueError, match=r"columns|differ"):
        visible_pairs(np.zeros(points), np.zeros(corners), np.zeros(walls), first)
