"""One-way passages and opening hours as IMDF says them: by `traversal` relationships.

IMDF 1.0.0 gives units and openings no hours, and openings no direction. A relationship can say it
(OGC 20-094, Relationship), and this is how Zhilu reads and writes it:

* An opening among the intermediaries of a relationship on one floor has the relationship's hours.
* An opening among the intermediaries of a directed traversal or moving walkway leads onward, as
  `floorplans.chains` says, if no other such relationship leads through it elsewhere.
* A unit that is the destination of a traversal from nowhere, through nothing, has its hours.
"""

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from floorplans.chains import TRAVERSAL, TRAVERSALS, WALKS, joins_floors, led_into
from floorplans.model import Opening, Relationship, Venue
from floorplans.reporting import FileReport
from floorplans.touching import openings_by_unit, touching_units


@dataclass(frozen=True, slots=True)
class StatedPassage:
    """What relationships say of an opening.

    Args:
        into: The unit that it leads to, one way.
        hours: When it is open.
        walked: Whether a traversal or moving walkway leads through it, either way.
        conflict: Hours that differ from the first ones.
        both_ways: Whether directed relationships lead through it both ways, and nothing else does.
    """

    into: str | None = None
    hours: str | None = None
    walked: bool = False
    conflict: tuple[str, ...] = ()
    both_ways: bool = False


UNSTATED = StatedPassage()
"""What is said of an opening that no relationship names."""


def with_stated_passages(venue: Venue, report: FileReport) -> Venue:
    """Return the venue with the hours and directions that its relationships state."""
    said = said_of_openings(venue)
    hours = stated_unit_hours(venue)
    report_lost_directions(venue, said, hours, report)
    passages = {opening_id: passage_of(items) for opening_id, items in said.items()}
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
    return {opening_id: passage_of(items) for opening_id, items in said_of_openings(venue).items()}


@dataclass(frozen=True, slots=True)
class Saying:
    """What one relationship says of one opening.

    Args:
        relationship: The relationship.
        into: The unit that it leads to through the opening, None where it does not say so.
        named: Whether it names the opening; else the opening is one of a moving walkway.
    """

    relationship: Relationship
    into: str | None
    named: bool


def said_of_openings(venue: Venue) -> Mapping[str, Sequence[Saying]]:
    """Return what relationships on one floor say of each opening that they lead through."""
    items = [item for item in venue.relationships.values() if not joins_floors(venue, item)]
    if not items:
        return {}
    found: dict[str, list[Saying]] = defaultdict(list)
    touching = touching_units(venue)
    opened = openings_by_unit(touching)
    for item in items:
        directed = item.directed and item.category in WALKS
        ways = led_into(venue, item, touching, opened) if directed else {}
        named = [key for key in dict.fromkeys(item.intermediary_ids) if key in venue.openings]
        for opening_id in dict.fromkeys((*named, *ways)):
            saying = Saying(item, ways.get(opening_id), opening_id in named)
            found[opening_id].append(saying)
    return found


def passage_of(sayings: Sequence[Saying]) -> StatedPassage:
    """Return what relationships say together of one opening that they all lead through."""
    walks = [saying for saying in sayings if saying.relationship.category in WALKS]
    ways = {saying.into for saying in walks}
    stated = (saying.relationship.hours for saying in sayings if saying.named)
    hours = list(dict.fromkeys(text for text in stated if text))
    return StatedPassage(
        into=next(iter(ways)) if len(ways) == 1 else None,
        hours=hours[0] if hours else None,
        walked=bool(walks),
        conflict=tuple(hours[1:]),
        both_ways=len(ways) > 1 and None not in ways,
    )


def report_lost_directions(
    venue: Venue,
    said: Mapping[str, Sequence[Saying]],
    unit_hours: Mapping[str, str],
    report: FileReport,
) -> None:
    """Report directed traversals and moving walkways that leave an opening open both ways."""
    through: dict[str, list[str]] = defaultdict(list)
    lost: dict[str, list[str]] = defaultdict(list)
    for opening_id, sayings in said.items():
        passage = passage_of(sayings)
        for saying in sayings:
            through[saying.relationship.id].append(opening_id)
            if passage.into is None and not passage.both_ways:
                lost[saying.relationship.id].append(opening_id)
    for item in venue.relationships.values():
        if not item.directed or item.category not in WALKS or gives_unit_hours(item, unit_hours):
            continue
        if joins_floors(venue, item):
            reason = "It leads over several floors"
        elif not through[item.id]:
            reason = "It leads through no opening"
        elif lost[item.id]:
            reason = (
                f"It does not say alone into which unit opening {', '.join(lost[item.id])} leads"
            )
        else:
            continue
        report.warning(
            "relationship.direction",
            item.id,
            f"{reason}; the direction of the {item.category} was not used there.",
            "Name its units and openings in the order in which they are walked, on one floor, or"
            " say `into` of an opening in venue.toml.",
        )


def gives_unit_hours(item: Relationship, unit_hours: Mapping[str, str]) -> bool:
    """Tell whether a relationship says no more than when its destination is open."""
    return is_alone(item) and item.hours is not None and item.destination_id in unit_hours


def is_alone(item: Relationship) -> bool:
    """Tell whether a relationship is a traversal from nowhere, through nothing."""
    return item.category in TRAVERSALS and item.origin_id is None and not item.intermediary_ids


def stated_unit_hours(venue: Venue) -> Mapping[str, str]:
    """Return the hours that the venue's relationships give to units."""
    found: dict[str, str] = {}
    for item in venue.relationships.values():
        unit_id = item.destination_id
        if is_alone(item) and unit_id in venue.units and item.hours:
            found.setdefault(str(unit_id), item.hours)
    return found


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
