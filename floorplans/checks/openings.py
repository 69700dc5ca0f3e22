"""Checks of openings: what they join, how wide they are, what they call themselves."""

from collections.abc import Mapping

import shapely

from floorplans.model import Opening, Venue
from floorplans.reporting import FileReport, Report

NARROWEST = 0.8382
"""Metres (33 inches), the least length of an opening in Apple's list."""

WIDEST = 45.0
"""Metres, the greatest length of an opening in Apple's list."""

CLEAR_WIDTH = 0.8
"""Metres that a wheelchair needs to pass (ISO 21542:2021 asks for at least 0.8)."""

BOUNDARY_REACH = 0.05
"""Metres by which an opening may miss the outline it should lie on."""

OUTLINE_REACH = 0.2
"""Metres by which an outer opening may miss the outline of the level: a thick wall."""

SHARE = 0.5
TWO_SIDES = 2
VEHICLES = frozenset({"automobile", "bicycle"})
VEHICLE_UNITS = frozenset({"parking", "road"})


def check_openings(venue: Venue, touching: Mapping[str, tuple[str, ...]], report: Report) -> None:
    """Check all openings."""
    openings = FileReport(report, "opening.geojson")
    for opening in venue.openings.values():
        unit_ids = touching[opening.id]
        check_sides(venue, opening, unit_ids, openings)
        check_boundary(venue, opening, unit_ids, openings)
        check_width(opening, openings)
        check_category(venue, opening, unit_ids, openings)


def check_sides(
    venue: Venue, opening: Opening, unit_ids: tuple[str, ...], report: FileReport
) -> None:
    """Check that an opening joins two units, or one with the outside."""
    if len(unit_ids) == TWO_SIDES:
        return
    if is_exterior(venue, opening, unit_ids):
        report.info(
            "opening.exterior",
            opening.id,
            f"The opening leads from unit {unit_ids[0]} out of the level: an entrance.",
            "Nothing, if it is one; else correct its line.",
        )
    elif len(unit_ids) < TWO_SIDES:
        only = f"only unit {unit_ids[0]}" if unit_ids else "no unit"
        report.warning(
            "opening.orphan",
            opening.id,
            f"The opening touches {only} and is not on the outline of its level; it leads nowhere.",
            "Draw it on the common outline of two units, or draw the missing unit.",
        )
    else:
        report.warning(
            "opening.many_units",
            opening.id,
            f"The opening touches {len(unit_ids)} units: {', '.join(unit_ids)}.",
            "Let it lie on the outlines of two units; look for units that overlap.",
        )


def is_exterior(venue: Venue, opening: Opening, unit_ids: tuple[str, ...]) -> bool:
    """Tell whether an opening leads from one unit to the outside."""
    if len(unit_ids) != 1:
        return False
    outline = venue.levels[opening.level_id].area.boundary
    return lies_along(opening, outline, OUTLINE_REACH)


def lies_along(opening: Opening, outline: shapely.Geometry, reach: float) -> bool:
    """Tell whether most of an opening lies on an outline, give or take some metres."""
    along: float = shapely.intersection(opening.line, shapely.buffer(outline, reach)).length
    length: float = opening.line.length
    return along >= SHARE * length


def check_boundary(
    venue: Venue, opening: Opening, unit_ids: tuple[str, ...], report: FileReport
) -> None:
    """Check for OpeningMustBeCoveredByUnitBoundary."""
    off = [
        unit_id
        for unit_id in unit_ids
        if not lies_along(opening, venue.units[unit_id].area.boundary, BOUNDARY_REACH)
    ]
    if off:
        report.warning(
            "opening.off_boundary",
            opening.id,
            f"The opening is not on the outline of unit {', '.join(off)}, only near or inside it.",
            "Draw it on the common outline; look for units that overlap.",
        )


def check_width(opening: Opening, report: FileReport) -> None:
    """Check an opening's length."""
    width: float = opening.line.length
    if width > WIDEST:
        report.warning(
            "opening.wide",
            opening.id,
            f"The opening is {width:.1f} m wide, more than {WIDEST:g} m.",
            "Check its line; split it if it is right.",
        )
    elif width < CLEAR_WIDTH:
        report.warning(
            "opening.step_free_width",
            opening.id,
            f"The opening is {width:.2f} m wide; a wheelchair needs {CLEAR_WIDTH:g} m.",
            "Check its line; widen the door if it is right.",
        )
    elif width < NARROWEST:
        report.warning(
            "opening.narrow",
            opening.id,
            f"The opening is {width:.2f} m wide, less than {NARROWEST:g} m.",
            "Check its line.",
        )


def check_category(
    venue: Venue, opening: Opening, unit_ids: tuple[str, ...], report: FileReport
) -> None:
    """Check for vehicle openings between rooms."""
    rooms = {venue.units[unit_id].category for unit_id in unit_ids}
    if opening.category in VEHICLES and rooms and not rooms & VEHICLE_UNITS:
        report.warning(
            "opening.category",
            opening.id,
            f"Category {opening.category!r} stands between rooms ({', '.join(sorted(rooms))}).",
            "Use `pedestrian`.",
        )
