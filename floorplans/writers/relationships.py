"""What joins units, as IMDF relationships: the file's own, and those that say what it did not."""

from collections.abc import Iterator, Sequence

from floorplans.connectors import stated_groups
from floorplans.model import Connector, Direction, Relationship, Venue
from floorplans.passages import unstated_passages


def all_relationships(
    venue: Venue, connectors: Sequence[Connector] = ()
) -> tuple[Relationship, ...]:
    """Return the venue's relationships, then those of connectors and passages that it lacks."""
    return (
        *venue.relationships.values(),
        *unstated_connectors(venue, connectors),
        *unstated_passages(venue),
    )


def unstated_connectors(venue: Venue, connectors: Sequence[Connector]) -> Iterator[Relationship]:
    """Yield a relationship for each connector that none of the venue's joins whole.

    One-way connectors are directed from where people get on; stops between are intermediaries. Ids
    are `connector/` and the connector's id.
    """
    stated = [(group.kind, set(group.unit_ids)) for group in stated_groups(venue, ())]
    for connector in connectors:
        units = [stop.unit_id for stop in connector.stops]
        if any(kind is connector.kind and joined.issuperset(units) for kind, joined in stated):
            continue
        if connector.direction is Direction.DOWN:
            units.reverse()
        yield Relationship(
            id=f"connector/{connector.id}",
            category=connector.kind.value,
            directed=connector.direction is not Direction.BOTH,
            origin_id=units[0],
            intermediary_ids=tuple(units[1:-1]),
            destination_id=units[-1],
            hours=connector.hours,
        )
