"""Floor plans: what a building is, read from files, checked, and found by name."""

from floorplans.build import build_graph
from floorplans.categories import is_public, is_traversable
from floorplans.checks import check_venue
from floorplans.connectors import find_connectors, unlinked_units
from floorplans.errors import (
    AmbiguousPlace,
    ArchiveError,
    FloorplanError,
    OutsidePlace,
    PlaceError,
    UnknownLevel,
    UnknownPlace,
    VenueError,
)
from floorplans.export import floor_geojson
from floorplans.findings import Finding, Severity
from floorplans.frame import Frame
from floorplans.graph import Access, ArcKind, NavigationGraph
from floorplans.model import (
    Address,
    Amenity,
    Anchor,
    Area,
    Building,
    Connector,
    ConnectorKind,
    ConnectorSource,
    ConnectorStop,
    Detail,
    Direction,
    Door,
    Fixture,
    Footprint,
    Geofence,
    Kiosk,
    Labels,
    Level,
    Occupant,
    Opening,
    Relationship,
    Section,
    Unit,
    Venue,
    Zone,
)
from floorplans.places import Place, PlaceIndex, PlaceKind
from floorplans.points import point_within
from floorplans.readers.archive import Limits
from floorplans.readers.load import load_venue
from floorplans.readers.loaded import LoadedVenue
from floorplans.touching import touching_units
from floorplans.venue_table import VenueTable, zones_of

__all__ = [
    "Access",
    "Address",
    "AmbiguousPlace",
    "Amenity",
    "Anchor",
    "ArcKind",
    "ArchiveError",
    "Area",
    "Building",
    "Connector",
    "ConnectorKind",
    "ConnectorSource",
    "ConnectorStop",
    "Detail",
    "Direction",
    "Door",
    "Finding",
    "Fixture",
    "FloorplanError",
    "Footprint",
    "Frame",
    "Geofence",
    "Kiosk",
    "Labels",
    "Level",
    "Limits",
    "LoadedVenue",
    "NavigationGraph",
    "Occupant",
    "Opening",
    "OutsidePlace",
    "Place",
    "PlaceError",
    "PlaceIndex",
    "PlaceKind",
    "Relationship",
    "Section",
    "Severity",
    "Unit",
    "UnknownLevel",
    "UnknownPlace",
    "Venue",
    "VenueError",
    "VenueTable",
    "Zone",
    "build_graph",
    "check_venue",
    "find_connectors",
    "floor_geojson",
    "is_public",
    "is_traversable",
    "load_venue",
    "point_within",
    "touching_units",
    "unlinked_units",
    "zones_of",
]
