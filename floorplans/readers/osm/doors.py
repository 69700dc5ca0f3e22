"""Openings from door and entrance nodes.

OpenStreetMap draws a door as a node of the outlines that it joins. It becomes a line as wide as the
door along the wall that the two outlines share.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import combinations

import shapely
from shapely import LineString, Point
from shapely.affinity import translate
from shapely.geometry.base import BaseGeometry

from floorplans.model import Area, Opening, Unit
from floorplans.readers.osm.areas import FloorPlan
from floorplans.readers.osm.door_tags import ENTRANCES, door_of, is_door, stated_width, width_of
from floorplans.readers.osm.edges import door_line
from floorplans.readers.osm.elements import Element
from floorplans.readers.osm.levels import floors_of
from floorplans.readers.osm.rooms import at_level, report_oddities
from floorplans.readers.osm.tags import access_control, accessibility, hours, names
from floorplans.reporting import FileReport
from floorplans.touching import REACH

STRAY = 0.75
"""Metres by which a door may miss the outline that it is moved to, with a finding."""

THICK = 0.4
"""Metres of wall between two outlines that a door may lead through."""

CORNER = 0.05
"""Metres within which an outline counts as having the door among its nodes."""

SAME = 0.003
"""Metres within which two positions are one node: OSM writes positions to a centimetre."""

OUTSIDE = 0.6
"""Metres from the outer walls within which a door with one unit leads outdoors."""

TWO = 2
HALF = 0.5
COMPARED = 4


@dataclass(frozen=True, slots=True)
class Site:
    """What doors are placed in.

    Args:
        plans: The floors by ordinal.
        edges: The outer walls around each level, by its id.
        walls: What stands on the floor, by ordinal.
    """

    plans: Mapping[int, FloorPlan]
    edges: Mapping[str, BaseGeometry]
    walls: Mapping[int, shapely.STRtree]


@dataclass(slots=True)
class Doorway:
    """What the doors come to.

    Args:
        openings: The openings by id.
        joined: Pairs of units that have a door between them.
        gaps: By floor, where doors leave gaps in walls: their lines, or discs where a door is in
            a free-standing wall and joins no two units.
    """

    openings: dict[str, Opening] = field(default_factory=dict)
    joined: set[frozenset[str]] = field(default_factory=set)
    gaps: dict[int, list[BaseGeometry]] = field(default_factory=dict)


def read_doors(elements: Iterable[Element], site: Site, report: FileReport) -> Doorway:
    """Return the openings of all doors."""
    found = Doorway()
    for element in different([one for one in elements if is_door(one.tags)], report):
        if isinstance(element.shape, Point):
            place_door(element, element.shape, site, found, report)
        elif isinstance(element.shape, LineString):
            for ordinal, ordinals in stated_or_met(element, element.shape, site.plans, report):
                here = site.plans[ordinal].touching(element.shape, REACH)
                if here:
                    add_opening(element, ordinal, ordinals, here, element.shape, found)
    return found


def different(doors: Iterable[Element], report: FileReport) -> Iterator[Element]:
    """Yield the doors, leaving out copies: nodes at the place of another with the same floors."""
    seen: dict[tuple[float, float, tuple[int, ...] | None], str] = {}
    for door in doors:
        if not isinstance(door.shape, Point):
            yield door
            continue
        floors = floors_of(door.tags)
        ordinals = None if floors is None else floors.ordinals
        key = (round(door.shape.x, 3), round(door.shape.y, 3), ordinals)
        first = seen.setdefault(key, door.id)
        if first == door.id:
            yield door
            continue
        report.warning(
            "osm.door_twice",
            door.id,
            f"The door stands at the place of {first}, on the same levels; only that one counts.",
            "Merge the two nodes.",
        )


def stated_or_met(
    element: Element, shape: BaseGeometry, plans: Mapping[int, FloorPlan], report: FileReport
) -> list[tuple[int, tuple[int, ...]]]:
    """Return the floors of a door, each with all of them: stated, or those of its outlines."""
    floors = floors_of(element.tags)
    if floors is not None:
        report_oddities(element, floors, report)
        ordinals = floors.ordinals
    else:
        ordinals = tuple(n for n in sorted(plans) if plans[n].touching(shape, CORNER))
    return [(ordinal, ordinals) for ordinal in ordinals if ordinal in plans]


def place_door(
    element: Element, point: Point, site: Site, found: Doorway, report: FileReport
) -> None:
    """Add the openings of one door node, and say what is odd about it."""
    plans = site.plans
    lonely: list[int] = []
    for ordinal, ordinals in stated_or_met(element, point, plans, report):
        near = plans[ordinal].outlines_near(point, STRAY)
        touched = [pair for pair in near if pair[0] <= CORNER]
        if not touched and stands_in_wall(point, site.walls.get(ordinal)):
            gap = point.buffer(width_of(element.tags) / 2)
            found.gaps.setdefault(ordinal, []).append(gap)
        elif near:
            across_wall = [pair for pair in near if pair[0] <= THICK] or near[:1]
            sides = touched if len(touched) >= TWO else across_wall
            line, units = lay(point, width_of(element.tags), sides)
            report_sides(element, Sides(ordinal, touched, near, units, line), site, report)
            add_opening(element, ordinal, ordinals, units, line, found)
        else:
            lonely.append(ordinal)
    if lonely or not is_on_drawn_floor(element, plans):
        report_lonely(element, lonely, point, plans, report)


def stands_in_wall(point: Point, walls: shapely.STRtree | None) -> bool:
    """Tell whether a door is in a wall that stands on the floor."""
    return walls is not None and len(walls.query(point, predicate="dwithin", distance=CORNER)) > 0


def is_on_drawn_floor(element: Element, plans: Mapping[int, FloorPlan]) -> bool:
    """Tell whether a door has a floor that is drawn, or states none, as doors outdoors do."""
    floors = floors_of(element.tags)
    return floors is None or any(ordinal in plans for ordinal in floors.ordinals)


def report_lonely(
    element: Element,
    lonely: Sequence[int],
    point: Point,
    plans: Mapping[int, FloorPlan],
    report: FileReport,
) -> None:
    """Report floors of a door on which no outline is near."""
    met = [str(n) for n in sorted(plans) if plans[n].outlines_near(point, CORNER)]
    where = f"level {', '.join(map(str, lonely))}" if lonely else "its level"
    elsewhere = f" Outlines of level {', '.join(met)} do." if met else ""
    report.warning(
        "osm.door_no_outline",
        element.id,
        f"No outline on {where} passes through the door; it leads nowhere there.{elsewhere}",
        "Make the door a node of the outlines that it joins, or correct its level.",
    )


def lay(
    point: Point, width: float, near: Sequence[tuple[float, Unit]]
) -> tuple[LineString, tuple[Unit, ...]]:
    """Return a door's line and the units it joins.

    Where more than two outlines meet in the door, it joins the two that leave most room for it.
    Where a wall has thickness, it lies in the middle of the wall.
    """
    units = [unit for _, unit in near[:COMPARED]]
    best: tuple[float, LineString, tuple[Unit, ...]] | None = None
    for first, second in combinations(units, TWO):
        line = amid(door_line(first.area, point, width, second.area), second.area)
        along = float(shapely.intersection(line, second.area.buffer(REACH)).length)
        if along > (HALF * line.length if best is None else best[0] + CORNER):
            best = (along, line, (first, second))
    if best is None:
        return door_line(units[0].area, point, width, None), (units[0],)
    return best[1], best[2]


def amid(line: LineString, beyond: Area) -> LineString:
    """Move a line half the way to the outline on the other side of a wall."""
    centre = line.interpolate(0.5, normalized=True)
    across = shapely.shortest_line(centre, beyond.boundary)
    if across.length <= CORNER:
        return line
    (x0, y0), (x1, y1) = across.coords
    return translate(line, (x1 - x0) / 2, (y1 - y0) / 2)


@dataclass(frozen=True, slots=True)
class Sides:
    """A door on one floor.

    Args:
        ordinal: The floor.
        touched: The units whose outline passes through the door, with their distances.
        near: The units whose outline is near.
        units: Those that it was taken to join.
        line: Where it was laid.
    """

    ordinal: int
    touched: Sequence[tuple[float, Unit]]
    near: Sequence[tuple[float, Unit]]
    units: Sequence[Unit]
    line: LineString


def report_sides(element: Element, door: Sides, site: Site, report: FileReport) -> None:
    """Report a door on no, one or more than two outlines, and one with too little wall."""
    names_of = ", ".join(unit.id for unit in door.units)
    if not door.touched:
        report.warning(
            "osm.door_no_outline",
            element.id,
            f"No outline on level {door.ordinal} passes through the door; it was laid"
            f" {door.line.distance(element.shape):.2f} m away, on {names_of}.",
            "Make the door a node of the outlines that it joins, or correct its level.",
        )
    elif len(door.touched) == 1:
        report_single(element, door, site, report)
    elif len(door.touched) > TWO:
        touched = ", ".join(unit.id for _, unit in door.touched)
        report.info(
            "osm.door_many_outlines",
            element.id,
            f"The door is on {len(door.touched)} outlines of level {door.ordinal}: {touched}; it"
            f" was laid between {names_of}.",
            "Move the door away from the corner, into the wall of two outlines.",
        )
    report_nodes(element, door, report)
    wanted = width_of(element.tags)
    if door.line.length < wanted - CORNER:
        report.info(
            "osm.door_short",
            element.id,
            f"The wall at the door is only {door.line.length:.2f} m long, the door {wanted:.2f} m"
            " wide; the opening is as wide as the wall.",
            "Move the door to the middle of its wall, or correct its width.",
        )


def report_nodes(element: Element, door: Sides, report: FileReport) -> None:
    """Report a door that lies on outlines without being a node of them."""
    corners = [
        unit
        for _, unit in door.touched
        if shapely.MultiPoint(shapely.get_coordinates(unit.area)).dwithin(element.shape, SAME)
    ]
    if len(corners) < TWO <= len(door.touched):
        others = ", ".join(unit.id for _, unit in door.touched if unit not in corners)
        report.info(
            "osm.door_off_node",
            element.id,
            f"The door is no node of {others}, on whose outline it lies on level {door.ordinal}; it"
            " was taken to lead there.",
            "Make the door a node of the outlines that it joins.",
        )


def report_single(element: Element, door: Sides, site: Site, report: FileReport) -> None:
    """Report a door on one outline: an entrance, one in a thick wall, or one to nowhere."""
    unit = door.touched[0][1]
    edge = site.edges[unit.level_id]
    outer = "entrance" in element.tags or door.line.centroid.distance(edge) <= OUTSIDE
    start = f"The door is on one outline of level {door.ordinal} only, {unit.id}"
    if len(door.units) > 1:
        others = ", ".join(other.id for other in door.units if other.id != unit.id)
        note, end = report.info, f"; it was taken to lead through the wall to {others}."
    elif outer:
        note, end = report.info, "; it leads outdoors."
    else:
        note, end = report.warning, ", and not at the edge of the building."
    note(
        "osm.door_one_outline",
        element.id,
        start + end,
        "Nothing, if it leads outdoors; else draw what lies behind it, through the same node.",
    )


def add_opening(
    element: Element,
    ordinal: int,
    ordinals: Sequence[int],
    units: Sequence[Unit],
    line: LineString,
    found: Doorway,
) -> None:
    """Add the opening of a door on one floor."""
    tags = element.tags
    opening_id = at_level(element.id, ordinal, ordinals)
    found.openings[opening_id] = Opening(
        id=opening_id,
        level_id=units[0].level_id,
        category=ENTRANCES.get(tags.get("entrance", ""), "pedestrian"),
        names=names(tags),
        accessibility=accessibility(tags),
        access_control=access_control(tags),
        door=door_of(tags),
        line=line,
        hours=hours(tags),
        clear_width=stated_width(tags),
    )
    found.gaps.setdefault(ordinal, []).append(line)
    if len(units) > 1:
        found.joined.add(frozenset(unit.id for unit in units[:TWO]))
