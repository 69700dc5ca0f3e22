"""Checks of levels: their order, their categories, their openings, how much units cover."""

from collections import defaultdict
from collections.abc import Sequence
from itertools import pairwise

import shapely

from floorplans.categories import is_traversable
from floorplans.checks.pairs import meeting
from floorplans.checks.survey import Survey
from floorplans.model import Building, Level, Venue
from floorplans.reporting import FileReport, Report

TRAVEL_CATEGORIES = ("arrivals", "departures")
TRAVEL_VENUES = ("airport", "trainstation", "transitstation")

FULL_COVER = 0.995
"""Part of a level that units must cover; the rest is a rounding of outlines."""

LARGE_GAP = 0.95
"""Below this cover whole corridors or rooms are missing."""

MOSTLY = 0.5
"""Part of a level's floor from which inferred units are most of it."""

OVERLAP_AREA = 1.0
"""Square metres that two levels of one ordinal may share: party walls drawn twice."""


def check_levels(survey: Survey, report: Report) -> None:
    """Check each building's levels, then each level."""
    venue = survey.venue
    buildings = FileReport(report, "building.geojson")
    ordinals: dict[str, set[int]] = defaultdict(set)
    for level in venue.levels.values():
        for building_id in level.building_ids:
            ordinals[building_id].add(level.ordinal)
    for building in venue.buildings.values():
        if building.id in ordinals:
            check_ordinals(building, sorted(ordinals[building.id]), buildings)
    levels = FileReport(report, "level.geojson")
    opened = survey.opened_levels()
    for level in venue.levels.values():
        check_category(venue, level, levels)
        check_cover(survey, level, levels)
        if level.id not in opened:
            check_openings_of_level(survey, level, levels)
    check_overlaps(venue, levels)


def check_ordinals(building: Building, ordinals: Sequence[int], report: FileReport) -> None:
    """Check for LevelOrdinalsForBuildingAreNotSequential and BuildingLevelOrdinalZero....

    Args:
        building: The building.
        ordinals: Those of its levels, ascending, each once.
        report: Where findings go.
    """
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


def check_cover(survey: Survey, level: Level, report: FileReport) -> None:
    """Check for LevelMustBeFullyCoveredByUnits.

    Inferred units have a finding of their own. Where a format draws walls instead of rooms, they
    are most of the level, and its walls are no gap.
    """
    inferred = sum(unit.area.area for unit in survey.units_on.get(level.id, ()) if unit.inferred)
    if inferred > MOSTLY * survey.floors[level.id].area:
        return
    missing = shapely.difference(level.area, survey.floors[level.id])
    covered = 1 - missing.area / level.area.area
    if covered >= FULL_COVER:
        return
    note = report.warning if covered < LARGE_GAP else report.info
    widest = max(shapely.get_parts(missing), key=shapely.area)
    spot = shapely.point_on_surface(widest)
    note(
        "level.cover",
        level.id,
        f"Units cover {covered:.1%} of the level's {level.area.area:.0f} m²; nobody is led"
        " through the rest.",
        "Draw the missing rooms and corridors, or correct the outline of the level.",
        point=(spot.x, spot.y),
    )


def check_openings_of_level(survey: Survey, level: Level, report: FileReport) -> None:
    """Check a level without openings for LevelShouldBeReferencedByOpening."""
    walkable = sum(map(is_traversable, survey.units_on.get(level.id, ())))
    if walkable:
        report.warning(
            "level.no_opening",
            level.id,
            f"No opening is drawn on the level; its {walkable} units cannot be walked between.",
            "Draw the doors and passages as openings.",
        )


def check_overlaps(venue: Venue, report: FileReport) -> None:
    """Check that a point of a floor lies on one level only."""
    levels = tuple(venue.levels.values())
    ordinals = [str(level.ordinal) for level in levels]
    for left, right in meeting([level.area for level in levels], ordinals):
        shared = shapely.intersection(levels[left].area, levels[right].area)
        if shared.area > OVERLAP_AREA:
            spot = shapely.point_on_surface(shared)
            report.warning(
                "level.overlap",
                levels[left].id,
                f"The level shares {shared.area:.1f} m² with level {levels[right].id} of the same"
                f" ordinal {levels[left].ordinal}; points there lie on both.",
                "Cut one of the two outlines back, or correct an ordinal.",
                point=(spot.x, spot.y),
            )
