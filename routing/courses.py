"""The ways from many stands to many ends, kept up from change to change: those of all signs.

A way that still costs as much as the best can cost is still the best, whatever it costs; only the
others are asked for anew. What the best can cost is told by one sweep over the board, of all pairs.
Where nothing costs less than before, a way that costs what it did needs no sweep to be the best.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from itertools import compress, count
from operator import is_not

import numpy as np
from numpy.typing import NDArray

from ext import UNREACHABLE, Way
from routing.costs import EMPTY, Costs
from routing.fares import flat
from routing.rosters import Roster, Tolls
from routing.seeking import choose_ways

Ints = NDArray[np.int32]
STRAIGHT, NOWHERE = -1, -2
"""What stands for the first node of a way that takes none, and where there is no way."""

FEW = 48
"""So many ways are asked for one by one in less time than a sweep over all takes."""

MANY = 1 << 20
"""So many costs that a sweep works out at most are worth waking other threads for."""


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
class Trails:
    """Where some courses go, one after the other, so that all of them are timed at once.

    Args:
        begin: (k + 1,) where the arcs of each begin.
        arcs: The arcs.
        first: (k,) number of the first node among those the stand sees, `STRAIGHT` or `NOWHERE`.
        last: (k,) number of the last node among those that the end sees.
    """

    begin: NDArray[np.intp]
    arcs: Ints
    first: NDArray[np.intp]
    last: NDArray[np.intp]

    @staticmethod
    def of(courses: Sequence[Course]) -> "Trails":
        """Return where some courses go."""
        begin = np.zeros(len(courses) + 1, dtype=np.intp)
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
        begin = np.zeros(len(sizes) + 1, dtype=np.intp)
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


@dataclass(frozen=True, slots=True, eq=False)
class Courses:
    """The best ways of a roster under some costs; of two that tie, the one that was there stays.

    Args:
        milliseconds: (k,) what the way of each pair costs, `UNREACHABLE` without one.
        courses: The ways.
        trails: Where they go.
        tolls: What made them the best.
    """

    milliseconds: NDArray[np.int64]
    courses: tuple[Course, ...]
    trails: Trails
    tolls: Tolls

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
class Draft:
    """What is known of the courses of a roster before the hierarchy is asked.

    Args:
        costs: The live costs.
        roster: Who is told the way to what.
        held: The courses under other costs.
        tolls: What decides now which are the best.
        leave: (k,) which pairs may pass something with leave, of which no bound is known.
        kept: (k,) what the held ways cost now.
        least: (k,) what no way can cost less than, None where a sweep has to tell.
    """

    costs: Costs
    roster: Roster
    held: Courses
    tolls: Tolls
    leave: NDArray[np.bool_]
    kept: NDArray[np.int64]
    least: NDArray[np.int64] | None


def keep_up(costs: Costs, roster: Roster, held: Courses | None = None, threads: int = 1) -> Courses:
    """Return the courses under the live costs.

    Args:
        costs: Costs of the roster's profile, with a contraction.
        roster: Who is told the way to what.
        held: The courses under other costs. One that nothing has happened to is taken over.
        threads: How many of them share the work; what comes out is always the same.

    Raises:
        ValueError: The costs have no contraction.
    """
    if costs.contraction is None:
        raise ValueError("courses need costs with a contraction")
    return finished(drafted(costs, roster, held), threads)


def drafted(costs: Costs, roster: Roster, held: Courses | None) -> Draft:
    """Return what is known of courses before the hierarchy is asked."""
    tolls = Tolls.of(costs, roster)
    leave = roster.with_leave(tolls.shut)
    if held is None:
        held = no_courses(roster, tolls)
        return Draft(costs, roster, held, tolls, leave, held.milliseconds, None)
    kept, least = retimes(costs, roster, held, tolls), None
    if tolls.none_below(held.tolls):
        least = settled(costs, roster, tolls, held.milliseconds.copy())
        if np.count_nonzero((kept != least) & ~leave) > FEW:
            least = None
    return Draft(costs, roster, held, tolls, leave, kept, least)


def finished(draft: Draft, threads: int) -> Courses:
    """Return the courses of a draft."""
    costs, roster, held = draft.costs, draft.roster, draft.held
    kept, least = draft.kept, draft.least
    if least is None:
        least = swept(costs, roster, draft.tolls, threads)
    stale = np.flatnonzero((kept != least) | draft.leave).tolist()
    ways = best_ways(costs, roster, stale)
    least[stale] = [UNREACHABLE if way is None else way.milliseconds for way in ways]
    courses, anew = list(held.courses), []
    slow = (held.milliseconds != least) & (kept == least) & ~draft.leave
    for number in np.flatnonzero(slow).tolist():
        courses[number] = slower(courses[number], int(least[number]))
    for number, way in zip(stale, ways, strict=True):
        if (kept[number] != least[number] or draft.leave[number]) and way != courses[number].way:
            courses[number] = course_along(costs, roster, number, way)
            anew.append(number)
    return Courses(least, tuple(courses), held.trails.after(courses, anew), draft.tolls)


def no_courses(roster: Roster, tolls: Tolls) -> Courses:
    """Return courses that lead nowhere, as they are before anybody has asked."""
    courses = (Course(None),) * len(roster.pairs)
    nowhere = np.full(len(courses), UNREACHABLE, dtype=np.int64)
    return Courses(nowhere, courses, Trails.of(courses), tolls)


def best_ways(costs: Costs, roster: Roster, numbers: Sequence[int]) -> list[Way | None]:
    """Return the best ways of some pairs."""
    if not numbers:
        return []
    listed = roster.pairs[numbers].tolist()
    trips = [(roster.stands[stand], roster.ends[end], None) for stand, end in listed]
    found: list[Way | None] = []
    for way in choose_ways(costs, trips, (0.0, 0.0)):
        if isinstance(way, Exception):
            raise way
        found.append(way)
    return found


def first_of(course: Course) -> int:
    """Return the number of a course's first node among those that its stand sees."""
    if course.way is None:
        return NOWHERE
    return STRAIGHT if course.way.first < 0 else course.first


def slower(course: Course, milliseconds: int) -> Course:
    """Return the same course in another time."""
    if course.way is None:
        return course
    return replace(course, way=course.way.lasting(milliseconds))


def course_along(costs: Costs, roster: Roster, number: int, way: Way | None) -> Course:
    """Return the course of a pair along some way."""
    if way is None or way.first < 0:
        return Course(way)
    stand, end = roster.pairs[number].tolist()
    start, goal, arcs = roster.stands[stand], roster.ends[end], way.track
    last = costs.graph.arcs.head[arcs[-1]] if len(arcs) else way.first
    first = int(np.flatnonzero(start.nodes == way.first)[0])
    return Course(way, arcs, first, int(np.flatnonzero(goal.nodes == last)[0]))


def swept(costs: Costs, roster: Roster, tolls: Tolls, threads: int) -> NDArray[np.int64]:
    """Return what each pair costs without leave."""
    layer = costs.contraction
    if layer is None:
        raise ValueError("courses need costs with a contraction")
    board, metric = roster.board, layer.metric(costs.live)
    board.price(tolls.leaving.milliseconds, tolls.arriving.milliseconds)
    threads = threads if board.looked_at * len(roster.ends) >= MANY else 1
    table, _ = board.sweep(metric, first_arcs=False, threads=threads)
    told = table[roster.pairs[:, 0], roster.pairs[:, 1]].astype(np.int64)
    return settled(costs, roster, tolls, told)


def settled(
    costs: Costs, roster: Roster, tolls: Tolls, milliseconds: NDArray[np.int64]
) -> NDArray[np.int64]:
    """Put in what pairs cost that need no nodes: those in sight of each other, and closed ends."""
    for number in np.flatnonzero(~np.isnan(roster.sights)).tolist():
        unit_id = roster.stands[int(roster.pairs[number, 0])].unit_id
        milliseconds[number] = costs.walk(unit_id, float(roster.sights[number]))
    milliseconds[~tolls.admitting[roster.pairs[:, 1]]] = UNREACHABLE
    return milliseconds


def retimes(costs: Costs, roster: Roster, held: Courses, tolls: Tolls) -> NDArray[np.int64]:
    """Return what the held ways cost now."""
    trails = held.trails
    sums = np.zeros(len(trails.arcs) + 1, dtype=np.int64)
    np.cumsum(costs.live[trails.arcs], out=sums[1:])
    total: NDArray[np.int64] = sums[trails.begin[1:]] - sums[trails.begin[:-1]]
    total[trails.first == NOWHERE] = UNREACHABLE
    for number in np.flatnonzero(trails.first == STRAIGHT).tolist():
        way = held.courses[number].way
        if way is not None:
            total[number] = costs.walk(way.start.unit_id, way.metres)
    led = np.flatnonzero(trails.first >= 0)
    stands, ends = roster.pairs[led].T
    total[led] += tolls.leaving.at(stands, trails.first[led])
    total[led] += tolls.arriving.at(ends, trails.last[led])
    return total
