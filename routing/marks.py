"""Marks: what a walker can notice beside the path, and from where it is in sight."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum

from ext import Sight
from floorplans import Labels
from routing.walks import Position


class MarkKind(StrEnum):
    """What a mark is in the floor plan; `end`, `corner` and `place` are not drawn as such.

    `end` is where the way straight on ends, `corner` the corner that a path bends around, `place`
    what the route leads to.
    """

    __hash__ = str.__hash__

    AMENITY = "amenity"
    OCCUPANT = "occupant"
    FIXTURE = "fixture"
    KIOSK = "kiosk"
    DOOR = "door"
    CONNECTOR = "connector"
    END = "end"
    CORNER = "corner"
    PLACE = "place"


RANKS: Mapping[str, float] = {
    "atm": 1.0,
    "babychanging": 2.0,
    "checkin": 0.5,
    "checkin.desk": 0.5,
    "checkin.kiosk": 0.5,
    "checkin.selfservice": 0.5,
    "coinlocker": 1.0,
    "copymachine": 1.5,
    "defibrillator": 2.0,
    "desk": 0.5,
    "drinkingfountain": 1.5,
    "eatingdrinking": 0.5,
    "exhibit": 1.0,
    "fireextinguisher": 3.0,
    "firstaid": 1.5,
    "foodservice": 0.5,
    "guestservices": 0.0,
    "information": 0.0,
    "kiosk": 3.0,
    "lostandfound": 1.0,
    "mothersroom": 1.5,
    "payphone": 1.5,
    "phone": 1.5,
    "photobooth": 1.0,
    "powerchargingstation": 2.0,
    "productreturn": 0.5,
    "reception.desk": 0.0,
    "restroom": 1.5,
    "restroom.family": 1.5,
    "restroom.female": 1.5,
    "restroom.male": 1.5,
    "restroom.unisex": 1.5,
    "restroom.unisex.wheelchair": 1.5,
    "restroom.wheelchair": 1.5,
    "seating": 2.0,
    "security": 0.5,
    "security.checkpoint": 0.5,
    "securityequipment": 0.5,
    "stage": 1.0,
    "ticketing": 0.5,
    "vegetation": 2.0,
    "vendingmachine": 1.0,
    "water": 1.5,
}
"""Metres that a mark of a category may be nearer than another one and still lose to it.

These categories have a word of their own, so that what has no name can be called by it.
"""

OTHER_RANK, DOOR_RANK, CONNECTOR_RANK, FURNITURE_RANK = 2.0, 2.5, 1.5, 3.0
"""The same for what has a name and another category, for doors, connectors and furniture."""


@dataclass(frozen=True, slots=True)
class Mark:
    """Something that a walker can notice.

    Args:
        id: The feature; a door has that of its opening.
        kind: What it is in the plan.
        category: IMDF category, or the kind of a connector or door.
        names: By language; those of the unit that a door leads to; empty where it has none.
        x: Metres east of the venue's origin, of its middle.
        y: Metres north.
        rank: Metres that count against it.
        leads_to: The unit behind a door.
    """

    id: str
    kind: MarkKind
    category: str
    names: Labels
    x: float
    y: float
    rank: float
    leads_to: str = ""


@dataclass(frozen=True, slots=True)
class Door:
    """An opening of a unit, for counting those that one walks past.

    Args:
        opening_id: The opening.
        category: What has to be of one kind to be counted together.
        x: Metres east of the venue's origin, of its middle.
        y: Metres north.
    """

    opening_id: str
    category: str
    x: float
    y: float


@dataclass(frozen=True, slots=True)
class Prospect:
    """What can be noticed in one unit.

    Args:
        marks: The marks that can be told from all others near them.
        sight: Which of them are seen from where.
        doors: All openings of the unit.
    """

    marks: tuple[Mark, ...]
    sight: Sight
    doors: tuple[Door, ...]


ALIKE = 12.0
"""Metres within which two marks of one name cannot be told apart."""


def telling(marks: Sequence[Mark], spots: Sequence[Sequence[Position]]) -> list[int]:
    """Return the numbers of the marks that no other one near them could be taken for."""
    by_label: dict[str, list[int]] = {}
    for number, mark in enumerate(marks):
        by_label.setdefault(label_of(mark), []).append(number)
    return sorted(
        number
        for alike in by_label.values()
        for number in alike
        if spots[number]
        and all(other == number or apart(marks[number], marks[other]) for other in alike)
    )


def label_of(mark: Mark) -> str:
    """Return what a mark is told apart by: its names, or its category."""
    if mark.kind is MarkKind.KIOSK or not mark.names:
        return f"{mark.kind}:{mark.category}"
    return "|".join(f"{tag}={text}" for tag, text in sorted(mark.names.items()))


def apart(one: Mark, other: Mark) -> bool:
    """Tell whether two marks are so far from each other that one of them is meant."""
    return abs(one.x - other.x) > ALIKE or abs(one.y - other.y) > ALIKE
