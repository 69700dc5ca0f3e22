"""The oracle against lengths known by hand, and against sight lines tried one by one."""

import math
import random
from itertools import combinations, pairwise

import networkx as nx
import numpy as np
import pytest
import shapely
from shapely import Point, Polygon, box
from shapely.geometry.base import BaseGeometry

from bench.floorplans_oracle import Oracle
from bench.floorplans_sight import seen_from_points, seen_from_vertices, triangulated

Spot = tuple[float, float]


def metres(oracle: Oracle, start: Spot, end: Spot) -> float:
    (way,) = oracle.ways(np.array([start]), np.array([end]))
    return math.inf if way is None else way.metres


def through(*points: Spot) -> float:
    return sum(math.dist(a, b) for a, b in pairwise(points))


def cluttered(seed: int) -> BaseGeometry:
    """A hall with columns at random places and angles, some of them touching or in a row."""
    rng = random.Random(seed)  # noqa: S311
    standing: list[BaseGeometry] = [
        shapely.affinity.rotate(box(x, y, x + rng.uniform(0.2, 3), y + 1), rng.choice([0, 0, 30]))
        for x, y in ((rng.randrange(1, 18), rng.randrange(1, 9)) for _ in range(14))
    ]
    return box(0, 0, 20, 10).difference(shapely.union_all(standing))


def by_trying(free: BaseGeometry, start: Spot, end: Spot) -> float:
    """The length of the shortest way over all vertices, each sight line tried in shapely."""
    spots = [start, end, *map(tuple, shapely.get_coordinates(free).tolist())]
    slightly_wider = free.buffer(1e-9)
    graph = nx.Graph()
    graph.add_nodes_from([start, end])
    pairs = list(combinations(dict.fromkeys(spots), 2))
    seen = shapely.covers(slightly_wider, shapely.linestrings(pairs))
    for first, second in (pair for pair, visible in zip(pairs, seen, strict=True) if visible):
        graph.add_edge(first, second, weight=math.dist(first, second))
    try:
        return float(nx.dijkstra_path_length(graph, start, end))
    except nx.NetworkXNoPath:
        return math.inf


class TestKnownWays:
    def test_what_is_in_sight_is_straight(self) -> None:
        assert metres(Oracle(box(0, 0, 10, 10)), (1, 1), (4, 5)) == pytest.approx(5)

    def test_around_the_corner_of_an_l(self) -> None:
        free = Polygon([(0, 0), (10, 0), (10, 2), (2, 2), (2, 10), (0, 10)])
        assert metres(Oracle(free), (9, 1), (1, 9)) == pytest.approx(2 * math.hypot(7, 1))

    def test_around_the_nearer_side_of_a_block(self) -> None:
        oracle = Oracle(box(0, 0, 10, 10).difference(box(4, 1, 6, 8)))
        expected = through((1, 2), (4, 1), (6, 1), (9, 2))
        assert metres(oracle, (1, 2), (9, 2)) == pytest.approx(expected)

    def test_along_a_wall_past_points_that_are_no_corners(self) -> None:
        free = Polygon([(0, 0), (3, 0), (6, 0), (10, 0), (10, 9), (8, 9), (8, 2), (0, 2)])
        assert metres(Oracle(free), (0.5, 0), (9, 8)) == pytest.approx(
            math.dist((0.5, 0), (8, 2)) + math.dist((8, 2), (9, 8))
        )

    def test_between_columns_in_a_row(self) -> None:
        columns = shapely.union_all([box(x, 4, x + 1, 5) for x in range(1, 9, 2)])
        oracle = Oracle(box(0, 0, 10, 10).difference(columns))
        assert metres(oracle, (0.5, 5), (9.5, 5)) == pytest.approx(9)
        expected = through((0.5, 4.5), (1, 5), (8, 5), (9.5, 4.5))
        assert metres(oracle, (0.5, 4.5), (9.5, 4.5)) == pytest.approx(expected)

    def test_islands_are_apart(self) -> None:
        oracle = Oracle(shapely.union_all([box(0, 0, 1, 1), box(2, 0, 3, 1)]))
        assert metres(oracle, (0.5, 0.5), (2.5, 0.5)) == math.inf

    def test_its_points_are_the_way(self) -> None:
        oracle = Oracle(box(0, 0, 10, 10).difference(box(4, 1, 6, 8)))
        (way,) = oracle.ways(np.array([[1.0, 2.0]]), np.array([[9.0, 2.0]]))
        assert way is not None
        assert way.points == ((1, 2), (4, 1), (6, 1), (9, 2))


@pytest.mark.parametrize("seed", range(12))
def test_is_as_short_as_trying_every_sight_line(seed: int) -> None:
    free, rng = cluttered(seed), random.Random(seed)  # noqa: S311
    oracle = Oracle(free)
    tried = 0
    while tried < 6:
        start = rng.uniform(0, 20), rng.uniform(0, 10)
        end = rng.uniform(0, 20), rng.uniform(0, 10)
        if free.contains(Point(start)) and free.contains(Point(end)):
            tried += 1
            assert metres(oracle, start, end) == pytest.approx(by_trying(free, start, end))


@pytest.mark.parametrize("seed", range(6))
def test_sees_what_shapely_sees(seed: int) -> None:
    free = cluttered(seed)
    mesh = triangulated(free)
    count = len(mesh.points)
    source, vertex = seen_from_vertices(mesh, np.arange(count))
    seen = set(zip(source.tolist(), vertex.tolist(), strict=True))
    tolerant, strict = free.buffer(1e-6), free.buffer(-1e-6)
    for first, second in combinations(range(count), 2):
        line = shapely.LineString(mesh.points[[first, second]])
        if (first, second) in seen:
            assert tolerant.covers(line)
        else:
            middle = shapely.LineString([line.interpolate(1e-3), line.interpolate(-1e-3)])
            assert not strict.contains(middle)


def test_a_point_sees_the_vertices_around_it() -> None:
    mesh = triangulated(Polygon([(0, 0), (10, 0), (10, 2), (2, 2), (2, 10), (0, 10)]))
    _, vertex = seen_from_points(mesh, np.array([[9.0, 1.0]]))
    seen = {tuple(spot) for spot in mesh.points[vertex].tolist()}
    assert seen == {(0, 0), (10, 0), (10, 2), (2, 2)}
