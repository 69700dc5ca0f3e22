"""Openings that nobody drew: open borders between floors, and between floor and the outside.

Stairs and lifts are often drawn on open floor, and rooms without their walls. Where such a space
has no door, and nothing solid lies between it and other floor, people pass along their border. In
the same way a recess before the shop windows is open to the street along the building's outline.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np
import shapely
from shapely import LineString
from shapely.geometry.base import BaseGeometry

from floorplans.categories import CONNECTOR_KINDS
from floorplans.parting import grow, polygons
from floorplans.readers.wrld.doorways import Doorway
from floorplans.readers.wrld.spaces import Floor, Space

SLOP = 0.15
"""Metres of bare floor that may lie between a room and the floor that it opens to."""

TOUCH = 0.01
"""Metres within which two outlines run together."""

BEND = 0.05
"""Metres by which a border may leave a straight line."""

MOSTLY = 0.5
"""Part of the outline that may be without walls on a level that has outer walls."""

LEAST_BORDER = 0.6
"""Metres of the shortest border that people pass along."""


@dataclass(frozen=True, slots=True)
class Border:
    """Where a space borders another one without anything between."""

    space: Space
    other: Space
    line: LineString


def open_borders(floor: Floor, doorways: Sequence[Doorway]) -> tuple[Doorway, ...]:
    """Return one opening per bordering space for each drawn space that needs them.

    Those are hallways, which are open along all of their border, and drawn rooms, stairs and lifts
    to which no door leads; these open to other such rooms only if they border no other floor. The
    line is the longest straight piece of the border.
    """
    opened = {space_id for doorway in doorways for space_id in doorway.space_ids}
    needing = [
        space
        for space in floor.spaces
        if space.open_sided or (not space.inferred and space.id not in opened)
    ]
    closed = {space.id for space in needing if not space.open_sided}
    solid = shapely.union_all([floor.solid, *(door.area for door in floor.doors)])
    found: list[Doorway] = []
    joined: set[frozenset[str]] = set()
    for space in needing:
        seen = list(borders(space, floor.spaces, solid))
        if not space.open_sided:
            seen = [border for border in seen if border.other.id not in closed] or seen
        else:
            seen = [border for border in seen if border.other.open_sided or border.other.inferred]
        for border in seen:
            pair = frozenset((space.id, border.other.id))
            if pair not in joined:
                joined.add(pair)
                number = sum(way.space_ids[0] == space.id for way in found) + 1
                ids = (space.id, border.other.id)
                found.append(Doorway(f"{space.id}/way-{number}", {}, border.line, ids))
    return tuple(found)


def borders(space: Space, spaces: Sequence[Space], solid: BaseGeometry) -> Iterator[Border]:
    """Yield the open borders of a space with others, in the others' order."""
    around = grow([space.area], SLOP)[0]
    bare = shapely.difference(around, solid)
    for other in spaces:
        if other is not space and other.area.intersects(around):
            line = open_border(space, other, bare)
            if line is not None:
                yield Border(space, other, line)


def open_border(space: Space, other: Space, bare: BaseGeometry) -> LineString | None:
    """Return the longest straight piece of a space's outline that opens to another space."""
    reach = grow([other.area], SLOP)[0]
    shared = polygons(shapely.intersection(bare, reach))
    between = [
        part
        for part in shared
        if shapely.dwithin(part, space.area, TOUCH) and shapely.dwithin(part, other.area, TOUCH)
    ]
    if not between:
        return None
    near = shapely.buffer(shapely.union_all(between), TOUCH)
    return longest_straight(shapely.intersection(space.area.boundary, near))


def longest_straight(border: BaseGeometry) -> LineString | None:
    """Return the longest straight piece of some lines, or None if it is too short to pass."""
    parts = shapely.get_parts(border).tolist()
    lines = [part for part in parts if isinstance(part, LineString) and part.length > 0]
    if not lines:
        return None
    merged = shapely.line_merge(shapely.MultiLineString(lines)).simplify(BEND)
    best: LineString | None = None
    for part in shapely.get_parts(merged):
        points = np.asarray(part.coords)[:, :2]
        steps = np.hypot(*np.diff(points, axis=0).T)
        longest = int(steps.argmax())
        if steps[longest] >= LEAST_BORDER and (best is None or steps[longest] > best.length):
            best = LineString(points[longest : longest + 2])
    return best


def open_fronts(floor: Floor, doorways: Sequence[Doorway]) -> tuple[Doorway, ...]:
    """Return an entrance for each space without an outer door that is open to the street.

    Stairs and lifts have none: their open sides lead up or down. Only levels count on which people
    come in: those with an outer door whose outline is walled for the most part. Elsewhere an open
    edge is a balcony, or the file draws no outer walls at all.
    """
    outline = floor.outline.boundary
    barrier = shapely.union_all([floor.solid, *(door.area for door in floor.doors)])
    bare = shapely.difference(outline, shapely.buffer(barrier, SLOP))
    entered = {doorway.space_ids[0] for doorway in doorways if len(doorway.space_ids) == 1}
    if not entered or bare.length > MOSTLY * outline.length:
        return ()
    fronts = []
    for space in floor.spaces:
        if space.id in entered or space.category in CONNECTOR_KINDS:
            continue
        edge = shapely.intersection(space.area.boundary, shapely.buffer(bare, TOUCH))
        line = longest_straight(edge)
        if line is not None:
            fronts.append(Doorway(f"{space.id}/front", {}, line, (space.id,)))
    return tuple(fronts)
