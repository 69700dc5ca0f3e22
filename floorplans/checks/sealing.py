"""Check that furniture leaves a way into each room, and from door to door.

A room is looked at with and without what stands in it, for a body on foot and for a wheelchair, by
the free space that the navigation graph is built on (`floorplans.walkable`). Only what the
furniture cuts off is reported, not what is too narrow by itself.
"""

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

import shapely
from shapely.geometry.base import BaseGeometry

from floorplans.build import clear_line
from floorplans.categories import connector_kind, is_public
from floorplans.checks.pairs import meeting
from floorplans.checks.survey import Survey
from floorplans.doorways import MARGIN, Passage, passage
from floorplans.model import Fixture, Kiosk, Unit
from floorplans.reporting import FileReport, Report
from floorplans.walkable import free_space

ON_FOOT, WHEELCHAIR = 0.22, 0.42
"""Body radii in metres of those for whom rooms are looked at."""

CORNER = 1.5
"""Radii by which furniture keeps a body away at its corners."""

POCKET = 0.1
"""Part of a room's free floor below which a place at a door is a pocket, not half a room."""

LISTED = 5

Obstacle = Fixture | Kiosk


@dataclass(frozen=True, slots=True)
class Room:
    """A unit, the openings by which visitors come into it, and what stands in it."""

    unit: Unit
    doors: Mapping[str, Passage]
    obstacles: Sequence[Obstacle]
    radius: float


@dataclass(frozen=True, slots=True)
class Floor:
    """The parts of a room's free floor, largest first, and the part that each door leads to."""

    parts: Sequence[BaseGeometry]
    part_of: Mapping[str, int | None]

    def area(self) -> float:
        """Return its square metres."""
        return float(sum(part.area for part in self.parts))


@dataclass(frozen=True, slots=True)
class Cut:
    """Doors that furniture parts from the main floor of their room; `sealed` if none is left."""

    room: Room
    full: Floor
    doors: Sequence[str]
    sealed: bool


def check_sealing(survey: Survey, report: Report) -> None:
    """Check all public rooms with furniture."""
    units = FileReport(report, "unit.geojson")
    for unit, obstacles in furnished(survey):
        cut = cut_in(survey, unit, obstacles)
        if cut is not None and cut.sealed:
            report_sealed(cut, units)
        elif cut is not None:
            for door in cut.doors:
                report_cut(cut, door, units)


def cut_in(survey: Survey, unit: Unit, obstacles: Sequence[Obstacle]) -> Cut | None:
    """Return what furniture cuts off in a room on foot, or else in a wheelchair.

    Where the wide get from each door to each other, the slim do so too.
    """
    slim = Room(unit, doors_of(survey, unit, ON_FOOT), obstacles, ON_FOOT)
    wide = Room(unit, doors_of(survey, unit, WHEELCHAIR), obstacles, WHEELCHAIR)
    rolling = cut_off(wide)
    if rolling is None and len(wide.doors) == len(slim.doors):
        return None
    return cut_off(slim) or rolling


def furnished(survey: Survey) -> Iterator[tuple[Unit, Sequence[Obstacle]]]:
    """Yield the public units, lifts and stairs aside, with what stands in them if anything."""
    venue = survey.venue
    standing: tuple[Obstacle, ...] = (*venue.fixtures.values(), *venue.kiosks.values())
    units = [
        unit for unit in venue.units.values() if is_public(unit) and connector_kind(unit) is None
    ]
    found: dict[int, list[Obstacle]] = defaultdict(list)
    things: Sequence[Unit | Obstacle] = (*units, *standing)
    areas, levels = [thing.area for thing in things], [thing.level_id for thing in things]
    for left, right in meeting(areas, levels):
        if left < len(units) <= right:
            found[left].append(standing[right - len(units)])
    yield from ((units[index], found[index]) for index in sorted(found))


def doors_of(survey: Survey, unit: Unit, radius: float) -> Mapping[str, Passage]:
    """Return the openings by which visitors can come into a unit, as a body fits through them."""
    found: dict[str, Passage] = {}
    for opening_id in survey.opened.get(unit.id, ()):
        others = [each for each in survey.touching[opening_id] if each != unit.id]
        outside = opening_id in survey.outer
        opening = survey.venue.openings[opening_id]
        if outside or any(is_public(survey.venue.units[each]) for each in others):
            fitting = passage(clear_line(opening), radius)
            if fitting is not None:
                found[opening_id] = fitting
    return found


def cut_off(room: Room) -> Cut | None:
    """Return what furniture cuts off in a room, or None if that is nothing."""
    full = floor_of(room, furnished=True)
    if all(part == 0 for part in full.part_of.values()):
        return None
    bare = floor_of(room, furnished=False)
    usable = [door for door, part in bare.part_of.items() if part == 0]
    doors = [door for door in usable if full.part_of[door] != 0]
    return Cut(room, full, doors, sealed=len(doors) == len(usable)) if doors else None


def floor_of(room: Room, *, furnished: bool) -> Floor:
    """Work out the free floor of a room."""
    standing = [obstacle.area for obstacle in room.obstacles] if furnished else []
    space = free_space(room.unit.area, list(room.doors.values()), standing, room.radius)
    found = sorted(space.floor.geoms, key=lambda part: -part.area)
    part_of: dict[str, int | None] = {}
    for door, crossing in room.doors.items():
        points = shapely.multipoints(crossing.points)
        near = [index for index, part in enumerate(found) if shapely.dwithin(part, points, MARGIN)]
        part_of[door] = near[0] if near else None
    return Floor(found, part_of)


def report_sealed(cut: Cut, report: FileReport) -> None:
    """Report a room that nobody gets into."""
    unit = cut.room.unit
    report.warning(
        "fixture.seals_unit",
        unit.id,
        f"Nobody {who(cut)} gets into the {unit.category}: furniture cuts its floor off from"
        f" {numbered(cut.doors, 'opening')}. In the way: {in_the_way(cut, cut.doors)}.",
        f"Leave a way {2 * cut.room.radius:.2f} m wide, or correct the fixtures' outlines.",
    )


def report_cut(cut: Cut, door: str, report: FileReport) -> None:
    """Report a door that furniture parts from the rest of its room."""
    unit, full, part = cut.room.unit, cut.full, cut.full.part_of[door]
    area = 0.0 if part is None else full.parts[part].area
    middle = shapely.multipoints(cut.room.doors[door].points).centroid
    blocked = in_the_way(cut, [door])
    if area >= POCKET * full.area():
        report.info(
            "fixture.divides_unit",
            unit.id,
            f"Furniture divides the {unit.category} for those {who(cut)}: opening {door} leads to"
            f" {area:.0f} m² of it only. In the way: {blocked}.",
            "Nothing, if it is meant; else leave a way, or draw two units.",
            point=(middle.x, middle.y),
        )
        return
    report.warning(
        "fixture.blocks_opening",
        unit.id,
        f"Nobody {who(cut)} gets from opening {door} into the {unit.category}: furniture is in the"
        f" way: {blocked}.",
        f"Leave a way {2 * cut.room.radius:.2f} m wide, or correct the fixtures' outlines.",
        point=(middle.x, middle.y),
    )


def who(cut: Cut) -> str:
    """Say for whom a room was looked at."""
    return "on foot" if cut.room.radius == ON_FOOT else "in a wheelchair"


def in_the_way(cut: Cut, doors: Sequence[str]) -> str:
    """List the furniture around the floor that some doors lead to, that beside the rest first."""
    reach = CORNER * cut.room.radius + 2 * MARGIN
    pockets = [pocket_of(cut, door) for door in doors]
    near = [
        obstacle
        for obstacle in cut.room.obstacles
        if any(shapely.dwithin(obstacle.area, pocket, reach) for pocket in pockets)
    ]
    between = [
        obstacle
        for obstacle in near
        if cut.full.parts and shapely.dwithin(obstacle.area, cut.full.parts[0], reach)
    ]
    return numbered([obstacle.id for obstacle in between or near], "fixture")


def pocket_of(cut: Cut, door: str) -> BaseGeometry:
    """Return the floor that a door leads to, or the doorway where that is taken."""
    part = cut.full.part_of[door]
    doorway = shapely.multipoints(cut.room.doors[door].points)
    return shapely.buffer(doorway, cut.room.radius) if part is None else cut.full.parts[part]


def numbered(ids: Sequence[str], noun: str) -> str:
    """Name some features: how many, and the first ids."""
    listed = ", ".join(ids[:LISTED]) + (", ..." if len(ids) > LISTED else "")
    return f"{noun} {listed}" if len(ids) == 1 else f"{len(ids)} {noun}s ({listed})"
