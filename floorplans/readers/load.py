"""Read a floor plan in whichever format it is."""

from pathlib import Path

from floorplans.readers.archive import Limits
from floorplans.readers.imdf import load_imdf
from floorplans.readers.loaded import LoadedVenue


def load_venue(path: Path | str, limits: Limits | None = None) -> LoadedVenue:
    """Read the venue in a folder, zip or file.

    Raises:
        ArchiveError: The folder, zip or file cannot be used (`floorplan.archive.*`).
        VenueError: No level could be read (`floorplan.venue.empty`).
    """
    return load_imdf(path, limits)
