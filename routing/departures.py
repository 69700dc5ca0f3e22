"""Leaving at another time: what is open then, how full it will be, and what closes on the way.

Known ahead are opening hours. Taken as they are now are closures by staff, which have no end in the
plan. Not known ahead are lifts that fail and how long they let wait; then the usual times count.
Crowds come from a forecast, and where that says nothing it is said that nothing is known.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from enum import StrEnum

from routing.conditions import Condition, Effect, Target, crowding_factor
from routing.costs import Costs, TargetKey, reweigh
from routing.habits import Expected
from routing.hours import SECOND_NS, OpenState, Timetable


@dataclass(frozen=True, slots=True)
class Outlook:
    """What is known of the building at a later time.

    Args:
        costs: The costs then.
        forecast_units: Units whose crowds are foreseen.
    """

    costs: Costs
    forecast_units: frozenset[str]


def foreseen(
    nominal: Costs,
    lasting: Iterable[Condition],
    timetable: Timetable,
    crowds: Iterable[tuple[tuple[str, ...], float, Expected | None]],
    time_ns: int,
) -> Outlook:
    """Return the costs of a later time.

    Args:
        nominal: Costs with nothing going on.
        lasting: Conditions of now that are taken to last.
        timetable: When passages are open.
        crowds: For each zone its units, its square metres, and what it is expected to hold.
        time_ns: The time, ns UTC.
    """
    conditions = list(lasting)
    closed = (state.condition() for state in timetable.at(time_ns))
    conditions += [each for each in closed if each is not None]
    known: set[str] = set()
    for unit_ids, metres, expected in crowds:
        if expected is not None:
            known.update(unit_ids)
            conditions += crowd_of(unit_ids, metres, expected)
    costs, _ = reweigh(replace(nominal, contraction=None), (), conditions)
    return Outlook(costs, frozenset(known))


def crowd_of(unit_ids: tuple[str, ...], metres: float, expected: Expected) -> list[Condition]:
    """Return how an expected crowd slows walkers, nothing where it does not."""
    factor = crowding_factor(expected.people, metres)
    if factor <= 1:
        return []
    spread = crowding_spread(expected.people, expected.sd, metres)
    return [Condition(Effect.CROWDING, Target.UNIT, unit_ids, factor, spread)]


def crowding_spread(people: float, sd: float, metres: float) -> float:
    """Return the standard deviation of a crowding factor, in quarters so that it seldom moves."""
    high, low = (crowding_factor(people + part * sd, metres) for part in (1, -1))
    return round((high - low) / 2 * 4) / 4


class Closing(StrEnum):
    """What opening hours mean to somebody who arrives."""

    CLOSES_BEFORE = "closes-before"
    MAY_CLOSE = "may-close"
    CLOSED = "closed"


def closing(state: OpenState | None, depart_ns: int, high: float, low: float) -> Closing | None:
    """Return whether a place closes before somebody is there, None where it surely does not.

    Args:
        state: How the place stands at departure, None for one that is always open.
        depart_ns: When, ns UTC.
        high: Seconds within which nearly all arrive.
        low: Seconds before which hardly anybody does.
    """
    if state is None:
        return None
    if not state.open:
        opens = state.until_ns
        in_time = opens is not None and opens <= depart_ns + round(low * SECOND_NS)
        return None if in_time else Closing.CLOSED
    if state.until_ns is None or state.until_ns > depart_ns + round(high * SECOND_NS):
        return None
    sure = state.until_ns <= depart_ns + round(low * SECOND_NS)
    return Closing.CLOSES_BEFORE if sure else Closing.MAY_CLOSE


def closings(timetable: Timetable, time_ns: int) -> Mapping[TargetKey, int]:
    """Return when each passage with hours that is open at a time closes, ns UTC."""
    return {
        (Target(state.rule.target.value), state.rule.id): state.until_ns
        for state in timetable.at(time_ns)
        if state.open and state.until_ns is not None
    }
