"""The section `[[zones]]`."""

from collections.abc import Mapping, Sequence
from typing import Annotated

import msgspec

from floorplans.model import Venue, Zone
from floorplans.reporting import FileReport
from floorplans.venue_table.entries import Id, convert_all, fresh, known, labels


class ZoneEntry(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """One `[[zones]]` table."""

    id: Id
    units: Annotated[tuple[Id, ...], msgspec.Meta(min_length=1)]
    name: dict[str, str] = {}
    capacity: Annotated[int, msgspec.Meta(ge=1)] | None = None


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
