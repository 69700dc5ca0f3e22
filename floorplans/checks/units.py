"""Checks of units: overlaps, cover by their level, openings, names, corridors side by side."""

import shapely

from floorplans.categories import CONNECTOR_KINDS, is_public, is_traversable
from floorplans.checks.pairs import meeting
from floorplans.checks.survey import Survey
from floorplans.model import Unit
from floorplans.reporting import FileReport, Report

OVERLAP_AREA = 0.01
"""Square metres that two units may share through rounding."""

OUTSIDE_AREA = 0.1
"""Square metres by which a unit may stand out of its level."""

CORRIDORS = frozenset({"walkway", "walkway.island", "footbridge", "movingwalkway"})
"""Categories that are seldom walled off from each other."""

COMMON_METRES = 0.8
"""Length of common outline from which two corridors look like one."""

BESIDE = 0.05
"""Metres by which two outlines may miss each other and still be common."""

SELF_EXPLAINING = frozenset(
    {*CORRIDORS, *CONNECTOR_KINDS, "road", "parking", "platform", "unenclosedarea", "unspecified"}
)
"""Categories of places that people do not ask for by a name of their own."""


def check_units(survey: Survey, report: Report) -> None:
    """Check all units."""
    units = FileReport(report, "unit.geojson")
    check_overlaps(survey, units)
    check_cover(survey, units)
    check_openings_of_units(survey, units)
    check_corridors(survey, units)
    check_names(survey, units)


def check_overlaps(survey: Survey, report: FileReport) -> None:
    """Check for UnitsMustNotOverlap."""
    units = [unit for unit in survey.venue.units.values() if not unit.inferred]
    areas = [unit.area for unit in units]
    for left, right in meeting(areas, [unit.level_id for unit in units]):
        shared = shapely.intersection(areas[left], areas[right])
        if shared.area > OVERLAP_AREA:
            spot = shapely.point_on_surface(shared)
            report.warning(
                "unit.overlap",
                units[left].id,
                f"The {units[left].category} shares {shared.area:.3f} m² with the"
                f" {units[right].category} {units[right].id}.",
                "Cut one of the two outlines back.",
                point=(spot.x, spot.y),
            )


def check_cover(survey: Survey, report: FileReport) -> None:
    """Check for UnitMustBeCoveredByReferencedLevel."""
    for unit in survey.venue.units.values():
        outside = shapely.difference(unit.area, survey.venue.levels[unit.level_id].area).area
        if outside > OUTSIDE_AREA:
            report.warning(
                "unit.outside_level",
                unit.id,
                f"{outside:.1f} of the unit's {unit.area.area:.1f} m² lie outside level"
                f" {unit.level_id}.",
                "Correct one of the two outlines, or the level_id.",
            )


def check_openings_of_units(survey: Survey, report: FileReport) -> None:
    """Check that every unit that can be walked on has an opening.

    Levels without any opening are reported as a whole (`level.no_opening`).
    """
    levels = survey.opened_levels()
    for unit in survey.closed_units():
        if unit.level_id in levels:
            report.warning(
                "unit.no_opening",
                unit.id,
                f"No opening leads into the {unit.category}; no route can enter it.",
                "Draw an opening on its outline.",
            )


def check_corridors(survey: Survey, report: FileReport) -> None:
    """Report corridors that lie along each other without an opening between them."""
    corridors = [
        unit
        for unit in survey.venue.units.values()
        if unit.category in CORRIDORS and not unit.inferred and is_traversable(unit)
    ]
    areas = [unit.area for unit in corridors]
    for left, right in meeting(areas, [unit.level_id for unit in corridors], BESIDE):
        first, second = corridors[left], corridors[right]
        if not set(survey.opened.get(first.id, ())).isdisjoint(survey.opened.get(second.id, ())):
            continue
        common = shapely.intersection(first.area.boundary, shapely.buffer(second.area, BESIDE))
        if common.length >= COMMON_METRES:
            spot = common.centroid
            report.info(
                "unit.corridor_gap",
                first.id,
                f"The {first.category} and the {second.category} {second.id} share"
                f" {common.length:.1f} m of outline without an opening; nobody is led across.",
                "Draw an opening where people pass; nothing, if a wall stands between them.",
                point=(spot.x, spot.y),
            )


def check_names(survey: Survey, report: FileReport) -> None:
    """Report how many public rooms nobody can ask for: no name, occupant or amenity."""
    venue = survey.venue
    known = {venue.anchors[occupant.anchor_id].unit_id for occupant in venue.occupants.values()}
    known |= {unit_id for amenity in venue.amenities.values() for unit_id in amenity.unit_ids}
    rooms = [unit for unit in venue.units.values() if is_public(unit) and wants_name(unit)]
    nameless = [unit.id for unit in rooms if not (unit.names or unit.alt_names or unit.id in known)]
    if nameless:
        report.info(
            "unit.unnamed",
            nameless[0],
            f"{len(nameless)} of {len(rooms)} public rooms have no name, occupant or amenity;"
            " they can only be found by id or category.",
            "Give them names, or occupants with an anchor in them.",
        )


def wants_name(unit: Unit) -> bool:
    """Tell whether people ask for a unit by more than its category."""
    return not (
        unit.inferred
        or unit.category in SELF_EXPLAINING
        or unit.category.startswith(("restroom", "shower"))
    )
