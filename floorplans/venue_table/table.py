"""The whole venue table, and the zones of a venue with it."""

from collections.abc import Mapping
from dataclasses import dataclass

from floorplans.categories import is_traversable
from floorplans.findings import Finding
from floorplans.model import Connector, Venue, Zone
from floorplans.reporting import FileReport, Report
from floorplans.shelves.callnumbers import RULES, CallNumberRules
from floorplans.shelves.faces import ShelfFace
from floorplans.venue_table.conditions import (
    OpeningCondition,
    UnitCondition,
    read_openings,
    read_units,
)
from floorplans.venue_table.connectors import read_connectors
from floorplans.venue_table.safety import (
    USUAL,
    EvacuationSettings,
    Refuge,
    read_evacuation,
    read_refuges,
)
from floorplans.venue_table.sections import decode_sections
from floorplans.venue_table.sensors import SensorPosition, read_sensors
from floorplans.venue_table.shelves import read_rules, read_shelves
from floorplans.venue_table.zones import read_zones

FILE = "venue.toml"


@dataclass(frozen=True, slots=True)
class VenueTable:
    """What `venue.toml` says, bad entries left out.

    `devices` and `screens` are as the file gives them: sensors and signage convert their own.
    """

    zones: tuple[Zone, ...] = ()
    connectors: tuple[Connector, ...] = ()
    devices: tuple[Mapping[str, object], ...] = ()
    screens: tuple[Mapping[str, object], ...] = ()
    openings: tuple[OpeningCondition, ...] = ()
    units: tuple[UnitCondition, ...] = ()
    shelves: tuple[ShelfFace, ...] = ()
    call_numbers: CallNumberRules = RULES
    sensors: tuple[SensorPosition, ...] = ()
    refuges: tuple[Refuge, ...] = ()
    evacuation: EvacuationSettings = USUAL


def parse_table(data: bytes | None, venue: Venue) -> tuple[VenueTable, tuple[Finding, ...]]:
    """Read the venue table; None stands for a venue without one: what the plan says counts."""
    gathered = Report()
    report = FileReport(gathered, FILE)
    sections = decode_sections(data or b"", report)
    lists = sections.lists
    rules = read_rules(sections.settings["call_numbers"], report)
    table = VenueTable(
        zones=read_zones(lists["zones"], venue, report),
        connectors=read_connectors(lists["connectors"], venue, report),
        devices=lists["devices"],
        screens=lists["screens"],
        openings=read_openings(lists["openings"], venue, report),
        units=read_units(lists["units"], venue, report),
        shelves=read_shelves(lists["shelves"], venue, rules, report),
        call_numbers=rules,
        sensors=read_sensors(lists["sensors"], venue, report),
        refuges=read_refuges(lists["refuges"], venue, report),
        evacuation=read_evacuation(sections.settings["evacuation"], venue, report),
    )
    return table, tuple(gathered.findings)


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
