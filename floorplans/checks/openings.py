"""Checks of openings: what they join, how wide they are, what they call themselves."""

import shapely
from shapely.geometry.base import BaseGeometry

from floorplans.categories import is_public
from floorplans.checks.pairs import meeting
from floorplans.checks.survey import Survey
from floorplans.checks.ways import CLEAR_WIDTH, DRAWN
from floorplans.entrances import OUTLINE_REACH, lies_in
from floorplans.model import Opening
from floorplans.reporting import FileReport, Report
from floorplans.widths import clear_width

NARROWEST = 0.8382
"""Metres (33 inches), the least length of an opening in Apple's list."""

WIDEST = 45.0
"""Metres, the greatest length of an opening in Apple's list."""

BOUNDARY_REACH = 0.05
"""Metres by which an opening may miss the outline it should lie on."""

COMMON_METRES = 0.05
"""Metres of line that two openings may share where their ends meet."""

TWO_SIDES = 2
VEHICLES = frozenset({"automobile", "bicycle"})
VEHICLE_UNITS = frozenset({"parking", "road"})
OUTER = frozenset(
    {"pedestrian.principal", "pedestrian.transit", "emergencyexit", "service", *VEHICLES}
)
"""Categories that say by themselves that an opening leads outside."""


def check_openings(survey: Survey, report: Report) -> None:
    """Check all openings."""
    openings = FileReport(report, "opening.geojson")
    outlines: dict[str, BaseGeometry] = {}
    for opening in survey.venue.openings.values():
        check_sides(survey, opening, openings)
        check_boundary(survey, opening, outlines, openings)
        check_width(survey, opening, openings)
        check_category(survey, opening, openings)
    check_crossings(survey, openings)


def check_sides(survey: Survey, opening: Opening, report: FileReport) -> None:
    """Check that an opening joins two units, or one with the outside.

    Among what joins none are those that OpeningMustBeCoveredByReferencedLevel speaks of.
    """
    unit_ids = survey.touching[opening.id]
    if opening.id in survey.outer:
        check_outer(opening, unit_ids[0], report)
    elif not unit_ids and is_off_level(survey, opening):
        level = survey.venue.levels[opening.level_id]
        report.warning(
            "opening.outside_level",
            opening.id,
            f"The opening lies {shapely.distance(level.area, opening.line):.1f} m outside level"
            f" {level.id}; it leads nowhere.",
            "Correct its line, or the level_id.",
        )
    elif len(unit_ids) < TWO_SIDES:
        only = f"only unit {unit_ids[0]}" if unit_ids else "no unit"
        report.warning(
            "opening.orphan",
            opening.id,
            f"The opening touches {only} and is not on the outline of its level; it leads nowhere.",
            "Draw it on the common outline of two units, or draw the missing unit.",
        )
    elif len(unit_ids) > TWO_SIDES:
        report.warning(
            "opening.many_units",
            opening.id,
            f"The opening touches {len(unit_ids)} units: {', '.join(unit_ids)}.",
            "Let it lie on the outlines of two units; look for units that overlap.",
        )


def is_off_level(survey: Survey, opening: Opening) -> bool:
    """Tell whether an opening lies outside its level."""
    area = survey.venue.levels[opening.level_id].area
    return not shapely.dwithin(area, opening.line, OUTLINE_REACH)


def check_outer(opening: Opening, unit_id: str, report: FileReport) -> None:
    """Name an opening that leads outside although its category does not say so."""
    if opening.category not in OUTER:
        report.info(
            "opening.exterior",
            opening.id,
            f"The {opening.category} opening leads from unit {unit_id} out of the level: it was"
            " taken as an entrance.",
            "Say so by its category (pedestrian.principal, emergencyexit, service, ...), or"
            " correct its line.",
        )


def check_boundary(
    survey: Survey, opening: Opening, outlines: dict[str, BaseGeometry], report: FileReport
) -> None:
    """Check for OpeningMustBeCoveredByUnitBoundary; `outlines` keeps what was worked out."""
    off = []
    for unit_id in survey.touching[opening.id]:
        if unit_id not in outlines:
            outline = survey.venue.units[unit_id].area.boundary
            outlines[unit_id] = shapely.buffer(outline, BOUNDARY_REACH)
        if not lies_in(opening, outlines[unit_id]):
            off.append(unit_id)
    if off:
        report.warning(
            "opening.off_boundary",
            opening.id,
            f"The opening is not on the outline of unit {', '.join(off)}, only near or inside it.",
            "Draw it on the common outline; look for units that overlap.",
        )


def check_width(survey: Survey, opening: Opening, report: FileReport) -> None:
    """Check an opening's length, and what of it is clear between the jambs."""
    width: float = opening.line.length
    clear = clear_width(opening)
    units = [survey.venue.units[unit_id] for unit_id in survey.touching[opening.id]]
    if width > WIDEST:
        report.warning(
            "opening.wide",
            opening.id,
            f"The opening is {width:.1f} m wide, more than {WIDEST:g} m.",
            "Check its line; split it if it is right.",
        )
    if clear < CLEAR_WIDTH - DRAWN:
        note = report.warning if all(map(is_public, units)) else report.info
        note(
            "opening.step_free_width",
            opening.id,
            f"The opening is {clear:.2f} m wide; a wheelchair needs {CLEAR_WIDTH:g} m.",
            "Check its line; widen the door if it is right.",
        )
    elif clear < NARROWEST and opening.clear_width is None:
        report.warning(
            "opening.narrow",
            opening.id,
            f"The opening is {width:.2f} m wide, less than {NARROWEST:g} m.",
            "Check its line.",
        )


def check_category(survey: Survey, opening: Opening, report: FileReport) -> None:
    """Check for vehicle openings between rooms."""
    unit_ids = survey.touching[opening.id]
    rooms = {survey.venue.units[unit_id].category for unit_id in unit_ids}
    inside = bool(rooms) and opening.id not in survey.outer
    if opening.category in VEHICLES and inside and not rooms & VEHICLE_UNITS:
        report.warning(
            "opening.category",
            opening.id,
            f"Category {opening.category!r} stands between rooms ({', '.join(sorted(rooms))}).",
            "Use `pedestrian`.",
        )


def check_crossings(survey: Survey, report: FileReport) -> None:
    """Check for OpeningsMustNotCrossOrOverlap."""
    openings = tuple(survey.venue.openings.values())
    lines = [opening.line for opening in openings]
    for left, right in meeting(lines, [opening.level_id for opening in openings]):
        common = shapely.intersection(lines[left], lines[right])
        if common.length > COMMON_METRES or shapely.crosses(lines[left], lines[right]):
            spot = common.centroid
            report.warning(
                "opening.overlap",
                openings[right].id,
                f"The opening crosses or overlaps the opening {openings[left].id}"
                f" ({common.length:.2f} m in common).",
                "Keep one of the two, or draw them apart.",
                point=(spot.x, spot.y),
            )
