"""The reader of OpenStreetMap data in Simple Indoor Tagging."""

from floorplans.readers.osm.source import is_osm
from floorplans.readers.osm.venue import load_osm

__all__ = ["is_osm", "load_osm"]
