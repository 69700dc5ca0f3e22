"""Connectors: which units are one lift, stair, escalator or ramp over several levels.

IMDF can state it by relationships, but real files do not (0 of 5 studied): after the venue table
and the relationships, units are joined by geometry. On St Petersburg Polytechnic the rule finds 40
links, none ambiguous; 7 of 64 stair and lift units stay alone (tests/floorplans/test_spbpu.py).
"""

import re
from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise

import shapely

from floorplans.categories import CONNECTOR_KINDS, connector_kind
from floorplans.model import (
    Connector,
    ConnectorKind,
    ConnectorSource,
    Direction,
    Labels,
    Relationship,
    Unit,
    Venue,
)
from floorplans.venue_table import VenueTable, stops_of

OVERLAP = 0.30
"""Part of the smaller polygon that two units of one shaft share."""

WORDS: Mapping[ConnectorKind, tuple[str, str, str]] = {
    ConnectorKind.ELEVATOR: ("lift", "电梯", "Lift"),
    ConnectorKind.STAIRS: ("stairs", "楼梯", "Stairs"),
    ConnectorKind.ESCALATOR: ("escalator", "自动扶梯", "Escalator"),
    ConnectorKind.RAMP: ("ramp", "坡道", "Ramp"),
}
"""Slug, Chinese and English word of each kind."""

NUMBER = re.compile(r"[A-Za-z]?[0-9]{1,4}[A-Za-z]?|[A-Z]")
"""What people take for a number at the end of an id."""


@dataclass(frozen=True, slots=True)
class Link:
    """Two units on neighbouring levels that look like one shaft.

    `share` is the part of the smaller polygon that they have in common.
    """

    lower_id: str
    upper_id: str
    kind: ConnectorKind
    share: float


@dataclass(frozen=True, slots=True)
class Group:
    """Units that are one connector, before it has an id and a name."""

    kind: ConnectorKind
    direction: Direction
    source: ConnectorSource
    unit_ids: tuple[str, ...]
    hours: str | None = None


def find_connectors(venue: Venue, table: VenueTable) -> tuple[Connector, ...]:
    """Return the venue's connectors: the table's first, then stated ones, then inferred ones.

    A unit that one source has placed is left alone by the later ones. Ids beside the table's are
    slugs such as `lift-1`, numbered by kind: by building in file order, then from west to east and
    from south to north. The order and the ids depend on the files alone.
    """
    taken = {stop.unit_id for connector in table.connectors for stop in connector.stops}
    stated = stated_groups(venue, taken)
    taken |= {unit_id for group in stated for unit_id in group.unit_ids}
    links, _ = infer_links(venue, taken)
    groups = sorted((*stated, *chains(links)), key=lambda group: position(venue, group))
    return named(venue, with_stated_hours(venue, table.connectors), groups)


def with_stated_hours(venue: Venue, connectors: Sequence[Connector]) -> list[Connector]:
    """Give connectors without hours those of a relationship that joins all of their units."""
    groups = [group for group in stated_groups(venue, ()) if group.hours is not None]
    found = []
    for connector in connectors:
        units = {stop.unit_id for stop in connector.stops}
        hours = connector.hours or next(
            (
                group.hours
                for group in groups
                if group.kind is connector.kind and units.issubset(group.unit_ids)
            ),
            None,
        )
        found.append(replace(connector, hours=hours))
    return found


def unlinked_units(venue: Venue, connectors: Iterable[Connector]) -> tuple[Unit, ...]:
    """Return the units of a connector's category that are part of no connector."""
    linked = {stop.unit_id for connector in connectors for stop in connector.stops}
    return tuple(
        unit
        for unit in venue.units.values()
        if connector_kind(unit) is not None and unit.id not in linked
    )


def ambiguous_links(venue: Venue, connectors: Iterable[Connector]) -> tuple[Link, ...]:
    """Return links that inference passed over because a better one had claimed the unit."""
    taken = {
        stop.unit_id
        for connector in connectors
        if connector.source is not ConnectorSource.INFERRED
        for stop in connector.stops
    }
    return infer_links(venue, taken)[1]


def stated_groups(venue: Venue, taken: Collection[str]) -> list[Group]:
    """Return the groups that the file's relationships state, joined where they share a unit."""
    groups: list[Group] = []
    for relationship in venue.relationships.values():
        group = stated_group(venue, relationship, taken)
        if group is None:
            continue
        apart = []
        for other in groups:
            joined = join(venue, other, group)
            if joined is None:
                apart.append(other)
            else:
                group = joined
        groups = [*apart, group]
    return groups


def stated_group(venue: Venue, relationship: Relationship, taken: Collection[str]) -> Group | None:
    """Return the units of one relationship, or None if it joins no two levels."""
    kind = CONNECTOR_KINDS.get(relationship.category)
    ends = (
        relationship.origin_id,
        *relationship.intermediary_ids,
        relationship.destination_id,
    )
    units = tuple(dict.fromkeys(end for end in ends if end in venue.units and end is not None))
    if kind is None or not one_per_floor(venue, units) or any(unit in taken for unit in units):
        return None
    direction = Direction.BOTH
    if relationship.directed:
        rising = ordinal_of(venue, units[0]) < ordinal_of(venue, units[-1])
        direction = Direction.UP if rising else Direction.DOWN
    return Group(kind, direction, ConnectorSource.RELATIONSHIP, units, relationship.hours or None)


def join(venue: Venue, first: Group, second: Group) -> Group | None:
    """Join two groups of one shaft, or return None if they are two.

    Parts of one shaft that run at different hours are two connectors.
    """
    same = (first.kind, first.direction, first.hours) == (
        second.kind,
        second.direction,
        second.hours,
    )
    if not same or not set(first.unit_ids) & set(second.unit_ids):
        return None
    units = tuple(dict.fromkeys((*first.unit_ids, *second.unit_ids)))
    return replace(first, unit_ids=units) if one_per_floor(venue, units) else None


def one_per_floor(venue: Venue, unit_ids: Sequence[str]) -> bool:
    """Tell whether some units stand on at least two floors, one on each."""
    ordinals = {ordinal_of(venue, unit_id) for unit_id in unit_ids}
    return len(ordinals) == len(unit_ids) > 1


def ordinal_of(venue: Venue, unit_id: str) -> int:
    """Return the ordinal of a unit's level."""
    return venue.levels[venue.units[unit_id].level_id].ordinal


def infer_links(venue: Venue, taken: Collection[str]) -> tuple[tuple[Link, ...], tuple[Link, ...]]:
    """Return the links that geometry gives, and those passed over as ambiguous.

    Two units belong together when they are of one kind, the upper one lies on the next ordinal that
    the same building has, and they share more than `OVERLAP` of the smaller one. The largest share
    wins where a unit has a choice.
    """
    chosen: list[Link] = []
    passed_over: list[Link] = []
    upward: set[str] = set()
    downward: set[str] = set()
    found = sorted(
        candidate_links(venue, taken), key=lambda link: (-link.share, link.lower_id, link.upper_id)
    )
    for link in found:
        if link.lower_id in upward or link.upper_id in downward:
            passed_over.append(link)
            continue
        chosen.append(link)
        upward.add(link.lower_id)
        downward.add(link.upper_id)
    return tuple(chosen), tuple(passed_over)


def candidate_links(venue: Venue, taken: Collection[str]) -> set[Link]:
    """Return every pair of units that could be one shaft."""
    by_floor: dict[tuple[str, int], list[Unit]] = defaultdict(list)
    ordinals: dict[str, set[int]] = defaultdict(set)
    for level in venue.levels.values():
        for building_id in level.building_ids or ("",):
            ordinals[building_id].add(level.ordinal)
    for unit in venue.units.values():
        level = venue.levels[unit.level_id]
        if connector_kind(unit) is not None and unit.id not in taken:
            for building_id in level.building_ids or ("",):
                by_floor[building_id, level.ordinal].append(unit)
    found: set[Link] = set()
    for building_id, present in ordinals.items():
        floors = sorted(present)
        for low, high in pairwise(floors):
            found |= links_between(by_floor[building_id, low], by_floor[building_id, high])
    return found


def links_between(lower: Sequence[Unit], upper: Sequence[Unit]) -> set[Link]:
    """Return the pairs of two floors that overlap enough."""
    if not lower or not upper:
        return set()
    tree = shapely.STRtree([unit.area for unit in upper])
    pairs = tree.query([unit.area for unit in lower], predicate="intersects")
    found = set()
    for low, high in pairs.T.tolist():
        kind, share = connector_kind(lower[low]), overlap(lower[low], upper[high])
        if kind is not None and kind is connector_kind(upper[high]) and share > OVERLAP:
            found.add(Link(lower[low].id, upper[high].id, kind, share))
    return found


def overlap(first: Unit, second: Unit) -> float:
    """Return the part of the smaller unit that two units share."""
    shared: float = shapely.intersection(first.area, second.area).area
    smaller: float = min(first.area.area, second.area.area)
    return round(shared / smaller, 6)


def chains(links: Iterable[Link]) -> list[Group]:
    """Join links that share a unit, from the bottom up."""
    above = {link.lower_id: link for link in links}
    tops = {link.upper_id for link in above.values()}
    groups = []
    for link in above.values():
        if link.lower_id in tops:
            continue
        units = [link.lower_id]
        while units[-1] in above:
            units.append(above[units[-1]].upper_id)
        groups.append(Group(link.kind, Direction.BOTH, ConnectorSource.INFERRED, tuple(units)))
    return groups


def position(venue: Venue, group: Group) -> tuple[int, float, float, str]:
    """Return what a group is numbered by: its building, then its lowest unit's place."""
    lowest = min(group.unit_ids, key=lambda unit_id: (ordinal_of(venue, unit_id), unit_id))
    unit = venue.units[lowest]
    building_ids = venue.levels[unit.level_id].building_ids
    order = {building_id: index for index, building_id in enumerate(venue.buildings)}
    building = order.get(building_ids[0], -1) if building_ids else -1
    middle = unit.area.centroid
    return building, round(middle.x, 1), round(middle.y, 1), lowest


def named(
    venue: Venue, stated: Sequence[Connector], groups: Sequence[Group]
) -> tuple[Connector, ...]:
    """Give ids and names to the groups, and names to the table's connectors that have none."""
    used = {connector.id for connector in stated}
    numbers: Counter[ConnectorKind] = Counter()
    found = list(stated)
    for group in groups:
        slug = ""
        while not slug or slug in used:
            numbers[group.kind] += 1
            slug = f"{WORDS[group.kind][0]}-{numbers[group.kind]}"
        found.append(
            Connector(
                slug,
                group.kind,
                {},
                stops_of(venue, group.unit_ids),
                group.direction,
                group.source,
                group.hours,
            )
        )
    plan_names = [names_in_plan(venue, connector) for connector in found]
    shared = Counter(text for names in plan_names for text in set(names.values()))
    return tuple(
        replace(connector, names=connector.names or full_names(connector, names, shared))
        for connector, names in zip(found, plan_names, strict=True)
    )


def names_in_plan(venue: Venue, connector: Connector) -> Labels:
    """Return the name that the file gives to one of the connector's units or amenities."""
    unit_ids = {stop.unit_id for stop in connector.stops}
    for stop in connector.stops:
        if venue.units[stop.unit_id].names:
            return venue.units[stop.unit_id].names
    for amenity in venue.amenities.values():
        of_kind = CONNECTOR_KINDS.get(amenity.category) is connector.kind
        if of_kind and amenity.names and unit_ids & set(amenity.unit_ids):
            return amenity.names
    return {}


def full_names(connector: Connector, names: Labels, shared: Mapping[str, int]) -> Labels:
    """Return names in Chinese, English and the file's languages.

    A name that several connectors share, such as a mere "Stairs", gets the connector's number, or
    its whole id in brackets where that ends in none.
    """
    _, chinese, english = WORDS[connector.kind]
    number = connector.id.rpartition("-")[2]
    if NUMBER.fullmatch(number):
        default, mark = {"zh": f"{number}号{chinese}", "en": f"{english} {number}"}, number
    else:
        mark = f"({connector.id})"
        default = {"zh": f"{chinese}（{connector.id}）", "en": f"{english} {mark}"}
    given = {tag: f"{text} {mark}" if shared[text] > 1 else text for tag, text in names.items()}
    return {**default, **given}
