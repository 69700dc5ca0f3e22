"""Finds the bay that a call number stands in, and the point in front of it."""

from bisect import bisect_right
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from enum import StrEnum

from floorplans.model import Labels, Venue
from floorplans.shelves.callnumbers import (
    RULES,
    CallNumber,
    CallNumberRules,
    folded_collection,
    likely_schemes,
    parse_call_number,
)
from floorplans.shelves.errors import CallNumberError
from floorplans.shelves.faces import ShelfFace
from floorplans.shelves.ground import Ground, Stand
from floorplans.shelves.keys import SortKey
from floorplans.shelves.ranges import ShelfRange, ranges_of
from floorplans.shelves.schemes import Scheme
from floorplans.shelves.texts import plain

Group = tuple[Scheme, str]
"""A scheme and a folded collection, empty for the general shelves."""


@dataclass(frozen=True, slots=True)
class ShelfSpot:
    """The bay of a call number and where one stands in front of it.

    Args:
        call_number: What was looked for.
        face: The side of the shelves.
        bay: From 1 on the left of one who stands in front.
        level_id: The level of the shelves.
        ordinal: Of that level.
        unit_id: The unit in which one stands.
        x: Metres east of the venue's origin.
        y: Metres north of the venue's origin.
    """

    call_number: CallNumber
    face: ShelfFace
    bay: int
    level_id: str
    ordinal: int
    unit_id: str
    x: float
    y: float

    @property
    def names(self) -> Labels:
        """What to call it, in Chinese and English."""
        return {
            "zh": f"{self.face.span('zh')} 书架 第{self.bay}架",
            "en": f"Shelf {self.face.span('en')}, bay {self.bay}",
        }


class NotOnShelfReason(StrEnum):
    """Why a call number has no place."""

    NO_COLLECTION = "no-collection"
    """The plan has no shelves of that scheme and collection."""
    NO_RANGE = "no-range"
    """It lies before, between or behind the ranges of the shelves."""
    NO_FLOOR = "no-floor"
    """Its shelves stand where nobody can."""


@dataclass(frozen=True, slots=True)
class NotOnShelf:
    """A call number that stands on no shelf of the plan, with its neighbours.

    Args:
        call_number: What was looked for.
        reason: Why it has no place.
        before: The nearest face whose numbers all come before it, if there is one.
        after: The nearest face whose numbers all come after it, if there is one.
    """

    call_number: CallNumber
    reason: NotOnShelfReason
    before: ShelfFace | None = None
    after: ShelfFace | None = None


class Row:
    """The ranges of one scheme and collection in order; finds those that hold a key."""

    def __init__(self, ranges: Iterable[ShelfRange]) -> None:
        self.ranges = sorted(ranges, key=lambda one: (one.first, one.order))
        self.firsts = [one.first for one in self.ranges]
        self.furthest: list[int] = []
        """For each range, which of those up to it ends last."""
        for index, one in enumerate(self.ranges):
            best = self.furthest[-1] if self.furthest else index
            self.furthest.append(index if self.ranges[best].upper < one.upper else best)

    def holding(self, key: SortKey) -> Iterator[ShelfRange]:
        """Yield the ranges that hold a key."""
        index = bisect_right(self.firsts, key) - 1
        while index >= 0 and self.ranges[self.furthest[index]].upper > key:
            if self.ranges[index].upper > key:
                yield self.ranges[index]
            index -= 1

    def beside(self, key: SortKey) -> tuple[ShelfFace | None, ShelfFace | None]:
        """Return the nearest faces before and after a key that none holds."""
        index = bisect_right(self.firsts, key)
        before = self.ranges[self.furthest[index - 1]].face if index else None
        return before, self.ranges[index].face if index < len(self.ranges) else None


class ShelfIndex:
    """Finds call numbers on the shelves of one venue.

    Args:
        venue: The venue; faces of fixtures that it does not have are passed over.
        faces: The faces of its shelves.
        rules: How the library writes and files its call numbers.
    """

    def __init__(
        self, venue: Venue, faces: Iterable[ShelfFace], rules: CallNumberRules = RULES
    ) -> None:
        self._venue = venue
        self._ground = Ground(venue)
        self._stands: dict[tuple[str, float, int, int], Stand | None] = {}
        used = [face for face in faces if face.fixture_id in venue.fixtures]
        collections = {face.collection for face in used if face.collection is not None}
        self._rules = replace(rules, prefixes=tuple(sorted({*rules.prefixes, *collections})))
        grouped: dict[Group, list[ShelfRange]] = {}
        for one in ranges_of(used):
            grouped.setdefault(group_of(one.face.scheme, one.face.collection), []).append(one)
        self._rows: Mapping[Group, Row] = {group: Row(found) for group, found in grouped.items()}
        self._schemes = frozenset(scheme for scheme, _ in grouped)

    def find(
        self, text: str, scheme: Scheme | None = None, collection: str | None = None
    ) -> ShelfSpot | NotOnShelf:
        """Return the best place of a call number, or why it has none; see `find_all`.

        Raises:
            CallNumberError: The text is no call number of the scheme, or of any on these shelves.
        """
        first = next(self._spots(text, scheme, collection), None)
        return first or self._missing(self._read(text, scheme, collection))

    def find_all(
        self, text: str, scheme: Scheme | None = None, collection: str | None = None
    ) -> tuple[ShelfSpot, ...]:
        """Return every place of a call number, the best first.

        A call number of a collection, by its prefix or as given, is looked for on the shelves of
        that collection only. One without is looked for on all: first come the general shelves, then
        higher priorities, then the order of the faces.

        Args:
            text: The call number; its form does not matter (`parse_call_number`).
            scheme: What it is a number of; None tries the schemes of these shelves.
            collection: Whose shelves are meant; None for that of the prefix, if there is one.

        Raises:
            CallNumberError: The text is no call number of the scheme, or of any on these shelves.
        """
        return tuple(self._spots(text, scheme, collection))

    def _spots(
        self, text: str, scheme: Scheme | None, collection: str | None
    ) -> Iterator[ShelfSpot]:
        found = []
        for likelihood, number in enumerate(self._read(text, scheme, collection)):
            for group, row in self._rows_of(number):
                for one in row.holding(number.key):
                    rank = (bool(group[1]), -one.face.priority, likelihood, one.order)
                    found.append((rank, number, one))
        found.sort(key=lambda hit: hit[0])
        for _, number, one in found:
            spot = self._spot(number, one)
            if spot is not None:
                yield spot

    def _read(
        self, text: str, scheme: Scheme | None, collection: str | None
    ) -> tuple[CallNumber, ...]:
        """Read a text by each scheme that these shelves have, the likeliest first."""
        if scheme is not None:
            tried: tuple[Scheme, ...] = (scheme,)
        else:
            likely = (*likely_schemes(plain(text[:200])), Scheme.LOCAL)
            tried = tuple(one for one in likely if one in self._schemes)
        numbers = []
        for one in tried:
            try:
                number = parse_call_number(text, one, self._rules)
            except CallNumberError:
                if scheme is not None:
                    raise
                continue
            numbers.append(number if collection is None else replace(number, collection=collection))
        if not numbers:
            shelved = ", ".join(sorted(self._schemes)) or "nothing"
            raise CallNumberError(text[:100], f"these shelves are ordered by {shelved}")
        return tuple(numbers)

    def _rows_of(self, number: CallNumber) -> Iterator[tuple[Group, Row]]:
        for group, row in self._rows.items():
            wanted = group_of(number.scheme, number.collection)
            if group == wanted or (number.collection is None and group[0] is number.scheme):
                yield group, row

    def _spot(self, number: CallNumber, one: ShelfRange) -> ShelfSpot | None:
        """Return the spot in front of a number's bay, None where nobody can stand."""
        bay = one.bay_of(number.key)
        face = one.face
        fixture = self._venue.fixtures[face.fixture_id]
        place = face.fixture_id, face.facing, bay, len(face.starts)
        if place not in self._stands:
            self._stands[place] = self._ground.stand(fixture, *place[1:])
        stand = self._stands[place]
        if stand is None:
            return None
        level = self._venue.levels[fixture.level_id]
        return ShelfSpot(
            number, face, bay, level.id, level.ordinal, stand.unit_id, stand.x, stand.y
        )

    def _missing(self, numbers: tuple[CallNumber, ...]) -> NotOnShelf:
        """Say why a number has no place, by the likeliest scheme that has shelves for it."""
        for number in numbers:
            rows = dict(self._rows_of(number))
            if not rows:
                continue
            if any(True for row in rows.values() for _ in row.holding(number.key)):
                return NotOnShelf(number, NotOnShelfReason.NO_FLOOR)
            general = group_of(number.scheme, None)
            row = rows.get(general) or next(iter(rows.values()))
            return NotOnShelf(number, NotOnShelfReason.NO_RANGE, *row.beside(number.key))
        return NotOnShelf(numbers[0], NotOnShelfReason.NO_COLLECTION)


def group_of(scheme: Scheme, collection: str | None) -> Group:
    """Return the group of a face or a call number."""
    return scheme, "" if collection is None else folded_collection(collection)
