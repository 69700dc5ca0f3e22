"""Read OpenStreetMap data in Simple Indoor Tagging into a venue, with findings for its oddities.

Sources: OpenStreetMap wiki, Simple Indoor Tagging, Key:level, Key:door, Key:repeat_on.
"""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import shapely
from shapely.geometry.base import BaseGeometry

from floorplans.model import Address, Area, Level, Unit, Venue
from floorplans.readers.archive import Limits
from floorplans.readers.loaded import LoadedVenue
from floorplans.readers.osm.areas import FloorPlan, floor_plans
from floorplans.readers.osm.blocks import (
    Block,
    Solid,
    buildings_of,
    check_stated,
    footprints_of,
    levels_of,
    make_blocks,
    outline_of,
)
from floorplans.readers.osm.doors import Doorway, Site, read_doors
from floorplans.readers.osm.drawing import Drawing, empty, read_drawing
from floorplans.readers.osm.elements import Tags
from floorplans.readers.osm.kinds import WALKWAYS, venue_category
from floorplans.readers.osm.meeting import open_edges
from floorplans.readers.osm.places import read_places
from floorplans.readers.osm.rooms import Room, read_rooms, report_references
from floorplans.readers.osm.source import read_elements, read_source
from floorplans.readers.osm.tags import hours, names
from floorplans.readers.osm.vertical import lift_rooms, read_vertical
from floorplans.readers.osm.walls import Wall, fixtures_of, read_walls
from floorplans.reporting import FileReport, Report
from floorplans.venue_table import parse_table

UNDETERMINED = "und"


def load_osm(path: Path | str, limits: Limits | None = None) -> LoadedVenue:
    """Read the venue in an OSM file (XML, PBF or GeoJSON), or in a folder with one.

    A `venue.toml` in the folder, or a file's `<stem>.toml` beside it, is its venue table.

    Raises:
        ArchiveError: The file cannot be used (`floorplan.archive.*`).
        VenueError: It has no usable indoor outline with a level (`floorplan.venue.empty`).
    """
    bounds = limits or Limits()
    source = read_source(Path(path), bounds)
    gathered = Report()
    report = FileReport(gathered, source.name)
    elements = read_elements(source, bounds, report)
    venue = read_venue(read_drawing(elements, report), report)
    table, table_findings = parse_table(source.table, venue)
    return LoadedVenue(venue, (*gathered.findings, *table_findings), table)


def read_venue(drawing: Drawing, report: FileReport) -> Venue:
    """Build the venue of a drawing.

    Raises:
        VenueError: No outline has a level.
    """
    found = make_blocks(drawing.buildings, drawing.parts, drawing.outlines)
    rooms = read_rooms(drawing.outlines, found, drawing.default, report)
    if not rooms:
        raise empty(report)
    rooms = lift_rooms(rooms, drawing.others, report)
    report_references(rooms, report)
    used = {room.block.id for room in rooms}
    blocks = [block for block in found if block.id in used]
    levels = all_levels(blocks, rooms, drawing, report)
    units = {unit.id: unit for room in rooms for unit in room.units.values()}
    ordinals = {level.id: level.ordinal for level in levels.values()}
    plans = floor_plans(units.values(), ordinals)
    floors = Floors(rooms, outer_walls(rooms, levels), plans)
    vertical = read_vertical(rooms, drawing.others, floors.plans, report)
    walls = read_walls(drawing.others, drawing.default, report)
    doorway = read_openings(drawing, floors, walls, report)
    places = read_places(rooms, drawing.others, floors.plans, drawing.default, report)
    head = main_building(blocks)
    tags: Tags = head.element.tags if head is not None else {}
    addresses = addresses_of(head)
    return Venue(
        id=blocks[0].id if head is None else head.id,
        names=names(tags),
        category=venue_category(tags),
        hours=hours(tags),
        address_id=next(iter(addresses), None),
        language=UNDETERMINED,
        frame=drawing.frame,
        area=whole_area(blocks, levels),
        addresses=addresses,
        buildings=buildings_of(blocks, report),
        footprints=footprints_of(blocks),
        levels=levels,
        units={**units, **vertical.units},
        openings={**doorway.openings, **vertical.openings},
        amenities=places.amenities,
        anchors=places.anchors,
        occupants=places.occupants,
        fixtures=fixtures_of(walls, floors.plans, doorway.gaps),
        kiosks={},
        sections={},
        geofences={},
        relationships=vertical.relationships,
        details={},
    )


@dataclass(frozen=True, slots=True)
class Floors:
    """The rooms, the outer walls around each level by its id, and the floors by ordinal."""

    rooms: Sequence[Room]
    edges: Mapping[str, BaseGeometry]
    plans: Mapping[int, FloorPlan]


def all_levels(
    blocks: Sequence[Block], rooms: Sequence[Room], drawing: Drawing, report: FileReport
) -> dict[str, Level]:
    """Return the levels of all blocks."""
    in_block: dict[str, list[Room]] = defaultdict(list)
    for room in rooms:
        in_block[room.block.id].append(room)
    found: dict[str, Level] = {}
    for block in blocks:
        by_ordinal: dict[int, list[Unit]] = defaultdict(list)
        signs: dict[str, str] = {}
        for room in in_block[block.id]:
            for ordinal, unit in room.units.items():
                by_ordinal[ordinal].append(unit)
                sign = room.tags.get("level:ref", "").strip()
                if sign and len(room.units) == 1:
                    signs[unit.id] = sign
        check_stated(block, by_ordinal, report)
        found.update(levels_of(block, by_ordinal, signs, drawing.levels, report))
    return found


def read_openings(
    drawing: Drawing, floors: Floors, walls: Sequence[Wall], report: FileReport
) -> Doorway:
    """Return the openings of doors and of open edges."""
    standing: dict[int, list[Area]] = defaultdict(list)
    for wall in walls:
        for ordinal in wall.ordinals:
            standing[ordinal].append(wall.area)
    trees = {ordinal: shapely.STRtree(areas) for ordinal, areas in standing.items()}
    doorway = read_doors(drawing.others, Site(floors.plans, floors.edges, trees), report)
    open_floor: dict[int, list[Unit]] = defaultdict(list)
    for room in floors.rooms:
        for ordinal, unit in room.units.items():
            if room.tags.get("indoor") in WALKWAYS and unit.category != "elevator":
                open_floor[ordinal].append(unit)
    for ordinal, units in sorted(open_floor.items()):
        plan, between = floors.plans[ordinal], trees.get(ordinal)
        doorway.openings.update(open_edges(units, plan, doorway.joined, between, report))
    return doorway


def outer_walls(rooms: Sequence[Room], levels: Mapping[str, Level]) -> dict[str, BaseGeometry]:
    """Return the outer walls around each level: those of its buildings, or its own outline."""
    blocks = {room.block.id: room.block for room in rooms}
    shells = {block.id: outline_of(block.shells) for block in blocks.values()}
    return {
        unit.level_id: (shells[room.block.id] or levels[unit.level_id].area).boundary
        for room in rooms
        for unit in room.units.values()
    }


def main_building(blocks: Sequence[Block]) -> Solid | None:
    """Return the building with the most indoor outlines around it, or None if none is drawn."""
    drawn = [block for block in blocks if block.shells]
    if not drawn:
        return None
    most = max(drawn, key=lambda block: len(block.outlines))
    return max(most.shells, key=lambda shell: shell.area.area)


def whole_area(blocks: Sequence[Block], levels: Mapping[str, Level]) -> Area:
    """Return the outline of the venue: its buildings, or the hull of its levels."""
    shells = [shell.area for block in blocks for shell in block.shells]
    whole = shapely.union_all(shells or [level.area for level in levels.values()])
    area: Area = whole if shells else shapely.convex_hull(whole)
    return area


def addresses_of(head: Solid | None) -> dict[str, Address]:
    """Return the address of the main building, if its tags state one."""
    tags: Tags = head.element.tags if head is not None else {}
    street = tags.get("addr:street", tags.get("addr:place", "")).strip()
    number = tags.get("addr:housenumber", "").strip()
    text = tags.get("addr:full", "").strip() or f"{street} {number}".strip()
    if head is None or not text:
        return {}
    address = Address(
        id=f"address/{head.id}",
        address=text,
        unit=tags.get("addr:unit"),
        locality=tags.get("addr:city", ""),
        province=tags.get("addr:province", tags.get("addr:state")),
        country=tags.get("addr:country", ""),
        postal_code=tags.get("addr:postcode"),
    )
    return {address.id: address}
