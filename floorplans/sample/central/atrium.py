"""The atrium: grand stairs, stepped seating, panoramic lifts, and escalators that spiral up it."""

from collections.abc import Iterator
from dataclasses import dataclass

from shapely import Polygon

from floorplans.sample.central.connectors import (
    ESCALATOR_RUNS,
    FLOORS,
    PANORAMIC_LIFTS,
    connector_names,
)
from floorplans.sample.central.grid import Rect, cut
from floorplans.sample.core import lift_door, wide
from floorplans.sample.plan import Gap, Room

ATRIUM = Rect(58.8, 25.2, 92.4, 50.4)
CENTRE = Rect(50.4, 14.7, 100.8, 60.9)
"""The atrium with the galleries and reading terraces around it."""

SOUTH_TERRACE = Rect(58.8, 14.7, 92.4, 21.0)
NORTH_TERRACE = Rect(58.8, 54.6, 92.4, 60.9)
GRAND_STAIRS = Rect(58.8, 40.4, 62.4, 46.4)
STEPPED_SEATING = Rect(58.8, 31.0, 72.8, 39.4)
PANORAMIC_CARS = (Rect(89.8, 33.6, 92.4, 36.2), Rect(89.8, 38.6, 92.4, 41.2))
STEP = 1.7
"""Metres across one escalator with its balustrades."""

LANDING = 4.2


@dataclass(frozen=True, slots=True)
class Flight:
    """A pair of escalators between two storeys: `slugs` of the one up and the one down."""

    slugs: tuple[str, str]
    lower: str
    upper: str
    box: Rect
    lower_end: float
    upper_end: float

    def strips(self) -> Iterator[tuple[str, Rect]]:
        """Yield the two escalators with where they lie."""
        for number, slug in enumerate(self.slugs):
            south = self.box.south + STEP * number
            yield slug, Rect(self.box.west, south, self.box.east, south + STEP)

    def end(self, storey: str) -> float:
        """Return where one steps on and off on a storey, metres east."""
        return self.lower_end if storey == self.lower else self.upper_end

    def landing(self, storey: str) -> Rect:
        """Return the floor before that end."""
        end = self.end(storey)
        west = end if end == self.box.east else end - LANDING
        return Rect(west, self.box.south, west + LANDING, self.box.north)


def flights() -> tuple[Flight, ...]:
    """Return the four pairs: by turns along the north and the south side, climbing each way."""
    found = []
    for number, (lower, upper) in enumerate(ESCALATOR_RUNS):
        southern = number % 2 == 1
        south = ATRIUM.south if southern else ATRIUM.north - 2 * STEP
        place = Rect(68.6, south, 82.6, south + 2 * STEP)
        ends = (place.west, place.east) if southern else (place.east, place.west)
        slugs = (f"escalator-{2 * number + 1:02}", f"escalator-{2 * number + 2:02}")
        found.append(Flight(slugs, lower, upper, place, *ends))
    return tuple(found)


def flights_on(storey: str) -> tuple[Flight, ...]:
    """Return the pairs that a storey has an end of."""
    return tuple(flight for flight in flights() if storey in (flight.lower, flight.upper))


def atrium_rooms(storey: str) -> tuple[Room, ...]:
    """Return the units of stairs, lifts and escalators that stand in the atrium."""
    names = connector_names()
    found = []
    if storey in FLOORS:
        found.append(Room(f"{storey}-stairs-01", "stairs", GRAND_STAIRS.area, names["stairs-01"]))
        for slug, car in zip(PANORAMIC_LIFTS, PANORAMIC_CARS, strict=True):
            room = Room(f"{storey}-{slug}", "elevator", car.area, names[slug], wheelchair=True)
            found.append(room)
    if storey in FLOORS[:2]:
        area = STEPPED_SEATING.area
        found.append(Room(f"{storey}-stairs-06", "stairs", area, names["stairs-06"]))
    for flight in flights_on(storey):
        for slug, strip in flight.strips():
            found.append(Room(f"{storey}-{slug}", "escalator", strip.area, names[slug]))
    return tuple(found)


def atrium_gaps(storey: str) -> Iterator[Gap]:
    """Yield their openings."""
    if storey in FLOORS:
        side = GRAND_STAIRS.west
        yield wide(f"{storey}-stairs-01", (side, 40.9), (side, 45.9))
        for slug, car in zip(PANORAMIC_LIFTS, PANORAMIC_CARS, strict=True):
            start, end = (car.east, car.south + 0.7), (car.east, car.south + 1.9)
            yield lift_door(f"{storey}-{slug}", start, end)
    if storey in FLOORS[:2]:
        side = STEPPED_SEATING.east if storey == FLOORS[0] else STEPPED_SEATING.west
        yield wide(f"{storey}-stairs-06", (side, 31.6), (side, 38.8))
    for flight in flights_on(storey):
        for slug, strip in flight.strips():
            side = flight.end(storey)
            yield wide(f"{storey}-{slug}", (side, strip.south + 0.25), (side, strip.north - 0.25))


def void(storey: str) -> Polygon:
    """Return the air above the atrium's floor on an upper storey."""
    taken = [room.area for room in atrium_rooms(storey)]
    landings = [flight.landing(storey) for flight in flights_on(storey)]
    return cut(ATRIUM, without=[*taken, *landings])


def gallery(storey: str) -> Polygon:
    """Return the walk around the void of an upper storey, escalator landings included."""
    walk = cut(CENTRE, without=[ATRIUM, SOUTH_TERRACE, NORTH_TERRACE])
    return cut(walk, *(flight.landing(storey) for flight in flights_on(storey)))
