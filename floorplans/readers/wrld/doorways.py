"""Doors as openings: which spaces each joins, where its line runs, whose its floor is.

The floor is probed in front of a door and behind it. The line runs through the middle of the door
along the wall, and the door's floor is shared between both spaces, so that they meet at the line. A
door that leads out of the building gets its line on the outline, and all its floor is the room's.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import shapely
from shapely import LineString, Polygon
from shapely.geometry.base import BaseGeometry

from floorplans.model import Area
from floorplans.parting import DETAIL, areal, grow, polygons
from floorplans.readers.wrld.door_frame import DoorFrame, chord, door_frames, holding
from floorplans.readers.wrld.drawing import Drawn
from floorplans.readers.wrld.spaces import Floor, Space
from floorplans.reporting import FileReport

PROBE = 0.25
"""Metres before and behind a door in which its spaces are looked for."""

FACE = 0.05
"""Metres by which a door that is no rectangle may miss the straight line before it."""

COVER = 0.25
"""Part of the probed floor that a space must hold."""

INSET = 0.1
"""Part of a door's width at each end that is not probed: a wall may stand there."""

GAP = 0.2
"""Metres of bare floor between a door and its spaces that belong to the doorway."""

SEAM = 0.01
"""Metres between a door's floor and a space that are closed: outlines meet but for rounding."""

PORCH = 0.6
"""Metres between an outer door and the outline of the building that belong to the doorway."""

WHOLE_CHORD = 0.9
"""Part of an outer door's width that its line on the outline keeps."""


@dataclass(frozen=True, slots=True)
class Doorway:
    """A door that can be used: its line, and the one or two spaces that it opens."""

    id: str
    names: Mapping[str, str]
    line: LineString
    space_ids: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Sides:
    """What lies behind a door (against its frame's direction) and before it."""

    frame: DoorFrame
    back: tuple[float, Space | None]
    front: tuple[float, Space | None]

    @property
    def score(self) -> float:
        """How well this frame explains the door: both sides, then the better one."""
        return min(self.back[0], self.front[0]) * 10 + max(self.back[0], self.front[0])


@dataclass(frozen=True, slots=True)
class Scene:
    """The spaces and walls around the doors of a level, to be looked up by place."""

    spaces: Sequence[Space]
    space_tree: shapely.STRtree
    walls: Sequence[Area]
    wall_tree: shapely.STRtree

    def probe(self, strip: Polygon, door: Drawn) -> tuple[float, Space | None]:
        """Return the space that holds most of a strip of floor, with its part of it.

        What lies behind a wall, seen from the door, does not count.
        """
        near = sorted(self.space_tree.query(strip, predicate="intersects").tolist())
        if not near:
            return 0.0, None
        walls = [self.walls[index] for index in self.wall_tree.query(strip, predicate="intersects")]
        seen = (
            holding(strip.difference(shapely.union_all(walls)), door.area, FACE) if walls else strip
        )
        areas = [self.spaces[index].area for index in near]
        shares = shapely.area(shapely.intersection(areas, seen)) / strip.area
        best = int(shares.argmax())
        share = float(shares[best])
        return (share, self.spaces[near[best]]) if share >= COVER else (0.0, None)


def open_doors(floor: Floor, report: FileReport) -> tuple[Doorway, ...]:
    """Turn the doors of a level into doorways, and give their floor to its spaces."""
    if not floor.spaces or not floor.doors:
        return ()
    spaces = (*floor.spaces, *floor.blocked)
    scene = Scene(
        spaces,
        shapely.STRtree([space.area for space in spaces]),
        floor.walls,
        shapely.STRtree(floor.walls),
    )
    seen = [look(door, scene) for door in floor.doors]
    steps = doorsteps(floor)
    found = (
        open_door(door, sides, floor, step, report)
        for door, sides, step in zip(floor.doors, seen, steps, strict=True)
    )
    return tuple(doorway for doorway in found if doorway is not None)


def look(door: Drawn, scene: Scene) -> Sides | None:
    """Find the spaces before and behind a door, whichever way it stands."""
    frames = door_frames(door.area)
    if frames is None:
        return None
    seen = []
    for frame in frames:
        inset = frame.half_width * (1 - 2 * INSET)
        deep = frame.half_depth
        behind = scene.probe(frame.box(-inset, inset, -deep - PROBE, -deep), door)
        before = scene.probe(frame.box(-inset, inset, deep, deep + PROBE), door)
        seen.append(Sides(frame, behind, before))
    return max(seen, key=lambda sides: sides.score)


def open_door(
    door: Drawn, sides: Sides | None, floor: Floor, step: BaseGeometry, report: FileReport
) -> Doorway | None:
    """Open one door, or report why it leads nowhere; `step` is the floor that it brings."""
    back = sides.back[1] if sides else None
    front = sides.front[1] if sides else None
    if sides is None or not any(space and not space.blocked for space in (back, front)):
        report.warning(
            "wrld.door.alone",
            door.id,
            "No floor that can be walked on borders the door; it was left out.",
            "Draw it in the wall between two spaces.",
        )
        return None
    if back is None or front is None:
        return outer_door(door, sides, floor, step, report)
    if back.blocked or front.blocked:
        report_no_floor(door, *((back, front) if front.blocked else (front, back)), report)
        return None
    if back is front:
        give(back, step)
        report_within(door, back, report)
        return None
    return joining_door(door, sides.frame, (back, front), step, report)


def joining_door(
    door: Drawn,
    frame: DoorFrame,
    spaces: tuple[Space, Space],
    step: BaseGeometry,
    report: FileReport,
) -> Doorway | None:
    """Join two spaces at the middle line of a door."""
    line = chord(door.area, frame, 0.0)
    if line is None:
        report_shape(door, report)
        return None
    wide, deep = 2 * frame.half_width + GAP, 2 * frame.half_depth + GAP
    give(spaces[0], shapely.intersection(step, frame.box(-wide, wide, -deep, 0)))
    give(spaces[1], shapely.intersection(step, frame.box(-wide, wide, 0, deep)))
    return Doorway(door.id, door.names, line, (spaces[0].id, spaces[1].id))


def outer_door(
    door: Drawn, sides: Sides, floor: Floor, step: BaseGeometry, report: FileReport
) -> Doorway | None:
    """Lead a door that has a space on one side out of the building, or report that it cannot."""
    frame = sides.frame if sides.front[1] is None else sides.frame.turned()
    space = sides.back[1] or sides.front[1]
    middle = chord(areal(door.area.intersection(floor.outline)), frame, 0.0)
    out = None if middle is None else way_out(middle, frame, floor)
    if space is None or out is None:
        report_one_side(door, space, report)
        return None
    line, porch = out
    give(space, shapely.union_all([step, areal(porch)]))
    return Doorway(door.id, door.names, line, (space.id,))


def way_out(
    middle: LineString, frame: DoorFrame, floor: Floor
) -> tuple[LineString, BaseGeometry] | None:
    """Return an outer door's line on the outline, and the floor between; None if walls are there.

    The line is the outermost one, `PORCH` beyond the door at most, that still has most of the
    door's width inside the outline; beyond it the outline must end.
    """
    half = middle.length / 2
    shift = float((np.asarray(middle.centroid.coords[0]) - frame.middle) @ frame.along)
    reach = frame.half_depth + PORCH
    lane = frame.box(shift - half, shift + half, 0, reach)
    porch = areal(lane.intersection(floor.outline)).difference(floor.solid)
    beyond = shapely.difference(lane, floor.outline).area
    blocked = shapely.intersection(lane, floor.solid).area
    if beyond <= DETAIL * lane.area or blocked > DETAIL * lane.area:
        return None
    for ahead in np.linspace(reach, 0.0, 41):
        line = chord(porch, frame, float(ahead))
        if line is not None and line.length >= WHOLE_CHORD * middle.length:
            return line, shapely.intersection(
                porch, frame.box(shift - half, shift + half, 0, float(ahead))
            )
    return None


def doorsteps(floor: Floor) -> list[BaseGeometry]:
    """Return each door's floor: itself, and what little lies bare between it and the spaces."""
    areas = [door.area for door in floor.doors]
    spaces = shapely.union_all([space.area for space in floor.spaces])
    bare = floor.outline.difference(floor.solid).difference(shapely.union_all([spaces, *areas]))
    slivers = polygons(bare)
    around = grow(areas, GAP)
    near = shapely.STRtree(slivers).query(around, predicate="intersects")
    beside: list[list[BaseGeometry]] = [[] for _ in areas]
    for door, sliver in near.T.tolist():
        beside[door].append(around[door].intersection(slivers[sliver]))
    inside = shapely.intersection(areas, floor.outline).tolist()
    return [
        holding(shapely.union_all([own, *parts]), area)
        for own, parts, area in zip(inside, beside, areas, strict=True)
    ]


def give(space: Space, step: BaseGeometry) -> None:
    """Add floor to a space, with the seam between them; what stays apart is left out."""
    around = grow([step], SEAM)[0]
    close = grow([shapely.intersection(space.area, around)], SEAM)[0]
    seam = shapely.intersection(around, close)
    joined = polygons(shapely.union_all([space.area, step, seam]))
    parts = [part for part in joined if part.intersects(space.area)]
    if parts:
        space.area = parts[0] if len(parts) == 1 else shapely.MultiPolygon(parts)


def report_within(door: Drawn, space: Space, report: FileReport) -> None:
    """Report a door that people can walk around."""
    report.info(
        "wrld.door.within",
        door.id,
        f"The door has {space.id} on both sides: people can walk around it; it became a part of"
        " that floor.",
        "Close the walls beside it if it parts two rooms, or remove it.",
    )


def report_no_floor(door: Drawn, space: Space, shut: Space, report: FileReport) -> None:
    """Report a door to a riser or void."""
    report.info(
        "wrld.door.no_floor",
        door.id,
        f"The door leads from {space.id} to {shut.id} ({shut.category}), which nobody walks on; it"
        " was left out.",
        "Nothing, if it is a riser or a shaft; else draw the room behind it.",
    )


def report_one_side(door: Drawn, space: Space | None, report: FileReport) -> None:
    """Report a door in front of a wall."""
    report.warning(
        "wrld.door.one_side",
        door.id,
        f"The door borders only {space.id if space else 'one space'}; behind it is a wall. It"
        " stays shut.",
        "Draw the space behind it, or remove the door.",
    )


def report_shape(door: Drawn, report: FileReport) -> None:
    """Report a door whose shape has no middle line."""
    report.warning(
        "wrld.door.shape",
        door.id,
        "The door's shape has no line across the doorway; it was left out.",
        "Draw it as a rectangle in its wall.",
    )
