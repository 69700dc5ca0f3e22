"""Where visitors can walk: from unit to unit, with steps or without."""

from collections import defaultdict, deque
from collections.abc import Container, Iterable, Iterator, Mapping, Sequence
from enum import Enum
from itertools import pairwise

from floorplans.categories import CONNECTOR_KINDS, is_public
from floorplans.checks.survey import Survey
from floorplans.entrances import is_passable
from floorplans.model import Connector, ConnectorKind, Direction, Opening, Unit
from floorplans.widths import clear_width

Ways = Mapping[str, frozenset[str]]
"""The units that can be entered from each unit."""

STEPS = frozenset({ConnectorKind.STAIRS, ConnectorKind.ESCALATOR})
"""Kinds of connectors that wheels cannot use."""


DRAWN = 0.005
"""Metres by which a drawn door may be narrower than it is meant."""

CLEAR_WIDTH = 0.8
"""Metres that a wheelchair needs to pass (ISO 21542:2021 asks for at least 0.8)."""


class Steps(Enum):
    """Which steps somebody can take."""

    ALL = "all"
    LANDINGS = "landings"
    """None, but stairwells are crossed on their landings."""
    NONE = "none"


def visitor_ways(survey: Survey, steps: Steps) -> Ways:
    """Return where visitors can step from each public unit.

    Doors out of service and emergency exits are no ways, one-way doors and connectors lead one way.
    Who takes no steps comes in a wheelchair, and through no opening narrower than that.

    Args:
        survey: The venue.
        steps: Whether stairs, escalators and units that hold them may be used.
    """
    venue = survey.venue
    found: dict[str, set[str]] = defaultdict(set)
    usable = usable_units(survey, steps)
    for opening_id, unit_ids in survey.touching.items():
        opening = venue.openings[opening_id]
        if steps is not Steps.ALL and clear_width(opening) < CLEAR_WIDTH - DRAWN:
            continue
        within = [unit_id for unit_id in unit_ids if unit_id in usable]
        for tail, head in through(opening, within):
            found[tail].add(head)
    for connector in survey.connectors:
        if steps is Steps.ALL or connector.kind not in STEPS:
            for tail, head in along(connector, usable):
                found[tail].add(head)
    return {unit_id: frozenset(found[unit_id]) for unit_id in venue.units if unit_id in usable}


def usable_units(survey: Survey, steps: Steps) -> frozenset[str]:
    """Return the public units that may be crossed."""
    landings = {stop.unit_id for connector in survey.connectors for stop in connector.stops}
    crossed = landings if steps is Steps.LANDINGS else frozenset()
    return frozenset(
        unit.id
        for unit in survey.venue.units.values()
        if is_public(unit) and (steps is Steps.ALL or not stepped(unit) or unit.id in crossed)
    )


def stepped(unit: Unit) -> bool:
    """Tell whether a unit is crossed by steps."""
    return CONNECTOR_KINDS.get(unit.category) in STEPS


def through(opening: Opening, unit_ids: Sequence[str]) -> Iterator[tuple[str, str]]:
    """Yield the steps that an opening allows between its units."""
    if not is_passable(opening):
        return
    if opening.into is not None:
        if opening.into in unit_ids:
            yield from ((tail, opening.into) for tail in unit_ids if tail != opening.into)
        return
    for first, second in pairwise(unit_ids):
        yield first, second
        yield second, first


def along(connector: Connector, usable: Container[str]) -> Iterator[tuple[str, str]]:
    """Yield the steps that a connector allows between its units, floor by floor."""
    stops = [stop.unit_id for stop in connector.stops if stop.unit_id in usable]
    for lower, upper in pairwise(stops):
        if connector.direction is not Direction.DOWN:
            yield lower, upper
        if connector.direction is not Direction.UP:
            yield upper, lower


def reached(ways: Ways, starts: Iterable[str]) -> set[str]:
    """Return the units that can be reached from some units."""
    found = {unit_id for unit_id in starts if unit_id in ways}
    waiting = deque(sorted(found))
    while waiting:
        for unit_id in ways[waiting.popleft()]:
            if unit_id not in found:
                found.add(unit_id)
                waiting.append(unit_id)
    return found


def parts(ways: Ways, among: Iterable[str]) -> tuple[tuple[str, ...], ...]:
    """Return the groups of some units that hang together, whichever way; largest first.

    Units of a group are in file order; equally large groups in that of their first units.
    """
    left = set(among)
    both: dict[str, set[str]] = {unit_id: set() for unit_id in left}
    for tail in left:
        for head in ways.get(tail, ()):
            if head in left:
                both[tail].add(head)
                both[head].add(tail)
    either = {unit_id: frozenset(near) for unit_id, near in both.items()}
    order = {unit_id: index for index, unit_id in enumerate(ways)}
    found = []
    for unit_id in sorted(left, key=lambda unit_id: order.get(unit_id, len(order))):
        if unit_id in left:
            group = reached(either, [unit_id])
            left -= group
            found.append(tuple(sorted(group, key=lambda member: order.get(member, len(order)))))
    return tuple(sorted(found, key=len, reverse=True))
