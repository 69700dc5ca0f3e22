"""Write a sample library as an IMDF 1.0.0 archive (OGC 20-094)."""

from collections.abc import Mapping

from floorplans.categories import FEATURE_TYPES
from floorplans.sample.building import Library
from floorplans.sample.venue import library_venue
from floorplans.writers import imdf


def write_imdf(library: Library) -> Mapping[str, bytes]:
    """Return the archive's files by name; collections without a feature are there, empty."""
    empty = {f"{kind}.geojson": imdf.collection({"name": kind}, []) for kind in FEATURE_TYPES}
    return {**empty, **imdf.write_imdf(library_venue(library))}
