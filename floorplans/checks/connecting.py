"""Checks of the ways between levels."""

from collections import Counter
from collections.abc import Sequence

from floorplans.categories import CONNECTOR_KINDS, connector_kind
from floorplans.chains import joins_floors
from floorplans.connectors import ambiguous_links, unlinked_units
from floorplans.model import (
    Connector,
    ConnectorKind,
    ConnectorSource,
    Direction,
    Relationship,
    Venue,
)
from floorplans.reporting import FileReport, Report

SAME_LEVEL = frozenset({"ramp", "steps"})
"""Categories that often join two heights of one level and then need no partner."""


def check_connectors(venue: Venue, connectors: Sequence[Connector], report: Report) -> None:
    """Check relationships, units without a partner, choices, floors and directions."""
    check_relationships(venue, FileReport(report, "relationship.geojson"))
    units = FileReport(report, "unit.geojson")
    if len(venue.ordinals()) > 1:
        check_unlinked(venue, connectors, units)
    else:
        check_single_level(venue, units)
    check_ambiguous(venue, connectors, units)
    check_floors(connectors, units)
    check_directions(connectors, units)


def check_relationships(venue: Venue, report: FileReport) -> None:
    """Report a venue without relationships, and check those that it has."""
    stacked = any(connector_kind(unit) is not None for unit in venue.units.values())
    if not venue.relationships and stacked and len(venue.ordinals()) > 1:
        report.info(
            "relationship.none",
            None,
            "The venue states no relationships; connectors are inferred from geometry.",
            "Add relationships, or name connectors in venue.toml.",
        )
    for relationship in venue.relationships.values():
        if relationship.category in CONNECTOR_KINDS:
            check_vertical(venue, relationship, report)
        else:
            check_traversal(venue, relationship, report)


def check_vertical(venue: Venue, relationship: Relationship, report: FileReport) -> None:
    """Check that a lift, stair, ... joins units on two floors, and units of its kind."""
    ends = (relationship.origin_id, *relationship.intermediary_ids, relationship.destination_id)
    units = [venue.units[end] for end in ends if end is not None and end in venue.units]
    levels = {venue.levels[unit.level_id].ordinal for unit in units}
    if len(levels) <= 1:
        report.warning(
            "relationship.ends",
            relationship.id,
            f"The {relationship.category} joins units on {len(levels)} floors; it was not used as a"
            " way between floors.",
            "Name one unit per floor as origin, intermediary and destination.",
        )
    kind = CONNECTOR_KINDS[relationship.category]
    odd = [unit for unit in units if connector_kind(unit) not in {None, kind}]
    if odd:
        report.warning(
            "relationship.category",
            relationship.id,
            f"The {relationship.category} joins unit {odd[0].id}, which is of category"
            f" {odd[0].category!r}.",
            "Correct the category of the relationship or of the unit.",
        )


def check_traversal(venue: Venue, relationship: Relationship, report: FileReport) -> None:
    """Check for InvalidRelationshipOriginReference and InvalidRelationshipDestination...."""
    if relationship.origin_id is None or relationship.destination_id is None:
        used = " and ".join(used_of(venue, relationship))
        report.warning(
            "relationship.ends",
            relationship.id,
            f"The {relationship.category} lacks an origin or a destination;"
            f" {f'only its {used} counted' if used else 'it was not used'}.",
            "Name an existing feature for each.",
        )


def used_of(venue: Venue, relationship: Relationship) -> tuple[str, ...]:
    """Return what of a relationship on one floor has come into the openings and units."""
    if joins_floors(venue, relationship):
        return ()
    openings = [
        venue.openings[end] for end in relationship.intermediary_ids if end in venue.openings
    ]
    hours = {opening.hours for opening in openings}
    if not relationship.intermediary_ids:
        unit = venue.units.get(relationship.destination_id or "")
        hours = {unit.hours} if unit is not None else set()
    said = {
        "hours": relationship.hours is not None and relationship.hours in hours,
        "direction": relationship.directed and any(opening.into for opening in openings),
    }
    return tuple(name for name, used in said.items() if used)


def check_unlinked(venue: Venue, connectors: Sequence[Connector], report: FileReport) -> None:
    """Report lifts, stairs, ... that lead to no other level."""
    for unit in unlinked_units(venue, connectors):
        note = report.info if unit.category in SAME_LEVEL else report.warning
        note(
            "connector.unlinked",
            unit.id,
            f"The {unit.category} on ordinal {venue.levels[unit.level_id].ordinal} has no partner"
            " on a neighbouring level.",
            "Name its units in a [[connectors]] entry of venue.toml, or add a relationship.",
        )


def check_single_level(venue: Venue, report: FileReport) -> None:
    """Report lifts, stairs, ... of a venue of one level, which can lead nowhere."""
    alone = [
        unit
        for unit in venue.units.values()
        if connector_kind(unit) is not None and unit.category not in SAME_LEVEL
    ]
    if alone:
        kinds = Counter(unit.category for unit in alone)
        listed = ", ".join(f"{count} {category}" for category, count in sorted(kinds.items()))
        report.info(
            "connector.single_level",
            alone[0].id,
            f"The venue has one level; its {listed} lead nowhere.",
            "Add the other levels, if people are to be led there.",
        )


def check_ambiguous(venue: Venue, connectors: Sequence[Connector], report: FileReport) -> None:
    """Report units that could belong to more than one shaft."""
    for link in ambiguous_links(venue, connectors):
        report.warning(
            "connector.ambiguous",
            link.lower_id,
            f"The {link.kind.value} shares {link.share:.0%} of its floor with {link.upper_id}"
            " above, but one of the two was joined to a unit that shares more.",
            "Name the right units in a [[connectors]] entry of venue.toml.",
        )


def check_floors(connectors: Sequence[Connector], report: FileReport) -> None:
    """Report connectors that stop twice on one floor."""
    for connector in connectors:
        floors = Counter(stop.ordinal for stop in connector.stops)
        ordinal, most = floors.most_common(1)[0] if floors else (0, 0)
        if most > 1:
            twice = [stop.unit_id for stop in connector.stops if stop.ordinal == ordinal]
            report.warning(
                "connector.same_floor",
                twice[0],
                f"{connector.id} stops {most} times on ordinal {ordinal}: {', '.join(twice)}.",
                "Name one unit per floor, or correct the ordinal of a level.",
            )


def check_directions(connectors: Sequence[Connector], report: FileReport) -> None:
    """Report escalators of which nobody says which way they run."""
    for connector in connectors:
        guessed = connector.source is not ConnectorSource.TABLE
        if (
            guessed
            and connector.kind is ConnectorKind.ESCALATOR
            and connector.direction is Direction.BOTH
        ):
            report.warning(
                "connector.direction",
                connector.stops[0].unit_id,
                f"Nothing says which way {connector.id} runs; it is used both ways.",
                "Name it in a [[connectors]] entry of venue.toml with its direction.",
            )
