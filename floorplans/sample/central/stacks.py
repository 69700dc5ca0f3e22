"""Open stacks: ranges in rows, cut into bays, and the call numbers that stand in them."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from floorplans.sample.central.classes import Books, Subject
from floorplans.sample.central.grid import BAY, Rect, filled
from floorplans.sample.plan import Furnishing, ShelfFace, named

BAY_LENGTH = 0.9
"""Metres of one bay of shelves."""

RANGE_DEPTH = 0.7
"""Metres across a double-faced range."""

AISLE = BAY / 4 - RANGE_DEPTH
"""Metres between ranges: 1.4, so that a wheelchair passes, at four ranges to a bay of columns."""

CROSS_AISLE = 1.8
"""Metres between the ends of ranges."""

AUTHOR_LETTERS = "ABCDEFGHJKLMNOPQRSTWXYZ"
"""Initials that Chinese authors' names have in pinyin."""

AUTHOR_NUMBERS = 900
NEARLY_NEXT = 0.98
"""How far through its bay the last book of a face stands."""


@dataclass(frozen=True, slots=True)
class Block:
    """A rectangle filled with ranges of some bays, running east-west or north-south."""

    area: Rect
    bays: int
    upright: bool = False
    aisle: float = AISLE

    def places(self) -> tuple[Rect, ...]:
        """Return where its ranges stand, in shelf order: row by row from the entrance corner."""
        length = self.bays * BAY_LENGTH
        if self.upright:
            found = filled(self.area, RANGE_DEPTH, length, self.aisle, CROSS_AISLE)
            return tuple(place for _, _, place in sorted(found, key=lambda item: item[:2]))
        found = filled(self.area, length, RANGE_DEPTH, CROSS_AISLE, self.aisle)
        return tuple(place for _, _, place in sorted(found, key=lambda item: item[:2]))


def stacks(room: str, books: Books, blocks: Sequence[Block]) -> Iterator[Furnishing]:
    """Yield the ranges of a room, its subjects spread evenly over all bays in shelf order."""
    ranges = [(block, place) for block in blocks for place in block.places()]
    bays = sum(2 * block.bays for block, _ in ranges)
    done = 0
    for number, (block, place) in enumerate(ranges, start=1):
        faces = []
        for facing in (270, 90) if block.upright else (180, 0):
            starts = tuple(
                call_number(books.subjects, (done + bay) / bays) for bay in range(block.bays)
            )
            done += block.bays
            last = call_number(books.subjects, (done - 1 + NEARLY_NEXT) / bays)
            faces.append(ShelfFace(facing, starts, last, books.collection))
        yield a_range(f"{room}-range-{number:03}", place, books, tuple(faces))


def a_range(slug: str, place: Rect, books: Books, faces: tuple[ShelfFace, ...]) -> Furnishing:
    """Return one range, called by its class marks and the first of its subjects."""
    first, last = faces[0].starts[0], faces[-1].last
    mark, end = first.split("/")[0], last.split("/")[0]
    _, zh, en = next(subject for subject in books.subjects if subject[0] == mark)
    span = mark if mark == end else f"{mark}–{end}"
    prefix = "" if books.collection is None else f"{books.collection} "
    return Furnishing(
        slug,
        "furniture",
        place.area,
        named(f"{prefix}{span} {zh}", f"{prefix}{span} {en}"),
        named(f"索书号 {prefix}{first}–{last}", f"Call numbers {prefix}{first}–{last}"),
        faces=faces,
    )


def subject_at(subjects: Sequence[Subject], share: float) -> Subject:
    """Return the subject that stands at a part of the way through the shelves."""
    return subjects[min(int(share * len(subjects)), len(subjects) - 1)]


def call_number(subjects: Sequence[Subject], share: float) -> str:
    """Return the call number at a part of the way: class mark, author's initial and number."""
    within = share * len(subjects) % 1
    letter, number = divmod(int(within * len(AUTHOR_LETTERS) * AUTHOR_NUMBERS), AUTHOR_NUMBERS)
    return f"{subject_at(subjects, share)[0]}/{AUTHOR_LETTERS[letter]}{100 + number}"
