"""The navigation graph: arrays that routing weighs and searches.

Nodes are points on the floor of one unit (corners, the two sides of each crossing point of an
opening, connector stops) or lift cars. Each arc knows the unit it crosses, or the opening or
connector it passes, so that a closure or a crowd is a weight and never a rebuild.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import IntEnum

import numpy as np
import shapely
import shapely.ops
from numpy.typing import NDArray

from ext import visible_pairs
from floorplans.walkable import FreeSpace


class ArcKind(IntEnum):
    """What a traveller does along an arc."""

    WALK = 0
    CROSS = 1
    BOARD = 2
    RIDE = 3
    ALIGHT = 4
    STAIRS = 5
    ESCALATOR = 6
    RAMP = 7


@dataclass(frozen=True, slots=True)
class Arcs:
    """Parallel arrays over m arcs.

    Args:
        tail: (m,) node the arc leaves.
        head: (m,) node the arc enters.
        kind: (m,) `ArcKind` values.
        metres: (m,) length on the floor, 0 inside lifts.
        unit: (m,) index into `NavigationGraph.unit_ids`, or -1.
        opening: (m,) index into `NavigationGraph.opening_ids`, or -1.
        connector: (m,) index into `NavigationGraph.connector_ids`, or -1.
        rise: (m,) levels climbed, negative downwards.
    """

    tail: NDArray[np.int32]
    head: NDArray[np.int32]
    kind: NDArray[np.uint8]
    metres: NDArray[np.float64]
    unit: NDArray[np.int32]
    opening: NDArray[np.int32]
    connector: NDArray[np.int32]
    rise: NDArray[np.int16]


@dataclass(frozen=True, slots=True)
class UnitFloor:
    """The free space of one unit and the nodes that stand on it."""

    unit_id: str
    level_id: str
    space: FreeSpace
    nodes: NDArray[np.int32]
    positions: NDArray[np.float64]
    outline: NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Access:
    """A point tied to the graph: nodes that it sees and their distances in metres."""

    unit_id: str
    level_id: str
    x: float
    y: float
    nodes: NDArray[np.int32]
    metres: NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class NavigationGraph:
    """A venue's graph for one body radius.

    Args:
        radius: Body radius in metres.
        positions: (n, 2) metres.
        node_level: (n,) index into `level_ids`.
        arcs: The arcs, in ascending order of their heads.
        entering: (n + 1,) start of each node's entering arcs.
        arc_numbers: (m,) the arcs' own numbers, in the order of `entering`.
        floors: Free space by unit id, of every unit that can be walked on.
    """

    radius: float
    positions: NDArray[np.float64]
    node_level: NDArray[np.int32]
    arcs: Arcs
    entering: NDArray[np.int32]
    arc_numbers: NDArray[np.int32]
    level_ids: tuple[str, ...]
    ordinals: tuple[int, ...]
    unit_ids: tuple[str, ...]
    opening_ids: tuple[str, ...]
    connector_ids: tuple[str, ...]
    floors: Mapping[str, UnitFloor]

    def access(self, unit_id: str, x: float, y: float) -> Access | None:
        """Tie a point of a unit to the nodes it sees; None where nobody can stand.

        A point too near to a wall or inside a piece of furniture is moved to the nearest spot of
        the same unit where the body fits; it is never moved into another unit.
        """
        floor = self.floors.get(unit_id)
        if floor is None or floor.space.inside.is_empty:
            return None
        spot = nearest_spot(floor.space, x, y)
        points = np.vstack([floor.positions, [spot]])
        outline = np.vstack([floor.outline, np.full((1, 4), np.nan)])
        seen = visible_pairs(points, outline, floor.space.walls, len(points) - 1)[:, 0]
        return Access(
            unit_id=unit_id,
            level_id=floor.level_id,
            x=spot[0],
            y=spot[1],
            nodes=floor.nodes[seen],
            metres=np.hypot(*(floor.positions[seen] - spot).T),
        )

    def straight(self, start: Access, end: Access) -> float | None:
        """Return the metres between two points of one unit that see each other, else None."""
        if start.unit_id != end.unit_id:
            return None
        points = np.array([[start.x, start.y], [end.x, end.y]], dtype=np.float64)
        walls = self.floors[start.unit_id].space.walls
        if len(visible_pairs(points, np.full((2, 4), np.nan), walls)) == 0:
            return None
        return float(np.hypot(*(points[1] - points[0])))


def nearest_spot(space: FreeSpace, x: float, y: float) -> tuple[float, float]:
    """Return the spot inside a unit, not empty for the body, that is nearest to a point."""
    point = shapely.Point(x, y)
    if space.inside.intersects(point):
        return x, y
    on_floor, _ = shapely.ops.nearest_points(space.inside, point)
    return on_floor.x, on_floor.y
