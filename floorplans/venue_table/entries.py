"""What the entries of all sections have in common: ids, names, hours, references."""

from collections.abc import Mapping, Sequence
from typing import Annotated, TypeVar

import msgspec
import opening_hours

from floorplans.model import Labels, Venue
from floorplans.reporting import FileReport

Id = Annotated[str, msgspec.Meta(min_length=1, max_length=100)]
Hours = Annotated[str, msgspec.Meta(min_length=1, max_length=500)]
Entry = TypeVar("Entry", bound=msgspec.Struct)


def convert_all(
    entries: Sequence[Mapping[str, object]],
    shape: type[Entry],
    section: str,
    report: FileReport,
    identity: str = "id",
) -> list[Entry]:
    """Convert the entries of a section; those that do not fit are reported and left out."""
    found = []
    for index, entry in enumerate(entries):
        try:
            found.append(msgspec.convert(entry, shape))
        except msgspec.ValidationError as error:
            name = entry.get(identity)
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


def hours_of(entry_id: str, hours: str | None, report: FileReport) -> str | None:
    """Return the hours of an entry, or None where they cannot be read."""
    if hours is None or opening_hours.validate(hours):
        return hours
    report.error(
        "table.hours",
        entry_id,
        f"The hours {hours!r} are no OSM opening_hours; they were not used, so that it counts as"
        " always open.",
        'Write such as "Mo-Fr 09:00-18:00; PH off".',
    )
    return None


def labels(name: Mapping[str, str]) -> Labels:
    """Return the names that have text."""
    return {tag: text for tag, text in name.items() if text.strip()}
