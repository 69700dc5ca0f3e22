"""Other ways to the same place that truly differ.

Via-node alternatives (Abraham, Delling, Goldberg and Werneck, Journal of Experimental Algorithmics
18, 2013): for each opening and connector, the best way through it. A way is admissible if it shares
little with those already chosen, is not much longer than the best one, and is locally optimal: no
short stretch around the passage that it is made for can be cut shorter. What is shared is told by
passages and not by arcs, since two ways around one table of a hall do not differ to anybody.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum

import numpy as np
from numpy.typing import NDArray

from ext import UNREACHABLE, Way, seek, spread
from floorplans import Access, ArcKind, ConnectorKind, Venue
from routing.conditions import Target
from routing.costs import MILLISECONDS, Costs, crowding_of
from routing.passing import Span, connectors_of, spans_of
from routing.terms import Terms
from routing.ways import retimed, through

MOST = 3
"""Alternatives beside the best way."""

MOST_SHARED = 0.7
"""Part of the best way's time that an alternative may share with any way chosen before it."""

MOST_DETOUR, SPARE_MILLISECONDS = 1.4, 45 * MILLISECONDS
"""An alternative takes at most so many times as long as the best way, or so much longer: about what
a lift takes longer than the stairs to the next floor."""

LOCALLY = 0.25
"""Part of the best way's time within which no stretch around the passage can be cut shorter."""

MOST_TRIED = 60
"""Passages whose ways are looked at, the shortest first."""

CALMER = 0.7
"""A way is less crowded when it spends at most this part of the time in crowds."""


class Difference(StrEnum):
    """How an alternative differs most."""

    BY_STAIRS = "by-stairs"
    BY_ESCALATOR = "by-escalator"
    BY_RAMP = "by-ramp"
    BY_LIFT = "by-lift"
    BY_OTHER_CONNECTOR = "by-other-connector"
    SAME_LEVEL = "same-level"
    LESS_CROWDED = "less-crowded"
    THROUGH = "through"
    ANOTHER_DOOR = "another-door"


BY_KIND = {
    ConnectorKind.STAIRS: Difference.BY_STAIRS,
    ConnectorKind.ESCALATOR: Difference.BY_ESCALATOR,
    ConnectorKind.RAMP: Difference.BY_RAMP,
    ConnectorKind.ELEVATOR: Difference.BY_LIFT,
}


@dataclass(frozen=True, slots=True)
class Alternative:
    """Another way.

    Args:
        way: The way with the time that it truly takes.
        difference: How it differs from the best one.
        feature_id: The connector, unit or opening that the difference is about, if any.
        shared: Part of the best way's time that it shares with it, 0 to 1.
    """

    way: Way
    difference: Difference
    feature_id: str | None
    shared: float


def alternatives(
    terms: Terms, venue: Venue, kinds: "Kinds", best: Way, count: int = MOST
) -> tuple[Alternative, ...]:
    """Return other ways than the best one, the shortest first; none within one room.

    Args:
        terms: On what terms, as the best way was sought.
        venue: The building.
        kinds: What each connector is.
        best: The best way.
        count: How many, `MOST` at most.
    """
    if not best.arcs:
        return ()
    search = Search.around(terms, best)
    chosen: list[tuple[Way, dict[tuple[str, str, str], int]]] = [(best, times_of(terms, best))]
    found: list[Alternative] = []
    for way in search.ways():
        if len(found) == min(count, MOST):
            break
        times = times_of(terms, way)
        if any(shared(times, other) > MOST_SHARED * search.time for _, other in chosen):
            continue
        told = differs(terms.costs, venue, kinds, way, best)
        if told is None:
            continue
        part = shared(times, chosen[0][1]) / search.time
        found.append(Alternative(way, *told, part))
        chosen.append((way, times))
    return tuple(found)


Kinds = dict[str, ConnectorKind]
"""What each connector is, by id."""


def times_of(terms: Terms, way: Way) -> dict[tuple[str, str, str], int]:
    """Return the milliseconds of a way by span."""
    times: dict[tuple[str, str, str], int] = {}
    for span in spans_of(terms.costs, way):
        times[span.key] = times.get(span.key, 0) + span.milliseconds
    return times


def shared(times: dict[tuple[str, str, str], int], others: dict[tuple[str, str, str], int]) -> int:
    """Return the milliseconds of what two ways both pass."""
    return sum(min(time, others[key]) for key, time in times.items() if key in others)


@dataclass(frozen=True, slots=True)
class Search:
    """What is known of all ways between two points.

    Args:
        terms: On what terms.
        best: The best way.
        weights: (m,) cost of each arc on these terms.
        ahead: (n,) cost from the start to each node.
        behind: (n,) cost from each node to the end.
        into: (n,) last arc of the way from the start.
        onward: (n,) first arc of the way to the end.
        cost: What the best way costs on the terms.
        time: Milliseconds that the best way takes within the graph.
    """

    terms: Terms
    best: Way
    weights: NDArray[np.int32]
    ahead: NDArray[np.int32]
    behind: NDArray[np.int32]
    into: NDArray[np.int32]
    onward: NDArray[np.int32]
    cost: int
    time: int

    @staticmethod
    def around(terms: Terms, best: Way) -> "Search":
        """Search from both ends of a way."""
        costs, graph = terms.costs, terms.costs.graph
        start, end = best.start, best.end
        weights = terms.weights((start.unit_id, end.unit_id), start.unit_id)
        leaving = graph.leaving, graph.leaving_heads, graph.leaving_arcs
        entering = graph.entering, graph.arcs.tail, graph.arc_numbers
        ahead, into, _ = spread(*leaving, weights, start.nodes, walks(costs, start))
        behind, onward, _ = spread(*entering, weights, end.nodes, walks(costs, end))
        totals = ahead.astype(np.int64) + behind
        time = max(1, sum(span.milliseconds for span in spans_of(costs, best)))
        cost = int(totals.min())
        return Search(terms, best, weights, ahead, behind, into, onward, cost, time)

    def ways(self) -> Iterator[Way]:
        """Yield the admissible ways through passages, the cheapest first, each once."""
        seen = {passages(self.terms.costs, self.best.arcs)}
        for arc in self.passages_in_order():
            path, place = self.through(arc)
            sequence = passages(self.terms.costs, path)
            if sequence in seen:
                continue
            seen.add(sequence)
            if turns_back(self.terms.costs, path) or not self.locally_optimal(path, place):
                continue
            way = self.way_of(path)
            if way is not None and not self.too_long(way):
                yield way

    def passages_in_order(self) -> list[int]:
        """Return the arcs through passages by what the best way along each costs.

        A door that one would go in by and straight out again, as those of all rooms along a
        corridor, is none of them.
        """
        arcs = self.terms.costs.graph.arcs
        passing = np.flatnonzero(arcs.kind != ArcKind.WALK)
        before, after = self.into[arcs.tail[passing]], self.onward[arcs.head[passing]]
        opening = arcs.opening[passing]
        again = (before >= 0) & (arcs.opening[before] == opening)
        again |= (after >= 0) & (arcs.opening[after] == opening)
        passing = passing[(opening < 0) | ~again]
        through = self.ahead[arcs.tail[passing]].astype(np.int64)
        through += self.weights[passing].astype(np.int64) + self.behind[arcs.head[passing]]
        limit = max(MOST_DETOUR * self.cost, self.cost + SPARE_MILLISECONDS)
        good = np.flatnonzero((through < UNREACHABLE) & (through <= limit))
        order = passing[good[np.argsort(through[good], kind="stable")]]
        first: dict[tuple[int, int], int] = {}
        for arc in order.tolist():
            first.setdefault((int(arcs.opening[arc]), int(arcs.connector[arc])), arc)
        return list(first.values())[:MOST_TRIED]

    def through(self, arc: int) -> tuple[tuple[int, ...], int]:
        """Return the best way along an arc, and the place of that arc in it."""
        arcs = self.terms.costs.graph.arcs
        before: list[int] = []
        node = int(arcs.tail[arc])
        while (last := int(self.into[node])) >= 0:
            before.append(last)
            node = int(arcs.tail[last])
        after: list[int] = []
        node = int(arcs.head[arc])
        while (following := int(self.onward[node])) >= 0:
            after.append(following)
            node = int(arcs.head[following])
        return (*reversed(before), arc, *after), len(before)

    def locally_optimal(self, path: Sequence[int], place: int) -> bool:
        """Tell whether the stretch around an arc cannot be cut shorter (the paper's T-test)."""
        reach = LOCALLY * self.cost
        low = high = place
        spent = 0
        while low > 0 and spent < reach:
            low -= 1
            spent += int(self.weights[path[low]])
        spent = 0
        while high < len(path) - 1 and spent < reach:
            high += 1
            spent += int(self.weights[path[high]])
        graph = self.terms.costs.graph
        tail, head = graph.arcs.tail[path[low]], graph.arcs.head[path[high]]
        zero = np.zeros(1, dtype=np.int32)
        least, _, _, _ = seek(
            graph.leaving, graph.leaving_heads, graph.leaving_arcs, self.weights,
            np.array([tail], dtype=np.int32), zero, np.array([head], dtype=np.int32), zero,
        )  # fmt: skip
        stretch = sum(int(self.weights[each]) for each in path[low : high + 1])
        return least >= stretch

    def way_of(self, path: tuple[int, ...]) -> Way | None:
        """Return a path as a way with its true time."""
        costs, best = self.terms.costs, self.best
        first = int(costs.graph.arcs.tail[path[0]])
        way = through(costs, best.start, best.end, first, path, 0)
        return None if way is None else retimed(costs, way)

    def too_long(self, way: Way) -> bool:
        """Tell whether a way takes too much longer than the best one."""
        spare = self.best.milliseconds + SPARE_MILLISECONDS
        return way.milliseconds > max(MOST_DETOUR * self.best.milliseconds, spare)


def walks(costs: Costs, access: Access) -> NDArray[np.int32]:
    """Return the time from a point to the nodes that it sees."""
    return costs.walks(access.unit_id, access.metres)


def passages(costs: Costs, path: Sequence[int]) -> bytes:
    """Return the openings and connectors of a path in order, as something to compare."""
    arcs, taken = costs.graph.arcs, np.asarray(path, dtype=np.int32)
    passing = taken[arcs.kind[taken] != ArcKind.WALK]
    return np.stack([arcs.opening[passing], arcs.connector[passing]]).tobytes()


def turns_back(costs: Costs, path: Sequence[int]) -> bool:
    """Tell whether a path comes to a node, or crosses an opening, a second time."""
    arcs = costs.graph.arcs
    nodes = [int(arcs.head[arc]) for arc in path]
    crossed = [int(arcs.opening[arc]) for arc in path if arcs.opening[arc] >= 0]
    return len(set(nodes)) < len(nodes) or len(set(crossed)) < len(crossed)


def differs(
    costs: Costs, venue: Venue, kinds: Kinds, way: Way, best: Way
) -> tuple[Difference, str | None] | None:
    """Return how a way differs from the best one in one word, None where nobody could tell."""
    used, usual = connectors_of(costs, way.arcs), connectors_of(costs, best.arcs)
    others = [each for each in used if each not in usual]
    mine, known = ({kinds[each] for each in ids if each in kinds} for ids in (used, usual))
    if mine != known and others:
        fresh = [each for each in others if kinds.get(each) not in known]
        told = (fresh or others)[0]
        return BY_KIND[kinds[told]], told
    if usual and not used:
        return Difference.SAME_LEVEL, None
    calm, crowded = (crowded_milliseconds(costs, each) for each in (way, best))
    if crowded and calm <= CALMER * crowded:
        return Difference.LESS_CROWDED, None
    if others:
        return Difference.BY_OTHER_CONNECTOR, others[0]
    return by_room(costs, venue, way, best)


def by_room(
    costs: Costs, venue: Venue, way: Way, best: Way
) -> tuple[Difference, str | None] | None:
    """Name the room that only this way comes through longest, or else a door of its own."""
    spans, usual = list(spans_of(costs, way)), list(spans_of(costs, best))
    known = {span.unit_id for span in usual}
    rooms = longest_first([s for s in spans if s.unit_id and s.unit_id not in known])
    named = [each for each in rooms if venue.units[each].names]
    if named:
        return Difference.THROUGH, named[0]
    doors = {span.key[2] for span in usual}
    fresh = [span.key[2] for span in spans if span.key[2] and span.key[2] not in doors]
    return (Difference.ANOTHER_DOOR, fresh[0]) if fresh else None


def longest_first(spans: Sequence[Span]) -> list[str]:
    """Return the units of spans, those with most time first, then in their order."""
    times: dict[str, int] = {}
    for span in spans:
        times[span.unit_id] = times.get(span.unit_id, 0) + span.milliseconds
    return sorted(times, key=lambda unit_id: -times[unit_id])


def crowded_milliseconds(costs: Costs, way: Way) -> int:
    """Return the time that a way spends in crowds."""
    return sum(
        span.milliseconds
        for span in spans_of(costs, way)
        if span.unit_id and crowding_of(costs.states.get((Target.UNIT, span.unit_id), ())) > 1
    )
