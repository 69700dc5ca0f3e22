"""The navigation graph: arrays that routing weighs and searches.

Nodes are points on the floor of one unit (corners, the two sides of each crossing point of an
opening, connector stops) or lift cars. Each arc knows the unit it crosses, or the opening or
connector it passes, so that a closure or a crowd is a weight and never a rebuild.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from enum import IntEnum
from math import hypot, isnan

import numpy as np
from numpy.typing import NDArray

from ext import Access, Hierarchy, Pacer, Tracer, dissect, ordered
from floorplans.ground import Ground, ground_of
from floorplans.walkable import FreeSpace

MOST_ACCESSES = 2_048
"""Points that a graph keeps tied: places are asked for again and again."""


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
class Neighbourhood:
    """Where each node's arcs stand: see `NavigationGraph`."""

    entering: NDArray[np.int32]
    arc_numbers: NDArray[np.int32]
    leaving: NDArray[np.int32]
    leaving_arcs: NDArray[np.int32]
    leaving_heads: NDArray[np.int32]


def neighbourhood(nodes: int, arcs: Arcs) -> Neighbourhood:
    """Sort arcs, which are in ascending order of their heads, by the nodes at their ends."""
    order = ordered(arcs.tail)
    return Neighbourhood(
        entering=starts(nodes, arcs.head),
        arc_numbers=np.arange(len(arcs.head), dtype=np.int32),
        leaving=starts(nodes, arcs.tail),
        leaving_arcs=order,
        leaving_heads=arcs.head[order],
    )


def starts(nodes: int, ends: NDArray[np.int32]) -> NDArray[np.int32]:
    """Return where each node's arcs start when they are sorted by one of their ends."""
    found = np.zeros(nodes + 1, dtype=np.int32)
    np.cumsum(np.bincount(ends, minlength=nodes), out=found[1:])
    return found


LEVEL_METRES = 4.0
"""Height of a level where nothing but its ordinal is known."""


def contracted(
    positions: NDArray[np.float64], ordinals: NDArray[np.integer], arcs: Arcs
) -> Hierarchy:
    """Contract a graph by the places of its nodes: levels are cut apart before rooms are."""
    places = np.column_stack([positions, LEVEL_METRES * ordinals])
    order = dissect(arcs.tail, arcs.head, np.ascontiguousarray(places))
    return Hierarchy(len(positions), arcs.tail, arcs.head, order)


@dataclass(frozen=True, slots=True)
class UnitFloor:
    """The free space of one unit and the nodes that stand on it, its reflex corners first.

    `key` tells what it was made from (`floorplans.pieces`).
    """

    unit_id: str
    level_id: str
    key: bytes
    space: FreeSpace
    nodes: NDArray[np.int32]
    positions: NDArray[np.float64]
    outline: NDArray[np.float64]
    gates: NDArray[np.float64]

    @property
    def corners(self) -> tuple[int, int]:
        """The first of the nodes that are corners, and the end of them."""
        first = int(self.nodes[0]) if len(self.nodes) else 0
        return first, first + len(self.space.corners)


def common_gate(
    tail: Sequence[float], head: Sequence[float]
) -> tuple[float, float, float, float] | None:
    """Return the part that the gates before and behind an opening have in common, if any."""
    x, y, end_x, end_y = tail
    if isnan(x) or isnan(head[0]):
        return None
    dx, dy = end_x - x, end_y - y
    length = hypot(dx, dy)
    if length == 0:
        return None
    dx, dy = dx / length, dy / length
    first = (head[0] - x) * dx + (head[1] - y) * dy
    second = (head[2] - x) * dx + (head[3] - y) * dy
    low, high = max(0.0, min(first, second)), min(length, max(first, second))
    if low >= high:
        return None
    return x + dx * low, y + dy * low, x + dx * high, y + dy * high


@dataclass(frozen=True, slots=True)
class NavigationGraph:
    """A venue's graph for one body radius.

    Args:
        radius: Body radius in metres.
        positions: (n, 2) metres.
        outlines: (n, 4) the obstacle's outline before and after each corner, NaN for other nodes.
        node_level: (n,) index into `level_ids`.
        node_unit: (n,) index into `unit_ids`, that of its landing for a lift car.
        arcs: The arcs, in ascending order of their heads.
        entering: (n + 1,) start of each node's entering arcs.
        arc_numbers: (m,) the arcs' own numbers, in the order of `entering`.
        leaving: (n + 1,) start of each node's leaving arcs in `leaving_arcs`.
        leaving_arcs: (m,) the arcs in ascending order of their tails.
        leaving_heads: (m,) the heads of the same.
        gates: (n, 4) between which points an opening can be crossed anywhere, seen from the unit of
            each crossing point; NaN for other nodes and where only its points can be crossed.
        unit_numbers: Each unit's index into `unit_ids`.
        floors: Free space by unit id, of every unit that can be walked on.
        hierarchy: The same graph contracted, for ways under weights that change.
        tracer: What draws ways through it.
        pacer: What tells how long they are and take.
        grounds: The floor of each unit that was asked for; it grows with the units only.
        accesses: Points that were asked for, tied; beyond `MOST_ACCESSES` all are tied anew.
    """

    radius: float
    positions: NDArray[np.float64]
    outlines: NDArray[np.float64]
    node_level: NDArray[np.int32]
    node_unit: NDArray[np.int32]
    arcs: Arcs
    entering: NDArray[np.int32]
    arc_numbers: NDArray[np.int32]
    leaving: NDArray[np.int32]
    leaving_arcs: NDArray[np.int32]
    leaving_heads: NDArray[np.int32]
    gates: NDArray[np.float64]
    level_ids: tuple[str, ...]
    ordinals: tuple[int, ...]
    unit_ids: tuple[str, ...]
    unit_numbers: Mapping[str, int]
    opening_ids: tuple[str, ...]
    connector_ids: tuple[str, ...]
    floors: Mapping[str, UnitFloor]
    hierarchy: Hierarchy
    tracer: Tracer = field(init=False, repr=False, compare=False)
    pacer: Pacer = field(init=False, repr=False, compare=False)
    grounds: dict[str, Ground] = field(init=False, repr=False, compare=False, default_factory=dict)
    accesses: dict[tuple[str, float, float], Access | None] = field(
        init=False, repr=False, compare=False, default_factory=dict
    )

    def __post_init__(self) -> None:
        nowhere = 0, 0
        corners = [
            self.floors[each].corners if each in self.floors else nowhere for each in self.unit_ids
        ]
        arcs = self.arcs
        tracer = Tracer(
            (self.positions, self.outlines, self.gates),
            self.node_level,
            (arcs.tail, arcs.head),
            arcs.kind,
            (arcs.unit, arcs.opening, arcs.connector),
            arcs.metres,
            np.array(corners, dtype=np.int32).reshape(-1, 2),
        )
        object.__setattr__(self, "tracer", tracer)
        object.__setattr__(self, "pacer", Pacer(self.positions, arcs.head, arcs.metres))

    def gate(self, arc: int) -> tuple[float, float, float, float] | None:
        """Return between which points the opening of an arc is clear on both sides, if anywhere."""
        tail: list[float] = self.gates[self.arcs.tail[arc]].tolist()
        head: list[float] = self.gates[self.arcs.head[arc]].tolist()
        return common_gate(tail, head)

    def access(self, unit_id: str, x: float, y: float) -> Access | None:
        """Tie a point of a unit to the nodes it sees; None where nobody can stand.

        A point too near to a wall or inside a piece of furniture is moved to the nearest spot of
        the same unit where the body fits; it is never moved into another unit.
        """
        key = unit_id, x, y
        access = self.accesses.get(key)
        if access is None:
            access = self.tied(unit_id, x, y)
            if len(self.accesses) >= MOST_ACCESSES:
                self.accesses.clear()
            if access is not None:
                self.accesses[key] = access
        return access

    def tied(self, unit_id: str, x: float, y: float) -> Access | None:
        """Work out what `access` says."""
        floor = self.floors.get(unit_id)
        if floor is None or floor.space.inside.is_empty:
            return None
        ground = self.ground(unit_id)
        spot = ground.spot(floor.space, x, y)
        seen = ground.vista.seen_from(*spot)
        return Access(
            unit_id=unit_id,
            level_id=floor.level_id,
            x=spot[0],
            y=spot[1],
            nodes=floor.nodes[seen],
            metres=np.hypot(*(floor.positions[seen] - spot).T),
            unit=self.unit_numbers[unit_id],
            level=self.level_ids.index(floor.level_id),
        )

    def ground(self, unit_id: str) -> Ground:
        """Return the floor of a unit, made ready when it is first asked for and kept.

        Threads that ask for it at the same time may make it twice; all of them get the same.
        """
        ground = self.grounds.get(unit_id)
        if ground is None:
            floor = self.floors[unit_id]
            made = ground_of(floor.space, floor.positions, floor.outline)
            ground = self.grounds.setdefault(unit_id, made)
        return ground

    def straight(self, start: Access, end: Access) -> float | None:
        """Return the metres between two points of one unit that see each other, else None."""
        if start.unit_id != end.unit_id:
            return None
        if not self.ground(start.unit_id).vista.clear(start.x, start.y, end.x, end.y):
            return None
        return hypot(end.x - start.x, end.y - start.y)
