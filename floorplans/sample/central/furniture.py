"""Tables, desks, seats and machines of the central library."""

from collections.abc import Iterator
from dataclasses import dataclass

from floorplans.sample.central.grid import Rect, filled
from floorplans.sample.plan import Furnishing, Names


@dataclass(frozen=True, slots=True)
class Table:
    """A kind of table: metres east-west and north-south without chairs, and its seats."""

    width: float
    depth: float
    seats: int


READING = Table(2.4, 1.2, 4)
LONG = Table(3.6, 1.2, 6)
BROAD = Table(4.8, 1.2, 8)
UPRIGHT = Table(1.2, 2.4, 4)
ROUND = Table(1.2, 1.2, 4)
CAFE = Table(0.9, 0.9, 4)
SOFA = Table(2.0, 0.9, 2)
SCREEN_DESK = Table(2.4, 0.8, 2)
MEETING = Table(4.0, 1.4, 8)
WORKBENCH = Table(2.4, 1.4, 6)

CHAIR_AISLE = 1.8
"""Metres between tables: chairs on both sides and a way through."""


def tables(
    room: str, area: Rect, kind: Table, aisle: tuple[float, float] = (CHAIR_AISLE, CHAIR_AISLE)
) -> Iterator[Furnishing]:
    """Yield as many tables of a kind as fit an area."""
    for _, _, place in filled(area, kind.width, kind.depth, *aisle):
        yield Furnishing(f"{room}-table-{where(place)}", "furniture", place.area, seats=kind.seats)


def piece(
    slug: str, category: str, place: Rect, names: Names | None = None, seats: int = 0
) -> Furnishing:
    """Return one piece of furniture."""
    return Furnishing(slug, category, place.area, names or {}, seats=seats)


def row(
    slug: str, category: str, area: Rect, size: tuple[float, float], aisle: float
) -> Iterator[Furnishing]:
    """Yield equal pieces that fill an area, with at least an aisle between them."""
    for _, _, place in filled(area, *size, aisle, aisle):
        yield Furnishing(f"{slug}-{where(place)}", category, place.area)


def where(place: Rect) -> str:
    """Return a rectangle's corner in decimetres, as part of a slug."""
    return f"{round(place.west * 10):04}-{round(place.south * 10):04}"
