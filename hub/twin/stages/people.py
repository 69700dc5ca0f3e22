"""Where people are taken to be when the building is cleared."""

from collections.abc import Mapping
from dataclasses import dataclass
from math import floor

from floorplans import is_traversable
from hub.engine import Entry
from hub.twin.clearing import Evacuation
from hub.twin.ends import ordinal_of
from hub.twin.site import Site
from hub.twin.slots import Session
from sensors import Estimate

PER_METRE = 0.05
"""People per square metre where nobody counts them and no capacity is known."""

OF_CAPACITY = 0.5
"""Share of a zone's capacity that is assumed where nobody counts."""

PASSED = frozenset({"elevator", "escalator", "stairs", "steps", "ramp", "road", "walkway"})
"""Categories of units in which nobody is assumed, for people only pass there."""


@dataclass(frozen=True, slots=True)
class People:
    """How many people there are.

    Args:
        by_unit: In each unit; those without any are left out.
        assumed: Zones that nobody counts.
    """

    by_unit: Mapping[str, int]
    assumed: frozenset[str]


def people_in(
    site: Site, estimates: Mapping[str, Entry[Estimate]], evacuation: Evacuation
) -> People:
    """Return the people of the levels to clear, spread over their zones' units by area.

    A stale estimate counts: the people have not gone with the counter.
    """
    found: dict[str, int] = {}
    assumed: set[str] = set()
    for zone in site.zones.values():
        entry = estimates.get(zone.id)
        if entry is not None:
            count = round(entry.value.mean)
        else:
            count = guess(site, zone.id)
            assumed.add(zone.id)
        if count > 0:
            found.update(spread_over(site, zone.unit_ids, count))
    kept = {
        unit_id: count
        for unit_id, count in found.items()
        if count > 0 and evacuation.covers(ordinal_of(site, unit_id))
    }
    return People(kept, frozenset(assumed))


def guess(site: Site, zone_id: str) -> int:
    """Return how many people to assume in a zone that nobody counts."""
    zone = site.zones[zone_id]
    if zone.capacity is not None:
        return round(OF_CAPACITY * zone.capacity)
    units = [site.venue.units[unit_id] for unit_id in zone.unit_ids]
    stayed_in = [unit for unit in units if is_traversable(unit) and unit.category not in PASSED]
    metres: float = sum(unit.area.area for unit in stayed_in)
    return floor(PER_METRE * metres)


def spread_over(site: Site, unit_ids: tuple[str, ...], count: int) -> Mapping[str, int]:
    """Spread people over units by area: whole people, those over to the largest remainders."""
    areas = [site.venue.units[unit_id].area.area for unit_id in unit_ids]
    total = sum(areas)
    if total <= 0:
        return {unit_ids[0]: count}
    shares = [count * area / total for area in areas]
    whole = [floor(share) for share in shares]
    order = sorted(range(len(shares)), key=lambda place: (whole[place] - shares[place], place))
    for place in order[: count - sum(whole)]:
        whole[place] += 1
    return dict(zip(unit_ids, whole, strict=True))


def step_free_users(
    site: Site, people: Mapping[str, int], sessions: Mapping[str, Entry[Session]]
) -> Mapping[str, float]:
    """Return by unit how many people are expected who cannot take stairs.

    They are a share of all, or those who have asked for such a way there if these are more.
    """
    share = site.wheelchair_share
    asked: dict[str, float] = {}
    for entry in sessions.values():
        session = entry.value
        if site.costs[session.profile_id].profile.stairs_up is None:
            unit_id = session.origin.unit_id
            asked[unit_id] = asked.get(unit_id, 0.0) + 1.0
    expected = {unit_id: share * count for unit_id, count in people.items() if share > 0}
    return {
        unit_id: max(expected.get(unit_id, 0.0), asked.get(unit_id, 0.0))
        for unit_id in sorted(expected.keys() | asked.keys())
    }
