"""Checks of what a loaded venue means: can people get through it?

The readers report what is wrong with the files; these report what is wrong with the building that
they draw. Rules named in CamelCase are those of Apple's list 1.0.3 (August 2021).
"""

from collections.abc import Sequence

from floorplans.checks.connecting import check_connectors
from floorplans.checks.levels import check_levels
from floorplans.checks.openings import check_openings
from floorplans.checks.reach import check_reach
from floorplans.checks.units import check_units
from floorplans.findings import Finding
from floorplans.model import Connector, Venue
from floorplans.reporting import Report
from floorplans.touching import touching_units

__all__ = ["check_venue"]


def check_venue(venue: Venue, connectors: Sequence[Connector]) -> tuple[Finding, ...]:
    """Return what is wrong with a venue: levels, units, openings, connectors, reach, in file order.

    Args:
        venue: The venue as loaded.
        connectors: Its connectors, from `find_connectors`.
    """
    report = Report()
    touching = touching_units(venue)
    check_levels(venue, report)
    check_units(venue, touching, report)
    check_openings(venue, touching, report)
    check_connectors(venue, connectors, report)
    check_reach(venue, connectors, touching, report)
    return tuple(report.findings)
