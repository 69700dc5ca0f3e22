"""Build the navigation graph of a venue: unit floors, tied at openings, stacked by connectors."""

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np
import shapely
from numpy.typing import NDArray

from ext import visible_pairs
from floorplans.categories import is_traversable
from floorplans.graph import ArcKind, Arcs, NavigationGraph, UnitFloor, nearest_spot
from floorplans.model import (
    Area,
    Connector,
    ConnectorKind,
    Direction,
    Fixture,
    Kiosk,
    Unit,
    Venue,
)
from floorplans.touching import openings_by_unit, touching_units
from floorplans.walkable import MARGIN, FreeSpace, Passage, free_space, passage

CAR_RADIUS = 0.05
"""Body radius inside lifts and stairs: whoever fits through their door fits inside."""

STAIR_METRES = 8.0
"""Metres walked per level on stairs, escalators and ramps: 4 m of rise at about 30 degrees."""

KIND_OF_CONNECTOR: Mapping[ConnectorKind, ArcKind] = {
    ConnectorKind.STAIRS: ArcKind.STAIRS,
    ConnectorKind.ESCALATOR: ArcKind.ESCALATOR,
    ConnectorKind.RAMP: ArcKind.RAMP,
}


@dataclass(slots=True)
class Draft:
    """The graph under construction: growing lists of nodes and arcs."""

    positions: list[tuple[float, float]] = field(default_factory=list)
    node_level: list[int] = field(default_factory=list)
    rows: list[tuple[int, int, int, float, int, int, int, int]] = field(default_factory=list)

    def node(self, level: int, x: float, y: float) -> int:
        """Add a node and return its number."""
        self.positions.append((x, y))
        self.node_level.append(level)
        return len(self.positions) - 1

    def walk(self, tail: int, head: int, metres: float, unit: int) -> None:
        """Add an arc on the floor of a unit."""
        self.rows.append((tail, head, ArcKind.WALK, metres, unit, -1, -1, 0))

    def cross(self, tail: int, head: int, opening: int) -> None:
        """Add an arc through an opening."""
        self.rows.append((tail, head, ArcKind.CROSS, 0.0, -1, opening, -1, 0))

    def ride(
        self,
        tail: int,
        head: int,
        kind: ArcKind,
        connector: int,
        metres: float = 0.0,
        rise: int = 0,
    ) -> None:
        """Add an arc of a connector."""
        self.rows.append((tail, head, kind, metres, -1, -1, connector, rise))

    def arcs(self) -> Arcs:
        """Return the arcs in ascending order of head, then tail."""
        table = np.array(self.rows, dtype=np.float64).reshape(-1, 8)
        table = table[np.lexsort((table[:, 2], table[:, 0], table[:, 1]))]
        return Arcs(
            tail=table[:, 0].astype(np.int32),
            head=table[:, 1].astype(np.int32),
            kind=table[:, 2].astype(np.uint8),
            metres=np.ascontiguousarray(table[:, 3]),
            unit=table[:, 4].astype(np.int32),
            opening=table[:, 5].astype(np.int32),
            connector=table[:, 6].astype(np.int32),
            rise=table[:, 7].astype(np.int16),
        )


@dataclass(frozen=True, slots=True)
class Plan:
    """What the builder looks up while it adds to the draft."""

    venue: Venue
    connectors: Sequence[Connector]
    radius: float
    units: Sequence[Unit]
    level_index: Mapping[str, int]
    opening_index: Mapping[str, int]
    joined: Mapping[str, tuple[str, ...]]
    obstacles: Mapping[str, Sequence[Area]]
    stops: Mapping[str, Sequence[int]]
    """Indices of the connectors that stop in each unit."""


def build_graph(venue: Venue, connectors: Sequence[Connector], radius: float) -> NavigationGraph:
    """Build the navigation graph for bodies of a radius in metres.

    Openings too narrow for the body are left out; units without a spot to stand have no nodes.
    """
    plan = make_plan(venue, connectors, radius)
    draft = Draft()
    floors: dict[str, UnitFloor] = {}
    crossings: dict[str, dict[str, list[int]]] = defaultdict(dict)
    stop_nodes: dict[tuple[int, str], int] = {}
    by_unit = openings_by_unit(plan.joined)
    for index, unit in enumerate(plan.units):
        passages = {
            opening_id: found
            for opening_id in by_unit.get(unit.id, ())
            if (found := passage(venue.openings[opening_id].line, radius)) is not None
        }
        floors[unit.id] = add_floor(draft, plan, index, passages, crossings, stop_nodes)
    add_crossings(draft, plan, crossings)
    for index, connector in enumerate(connectors):
        add_connector(draft, index, connector, stop_nodes)
    return assemble(draft, plan, floors)


def make_plan(venue: Venue, connectors: Sequence[Connector], radius: float) -> Plan:
    """Gather what the builder needs to know about the venue."""
    stops: dict[str, list[int]] = defaultdict(list)
    for index, connector in enumerate(connectors):
        for stop in connector.stops:
            stops[stop.unit_id].append(index)
    return Plan(
        venue=venue,
        connectors=connectors,
        radius=radius,
        units=[unit for unit in venue.units.values() if is_traversable(unit) or unit.id in stops],
        level_index={level_id: index for index, level_id in enumerate(venue.levels)},
        opening_index={opening_id: index for index, opening_id in enumerate(venue.openings)},
        joined=touching_units(venue),
        obstacles=obstacles_by_unit(venue),
        stops=stops,
    )


def obstacles_by_unit(venue: Venue) -> Mapping[str, list[Area]]:
    """Return the fixtures and kiosks that stand in each unit."""
    units = tuple(venue.units.values())
    standing: tuple[Fixture | Kiosk, ...] = (*venue.fixtures.values(), *venue.kiosks.values())
    found: dict[str, list[Area]] = defaultdict(list)
    if not units or not standing:
        return found
    tree = shapely.STRtree([unit.area for unit in units])
    pairs = tree.query([obstacle.area for obstacle in standing], predicate="intersects")
    for obstacle_index, unit_index in sorted(map(tuple, pairs.T.tolist())):
        obstacle, unit = standing[obstacle_index], units[unit_index]
        if obstacle.level_id == unit.level_id:
            found[unit.id].append(obstacle.area)
    return found


def add_floor(
    draft: Draft,
    plan: Plan,
    index: int,
    passages: Mapping[str, Passage],
    crossings: dict[str, dict[str, list[int]]],
    stop_nodes: dict[tuple[int, str], int],
) -> UnitFloor:
    """Add one unit: its corners, its side of each opening, its connector stops, its sight lines."""
    unit = plan.units[index]
    radius = CAR_RADIUS if unit.id in plan.stops else plan.radius
    space = free_space(unit.area, list(passages.values()), plan.obstacles.get(unit.id, ()), radius)
    level = plan.level_index[unit.level_id]
    first = len(draft.positions)
    for x, y in space.corners:
        draft.node(level, float(x), float(y))
    for opening_id, found in passages.items():
        crossings[opening_id][unit.id] = [draft.node(level, x, y) for x, y in found.points]
    for connector in plan.stops.get(unit.id, ()):
        stop_nodes[connector, unit.id] = draft.node(level, *middle(unit, space))
    positions = np.array(draft.positions[first:], dtype=np.float64).reshape(-1, 2)
    outline = np.full((len(positions), 4), np.nan)
    outline[: len(space.outline)] = space.outline
    for left, right, metres in sight_lines(positions, outline, space):
        draft.walk(first + left, first + right, metres, index)
        draft.walk(first + right, first + left, metres, index)
    nodes = np.arange(first, first + len(positions), dtype=np.int32)
    return UnitFloor(unit.id, unit.level_id, space, nodes, positions, outline)


def middle(unit: Unit, space: FreeSpace) -> tuple[float, float]:
    """Return where people get on and off in a connector's unit."""
    spot = unit.area.representative_point()
    return (spot.x, spot.y) if space.inside.is_empty else nearest_spot(space, spot.x, spot.y)


def sight_lines(
    positions: NDArray[np.float64], outline: NDArray[np.float64], space: FreeSpace
) -> Iterator[tuple[int, int, float]]:
    """Yield the pairs of positions on the floor that see each other, with their distance.

    A crossing point that furniture covers sees nothing, not even its neighbour under the same desk.
    """
    pairs = visible_pairs(positions, outline, space.walls)
    standing = shapely.dwithin(space.floor, shapely.points(positions), MARGIN)
    pairs = pairs[standing[pairs].all(axis=1)]
    metres = np.hypot(*(positions[pairs[:, 1]] - positions[pairs[:, 0]]).T)
    yield from zip(pairs[:, 0].tolist(), pairs[:, 1].tolist(), metres.tolist(), strict=True)


def add_crossings(
    draft: Draft, plan: Plan, crossings: Mapping[str, Mapping[str, Sequence[int]]]
) -> None:
    """Tie the sides of each opening, point by point."""
    for opening_id, sides in crossings.items():
        opening = plan.opening_index[opening_id]
        for unit_id, nodes in sides.items():
            for other_id, others in sides.items():
                if other_id == unit_id:
                    continue
                for tail, head in zip(nodes, others, strict=True):
                    draft.cross(tail, head, opening)


def add_connector(
    draft: Draft,
    index: int,
    connector: Connector,
    stop_nodes: Mapping[tuple[int, str], int],
) -> None:
    """Join a connector's stops: a lift by its car, so that the wait is paid once on boarding."""
    nodes = [stop_nodes[index, stop.unit_id] for stop in connector.stops]
    lift = connector.kind is ConnectorKind.ELEVATOR
    if lift:
        nodes = [add_car(draft, index, stop) for stop in nodes]
    kind = ArcKind.RIDE if lift else KIND_OF_CONNECTOR[connector.kind]
    per_level = 0.0 if lift else STAIR_METRES
    for low in range(len(nodes) - 1):
        below, above = connector.stops[low], connector.stops[low + 1]
        rise = above.ordinal - below.ordinal
        metres = per_level * rise
        if connector.direction is not Direction.DOWN:
            draft.ride(nodes[low], nodes[low + 1], kind, index, metres, rise)
        if connector.direction is not Direction.UP:
            draft.ride(nodes[low + 1], nodes[low], kind, index, metres, -rise)


def add_car(draft: Draft, connector: int, stop: int) -> int:
    """Add the lift car at a stop, with boarding and alighting."""
    x, y = draft.positions[stop]
    car = draft.node(draft.node_level[stop], x, y)
    draft.ride(stop, car, ArcKind.BOARD, connector)
    draft.ride(car, stop, ArcKind.ALIGHT, connector)
    return car


def assemble(draft: Draft, plan: Plan, floors: Mapping[str, UnitFloor]) -> NavigationGraph:
    """Turn the draft into arrays."""
    arcs = draft.arcs()
    count = len(draft.positions)
    entering = np.zeros(count + 1, dtype=np.int32)
    np.cumsum(np.bincount(arcs.head, minlength=count), out=entering[1:])
    levels = tuple(plan.venue.levels.values())
    return NavigationGraph(
        radius=plan.radius,
        positions=np.array(draft.positions, dtype=np.float64).reshape(-1, 2),
        node_level=np.array(draft.node_level, dtype=np.int32),
        arcs=arcs,
        entering=entering,
        arc_numbers=np.arange(len(arcs.head), dtype=np.int32),
        level_ids=tuple(level.id for level in levels),
        ordinals=tuple(level.ordinal for level in levels),
        unit_ids=tuple(unit.id for unit in plan.units),
        opening_ids=tuple(plan.venue.openings),
        connector_ids=tuple(connector.id for connector in plan.connectors),
        floors=floors,
    )
