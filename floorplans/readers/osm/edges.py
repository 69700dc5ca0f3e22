"""Lines on outlines: where a door lies in a wall, and where two open areas meet."""

import math
from collections.abc import Iterator, Sequence
from itertools import pairwise

import numpy as np
import shapely
from numpy.typing import NDArray
from shapely import LineString, Point
from shapely.geometry.base import BaseGeometry
from shapely.ops import linemerge, substring

from floorplans.model import Area
from floorplans.touching import REACH

BEND = math.radians(20)
"""Turn of an outline that ends a straight stretch of wall."""

HERE = 0.02
"""Metres within which a door stands at a corner of an outline."""

AROUND = 10.0
"""Metres of outline looked at on either side of a door."""

SMALLEST = 0.5
"""Share of a door's width that a stretch of wall must have for the door to lie in it alone."""

MEET = 0.1
"""Metres between outlines that count as one line."""

STRAIGHT = 0.05
"""Metres by which a boundary may bend within one opening."""


def door_line(outline: Area, point: Point, width: float, neighbour: Area | None) -> LineString:
    """Lay a door of some width along an outline, centred at a point of it.

    Around a corner the door lies in the wall that the neighbour shares, else in the longer one.
    Near the end of the wall it moves along; in a wall that is too short for it, it is as wide as
    the wall, unless that is less than half a door: then it cuts the corners.
    """
    ring = rolled(nearest_ring(outline, point), point)
    middle = ring.length / 2
    reach = min(middle, AROUND)
    walls = straight_walls(substring(ring, middle - reach, middle + reach), point)
    if neighbour is not None:
        near = neighbour.buffer(REACH)
        shared = [part for wall in walls if (part := part_at(wall, near, point)) is not None]
        walls = [wall for wall in shared if wall.length >= SMALLEST * width] or walls
    wall = max(walls, key=lambda found: found.length)
    if wall.length < SMALLEST * width:
        half = min(width / 2, middle)
        ends = [ring.interpolate(middle - half), ring.interpolate(middle + half)]
        if ends[0].distance(ends[1]) > wall.length:
            return LineString(ends)
    start = min(max(wall.project(point) - width / 2, 0.0), max(wall.length - width, 0.0))
    line = substring(wall, start, min(start + width, wall.length))
    return LineString([line.coords[0], line.coords[-1]])


def nearest_ring(outline: Area, point: Point) -> LineString:
    """Return the ring of an outline that is nearest to a point."""
    rings = shapely.get_parts(outline.boundary)
    ring: LineString = rings[int(np.argmin(shapely.distance(rings, point)))]
    return ring


def rolled(ring: LineString, point: Point) -> LineString:
    """Return a ring that starts and ends opposite to a point."""
    start = (ring.project(point) + ring.length / 2) % ring.length
    if start in (0.0, ring.length):
        return ring
    first, second = substring(ring, start, ring.length), substring(ring, 0, start)
    return LineString([*first.coords, *second.coords[1:]])


def straight_walls(stretch: LineString, point: Point) -> list[LineString]:
    """Return the straight walls at a point of a stretch of outline: one, or two at a corner."""
    coordinates = shapely.get_coordinates(stretch)
    steps = np.hypot(*np.diff(coordinates, axis=0).T)
    coordinates = coordinates[np.concatenate([[True], steps > 0])]
    headings = np.arctan2(*np.diff(coordinates, axis=0).T[::-1])
    turns = np.abs((np.diff(headings) + math.pi) % (2 * math.pi) - math.pi)
    corners = [0, *(np.flatnonzero(turns > BEND) + 1).tolist(), len(coordinates) - 1]
    walls = [LineString(coordinates[first : last + 1]) for first, last in pairwise(corners)]
    nearest = min(wall.distance(point) for wall in walls)
    return [wall for wall in walls if wall.distance(point) <= nearest + HERE]


def part_at(wall: LineString, near: BaseGeometry, point: Point) -> LineString | None:
    """Return the part of a wall inside an area that is nearest to a point, or None."""
    parts = lines_of(shapely.intersection(wall, near))
    return min(parts, key=lambda part: part.distance(point), default=None)


def lines_of(geometry: BaseGeometry) -> list[LineString]:
    """Return the lines of a geometry, merged where they meet end to end."""
    lines = [
        part
        for part in shapely.get_parts(shapely.get_parts(geometry))
        if isinstance(part, LineString) and part.length > 0
    ]
    merged = linemerge(lines) if len(lines) > 1 else None
    return lines if merged is None else list(shapely.get_parts(merged))


def open_stretches(
    first: Area, second: Area, walls: Sequence[BaseGeometry], shortest: float
) -> Iterator[LineString]:
    """Yield the straight stretches along which two areas meet, free of walls.

    Args:
        first: An area.
        second: One that touches it.
        walls: What stands on the floor between them.
        shortest: Metres below which a stretch is left out.
    """
    meeting = shapely.intersection(first.boundary, second.buffer(MEET))
    for wall in walls:
        meeting = shapely.difference(meeting, wall)
    for line in lines_of(meeting):
        points: NDArray[np.float64] = shapely.get_coordinates(line.simplify(STRAIGHT))
        for start, end in pairwise(points):
            if math.dist(start, end) >= shortest:
                yield LineString([start, end])
