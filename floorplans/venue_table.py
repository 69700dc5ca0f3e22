"""The venue table `venue.toml`: zones and connectors that IMDF cannot say (docs/venue-table.md)."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Annotated, TypeVar

import msgspec

from floorplans.categories import connector_kind, is_traversable
from floorplans.findings import Finding
from floorplans.model import (
    Connector,
    ConnectorKind,
    ConnectorSource,
    ConnectorStop,
    Direction,
    Labels,
    Venue,
    Zone,
)
from floorplans.reporting import FileReport, Report

FILE = "venue.toml"
SECTIONS = ("zones", "connectors", "devices", "screens")

Id = Annotated[str, msgspec.Meta(min_length=1, max_length=100)]
Entry = TypeVar("Entry", bound=msgspec.Struct)


class ZoneEntry(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """One `[[zones]]` table."""

    id: Id
    units: Annotated[tuple[Id, ...], msgspec.Meta(min_length=1)]
    name: dict[str, str] = {}
    capacity: Annotated[int, msgspec.Meta(ge=1)] | None = None


class ConnectorEntry(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """One `[[connectors]]` table."""

    id: Id
    kind: ConnectorKind
    units: Annotated[tuple[Id, ...], msgspec.Meta(min_length=2)]
    direction: Direction = Direction.BOTH
    name: dict[str, str] = {}


@dataclass(frozen=True, slots=True)
class VenueTable:
    """What `venue.toml` says, bad entries left out.

    `devices` and `screens` are as the file gives them: sensors and signage convert their own.
    """

    zones: tuple[Zone, ...] = ()
    connectors: tuple[Connector, ...] = ()
    devices: tuple[Mapping[str, object], ...] = ()
    screens: tuple[Mapping[str, object], ...] = ()


def parse_table(data: bytes | None, venue: Venue) -> tuple[VenueTable, tuple[Finding, ...]]:
    """Read the venue table; None stands for a venue without one."""
    if data is None:
        return VenueTable(), ()
    gathered = Report()
    report = FileReport(gathered, FILE)
    sections = decode_sections(data, report)
    table = VenueTable(
        zones=read_zones(sections["zones"], venue, report),
        connectors=read_connectors(sections["connectors"], venue, report),
        devices=sections["devices"],
        screens=sections["screens"],
    )
    return table, tuple(gathered.findings)


def decode_sections(
    data: bytes, report: FileReport
) -> Mapping[str, tuple[Mapping[str, object], ...]]:
    """Return the tables of each section; what cannot be read is reported and left out."""
    empty: dict[str, tuple[Mapping[str, object], ...]] = dict.fromkeys(SECTIONS, ())
    try:
        document: object = msgspec.toml.decode(data)
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError) as error:
        report.error(
            "table.malformed", None, f"{error}; the table was left out.", "Correct the TOML there."
        )
        return empty
    if not isinstance(document, dict):
        return empty
    for key in sorted(document.keys() - set(SECTIONS)):
        report.warning(
            "table.section",
            None,
            f"There is no section {key!r}; it was not used.",
            f"Use {', '.join(f'[[{name}]]' for name in SECTIONS)}.",
        )
    return {name: tables(name, document.get(name), report) for name in SECTIONS}


def tables(name: str, value: object, report: FileReport) -> tuple[Mapping[str, object], ...]:
    """Return the tables of one section."""
    if value is None:
        return ()
    if isinstance(value, list) and all(isinstance(item, dict) for item in value):
        return tuple(value)
    report.error(
        "table.section",
        None,
        f"{name} is no list of tables; it was left out.",
        f"Start each entry with [[{name}]].",
    )
    return ()


def read_zones(
    entries: Sequence[Mapping[str, object]], venue: Venue, report: FileReport
) -> tuple[Zone, ...]:
    """Read the zones; a unit counts for the first zone that names it."""
    zones: dict[str, Zone] = {}
    taken: dict[str, str] = {}
    for entry in convert_all(entries, ZoneEntry, "zones", report):
        if not fresh(entry.id, zones, "zones", report) or not known(
            entry.id, entry.units, venue, report
        ):
            continue
        if entry.id in venue.units and entry.units != (entry.id,):
            report.error(
                "table.zone_id",
                entry.id,
                "The zone has the id of a unit, which is a zone of its own; it was left out.",
                "Give the zone another id.",
            )
            continue
        shared = [unit_id for unit_id in entry.units if unit_id in taken]
        if shared:
            report.warning(
                "table.zone_overlap",
                entry.id,
                f"Units {', '.join(shared)} are in zone {taken[shared[0]]!r} already; they stay"
                " there.",
                "Name each unit in one zone.",
            )
        units = tuple(dict.fromkeys(unit for unit in entry.units if unit not in taken))
        if units:
            taken.update(dict.fromkeys(units, entry.id))
            zones[entry.id] = Zone(entry.id, labels(entry.name), units, entry.capacity)
    return tuple(zones.values())


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


def convert_all(
    entries: Sequence[Mapping[str, object]],
    shape: type[Entry],
    section: str,
    report: FileReport,
) -> list[Entry]:
    """Convert the entries of a section; those that do not fit are reported and left out."""
    found = []
    for index, entry in enumerate(entries):
        try:
            found.append(msgspec.convert(entry, shape))
        except msgspec.ValidationError as error:
            name = entry.get("id")
            report.error(
                "table.entry",
                name if isinstance(name, str) else None,
                f"{section}[{index}]: {error}; the entry was left out.",
                "Write it as docs/venue-table.md says.",
            )
    return found


def fresh(entry_id: str, found: Mapping[str, object], section: str, report: FileReport) -> bool:
    """Tell whether an id is new in its section."""
    if entry_id not in found:
        return True
    report.error(
        "table.duplicate",
        entry_id,
        f"{section} has this id twice; the second entry was left out.",
        "Give each entry an id of its own.",
    )
    return False


def known(entry_id: str, unit_ids: Sequence[str], venue: Venue, report: FileReport) -> bool:
    """Tell whether all units of an entry exist."""
    missing = [unit_id for unit_id in unit_ids if unit_id not in venue.units]
    if not missing:
        return True
    report.error(
        "table.reference",
        entry_id,
        f"The floor plan has no unit {', '.join(missing)}; the entry was left out.",
        "Name units by their ids in unit.geojson.",
    )
    return False


def labels(name: Mapping[str, str]) -> Labels:
    """Return the names that have text."""
    return {tag: text for tag, text in name.items() if text.strip()}


def zones_of(venue: Venue, table: VenueTable) -> tuple[Zone, ...]:
    """Return the table's zones, then one zone for each other traversable unit, in file order.

    The zone of a single unit has the unit's id and names.
    """
    taken = {unit_id for zone in table.zones for unit_id in zone.unit_ids}
    rest = (
        Zone(unit.id, unit.names, (unit.id,), None)
        for unit in venue.units.values()
        if unit.id not in taken and is_traversable(unit)
    )
    return (*table.zones, *rest)
