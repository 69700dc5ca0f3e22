"""The section `[[sensors]]`: where measuring points are, whoever reads them."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Annotated

import msgspec
from shapely import Point

from floorplans.holding import unit_at, units_by_level
from floorplans.model import Venue
from floorplans.reporting import FileReport
from floorplans.venue_table.entries import Id, convert_all, fresh

Kind = Annotated[str, msgspec.Meta(pattern=r"^[a-z][a-z0-9-]{0,39}$")]
Longitude = Annotated[float, msgspec.Meta(ge=-180, le=180)]
Latitude = Annotated[float, msgspec.Meta(ge=-90, le=90)]


class SensorEntry(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """One `[[sensors]]` table."""

    id: Id
    kind: Kind
    level: Id
    position: tuple[Longitude, Latitude]
    unit: Id | None = None


@dataclass(frozen=True, slots=True)
class SensorPosition:
    """Where something is measured.

    Args:
        id: The `{sensor}` of its MQTT topic.
        kind: What it measures: `co2`, `temperature`, `noise`, `seat`, `door`, `water`, ...
        level_id: Its level.
        x: Metres east of the venue's origin.
        y: Metres north of the venue's origin.
        unit_id: The unit that it watches, None where it is in none.
    """

    id: str
    kind: str
    level_id: str
    x: float
    y: float
    unit_id: str | None


def read_sensors(
    entries: Sequence[Mapping[str, object]], venue: Venue, report: FileReport
) -> tuple[SensorPosition, ...]:
    """Read the measuring points; the unit is that of the point where the entry names none."""
    found: dict[str, SensorPosition] = {}
    units = units_by_level(venue)
    for entry in convert_all(entries, SensorEntry, "sensors", report):
        if not fresh(entry.id, found, "sensors", report) or not is_there(entry, venue, report):
            continue
        x, y = venue.frame.point_to_local(*entry.position)
        around = unit_at(units.get(entry.level, ()), Point(x, y))
        unit_id = entry.unit or (around.id if around is not None else None)
        found[entry.id] = SensorPosition(entry.id, entry.kind, entry.level, x, y, unit_id)
    return tuple(found.values())


def is_there(entry: SensorEntry, venue: Venue, report: FileReport) -> bool:
    """Tell whether the level and the unit of an entry exist, the unit on that level."""
    unit = venue.units.get(entry.unit) if entry.unit is not None else None
    missing = f"level {entry.level}" if entry.level not in venue.levels else ""
    if not missing and entry.unit is not None and (unit is None or unit.level_id != entry.level):
        missing = f"unit {entry.unit} on level {entry.level}"
    if missing:
        report.error(
            "table.reference",
            entry.id,
            f"The floor plan has no {missing}; the entry was left out.",
            "Name levels and units by their ids in level.geojson and unit.geojson.",
        )
    return not missing
