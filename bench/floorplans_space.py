"""Free floor and walls of one level, from the venue model and shapely alone.

Nothing here uses the house's walkable space, openings or graph: it is what they are held against.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Literal

import numpy as np
import shapely
from shapely import LineString
from shapely.geometry.base import BaseGeometry
from shapely.ops import substring

from floorplans import Fixture, Kiosk, Opening, Unit, Venue, is_public, is_traversable

WALL = 0.2
"""Metres by which an opening may lie off a unit's outline: what plans draw inside thick walls."""

SQUEEZE = 0.045
"""Metres by which a door may be narrower than a body that still passes at its middle."""

STAIR_RADIUS = 0.05
"""Body radius in the units of connectors: who fits through their door fits inside."""

STEPS = frozenset({"stairs", "steps", "escalator"})
OVERLAP = 0.05
"""Metres by which units may be drawn over each other without a meaning."""

JAMB = 0.001
POLYGON = 3


@dataclass(frozen=True, slots=True)
class Body:
    """Who walks: radius in metres, and whether steps can be climbed."""

    id: str
    radius: float
    climbs: bool


@dataclass(frozen=True, slots=True)
class LevelSpace:
    """One level for one body.

    Args:
        level_id: The level.
        units: Public units that the body may cross.
        rooms: Those of them that are no connector's: where pairs begin and end.
        free: Where the body's centre may be.
    """

    level_id: str
    units: tuple[Unit, ...]
    rooms: tuple[Unit, ...]
    free: BaseGeometry


def level_space(venue: Venue, level_id: str, stops: frozenset[str], body: Body) -> LevelSpace:
    """Return the free space of a level.

    Every unit is shrunk by the radius, opened at its openings, and what stands on it, grown by the
    radius, is taken away. Nobody walks through a lift or by an emergency exit.
    Where drawn units overlap, the outline of each is a wall inside the other as well: without that
    a way would slip from room to room where there is no door.

    Args:
        venue: The venue.
        level_id: The level.
        stops: Units of connectors; they are shrunk by `STAIR_RADIUS` only.
        body: Who walks.
    """
    everyone = traversable_on(venue, level_id)
    units = tuple(
        unit
        for unit in everyone
        if is_public(unit)
        and (body.climbs or unit.category not in STEPS)
        and unit.category != "elevator"
    )
    joined = units_of_openings(venue, level_id, everyone)
    outlines = outlines_of(venue, everyone, joined)
    floors = [
        floor_of(unit, everyone, outlines, STAIR_RADIUS if unit.id in stops else body.radius)
        for unit in units
    ]
    walkable = {unit.id for unit in units}
    doors = []
    for opening_id, around in joined.items():
        opening = venue.openings[opening_id]
        if opening.category == "emergencyexit":
            continue
        door = doorway(between_jambs(opening), body.radius)
        reach = [grown(unit.area, WALL) for unit in around if unit.id in walkable]
        if door is not None and reach:
            doors.append(door.intersection(shapely.union_all(reach)))
    walls = shapely.union_all(list(outlines.values()))
    near = grown(walls, body.radius - OVERLAP)
    free = shapely.union_all([*floors, shapely.union_all(doors).difference(near)])
    standing = [grown(area, body.radius) for area in furniture(venue, level_id)]
    free = free.difference(shapely.union_all(standing)) if standing else free
    rooms = tuple(unit for unit in units if unit.id not in stops)
    return LevelSpace(level_id, units, rooms, polygonal(shapely.make_valid(free)))


def floor_of(
    unit: Unit, others: Iterable[Unit], outlines: Mapping[str, BaseGeometry], radius: float
) -> BaseGeometry:
    """Return a unit shrunk by a radius, less what is too near to walls of units drawn over it."""
    core = grown(unit.area, -OVERLAP)
    shapely.prepare(core)
    inner = [
        grown(shapely.intersection(core, outlines[other.id]), radius)
        for other in others
        if other.id != unit.id and core.intersects(outlines[other.id])
    ]
    floor = grown(unit.area, -radius)
    return floor.difference(shapely.union_all(inner)) if inner else floor


def traversable_on(venue: Venue, level_id: str) -> tuple[Unit, ...]:
    """Return the traversable units of a level."""
    return tuple(
        unit for unit in venue.units.values() if unit.level_id == level_id and is_traversable(unit)
    )


def doorway(line: LineString, radius: float) -> BaseGeometry | None:
    """Return where the centre of a body may be while it passes an opening, None if it is stuck."""
    spare = line.length - 2 * radius
    if spare < -SQUEEZE:
        return None
    middle, half = line.length / 2, max(spare, 0.01) / 2
    gap = substring(line, middle - half, middle + half)
    return grown(gap, radius + WALL + 0.03, "flat")


def units_of_openings(
    venue: Venue, level_id: str, units: Iterable[Unit]
) -> Mapping[str, tuple[Unit, ...]]:
    """Return the units that each opening of a level leads into: along half of it or more."""
    listed = tuple(units)
    openings = [each for each in venue.openings.values() if each.level_id == level_id]
    if not listed or not openings:
        return {}
    tree = shapely.STRtree([unit.area for unit in listed])
    found: dict[str, tuple[Unit, ...]] = {}
    for opening in openings:
        near = sorted(tree.query(opening.line, predicate="dwithin", distance=WALL).tolist())
        found[opening.id] = tuple(listed[index] for index in near if leads(opening, listed[index]))
    return found


def leads(opening: Opening, unit: Unit) -> bool:
    """Tell whether at least half of an opening lies in or beside a unit."""
    ticks = opening.line.interpolate(np.linspace(0.005, 0.995, 100), normalized=True)
    return bool(np.mean(shapely.distance(ticks, unit.area) <= WALL) >= 0.5)


def furniture(venue: Venue, level_id: str) -> list[BaseGeometry]:
    """Return the fixtures and kiosks of a level, and columns and voids drawn over its units."""
    pieces: tuple[Fixture | Kiosk, ...] = (*venue.fixtures.values(), *venue.kiosks.values())
    standing = [piece.area for piece in pieces if piece.level_id == level_id]
    return standing + columns(venue, level_id)


def columns(venue: Venue, level_id: str) -> list[BaseGeometry]:
    """Return what blocking units take of traversable ones.

    Where one covers half of a unit or more it is what the unit stands in, and takes nothing.
    """
    units = traversable_on(venue, level_id)
    blocking = [
        unit.area
        for unit in venue.units.values()
        if unit.level_id == level_id and not is_traversable(unit)
    ]
    if not units or not blocking:
        return []
    cores = [grown(unit.area, -OVERLAP) for unit in units]
    found = []
    for index, block in shapely.STRtree(blocking).query(cores, "intersects").T.tolist():
        taken = shapely.intersection(blocking[block], cores[index])
        if taken.area < units[index].area.area / 2:
            found.append(taken)
    return found


def between_jambs(opening: Opening) -> LineString:
    """Return an opening's line, or the middle of it where less of it is clear."""
    spare = opening.line.length - (opening.clear_width or opening.line.length)
    if spare <= 0:
        return opening.line
    return substring(opening.line, spare / 2, opening.line.length - spare / 2)


def walls_of(venue: Venue, level_id: str) -> list[BaseGeometry]:
    """Return the outlines of a level's traversable units less their openings."""
    units = traversable_on(venue, level_id)
    outlines = outlines_of(venue, units, units_of_openings(venue, level_id, units))
    parts = shapely.get_parts(list(outlines.values()))
    return list(parts[~shapely.is_empty(parts)])


def outlines_of(
    venue: Venue, units: Iterable[Unit], joined: Mapping[str, tuple[Unit, ...]]
) -> Mapping[str, BaseGeometry]:
    """Return the outline of each unit less its openings, by unit id."""
    gaps: dict[str, list[BaseGeometry]] = {}
    for opening_id, around in joined.items():
        line = between_jambs(venue.openings[opening_id])
        ends = min(JAMB, line.length / 4)
        gap = substring(line, ends, line.length - ends).buffer(WALL + 0.01, cap_style="flat")
        for unit in around:
            gaps.setdefault(unit.id, []).append(gap)
    return {
        unit.id: unit.area.boundary.difference(shapely.union_all(gaps.get(unit.id, [])))
        for unit in units
    }


def grown(
    geometry: BaseGeometry, metres: float, cap: Literal["flat", "square"] = "square"
) -> BaseGeometry:
    """Grow or, with negative metres, shrink a geometry with square corners."""
    # GEOS divides by zero on the way where two points of an outline are one; its result is right.
    with np.errstate(all="ignore"):
        return shapely.buffer(geometry, metres, cap_style=cap, join_style="mitre", mitre_limit=1.5)


def polygonal(geometry: BaseGeometry) -> BaseGeometry:
    """Keep the polygons of a geometry."""
    parts = shapely.get_parts(shapely.get_parts(geometry))
    return shapely.multipolygons(parts[shapely.get_type_id(parts) == POLYGON])
