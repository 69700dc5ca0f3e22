"""The sections `[[refuges]]` and `[evacuation]`."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Annotated

import msgspec

from floorplans.model import Labels, Unit, Venue
from floorplans.reporting import FileReport
from floorplans.venue_table.entries import Id, convert_all, fresh, known, labels

RESCUE = "mobilityrescue"
"""The IMDF amenity category of a place where people who cannot take stairs wait to be rescued."""

NAMES: Labels = {"zh": "无障碍避难处", "en": "Refuge"}


@dataclass(frozen=True, slots=True)
class Refuge:
    """A place where people who cannot take stairs wait in safety.

    Args:
        id: The table's own, or the amenity's.
        names: What people call it.
        unit_id: The unit that it is in.
        x: Metres east.
        y: Metres north.
        capacity: Wheelchairs that it has room for.
    """

    id: str
    names: Labels
    unit_id: str
    x: float
    y: float
    capacity: int


@dataclass(frozen=True, slots=True)
class EvacuationSettings:
    """What the plan of a building does not say of leaving it.

    Args:
        escalators: Whether escalators may be walked when the alarm is given.
        not_exits: Outer openings that lead nowhere safe.
        stair_widths: Clear width of the flights of stairs and ramps in metres, by connector.
        wheelchair_share: Share of people who cannot take stairs.
    """

    escalators: bool = False
    not_exits: tuple[str, ...] = ()
    stair_widths: Mapping[str, float] = field(default_factory=dict)
    wheelchair_share: float = 0.005


USUAL = EvacuationSettings()
"""The settings of a building that gives none."""

Share = Annotated[float, msgspec.Meta(ge=0, le=1)]
Width = Annotated[float, msgspec.Meta(ge=0.5, le=50)]


class RefugeEntry(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """One `[[refuges]]` table; position is longitude, latitude."""

    id: Id
    unit: Id
    name: dict[str, str] = {}
    capacity: Annotated[int, msgspec.Meta(ge=1, le=1000)] = 1
    position: tuple[float, float] | None = None


class EvacuationTable(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """The `[evacuation]` table."""

    escalators: bool = False
    not_exits: tuple[Id, ...] = ()
    stair_widths: dict[str, Width] = {}
    wheelchair_share: Share = 0.005


def read_refuges(
    entries: Sequence[Mapping[str, object]], venue: Venue, report: FileReport
) -> tuple[Refuge, ...]:
    """Read the refuges: the table's, then those that the plan has as amenities."""
    found: dict[str, Refuge] = {}
    for entry in convert_all(entries, RefugeEntry, "refuges", report):
        if not fresh(entry.id, found, "refuges", report):
            continue
        if not known(entry.id, (entry.unit,), venue, report):
            continue
        if entry.position is None:
            spot = venue.units[entry.unit].area.representative_point()
            x, y = spot.x, spot.y
        else:
            x, y = venue.frame.point_to_local(*entry.position)
        names = labels(entry.name) or NAMES
        found[entry.id] = Refuge(
            entry.id, names, entry.unit, rounded(x), rounded(y), entry.capacity
        )
    taken = {refuge.unit_id for refuge in found.values()}
    for amenity in venue.amenities.values():
        units = [each for each in amenity.unit_ids if each in venue.units]
        if amenity.category == RESCUE and units and taken.isdisjoint(units):
            names = amenity.names or NAMES
            point = amenity.point
            x, y = rounded(point.x), rounded(point.y)
            found[amenity.id] = Refuge(amenity.id, names, units[0], x, y, 1)
    return tuple(found.values())


def spot_in(unit: Unit) -> tuple[float, float]:
    """Return where a refuge is that only has a unit, in metres."""
    spot = unit.area.representative_point()
    return rounded(spot.x), rounded(spot.y)


def rounded(metres: float) -> float:
    """Return whole centimetres: what a file of degrees keeps."""
    return round(metres, 2)


def read_evacuation(
    entry: Mapping[str, object], venue: Venue, report: FileReport
) -> EvacuationSettings:
    """Read the settings; what does not fit is reported, and the usual ones count."""
    found = convert_all((entry,), EvacuationTable, "evacuation", report) if entry else []
    if not found:
        return USUAL
    given = found[0]
    missing = [each for each in given.not_exits if each not in venue.openings]
    if missing:
        report.error(
            "table.reference",
            None,
            f"The floor plan has no opening {', '.join(missing)}, which [evacuation] names.",
            "Name openings by their ids in opening.geojson.",
        )
    return EvacuationSettings(
        given.escalators, given.not_exits, given.stair_widths, given.wheelchair_share
    )
