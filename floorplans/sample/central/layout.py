"""The plan that the upper storeys share: corridors between four cores, wings, and a gallery.

x  0      33.6   50.4           100.8  117.6    151.2
   ┌───────┬──────┬───────────────┬──────┬────────┐ 75.6
   │       │ core │  north room   │ core │        │
   │ north ├──────┴── corridor ───┴──────┤ north  │ 60.9
   │ wing  │ mid  ┌───────────────┐ mid  │ wing   │
   ├───────┤ passage   gallery    │ passage ──────┤ 35.7
   │ south │ mid  └───────────────┘ mid  │ south  │
   │ wing  ├──────┬── corridor ───┬──────┤ wing   │ 14.7
   │       │ core │  south room   │ core │        │ 10.5
   └───────┴──────┴───────────────┴──────┴────────┘ 0
"""

from collections.abc import Iterator

from shapely import Polygon

from floorplans.sample.central.atrium import (
    CENTRE,
    NORTH_TERRACE,
    SOUTH_TERRACE,
    atrium_gaps,
    atrium_rooms,
    gallery,
    void,
)
from floorplans.sample.central.connectors import connector_names
from floorplans.sample.central.cores import CORES, core
from floorplans.sample.central.grid import DEPTH, WIDTH, Rect, cut
from floorplans.sample.central.part import Part
from floorplans.sample.core import glazed, wide
from floorplans.sample.plan import Gap, Names, Room, Spot, named

SOUTH_CORRIDOR = Rect(33.6, 10.5, 117.6, 14.7)
NORTH_CORRIDOR = Rect(25.2, 60.9, 126.0, 65.1)
WEST_PASSAGE = Rect(33.6, 35.7, 50.4, 39.9)
EAST_PASSAGE = WEST_PASSAGE.mirrored()
SOUTH_ROOM = Rect(50.4, 0.0, 100.8, 10.5)
NORTH_ROOM = Rect(50.4, 65.1, 100.8, DEPTH)
MIDS = {
    "sw": Rect(33.6, 14.7, 50.4, 35.7),
    "nw": Rect(33.6, 39.9, 50.4, 60.9),
    "se": Rect(33.6, 14.7, 50.4, 35.7).mirrored(),
    "ne": Rect(33.6, 39.9, 50.4, 60.9).mirrored(),
}
"""The four blocks between the wings and the gallery, by the name of the nearest core."""

SOUTH_WING = Rect(0.0, 0.0, 33.6, 35.7)
NORTH_WING = Rect(0.0, 35.7, 33.6, DEPTH)
STAFF_CORNER = Rect(25.2, 60.9, 33.6, DEPTH)
"""The end of the north corridor and the staff's side of the core, cut out of the north wing."""

OUTLINE = Rect(0.0, 0.0, WIDTH, DEPTH)


def south_wing(*, east: bool, setback: float = 0.0) -> Rect:
    """Return a southern wing, its façade set back by some metres."""
    west = SOUTH_WING.inset(setback, 0, 0, 0)
    return west.mirrored() if east else west


def north_wing(*, east: bool, setback: float = 0.0) -> Polygon:
    """Return a northern wing, its façade set back by some metres."""
    wing, corner = NORTH_WING.inset(setback, 0, 0, 0), STAFF_CORNER
    if east:
        wing, corner = wing.mirrored(), corner.mirrored()
    return cut(wing, without=[corner])


def frame(storey: str) -> Part:
    """Return cores, corridors, gallery, void and reading terraces of an upper storey."""
    names = connector_names()
    cores = [core(storey, place, names) for place in CORES]
    return Part(
        rooms=(
            *(room for part in cores for room in part.rooms),
            *corridors(storey),
            *atrium_rooms(storey),
            Room(f"{storey}-void", "opentobelow", void(storey), named("中庭上空", "Atrium void")),
        ),
        gaps=(
            *(gap for part in cores for gap in part.gaps),
            *corridor_gaps(storey),
            *atrium_gaps(storey),
        ),
        facilities=tuple(facility for part in cores for facility in part.facilities),
    )


def walk(storey: str, slug: str, area: Polygon, names: Names, capacity: int) -> Room:
    """Return a corridor that a counter watches."""
    slug = f"{storey}-{slug}"
    return Room(slug, "walkway", area, names, capacity=capacity, counter=f"counter-{slug}")


def corridors(storey: str) -> Iterator[Room]:
    """Yield the corridors, the gallery and the terraces that look into the void."""
    yield walk(
        storey, "corridor-south", SOUTH_CORRIDOR.area, named("南走廊", "South corridor"), 120
    )
    yield walk(
        storey, "corridor-north", NORTH_CORRIDOR.area, named("北走廊", "North corridor"), 140
    )
    yield walk(storey, "passage-west", WEST_PASSAGE.area, named("西通道", "West passage"), 30)
    yield walk(storey, "passage-east", EAST_PASSAGE.area, named("东通道", "East passage"), 30)
    yield walk(storey, "gallery", gallery(storey), named("中庭回廊", "Atrium gallery"), 260)
    for slug, area, zh, en in (
        ("terrace-south", SOUTH_TERRACE, "中庭南阅览台", "South reading terrace"),
        ("terrace-north", NORTH_TERRACE, "中庭北阅览台", "North reading terrace"),
    ):
        yield hall(storey, slug, area.area, named(zh, en), 90)


def corridor_gaps(storey: str) -> Iterator[Gap]:
    """Yield the openings between corridors, passages, gallery and terraces."""
    for side, x, inner in (("west", 50.4, 58.8), ("east", 100.8, 92.4)):
        yield wide(f"{storey}-passage-{side}", (x, 36.0), (x, 39.6))
        near, far = sorted((x, inner))
        yield wide(f"{storey}-corridor-south-{side}", (near + 0.6, 14.7), (far - 0.6, 14.7))
        yield wide(f"{storey}-corridor-north-{side}", (near + 0.6, 60.9), (far - 0.6, 60.9))
    for start, end in ((60.0, 71.4), (79.8, 91.2)):
        mark = "west" if start < WIDTH / 2 else "east"
        yield wide(f"{storey}-terrace-south-{mark}", (start, 21.0), (end, 21.0))
        yield wide(f"{storey}-terrace-north-{mark}", (start, 54.6), (end, 54.6))
    yield wide(f"{storey}-terrace-south-back", (72.6, 14.7), (78.6, 14.7))
    yield wide(f"{storey}-terrace-north-back", (72.6, 60.9), (78.6, 60.9))


def wing_gaps(storey: str, side: str) -> Iterator[Gap]:
    """Yield the openings of a wing's two halls to the corridors, the passage and each other."""
    east = side == "east"
    facade, corner = (117.6, 126.0) if east else (33.6, 25.2)
    yield wide(f"{storey}-{side}-wing-south", (facade, 10.9), (facade, 14.3))
    yield wide(f"{storey}-{side}-wing-passage", (facade, 36.0), (facade, 39.6))
    yield wide(f"{storey}-{side}-wing-north", (corner, 61.3), (corner, 64.7))
    start, end = (119.0, 131.0) if east else (20.2, 32.2)
    yield wide(f"{storey}-{side}-wing-halls", (start, 35.7), (end, 35.7))


def hall(
    storey: str,
    slug: str,
    area: Polygon,
    names: Names,
    capacity: int,
    *,
    category: str = "library",
) -> Room:
    """Return a room for readers that a counter watches."""
    slug = f"{storey}-{slug}"
    return Room(slug, category, area, names, capacity=capacity, counter=f"counter-{slug}")


def mid_doors(storey: str, mid: str, slug: str, *, south: float, width: float = 2.4) -> Gap:
    """Return a glazed door from the gallery into a block beside it, `south` metres along it."""
    x = CENTRE.east if mid in {"se", "ne"} else CENTRE.west
    start: Spot = (x, MIDS[mid].south + south)
    return glazed(f"{storey}-{slug}", start, (x, start[1] + width))
