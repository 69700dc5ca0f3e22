"""Stairs, escalators and lifts: what joins levels, drawn as outlines, lines or points.

A `highway=steps` line that joins levels becomes a stairs unit as wide as the steps on each of them,
open at its lower end on the lowest floor and at its upper end on the highest one. A
`highway=elevator` point becomes a square unit on each of its floors, unless a lift is drawn around
it already or it stands in a small room, which then is the lift. What one element joins is stated
as a relationship.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace

import numpy as np
import shapely
from shapely import LineString, Point

from floorplans.categories import CONNECTOR_KINDS
from floorplans.model import Area, Door, Opening, Relationship, Unit
from floorplans.readers.geometry import polygons_of
from floorplans.readers.osm.areas import FloorPlan
from floorplans.readers.osm.edges import door_line
from floorplans.readers.osm.elements import Element, Tags
from floorplans.readers.osm.kinds import unit_category, vertical_category
from floorplans.readers.osm.levels import floors_of
from floorplans.readers.osm.rooms import Room, at_level, report_oddities
from floorplans.readers.osm.tags import (
    accessibility,
    hours,
    is_true,
    length,
    restriction,
    room_names,
)
from floorplans.reporting import FileReport
from floorplans.touching import REACH

STAIRS_WIDTH, ESCALATOR_WIDTH, WIDEST = 1.2, 1.0, 20.0
LIFT_SIDE, LIFT_DOOR = 1.6, 0.9
LIFT_ROOM = 12.0
"""Square metres up to which a plain room around a lift's node is the lift itself."""

DRAWN = 0.8
"""Part of a line that lies in units of its kind when these draw it already."""

TWO = 2


@dataclass(slots=True)
class Vertical:
    """Units, openings and relationships of what joins levels."""

    units: dict[str, Unit] = field(default_factory=dict)
    openings: dict[str, Opening] = field(default_factory=dict)
    relationships: dict[str, Relationship] = field(default_factory=dict)
    unused: int = 0


def lift_rooms(
    rooms: Sequence[Room], elements: Iterable[Element], report: FileReport
) -> list[Room]:
    """Return the rooms, small plain ones around the node of a lift turned into lifts."""
    nodes = [
        element
        for element in elements
        if isinstance(element.shape, Point) and vertical_category(element.tags) == "elevator"
    ]
    if not nodes:
        return list(rooms)
    tree = shapely.STRtree([node.shape for node in nodes])
    found = []
    for room in rooms:
        inside = tree.query(room.solid.area, predicate="contains")
        plain = room.tags.get("indoor") == "room" and unit_category(room.tags) == "room"
        if len(inside) and plain and room.solid.area.area <= LIFT_ROOM:
            report.info(
                "osm.lift_room",
                room.solid.id,
                f"{nodes[int(inside.min())].id} is a lift in this room of"
                f" {room.solid.area.area:.1f} m²; the room was taken as the lift.",
                "Tag the room highway=elevator.",
            )
            units = {n: replace(unit, category="elevator") for n, unit in room.units.items()}
            room = replace(room, units=units)  # noqa: PLW2901 - the same room, better known
        found.append(room)
    return found


def read_vertical(
    rooms: Sequence[Room],
    elements: Iterable[Element],
    plans: Mapping[int, FloorPlan],
    report: FileReport,
) -> Vertical:
    """Return what joins levels beside the rooms' own units."""
    found = Vertical()
    for room in rooms:
        state(room.solid.element, room.units, found, report)
    for element in elements:
        category = vertical_category(element.tags)
        if category is None or not isinstance(element.shape, Point | LineString):
            continue
        floors = floors_of(element.tags)
        ordinals = () if floors is None else tuple(n for n in floors.ordinals if n in plans)
        if floors is not None:
            report_oddities(element, floors, report)
        if len(ordinals) < TWO:
            found.unused += 1
        elif isinstance(element.shape, Point):
            if category == "elevator":
                add_lift(element, element.shape, ordinals, plans, found, report)
        else:
            add_flight(element, element.shape, category, ordinals, plans, found, report)
    if found.unused:
        report.info(
            "osm.steps_one_level",
            None,
            f"{found.unused} steps or lifts, drawn as lines or points, do not join two levels that"
            " have rooms; they were not used.",
            "Give those inside the building a `level` such as 0-1.",
        )
    return found


def add_lift(
    element: Element,
    point: Point,
    ordinals: Sequence[int],
    plans: Mapping[int, FloorPlan],
    found: Vertical,
    report: FileReport,
) -> None:
    """Add the square units of a lift that is a node, where no lift is drawn around it."""
    half = LIFT_SIDE / 2
    square = shapely.box(point.x - half, point.y - half, point.x + half, point.y + half)
    units: dict[int, Unit] = {}
    made = []
    for ordinal in ordinals:
        near = plans[ordinal].touching(point, REACH)
        drawn = [unit for unit in near if unit.category == "elevator"]
        if drawn:
            units[ordinal] = drawn[0]
        elif near:
            units[ordinal] = unit_at(element, ordinal, ordinals, "elevator", square, near[0])
            outlines = plans[ordinal].outlines_near(point, REACH)
            line = (
                door_line(outlines[0][1].area, point, LIFT_DOOR, None)
                if outlines
                else across(point, 0.0, LIFT_DOOR)
            )
            add_opening(units[ordinal], line, "", found)
            made.append(ordinal)
    found.units.update({units[ordinal].id: units[ordinal] for ordinal in made})
    if made:
        report.info(
            "osm.lift_square",
            element.id,
            f"The lift is a node; on level {', '.join(map(str, made))} it was taken as a square of"
            f" {LIFT_SIDE:g} m.",
            "Draw the outline of the shaft with highway=elevator.",
        )
    state(element, units, found, report)


def add_flight(
    element: Element,
    line: LineString,
    category: str,
    ordinals: Sequence[int],
    plans: Mapping[int, FloorPlan],
    found: Vertical,
    report: FileReport,
) -> None:
    """Add the units of steps that are a line, where no outline draws them."""
    kind = CONNECTOR_KINDS[category]
    if all(is_drawn(line, category, plans[ordinal]) for ordinal in ordinals):
        return
    width = min(length(element.tags, "width") or usual_width(category), WIDEST)
    area = polygons_of(line.buffer(width / 2, cap_style="flat", join_style="mitre"))
    if area is None:
        return
    ends = {
        ordinal: [
            end
            for end in ends_on(line, ordinal, ordinals, up_from(element.tags))
            if plans[ordinal].touching(end, REACH)
        ]
        for ordinal in ordinals
    }
    loose = [ordinal for ordinal in ordinals if not ends[ordinal]]
    if loose:
        report.warning(
            "osm.steps_loose",
            element.id,
            f"On level {', '.join(map(str, loose))} the {kind.value} end in no room or corridor;"
            " they do not lead there.",
            "Let their line end in the corridor that they lead to, or correct `level`.",
        )
    units: dict[int, Unit] = {}
    met = {ordinal: points for ordinal, points in ends.items() if points}
    if len(met) < TWO:
        return
    for ordinal, points in met.items():
        beside = plans[ordinal].touching(points[0], REACH)[0]
        units[ordinal] = unit_at(element, ordinal, ordinals, category, area, beside)
        for number, end in enumerate(points, start=1):
            step = across(end, heading_at(line, end), width)
            add_opening(units[ordinal], step, f".{number}", found)
    found.units.update({unit.id: unit for unit in units.values()})
    report.info(
        "osm.steps_line",
        element.id,
        f"The {kind.value} are a line; on level {', '.join(map(str, sorted(units)))} they were"
        f" taken as {width:g} m wide.",
        "Draw their outline, with indoor=room or indoor=area and stairs=yes.",
    )
    state(element, units, found, report)


def usual_width(category: str) -> float:
    """Return the metres that steps are wide where nobody states it."""
    return ESCALATOR_WIDTH if category == "escalator" else STAIRS_WIDTH


def is_drawn(line: LineString, category: str, plan: FloorPlan) -> bool:
    """Tell whether outlines of the same kind draw the steps of a line already."""
    areas = [unit.area for unit in plan.touching(line, 0) if unit.category == category]
    along = float(shapely.intersection(line, shapely.union_all(areas)).length)
    return along >= DRAWN * float(line.length)


def up_from(tags: Tags) -> bool | None:
    """Tell whether a line climbs in its own direction, None where nobody says."""
    incline = tags.get("incline", "").strip()
    if incline == "up" or (incline[:1].isdigit() and not incline.startswith("0")):
        return True
    return False if incline == "down" or incline.startswith("-") else None


def ends_on(
    line: LineString,
    ordinal: int,
    ordinals: Sequence[int],
    climbs: bool | None,  # noqa: FBT001 - a fact, no switch
) -> list[Point]:
    """Return the ends of a line at which people step on or off on one floor."""
    first, last = Point(line.coords[0]), Point(line.coords[-1])
    if climbs is None or ordinals[0] < ordinal < ordinals[-1]:
        return [first, last]
    return [first if climbs is (ordinal == ordinals[0]) else last]


def heading_at(line: LineString, end: Point) -> float:
    """Return the heading of a line at one of its ends, in radians from east."""
    points = shapely.get_coordinates(line)
    first = end.distance(Point(points[0])) <= end.distance(Point(points[-1]))
    step = points[1] - points[0] if first else points[-1] - points[-2]
    return float(np.arctan2(step[1], step[0]))


def across(point: Point, heading: float, width: float) -> LineString:
    """Return a line of some width across a heading."""
    x, y = -np.sin(heading) * width / 2, np.cos(heading) * width / 2
    return LineString([(point.x - x, point.y - y), (point.x + x, point.y + y)])


def unit_at(
    element: Element,
    ordinal: int,
    ordinals: Sequence[int],
    category: str,
    area: Area,
    beside: Unit,
) -> Unit:
    """Return the unit of a lift or of steps on one floor, on the level of the unit beside it."""
    main, other = room_names(element.tags)
    return Unit(
        id=at_level(element.id, ordinal, ordinals),
        level_id=beside.level_id,
        category=category,
        names=main,
        alt_names=other,
        restriction=restriction(element.tags),
        accessibility=accessibility(element.tags),
        display_point=None,
        area=area,
        hours=hours(element.tags),
    )


def add_opening(unit: Unit, line: LineString, suffix: str, found: Vertical) -> None:
    """Add the way into a unit of this module."""
    opening_id = f"edge/{unit.id}{suffix}"
    found.openings[opening_id] = Opening(
        id=opening_id,
        level_id=unit.level_id,
        category="pedestrian",
        names={},
        accessibility=unit.accessibility,
        access_control=(),
        door=Door("open", None, None) if suffix else None,
        line=line,
    )


def state(element: Element, units: Mapping[int, Unit], found: Vertical, report: FileReport) -> None:
    """State that the units of one element are one lift, stair, escalator or ramp."""
    ordinals = sorted(units)
    category = units[ordinals[0]].category if ordinals else ""
    kind = CONNECTOR_KINDS.get(category)
    if kind is None or len(ordinals) < TWO:
        return
    rises = direction_of(element, report)
    if rises is False:
        ordinals.reverse()
    relationship_id = f"vertical/{element.id}"
    found.relationships[relationship_id] = Relationship(
        id=relationship_id,
        category=kind.value,
        directed=rises is not None,
        origin_id=units[ordinals[0]].id,
        intermediary_ids=tuple(units[ordinal].id for ordinal in ordinals[1:-1]),
        destination_id=units[ordinals[-1]].id,
        hours=hours(element.tags),
    )


def direction_of(element: Element, report: FileReport) -> bool | None:
    """Tell whether people may only go up (True) or down (False); None for both ways."""
    tags = element.tags
    conveying = tags.get("conveying")
    forward = conveying == "forward" or (conveying != "backward" and is_true(tags, "oneway"))
    if not forward and conveying != "backward":
        if conveying == "yes":
            report_direction(element, "`conveying` is yes, which names no direction", report)
        return None
    climbs = up_from(tags)
    if climbs is None:
        report_direction(element, "it has no `incline`, so forward may be up or down", report)
        return None
    return climbs is forward


def report_direction(element: Element, reason: str, report: FileReport) -> None:
    """Report one-way steps of which nobody knows the way."""
    report.warning(
        "osm.direction_unknown",
        element.id,
        f"Which way it runs is not stated: {reason}; it was taken to run both ways.",
        "Add conveying=forward or backward, and incline=up or down along the way.",
    )
