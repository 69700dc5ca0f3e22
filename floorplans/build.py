"""Build the navigation graph of a venue: unit floors, tied at openings, stacked by connectors."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import shapely
import shapely.ops
from numpy.typing import NDArray
from shapely import LineString

from floorplans.categories import connector_kind, is_traversable
from floorplans.clearing import clear_areas
from floorplans.doorways import Passage, passage
from floorplans.drafting import NOTHING, Draft
from floorplans.graph import ArcKind, NavigationGraph, UnitFloor, contracted, neighbourhood
from floorplans.model import (
    Area,
    Connector,
    ConnectorKind,
    Direction,
    Fixture,
    Kiosk,
    Opening,
    Unit,
    Venue,
)
from floorplans.pieces import Piece, Surroundings, make_piece, sight_lines
from floorplans.touching import openings_by_unit, touching_units

CAR_RADIUS = 0.05
"""Body radius inside lifts and stairs: whoever fits through their door fits inside."""

STAIR_METRES = 8.0
"""Metres walked per level on stairs, escalators and ramps: 4 m of rise at about 30 degrees."""

KIND_OF_CONNECTOR: Mapping[ConnectorKind, ArcKind] = {
    ConnectorKind.STAIRS: ArcKind.STAIRS,
    ConnectorKind.ESCALATOR: ArcKind.ESCALATOR,
    ConnectorKind.RAMP: ArcKind.RAMP,
}


UNBOUND: NDArray[np.float64] = np.full((1, 4), np.nan)


@dataclass(frozen=True, slots=True)
class Car:
    """The node of a lift car."""

    positions: NDArray[np.float64]
    outline: NDArray[np.float64]
    gates: NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Layout:
    """What the builder looks up, whoever travels."""

    venue: Venue
    connectors: Sequence[Connector]
    units: Sequence[Unit]
    areas: Mapping[str, Area]
    unit_index: Mapping[str, int]
    level_index: Mapping[str, int]
    opening_index: Mapping[str, int]
    openings: Mapping[str, tuple[str, ...]]
    """Openings by unit."""
    lines: Mapping[str, LineString]
    """The line of each opening between its jambs."""
    obstacles: Mapping[str, Sequence[Area]]
    stops: Mapping[str, Sequence[int]]
    """Indices of the connectors that stop in each unit."""


def build_graph(
    venue: Venue,
    connectors: Sequence[Connector],
    radius: float,
    previous: NavigationGraph | None = None,
) -> NavigationGraph:
    """Build the navigation graph for bodies of a radius in metres.

    Openings too narrow for the body are left out; units without a spot to stand have no nodes.
    Pieces of `previous` whose surroundings are unchanged are taken over as they are.
    """
    return build_on(lay_out(venue, connectors), radius, previous)


def build_graphs(
    venue: Venue,
    connectors: Sequence[Connector],
    radii: Iterable[float],
    previous: Iterable[NavigationGraph] = (),
) -> tuple[NavigationGraph, ...]:
    """Build a navigation graph for each radius, from earlier ones of the same radius if given."""
    layout = lay_out(venue, connectors)
    held = {graph.radius: graph for graph in previous}
    return tuple(build_on(layout, radius, held.get(radius)) for radius in radii)


def lay_out(venue: Venue, connectors: Sequence[Connector]) -> Layout:
    """Gather what the builder needs to know about the venue."""
    stops: dict[str, list[int]] = defaultdict(list)
    for index, connector in enumerate(connectors):
        for stop in connector.stops:
            stops[stop.unit_id].append(index)
    units = [unit for unit in venue.units.values() if is_traversable(unit) or unit.id in stops]
    return Layout(
        venue=venue,
        connectors=connectors,
        units=units,
        areas=clear_areas(venue, units),
        unit_index={unit.id: index for index, unit in enumerate(units)},
        level_index={level_id: index for index, level_id in enumerate(venue.levels)},
        opening_index={opening_id: index for index, opening_id in enumerate(venue.openings)},
        openings=openings_by_unit(touching_units(venue)),
        lines={opening.id: clear_line(opening) for opening in venue.openings.values()},
        obstacles=obstacles_by_unit(venue),
        stops=stops,
    )


def build_on(layout: Layout, radius: float, previous: NavigationGraph | None) -> NavigationGraph:
    """Build the graph of one radius."""
    draft = Draft()
    floors: dict[str, UnitFloor] = {}
    crossings: dict[str, dict[str, list[int]]] = defaultdict(dict)
    stop_nodes: dict[tuple[int, str], int] = {}
    held = Held(previous)
    passages = {
        opening_id: found
        for opening_id, line in layout.lines.items()
        if (found := passage(line, radius)) is not None
    }
    for index, unit in enumerate(layout.units):
        given = surroundings(layout, unit, radius, passages)
        key = given.key()
        piece = held.piece(given, unit.id, key) or make_piece(given, key)
        floors[unit.id] = add_floor(draft, layout, index, piece, given)
        node = floors[unit.id].corners[1]
        for opening_id, found in given.passages.items():
            crossings[opening_id][unit.id] = list(range(node, node + len(found.points)))
            node += len(found.points)
        for number, stopping in enumerate(layout.stops.get(unit.id, ())):
            stop_nodes[stopping, unit.id] = node + number
    add_crossings(draft, layout, crossings)
    for index in range(len(layout.connectors)):
        add_connector(draft, layout, index, floors, stop_nodes)
    return assemble(draft, layout, radius, floors)


def clear_line(opening: Opening) -> LineString:
    """Return the part of an opening's line that lies between its jambs."""
    spare = opening.line.length - (opening.clear_width or np.inf)
    if spare <= 0:
        return opening.line
    return shapely.ops.substring(opening.line, spare / 2, opening.line.length - spare / 2)


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


def surroundings(
    layout: Layout, unit: Unit, radius: float, passages: Mapping[str, Passage]
) -> Surroundings:
    """Return what decides how a unit can be walked."""
    here = [each for each in layout.openings.get(unit.id, ()) if each in passages]
    stops = layout.stops.get(unit.id, ())
    return Surroundings(
        area=layout.areas[unit.id],
        radius=CAR_RADIUS if stops else radius,
        lines={each: layout.lines[each] for each in here},
        passages={each: passages[each] for each in here},
        obstacles=layout.obstacles.get(unit.id, ()),
        stops=len(stops),
        car=connector_kind(unit) is ConnectorKind.ELEVATOR,
    )


class Held:
    """The pieces of an earlier graph, to be taken over where nothing changed."""

    def __init__(self, graph: NavigationGraph | None) -> None:
        self.graph = graph
        if graph is not None:
            walks = np.flatnonzero((graph.arcs.unit >= 0) & (graph.arcs.tail < graph.arcs.head))
            self.walks = walks[np.argsort(graph.arcs.unit[walks], kind="stable")]
            self.starts = np.searchsorted(
                graph.arcs.unit[self.walks], np.arange(len(graph.unit_ids) + 1)
            )
            self.number = {unit_id: index for index, unit_id in enumerate(graph.unit_ids)}

    def piece(self, given: Surroundings, unit_id: str, key: bytes) -> Piece | None:
        """Return a unit's piece if it was made from the same surroundings."""
        floor = self.graph.floors.get(unit_id) if self.graph is not None else None
        if self.graph is None or floor is None or floor.key != key:
            return None
        if given.car:
            pairs = sight_lines(floor.positions, floor.outline, floor.space)
            return piece_of(key, floor, pairs)
        number = self.number[unit_id]
        arcs = self.walks[self.starts[number] : self.starts[number + 1]]
        first = floor.corners[0]
        pairs = np.stack([self.graph.arcs.tail[arcs], self.graph.arcs.head[arcs]], axis=1) - first
        return piece_of(key, floor, pairs.astype(np.int32))


def piece_of(key: bytes, floor: UnitFloor, pairs: NDArray[np.int32]) -> Piece:
    """Return a floor as the piece that it was made from, with its sight lines."""
    return Piece(key, floor.space, floor.positions, floor.outline, floor.gates, pairs)


def add_floor(
    draft: Draft, layout: Layout, index: int, piece: Piece, given: Surroundings
) -> UnitFloor:
    """Add one unit's piece to the graph; within a lift nothing leads back to a door."""
    unit = layout.units[index]
    level = layout.level_index[unit.level_id]
    first = draft.nodes(piece, level, index)
    if given.car:
        doors = range(len(piece.space.corners), len(piece.positions) - given.stops)
        draft.walk_from(doors, piece.positions, piece.pairs.astype(np.int64), first, index)
    else:
        draft.walk(piece.pairs, first, index)
    nodes = np.arange(first, first + len(piece.positions), dtype=np.int32)
    return UnitFloor(
        unit_id=unit.id,
        level_id=unit.level_id,
        key=piece.key,
        space=piece.space,
        nodes=nodes,
        positions=piece.positions,
        outline=piece.outline,
        gates=piece.gates,
    )


def add_crossings(
    draft: Draft, layout: Layout, crossings: Mapping[str, Mapping[str, Sequence[int]]]
) -> None:
    """Tie the sides of each opening, point by point; a one-way one only into its unit."""
    for opening_id, sides in crossings.items():
        number = layout.opening_index[opening_id]
        into = layout.venue.openings[opening_id].into
        for unit_id, nodes in sides.items():
            for other_id, others in sides.items():
                if other_id == unit_id or (into in sides and other_id != into):
                    continue
                for tail, head in zip(nodes, others, strict=True):
                    draft.cross(tail, head, number)


def add_connector(
    draft: Draft,
    layout: Layout,
    index: int,
    floors: Mapping[str, UnitFloor],
    stop_nodes: Mapping[tuple[int, str], int],
) -> None:
    """Join a connector's stops: a lift by its car, so that the wait is paid once on boarding."""
    connector = layout.connectors[index]
    nodes = [stop_nodes[index, stop.unit_id] for stop in connector.stops]
    leaving, arriving = nodes, nodes
    kind, per_level = ArcKind.RIDE, 0.0
    if connector.kind is ConnectorKind.ELEVATOR:
        landings = [floors[stop.unit_id] for stop in connector.stops]
        cars = [
            add_car(draft, layout, index, node, floor)
            for node, floor in zip(nodes, landings, strict=True)
        ]
        leaving, arriving = [car[0] for car in cars], [car[1] for car in cars]
    else:
        kind, per_level = KIND_OF_CONNECTOR[connector.kind], STAIR_METRES
    for low in range(len(nodes) - 1):
        below, above = connector.stops[low], connector.stops[low + 1]
        rise = above.ordinal - below.ordinal
        for tails in dict.fromkeys((tuple(leaving), tuple(arriving))):
            if connector.direction is not Direction.DOWN:
                draft.ride(tails[low], arriving[low + 1], kind, index, per_level * rise, rise)
            if connector.direction is not Direction.UP:
                draft.ride(tails[low + 1], arriving[low], kind, index, per_level * rise, -rise)


def add_car(
    draft: Draft, layout: Layout, connector: int, stop: int, landing: UnitFloor
) -> tuple[int, int]:
    """Add the lift car at a stop, before and after a ride; return both.

    A lift is entered to board and left by its doors after a ride: no way leads through it to its
    other side.
    """
    spot = landing.positions[stop - int(landing.nodes[0])].reshape(1, 2)
    level, unit = layout.level_index[landing.level_id], layout.unit_index[landing.unit_id]
    boarded, arrived = (draft.nodes(Car(spot, UNBOUND, UNBOUND), level, unit) for _ in range(2))
    draft.ride(stop, boarded, ArcKind.BOARD, connector)
    if connector_kind(layout.units[unit]) is not ConnectorKind.ELEVATOR:
        draft.ride(arrived, stop, ArcKind.ALIGHT, connector)
        return boarded, arrived
    stops = len(layout.stops[landing.unit_id])
    for door in range(landing.corners[1], int(landing.nodes[-1]) + 1 - stops):
        draft.ride(arrived, door, ArcKind.ALIGHT, connector)
    return boarded, arrived


def assemble(
    draft: Draft, layout: Layout, radius: float, floors: Mapping[str, UnitFloor]
) -> NavigationGraph:
    """Turn the draft into arrays."""
    positions = np.concatenate([np.empty((0, 2)), *draft.positions])
    arcs = draft.arcs(positions)
    near = neighbourhood(draft.count, arcs)
    levels = tuple(layout.venue.levels.values())
    ordinals = tuple(level.ordinal for level in levels)
    node_level = np.concatenate([NOTHING, *draft.node_level]).astype(np.int32)
    return NavigationGraph(
        radius=radius,
        positions=positions,
        outlines=np.concatenate([np.empty((0, 4)), *draft.outlines]),
        node_level=node_level,
        node_unit=np.concatenate([NOTHING, *draft.node_unit]).astype(np.int32),
        arcs=arcs,
        entering=near.entering,
        arc_numbers=near.arc_numbers,
        leaving=near.leaving,
        leaving_arcs=near.leaving_arcs,
        leaving_heads=near.leaving_heads,
        gates=np.concatenate([np.empty((0, 4)), *draft.gates]),
        level_ids=tuple(level.id for level in levels),
        ordinals=ordinals,
        unit_ids=tuple(unit.id for unit in layout.units),
        unit_numbers=layout.unit_index,
        opening_ids=tuple(layout.venue.openings),
        connector_ids=tuple(connector.id for connector in layout.connectors),
        floors=floors,
        hierarchy=contracted(positions, np.array(ordinals, dtype=np.int32)[node_level], arcs),
    )
