"""WRLD Indoor Map Format 1.0.0: walls and doors as GeoJSON polygons, one file per level."""

from floorplans.readers.wrld.load import is_wrld, load_wrld

__all__ = ["is_wrld", "load_wrld"]
