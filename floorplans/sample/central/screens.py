"""The 120 screens of the central library: where they hang, and what they direct to."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from shapely import Point

from floorplans.sample.central.cores import CORES, Core
from floorplans.sample.central.grid import WIDTH, tidy
from floorplans.sample.plan import Room, Screen, Spot, Storey, named

DEPTH_ON_WALL = 0.12
STANDING = 0.3
"""Metres from glass to back of a screen on a wall, and of one that stands on the floor."""

READER = 1.5
"""Metres from the glass to who reads it."""

NEAREST, FAR = 4, 2
"""How many places of the same storey and of other storeys a screen directs to."""

NORTH, EAST, SOUTH, WEST = 0, 90, 180, 270

PLACES = {
    "c1": (
        *("children", "selfservice", "lecture-hall", "exhibition", "newspapers", "library24"),
        *("cafe", "shop", "store-gallery", "lockers", "first-aid", "infants"),
    ),
    "c2": (
        *("youth", "literature-museum", "philosophy", "politics", "study", "periodicals"),
        *("makers", "studio", "languages", "seminar-201", "terrace-south"),
    ),
    "c3": (
        *("education", "literature", "fiction", "history", "quiet", "poetry", "arts"),
        *("biography", "seminar-301", "terrace-north"),
    ),
    "c4": (
        *("sciences", "life-sciences", "engineering", "computing", "digital", "standards"),
        *("reference", "study", "seminar-401"),
    ),
    "c5": (
        *("classics", "scholars", "foreign", "local", "genealogy", "calligraphy", "tea"),
        *("series", "bound", "roof-west", "roof-east", "seminar-501"),
    ),
    "c6": (
        *("special", "audiovisual", "music", "hifi", "screening", "training-1", "lounge"),
        *("study", "special-lobby", "seminar-601"),
    ),
    "cb1": ("restaurant", "multi", "art", "dance", "concourse", "parking"),
    "cb2": ("parking", "parking-centre", "path"),
}
"""What people look for on each storey, by room."""

SIGHTS = (
    *("c1-children", "c6-special", "c2-literature-museum", "c4-computing", "c5-classics"),
    *("c6-audiovisual", "c3-fiction", "c1-lecture-hall", "c5-scholars", "c2-youth"),
    *("c1-selfservice", "cb1-restaurant"),
)
"""What people look for from everywhere, shown in turn on the screens of other storeys."""

BASEMENT_SIGHTS = ("c1-main-hall", "c1-selfservice", "c1-children", "c2-youth", "c3-fiction")
"""What people look for who come from their cars."""


@dataclass(frozen=True, slots=True)
class Place:
    """Where a screen hangs: its glass, where it looks, and how deep it is."""

    glass: Spot
    facing: int
    depth: float = DEPTH_ON_WALL


def screens(storeys: Sequence[Storey]) -> tuple[Screen, ...]:
    """Return all screens, lowest storey first."""
    found: list[Screen] = []
    for storey in storeys:
        for number, place in enumerate(places(storey.slug), start=1):
            found.append(screen(storey, number, place, len(found)))
    return tuple(found)


def places(storey: str) -> Iterator[Place]:
    """Yield where the screens of a storey hang."""
    if storey not in PLACES:
        return
    for core in CORES:
        yield lift_hall(core)
        yield opposite(core)
    if storey == "c1":
        yield from ground()
    elif storey in {"cb1", "cb2"}:
        yield from basement(storey)
    else:
        yield from gallery()
    yield from wings(storey)


def on_wall(x: float, y: float, facing: int) -> Place:
    """Return a screen whose back is at a wall."""
    east, north = {NORTH: (0, 1), EAST: (1, 0), SOUTH: (0, -1), WEST: (-1, 0)}[facing]
    return Place((tidy(x + east * DEPTH_ON_WALL), tidy(y + north * DEPTH_ON_WALL)), facing)


def lift_hall(core: Core) -> Place:
    """Return the screen opposite the lifts of a core."""
    return on_wall(*core.spot(10.5, 7.9), EAST if core.east else WEST)


def opposite(core: Core) -> Place:
    """Return the screen on the corridor's wall that faces those who leave a core."""
    x = WIDTH - 46.9 if core.east else 46.9
    return on_wall(x, 60.9 if core.north else 14.7, NORTH if core.north else SOUTH)


def gallery() -> Iterator[Place]:
    """Yield the screens around the void of an upper storey."""
    yield on_wall(50.4, 34.4, EAST)
    yield on_wall(100.8, 34.4, WEST)
    yield on_wall(75.6, 21.0, NORTH)
    yield on_wall(75.6, 54.6, SOUTH)


def ground() -> Iterator[Place]:
    """Yield the screens at the entrances and in the halls of level 1."""
    yield Place((65.0, 12.0), SOUTH, STANDING)
    yield Place((86.2, 12.0), SOUTH, STANDING)
    yield Place((75.6, 67.2), NORTH, STANDING)
    yield on_wall(50.4, 34.4, EAST)
    yield on_wall(100.8, 34.4, WEST)
    yield on_wall(50.4, 54.0, EAST)
    yield on_wall(100.8, 55.0, WEST)
    yield on_wall(117.6, 30.0, EAST)


def basement(storey: str) -> Iterator[Place]:
    """Yield the screens of a basement: in the concourse and along the car park's footway."""
    if storey == "cb1":
        yield on_wall(50.4, 34.4, EAST)
        yield on_wall(100.8, 34.4, WEST)
    yield on_wall(33.6, 30.0, WEST)
    yield on_wall(33.6, 45.0, WEST)


def wings(storey: str) -> Iterator[Place]:
    """Yield the screens along the inner side of the wings, where visitors may enter them."""
    if storey in {"cb1", "cb2"}:
        return
    yield on_wall(33.6, 18.0, WEST)
    yield on_wall(WIDTH - 33.6, 18.0, EAST)
    if storey != "c6":
        yield on_wall(33.6, 46.0, WEST)
    if storey != "c1":
        yield on_wall(WIDTH - 33.6, 46.0, EAST)


def screen(storey: Storey, number: int, place: Place, count: int) -> Screen:
    """Return a screen; `count` is the number of those before it in the building."""
    blank = Screen(
        f"sign-{storey.slug}-{number:02}", storey.slug, place.glass, place.facing, {}, ()
    )
    (x, y), (east, north) = place.glass, blank.outward
    reader = Point(x + east * READER, y + north * READER)
    room = next(room for room in storey.rooms if room.area.contains(reader))
    return Screen(
        blank.slug,
        storey.slug,
        place.glass,
        place.facing,
        named(f"{room.names['zh']}{number}号屏", f"{room.names['en']}, screen {number}"),
        destinations(storey, room, reader, count),
        place.depth,
    )


def destinations(storey: Storey, room: Room, reader: Point, count: int) -> tuple[str, ...]:
    """Return the nearest places of the storey, some of other storeys, and the nearest toilet."""
    near = sorted(
        (storey.room(f"{storey.slug}-{slug}") for slug in PLACES[storey.slug]),
        key=lambda place: (place.area.distance(reader), place.slug),
    )
    here = [place.slug for place in near if place.slug != room.slug][:NEAREST]
    sights = BASEMENT_SIGHTS if storey.slug == "cb2" else SIGHTS
    away = [slug for slug in sights if not slug.startswith(f"{storey.slug}-")]
    far = [away[(FAR * count + offset) % len(away)] for offset in range(FAR)]
    toilet = min(
        (place for place in storey.rooms if place.slug.endswith("toilet-accessible")),
        key=lambda place: (place.area.distance(reader), place.slug),
    )
    return tuple(f"unit:{slug}" for slug in (*here, *far, toilet.slug))
