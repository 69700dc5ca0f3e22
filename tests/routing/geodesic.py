"""Shortest ways on one level, found without the house's graph: shapely and networkx only.

All units of a level make one free space: each shrunk by the body's radius, joined through its
doors, less the grown furniture. Every pair of its reflex corners that sees each other is an edge.
"""

from collections.abc import Iterable
from dataclasses import dataclass

import networkx as nx
import numpy as np
import shapely
from numpy.typing import NDArray
from shapely.geometry.base import BaseGeometry
from shapely.ops import substring

from floorplans import Fixture, Kiosk, Unit, Venue

DOOR_DEPTH = 0.25
"""Metres beyond the radius by which a door reaches into the rooms on both sides."""

ROUNDING = 0.02
"""Metres by which a sight line may pass into the forbidden rim."""

Point = tuple[float, float]


@dataclass(frozen=True, slots=True)
class Level:
    """The free space of a level with its reflex corners and what they see of each other."""

    free: BaseGeometry
    corners: NDArray[np.float64]
    graph: nx.Graph

    def metres(self, start: Point, end: Point) -> float:
        """Length of the shortest way; infinite without one."""
        if shapely.covers(self.free, shapely.LineString([start, end])):
            return float(np.hypot(start[0] - end[0], start[1] - end[1]))
        for name, spot in (("start", start), ("end", end)):
            self.graph.add_node(name)
            lines = shapely.linestrings([[spot, corner] for corner in self.corners.tolist()])
            for index in np.flatnonzero(shapely.covers(self.free, lines)).tolist():
                self.graph.add_edge(name, index, weight=float(shapely.length(lines[index])))
        try:
            return float(nx.dijkstra_path_length(self.graph, "start", "end"))
        except nx.NetworkXNoPath:
            return float("inf")
        finally:
            self.graph.remove_nodes_from(("start", "end"))


def open_level(
    venue: Venue, units: Iterable[Unit], narrow: frozenset[str], level_id: str, radius: float
) -> Level:
    """Return a level's free space for a body; `narrow` units are walked close to the wall."""
    here = [unit for unit in units if unit.level_id == level_id]
    pieces: list[BaseGeometry] = [
        unit.area.buffer(-(0.05 if unit.id in narrow else radius), join_style="mitre")
        for unit in here
    ]
    rooms = shapely.union_all([unit.area.buffer(DOOR_DEPTH) for unit in here])
    for opening in venue.openings.values():
        spare = opening.line.length - 2 * radius
        if opening.level_id != level_id or spare < 0:
            continue
        gap = substring(opening.line, radius, radius + max(spare, 0.01))
        strip = gap.buffer(radius + DOOR_DEPTH, cap_style="flat")
        pieces.append(strip.intersection(rooms))
    free = shapely.union_all(pieces)
    pieces_here: list[Fixture | Kiosk] = [*venue.fixtures.values(), *venue.kiosks.values()]
    standing = [each.area for each in pieces_here if each.level_id == level_id]
    free = free.difference(
        shapely.union_all([area.buffer(radius, join_style="mitre") for area in standing])
    )
    free = free.simplify(0.002).buffer(ROUNDING / 2, join_style="mitre")
    shapely.prepare(free)
    corners = reflex(free)
    return Level(free, corners, seen(free, corners))


def reflex(free: BaseGeometry) -> NDArray[np.float64]:
    """Corners that a way can bend around."""
    found = [np.empty((0, 2))]
    for part in shapely.get_parts(free):
        oriented = shapely.geometry.polygon.orient(part)
        for ring in (oriented.exterior, *oriented.interiors):
            here = np.asarray(ring.coords)[:-1]
            into, onward = here - np.roll(here, 1, axis=0), np.roll(here, -1, axis=0) - here
            turn = into[:, 0] * onward[:, 1] - into[:, 1] * onward[:, 0]
            found.append(here[turn < 0])
    return np.vstack(found)


def seen(free: BaseGeometry, corners: NDArray[np.float64]) -> nx.Graph:
    """Edges between all corners that see each other."""
    graph = nx.Graph()
    graph.add_nodes_from(range(len(corners)))
    first, second = np.triu_indices(len(corners), k=1)
    lines = shapely.linestrings(np.stack([corners[first], corners[second]], axis=1))
    for pair in np.flatnonzero(shapely.covers(free, lines)).tolist():
        weight = float(shapely.length(lines[pair]))
        graph.add_edge(int(first[pair]), int(second[pair]), weight=weight)
    return graph
