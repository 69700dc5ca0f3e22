"""What every reader of floor plans gives."""

from dataclasses import dataclass

from floorplans.findings import Finding
from floorplans.model import Venue
from floorplans.venue_table import VenueTable


@dataclass(frozen=True, slots=True)
class LoadedVenue:
    """A venue, what is wrong with its files, and its venue table.

    `file` is the one that all features come from; None for IMDF, which has one for each type.
    """

    venue: Venue
    findings: tuple[Finding, ...]
    table: VenueTable
    file: str | None = None
