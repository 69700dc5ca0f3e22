"""Floor plans: what a building is, read from files, checked, and found by name.

What reads, checks, draws and writes plans is imported when it is first asked for (PEP 562): a hub
that starts with a plan that it knows needs none of it.
"""

from importlib import import_module
from typing import TYPE_CHECKING

from ext import Access
from floorplans.build import build_graph, build_graphs
from floorplans.categories import FEATURE_TYPES, is_public, is_traversable
from floorplans.connectors import find_connectors, unlinked_units
from floorplans.entrances import entrances, is_passable, outer_openings
from floorplans.errors import (
    AmbiguousPlace,
    ArchiveError,
    FloorplanError,
    OutsidePlace,
    PlaceError,
    StoredGraphError,
    UnknownLevel,
    UnknownPlace,
    VenueError,
)
from floorplans.export import floor_geojson
from floorplans.findings import Finding, Severity
from floorplans.frame import Frame
from floorplans.graph import ArcKind, NavigationGraph
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
from floorplans.place import Place, PlaceKind
from floorplans.places import PlaceIndex
from floorplans.points import point_within
from floorplans.readers.loaded import LoadedVenue
from floorplans.rules import PassageRule, RuleTarget, passage_rules
from floorplans.shelves import CallNumberRules, ShelfFace, ShelfIndex, check_shelves
from floorplans.stored import dump_graphs, graph_key, load_graphs
from floorplans.touching import touching_units
from floorplans.venue_table import (
    EvacuationSettings,
    Refuge,
    SensorPosition,
    VenueTable,
    zones_of,
)
from floorplans.widths import clear_width

if TYPE_CHECKING:
    from floorplans.checks import check_venue, located
    from floorplans.readers.archive import Limits
    from floorplans.readers.load import load_venue
    from floorplans.rendering import Language, Overlays, Rendering, render_levels
    from floorplans.writers import import_files, write_geojson

__all__ = [
    "FEATURE_TYPES",
    "Access",
    "Address",
    "AmbiguousPlace",
    "Amenity",
    "Anchor",
    "ArcKind",
    "ArchiveError",
    "Area",
    "Building",
    "CallNumberRules",
    "Connector",
    "ConnectorKind",
    "ConnectorSource",
    "ConnectorStop",
    "Detail",
    "Direction",
    "Door",
    "EvacuationSettings",
    "Finding",
    "Fixture",
    "FloorplanError",
    "Footprint",
    "Frame",
    "Geofence",
    "Kiosk",
    "Labels",
    "Language",
    "Level",
    "Limits",
    "LoadedVenue",
    "NavigationGraph",
    "Occupant",
    "Opening",
    "OutsidePlace",
    "Overlays",
    "PassageRule",
    "Place",
    "PlaceError",
    "PlaceIndex",
    "PlaceKind",
    "Refuge",
    "Relationship",
    "Rendering",
    "RuleTarget",
    "Section",
    "SensorPosition",
    "Severity",
    "ShelfFace",
    "ShelfIndex",
    "StoredGraphError",
    "Unit",
    "UnknownLevel",
    "UnknownPlace",
    "Venue",
    "VenueError",
    "VenueTable",
    "Zone",
    "build_graph",
    "build_graphs",
    "check_shelves",
    "check_venue",
    "clear_width",
    "dump_graphs",
    "entrances",
    "find_connectors",
    "floor_geojson",
    "graph_key",
    "import_files",
    "is_passable",
    "is_public",
    "is_traversable",
    "load_graphs",
    "load_venue",
    "located",
    "outer_openings",
    "passage_rules",
    "point_within",
    "render_levels",
    "touching_units",
    "unlinked_units",
    "write_geojson",
    "zones_of",
]

_LATER = {
    "Language": "floorplans.rendering",
    "Limits": "floorplans.readers.archive",
    "Overlays": "floorplans.rendering",
    "Rendering": "floorplans.rendering",
    "check_venue": "floorplans.checks",
    "import_files": "floorplans.writers",
    "load_venue": "floorplans.readers.load",
    "located": "floorplans.checks",
    "render_levels": "floorplans.rendering",
    "write_geojson": "floorplans.writers",
}


def __getattr__(name: str) -> object:
    """Import what is asked for now."""
    module = _LATER.get(name)
    if module is None:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return getattr(import_module(module), name)
