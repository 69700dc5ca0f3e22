"""The ways of signs, one by one and all together."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from itertools import compress, count
from operator import is_not

import numpy as np
from numpy.typing import NDArray

from ext import Way
from routing.costs import EMPTY
from routing.fares import flat

Ints = NDArray[np.int32]

STRAIGHT, NOWHERE = -1, -2
"""What stands for the first node of a way that takes none, and where there is no way."""


@dataclass(frozen=True, slots=True, eq=False)
class Course:
    """The way of a pair.

    Args:
        way: The way, None without one.
        arcs: Its arcs.
        first: Number of its first node among the nodes that the stand sees.
        last: Number of its last node among those that the end sees.
    """

    way: Way | None
    arcs: Ints = field(default_factory=lambda: EMPTY)
    first: int = 0
    last: int = 0


@dataclass(frozen=True, slots=True, eq=False)
class Courses:
    """The best ways of a roster under some costs; of two that tie, the one that was there stays.

    Args:
        milliseconds: (k,) what the way of each pair costs, `UNREACHABLE` without one.
        courses: The ways.
    """

    milliseconds: NDArray[np.int64]
    courses: tuple[Course, ...]

    def way(self, number: int) -> Way | None:
        """Return the way of a pair."""
        return self.courses[number].way

    def hop(self, number: int) -> int:
        """Return the arc that comes first on the way of a pair, -1 where there is none."""
        way = self.way(number)
        return int(way.track[0]) if way is not None and len(way.track) else -1

    def moved(self, before: "Courses | None") -> tuple[int, ...]:
        """Return the pairs whose way or time is not what it was before."""
        if before is None:
            return tuple(range(len(self.courses)))
        return tuple(compress(count(), map(is_not, self.courses, before.courses)))


@dataclass(frozen=True, slots=True, eq=False)
class Trails:
    """Where some courses go, one after the other, so that all of them are timed at once.

    Args:
        begin: (k + 1,) where the arcs of each begin.
        arcs: The arcs.
        first: (k,) number of the first node among those the stand sees, `STRAIGHT` or `NOWHERE`.
        last: (k,) number of the last node among those that the end sees.
    """

    begin: NDArray[np.int64]
    arcs: Ints
    first: NDArray[np.intp]
    last: NDArray[np.intp]

    @staticmethod
    def of(courses: Sequence[Course]) -> "Trails":
        """Return where some courses go."""
        begin = np.zeros(len(courses) + 1, dtype=np.int64)
        np.cumsum([len(course.arcs) for course in courses], out=begin[1:])
        return Trails(
            begin=begin,
            arcs=flat(course.arcs for course in courses),
            first=np.array([first_of(course) for course in courses], dtype=np.intp),
            last=np.array([course.last for course in courses], dtype=np.intp),
        )

    def after(self, courses: Sequence[Course], asked: Sequence[int]) -> "Trails":
        """Return where the same courses go when some have been asked for anew."""
        if not asked:
            return self
        sizes, first, last = np.diff(self.begin), self.first.copy(), self.last.copy()
        for number in asked:
            course = courses[number]
            sizes[number], last[number] = len(course.arcs), course.last
            first[number] = first_of(course)
        begin = np.zeros(len(sizes) + 1, dtype=np.int64)
        np.cumsum(sizes, out=begin[1:])
        return Trails(begin, flat(self.pieces(courses, asked)), first, last)

    def pieces(self, courses: Sequence[Course], asked: Sequence[int]) -> Iterator[Ints]:
        """Yield the arcs of those asked for anew, in ascending order, and all that lies between."""
        kept = 0
        for number in asked:
            yield self.arcs[kept : self.begin[number]]
            yield courses[number].arcs
            kept = self.begin[number + 1]
        yield self.arcs[kept:]


def first_of(course: Course) -> int:
    """Return the number of a course's first node among those that its stand sees."""
    if course.way is None:
        return NOWHERE
    return STRAIGHT if course.way.first < 0 else course.first
