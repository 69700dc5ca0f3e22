"""The ways from many stands to many ends, kept up from change to change: those of all signs.

One sweep over the board tells what every pair costs now. A way that still costs as much is still
the best, whatever it costs; only the others are asked for anew.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace

import numpy as np
from msgspec import structs
from numpy.typing import NDArray

from ext import UNREACHABLE, Board
from floorplans import Access
from routing.contraction import Contraction
from routing.costs import EMPTY, Costs
from routing.fares import Fares, flat
from routing.seeking import plan_way
from routing.ways import Way

Ints = NDArray[np.int32]


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
        return way.arcs[0] if way is not None and way.arcs else -1

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
    for number in np.flatnonzero(stale | alone).tolist():
        courses[number] = again(costs, roster, number, courses[number])
    for number in np.flatnonzero(alone).tolist():
        way = courses[number].way
        milliseconds[number] = UNREACHABLE if way is None else way.milliseconds
    return Courses(milliseconds, tuple(courses))


def slower(course: Course, milliseconds: int) -> Course:
    """Return the same course in another time."""
    if course.way is None:
        return course
    way = structs.replace(course.way, milliseconds=milliseconds)
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
    arcs = np.array(way.arcs, dtype=np.int32)
    last = costs.graph.arcs.head[arcs[-1]] if len(arcs) else way.first
    first = int(np.flatnonzero(start.nodes == way.first)[0])
    return Course(way, arcs, first, int(np.flatnonzero(goal.nodes == last)[0]))


def swept(costs: Costs, contraction: Contraction, roster: Roster) -> NDArray[np.int64]:
    """Return what each pair costs without leave."""
    stands, ends = roster.pairs[:, 0], roster.pairs[:, 1]
    table, _ = roster.board.sweep(contraction.metric(costs.live))
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
        unit_id: bool(costs.opened_by((unit_id,)) or costs.unlocked_by((unit_id,)))
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
    begin = np.cumsum([0, *(len(course.arcs) for course in held.courses)])
    arcs = flat(course.arcs for course in held.courses)
    sums = np.zeros(len(arcs) + 1, dtype=np.int64)
    np.cumsum(costs.live[arcs], out=sums[1:])
    total: NDArray[np.int64] = sums[begin[1:]] - sums[begin[:-1]]
    led: list[int] = []
    for number, course in enumerate(held.courses):
        if course.way is None:
            total[number] = UNREACHABLE
        elif course.way.first < 0:
            total[number] = costs.walk(course.way.start.unit_id, course.way.metres)
        else:
            led.append(number)
    stands, ends = roster.pairs[led].T
    first = np.array([held.courses[number].first for number in led], dtype=np.intp)
    last = np.array([held.courses[number].last for number in led], dtype=np.intp)
    total[led] += leaving.at(stands, first)
    total[led] += arriving.at(ends, last)
    return total
