"""The venue model: what a building is, free of any file format.

Terms and categories follow IMDF 1.0.0 (OGC 20-094). Geometry is in metres, x east and y north of
the venue's origin; `floorplans.frame.Frame` converts to and from WGS84 longitude and latitude.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import TypeAlias

from shapely import LineString, MultiLineString, MultiPolygon, Point, Polygon
from shapely.geometry.base import BaseGeometry

from floorplans.frame import Frame

Area: TypeAlias = Polygon | MultiPolygon
Labels: TypeAlias = Mapping[str, str]
"""Text for people by BCP 47 language tag."""


@dataclass(frozen=True, slots=True)
class Building:
    """A building of the venue; it has no geometry of its own (see `Footprint`)."""

    id: str
    names: Labels
    category: str
    restriction: str | None
    alt_names: Labels = field(default_factory=dict)
    address_id: str | None = None
    display_point: Point | None = None


@dataclass(frozen=True, slots=True)
class Footprint:
    """The outline of one or more buildings: aerial, ground or subterranean."""

    id: str
    category: str
    building_ids: tuple[str, ...]
    area: Area
    names: Labels = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Level:
    """One floor; `ordinal` is 0 on the ground and counts whole floors upwards."""

    id: str
    ordinal: int
    names: Labels
    short_names: Labels
    category: str
    outdoor: bool
    building_ids: tuple[str, ...]
    restriction: str | None
    area: Area
    address_id: str | None = None
    display_point: Point | None = None


@dataclass(frozen=True, slots=True)
class Unit:
    """A room, corridor, stair, lift shaft or any other piece of floor.

    `hours` (OSM opening_hours) say when it may be entered, None for always. An `inferred` unit is
    drawn in no file: it is a gap between units that openings lead into.
    """

    id: str
    level_id: str
    category: str
    names: Labels
    alt_names: Labels
    restriction: str | None
    accessibility: tuple[str, ...]
    display_point: Point | None
    area: Area
    hours: str | None = None
    inferred: bool = False


@dataclass(frozen=True, slots=True)
class Door:
    """What closes an opening (IMDF `door`)."""

    type: str | None
    automatic: bool | None
    material: str | None


@dataclass(frozen=True, slots=True)
class Opening:
    """A passage in the boundary between two units, or between a unit and the outside.

    `hours` (OSM opening_hours) say when it is open, None for always; `clear_width` in metres is
    what passes between the jambs where the line does not tell; `into` is the unit to which a
    one-way passage leads.
    """

    id: str
    level_id: str
    category: str
    names: Labels
    accessibility: tuple[str, ...]
    access_control: tuple[str, ...]
    door: Door | None
    line: LineString
    hours: str | None = None
    clear_width: float | None = None
    into: str | None = None
    alt_names: Labels = field(default_factory=dict)
    display_point: Point | None = None


@dataclass(frozen=True, slots=True)
class Amenity:
    """A facility at a point: toilet, lift landing, information desk, ..."""

    id: str
    category: str
    names: Labels
    alt_names: Labels
    unit_ids: tuple[str, ...]
    hours: str | None
    accessibility: tuple[str, ...]
    correlation_id: str | None
    point: Point
    phone: str | None = None
    website: str | None = None
    address_id: str | None = None


@dataclass(frozen=True, slots=True)
class Anchor:
    """The point and unit at which an occupant or a kiosk is found."""

    id: str
    unit_id: str
    point: Point
    address_id: str | None = None


@dataclass(frozen=True, slots=True)
class Validity:
    """When an occupant is there (IMDF TEMPORALITY); ISO 8601 date-times as the file gives them."""

    start: str | None
    end: str | None
    modified: str | None = None


@dataclass(frozen=True, slots=True)
class Occupant:
    """Who or what uses a place; found at its anchor."""

    id: str
    names: Labels
    category: str
    anchor_id: str
    hours: str | None
    correlation_id: str | None
    phone: str | None = None
    website: str | None = None
    validity: Validity | None = None


@dataclass(frozen=True, slots=True)
class Fixture:
    """An obstacle on the floor: shelf, desk, wall piece, vegetation, ..."""

    id: str
    level_id: str
    category: str
    names: Labels
    alt_names: Labels
    anchor_id: str | None
    display_point: Point | None
    area: Area


@dataclass(frozen=True, slots=True)
class Kiosk:
    """A place of a screen, sign or desk that people walk up to; also an obstacle."""

    id: str
    level_id: str
    names: Labels
    alt_names: Labels
    anchor_id: str | None
    display_point: Point | None
    area: Area


@dataclass(frozen=True, slots=True)
class Section:
    """A themed part of a level."""

    id: str
    level_id: str
    category: str
    names: Labels
    correlation_id: str | None
    area: Area
    alt_names: Labels = field(default_factory=dict)
    restriction: str | None = None
    accessibility: tuple[str, ...] = ()
    display_point: Point | None = None
    address_id: str | None = None
    parent_ids: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Geofence:
    """An area with a meaning of its own, over one or several levels."""

    id: str
    level_ids: tuple[str, ...]
    building_ids: tuple[str, ...]
    category: str
    names: Labels
    correlation_id: str | None
    area: Area
    alt_names: Labels = field(default_factory=dict)
    restriction: str | None = None
    accessibility: tuple[str, ...] = ()
    display_point: Point | None = None
    parent_ids: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Relationship:
    """A passage that the file states: lift, stair, escalator, ramp, traversal.

    `shape` is whatever geometry the file draws for it, most often none.
    """

    id: str
    category: str
    directed: bool
    origin_id: str | None
    intermediary_ids: tuple[str, ...]
    destination_id: str | None
    hours: str | None
    shape: BaseGeometry | None = None


@dataclass(frozen=True, slots=True)
class Detail:
    """Lines that are only drawn; some files give them no level."""

    id: str
    level_id: str | None
    lines: LineString | MultiLineString


@dataclass(frozen=True, slots=True)
class Address:
    """A postal address (IMDF `address`)."""

    id: str
    address: str
    unit: str | None
    locality: str
    province: str | None
    country: str
    postal_code: str | None
    postal_code_ext: str | None = None
    postal_code_vanity: str | None = None


@dataclass(frozen=True, slots=True)
class Manifest:
    """Who made the files and when (IMDF `manifest`); None where they do not say."""

    created: str | None = None
    generated_by: str | None = None
    extensions: tuple[str, ...] = ()


NO_MANIFEST = Manifest()
"""The manifest of files that have none."""


@dataclass(frozen=True, slots=True)
class Venue:
    """All of one venue, each collection keyed by feature id in file order."""

    id: str
    names: Labels
    category: str
    hours: str | None
    address_id: str | None
    language: str
    frame: Frame
    area: Area
    addresses: Mapping[str, Address]
    buildings: Mapping[str, Building]
    footprints: Mapping[str, Footprint]
    levels: Mapping[str, Level]
    units: Mapping[str, Unit]
    openings: Mapping[str, Opening]
    amenities: Mapping[str, Amenity]
    anchors: Mapping[str, Anchor]
    occupants: Mapping[str, Occupant]
    fixtures: Mapping[str, Fixture]
    kiosks: Mapping[str, Kiosk]
    sections: Mapping[str, Section]
    geofences: Mapping[str, Geofence]
    relationships: Mapping[str, Relationship]
    details: Mapping[str, Detail]
    alt_names: Labels = field(default_factory=dict)
    restriction: str | None = None
    phone: str | None = None
    website: str | None = None
    display_point: Point | None = None
    manifest: Manifest = NO_MANIFEST

    def ordinals(self) -> tuple[int, ...]:
        """Return the ordinals that have a level, lowest first."""
        return tuple(sorted({level.ordinal for level in self.levels.values()}))


class ConnectorKind(StrEnum):
    """A way between levels; the values are IMDF unit categories."""

    ELEVATOR = "elevator"
    STAIRS = "stairs"
    ESCALATOR = "escalator"
    RAMP = "ramp"


class ConnectorSource(StrEnum):
    """Who says that a connector exists."""

    TABLE = "table"
    RELATIONSHIP = "relationship"
    INFERRED = "inferred"


class Direction(StrEnum):
    """Which way a connector may be used."""

    BOTH = "both"
    UP = "up"
    DOWN = "down"


@dataclass(frozen=True, slots=True)
class ConnectorStop:
    """Where a connector meets a level: the unit to step into."""

    unit_id: str
    level_id: str
    ordinal: int


@dataclass(frozen=True, slots=True)
class Connector:
    """A lift, stair, escalator or ramp that joins levels.

    `id` is the venue table's, or a slug such as `lift-3`. `stops` are in ascending order of ordinal
    and hold at least two levels. `hours` (OSM opening_hours) say when it runs, None for always.
    """

    id: str
    kind: ConnectorKind
    names: Labels
    stops: tuple[ConnectorStop, ...]
    direction: Direction
    source: ConnectorSource
    hours: str | None = None


@dataclass(frozen=True, slots=True)
class Zone:
    """A set of units that occupancy is estimated for; `capacity` in people, if known."""

    id: str
    names: Labels
    unit_ids: tuple[str, ...]
    capacity: int | None
