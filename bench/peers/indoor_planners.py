"""Other ways to get a graph from a floor plan, each as its users build it.

All start from the same floor for the same body as the oracle: the grid and the medial axis cannot
leave it, and where two places see each other they walk straight, as everybody would.
"""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Protocol

import networkx as nx
import numpy as np
import shapely

from bench.floorplans_space import LevelSpace, units_of_openings
from bench.peers.point_graph import Floats, Ints, PointGraph, Position, Surroundings
from floorplans import Unit, Venue

GRID = 0.5
SMOOTH = 0.01
BOUNDARY_STEP = 0.25
"""Metres between the boundary points whose Voronoi edges stand for the medial axis."""


class LevelPlanner(Protocol):
    """Finds ways on one level; `size` is the number of its nodes and of its edges."""

    @property
    def size(self) -> tuple[int, int]:
        """Nodes and undirected edges."""

    def way(self, start: Position, end: Position) -> tuple[Position, ...]:
        """Return the points of a way, none where there is no way."""


@dataclass(frozen=True, slots=True)
class InSight:
    """A graph that places are tied to by sight."""

    graph: PointGraph
    around: Surroundings

    @property
    def size(self) -> tuple[int, int]:
        """Nodes and undirected edges."""
        return self.graph.size

    def way(self, start: Position, end: Position) -> tuple[Position, ...]:
        """Return the points of a way, none where there is no way."""
        if self.around.straight(start, end):
            return start, end
        return self.graph.way(start, self.around.nodes(start), end, self.around.nodes(end))


@dataclass(frozen=True, slots=True)
class ByRoom:
    """A graph of doors and rooms: places are tied to all nodes of their room."""

    graph: PointGraph
    units: tuple[Unit, ...]
    tree: shapely.STRtree
    nodes: tuple[tuple[int, ...], ...]

    @property
    def size(self) -> tuple[int, int]:
        """Nodes and undirected edges."""
        return self.graph.size

    def way(self, start: Position, end: Position) -> tuple[Position, ...]:
        """Return the points of a way, none where there is no way."""
        first, last = self._room(start), self._room(end)
        if first == last:
            return start, end
        return self.graph.way(start, self.nodes[first], end, self.nodes[last])

    def _room(self, place: Position) -> int:
        spot = shapely.Point(place)
        holding: list[int] = self.tree.query(spot, predicate="intersects").tolist()
        return min(holding, key=lambda index: self.units[index].area.area)


def grid(venue: Venue, space: LevelSpace) -> LevelPlanner:
    """Return a square grid of half a metre with diagonals."""
    del venue
    west, south, east, north = space.free.bounds
    columns, rows = np.arange(west, east + GRID, GRID), np.arange(south, north + GRID, GRID)
    spots = np.stack(np.meshgrid(columns, rows), axis=-1)
    shapely.prepare(space.free)
    inside = shapely.intersects_xy(space.free, spots[..., 0], spots[..., 1])
    number = np.where(inside, np.cumsum(inside).reshape(inside.shape) - 1, -1)
    pairs = [
        np.stack([first[both], second[both]], axis=1)
        for first, second in (
            (number[:, :-1], number[:, 1:]),
            (number[:-1], number[1:]),
            (number[:-1, :-1], number[1:, 1:]),
            (number[:-1, 1:], number[1:, :-1]),
        )
        for both in [(first >= 0) & (second >= 0)]
    ]
    positions = spots[inside]
    edges = walkable(space, positions, np.vstack(pairs))
    return InSight(PointGraph(positions, edges), Surroundings(space.free, positions, 1.5 * GRID))


def medial_axis(venue: Venue, space: LevelSpace) -> LevelPlanner:
    """Return the Voronoi edges of the boundary that lie inside."""
    del venue
    boundary = shapely.segmentize(space.free.simplify(SMOOTH).boundary, BOUNDARY_STEP)
    sites = shapely.multipoints(shapely.get_coordinates(boundary))
    lines = shapely.get_parts(shapely.voronoi_polygons(sites, only_edges=True))
    rows, owner = shapely.get_coordinates(lines, return_index=True)
    positions, place = np.unique(rows, axis=0, return_inverse=True)
    place = place.reshape(-1).astype(np.int64)
    follows = owner[:-1] == owner[1:]
    edges = np.stack([place[:-1][follows], place[1:][follows]], axis=1)
    inside = shapely.intersects_xy(space.free, positions[:, 0], positions[:, 1])
    edges = walkable(space, positions, edges[inside[edges].all(axis=1)])
    positions, edges = without_crumbs(space, positions, edges)
    return InSight(PointGraph(positions, edges), Surroundings(space.free, positions, 1.0))


def without_crumbs(space: LevelSpace, positions: Floats, edges: Ints) -> tuple[Floats, Ints]:
    """Keep the largest connected piece of the graph in each part of the floor.

    Crumbs beside it, cut off where rounding put an edge across the boundary, would catch places.
    """
    graph = nx.Graph()
    graph.add_edges_from(edges.tolist())
    pieces = sorted(map(sorted, nx.connected_components(graph)), key=len, reverse=True)
    firsts = shapely.points(positions[[piece[0] for piece in pieces]])
    parts = shapely.STRtree(shapely.get_parts(space.free))
    held: dict[int, list[int]] = {}
    for piece, part in parts.query(firsts, predicate="intersects").T.tolist():
        held.setdefault(part, pieces[piece])
    kept = np.unique(np.array([node for piece in held.values() for node in piece], dtype=np.int64))
    number = np.full(len(positions), -1, dtype=np.int64)
    number[kept] = np.arange(len(kept))
    renumbered = number[edges]
    return positions[kept], renumbered[(renumbered >= 0).all(axis=1)]


def walkable(space: LevelSpace, positions: Floats, edges: Ints) -> Ints:
    """Return the edges that lie on the floor."""
    shapely.prepare(space.free)
    kept: Ints = edges[shapely.covers(space.free, shapely.linestrings(positions[edges]))]
    return kept


def room_centroids(venue: Venue, space: LevelSpace) -> LevelPlanner:
    """Return rooms as their middles, tied to their doors."""
    middles = [middle(unit) for unit in space.units]
    doors, doors_of = doors_by_unit(venue, space)
    first_door = len(middles)
    edges = [
        (index, first_door + door)
        for index, unit in enumerate(space.units)
        for door in doors_of[unit.id]
    ]
    nodes = [
        (index, *(first_door + door for door in doors_of[unit.id]))
        for index, unit in enumerate(space.units)
    ]
    return by_room(space, [*middles, *doors], edges, nodes)


def door_to_door(venue: Venue, space: LevelSpace) -> LevelPlanner:
    """Return straight lines between all doors of a room."""
    doors, doors_of = doors_by_unit(venue, space)
    edges = {
        (first, second)
        for unit in space.units
        for first in doors_of[unit.id]
        for second in doors_of[unit.id]
        if first < second
    }
    return by_room(space, doors, sorted(edges), [tuple(doors_of[unit.id]) for unit in space.units])


def by_room(
    space: LevelSpace,
    positions: list[Position],
    edges: Iterable[tuple[int, int]],
    nodes: Iterable[tuple[int, ...]],
) -> LevelPlanner:
    """Return a planner over a graph of doors and rooms."""
    graph = PointGraph(
        np.array(positions, dtype=np.float64).reshape(-1, 2),
        np.array(list(edges), dtype=np.int64).reshape(-1, 2),
    )
    tree = shapely.STRtree([unit.area for unit in space.units])
    return ByRoom(graph, space.units, tree, tuple(nodes))


def middle(unit: Unit) -> Position:
    """Return a room's centroid, or another point inside where that lies outside."""
    found = unit.area.centroid
    if not unit.area.covers(found):
        found = unit.area.representative_point()
    return found.x, found.y


def doors_by_unit(venue: Venue, space: LevelSpace) -> tuple[list[Position], dict[str, list[int]]]:
    """Return the middles of a level's openings, and the openings of each unit."""
    doors: list[Position] = []
    doors_of: dict[str, list[int]] = defaultdict(list)
    for opening_id, around in units_of_openings(venue, space.level_id, space.units).items():
        spot = venue.openings[opening_id].line.interpolate(0.5, normalized=True)
        for unit in around:
            doors_of[unit.id].append(len(doors))
        doors.append((spot.x, spot.y))
    return doors, doors_of
