"""St Petersburg Polytechnic's own hand-drawn graph (`navPath.geojson`, PolyMap)."""

from pathlib import Path

import msgspec
import numpy as np
import shapely

from bench.floorplans_space import LevelSpace
from bench.peers.indoor_planners import LevelPlanner
from bench.peers.point_graph import Ints, PointGraph, Position
from floorplans import Unit, Venue

FILE = "navPath.geojson"


class Spot(msgspec.Struct, frozen=True):
    """Where a node is: longitude and latitude."""

    coordinates: tuple[float, float]


class Ties(msgspec.Struct, frozen=True):
    """The level of a node, None outdoors, and the nodes that it is joined to."""

    level_id: str | None
    neighbours: tuple[str, ...]


class Node(msgspec.Struct, frozen=True):
    """One node."""

    id: str
    geometry: Spot
    properties: Ties


class Collection(msgspec.Struct, frozen=True):
    """The file."""

    features: tuple[Node, ...]


class HandDrawn:
    """The part of the graph on one level, and outdoors.

    A place goes to the nearest node of its room, or of the level where its room has none.

    Args:
        graph: The nodes and edges.
        indoors: The nodes on the level.
        units: The rooms of the level.
    """

    def __init__(self, graph: PointGraph, indoors: Ints, units: tuple[Unit, ...]) -> None:
        self._graph = graph
        self._indoors = indoors
        self._spots = shapely.points(graph.positions[indoors])
        self._units = sorted(units, key=lambda unit: float(unit.area.area))
        self._rooms = shapely.STRtree([unit.area for unit in self._units])

    @property
    def size(self) -> tuple[int, int]:
        """Nodes and undirected edges."""
        return self._graph.size

    def way(self, start: Position, end: Position) -> tuple[Position, ...]:
        """Return the points of a way, none where there is no way."""
        return self._graph.way(start, self._nearest(start), end, self._nearest(end))

    def _nearest(self, place: Position) -> list[int]:
        spot = shapely.Point(place)
        room = self._units[self._rooms.query(spot, predicate="intersects").min()].area
        inside = shapely.intersects(room, self._spots)
        near, spots = self._indoors, self._spots
        if inside.any():
            near, spots = near[inside], spots[inside]
        return [int(near[shapely.distance(spot, spots).argmin()])] if len(near) else []


def hand_drawn(folder: Path, venue: Venue, space: LevelSpace) -> LevelPlanner:
    """Return the hand-drawn graph of a level.

    Edges count by their length, in whichever of the two nodes they are noted; the other levels'
    nodes are left out, because stairs have hardly any length on the plan.
    """
    parsed = msgspec.json.decode((folder / FILE).read_bytes(), type=Collection)
    kept = [node for node in parsed.features if node.properties.level_id in (space.level_id, None)]
    number = {node.id: index for index, node in enumerate(kept)}
    edges = {
        (min(number[node.id], number[other]), max(number[node.id], number[other]))
        for node in kept
        for other in node.properties.neighbours
        if other in number and other != node.id
    }
    degrees = np.array([node.geometry.coordinates for node in kept], dtype=np.float64)
    graph = PointGraph(
        venue.frame.to_local(degrees.reshape(-1, 2)),
        np.array(sorted(edges), dtype=np.int64).reshape(-1, 2),
    )
    indoors = [number[node.id] for node in kept if node.properties.level_id == space.level_id]
    return HandDrawn(graph, np.array(indoors, dtype=np.int64), space.units)
