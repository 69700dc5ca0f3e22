"""The ways from many stands to many ends, kept up from change to change: those of all signs.

A way that still costs as much as the best can cost is still the best, whatever it costs; only the
others are asked for anew. What the best can cost is told by one sweep over the board, of all pairs.
Where nothing costs less than before, a way that costs what it did needs no sweep to be the best.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from ext import UNREACHABLE, Way, added_up
from routing.contraction import Contraction, bring_up
from routing.costs import Costs
from routing.rosters import Basis, Roster, Tolls
from routing.seeking import choose_ways
from routing.trails import NOWHERE, STRAIGHT, Course, Courses, Trails

FEW = 48
"""So many ways are asked for one by one in less time than a sweep over all takes."""

MANY = 1 << 20
"""So many costs that a sweep works out at most are worth waking other threads for."""


@dataclass(frozen=True, slots=True, eq=False)
class Draft:
    """What is known of the courses of a roster before the hierarchy is asked.

    Args:
        costs: The live costs.
        layer: What answers for ways under them.
        roster: Who is told the way to what.
        held: The courses under other costs.
        trails: Where they go.
        tolls: What decides now which are the best.
        leave: (k,) which pairs may pass something with leave, of which no bound is known.
        kept: (k,) what the held ways cost now.
        least: (k,) what no way can cost less than, None where a sweep has to tell.
    """

    costs: Costs
    layer: Contraction
    roster: Roster
    held: Courses
    trails: Trails
    tolls: Tolls
    leave: NDArray[np.bool_]
    kept: NDArray[np.int64]
    least: NDArray[np.int64] | None

    @property
    def stale(self) -> NDArray[np.bool_]:
        """(k,) which ways are asked for, once no way is known to cost less than `least`."""
        stale: NDArray[np.bool_] = (self.kept != self.least) | self.leave
        return stale

    @property
    def asks(self) -> bool:
        """Whether the hierarchy is asked for anything."""
        return self.least is None or bool(self.stale.any())


def keep_up(costs: Costs, roster: Roster, held: Courses | None = None, threads: int = 1) -> Courses:
    """Return the courses of one roster; see `keep_all_up`."""
    (courses,) = keep_all_up([(costs, roster, held)], threads)
    return courses


def keep_all_up(
    wanted: Iterable[tuple[Costs, Roster, Courses | None]], threads: int = 1
) -> list[Courses]:
    """Return the courses of some rosters under the live costs.

    Args:
        wanted: Costs of each roster's profile, with a contraction; who is told the way to what; and
            the courses under other costs, None at the beginning. One that nothing has happened to
            is taken over.
        threads: How many of them share the work; what comes out is always the same.

    Raises:
        ValueError: Costs have no contraction.
    """
    drafts = [drafted(*each) for each in wanted]
    bring_up([(draft.layer, draft.costs.live) for draft in drafts if draft.asks], threads)
    return [finished(draft, threads) for draft in drafts]


def drafted(costs: Costs, roster: Roster, held: Courses | None) -> Draft:
    """Return what is known of courses before the hierarchy is asked; see `keep_all_up`."""
    layer, basis = costs.contraction, roster.memory.basis
    if layer is None:
        raise ValueError("courses need costs with a contraction")
    tolls = Tolls.of(costs, roster)
    leave = roster.with_leave(tolls.shut)
    if held is None:
        held = no_courses(roster)
    if basis is None or basis.courses is not held:
        basis = Basis(held, Trails.of(held.courses), None)
    trails, before = basis.trails, basis.tolls
    kept, least = retimes(costs, roster, held, trails, tolls), None
    if before is not None and tolls.none_below(before, layer):
        least = settled(costs, roster, tolls, held.milliseconds.copy())
        if np.count_nonzero((kept != least) & ~leave) > FEW:
            least = None
    return Draft(costs, layer, roster, held, trails, tolls, leave, kept, least)


def finished(draft: Draft, threads: int) -> Courses:
    """Return the courses of a draft, and have its roster remember what they rest on."""
    costs, roster, held = draft.costs, draft.roster, draft.held
    kept, least = draft.kept, draft.least
    if least is None:
        least = swept(draft, threads)
    stale = np.flatnonzero((kept != least) | draft.leave).tolist()
    ways = best_ways(costs, roster, stale)
    least[stale] = [UNREACHABLE if way is None else way.milliseconds for way in ways]
    courses, anew = list(held.courses), []
    slow = np.flatnonzero((held.milliseconds != least) & (kept == least) & ~draft.leave).tolist()
    for number in slow:
        courses[number] = slower(courses[number], int(least[number]))
    for number, way in zip(stale, ways, strict=True):
        if (kept[number] != least[number] or draft.leave[number]) and way != courses[number].way:
            courses[number] = course_along(costs, roster, number, way)
            anew.append(number)
    kept_up = Courses(least, tuple(courses)) if slow or anew else held
    trails = draft.trails.after(courses, anew)
    roster.memory.basis = Basis(kept_up, trails, draft.tolls)
    return kept_up


def no_courses(roster: Roster) -> Courses:
    """Return courses that lead nowhere, as they are before anybody has asked."""
    courses = (Course(None),) * len(roster.pairs)
    return Courses(np.full(len(courses), UNREACHABLE, dtype=np.int64), courses)


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


def swept(draft: Draft, threads: int) -> NDArray[np.int64]:
    """Return what each pair costs without leave."""
    costs, roster, tolls = draft.costs, draft.roster, draft.tolls
    board, metric = roster.board, draft.layer.metric(costs.live)
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


def retimes(
    costs: Costs, roster: Roster, held: Courses, trails: Trails, tolls: Tolls
) -> NDArray[np.int64]:
    """Return what the held ways cost now."""
    total = added_up(costs.live, trails.arcs, trails.begin)
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
