"""Shelf ranges, desks, machines and seats: what stands on the floors of the sample library."""

from collections.abc import Iterator, Sequence

from floorplans.sample import holdings
from floorplans.sample.holdings import Holding
from floorplans.sample.plan import Furnishing, box, named

RANGE_DEPTH = 0.6
"""Metres across a double-faced range of open shelves."""

RANGE_PITCH = 1.9
"""Metres from range to range: an aisle of 1.3 m lets a wheelchair through."""


def ranges_east_west(
    room: str, lefts: Sequence[float], south: float, length: float, books: Sequence[Holding]
) -> Iterator[Furnishing]:
    """Yield ranges that run east-west: columns from the west, each filled from the north."""
    rows = len(books) // len(lefts)
    for number, book in enumerate(books):
        column, row = divmod(number, rows)
        y = south + (rows - 1 - row) * RANGE_PITCH
        left = lefts[column]
        yield shelf(room, number, (left, y, left + length, y + RANGE_DEPTH), book)


def ranges_north_south(
    room: str, west: float, south: float, length: float, books: Sequence[Holding]
) -> Iterator[Furnishing]:
    """Yield ranges that run north-south, from the west."""
    for number, book in enumerate(books):
        x = west + number * RANGE_PITCH
        yield shelf(room, number, (x, south, x + RANGE_DEPTH, south + length), book)


def shelf(
    room: str, number: int, sides: tuple[float, float, float, float], book: Holding
) -> Furnishing:
    """Return one range: called by classes and subject, with its call numbers as other name."""
    call_numbers, zh, en = book
    west, south, east, north = (round(side, 3) for side in sides)
    return Furnishing(
        slug=f"{room}-range-{number + 1:02}",
        category="furniture",
        area=box(west, south, east, north),
        names=named(f"{call_numbers} {zh}", f"{call_numbers} {en}"),
        alt_names=named(f"索书号 {call_numbers}", f"Call numbers {call_numbers}"),
    )


def tables(
    room: str,
    west: Sequence[float],
    south: Sequence[float],
    width: float,
    depth: float,
    *,
    category: str = "furniture",
) -> Iterator[Furnishing]:
    """Yield tables of one size at every crossing of columns and rows."""
    for x in west:
        for y in south:
            slug = f"{room}-table-{round(x * 10):03}-{round(y * 10):03}"
            yield Furnishing(slug, category, box(x, y, x + width, y + depth))


def steps(first: float, pitch: float, count: int) -> list[float]:
    """Return evenly spaced coordinates."""
    return [round(first + pitch * number, 3) for number in range(count)]


def ground_furnishings() -> tuple[Furnishing, ...]:
    """Return what stands on level 1."""
    return (
        *arrivals(),
        *childrens(),
        *events(),
        Furnishing("l1-sorter-line", "equipment", box(51, 4, 57, 6.4), named("分拣线", "Sorter")),
        *tables("l1-periodicals", [29], steps(37, 3.2, 3), 1.2, 1.8),
        *tables("l1-periodicals", [32.4], [39.6, 42.2], 3.2, 0.6),
        *tables("l1-library24", steps(70, 1.9, 4), [0], 0.6, 4.5),
        *tables("l1-library24", steps(79.2, 2.4, 2), [0], 1.2, 0.8),
        *tables("l1-cafe", steps(71.6, 2.6, 4), steps(12.2, 2.6, 2), 0.9, 0.9),
        Furnishing(
            "l1-cafe-counter", "desk", box(81.8, 10.4, 82.6, 15.4), named("吧台", "Counter")
        ),
        *tables("l1-shop", [61.2, 64.4], [14.4], 1.8, 0.8),
        *tables("l1-shop", [59], [20.2], 5, 1.8),
    )


def arrivals() -> Iterator[Furnishing]:
    """Yield the furniture of lobby, cloakroom, self-service and atrium."""
    yield Furnishing(
        "l1-information-desk",
        "desk",
        box(18.5, 10.6, 22.5, 11.5),
        named("总咨询台", "Information desk"),
    )
    for side, west in (("west", 24.2), ("east", 29.2)):
        yield Furnishing(
            f"l1-security-{side}",
            "securityequipment",
            box(west, 4.4, west + 0.6, 5.6),
            named("安检门", "Security gate"),
        )
    yield from tables("l1-lobby", [34.4], [4.2, 7.4], 2.4, 0.8)
    yield from tables("l1-cloakroom", steps(1.4, 2.2, 6), [0], 0.9, 4.2)
    for number, south in enumerate(steps(1.4, 1.9, 4), start=1):
        yield Furnishing(
            f"l1-machine-{number}",
            "checkin.kiosk",
            box(48.2, south, 49, south + 0.7),
            named(f"自助借还机{number}", f"Loans and returns machine {number}"),
        )
    yield Furnishing("l1-tree-west", "vegetation", box(35, 22.8, 36.4, 24.2))
    yield Furnishing("l1-tree-east", "vegetation", box(45, 27.6, 46.4, 29))


def childrens() -> Iterator[Furnishing]:
    """Yield the low shelves and tables of the children's library and the infants' room."""
    books = (
        ("I28–I29", "儿童文学", "Children's literature"),
        ("J2–J22", "绘本", "Picture books"),
        ("G6–G62", "启蒙教育", "Early learning"),
        ("N49–Z228", "少儿科普", "Science for children"),
    )
    yield from ranges_north_south("l1-children", 12, 15, 4, books)
    yield from tables("l1-children", [21.4], [14.8, 22.4], 1.6, 1.6)
    yield from tables("l1-children", [17, 20], [25.6], 1.6, 1.6)
    yield from tables("l1-children", [3, 6.4], [15], 1.6, 1.6)
    yield from tables("l1-infants", [0], [23.6, 27], 0.6, 2)
    yield Furnishing("l1-infants-mat", "furniture", box(4, 27.4, 6.4, 29.4))
    yield Furnishing(
        "l1-children-desk",
        "desk",
        box(23.4, 19.4, 24.2, 21),
        named("少儿服务台", "Children's desk"),
    )


def events() -> Iterator[Furnishing]:
    """Yield stage and seats of the lecture hall and the walls of the exhibition."""
    yield Furnishing("l1-stage", "stage", box(44, 45.6, 57, 48), named("讲台", "Stage"))
    for side, west in (("west", 44.2), ("east", 51.3)):
        yield Furnishing(
            f"l1-seats-{side}",
            "furniture",
            box(west, 37.6, west + 5.5, 44),
            named("观众席", "Seats"),
        )
    for number, west in enumerate(steps(62, 4.5, 5), start=1):
        yield Furnishing(
            f"l1-exhibit-{number}",
            "obstruction",
            box(west, 39, west + 0.3, 44.6),
            named(f"展墙{number}", f"Display wall {number}"),
        )


def second_furnishings() -> tuple[Furnishing, ...]:
    """Return what stands on level 2."""
    return (
        *reading_halls("l2", ("social", "literature", "history"), LEVEL_2_BOOKS),
        *tables("l2-bound", [30.5], [42.4, 44.3], 6, 0.6),
        *tables("l2-digital", steps(66, 3.4, 5), [13, 16.2, 19.4], 1.6, 1.2),
        *study_tables("l2-quiet"),
        *tables("l2-makers", steps(62, 4.2, 3), [38, 42], 2.4, 1.4),
        *study_room_tables(),
        *tables("l2-help", [18.4, 25.2], [11.8], 1.6, 1.2, category="desk"),
        *small_tables("l2-seminar"),
        service_desk("l2"),
    )


def third_furnishings() -> tuple[Furnishing, ...]:
    """Return what stands on level 3."""
    return (
        *reading_halls("l3", ("science", "technology", "reference"), LEVEL_3_BOOKS),
        *ranges_north_south("l3-special", 16, 0, 3.6, holdings.SPECIAL),
        *tables("l3-special", [3.2, 12.2], [1.6], 1.6, 1.2),
        *tables("l3-foreign", [30.5], [42.4, 44.3], 6, 0.6),
        *tables("l3-audiovisual", steps(66, 3.4, 5), [13, 16.2, 19.4], 1.6, 1.2),
        *study_tables("l3-study"),
        *tables("l3-training", steps(62, 4.2, 3), [38, 41, 44], 2.4, 0.8),
        *tables("l3-microform", steps(17.6, 2.8, 1), [12.2], 1.4, 0.8),
        *tables("l3-microform", steps(23.4, 2.8, 2), [12.2], 1.4, 0.8),
        *small_tables("l3-carrel"),
        service_desk("l3"),
    )


LEVEL_2_BOOKS = (holdings.SOCIAL, holdings.LITERATURE, holdings.HISTORY)
LEVEL_3_BOOKS = (holdings.SCIENCE, holdings.TECHNOLOGY, holdings.REFERENCE)


def reading_halls(
    storey: str, rooms: tuple[str, str, str], books: tuple[Sequence[Holding], ...]
) -> Iterator[Furnishing]:
    """Yield ranges and window tables of the west, south and north reading halls."""
    west, south, north = (f"{storey}-{room}" for room in rooms)
    yield from ranges_east_west(west, (6, 16), 15, 8, books[0])
    yield from tables(west, [0], steps(15, 3.2, 5), 1.2, 1.8)
    yield from ranges_north_south(south, 36.4, 3, 6, books[1])
    yield from tables(south, steps(35, 3.4, 7), [0], 2, 1.2)
    yield from ranges_north_south(north, 44.2, 39, 7, books[2])
    yield from tables(north, [57.8], steps(37, 3.4, 3), 1.2, 2)


def study_tables(room: str) -> Iterator[Furnishing]:
    """Yield the long tables of a study hall in the south-east."""
    yield from tables(room, steps(66.4, 3.6, 5), [2, 7.4], 1.6, 2.4)


def study_room_tables() -> Iterator[Furnishing]:
    """Yield the tables of the three study rooms in the south-west."""
    for number, west in (("1", 1.6), ("2", 12.6), ("3", 23.6)):
        yield from tables(f"l2-study-{number}", [west, west + 4.6], [1.6], 3, 1.4)


def small_tables(kind: str) -> Iterator[Furnishing]:
    """Yield one table for each of the four small rooms in the north-east."""
    spots = (("1", 81.2, 28), ("2", 81.2, 33.4), ("3", 81.2, 39.2), ("4", 79.2, 44.8))
    for number, west, south in spots:
        wide = number == "4"
        area = box(west, south, west + (3 if wide else 1.4), south + (1.4 if wide else 1.6))
        yield Furnishing(f"{kind}-{number}-table", "furniture", area)


def service_desk(storey: str) -> Furnishing:
    """Return the service desk of an upper floor, against the south wall of the gallery."""
    return Furnishing(
        f"{storey}-service-desk", "desk", box(34, 13, 36.4, 13.8), named("服务台", "Service desk")
    )
