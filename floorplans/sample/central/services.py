"""What an upper storey offers beside its rooms: desks, machines, lockers, offices."""

from collections.abc import Iterator, Sequence

from floorplans.sample.central.furniture import SOFA, Table, piece, row, tables
from floorplans.sample.central.grid import Rect
from floorplans.sample.central.layout import NORTH_ROOM
from floorplans.sample.central.part import Part
from floorplans.sample.core import staff_door
from floorplans.sample.plan import Facility, Furnishing, Gap, Names, Room, named

DESK = Rect(53.0, 27.0, 53.9, 30.2)
"""The service desk, on the west side of the gallery."""

OFFICE_TABLE = Table(2.4, 1.4, 0)
"""Desks of staff: no seats for readers."""


def amenities(storey: str, number: int) -> Part:
    """Return the service desk, machines, sofas, water, defibrillator and copiers of a storey."""
    gallery = f"{storey}-gallery"
    where_zh, where_en = f"{number}层", f"level {number}"

    def facility(slug: str, category: str, x: float, y: float, zh: str, en: str) -> Facility:
        names = named(f"{zh}（{where_zh}）", f"{en}, {where_en}")
        return Facility(f"{storey}-{slug}", category, gallery, (x, y), names, wheelchair=True)

    return Part(
        furnishings=(
            piece(f"{storey}-service-desk", "desk", DESK, named("服务台", "Service desk")),
            *machines(storey),
            *tables(gallery, Rect(96.2, 43.4, 98.2, 53.4), SOFA, (1.8, 3.0)),
        ),
        facilities=(
            facility("information", "information", 52.4, 28.6, "服务台", "Service desk"),
            facility("copies", "copymachine", 99.2, 44.3, "自助文印", "Copying and printing"),
            facility("defibrillator", "defibrillator", 50.9, 41.6, "自动体外除颤器（AED）", "AED"),
            facility("lockers", "coinlocker", 99.0, 57.6, "自助存包柜", "Lockers"),
        ),
    )


def machines(storey: str) -> Iterator[Furnishing]:
    """Yield the self-service machines, copiers and lockers along the gallery's walls."""
    names = named("自助借还机", "Loans and returns machine")
    for number, south in enumerate((17.4, 19.6, 21.8), start=1):
        place = Rect(50.4, south, 51.2, south + 0.8)
        yield piece(f"{storey}-machine-{number}", "checkin.kiosk", place, names)
    yield from row(f"{storey}-copier", "equipment", Rect(99.9, 42.4, 100.8, 46.2), (0.9, 1.2), 1.4)
    yield piece(
        f"{storey}-lockers",
        "furniture",
        Rect(100.2, 56.0, 100.8, 59.4),
        named("存包柜", "Lockers"),
    )


def offices(storey: str, names: Sequence[Names]) -> Part:
    """Return the rooms of staff between the northern cores, side by side."""
    width = NORTH_ROOM.width / len(names)
    rooms: list[Room] = []
    gaps: list[Gap] = []
    furnishings: list[Furnishing] = []
    for number, label in enumerate(names, start=1):
        west = width * (number - 1)
        place = NORTH_ROOM.part(west, 0, west + width, NORTH_ROOM.depth)
        slug = f"{storey}-office-{number}"
        rooms.append(Room(slug, "nonpublic", place.area, label))
        x = place.west + 2.0
        gaps.append(staff_door(slug, (x, place.south), (x + 1.2, place.south)))
        furnishings += tables(slug, place.inset(1.8, 3.0, 1.8, 1.8), OFFICE_TABLE, (2.2, 1.6))
    return Part(tuple(rooms), tuple(gaps), tuple(furnishings))
