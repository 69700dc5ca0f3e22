"""The nearest of many places under live costs, and what was left out and why."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum

from ext import UNREACHABLE, Way
from floorplans import Access, Place
from routing.reaching import reaches
from routing.terms import Terms


class LeftOut(StrEnum):
    """Why a place that was asked for is not offered."""

    CLOSED = "closed"
    FULL = "full"
    NOT_ACCESSIBLE = "not-accessible"
    NO_FLOOR = "no-floor"
    NO_WAY = "no-way"


@dataclass(frozen=True, slots=True)
class Candidate:
    """A place that may be the nearest.

    Args:
        place: The place.
        access: The same on the graph, None where nobody can stand there.
        barred: Why it is not wanted whatever the way, None where it is.
    """

    place: Place
    access: Access | None
    barred: LeftOut | None = None


@dataclass(frozen=True, slots=True)
class Near:
    """A place with the way to it."""

    place: Place
    way: Way


@dataclass(frozen=True, slots=True)
class Nearest:
    """The nearest places.

    Args:
        found: Nearest first.
        left_out: How many places were left out, by reason.
    """

    found: tuple[Near, ...]
    left_out: Mapping[LeftOut, int]


def nearest(terms: Terms, start: Access, candidates: Sequence[Candidate], count: int) -> Nearest:
    """Return the nearest places on some terms.

    One search from the start ranks all that are reached without leave. They are ranked by what the
    terms make of the ways, so that a wish counts, and told with their true times. Of places that
    cost the same the first candidate is nearer. Those at one spot count once.

    Args:
        terms: On what terms.
        start: Where from, on the graph of the terms.
        candidates: The places.
        count: How many at most.
    """
    reasons: Counter[LeftOut] = Counter()
    wanted: list[tuple[Place, Access]] = []
    for each in candidates:
        if each.barred is not None:
            reasons[each.barred] += 1
        elif each.access is None:
            reasons[LeftOut.NO_FLOOR] += 1
        else:
            wanted.append((each.place, each.access))
    searches = reaches(terms, start, [access for _, access in wanted])
    costs = [reach.cost_to(access) for reach, (_, access) in zip(searches, wanted, strict=True)]
    unreached = sum(cost >= UNREACHABLE for cost in costs)
    if unreached:
        reasons[LeftOut.NO_WAY] = unreached
    ranked = sorted((cost, number) for number, cost in enumerate(costs) if cost < UNREACHABLE)
    found: dict[tuple[str, float, float], Near] = {}
    for _, number in ranked:
        place, access = wanted[number]
        spot = (access.unit_id, access.x, access.y)
        if len(found) == count:
            break
        if spot in found:
            continue
        way = searches[number].way_to(access)
        if way is not None:
            found[spot] = Near(place, way)
    return Nearest(tuple(found.values()), dict(sorted(reasons.items())))
