"""The navigation graphs of a venue as one file, keyed by what they were made from.

The file is a cache: whoever cannot use it builds anew, and a file of another key still lends its
unchanged pieces (`build_graph(previous=...)`). Layout: `MAGIC`, the format number and the CRC-32 of
the rest (both little-endian, 4 bytes), then one MessagePack map.
"""

import hashlib
import struct
import zlib
from collections.abc import Iterable, Sequence
from typing import TypeVar

import msgspec
import numpy as np
import shapely
from numpy.typing import NDArray

from ext import Hierarchy
from floorplans.build import CAR_RADIUS, STAIR_METRES
from floorplans.categories import is_traversable
from floorplans.errors import StoredGraphError
from floorplans.graph import Arcs, NavigationGraph, UnitFloor, neighbourhood
from floorplans.model import Connector, Venue
from floorplans.pieces import MAKING
from floorplans.touching import REACH, SHARE
from floorplans.walkable import FreeSpace

MAGIC = b"ZHILUNAV"
FORMAT = 3
HEAD = struct.Struct("<8sII")

Number = TypeVar("Number", bound=np.generic)


class Packed(msgspec.Struct, frozen=True, array_like=True):
    """An array: little-endian numbers, in rows where it has columns."""

    columns: int
    data: memoryview


class StoredArcs(msgspec.Struct, frozen=True):
    """The columns of `Arcs`."""

    tail: Packed
    head: Packed
    kind: Packed
    metres: Packed
    unit: Packed
    opening: Packed
    connector: Packed
    rise: Packed


class StoredHierarchy(msgspec.Struct, frozen=True):
    """What `Hierarchy.arrays` gives, less the arcs."""

    node: Packed
    first: Packed
    row_begin: Packed
    rows: Packed
    slots: Packed


class StoredFloor(msgspec.Struct, frozen=True, array_like=True):
    """One unit's floor: its share of the node and wall rows, and its polygons in WKB."""

    unit: int
    level_id: str
    key: bytes
    first: int
    nodes: int
    corners: int
    walls: int
    floor: bytes
    inside: bytes


class StoredGraph(msgspec.Struct, frozen=True):
    """One graph."""

    radius: float
    positions: Packed
    outlines: Packed
    gates: Packed
    node_level: Packed
    node_unit: Packed
    walls: Packed
    arcs: StoredArcs
    hierarchy: StoredHierarchy
    level_ids: tuple[str, ...]
    ordinals: tuple[int, ...]
    unit_ids: tuple[str, ...]
    opening_ids: tuple[str, ...]
    connector_ids: tuple[str, ...]
    floors: tuple[StoredFloor, ...]


class StoredFile(msgspec.Struct, frozen=True):
    """All graphs of a venue."""

    key: str
    graphs: tuple[StoredGraph, ...]


def graph_key(venue: Venue, connectors: Sequence[Connector]) -> str:
    """Return the digest of all that navigation graphs are made from."""
    digest = hashlib.blake2b(MAKING, digest_size=16)
    parts: list[object] = [
        [shapely.geos_version, CAR_RADIUS, STAIR_METRES, REACH, SHARE],
        [(level.id, level.ordinal) for level in venue.levels.values()],
        [(unit.id, unit.level_id, is_traversable(unit)) for unit in venue.units.values()],
        [(each.id, each.level_id, each.clear_width, each.into) for each in venue.openings.values()],
        [fixture.level_id for fixture in venue.fixtures.values()],
        [kiosk.level_id for kiosk in venue.kiosks.values()],
        [
            (each.id, each.kind, each.direction, [stop.unit_id for stop in each.stops])
            for each in connectors
        ],
    ]
    digest.update(msgspec.msgpack.encode(parts))
    shapes = [
        *(unit.area for unit in venue.units.values()),
        *(opening.line for opening in venue.openings.values()),
        *(fixture.area for fixture in venue.fixtures.values()),
        *(kiosk.area for kiosk in venue.kiosks.values()),
    ]
    for wkb in shapely.to_wkb(shapes, byte_order=1):
        digest.update(wkb)
    return digest.hexdigest()


def dump_graphs(key: str, graphs: Iterable[NavigationGraph]) -> bytes:
    """Return the file of a venue's graphs."""
    body = msgspec.msgpack.encode(StoredFile(key, tuple(map(stored, graphs))))
    return HEAD.pack(MAGIC, FORMAT, zlib.crc32(body)) + body


def load_graphs(data: bytes | memoryview) -> tuple[str, tuple[NavigationGraph, ...]]:
    """Return the key and the graphs of a file; their arrays lie in it, so that it has to stay.

    Raises:
        StoredGraphError: It is no such file, of another format, or damaged.
    """
    whole = memoryview(data)
    if len(whole) < HEAD.size or whole[: len(MAGIC)] != MAGIC:
        raise StoredGraphError("it is no file of navigation graphs")
    _, version, checksum = HEAD.unpack_from(whole)
    if version != FORMAT:
        raise StoredGraphError(f"it has format {version}; this program reads {FORMAT}")
    body = whole[HEAD.size :]
    if zlib.crc32(body) != checksum:
        raise StoredGraphError("it is damaged or cut off")
    try:
        file = msgspec.msgpack.decode(body, type=StoredFile)
        return file.key, tuple(map(restored, file.graphs))
    except (
        msgspec.MsgspecError,
        shapely.errors.ShapelyError,
        KeyError,
        ValueError,
        IndexError,
    ) as error:
        raise StoredGraphError(f"it does not hold what it should: {error}") from error


def stored(graph: NavigationGraph) -> StoredGraph:
    """Return a graph as it is stored."""
    floors = list(graph.floors.values())
    wkb = shapely.to_wkb([each.space.floor for each in floors], byte_order=1)
    inside = shapely.to_wkb([each.space.inside for each in floors], byte_order=1)
    return StoredGraph(
        radius=graph.radius,
        positions=packed(graph.positions, np.float64),
        outlines=packed(graph.outlines, np.float64),
        gates=packed(graph.gates, np.float64),
        node_level=packed(graph.node_level, np.int32),
        node_unit=packed(graph.node_unit, np.int32),
        walls=packed(
            np.concatenate([np.empty((0, 4)), *(f.space.walls for f in floors)]), np.float64
        ),
        arcs=stored_arcs(graph.arcs),
        hierarchy=stored_hierarchy(graph.hierarchy),
        level_ids=graph.level_ids,
        ordinals=graph.ordinals,
        unit_ids=graph.unit_ids,
        opening_ids=graph.opening_ids,
        connector_ids=graph.connector_ids,
        floors=tuple(
            StoredFloor(
                unit=graph.unit_numbers[each.unit_id],
                level_id=each.level_id,
                key=each.key,
                first=each.corners[0],
                nodes=len(each.nodes),
                corners=len(each.space.corners),
                walls=len(each.space.walls),
                floor=wkb[row],
                inside=inside[row],
            )
            for row, each in enumerate(floors)
        ),
    )


def stored_arcs(arcs: Arcs) -> StoredArcs:
    """Return arcs as they are stored."""
    return StoredArcs(
        tail=packed(arcs.tail, np.int32),
        head=packed(arcs.head, np.int32),
        kind=packed(arcs.kind, np.uint8),
        metres=packed(arcs.metres, np.float64),
        unit=packed(arcs.unit, np.int32),
        opening=packed(arcs.opening, np.int32),
        connector=packed(arcs.connector, np.int32),
        rise=packed(arcs.rise, np.int16),
    )


def stored_hierarchy(hierarchy: Hierarchy) -> StoredHierarchy:
    """Return a hierarchy as it is stored."""
    arrays = hierarchy.arrays()
    return StoredHierarchy(
        node=packed(arrays["node"], np.int32),
        first=packed(arrays["first"], np.int32),
        row_begin=packed(arrays["row_begin"], np.int32),
        rows=packed(arrays["rows"], np.int32),
        slots=packed(arrays["slots"], np.int32),
    )


def restored_hierarchy(record: StoredHierarchy, arcs: Arcs) -> Hierarchy:
    """Return the hierarchy of some arcs from what is stored of it.

    Raises:
        ValueError: It is not one of these arcs.
    """
    return Hierarchy.restore(
        {
            "tails": arcs.tail,
            "heads": arcs.head,
            "node": unpacked(record.node, np.int32),
            "first": unpacked(record.first, np.int32),
            "row_begin": unpacked(record.row_begin, np.int32),
            "rows": unpacked(record.rows, np.int32),
            "slots": unpacked(record.slots, np.int32),
        }
    )


def restored_arcs(record: StoredArcs) -> Arcs:
    """Return arcs from what is stored of them."""
    return Arcs(
        tail=unpacked(record.tail, np.int32),
        head=unpacked(record.head, np.int32),
        kind=unpacked(record.kind, np.uint8),
        metres=unpacked(record.metres, np.float64),
        unit=unpacked(record.unit, np.int32),
        opening=unpacked(record.opening, np.int32),
        connector=unpacked(record.connector, np.int32),
        rise=unpacked(record.rise, np.int16),
    )


def restored(record: StoredGraph) -> NavigationGraph:
    """Return a graph from what is stored of it."""
    positions, outlines, gates = (
        unpacked(each, np.float64) for each in (record.positions, record.outlines, record.gates)
    )
    arcs = restored_arcs(record.arcs)
    near = neighbourhood(len(positions), arcs)
    return NavigationGraph(
        radius=record.radius,
        positions=positions,
        outlines=outlines,
        gates=gates,
        node_level=unpacked(record.node_level, np.int32),
        node_unit=unpacked(record.node_unit, np.int32),
        arcs=arcs,
        entering=near.entering,
        arc_numbers=near.arc_numbers,
        leaving=near.leaving,
        leaving_arcs=near.leaving_arcs,
        leaving_heads=near.leaving_heads,
        level_ids=record.level_ids,
        ordinals=record.ordinals,
        unit_ids=record.unit_ids,
        unit_numbers={unit_id: index for index, unit_id in enumerate(record.unit_ids)},
        opening_ids=record.opening_ids,
        connector_ids=record.connector_ids,
        floors=restored_floors(record, positions, outlines, gates),
        hierarchy=restored_hierarchy(record.hierarchy, arcs),
    )


def restored_floors(
    record: StoredGraph,
    positions: NDArray[np.float64],
    outlines: NDArray[np.float64],
    gates: NDArray[np.float64],
) -> dict[str, UnitFloor]:
    """Return the floors of a graph; their arrays are views of the graph's."""
    areas = shapely.from_wkb([each.floor for each in record.floors])
    insides = shapely.from_wkb([each.inside for each in record.floors])
    walls = unpacked(record.walls, np.float64)
    floors: dict[str, UnitFloor] = {}
    wall = 0
    for row, each in enumerate(record.floors):
        unit_id = record.unit_ids[each.unit]
        rows = slice(each.first, each.first + each.nodes)
        corners = slice(each.first, each.first + each.corners)
        floors[unit_id] = UnitFloor(
            unit_id=unit_id,
            level_id=each.level_id,
            key=each.key,
            space=FreeSpace(
                floor=areas[row],
                inside=insides[row],
                corners=positions[corners],
                outline=outlines[corners],
                walls=walls[wall : wall + each.walls],
            ),
            nodes=np.arange(each.first, each.first + each.nodes, dtype=np.int32),
            positions=positions[rows],
            outline=outlines[rows],
            gates=gates[rows],
        )
        wall += each.walls
    return floors


def packed(array: NDArray[np.generic], kind: type[np.generic]) -> Packed:
    """Return an array as it is stored."""
    columns = array.shape[1] if array.ndim > 1 else 0
    little = np.dtype(kind).newbyteorder("<")
    return Packed(columns, memoryview(np.ascontiguousarray(array, dtype=little).tobytes()))


def unpacked(record: Packed, kind: type[Number]) -> NDArray[Number]:
    """Return a stored array; it cannot be written to."""
    array = np.frombuffer(record.data, np.dtype(kind).newbyteorder("<"))
    return array.reshape(-1, record.columns) if record.columns else array
