"""The ways from many stands to many ends, kept up from change to change: those of all signs.

One sweep over the board tells what every pair costs now. A way that still costs as much is still
the best, whatever it costs; only the others are asked for anew.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace

import numpy as np
from numpy.typing import NDArray

from ext import UNREACHABLE, Board, Way
from floorplans import Access
from routing.contraction import Contraction
from routing.costs import EMPTY, Costs
from routing.fares import Fares, flat
from routing.seeking import plan_way

Ints = NDArray[np.int32]

STRAIGHT, NOWHERE = -1, -2
"""What stands for the first node of a way that takes none, and where there is no way."""


@dataclass(frozen=True, slots=True, eq=False)
class Roster:
    """Who is told the way to what, on the graph of one profile.

    Args:
        stands: Where people stand.
        ends: Where they want to go.
        pairs: (k, 2) the number of a stand and of an end.
        board: Looks from all stands for all ends.
        leaving: What it costs to leave the stands while nobody is in the way.
        arriving: The same for the ends.
        sights: (k,) metres between the two where they see each other, else NaN.
    """

    stands: tuple[Access, ...]
    ends: tuple[Access, ...]
    pairs: NDArray[np.intp]
    board: Board
    leaving: Fares
    arriving: Fares
    sights: NDArray[np.float64]

    def apart(self, costs: Costs) -> "Roster":
        """Return the same roster with a board of its own, for another thread."""
        return replace(self, board=board_of(costs, self.leaving, self.arriving))


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
    """

    milliseconds: NDArray[np.int64]
    courses: tuple[Course, ...]
    trails: Trails

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
        pairs = enumerate(zip(self.courses, before.courses, strict=True))
        return tuple(number for number, (now, then) in pairs if now is not then)


def make_roster(
    costs: Costs,
    stands: Sequence[Access],
    ends: Sequence[Access],
    pairs: Iterable[tuple[int, int]],
) -> Roster:
    """Return a roster on the graph of some costs."""
    graph = costs.graph
    listed = np.array(list(pairs), dtype=np.intp).reshape(-1, 2)
    sights = (graph.straight(stands[stand], ends[end]) for stand, end in listed.tolist())
    empty = costs.undisturbed()
    leaving, arriving = Fares.of(empty, stands), Fares.of(empty, ends)
    return Roster(
        stands=tuple(stands),
        ends=tuple(ends),
        pairs=listed,
        board=board_of(costs, leaving, arriving),
        leaving=leaving,
        arriving=arriving,
        sights=np.array([np.nan if each is None else each for each in sights], dtype=np.float64),
    )


def board_of(costs: Costs, leaving: Fares, arriving: Fares) -> Board:
    """Return the board that looks from some places for others."""
    return Board(
        costs.graph.hierarchy,
        *(leaving.begin, leaving.nodes, leaving.milliseconds),
        *(arriving.begin, arriving.nodes, arriving.milliseconds),
    )


def keep_up(costs: Costs, roster: Roster, held: Courses | None = None) -> Courses:
    """Return the courses under the live costs.

    Args:
        costs: Costs of the roster's profile, with a contraction.
        roster: Who is told the way to what.
        held: The courses under other costs. One that nothing has happened to is taken over.

    Raises:
        ValueError: The costs have no contraction.
    """
    if costs.contraction is None:
        raise ValueError("courses need costs with a contraction")
    leaving = roster.leaving.under(costs, roster.stands)
    arriving = roster.arriving.under(costs, roster.ends)
    roster.board.price(leaving.milliseconds, arriving.milliseconds)
    milliseconds = swept(costs, costs.contraction, roster)
    alone = apart(costs, roster)
    if held is None:
        courses = [Course(None)] * len(roster.pairs)
        stale = milliseconds < UNREACHABLE
    else:
        courses = list(held.courses)
        kept = retimes(costs, roster, held, leaving, arriving)
        stale = kept != milliseconds
        for number in np.flatnonzero(~stale & (held.milliseconds != milliseconds)).tolist():
            courses[number] = slower(courses[number], int(milliseconds[number]))
    anew: list[int] = []
    for number in np.flatnonzero(stale | alone).tolist():
        before = courses[number]
        courses[number] = again(costs, roster, number, before)
        if courses[number] is not before:
            anew.append(number)
    for number in np.flatnonzero(alone).tolist():
        way = courses[number].way
        milliseconds[number] = UNREACHABLE if way is None else way.milliseconds
    trails = Trails.of(courses) if held is None else held.trails.after(courses, anew)
    return Courses(milliseconds, tuple(courses), trails)


def first_of(course: Course) -> int:
    """Return the number of a course's first node among those that its stand sees."""
    if course.way is None:
        return NOWHERE
    return STRAIGHT if course.way.first < 0 else course.first


def slower(course: Course, milliseconds: int) -> Course:
    """Return the same course in another time."""
    if course.way is None:
        return course
    way = course.way.lasting(milliseconds)
    return replace(course, way=way)


def again(costs: Costs, roster: Roster, number: int, held: Course) -> Course:
    """Return the course of a pair asked for anew, the held one where it says the same."""
    stand, end = (int(each) for each in roster.pairs[number])
    start, goal = roster.stands[stand], roster.ends[end]
    way = plan_way(costs, start, goal)
    if way == held.way:
        return held
    if way is None or way.first < 0:
        return Course(way)
    arcs = way.track
    last = costs.graph.arcs.head[arcs[-1]] if len(arcs) else way.first
    first = int(np.flatnonzero(start.nodes == way.first)[0])
    return Course(way, arcs, first, int(np.flatnonzero(goal.nodes == last)[0]))


def swept(costs: Costs, contraction: Contraction, roster: Roster) -> NDArray[np.int64]:
    """Return what each pair costs without leave."""
    stands, ends = roster.pairs[:, 0], roster.pairs[:, 1]
    table, _ = roster.board.sweep(contraction.metric(costs.live), first_arcs=False)
    milliseconds = table[stands, ends].astype(np.int64)
    for number in np.flatnonzero(~np.isnan(roster.sights)).tolist():
        unit_id = roster.stands[int(stands[number])].unit_id
        milliseconds[number] = costs.walk(unit_id, float(roster.sights[number]))
    closed = np.array([not costs.admits(end.unit_id) for end in roster.ends], dtype=np.bool_)
    milliseconds[closed[ends]] = UNREACHABLE
    return milliseconds


def apart(costs: Costs, roster: Roster) -> NDArray[np.bool_]:
    """Tell which pairs may pass something with leave: the board knows nothing of that."""
    needing = {
        unit_id: any(costs.behind_of(unit_id))
        for unit_id in {place.unit_id for place in (*roster.stands, *roster.ends)}
    }
    stands = np.array(
        [needing[each.unit_id] or costs.closed(each.unit_id) for each in roster.stands],
        dtype=np.bool_,
    )
    ends = np.array([needing[each.unit_id] for each in roster.ends], dtype=np.bool_)
    return stands[roster.pairs[:, 0]] | ends[roster.pairs[:, 1]]


def retimes(
    costs: Costs, roster: Roster, held: Courses, leaving: Fares, arriving: Fares
) -> NDArray[np.int64]:
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
    total[led] += leaving.at(stands, trails.first[led])
    total[led] += arriving.at(ends, trails.last[led])
    return total
