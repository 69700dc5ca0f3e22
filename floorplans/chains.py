"""The chain of a relationship: the units and openings that it leads through, in their order."""

from collections.abc import Iterator, Mapping, Sequence
from itertools import pairwise

from floorplans.model import Relationship, Venue

TRAVERSAL = "traversal"
TRAVERSALS = frozenset({TRAVERSAL, "traversal.path"})
"""The relationship categories of walking through (OGC 20-094, Categories)."""

MOVING = "movingwalkway"
"""The category of moving walkways, as relationships and as units."""

WALKS = TRAVERSALS | {MOVING}
"""The relationship categories that have a direction on one floor."""

TWO_SIDES = 2


def joins_floors(venue: Venue, relationship: Relationship) -> bool:
    """Tell whether a relationship leads from one floor to another."""
    units = [venue.units[key] for key in chain_of(relationship) if key in venue.units]
    return len({venue.levels[unit.level_id].ordinal for unit in units}) > 1


def chain_of(relationship: Relationship) -> tuple[str, ...]:
    """Return origin, intermediaries and destination, as far as there are any."""
    ends = (relationship.origin_id, *relationship.intermediary_ids, relationship.destination_id)
    return tuple(end for end in ends if end is not None)


def led_into(
    venue: Venue,
    relationship: Relationship,
    touching: Mapping[str, tuple[str, ...]],
    opened: Mapping[str, tuple[str, ...]],
) -> Mapping[str, str]:
    """Return the unit that a directed relationship leads to through each opening, by opening.

    An opening leads to the next unit of the chain that it touches. Where it touches none, it leads
    out of the last unit of the chain that it touches. Openings through which a chain does not lead
    one way are left out. All openings between a moving walkway and the unit before or after it in
    the chain have its direction; they need not be named.

    Args:
        venue: The venue.
        relationship: A directed relationship on one floor.
        touching: The units that each opening touches.
        opened: The openings of each unit.
    """
    chain = chain_of(relationship)
    found: dict[str, str] = {}
    if relationship.category == MOVING:
        found.update(led_by_walkway(venue, chain, opened))
    last = len(relationship.intermediary_ids)
    first = len(chain) - last - (relationship.destination_id is not None)
    for place, opening_id in enumerate(chain[first : first + last], first):
        if opening_id in venue.openings:
            unit_id = onward(touching[opening_id], chain[:place], chain[place + 1 :])
            if unit_id is not None and found.setdefault(opening_id, unit_id) != unit_id:
                del found[opening_id]
    return found


def onward(touched: Sequence[str], before: Sequence[str], ahead: Sequence[str]) -> str | None:
    """Return the unit that an opening leads to, None where its place in a chain does not tell.

    Args:
        touched: The units that it touches.
        before: The chain up to it.
        ahead: The chain after it.
    """
    left = next((key for key in reversed(before) if key in touched), None)
    reached = next((key for key in ahead if key in touched), None)
    if reached is not None:
        return None if reached == left else reached
    if left is None or not ahead or len(touched) != TWO_SIDES:
        return None
    return next(key for key in touched if key != left)


def led_by_walkway(
    venue: Venue, chain: Sequence[str], opened: Mapping[str, tuple[str, ...]]
) -> Iterator[tuple[str, str]]:
    """Yield the openings between a moving walkway and its neighbours, with where they lead."""
    units = [key for key in chain if key in venue.units]
    moving = {key for key in units if venue.units[key].category == MOVING} or set(units[1:-1])
    for one, other in pairwise(units):
        if one in moving or other in moving:
            common = set(opened.get(other, ()))
            yield from ((key, other) for key in opened.get(one, ()) if key in common)
