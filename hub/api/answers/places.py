"""Places, floors and screens as they are answered."""

from typing import Annotated, Literal

import msgspec
from msgspec import UNSET, Meta, UnsetType

Names = Annotated[
    dict[str, str],
    Meta(description="Text by BCP 47 language tag.", examples=[{"zh": "阅览室", "en": "Reading"}]),
]
Degrees = Annotated[
    tuple[float, float],
    Meta(description="Longitude and latitude (WGS 84).", examples=[[120.6, 31.3]]),
]
Moment = Annotated[
    str,
    Meta(
        description="Time, UTC (RFC 3339).",
        examples=["2026-05-04T13:30:00.000Z"],
        extra_json_schema={"format": "date-time"},
    ),
]
Cursor = Annotated[
    str, Meta(description="`cursor` of the next page; absent on the last.", examples=["bGlmdC0x"])
]
Ordinal = Annotated[
    int, Meta(description="Ordinal of a level: 0 is the ground floor.", examples=[0])
]


class Place(msgspec.Struct, frozen=True):
    """Somewhere in the building that one can be led to."""

    id: str
    name: Names
    category: str
    ordinal: Ordinal
    level_name: Names
    position: Degrees


class Named(msgspec.Struct, frozen=True):
    """A thing with its name."""

    id: str
    name: Names


class Floor(msgspec.Struct, frozen=True):
    """One floor."""

    ordinal: Ordinal
    name: Names
    short_name: Names


class Venue(msgspec.Struct, frozen=True):
    """The building; floors lowest first."""

    id: str
    name: Names
    simulated: bool
    bounds: Annotated[list[float], Meta(min_length=4, max_length=4)]
    floors: list[Floor]
    default_ordinal: Ordinal
    profiles: list[str]
    time_zone: str


class FeatureProperties(msgspec.Struct, frozen=True):
    """What a feature of a floor plan is; `kind` tells which members there are."""

    kind: Literal["level", "unit", "fixture", "opening", "amenity", "screen"]
    id: str
    name: Names
    short_name: Names | UnsetType = UNSET
    category: str | UnsetType = UNSET
    zone: str | UnsetType = UNSET
    label: Degrees | UnsetType = UNSET
    connector: str | UnsetType = UNSET
    walkable: bool | UnsetType = UNSET
    units: list[str] | UnsetType = UNSET
    facing: float | UnsetType = UNSET


class Geometry(msgspec.Struct, frozen=True):
    """A geometry of GeoJSON (RFC 7946, section 3.1), in degrees."""

    type: Literal["Point", "LineString", "MultiLineString", "Polygon", "MultiPolygon"]
    coordinates: list[msgspec.Raw]


class FloorFeature(msgspec.Struct, frozen=True):
    """One feature of a floor plan."""

    type: Literal["Feature"]
    geometry: Geometry
    properties: FeatureProperties


class FloorPlan(msgspec.Struct, frozen=True):
    """The plan of one ordinal, in the order in which a map paints it."""

    type: Literal["FeatureCollection"]
    features: list[FloorFeature]


class Places(msgspec.Struct, frozen=True):
    """Places that were found, the best match first."""

    results: list[Place]


class Screen(msgspec.Struct, frozen=True):
    """A display: where it hangs and, degrees clockwise from north, looks."""

    id: str
    name: Names
    ordinal: Ordinal
    position: Degrees
    facing: float


class Screens(msgspec.Struct, frozen=True):
    """The screens of the building."""

    screens: list[Screen]
    next: Cursor | UnsetType = UNSET
