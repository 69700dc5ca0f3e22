"""The drawing board of the sample library: what stands where, in plan metres.

Plan coordinates run east (x) and north (y) along the walls from the building's south-west corner;
`floorplans.sample.placement.Placement` turns them to where the building stands.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field

import shapely
from shapely import LineString, MultiPolygon, Point, Polygon
from shapely.geometry.base import BaseGeometry

Spot = tuple[float, float]
Names = Mapping[str, str]

ON_LINE = 1e-9
"""Metres by which a point may miss a line and still be on it."""


def named(zh: str, en: str) -> Names:
    """Return a name in the two languages that are always there."""
    return {"zh": zh, "en": en}


def box(west: float, south: float, east: float, north: float) -> Polygon:
    """Return a rectangle."""
    return shapely.box(west, south, east, north)


def joined(*areas: Polygon, without: Iterable[Polygon] = ()) -> Polygon:
    """Return the one polygon that areas make together once others are cut out of it.

    Raises:
        ValueError: If what is left is not one piece.
    """
    area = shapely.union_all(areas).difference(shapely.union_all(list(without)))
    if area.geom_type != "Polygon":
        raise ValueError(f"not one piece: {area.wkt}")
    return area


def octagon(west: float, south: float, east: float, north: float, chamfer: float) -> Polygon:
    """Return a rectangle with its corners cut off."""
    return Polygon(
        [
            (west + chamfer, south),
            (east - chamfer, south),
            (east, south + chamfer),
            (east, north - chamfer),
            (east - chamfer, north),
            (west + chamfer, north),
            (west, north - chamfer),
            (west, south + chamfer),
        ]
    )


@dataclass(frozen=True, slots=True)
class Room:
    """A unit; `slug` is unique in the venue.

    Args:
        slug: Name in ids, such as `l1-lobby`.
        category: IMDF unit category.
        area: Floor, in plan metres.
        names: What people call it; empty for shafts and voids.
        capacity: People it holds; None where nobody asks, and then it is no zone.
        counter: Id of the people counter that watches it, if any.
        replayed: True where the counter's readings come from recorded data.
        wheelchair: True where it is laid out for wheelchair users.
        staff: True where only staff may enter; always so for category `nonpublic`.
    """

    slug: str
    category: str
    area: Polygon
    names: Names = field(default_factory=dict)
    capacity: int | None = None
    counter: str | None = None
    replayed: bool = False
    wheelchair: bool = False
    staff: bool = False

    @property
    def restriction(self) -> str | None:
        """IMDF restriction: rooms behind the scenes are for staff."""
        return "employeesonly" if self.staff or self.category == "nonpublic" else None


@dataclass(frozen=True, slots=True)
class Gap:
    """An opening: a straight passage through a wall.

    Args:
        slug: Name in ids.
        start: One jamb.
        end: The other jamb.
        category: IMDF opening category.
        door: IMDF door type; `open` where there is none.
        automatic: True where the door opens by itself.
        material: IMDF door material, or None.
        access_control: IMDF access control.
        names: Given to entrances only.
    """

    slug: str
    start: Spot
    end: Spot
    category: str = "pedestrian"
    door: str = "swinging"
    automatic: bool = False
    material: str | None = "wood"
    access_control: tuple[str, ...] = ()
    names: Names = field(default_factory=dict)

    @property
    def line(self) -> LineString:
        """The opening from jamb to jamb."""
        return LineString([self.start, self.end])


@dataclass(frozen=True, slots=True)
class ShelfFace:
    """One side of a range of shelves, as a reader in front of it sees it.

    Args:
        facing: Where the face looks to, in degrees clockwise from plan north.
        starts: First call number of each bay, left to right.
        last: Last call number of the last bay.
        collection: Prefix of its call numbers; None on the general shelves.
    """

    facing: int
    starts: tuple[str, ...]
    last: str
    collection: str | None = None


@dataclass(frozen=True, slots=True)
class Furnishing:
    """A fixture: shelf range, table, desk, machine, stage; `seats` counts the chairs around it."""

    slug: str
    category: str
    area: Polygon
    names: Names = field(default_factory=dict)
    alt_names: Names = field(default_factory=dict)
    seats: int = 0
    faces: tuple[ShelfFace, ...] = ()


@dataclass(frozen=True, slots=True)
class Facility:
    """An amenity at a point of a room; `shared` names what it is the same as on other levels."""

    slug: str
    category: str
    room: str
    at: Spot
    names: Names
    shared: str | None = None
    wheelchair: bool = False


@dataclass(frozen=True, slots=True)
class Tenant:
    """An occupant and the spot in a room where it is found."""

    slug: str
    category: str
    room: str
    at: Spot
    names: Names
    hours: str


@dataclass(frozen=True, slots=True)
class Theme:
    """A section: a themed part of a level."""

    slug: str
    category: str
    area: Polygon
    names: Names


@dataclass(frozen=True, slots=True)
class Storey:
    """One level of the building with everything on it."""

    slug: str
    ordinal: int
    names: Names
    short_names: Names
    outline: Polygon
    rooms: tuple[Room, ...]
    gaps: tuple[Gap, ...]
    furnishings: tuple[Furnishing, ...]
    facilities: tuple[Facility, ...]
    tenants: tuple[Tenant, ...]
    themes: tuple[Theme, ...]

    def corners(self) -> tuple[Spot, ...]:
        """Return every corner and jamb of the level, each once, in ascending order."""
        spots = set(spots_of(self.outline))
        for room in self.rooms:
            spots.update(spots_of(room.area))
        for gap in self.gaps:
            spots.update((gap.start, gap.end))
        return tuple(sorted(spots))

    def room(self, slug: str) -> Room:
        """Return a room by its slug; raises StopIteration where there is none."""
        return next(room for room in self.rooms if room.slug == slug)


@dataclass(frozen=True, slots=True)
class Sensor:
    """A measuring point at a spot of a room; `kind` is what it measures, such as `co2`."""

    slug: str
    kind: str
    storey: str
    room: str
    at: Spot


@dataclass(frozen=True, slots=True)
class Site:
    """The plot that a building stands on, and what people call it.

    Args:
        slug: Name in the ids of venue, building and address.
        names: What the library is called.
        hours: When it is open (OSM opening_hours).
        street: Postal address, first line.
        locality: City.
        province: ISO 3166-2 code.
        postal_code: Postal code.
        longitude: Degrees east of `middle`.
        latitude: Degrees north of `middle`.
        turn: Degrees by which the building is turned counter-clockwise.
        middle: The plan's spot that stands on longitude and latitude, and for the building.
        label: The plan's spot that stands for each level.
        footprint: The ground that the building covers.
    """

    slug: str
    names: Names
    hours: str
    street: str
    locality: str
    province: str
    postal_code: str
    longitude: float
    latitude: float
    turn: float
    middle: Spot
    label: Spot
    footprint: Polygon


@dataclass(frozen=True, slots=True)
class Shaft:
    """A connector: what joins the units `{storey}-{slug}` of several storeys."""

    slug: str
    kind: str
    names: Names
    storeys: tuple[str, ...]
    direction: str = "both"


@dataclass(frozen=True, slots=True)
class Screen:
    """A display; `facing` in degrees clockwise from plan north; `depth` metres of its housing.

    `destinations` are `unit:SLUG`, `fixture:SLUG` and so on, in the order to show.
    """

    slug: str
    storey: str
    glass: Spot
    facing: int
    names: Names
    destinations: tuple[str, ...]
    depth: float = 0.12
    width: float = 1.2

    @property
    def outward(self) -> Spot:
        """Unit vector out of the glass."""
        return {0: (0.0, 1.0), 90: (1.0, 0.0), 180: (0.0, -1.0), 270: (-1.0, 0.0)}[self.facing]

    @property
    def housing(self) -> Polygon:
        """Where it stands: behind the glass."""
        return self.strip(-self.depth, 0.0, self.width)

    def strip(self, near: float, far: float, width: float) -> Polygon:
        """Return the floor between two distances in front of the glass."""
        (x, y), (nx, ny) = self.glass, self.outward
        half = width / 2
        corners = [
            (x + nx * out - ny * side, y + ny * out + nx * side)
            for out, side in ((near, -half), (near, half), (far, half), (far, -half))
        ]
        return Polygon(tuple(round(value, 6) for value in corner) for corner in corners)


def spots_of(area: Polygon) -> Iterator[Spot]:
    """Yield the corners of a polygon, holes included."""
    for ring in (area.exterior, *area.interiors):
        yield from ((x, y) for x, y in ring.coords[:-1])


def noded(area: Polygon, spots: Iterable[Spot]) -> Polygon:
    """Return the polygon with a corner at each of the spots that lie on its outline.

    Neighbours then share whole edges, and stay seamless once they are turned and rounded.
    """
    nearby = list(spots)
    return Polygon(
        noded_ring(area.exterior.coords[:-1], nearby),
        [noded_ring(ring.coords[:-1], nearby) for ring in area.interiors],
    )


def noded_ring(corners: Iterable[Spot], spots: list[Spot]) -> list[Spot]:
    """Return a ring with the spots on its edges added."""
    ring = list(corners)
    found: list[Spot] = []
    for start, end in zip(ring, [*ring[1:], ring[0]], strict=True):
        west, east = sorted((start[0], end[0]))
        south, north = sorted((start[1], end[1]))
        nearby = [
            (x, y)
            for x, y in spots
            if west - ON_LINE <= x <= east + ON_LINE and south - ON_LINE <= y <= north + ON_LINE
        ]
        found.append(start)
        found.extend(between(start, end, nearby))
    return found


def between(start: Spot, end: Spot, spots: Iterable[Spot]) -> list[Spot]:
    """Return the spots that lie on an edge between its ends, from start to end."""
    edge = LineString([start, end])
    on_edge = {
        spot for spot in spots if spot not in (start, end) and edge.distance(Point(spot)) < ON_LINE
    }
    return sorted(on_edge, key=lambda spot: edge.project(Point(spot)))


def largest(geometry: BaseGeometry) -> Polygon:
    """Return the largest polygon of a geometry."""
    parts = geometry.geoms if isinstance(geometry, MultiPolygon) else [geometry]
    return max(parts, key=lambda part: part.area)
