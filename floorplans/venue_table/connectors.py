"""The section `[[connectors]]`."""

from collections.abc import Mapping, Sequence
from typing import Annotated

import msgspec

from floorplans.categories import connector_kind
from floorplans.model import (
    Connector,
    ConnectorKind,
    ConnectorSource,
    ConnectorStop,
    Direction,
    Venue,
)
from floorplans.reporting import FileReport
from floorplans.venue_table.entries import Hours, Id, convert_all, fresh, hours_of, known, labels


class ConnectorEntry(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """One `[[connectors]]` table."""

    id: Id
    kind: ConnectorKind
    units: Annotated[tuple[Id, ...], msgspec.Meta(min_length=2)]
    direction: Direction = Direction.BOTH
    name: dict[str, str] = {}
    hours: Hours | None = None


def read_connectors(
    entries: Sequence[Mapping[str, object]], venue: Venue, report: FileReport
) -> tuple[Connector, ...]:
    """Read the connectors; each needs units on at least two levels, one on each."""
    connectors: dict[str, Connector] = {}
    for entry in convert_all(entries, ConnectorEntry, "connectors", report):
        if not fresh(entry.id, connectors, "connectors", report) or not known(
            entry.id, entry.units, venue, report
        ):
            continue
        stops = stops_of(venue, entry.units)
        if len({stop.ordinal for stop in stops}) < len(stops):
            report.error(
                "table.connector_levels",
                entry.id,
                "Two of its units stand on the same floor; it was left out.",
                "Name one unit per floor.",
            )
            continue
        check_kinds(entry, venue, report)
        connectors[entry.id] = Connector(
            id=entry.id,
            kind=entry.kind,
            names=labels(entry.name),
            stops=stops,
            direction=entry.direction,
            source=ConnectorSource.TABLE,
            hours=hours_of(entry.id, entry.hours, report),
        )
    return tuple(connectors.values())


def stops_of(venue: Venue, unit_ids: Sequence[str]) -> tuple[ConnectorStop, ...]:
    """Return the stops at some units, lowest first."""
    stops = []
    for unit_id in unit_ids:
        level = venue.levels[venue.units[unit_id].level_id]
        stops.append(ConnectorStop(unit_id, level.id, level.ordinal))
    return tuple(sorted(stops, key=lambda stop: (stop.ordinal, stop.unit_id)))


def check_kinds(entry: ConnectorEntry, venue: Venue, report: FileReport) -> None:
    """Report units whose category says something else than the connector's kind."""
    for unit_id in entry.units:
        if connector_kind(venue.units[unit_id]) is not entry.kind:
            report.warning(
                "table.connector_kind",
                entry.id,
                f"Unit {unit_id} is of category {venue.units[unit_id].category!r}, not"
                f" {entry.kind.value!r}; the table counts.",
                "Correct the unit's category or the connector's kind.",
            )
