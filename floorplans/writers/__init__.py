"""Floor plans written to files: IMDF archives with a venue table, and GeoJSON."""

from collections.abc import Mapping, Sequence

from floorplans.model import Connector
from floorplans.readers.loaded import LoadedVenue
from floorplans.venue_table import with_openings, with_units
from floorplans.writers.geojson import write_geojson
from floorplans.writers.imdf import write_imdf
from floorplans.writers.table import write_table

__all__ = ["import_files", "write_geojson", "write_imdf", "write_table"]


def import_files(loaded: LoadedVenue, connectors: Sequence[Connector]) -> Mapping[str, bytes]:
    """Return the files of an IMDF folder that says all that is known of a venue.

    Beside the archive there is a `venue.toml` where IMDF cannot say it all: there connectors keep
    their ids and names for good. Corridors that were inferred are units like any others once they
    are written.

    Args:
        loaded: The venue in whichever format it came.
        connectors: The connectors of `find_connectors`.
    """
    venue = with_units(with_openings(loaded.venue, loaded.table), loaded.table)
    files = write_imdf(venue, connectors)
    table = write_table(loaded.table, venue, connectors)
    return {**files, "venue.toml": table} if table else files
