"""Checks of fixtures and kiosks: where they stand, and what they stand for."""

from collections.abc import Sequence

import shapely

from floorplans.checks.pairs import meeting
from floorplans.checks.survey import Survey
from floorplans.model import Fixture, Kiosk, Venue
from floorplans.reporting import FileReport, Report

OVERLAP_AREA = 0.01
"""Square metres that two fixtures may share through rounding."""

OUTSIDE_AREA = 0.1
"""Square metres, and ..."""

OUTSIDE_PART = 0.1
"""... part of itself, by which a fixture or kiosk may stand out of what it must lie in."""


def check_obstacles(survey: Survey, report: Report) -> None:
    """Check all fixtures, then all kiosks."""
    venue = survey.venue
    fixtures = FileReport(report, "fixture.geojson")
    check_overlaps(tuple(venue.fixtures.values()), fixtures)
    for fixture in venue.fixtures.values():
        check_fixture_cover(survey, fixture, fixtures)
    kiosks = FileReport(report, "kiosk.geojson")
    for kiosk in venue.kiosks.values():
        check_kiosk_cover(venue, kiosk, kiosks)
    check_purpose(venue, kiosks)


def check_overlaps(fixtures: Sequence[Fixture], report: FileReport) -> None:
    """Check for FixturesMustNotOverlap."""
    areas = [fixture.area for fixture in fixtures]
    for left, right in meeting(areas, [fixture.level_id for fixture in fixtures]):
        shared = shapely.intersection(areas[left], areas[right])
        if shared.area > OVERLAP_AREA:
            spot = shapely.point_on_surface(shared)
            report.warning(
                "fixture.overlap",
                fixtures[right].id,
                f"The {fixtures[right].category} shares {shared.area:.3f} m² with the"
                f" {fixtures[left].category} {fixtures[left].id}.",
                "Keep one of the two, or cut one outline back.",
                point=(spot.x, spot.y),
            )


def check_fixture_cover(survey: Survey, fixture: Fixture, report: FileReport) -> None:
    """Check for FixtureMustBeCoveredByUnit."""
    floor = survey.floors[fixture.level_id]
    if shapely.covers(floor, fixture.area):
        return
    outside = shapely.difference(fixture.area, floor).area
    if too_much(outside, fixture.area.area):
        report.warning(
            "fixture.outside_unit",
            fixture.id,
            f"{outside:.2f} of the {fixture.category}'s {fixture.area.area:.2f} m² lie in no unit"
            " of its level.",
            "Move it into its room, or correct the level_id.",
        )


def check_kiosk_cover(venue: Venue, kiosk: Kiosk, report: FileReport) -> None:
    """Check for KioskMustBeCoveredByReferencedLevel."""
    outside = shapely.difference(kiosk.area, venue.levels[kiosk.level_id].area).area
    if too_much(outside, kiosk.area.area):
        report.warning(
            "kiosk.outside_level",
            kiosk.id,
            f"{outside:.2f} of the kiosk's {kiosk.area.area:.2f} m² lie outside level"
            f" {kiosk.level_id}.",
            "Move it onto its level, or correct the level_id.",
        )


def too_much(outside: float, whole: float) -> bool:
    """Tell whether more than a rounding stands out."""
    return outside > min(OUTSIDE_AREA, OUTSIDE_PART * whole)


def check_purpose(venue: Venue, report: FileReport) -> None:
    """Check for KioskShouldHaveAnchorOrContainAmenity."""
    bare = [kiosk for kiosk in venue.kiosks.values() if kiosk.anchor_id is None]
    if not bare:
        return
    amenities = tuple(venue.amenities.values())
    tree = shapely.STRtree([amenity.point for amenity in amenities])
    for kiosk in bare:
        held = tree.query(kiosk.area, predicate="intersects").tolist()
        if not any(
            venue.units[unit_id].level_id == kiosk.level_id
            for index in held
            for unit_id in amenities[index].unit_ids
        ):
            report.info(
                "kiosk.purpose",
                kiosk.id,
                "The kiosk has no anchor and holds no amenity; nothing says what it is for.",
                "Give it an anchor, or put an amenity into its outline.",
            )
