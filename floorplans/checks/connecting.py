"""Checks of the ways between levels."""

from collections.abc import Sequence

from floorplans.categories import CONNECTOR_KINDS
from floorplans.connectors import ambiguous_links, unlinked_units
from floorplans.model import Connector, ConnectorKind, ConnectorSource, Direction, Venue
from floorplans.reporting import FileReport, Report

SAME_LEVEL = frozenset({"ramp", "steps"})
"""Categories that often join two heights of one level and then need no partner."""


def check_connectors(venue: Venue, connectors: Sequence[Connector], report: Report) -> None:
    """Check relationships, units without a partner, choices and directions."""
    check_relationships(venue, FileReport(report, "relationship.geojson"))
    units = FileReport(report, "unit.geojson")
    check_unlinked(venue, connectors, units)
    check_ambiguous(venue, connectors, units)
    check_directions(connectors, units)


def check_relationships(venue: Venue, report: FileReport) -> None:
    """Report a venue without relationships, and those that join no two levels."""
    if not venue.relationships:
        report.info(
            "relationship.none",
            None,
            "The venue states no relationships; connectors are inferred from geometry.",
            "Add relationships, or name connectors in venue.toml.",
        )
    for relationship in venue.relationships.values():
        ends = (
            relationship.origin_id,
            *relationship.intermediary_ids,
            relationship.destination_id,
        )
        units = [venue.units[end] for end in ends if end is not None and end in venue.units]
        levels = {venue.levels[unit.level_id].ordinal for unit in units}
        if relationship.category in CONNECTOR_KINDS and len(levels) <= 1:
            report.warning(
                "relationship.ends",
                relationship.id,
                f"The {relationship.category} joins units on {len(levels)} floors; it was not"
                " used.",
                "Name one unit per floor as origin, intermediary and destination.",
            )


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
