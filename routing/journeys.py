"""A whole question answered: ends and stops, wishes and limits, and when to leave."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise

from ext import Way
from floorplans import Access, Connector, Place, Venue
from routing.alternatives import Alternative, alternatives
from routing.arrivals import Arrival, arrival_of
from routing.costs import Costs
from routing.errors import UnwalkablePlace
from routing.guide import Guide
from routing.limits import Limit, Limits
from routing.planner import Route, access_to, describe, joined, piece_of
from routing.seeking import Landmarks
from routing.terms import Hindrance, Terms, hindrances, terms_of
from routing.tours import best_order, check_stops, costs_between
from routing.wishes import Unmet, Wish


@dataclass(frozen=True, slots=True)
class Wanted:
    """What somebody asks for.

    Args:
        start: Where from.
        end: Where to.
        stops: Places to come by.
        best_order: Whether the stops may be visited in any order.
        wishes: What the way keeps off where it can.
        limits: What it keeps to.
        alternatives: How many other ways are asked for; none is given where there are stops.
    """

    start: Place
    end: Place
    stops: tuple[Place, ...] = ()
    best_order: bool = False
    wishes: tuple[Wish, ...] = ()
    limits: Limits = Limits()  # noqa: RUF009 - frozen
    alternatives: int = 0

    @property
    def plain(self) -> bool:
        """Whether it is nothing but the fastest way from here to there."""
        asks = self.stops or self.wishes or self.alternatives
        return not asks and self.limits == Limits()


@dataclass(frozen=True, slots=True)
class Journey:
    """The answer: one way from each point to the next.

    Args:
        terms: On what terms it was planned.
        points: Start, stops in the order in which they are visited, and end.
        ways: From each point to the next; none where one of them is missing.
        unmet: The wishes that it does not meet.
        hindrances: The hard limits that leave no way, where there is none.
        lost: The points that the missing way would lead to, where there is none.
        alternatives: Other ways.
        arrival: When somebody arrives, None where there is no way.
    """

    terms: Terms
    points: tuple[Place, ...]
    ways: tuple[Way, ...]
    unmet: tuple[Unmet, ...] = ()
    hindrances: tuple[Hindrance, ...] = ()
    lost: tuple[Place, ...] = ()
    alternatives: tuple[Alternative, ...] = ()
    arrival: Arrival | None = None

    @property
    def found(self) -> bool:
        """Whether there is a way."""
        return bool(self.ways)

    @property
    def milliseconds(self) -> int:
        """The time of all ways."""
        return sum(way.milliseconds for way in self.ways)

    @property
    def arcs(self) -> tuple[int, ...]:
        """The arcs of all ways, in order."""
        return tuple(arc for way in self.ways for arc in way.arcs)


@dataclass(frozen=True, slots=True)
class Setting:
    """What stays the same in a building from question to question.

    Args:
        venue: The floor plan.
        connectors: Its lifts, stairs, escalators and ramps.
        roomy: Nominal costs on a wider floor, by profile.
        landmarks: Bounds on what ways can cost on the usual floor, by profile.
        guide: What tells people their way in it.
    """

    venue: Venue
    connectors: Mapping[str, Connector]
    roomy: Mapping[str, Costs]
    landmarks: Mapping[str, Landmarks]
    guide: Guide

    def terms(self, costs: Costs, wanted: "Wanted") -> Terms:
        """Return the terms of a question under live costs."""
        return terms_of(
            costs,
            self.venue,
            wanted.wishes,
            wanted.limits,
            self.roomy,
            self.landmarks.get(costs.profile.id),
        )


def plan_journey(setting: Setting, costs: Costs, wanted: Wanted) -> Journey:
    """Return the best journey on the terms that somebody asks for.

    Raises:
        UnwalkablePlace: One of the places is not on floor that the profile can stand on.
        TooManyStops: There are more stops than can be put in order.
    """
    check_stops(len(wanted.stops))
    terms = setting.terms(costs, wanted)
    points = (wanted.start, *wanted.stops, wanted.end)
    try:
        ends = [access_to(terms.costs, place) for place in points]
    except UnwalkablePlace:
        if terms.costs.graph is costs.graph:
            raise
        return too_narrow(terms, costs, points)
    order = visited(terms, ends) if wanted.best_order else tuple(range(len(wanted.stops)))
    if order is None:
        order = tuple(range(len(wanted.stops)))
    numbers = (0, *(stop + 1 for stop in order), len(points) - 1)
    ordered = tuple(points[number] for number in numbers)
    ways: list[Way] = []
    for number, (tail, head) in enumerate(pairwise(numbers)):
        way = terms.seek(ends[tail], ends[head])
        if way is None:
            hindering = hindering_limits(setting, terms, costs, (points[tail], points[head]))
            lost = (ordered[number + 1],)
            return Journey(terms, ordered, (), hindrances=hindering, lost=lost)
        ways.append(way)
    return judged(setting, wanted, Journey(terms, ordered, tuple(ways)))


def visited(terms: Terms, ends: Sequence[Access]) -> tuple[int, ...] | None:
    """Return the best order of the stops, None where there is none."""
    return best_order(costs_between(terms, ends))


def judged(setting: Setting, wanted: Wanted, journey: Journey) -> Journey:
    """Add what the ways of a journey mean to whoever asked."""
    terms, ways = journey.terms, journey.ways
    others: tuple[Alternative, ...] = ()
    if wanted.alternatives and len(ways) == 1:
        others = other_ways(setting, wanted, terms, ways[0])
    return replace(
        journey,
        unmet=merged([unmet for way in ways for unmet in terms.unmet(way)]),
        alternatives=others,
        arrival=arrival_of(terms.costs, ways),
    )


def other_ways(
    setting: Setting, wanted: Wanted, terms: Terms, best: Way
) -> tuple[Alternative, ...]:
    """Return the other ways beside the best one that somebody asks for."""
    kinds = {each.id: each.kind for each in setting.connectors.values()}
    return alternatives(terms, setting.venue, kinds, best, wanted.alternatives)


def merged(unmet: Sequence[Unmet]) -> tuple[Unmet, ...]:
    """Join what several ways say of one wish: the detours add up, where there are some for all."""
    found: dict[Wish, Unmet] = {}
    for each in unmet:
        held = found.get(each.wish)
        if held is not None:
            apart = held.around is None or each.around is None
            around = None if apart else (held.around or 0) + (each.around or 0)
            places = tuple(dict.fromkeys((*held.places, *each.places)))
            against = tuple(dict.fromkeys((*held.against, *each.against)))
            each = Unmet(each.wish, places, around, against)  # noqa: PLW2901 - the joined one
        found[each.wish] = each
    return tuple(found.values())


def hindering_limits(
    setting: Setting, terms: Terms, costs: Costs, ends: tuple[Place, Place]
) -> tuple[Hindrance, ...]:
    """Return which limits leave no way between two places, none where there is no way anyhow."""
    if terms.bars.limits == Limits():
        return ()
    start, end = (access_to(terms.costs, place) for place in ends)
    found = hindrances(terms, start, end)
    if found or terms.costs.graph is costs.graph:
        return found
    closer = terms_of(costs, setting.venue, (), terms.bars.limits)
    start, end = (access_to(costs, place) for place in ends)
    if closer.seek(start, end) is not None:
        return (Hindrance(Limit.CLEAR_WIDTH, ()),)
    return hindrances(closer, start, end)


def too_narrow(terms: Terms, costs: Costs, points: tuple[Place, ...]) -> Journey:
    """Return that a place lies on floor narrower than the limits ask.

    Raises:
        UnwalkablePlace: The profile itself cannot stand at one of the places.
    """
    lost: list[Place] = []
    for place in points:
        access_to(costs, place)
        try:
            access_to(terms.costs, place)
        except UnwalkablePlace:
            lost.append(place)
    return Journey(
        terms, points, (), hindrances=(Hindrance(Limit.CLEAR_WIDTH, ()),), lost=tuple(lost)
    )


def kept(journey: Journey, terms: Terms) -> Journey | None:
    """Return a journey as it is under other terms, None where it is no longer allowed."""
    ways = tuple(terms.keeps(way) for way in journey.ways)
    if not ways or None in ways:
        return None
    return replace(journey, terms=terms, ways=tuple(way for way in ways if way is not None))


def describe_journey(setting: Setting, wanted: Wanted, journey: Journey) -> Route:
    """Put a journey into one route for people: legs and steps of all ways one after another."""
    costs, guide = journey.terms.costs, setting.guide
    if not journey.found:
        return describe(costs, guide, wanted.start, wanted.end, None)
    pieces = tuple(
        piece_of(costs, guide, tail, head, way)
        for (tail, head), way in zip(pairwise(journey.points), journey.ways, strict=True)
    )
    return joined(costs, guide, (journey.points[0], wanted.end), pieces, journey.ways)
