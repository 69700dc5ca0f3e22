"""The rooms of a level that draws walls: its free floor, parted by walls and doors.

Free floor is the outline without walls, windows and what nobody walks on. Doors part it, so that
each side of a door is a space of its own; rooms, stairs and lifts that are drawn as such are cut
out of it. Necks that a body cannot pass part it too.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import shapely
from shapely import MultiPolygon
from shapely.geometry.base import BaseGeometry

from floorplans.model import Area, Labels
from floorplans.parting import areal, polygons, walkable_parts
from floorplans.readers.wrld.drawing import DOOR, NO_FLOOR, ROOMS, TEXTS, WALLS, Drawn
from floorplans.reporting import FileReport

BODY = 0.2
"""Radius in metres of what must pass between two parts of one room."""

LEAST_SPACE = 0.3
"""Square metres of the smallest piece of free floor that becomes a unit."""

LEAST_PART = 0.05
"""Square metres of a drawn room's smallest part that is no crumb."""

CLASH = 0.05
"""Part of a drawn room that walls or other rooms may cover through rounding."""

SHARE = 0.5
"""Part of a name's area that must lie in one space, and of the space in the name's area."""


@dataclass(slots=True, eq=False)
class Space:
    """A piece of floor in the making.

    `open_sided` says that people pass wherever it borders other floor, with or without a door;
    `blocked` that nobody walks on it.
    """

    id: str
    category: str
    names: Labels
    area: Area
    inferred: bool
    open_sided: bool = False
    blocked: bool = False


@dataclass(frozen=True, slots=True)
class Floor:
    """One level, parted: `solid` stops people and `doors` join the spaces.

    `walls` are the parts of what is solid that are no space of their own, and `slivers` are the
    square metres of free floor that are too narrow for anybody.
    """

    outline: Area
    walls: tuple[Area, ...]
    solid: BaseGeometry
    doors: tuple[Drawn, ...]
    spaces: list[Space]
    blocked: tuple[Space, ...]
    slivers: float


def part_floor(level_id: str, outline: Area, drawing: Sequence[Drawn], report: FileReport) -> Floor:
    """Part a level into spaces; areas in metres."""
    no_floor = [drawn for drawn in drawing if drawn.type in NO_FLOOR]
    walls = tuple(drawn.area for drawn in drawing if drawn.type in WALLS)
    doors = tuple(drawn for drawn in drawing if drawn.type == DOOR)
    solid = shapely.union_all([*walls, *(drawn.area for drawn in no_floor)])
    shapely.prepare(solid)
    closed = shapely.union_all([solid, *(door.area for door in doors)])
    rooms = drawn_rooms(drawing, outline, closed, report)
    free = outline.difference(shapely.union_all([closed, *(room.area for room in rooms)]))
    pieces = [
        Space(f"{level_id}/space-{number}", "room", {}, area, inferred=True)
        for number, area in enumerate(walkable_parts(free, BODY, LEAST_SPACE), start=1)
    ]
    name_pieces(pieces, [drawn for drawn in drawing if drawn.type in TEXTS], report)
    blocked = tuple(
        Space(drawn.id, NO_FLOOR[drawn.type], drawn.names, drawn.area, inferred=False, blocked=True)
        for drawn in no_floor
    )
    slivers = free.area - sum(piece.area.area for piece in pieces)
    return Floor(outline, walls, solid, doors, [*rooms, *pieces], blocked, max(0.0, slivers))


def drawn_rooms(
    drawing: Sequence[Drawn], outline: Area, closed: BaseGeometry, report: FileReport
) -> list[Space]:
    """Return the rooms that are drawn as such, cut where walls, doors or smaller rooms stand."""
    drawn_as = [drawn for drawn in drawing if drawn.type in ROOMS]
    found: dict[str, Space] = {}
    for drawn in sorted(drawn_as, key=lambda drawn: drawn.area.area):
        others = [room.area for room in found.values() if room.area.intersects(drawn.area)]
        left = areal(drawn.area.intersection(outline))
        left = left.difference(shapely.union_all([closed, *others]))
        area = without_crumbs(left)
        if area is None or area.area < (1 - CLASH) * drawn.area.area:
            report_clash(drawn, area, report)
        if area is not None:
            sides = drawn.type == "hallway"
            category = ROOMS[drawn.type]
            found[drawn.id] = Space(
                drawn.id, category, drawn.names, area, inferred=False, open_sided=sides
            )
    return [found[drawn.id] for drawn in drawn_as if drawn.id in found]


def without_crumbs(area: BaseGeometry) -> Area | None:
    """Return an area without its smallest parts, or None if nothing is left."""
    parts = [part for part in polygons(area) if part.area >= LEAST_PART]
    if not parts:
        return None
    return parts[0] if len(parts) == 1 else MultiPolygon(parts)


def report_clash(drawn: Drawn, area: Area | None, report: FileReport) -> None:
    """Report a room whose floor walls or other rooms take, or that lies outside the outline."""
    whole: float = drawn.area.area
    left = 0.0 if area is None else area.area
    note = report.error if area is None else report.warning
    ending = "it was left out" if area is None else f"{left:.2f} m² were used"
    note(
        "wrld.room.covered",
        drawn.id,
        f"Of the {drawn.type}'s {whole:.2f} m² walls, doors and smaller rooms cover a part, or it"
        f" lies outside the building outline; {ending}.",
        "Draw it inside its walls, and no two rooms on one place.",
    )


def name_pieces(pieces: Sequence[Space], texts: Sequence[Drawn], report: FileReport) -> None:
    """Give the names of label areas to the pieces of floor that they cover."""
    for drawn in texts:
        if not drawn.names:
            continue
        shared = [
            shapely.intersection(piece.area, drawn.area).area
            if piece.area.intersects(drawn.area) and not piece.names
            else 0.0
            for piece in pieces
        ]
        best = max(range(len(pieces)), key=shared.__getitem__, default=None)
        if best is not None and shared[best] >= SHARE * max(
            drawn.area.area, pieces[best].area.area
        ):
            pieces[best].names = drawn.names
            continue
        report.info(
            "wrld.name",
            drawn.id,
            f"The {drawn.type} {next(iter(drawn.names.values()))!r} covers no piece of free floor"
            " by half; its name was not used.",
            "Draw it as a room, or along the walls of the space that it names.",
        )
