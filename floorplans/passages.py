"""One-way passages and opening hours as IMDF says them: by `traversal` relationships.

IMDF 1.0.0 gives units and openings no hours, and openings no direction. A relationship can say it
(OGC 20-094, Relationship), and this is how Zhilu reads and writes it:

* An opening among the intermediaries of a relationship on one floor has the relationship's hours.
* An opening among the intermediaries of a directed traversal leads into its destination, if that is
  a unit that the opening touches, and if no other traversal leads through it elsewhere.
* A unit that is the destination of a traversal from nowhere, through nothing, has its hours.
"""

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from floorplans.model import Opening, Relationship, Venue
from floorplans.reporting import FileReport
from floorplans.touching import touching_units

TRAVERSAL = "traversal"
TRAVERSALS = frozenset({TRAVERSAL, "traversal.path"})
"""The relationship categories of walking through (OGC 20-094, Categories)."""


@dataclass(frozen=True, slots=True)
class StatedPassage:
    """What relationships say of an opening.

    Args:
        into: The unit that it leads to, one way.
        hours: When it is open.
        walked: Whether a traversal leads through it, either way.
        conflict: Hours that differ from the first ones.
    """

    into: str | None = None
    hours: str | None = None
    walked: bool = False
    conflict: tuple[str, ...] = ()


UNSTATED = StatedPassage()
"""What is said of an opening that no relationship names."""


def with_stated_passages(venue: Venue, report: FileReport) -> Venue:
    """Return the venue with the hours and directions that its relationships state."""
    passages = stated_passages(venue)
    hours = stated_unit_hours(venue)
    if not passages and not hours:
        return venue
    for opening_id, passage in passages.items():
        if passage.conflict:
            report.warning(
                "relationship.hours",
                opening_id,
                f"Relationships give the opening the hours {passage.hours!r} and"
                f" {', '.join(map(repr, passage.conflict))}; the first were used.",
                "Give all relationships through one opening the same hours.",
            )
    openings = dict(venue.openings)
    for opening_id, passage in passages.items():
        opening = openings[opening_id]
        openings[opening_id] = replace(opening, into=passage.into, hours=passage.hours)
    units = dict(venue.units)
    for unit_id, text in hours.items():
        units[unit_id] = replace(units[unit_id], hours=text)
    return replace(venue, openings=openings, units=units)


def stated_passages(venue: Venue) -> Mapping[str, StatedPassage]:
    """Return what the venue's relationships say of openings, by opening id."""
    through: dict[str, list[Relationship]] = defaultdict(list)
    for relationship in venue.relationships.values():
        for feature_id in relationship.intermediary_ids:
            if feature_id in venue.openings and not joins_floors(venue, relationship):
                through[feature_id].append(relationship)
    if not through:
        return {}
    touching = touching_units(venue)
    return {
        opening_id: passage_of(relationships, touching[opening_id])
        for opening_id, relationships in through.items()
    }


def passage_of(relationships: Sequence[Relationship], touched: Sequence[str]) -> StatedPassage:
    """Return what relationships say of one opening that they all lead through."""
    walks = [item for item in relationships if item.category in TRAVERSALS]
    ways = {item.destination_id if item.directed else None for item in walks}
    into = ways.pop() if len(ways) == 1 else None
    hours = list(dict.fromkeys(item.hours for item in relationships if item.hours))
    return StatedPassage(
        into=into if into in touched else None,
        hours=hours[0] if hours else None,
        walked=bool(walks),
        conflict=tuple(hours[1:]),
    )


def stated_unit_hours(venue: Venue) -> Mapping[str, str]:
    """Return the hours that the venue's relationships give to units."""
    found: dict[str, str] = {}
    for item in venue.relationships.values():
        alone = item.origin_id is None and not item.intermediary_ids
        unit_id = item.destination_id
        if alone and item.category in TRAVERSALS and unit_id in venue.units and item.hours:
            found.setdefault(str(unit_id), item.hours)
    return found


def joins_floors(venue: Venue, relationship: Relationship) -> bool:
    """Tell whether a relationship leads from one floor to another."""
    ends = (relationship.origin_id, *relationship.intermediary_ids, relationship.destination_id)
    units = [venue.units[end] for end in ends if end is not None and end in venue.units]
    ordinals = {venue.levels[unit.level_id].ordinal for unit in units}
    return len(ordinals) > 1


def unstated_passages(venue: Venue) -> Iterator[Relationship]:
    """Yield the relationships that say what the venue's own do not say of openings and units.

    Their ids are `passage/` and the id of the opening or unit.
    """
    telling = [o for o in venue.openings.values() if o.into is not None or o.hours is not None]
    if telling:
        stated = stated_passages(venue)
        touching = touching_units(venue)
        for opening in telling:
            said = stated.get(opening.id, UNSTATED)
            one_way = opening.into in touching[opening.id] and not said.walked
            if one_way or (opening.hours is not None and said.hours is None):
                yield traversal(opening, said, touching[opening.id])
    hours = stated_unit_hours(venue)
    for unit in venue.units.values():
        if unit.hours is not None and unit.id not in hours:
            yield Relationship(f"passage/{unit.id}", TRAVERSAL, True, None, (), unit.id, unit.hours)


def traversal(opening: Opening, said: StatedPassage, touched: Sequence[str]) -> Relationship:
    """Return the relationship that says an opening's direction and hours.

    Args:
        opening: The opening.
        said: What the venue's own relationships say of it.
        touched: The units that it touches.
    """
    one_way = opening.into in touched and (not said.walked or said.into == opening.into)
    if one_way:
        destination = opening.into
        origin = next((unit_id for unit_id in touched if unit_id != opening.into), None)
    else:
        destination = touched[-1] if touched else None
        origin = touched[0] if touched[1:] else None
    return Relationship(
        id=f"passage/{opening.id}",
        category=TRAVERSAL,
        directed=one_way,
        origin_id=origin,
        intermediary_ids=(opening.id,),
        destination_id=destination,
        hours=opening.hours,
    )
