"""The measuring points of the central library: air, noise, seats, doors, leaks."""

from collections.abc import Iterator, Sequence

from shapely import Point
from shapely.geometry import LineString

from floorplans.sample.central.grid import BAY, tidy
from floorplans.sample.plan import Gap, Room, Sensor, Spot, Storey

CELL = 3 * BAY
"""Metres between the measuring points of a large room, both ways."""

INSIDE = 0.6
"""Metres that a measuring point at least keeps from the walls of its room."""

LEAST_AREA = 60.0
"""Square metres below which a room has one point for its air and none for its noise."""

WATCHED_DOORS = frozenset({"pedestrian.principal", "emergencyexit", "automobile"})
DRY = ("rare", "archive", "compact", "special", "local", "genealogy", "classics", "bound", "server")
WET = ("toilet-women", "toilet-men", "pumps", "fire-tank", "chiller", "thermal")
"""Parts of the slugs of rooms whose books must stay dry, and of those that may leak."""

AIRLESS = frozenset(
    {"structure", "opentobelow", "stairs", "elevator", "escalator", "terrace", "road"}
)


def sensors(storeys: Sequence[Storey]) -> tuple[Sensor, ...]:
    """Return all measuring points, lowest storey first."""
    return tuple(sensor for storey in storeys for sensor in on_storey(storey))


def on_storey(storey: Storey) -> Iterator[Sensor]:
    """Yield the measuring points of a storey, room by room, then door by door."""
    for room in storey.rooms:
        yield from in_room(storey, room)
    for gap in storey.gaps:
        if gap.category in WATCHED_DOORS:
            kind = "people-counter" if gap.category == "pedestrian.principal" else "door"
            yield at_door(storey, gap, kind)


def in_room(storey: Storey, room: Room) -> Iterator[Sensor]:
    """Yield the measuring points of a room."""
    if any(mark in room.slug for mark in WET):
        yield sensor(storey, room, "water", 1, middle(room))
    if any(mark in room.slug for mark in DRY):
        yield sensor(storey, room, "humidity", 1, middle(room))
    if room.category in AIRLESS or room.category.startswith("restroom"):
        return
    if room.capacity is None:
        return
    spots = list(grid(room)) if room.area.area >= LEAST_AREA else []
    yield sensor(storey, room, "co2", 1, middle(room))
    for number, spot in enumerate(spots, start=1):
        yield sensor(storey, room, "temperature", number, spot)
        if room.category in {"library", "lobby", "foodservice"}:
            yield sensor(storey, room, "noise", number, spot)
        if seats_near(storey, room, spot):
            yield sensor(storey, room, "seat", number, spot)


def grid(room: Room) -> Iterator[Spot]:
    """Yield evenly spaced spots of a room."""
    west, south, east, north = room.area.bounds
    inner = room.area.buffer(-INSIDE)
    across, along = (max(1, round(length / CELL)) for length in (east - west, north - south))
    for i in range(across):
        for j in range(along):
            x = west + (east - west) * (i + 0.5) / across
            y = south + (north - south) * (j + 0.5) / along
            if inner.contains(Point(x, y)):
                yield tidy(x), tidy(y)


def seats_near(storey: Storey, room: Room, spot: Spot) -> bool:
    """Tell whether a table of the room stands within half a cell of a spot."""
    at = Point(spot)
    return any(
        piece.seats and piece.area.distance(at) < CELL / 2 and room.area.covers(piece.area)
        for piece in storey.furnishings
    )


def middle(room: Room) -> Spot:
    """Return a spot well inside a room."""
    spot = room.area.representative_point()
    return tidy(spot.x), tidy(spot.y)


def sensor(storey: Storey, room: Room, kind: str, number: int, at: Spot) -> Sensor:
    """Return one measuring point."""
    return Sensor(f"{kind}-{room.slug}-{number}", kind, storey.slug, room.slug, at)


def at_door(storey: Storey, gap: Gap, kind: str) -> Sensor:
    """Return the measuring point above a door, of the room on its inner side."""
    line: LineString = gap.line
    spot = line.interpolate(0.5, normalized=True)
    room = min(
        (room for room in storey.rooms if room.area.distance(spot) < 1e-6),  # noqa: PLR2004
        key=lambda room: room.slug,
    )
    return Sensor(f"{kind}-{gap.slug}", kind, storey.slug, room.slug, (tidy(spot.x), tidy(spot.y)))
