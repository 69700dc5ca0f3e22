"""The venue table `venue.toml`: what a floor plan's format cannot say (docs/venue-table.md)."""

from floorplans.venue_table.applied import with_openings, with_units
from floorplans.venue_table.conditions import OpeningCondition, UnitCondition
from floorplans.venue_table.connectors import stops_of
from floorplans.venue_table.safety import EvacuationSettings, Refuge, spot_in
from floorplans.venue_table.sensors import SensorPosition
from floorplans.venue_table.table import VenueTable, parse_table, zones_of

__all__ = [
    "EvacuationSettings",
    "OpeningCondition",
    "Refuge",
    "SensorPosition",
    "UnitCondition",
    "VenueTable",
    "parse_table",
    "spot_in",
    "stops_of",
    "with_openings",
    "with_units",
    "zones_of",
]
