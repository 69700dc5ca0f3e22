"""Journeys on which nothing closes by its hours before it is passed.

Opening hours end, so that some arcs can only be passed until a time. Whoever comes to a place
sooner can do from there all that somebody can who comes later. So the soonest way is found by
leaving out, again and again, what cannot be reached in time, until all that is left of it can be
(Orda and Rom, Journal of the ACM 37, 1990, have why no other way is sooner). Each way of a journey
is found by the time at which it begins: what closes before the second way passes it may still serve
the first.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from heapq import heappop, heappush
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from ext import UNREACHABLE, Way, each_once, spread
from floorplans import Access, Place
from routing.alternatives import Alternative
from routing.arrivals import arrival_of
from routing.conditions import Target
from routing.costs import Costs, TargetKey
from routing.journeys import Journey, Setting, Wanted, merged, other_ways, plan_journey
from routing.passing import key_of, times_along
from routing.planner import access_to
from routing.terms import Terms
from routing.tours import costs_between, dominated, remaining_costs
from routing.ways import end_metres
from routing.wishes import Unmet

MILLISECOND_NS = 10**6

MOST_TRIED = 8
"""Ways with wishes, and sets of other ways, that are tried before it is done without."""

MOST_ORDERS, MOST_SEARCHES = 300, 120
"""Ways between stops that are looked at, and searches for them, before the best order is settled
for that would be the best without any hours: the whole building waits meanwhile."""


@dataclass(frozen=True, slots=True)
class Leg:
    """What leads from one point to the next.

    Args:
        terms: On what terms it was sought: what cannot be passed in time is barred by them.
        way: The way, None without one.
        aside: What closes too early and was therefore left aside.
        searches: About how many searches around what closes that took.
    """

    terms: Terms
    way: Way | None
    aside: tuple[TargetKey, ...] = ()
    searches: int = 0

    def wishing(self, terms: Terms) -> "Leg":
        """Return the same with the wishes of other terms."""
        return replace(self, terms=replace(self.terms, shunned=terms.shunned))


@dataclass(frozen=True, slots=True)
class Deadlines:
    """Until when passages can be passed.

    Args:
        terms: On what terms ways are asked for.
        closes: When what is open closes, ns UTC.
    """

    terms: Terms
    closes: Mapping[TargetKey, int]

    def leg(self, start: Access, end: Access, now_ns: int, usual: Way | None) -> Leg:
        """Return the best way between two points on which nothing closes before it is passed.

        Where a way that meets the wishes cannot be passed in time the soonest one is taken.

        Args:
            start: The one point.
            end: The other one.
            now_ns: When somebody leaves, ns UTC.
            usual: The best way without any hours, None without one.
        """
        terms, aside = self.terms, dict[TargetKey, None]()
        way, searches = usual, 0
        for searches in range(MOST_TRIED):
            if way is None:
                break
            arcs, keys = self.missed(terms.costs, way, now_ns)
            if not keys:
                return Leg(terms, way, tuple(aside), searches)
            aside.update(dict.fromkeys(keys))
            terms = barring(terms, self.out_of_reach(terms, start, end, now_ns, keys))
            terms = barring(terms, arcs)
            way = terms.seek(start, end) if len(arcs) else None
        if way is None and not terms.shunned:
            return Leg(terms, None, tuple(aside), searches)
        soonest = self.soonest(start, end, now_ns)
        return Leg(terms, soonest, tuple(aside), searches + MOST_TRIED)

    def soonest(self, start: Access, end: Access, now_ns: int) -> Way | None:
        """Return the way that is there first, whatever it makes of wishes; None without one."""
        free = self.reachable(replace(self.terms, shunned=()), start, end, now_ns)
        way = free.seek(start, end)
        in_time = way is not None and not self.missed(free.costs, way, now_ns)[1]
        return way if in_time else None

    def unmet(self, leg: Leg, now_ns: int) -> Iterator[Unmet]:
        """Yield the wishes that a way does not meet; no way around is told that closes too early.

        Args:
            leg: The way.
            now_ns: When somebody leaves, or before.
        """
        if leg.way is None:
            return
        shunned = {each.wish: each for each in leg.terms.shunned}
        for each in leg.terms.unmet(leg.way):
            around = leg.terms.detour(leg.way, shunned[each.wish])
            late = around is not None and self.missed(leg.terms.costs, around, now_ns)[1]
            yield replace(each, around=None, against=()) if late else each

    def missed(
        self, costs: Costs, way: Way, now_ns: int
    ) -> tuple[NDArray[np.int32], tuple[TargetKey, ...]]:
        """Return the arcs of a way that have closed before they are passed, and what they are of.

        The unit where it ends counts with them, that where it begins does not: whoever is inside
        may walk out.
        """
        if way.first < 0:
            return way.track[:0], ()
        before, after = end_metres(costs, way.start, way.end, way.first, way.arcs)
        passed = now_ns // MILLISECOND_NS + costs.walk(way.start.unit_id, before)
        keys: list[TargetKey] = []
        arcs: list[int] = []
        for arc, milliseconds in zip(way.arcs, times_along(costs, way).tolist(), strict=True):
            passed += milliseconds
            key = key_of(costs, arc)
            if self.late(key, passed, way.start):
                arcs.append(arc)
                keys.append(key)
        end = (Target.UNIT, way.end.unit_id)
        if self.late(end, passed + costs.walk(way.end.unit_id, after), way.start):
            keys.append(end)
        return np.array(arcs, dtype=np.int32), tuple(dict.fromkeys(keys))

    def late(self, key: TargetKey, passed: int, start: Access) -> bool:
        """Tell whether something has closed before it is passed, at milliseconds UTC."""
        here = key == (Target.UNIT, start.unit_id)
        return key in self.closes and not here and self.closes[key] // MILLISECOND_NS < passed

    def reachable(self, terms: Terms, start: Access, end: Access, now_ns: int) -> Terms:
        """Return terms that bar all that closes before anybody can have passed it."""
        while len(arcs := self.out_of_reach(terms, start, end, now_ns, self.closes)):
            terms = barring(terms, arcs)
        return terms

    def out_of_reach(
        self, terms: Terms, start: Access, end: Access, now_ns: int, keys: Iterable[TargetKey]
    ) -> NDArray[np.int32]:
        """Return the arcs of some passages that have closed when somebody first comes through."""
        costs, graph = terms.costs, terms.costs.graph
        weights = costs.weights_for((start.unit_id, end.unit_id), start.unit_id).copy()
        terms.bars.close(weights)
        leaving = graph.leaving, graph.leaving_heads, graph.leaving_arcs
        walks = costs.walks(start.unit_id, start.metres)
        soonest, _, _ = spread(*leaving, weights, start.nodes, walks)
        found = [np.empty(0, dtype=np.int32)]
        for key in set(keys) - {(Target.UNIT, start.unit_id)}:
            arcs = costs.index.of(key)
            passed = soonest[graph.arcs.tail[arcs]].astype(np.int64) + weights[arcs]
            left = (self.closes[key] // MILLISECOND_NS) - now_ns // MILLISECOND_NS
            found.append(arcs[(passed > left) & (weights[arcs] < UNREACHABLE)])
        return np.sort(np.concatenate(found))


def barring(terms: Terms, arcs: NDArray[np.int32]) -> Terms:
    """Return terms on which some arcs more are barred."""
    return replace(terms, bars=replace(terms.bars, shut=each_once([terms.bars.shut, arcs])))


def plan_departing(
    setting: Setting,
    costs: Costs,
    wanted: Wanted,
    closes: Mapping[TargetKey, int],
    depart_ns: int,
) -> tuple[Journey, tuple[TargetKey, ...]]:
    """Return the best journey of which nothing closes by its hours before it is passed.

    Args:
        setting: The setting.
        costs: The costs at departure.
        wanted: What is asked for.
        closes: When what is open at departure closes, ns UTC.
        depart_ns: When the journey begins, ns UTC.

    Returns:
        The journey, and what closes too early and was therefore left aside.

    Raises:
        UnwalkablePlace: One of the places is not on floor that the profile can stand on.
        TooManyStops: There are more stops than can be put in order.
    """
    journey = plan_journey(setting, costs, wanted)
    if not journey.found or not closes:
        return journey, ()
    deadlines = Deadlines(journey.terms, closes)
    points, legs = legs_by(deadlines, wanted, journey.points, depart_ns)
    aside = aside_by(legs)
    if legs[-1].way is None and journey.terms.shunned:
        free = Deadlines(replace(journey.terms, shunned=()), closes)
        sooner, ways = legs_by(free, wanted, journey.points, depart_ns)
        if ways[-1].way is not None:
            points, legs = sooner, [each.wishing(journey.terms) for each in ways]
            aside = tuple(dict.fromkeys((*aside, *aside_by(legs))))
    if points == journey.points and not aside and all_in_time(deadlines, journey, depart_ns):
        return journey, ()
    if legs[-1].way is None:
        return Journey(journey.terms, points, (), lost=(points[len(legs)],)), aside
    return put_together(setting, wanted, points, legs, deadlines, depart_ns), aside


def all_in_time(deadlines: Deadlines, journey: Journey, now_ns: int) -> bool:
    """Tell whether nothing closes on the other ways of a journey before it is passed."""
    costs = journey.terms.costs
    return not any(deadlines.missed(costs, each.way, now_ns)[1] for each in journey.alternatives)


def legs_by(
    deadlines: Deadlines, wanted: Wanted, points: tuple[Place, ...], now_ns: int
) -> tuple[tuple[Place, ...], list[Leg]]:
    """Return points in the best order, and what leads from each to the next."""
    legs = legs_along(deadlines, points, now_ns)
    if wanted.best_order and any(leg.aside for leg in legs):
        points = ordered(deadlines, wanted, now_ns) or points
        legs = legs_along(deadlines, points, now_ns)
    return points, legs


def aside_by(legs: Sequence[Leg]) -> tuple[TargetKey, ...]:
    """Return what closes too early for some ways, each once."""
    return tuple(dict.fromkeys(key for leg in legs for key in leg.aside))


def ordered(deadlines: Deadlines, wanted: Wanted, now_ns: int) -> tuple[Place, ...] | None:
    """Return start, stops in the best order and end, None where that takes too long to find."""
    points = (wanted.start, *wanted.stops, wanted.end)
    terms = deadlines.terms
    ends = [access_to(terms.costs, each) for each in points]
    costs = costs_between(terms, ends)
    least = costs_between(replace(terms, shunned=()), ends) if terms.shunned else costs
    order = Orders(deadlines, ends, costs, least).best(now_ns)
    return None if order is None else tuple(points[number] for number in order)


def legs_along(deadlines: Deadlines, points: Sequence[Place], now_ns: int) -> list[Leg]:
    """Return what leads from each point to the next, up to the first that cannot be reached."""
    costs, legs = deadlines.terms.costs, list[Leg]()
    for tail, head in pairwise(points):
        start, end = access_to(costs, tail), access_to(costs, head)
        leg = deadlines.leg(start, end, now_ns, deadlines.terms.seek(start, end))
        legs.append(leg)
        if leg.way is None:
            break
        now_ns += leg.way.milliseconds * MILLISECOND_NS
    return legs


def put_together(
    setting: Setting,
    wanted: Wanted,
    points: tuple[Place, ...],
    legs: Sequence[Leg],
    deadlines: Deadlines,
    depart_ns: int,
) -> Journey:
    """Return legs as one journey, with what they mean to whoever asked."""
    terms = legs[0].terms if len(legs) == 1 else deadlines.terms
    ways = tuple(leg.way for leg in legs if leg.way is not None)
    unmet = [each for leg in legs for each in deadlines.unmet(leg, depart_ns)]
    others: tuple[Alternative, ...] = ()
    if wanted.alternatives and len(legs) == 1:
        others = others_in_time(setting, wanted, legs[0], deadlines, depart_ns)
    arrival = arrival_of(terms.costs, ways)
    return Journey(terms, points, ways, merged(unmet), (), (), others, arrival)


def others_in_time(
    setting: Setting, wanted: Wanted, leg: Leg, deadlines: Deadlines, now_ns: int
) -> tuple[Alternative, ...]:
    """Return other ways on which nothing closes before it is passed."""
    terms, best = leg.terms, leg.way
    found: tuple[Alternative, ...] = ()
    for _ in range(MOST_TRIED):
        if best is None:
            break
        others = other_ways(setting, wanted, terms, best)
        missed = [deadlines.missed(terms.costs, each.way, now_ns) for each in others]
        found = tuple(each for each, late in zip(others, missed, strict=True) if not late[1])
        if len(found) == len(others):
            break
        terms = barring(terms, np.concatenate([arcs for arcs, _ in missed]))
    return found


@dataclass(frozen=True, slots=True)
class Orders:
    """The orders in which stops can be visited while they can be reached.

    They are gone through by what each begun one costs and what is left of it would cost without
    hours (Hart, Nilsson and Raphael, IEEE Transactions on Systems Science and Cybernetics 4, 1968).

    Args:
        deadlines: Until when passages can be passed.
        points: Start, stops and end.
        costs: (p, p) what ways between them cost without hours.
        least: (p, p) the milliseconds that they take at least.
    """

    deadlines: Deadlines
    points: Sequence[Access]
    costs: NDArray[np.int64]
    least: NDArray[np.int64]
    known: dict[tuple[int, int, int], Leg] = field(default_factory=dict)
    usual: dict[tuple[int, int], Way | None] = field(default_factory=dict)

    def best(self, now_ns: int) -> tuple[int, ...] | None:
        """Return the numbers of all points in the best order, None where that takes too long.

        Where none leads everywhere, it is the one that leads furthest while all that are left can
        be reached in time.
        """
        left = remaining_costs(self.costs[1:-1, 1:-1], self.costs[1:-1, -1])
        last = len(self.points) - 1
        waiting: list[tuple[int, tuple[int, ...], int, int]] = [(0, (0,), 0, now_ns)]
        seen: dict[tuple[frozenset[int], int], list[tuple[int, int]]] = {}
        furthest: tuple[int, ...] = (0,)
        while waiting:
            if len(self.known) > MOST_ORDERS or self.searches > MOST_SEARCHES:
                return None
            _, order, spent, time_ns = heappop(waiting)
            if order[-1] == last:
                return order
            if dominated(seen, order, spent, time_ns):
                continue
            if len(order) > len(furthest):
                furthest = order
            for number, way in self.onward(order, time_ns):
                cost = spent + self.deadlines.terms.cost(way)
                after_ns = time_ns + way.milliseconds * MILLISECOND_NS
                visited = sum(1 << each - 1 for each in (*order[1:], number) if each < last)
                ahead = 0 if number == last else int(left[visited, number - 1])
                if ahead < UNREACHABLE:
                    heappush(waiting, (cost + ahead, (*order, number), cost, after_ns))
        return (*furthest, *(each for each in range(last + 1) if each not in furthest))

    def onward(self, order: tuple[int, ...], now_ns: int) -> Iterator[tuple[int, Way]]:
        """Yield the points that may follow, and the ways there; none where one cannot be reached.

        What cannot be reached in time from here cannot be by way of others.
        """
        following = tuple(self.next_of(order))
        if any(self.too_late(order[-1], each, now_ns) for each in following):
            return
        ways = [(each, self.leg(order[-1], each, now_ns).way) for each in following]
        if all(way is not None for _, way in ways):
            yield from ((each, way) for each, way in ways if way is not None)

    def next_of(self, order: tuple[int, ...]) -> Iterator[int]:
        """Yield the points that may follow: the stops that are left, or else the end."""
        last = len(self.points) - 1
        free = [each for each in range(1, last) if each not in order]
        yield from free or [last]

    def too_late(self, tail: int, head: int, now_ns: int) -> bool:
        """Tell whether a point has closed before somebody is there by the shortest way."""
        there = now_ns // MILLISECOND_NS + int(self.least[tail, head])
        end = self.points[head].unit_id
        return self.deadlines.late((Target.UNIT, end), there, self.points[tail])

    @property
    def searches(self) -> int:
        """About how many searches there were so far."""
        return len(self.usual) + sum(leg.searches for leg in self.known.values())

    def leg(self, tail: int, head: int, now_ns: int) -> Leg:
        """Return what leads from one point to another at a time."""
        key, pair = (tail, head, now_ns), (tail, head)
        start, end = self.points[tail], self.points[head]
        if pair not in self.usual:
            self.usual[pair] = self.deadlines.terms.seek(start, end)
        if key not in self.known:
            self.known[key] = self.deadlines.leg(start, end, now_ns, self.usual[pair])
        return self.known[key]
