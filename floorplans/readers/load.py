"""Read a floor plan in whichever format it is."""

from dataclasses import replace
from pathlib import Path

from floorplans.checks import located
from floorplans.inferring import infer_walkways
from floorplans.readers.archive import Limits
from floorplans.readers.imdf import load_imdf
from floorplans.readers.loaded import LoadedVenue
from floorplans.readers.osm import is_osm, load_osm
from floorplans.readers.wrld import is_wrld, load_wrld
from floorplans.venue_table import with_openings, with_units


def load_venue(path: Path | str, limits: Limits | None = None) -> LoadedVenue:
    """Read the venue in a folder, zip or file, and find the corridors that it does not draw.

    Raises:
        ArchiveError: The folder, zip or file cannot be used (`floorplan.archive.*`).
        VenueError: No level could be read (`floorplan.venue.empty`).
    """
    loaded = read(Path(path), limits)
    told = with_units(with_openings(loaded.venue, loaded.table), loaded.table)
    venue, inferred = infer_walkways(told)
    findings = located((*loaded.findings, *inferred), venue)
    return replace(loaded, venue=venue, findings=findings)


def read(path: Path, limits: Limits | None) -> LoadedVenue:
    """Read a venue by the reader of its format."""
    if is_wrld(path):
        return replace(load_wrld(path, limits), file=path.name)
    if is_osm(path):
        return replace(load_osm(path, limits), file=path.name)
    return load_imdf(path, limits)
