"""The sections `[[openings]]` and `[[units]]`: what a plan's format cannot say of them."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Annotated

import msgspec

from floorplans.model import Venue
from floorplans.reporting import FileReport
from floorplans.touching import touching_units
from floorplans.venue_table.entries import Hours, Id, convert_all, fresh, hours_of, known

Metres = Annotated[float, msgspec.Meta(gt=0, le=100)]


class OpeningEntry(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """One `[[openings]]` table."""

    id: Id
    clear_width: Metres | None = None
    hours: Hours | None = None
    into: Id | None = None


class UnitEntry(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """One `[[units]]` table."""

    id: Id
    hours: Hours | None = None


@dataclass(frozen=True, slots=True)
class OpeningCondition:
    """What the table says of an opening; None where it says nothing.

    Args:
        id: The opening.
        clear_width: Metres that pass between its jambs.
        hours: When it is open (OSM opening_hours).
        into: The unit that it may only be walked into.
    """

    id: str
    clear_width: float | None = None
    hours: str | None = None
    into: str | None = None


@dataclass(frozen=True, slots=True)
class UnitCondition:
    """What the table says of a unit: when it may be entered (OSM opening_hours)."""

    id: str
    hours: str | None = None


def read_openings(
    entries: Sequence[Mapping[str, object]], venue: Venue, report: FileReport
) -> tuple[OpeningCondition, ...]:
    """Read the openings; hours and directions that do not fit are left out of their entry."""
    found: dict[str, OpeningCondition] = {}
    converted = convert_all(entries, OpeningEntry, "openings", report)
    directed = any(entry.into is not None for entry in converted)
    touching = touching_units(venue) if directed else {}
    for entry in converted:
        if not fresh(entry.id, found, "openings", report):
            continue
        if entry.id not in venue.openings:
            report.error(
                "table.reference",
                entry.id,
                "The floor plan has no such opening; the entry was left out.",
                "Name openings by their ids in opening.geojson.",
            )
            continue
        found[entry.id] = OpeningCondition(
            id=entry.id,
            clear_width=entry.clear_width,
            hours=hours_of(entry.id, entry.hours, report),
            into=into_of(entry, touching, report),
        )
    return tuple(found.values())


def into_of(
    entry: OpeningEntry, touching: Mapping[str, tuple[str, ...]], report: FileReport
) -> str | None:
    """Return the unit that an opening leads into, or None where it does not touch it."""
    if entry.into is None or entry.into in touching[entry.id]:
        return entry.into
    joined = ", ".join(touching[entry.id]) or "no unit"
    report.error(
        "table.opening_into",
        entry.id,
        f"The opening does not touch unit {entry.into}; it was left open both ways.",
        f"Name a unit that it touches: {joined}.",
    )
    return None


def read_units(
    entries: Sequence[Mapping[str, object]], venue: Venue, report: FileReport
) -> tuple[UnitCondition, ...]:
    """Read the units."""
    found: dict[str, UnitCondition] = {}
    for entry in convert_all(entries, UnitEntry, "units", report):
        if fresh(entry.id, found, "units", report) and known(entry.id, [entry.id], venue, report):
            found[entry.id] = UnitCondition(entry.id, hours_of(entry.id, entry.hours, report))
    return tuple(found.values())
