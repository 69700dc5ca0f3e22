"""What each face holds: from its first call number up to where the next one takes over."""

from bisect import bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from floorplans.shelves.callnumbers import folded_collection
from floorplans.shelves.faces import ShelfFace
from floorplans.shelves.keys import SortKey, after
from floorplans.shelves.schemes import Scheme, main_class


@dataclass(frozen=True, slots=True)
class ShelfRange:
    """The keys that stand on a face: `first` and all up to, not including, `upper`.

    `starts` are the first keys of its bays, ascending, each with the number of its bay; where bays
    begin with the same call number only the leftmost is kept. `order` is the face's in the file.
    """

    face: ShelfFace
    order: int
    first: SortKey
    upper: SortKey
    starts: tuple[tuple[SortKey, int], ...]

    def bay_of(self, key: SortKey) -> int:
        """Return the bay that holds a key of this range, counted from 1."""
        keys = [start for start, _ in self.starts]
        return self.starts[max(bisect_right(keys, key) - 1, 0)][1]


def ranges_of(faces: Sequence[ShelfFace]) -> Iterator[ShelfRange]:
    """Yield the range of each face.

    A face with a last call number ends with all that is below it. One without ends where the next
    face of its collection and priority begins, or else with the main class of its last bay.
    """
    begun: dict[tuple[Scheme, str, int], list[SortKey]] = {}
    for face in faces:
        begun.setdefault(neighbours(face), []).append(min(start.key for start in face.starts))
    for keys in begun.values():
        keys.sort()
    for order, face in enumerate(faces):
        starts = bays_in_order(face)
        latest = starts[-1][0]
        if face.last is not None:
            upper = max(after(face.last.key), latest)
        else:
            keys = begun[neighbours(face)]
            follows = bisect_right(keys, latest)
            upper = keys[follows] if follows < len(keys) else main_class(face.scheme, latest)
        yield ShelfRange(face, order, starts[0][0], upper, starts)


def bays_in_order(face: ShelfFace) -> tuple[tuple[SortKey, int], ...]:
    """Return the first key of each bay with its number, ascending."""
    leftmost: dict[SortKey, int] = {}
    for bay, start in enumerate(face.starts, 1):
        leftmost.setdefault(start.key, bay)
    return tuple(sorted(leftmost.items()))


def neighbours(face: ShelfFace) -> tuple[Scheme, str, int]:
    """Return what faces that go on from one to the next have in common."""
    collection = "" if face.collection is None else folded_collection(face.collection)
    return face.scheme, collection, face.priority
