"""Checks of what a loaded venue means: can people get through it?

The readers report what is wrong with the files; these report what is wrong with the building that
they draw. Rules named in CamelCase are those of Apple's list 1.0.3 (August 2021). All codes stand
in docs/findings.md.
"""

from collections.abc import Sequence
from dataclasses import replace

from floorplans.checks.anchors import check_points
from floorplans.checks.connecting import check_connectors
from floorplans.checks.levels import check_levels
from floorplans.checks.locating import located
from floorplans.checks.obstacles import check_obstacles
from floorplans.checks.openings import check_openings
from floorplans.checks.reach import check_reach
from floorplans.checks.sealing import check_sealing
from floorplans.checks.survey import survey
from floorplans.checks.units import check_units
from floorplans.findings import Finding
from floorplans.model import Connector, Venue
from floorplans.reporting import Report

__all__ = ["check_venue", "located"]


def check_venue(
    venue: Venue, connectors: Sequence[Connector], file: str | None = None
) -> tuple[Finding, ...]:
    """Return what is wrong with a venue, check by check, in file order, each with its place.

    Args:
        venue: The venue as loaded.
        connectors: Its connectors, from `find_connectors`.
        file: The file that all features come from; None for IMDF, which has one for each type.
    """
    report = Report()
    seen = survey(venue, connectors)
    check_levels(seen, report)
    check_units(seen, report)
    check_points(venue, report)
    check_openings(seen, report)
    check_obstacles(seen, report)
    check_sealing(seen, report)
    check_connectors(venue, connectors, report)
    check_reach(seen, report)
    placed = located(report.findings, venue)
    return placed if file is None else tuple(replace(finding, file=file) for finding in placed)
