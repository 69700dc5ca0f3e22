"""Checks of units: overlaps, cover by their level, openings, and anchors in them."""

from collections.abc import Iterator, Mapping

import shapely

from floorplans.categories import is_traversable
from floorplans.model import Unit, Venue
from floorplans.reporting import FileReport, Report
from floorplans.touching import openings_by_unit

OVERLAP_AREA = 0.01
"""Square metres that two units may share through rounding."""

OUTSIDE_AREA = 0.1
"""Square metres by which a unit may stand out of its level."""

OUTSIDE_METRES = 0.2
"""Metres by which an anchor may lie outside its unit."""


def check_units(venue: Venue, touching: Mapping[str, tuple[str, ...]], report: Report) -> None:
    """Check all units, then their anchors."""
    units = FileReport(report, "unit.geojson")
    check_overlaps(venue, units)
    check_cover(venue, units)
    check_openings_of_units(venue, touching, units)
    check_anchors(venue, FileReport(report, "anchor.geojson"))


def check_overlaps(venue: Venue, report: FileReport) -> None:
    """Check for UnitsMustNotOverlap."""
    for first, second, area in overlaps(venue):
        report.warning(
            "unit.overlap",
            first.id,
            f"The {first.category} shares {area:.3f} m² with the {second.category} {second.id}.",
            "Cut one of the two outlines back.",
        )


def overlaps(venue: Venue) -> Iterator[tuple[Unit, Unit, float]]:
    """Yield the pairs of units of one level that overlap, with the area in square metres."""
    units = tuple(venue.units.values())
    areas = [unit.area for unit in units]
    if not areas:
        return
    pairs = shapely.STRtree(areas).query(areas, predicate="intersects")
    for left, right in sorted(map(tuple, pairs.T.tolist())):
        first, second = units[left], units[right]
        if left < right and first.level_id == second.level_id:
            area = shapely.intersection(first.area, second.area).area
            if area > OVERLAP_AREA:
                yield first, second, area


def check_cover(venue: Venue, report: FileReport) -> None:
    """Check for UnitMustBeCoveredByReferencedLevel."""
    for unit in venue.units.values():
        outside = shapely.difference(unit.area, venue.levels[unit.level_id].area).area
        if outside > OUTSIDE_AREA:
            report.warning(
                "unit.outside_level",
                unit.id,
                f"{outside:.1f} of the unit's {unit.area.area:.1f} m² lie outside level"
                f" {unit.level_id}.",
                "Correct one of the two outlines, or the level_id.",
            )


def check_openings_of_units(
    venue: Venue, touching: Mapping[str, tuple[str, ...]], report: FileReport
) -> None:
    """Check that every unit that can be walked on has an opening."""
    opened = openings_by_unit(touching)
    for unit in venue.units.values():
        if is_traversable(unit) and unit.id not in opened:
            report.warning(
                "unit.no_opening",
                unit.id,
                f"No opening leads into the {unit.category}; no route can enter it.",
                "Draw an opening on its outline.",
            )


def check_anchors(venue: Venue, report: FileReport) -> None:
    """Check that anchors lie in their units, where occupants are looked for."""
    for anchor in venue.anchors.values():
        away = shapely.distance(venue.units[anchor.unit_id].area, anchor.point)
        if away > OUTSIDE_METRES:
            report.warning(
                "anchor.outside_unit",
                anchor.id,
                f"The anchor lies {away:.1f} m outside its unit {anchor.unit_id}.",
                "Move it into the unit, or correct the unit_id.",
            )
