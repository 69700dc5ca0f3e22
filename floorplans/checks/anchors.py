"""Checks of anchors and amenities: the points at which routes to people and things end."""

import shapely

from floorplans.categories import is_traversable
from floorplans.model import Amenity, Venue
from floorplans.reporting import FileReport, Report

OUTSIDE_METRES = 0.2
"""Metres by which a point may lie outside its unit."""


def check_points(venue: Venue, report: Report) -> None:
    """Check all anchors and amenities."""
    check_anchors(venue, FileReport(report, "anchor.geojson"))
    amenities = FileReport(report, "amenity.geojson")
    for amenity in venue.amenities.values():
        check_amenity(venue, amenity, amenities)


def check_anchors(venue: Venue, report: FileReport) -> None:
    """Check that anchors lie in their units, where occupants are looked for, and on floor."""
    for anchor in venue.anchors.values():
        unit = venue.units[anchor.unit_id]
        away = shapely.distance(unit.area, anchor.point)
        if away > OUTSIDE_METRES:
            report.warning(
                "anchor.outside_unit",
                anchor.id,
                f"The anchor lies {away:.1f} m outside its unit {anchor.unit_id}.",
                "Move it into the unit, or correct the unit_id.",
            )
        if not is_traversable(unit):
            report.warning(
                "anchor.blocked_unit",
                anchor.id,
                f"The anchor's unit {unit.id} is of category {unit.category!r}; nobody can stand"
                " there, so no route ends at it.",
                "Move it to the unit from which the place is used.",
            )


def check_amenity(venue: Venue, amenity: Amenity, report: FileReport) -> None:
    """Check that an amenity is on a floor, and near one of the units that it names."""
    units = [venue.units[unit_id] for unit_id in amenity.unit_ids]
    if not units:
        report.warning(
            "amenity.no_unit",
            amenity.id,
            f"The {amenity.category} names no unit; it is on no floor and is not shown.",
            "List the ids of the units that it serves in `unit_ids`.",
            point=(amenity.point.x, amenity.point.y),
        )
        return
    away = min(float(shapely.distance(unit.area, amenity.point)) for unit in units)
    if away > OUTSIDE_METRES:
        report.warning(
            "amenity.outside_unit",
            amenity.id,
            f"The {amenity.category} lies {away:.1f} m outside the nearest unit that it names.",
            "Move it into the unit, or correct the `unit_ids`.",
        )
