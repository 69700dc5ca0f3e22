"""Spots and lines that follow from a drawing: labels, middles, treads; in plan metres."""

from collections.abc import Iterable

import shapely
from shapely import LineString, MultiLineString, Polygon
from shapely.ops import polylabel

from floorplans.sample.plan import Room, Screen, Spot, Storey, largest

TREAD_SPACING = 0.6
BODY_CLEARANCE = 0.6
"""Metres between furniture and the point that stands for a room."""


def label_spot(room: Room, storey: Storey, screens: Iterable[Screen]) -> Spot:
    """Return the spot that stands for a room: the middle of its largest clear floor."""
    standing = [piece.area for piece in storey.furnishings]
    standing += [screen.housing for screen in screens if screen.storey == storey.slug]
    near = [area for area in standing if shapely.dwithin(area, room.area, BODY_CLEARANCE)]
    kept_clear = shapely.union_all([area.buffer(BODY_CLEARANCE) for area in near])
    return centre(largest(room.area.difference(kept_clear)))


def centre(area: Polygon) -> Spot:
    """Return the middle of an area to the centimetre: where its outline is far on all sides.

    Long rooms have many such spots; the centroid is taken where it is nearly as good as the best.
    """
    best, centroid = polylabel(area, tolerance=0.02), area.centroid
    clearance = centroid.distance(area.boundary) if area.contains(centroid) else 0.0
    spot = centroid if clearance >= 0.9 * best.distance(area.boundary) else best
    return round(spot.x, 2), round(spot.y, 2)


def middle(line: LineString) -> Spot:
    """Return the middle of a line."""
    spot = line.interpolate(0.5, normalized=True)
    return spot.x, spot.y


def treads(area: Polygon) -> MultiLineString:
    """Return lines across a stair or escalator, along its longer side."""
    west, south, east, north = area.bounds
    if east - west > north - south:
        count = int((east - west) / TREAD_SPACING)
        places = [west + TREAD_SPACING * number for number in range(1, count)]
        return MultiLineString([[(x, south), (x, north)] for x in places])
    count = int((north - south) / TREAD_SPACING)
    places = [south + TREAD_SPACING * number for number in range(1, count)]
    return MultiLineString([[(west, y), (east, y)] for y in places])
