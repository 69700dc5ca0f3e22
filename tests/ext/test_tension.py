"""The tightening kernel: shorter, still around the same obstacles, taut at every bend."""

import random
from itertools import pairwise

import networkx as nx
import numpy as np
import pytest
import shapely
from numpy.typing import NDArray
from shapely import LineString, Polygon

from ext import pull_taut, visible_pairs
from tests.ext.plain_tension import pulled_plainly
from tests.ext.test_visibility import free_bends, inside, lengths, reflex, room, walls_of

Floats = NDArray[np.float64]
NOWHERE = (np.nan,) * 4
SKIN = 0.003


def pull(points: Floats, corners: list[int], gates: Floats, area: Polygon) -> Floats:
    """Pull a path of one room."""
    positions, outlines = reflex(area)
    count = len(points)
    found, _ = pull_taut(
        np.ascontiguousarray(points),
        np.array(corners, dtype=np.int32),
        np.ascontiguousarray(gates),
        np.zeros(count, dtype=np.int32),
        np.full(count, len(positions), dtype=np.int32),
        positions,
        outlines,
    )
    return found


def length(points: Floats) -> float:
    return float(LineString(points).length) if len(points) > 1 else 0.0


def winding(loop: Floats, spot: shapely.Point) -> int:
    """How often a closed line goes around a point."""
    angles = np.unwrap(np.arctan2(loop[:, 1] - spot.y, loop[:, 0] - spot.x))
    return round(float(angles[-1] - angles[0]) / (2 * np.pi))


def detour(area: Polygon, rng: random.Random) -> tuple[Floats, list[int]] | None:
    """A way through the room by two of its corners, which nobody would choose."""
    corners, _ = reflex(area)
    ends = inside(area, rng, 2)
    points = np.vstack([corners, ends])
    graph = lengths(points, visible_pairs(points, free_bends(points), walls_of(area.buffer(SKIN))))
    start, end = len(points) - 2, len(points) - 1
    stops = [start, *rng.sample(range(len(corners)), min(2, len(corners))), end]
    nodes = [start]
    for here, there in pairwise(stops):
        if not nx.has_path(graph, here, there):
            return None
        nodes.extend(nx.dijkstra_path(graph, here, there)[1:])
    return points[nodes], [node if node < len(corners) else -1 for node in nodes]


@pytest.mark.parametrize("seed", range(8))
def test_a_pulled_path_is_the_shortest_of_its_kind(seed: int) -> None:
    rng = random.Random(500 + seed)  # noqa: S311
    shortened = 0
    for _ in range(25):
        area = room(rng)
        given = detour(area, rng)
        if given is None or len(given[0]) < 3:
            continue
        before, corners = given
        after = pull(before, corners, np.tile(NOWHERE, (len(before), 1)), area)
        assert length(after) <= length(before) + 1e-9
        assert shapely.covers(area.buffer(2 * SKIN), LineString(after))
        loop = np.vstack([before, after[::-1]])
        for hole in area.interiors:
            pillar = Polygon(hole)
            if pillar.buffer(-0.01).is_empty:
                continue
            assert winding(loop, pillar.buffer(-0.01).representative_point()) == 0
        assert slack_bends(after, area) == []
        shortened += length(after) < length(before) - 0.01
    assert shortened > 5


def slack_bends(path: Floats, area: Polygon) -> list[tuple[float, float]]:
    """Bends that could be cut short inside the area: each bend of a shortest path wraps a wall."""
    found = []
    for before, here, after in zip(path, path[1:], path[2:], strict=False):
        ahead, behind = after - here, before - here
        reach = 0.05 / max(1.0, float(np.hypot(*ahead)), float(np.hypot(*behind)))
        cut = LineString([here + reach * behind, here + reach * ahead])
        bow = cut.distance(shapely.Point(here))
        if bow > SKIN and shapely.covers(area.buffer(-1e-6), cut):
            found.append((float(here[0]), float(here[1])))
    return found


@pytest.mark.parametrize("seed", range(10))
def test_any_path_is_pulled_as_plain_python_pulls_it_to_the_last_bit(seed: int) -> None:
    """Also such as cut through pillars, with gates anywhere."""
    rng = random.Random(900 + seed)  # noqa: S311
    bent = 0
    for _ in range(30):
        positions, outlines = crowd(rng)
        count, most = rng.randint(3, 9), len(positions)
        anchors = [-1, *(rng.choice([-1, rng.randrange(most)]) for _ in range(count - 2)), -1]
        points = np.array([positions[at] if at >= 0 else spot(rng) for at in anchors])
        gates = np.array([gate(rng) if at < 0 else NOWHERE for at in anchors])
        gates[0] = gates[-1] = NOWHERE
        lows = np.array([rng.choice([0, rng.randrange(most)]) for _ in anchors], dtype=np.int32)
        highs = np.full(count, most, dtype=np.int32)
        given = points, np.array(anchors, dtype=np.int32), gates, lows, highs, positions, outlines
        found, sources = pull_taut(*given)
        plain = pulled_plainly(*given)
        assert ([(x, y) for x, y in found.tolist()], sources.tolist()) == plain
        bent += len(found) > 2
    assert bent > 15


def crowd(rng: random.Random) -> tuple[Floats, Floats]:
    """Return the corners of many small pillars, and their outlines."""
    positions, outlines = [], []
    for _ in range(rng.randint(2, 40)):
        x, y = spot(rng)
        ring = [(x, y), (x + 1, y), (x + 1, y + rng.choice([0.01, 0.5, 2])), (x, y + 1)]
        for before, here, after in zip([ring[-1], *ring], ring, [*ring[1:], ring[0]], strict=False):
            positions.append(here)
            outlines.append((*before, *after))
    return np.array(positions), np.array(outlines)


def spot(rng: random.Random) -> tuple[float, float]:
    """Draw a place on a grid: many lines are straight on, many distances equal."""
    return rng.randrange(-40, 40) / 4, rng.randrange(-40, 40) / 4


def gate(rng: random.Random) -> tuple[float, ...]:
    """Draw a gate, or none."""
    return rng.choice([NOWHERE, (*spot(rng), *spot(rng)), (*spot(rng), *spot(rng))])


def test_two_gates_in_a_row_settle_on_the_straight_line() -> None:
    """Nothing stands in the way of a straight line through two doors; each is entered off it."""
    points = np.array([(-8.0, -3.0), (0.0, 2.0), (1.0, -2.0), (9.0, 3.4)])
    gates = np.array([NOWHERE, (0, -2, 0, 2), (1, -2, 1, 2), NOWHERE])
    found = pull(points, [-1, -1, -1, -1], gates, Polygon([(-50, -50), (50, -50), (0, 50)]))
    assert len(found) == 4
    assert length(found) == pytest.approx(float(np.hypot(17, 6.4)), abs=1e-3)


def test_a_gate_stops_at_its_jamb() -> None:
    points = np.array([(-5.0, 5.0), (0.0, 0.0), (5.0, 5.0)])
    gates = np.array([NOWHERE, (0, -1, 0, 1), NOWHERE])
    found = pull(points, [-1, -1, -1], gates, Polygon([(-50, -50), (50, -50), (0, 50)]))
    assert found.tolist() == [[-5, 5], [0, 1], [5, 5]]


def test_a_gate_that_slides_is_held_by_a_pillar() -> None:
    """The straight line through the gate leads through a pillar: the path bends around it."""
    pillar = Polygon([(4, -1), (6, -1), (6, 0.5), (4, 0.5)])
    area = Polygon([(-20, -20), (20, -20), (20, 20), (-20, 20)]).difference(pillar)
    points = np.array([(-10.0, 0.0), (0.0, 9.0), (10.0, 0.0)])
    gates = np.array([NOWHERE, (0, -9, 0, 9), NOWHERE])
    found = pull(points, [-1, -1, -1], gates, area)
    over = np.array([(-10, 0), (4, 0.5), (6, 0.5), (10, 0)])
    assert length(found) == pytest.approx(length(over), abs=0.002)
    assert shapely.covers(area.buffer(SKIN), LineString(found))


def test_a_door_between_rooms_uses_only_the_corners_of_the_room_walked_in() -> None:
    positions = np.array([(2.0, 1.0)])
    outlines = np.array([(2.0, -5.0, 9.0, 1.0)])
    points = np.array([(0.0, 0.0), (1.0, 5.0), (4.0, 2.0)])
    gates = np.array([NOWHERE, (1, -5, 1, 5), NOWHERE])
    nothing, one = np.zeros(3, dtype=np.int32), np.array([0, 1, 0], dtype=np.int32)
    anchors = np.full(3, -1, dtype=np.int32)
    free, _ = pull_taut(points, anchors, gates, nothing, nothing, positions, outlines)
    held, sources = pull_taut(points, anchors, gates, nothing, one, positions, outlines)
    assert length(free) == pytest.approx(float(np.hypot(4, 2)), abs=1e-3)
    assert length(held) == pytest.approx(float(np.hypot(4, 2)), abs=1e-3)
    assert sources.tolist()[0] == 0
    assert sources.tolist()[-1] == 2


def test_what_does_not_fit_together_is_refused() -> None:
    points, gates = np.zeros((2, 2)), np.full((2, 4), np.nan)
    none, empty = np.full(2, -1, dtype=np.int32), np.empty((0, 2))
    zeros, ones = np.zeros(2, dtype=np.int32), np.ones(2, dtype=np.int32)
    outlines = np.empty((0, 4))
    with pytest.raises(ValueError, match="two points"):
        pull_taut(points[:1], none, gates, zeros, zeros, empty, outlines)
    with pytest.raises(ValueError, match="differ in length"):
        pull_taut(points, none[:1], gates, zeros, zeros, empty, outlines)
    with pytest.raises(ValueError, match="outside"):
        pull_taut(points, none, gates, zeros, ones, empty, outlines)
    with pytest.raises(ValueError, match="outside"):
        pull_taut(points, ones, gates, zeros, zeros, empty, outlines)
