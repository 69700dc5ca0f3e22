"""Checks of levels: their order, their categories and how much of them units cover."""

from itertools import pairwise

import shapely

from floorplans.model import Building, Level, Venue
from floorplans.reporting import FileReport, Report

TRAVEL_CATEGORIES = ("arrivals", "departures")
TRAVEL_VENUES = ("airport", "trainstation", "transitstation")

FULL_COVER = 0.995
"""Part of a level that units must cover; the rest is a rounding of outlines."""

LARGE_GAP = 0.95
"""Below this cover whole corridors or rooms are missing."""


def check_levels(venue: Venue, report: Report) -> None:
    """Check each building's levels, then each level."""
    buildings = FileReport(report, "building.geojson")
    for building in venue.buildings.values():
        check_ordinals(venue, building, buildings)
    levels = FileReport(report, "level.geojson")
    for level in venue.levels.values():
        check_category(venue, level, levels)
        check_cover(venue, level, levels)


def check_ordinals(venue: Venue, building: Building, report: FileReport) -> None:
    """Check for LevelOrdinalsForBuildingAreNotSequential and BuildingLevelOrdinalZero...."""
    levels = [level for level in venue.levels.values() if building.id in level.building_ids]
    ordinals = sorted({level.ordinal for level in levels})
    if not ordinals:
        return
    listed = ", ".join(map(str, ordinals))
    if 0 not in ordinals:
        report.warning(
            "building.no_ground",
            building.id,
            f"The building has no level with ordinal 0, only {listed}; its floors are numbered"
            " unlike those of other buildings.",
            "Number the ground floor 0 (BuildingLevelOrdinalZeroShouldBePresent).",
        )
    gaps = [f"{low} to {high}" for low, high in pairwise(ordinals) if high - low > 1]
    if gaps:
        report.warning(
            "building.ordinal_gap",
            building.id,
            f"The ordinals {listed} jump from {', '.join(gaps)}.",
            "Number levels without gaps, or add the missing ones.",
        )


def check_category(venue: Venue, level: Level, report: FileReport) -> None:
    """Check for airport categories in a building that is no airport or station."""
    travel = level.category.startswith(TRAVEL_CATEGORIES)
    if travel and not venue.category.startswith(TRAVEL_VENUES):
        report.warning(
            "level.category",
            level.id,
            f"Category {level.category!r} belongs to airports and stations; this venue is a"
            f" {venue.category}.",
            "Use `unspecified`.",
        )


def check_cover(venue: Venue, level: Level, report: FileReport) -> None:
    """Check for LevelMustBeFullyCoveredByUnits."""
    units = [unit.area for unit in venue.units.values() if unit.level_id == level.id]
    covered = shapely.union_all(units).intersection(level.area).area / level.area.area
    if covered >= FULL_COVER:
        return
    note = report.warning if covered < LARGE_GAP else report.info
    note(
        "level.cover",
        level.id,
        f"Units cover {covered:.1%} of the level's {level.area.area:.0f} m²; nobody is led"
        " through the rest.",
        "Draw the missing rooms and corridors, or correct the outline of the level.",
    )
