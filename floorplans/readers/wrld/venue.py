"""From what the files draw to a venue of units and openings."""

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from floorplans.errors import VenueError
from floorplans.frame import Frame
from floorplans.model import Area, Building, Detail, Door, Level, Opening, Unit, Venue
from floorplans.readers.geometry import to_local
from floorplans.readers.imdf import ORIGIN_DIGITS, hull, middle
from floorplans.readers.meridian import refuse_across
from floorplans.readers.wrld.borders import open_borders, open_fronts
from floorplans.readers.wrld.bundle import MAIN
from floorplans.readers.wrld.circulation import mark_walkways
from floorplans.readers.wrld.doorways import Doorway, open_doors
from floorplans.readers.wrld.drawing import Drawn, in_metres, read_outline
from floorplans.readers.wrld.main_file import LANGUAGE, Header, LevelEntry
from floorplans.readers.wrld.paths import (
    MAIN_PATHS,
    MainPaths,
    read_level_paths,
    read_relationships,
    report_unjoined,
)
from floorplans.readers.wrld.spaces import Floor, Space, part_floor
from floorplans.reporting import FileReport, Report

STRAY = 2000.0
"""Metres from the other levels at which a level is misplaced, and beyond the frame's accuracy."""

LEAST_CLOSED = 2.0
"""Square metres of the smallest space that counts as a room though nothing opens to it."""


@dataclass(frozen=True, slots=True)
class Sources:
    """What was read from the bundle, before it has a place in metres."""

    header: Header
    drawings: Mapping[str, tuple[Drawn, ...]]
    main_paths: MainPaths
    path_files: Mapping[str, bytes]
    table: bytes | None


@dataclass(frozen=True, slots=True)
class Storey:
    """One level with what is on it."""

    level: Level
    units: tuple[Unit, ...]
    openings: tuple[Opening, ...]


def read_venue(sources: Sources, report: Report) -> Venue:
    """Build the venue, level by level.

    Raises:
        VenueError: No level has an outline (`floorplan.venue.empty`).
    """
    header = sources.header
    outlines = read_outlines(sources, report)
    if not outlines:
        first = next((f"{seen.file}: {seen.message} {seen.fix}" for seen in report.findings), "")
        raise VenueError("floorplan.venue.empty", f"{MAIN}: no level can be used. {first}")
    frame = place_frame(outlines, FileReport(report, MAIN))
    storeys = [
        read_storey(
            entry,
            header.id,
            to_local(outlines[entry.id], frame),
            in_metres(sources.drawings[entry.id], frame),
            FileReport(report, entry.file),
        )
        for entry in header.levels
        if entry.id in outlines
    ]
    report_silence(FileReport(report, MAIN))
    return assemble(sources, storeys, frame, report)


def place_frame(outlines: Mapping[str, Area], report: FileReport) -> Frame:
    """Return the frame around the middle of most levels, so that a stray one moves nothing."""
    refuse_across(outlines.values(), MAIN)
    middles = {level_id: middle(outline) for level_id, outline in outlines.items()}
    longitude, latitude = np.median(list(middles.values()), axis=0).tolist()
    frame = Frame(round(longitude, ORIGIN_DIGITS), round(latitude, ORIGIN_DIGITS))
    for level_id, place in middles.items():
        metres = math.hypot(*frame.point_to_local(*place))
        if metres > STRAY:
            report.warning(
                "wrld.level.stray",
                level_id,
                f"The level lies {metres / 1000:.0f} km from the middle of the others.",
                "Check its coordinates: WGS84 degrees, longitude first.",
            )
    return frame


def report_silence(report: FileReport) -> None:
    """Report what the format cannot say, and what was assumed in its place."""
    report.info(
        "wrld.language",
        None,
        f"The format does not say the language of names; they were read as {LANGUAGE!r}.",
        "Convert the plan to IMDF to give names in several languages.",
    )
    report.info(
        "wrld.accessibility",
        None,
        "The format says nothing about accessibility, access control or opening hours; all doors"
        " count as open to all, as wide as they are drawn.",
        "Convert the plan to IMDF to state them.",
    )


def read_outlines(sources: Sources, report: Report) -> dict[str, Area]:
    """Return the outlines of the levels that have one, in degrees."""
    outlines = {}
    for entry in sources.header.levels:
        if entry.id in sources.drawings:
            outline = read_outline(sources.drawings[entry.id], FileReport(report, entry.file))
            if outline is not None:
                outlines[entry.id] = outline
    return outlines


def read_storey(
    entry: LevelEntry,
    building_id: str,
    outline: Area,
    drawing: Sequence[Drawn],
    report: FileReport,
) -> Storey:
    """Part one level into units, and join them by openings."""
    floor = part_floor(entry.id, outline, drawing, report)
    doorways = open_doors(floor, report)
    passages = (*open_borders(floor, doorways), *open_fronts(floor, doorways))
    spaces = without_pockets(floor, (*doorways, *passages))
    mark_walkways(spaces, (*doorways, *passages))
    report_inferred(entry, spaces, floor, report)
    for passage in passages:
        report_passage(passage, report)
    level = Level(
        id=entry.id,
        ordinal=entry.ordinal,
        names=entry.names,
        short_names=entry.short_names,
        category="unspecified",
        outdoor=False,
        building_ids=(building_id,),
        restriction=None,
        area=outline,
    )
    return Storey(
        level,
        tuple(as_unit(space, entry.id) for space in (*spaces, *floor.blocked)),
        (
            *(as_opening(doorway, entry.id, "door") for doorway in doorways),
            *(as_opening(doorway, entry.id, "open") for doorway in passages),
        ),
    )


def without_pockets(floor: Floor, doorways: Sequence[Doorway]) -> list[Space]:
    """Return the spaces without the small ones that nothing opens to, such as window recesses."""
    opened = {space_id for doorway in doorways for space_id in doorway.space_ids}
    return [
        space
        for space in floor.spaces
        if not space.inferred or space.id in opened or space.area.area >= LEAST_CLOSED
    ]


def report_inferred(
    entry: LevelEntry, spaces: Sequence[Space], floor: Floor, report: FileReport
) -> None:
    """Say how much of a level is not drawn but follows from its walls."""
    inferred = [space for space in spaces if space.inferred]
    if inferred:
        area = sum(space.area.area for space in inferred)
        pockets = floor.slivers + sum(
            space.area.area for space in floor.spaces if space not in spaces
        )
        report.info(
            "wrld.units_inferred",
            entry.id,
            f"{len(inferred)} units of {area:.0f} m² in all are no polygons of the file but the"
            f" free floor between its walls, parted at its doors; {pockets:.1f} m² too narrow or"
            " small to walk on were left out.",
            "Draw rooms and hallways as polygons, to give them names and types of their own.",
        )


def report_passage(passage: Doorway, report: FileReport) -> None:
    """Say which opening follows from an open border."""
    inside, *outside = passage.space_ids
    length = f"{passage.line.length:.1f} m of open border with"
    if outside:
        report.info(
            "wrld.opening_inferred",
            inside,
            f"No door leads into it; {length} {outside[0]} were taken as an opening.",
            "Draw its door, or the wall that closes the border.",
        )
    else:
        report.info(
            "wrld.entrance_inferred",
            inside,
            f"It has {length} the outside of the building; it was taken as an entrance.",
            "Draw a wall or window there if nobody can come in.",
        )


def as_unit(space: Space, level_id: str) -> Unit:
    """Return a space as a unit of the model."""
    return Unit(
        id=space.id,
        level_id=level_id,
        category=space.category,
        names=space.names,
        alt_names={},
        restriction=None,
        accessibility=(),
        display_point=None,
        area=space.area,
        inferred=space.inferred,
    )


def as_opening(doorway: Doorway, level_id: str, door: str) -> Opening:
    """Return a doorway as an opening of the model."""
    return Opening(
        id=doorway.id,
        level_id=level_id,
        category="pedestrian",
        names=doorway.names,
        accessibility=(),
        access_control=(),
        door=Door(type=door, automatic=None, material=None),
        line=doorway.line,
    )


def assemble(sources: Sources, storeys: Sequence[Storey], frame: Frame, report: Report) -> Venue:
    """Put the levels and the paths between them together."""
    header = sources.header
    levels = {storey.level.id: storey.level for storey in storeys}
    units = {unit.id: unit for storey in storeys for unit in storey.units}
    openings = {opening.id: opening for storey in storeys for opening in storey.openings}
    floors = tuple(levels.values())
    details: dict[str, Detail] = {}
    for file, data in sources.path_files.items():
        details |= read_level_paths(data, floors, frame, FileReport(report, file))
    path_report = FileReport(report, MAIN_PATHS)
    relationships = read_relationships(
        sources.main_paths, floors, tuple(units.values()), frame, path_report
    )
    report_unjoined(floors, units, relationships, path_report)
    return Venue(
        id=header.id,
        names=header.names,
        category="unspecified",
        hours=None,
        address_id=None,
        language=LANGUAGE,
        frame=frame,
        area=hull(levels),
        addresses={},
        buildings={header.id: Building(header.id, header.names, "unspecified", None)},
        footprints={},
        levels=levels,
        units=units,
        openings=openings,
        amenities={},
        anchors={},
        occupants={},
        fixtures={},
        kiosks={},
        sections={},
        geofences={},
        relationships=relationships,
        details=details,
    )
