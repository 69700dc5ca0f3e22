"""Kinds of rooms that come again: wings with open stacks, seminar rooms, study halls."""

from collections.abc import Sequence

from floorplans.sample.central.atrium import NORTH_TERRACE, SOUTH_TERRACE
from floorplans.sample.central.classes import Books
from floorplans.sample.central.furniture import (
    MEETING,
    READING,
    SCREEN_DESK,
    UPRIGHT,
    Table,
    tables,
)
from floorplans.sample.central.grid import Rect
from floorplans.sample.central.layout import (
    MIDS,
    NORTH_ROOM,
    SOUTH_ROOM,
    hall,
    mid_doors,
    north_wing,
    south_wing,
    wing_gaps,
)
from floorplans.sample.central.part import Part
from floorplans.sample.central.stacks import Block, stacks
from floorplans.sample.core import door, wide
from floorplans.sample.plan import Furnishing, Gap, Names, Room, named

WINDOW = 6.3
"""Metres of a wing kept for tables along its façade."""

MAIN_AISLE = 3.0
"""Metres kept free along the wing's inner side, where readers come in."""

CORRIDOR = 2.8
"""Metres between two rows of seminar rooms."""


def wing_blocks(*, east: bool, north: bool, setback: float = 0.0, bays: int = 5) -> list[Block]:
    """Return the blocks of ranges of a wing, which leave the façade and the inner side free."""
    if not north:
        areas = [Rect(setback + WINDOW, 1.5, 33.6 - MAIN_AISLE, 34.2)]
    else:
        areas = [
            Rect(setback + WINDOW, 39.1, 33.6 - MAIN_AISLE, 58.8),
            Rect(setback + WINDOW, 60.5, 25.2 - MAIN_AISLE, 74.1),
        ]
    return [Block(area.mirrored() if east else area, bays) for area in areas]


def wing_tables(room: str, *, east: bool, north: bool, setback: float = 0.0) -> list[Furnishing]:
    """Return the tables along the façade of a wing."""
    south, to = (37.8, 73.5) if north else (2.1, 33.6)
    area = Rect(setback + 1.8, south, setback + WINDOW - 1.9, to)
    kind = UPRIGHT if area.width < READING.width + 0.1 else READING
    return list(tables(room, area.mirrored() if east else area, kind, (1.5, 1.5)))


def wing(
    storey: str,
    side: str,
    south: tuple[str, Names, Books],
    north: tuple[str, Names, Books],
    *,
    setback: float = 0.0,
    bays: int = 5,
) -> Part:
    """Return a wing of two halls of open stacks with tables at the windows."""
    east = side == "east"
    rooms: list[Room] = []
    furnishings: list[Furnishing] = []
    for northern, (slug, names, books) in ((False, south), (True, north)):
        if northern:
            area = north_wing(east=east, setback=setback)
        else:
            area = south_wing(east=east, setback=setback).area
        rooms.append(hall(storey, slug, area, names, 160))
        blocks = wing_blocks(east=east, north=northern, setback=setback, bays=bays)
        furnishings += stacks(f"{storey}-{slug}", books, blocks)
        furnishings += wing_tables(f"{storey}-{slug}", east=east, north=northern, setback=setback)
    return Part(tuple(rooms), tuple(wing_gaps(storey, side)), tuple(furnishings))


def terraces(storey: str) -> Part:
    """Return the tables of the reading terraces."""
    furnishings: list[Furnishing] = []
    for slug, area in (("south", SOUTH_TERRACE), ("north", NORTH_TERRACE)):
        room = f"{storey}-terrace-{slug}"
        for start, end in ((1.4, 12.4), (21.2, 32.2)):
            furnishings += tables(room, area.part(start, 1.3, end, 5.0), READING, (3.2, 1.3))
    return Part(furnishings=tuple(furnishings))


def seminar_block(
    storey: str, mid: str, zh: str, en: str, first: int, depths: Sequence[float]
) -> Part:
    """Return two rows of seminar rooms along a corridor between south and north.

    Args:
        storey: The storey's slug.
        mid: Which of the four blocks.
        zh: What the rooms are called in Chinese, before their number.
        en: The same in English.
        first: Number of the first room.
        depths: Metres of each room along the corridor; they fill the block.
    """
    block = MIDS[mid]
    width = (block.width - CORRIDOR) / 2
    slug = f"seminar-{mid}"
    alley = block.part(width, 0, width + CORRIDOR, block.depth)
    rooms = [
        Room(
            f"{storey}-{slug}-corridor",
            "walkway",
            alley.area,
            named(f"{zh}走廊（{first}号起）", f"{en} corridor (from {first})"),
            capacity=20,
        )
    ]
    gaps: list[Gap] = [
        wide(f"{storey}-{slug}-{end}", (alley.west + 0.3, y), (alley.east - 0.3, y))
        for end, y in (("south", alley.south), ("north", alley.north))
    ]
    furnishings: list[Furnishing] = []
    number = first
    for west, x in ((0.0, alley.west), (width + CORRIDOR, alley.east)):
        south = 0.0
        for depth in depths:
            place = block.part(west, south, west + width, south + depth)
            room = f"{storey}-seminar-{number:02}"
            rooms.append(seminar_room(room, place, named(f"{zh}{number}", f"{en} {number}")))
            door_south = place.south + 0.6
            gaps.append(door(room, (x, door_south), (x, door_south + 1.1)))
            furnishings += tables(room, place.inset(1.5, 1.4, 1.5, 1.4), MEETING)
            number += 1
            south += depth
    return Part(tuple(rooms), tuple(gaps), tuple(furnishings))


def seminar_room(slug: str, place: Rect, names: Names) -> Room:
    """Return one seminar room; a counter watches the large ones."""
    large = place.depth > 6  # noqa: PLR2004
    return Room(
        slug,
        "conferenceroom",
        place.area,
        names,
        capacity=24 if large else 12,
        counter=f"counter-{slug}" if large else None,
    )


def study_hall(storey: str, mid: str, slug: str, names: Names, kind: Table = READING) -> Part:
    """Return a block that is one hall full of tables."""
    block = MIDS[mid]
    room = hall(storey, slug, block.area, names, 130)
    area = block.inset(1.8, 1.8, 1.8, 1.8)
    return Part(
        (room,),
        two_doors(storey, mid, slug),
        tuple(tables(f"{storey}-{slug}", area, kind, (1.8, 1.8))),
    )


def two_doors(storey: str, mid: str, slug: str, *, south: float = 9.3) -> tuple[Gap, ...]:
    """Return a block's doors: from the gallery, `south` metres along it, and the corridor."""
    block = MIDS[mid]
    north = mid in {"nw", "ne"}
    y = block.north if north else block.south
    x = block.middle[0] - (4.0 if mid in {"sw", "nw"} else -2.2)
    return (
        mid_doors(storey, mid, slug, south=south),
        door(f"{storey}-{slug}-corridor", (x, y), (x + 1.8, y)),
    )


def stack_room(storey: str, mid: str, slug: str, names: Names, books: Books) -> Part:
    """Return a block with ranges on one side and tables on the other."""
    block = MIDS[mid]
    west = mid in {"sw", "nw"}
    area = block.part(1.5, 2.1, 10.8, 18.9) if west else block.part(6.0, 2.1, 15.3, 18.9)
    seats = block.part(12.4, 2.4, 14.8, 18.6) if west else block.part(2.0, 2.4, 4.4, 18.6)
    room = f"{storey}-{slug}"
    return Part(
        (hall(storey, slug, block.area, names, 100),),
        two_doors(storey, mid, slug),
        (
            *stacks(room, books, [Block(area, 4)]),
            *tables(room, seats, READING, (1.8, 1.8)),
        ),
    )


def halves(
    storey: str, mid: str, lower: tuple[str, Names, str], upper: tuple[str, Names, str]
) -> tuple[tuple[Room, ...], tuple[Gap, ...], tuple[Rect, Rect]]:
    """Return a block cut into a southern and a northern room, with doors from the gallery.

    Each room is given by its slug, its names and its IMDF category.
    """
    block = MIDS[mid]
    half = block.depth / 2
    places = (block.part(0, 0, block.width, half), block.part(0, half, block.width, block.depth))
    rooms = tuple(
        hall(storey, slug, place.area, names, 70, category=category)
        for place, (slug, names, category) in zip(places, (lower, upper), strict=True)
    )
    gaps = (
        mid_doors(storey, mid, lower[0], south=half / 2 - 1.2),
        mid_doors(storey, mid, upper[0], south=half * 1.5 - 1.2),
    )
    return rooms, gaps, places


def long_room(storey: str, slug: str, names: Names, books: Books, *, north: bool) -> Part:
    """Return the room between two cores: ranges across its west, tables in its east."""
    block = NORTH_ROOM if north else SOUTH_ROOM
    room = f"{storey}-{slug}"
    return Part(
        (hall(storey, slug, block.area, names, 110),),
        tuple(
            passage_into(storey, f"{slug}-{mark}", west, north=north)
            for mark, west in (("west", 54.0), ("east", 94.8))
        ),
        (
            *stacks(room, books, [Block(block.part(7.4, 3.0, 41.4, 7.5), 5, upright=True)]),
            *tables(room, block.part(43.2, 2.1, 48.6, 8.4), READING, (1.8, 1.3)),
        ),
    )


def passage_into(storey: str, slug: str, west: float, *, north: bool) -> Gap:
    """Return an open passage from a corridor into the room between the cores."""
    y = NORTH_ROOM.south if north else SOUTH_ROOM.north
    return wide(f"{storey}-{slug}", (west, y), (west + 2.4, y))


def computers(storey: str, slug: str, area: Rect) -> tuple[Furnishing, ...]:
    """Return rows of desks with screens."""
    return tuple(tables(f"{storey}-{slug}", area, SCREEN_DESK, (1.6, 1.6)))
