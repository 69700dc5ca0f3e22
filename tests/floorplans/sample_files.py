"""The sample library's files, parsed on their own terms: no reader of the house is involved."""

import json
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import shapely
from shapely.geometry import shape
from shapely.geometry.base import BaseGeometry

from floorplans.frame import Frame
from floorplans.sample import sample_id, sample_library

Feature = dict[str, Any]
FRAME = Frame(120.7, 31.3)
TYPES = (
    *("address", "amenity", "anchor", "building", "detail", "fixture", "footprint", "geofence"),
    *("kiosk", "level", "occupant", "opening", "relationship", "section", "unit", "venue"),
)
LEVELS = ("l1", "l2", "l3")
SQUARE_CENTIMETRE = 1e-4
TOUCHING = 1e-3


@dataclass(frozen=True, slots=True)
class Sample:
    """The parsed archive; geometries in metres, rounded by nothing but the file's digits."""

    files: Mapping[str, bytes]
    features: Mapping[str, list[Feature]]
    shapes: Mapping[str, BaseGeometry]
    table: Mapping[str, list[dict[str, Any]]]

    def on(self, kind: str, level: str) -> list[Feature]:
        level_id = sample_id("level", level)
        return [f for f in self.features[kind] if f["properties"]["level_id"] == level_id]

    def by_id(self, feature_id: str) -> Feature:
        return next(f for kind in TYPES for f in self.features[kind] if f["id"] == feature_id)


def metres(geometry: Mapping[str, Any]) -> BaseGeometry:
    return shapely.transform(shape(geometry), FRAME.to_local)


def parsed_sample() -> Sample:
    files = sample_library()
    features = {kind: json.loads(files[f"{kind}.geojson"])["features"] for kind in TYPES}
    shapes = {
        f"{kind}:{f['id']}": metres(f["geometry"])
        for kind in TYPES
        for f in features[kind]
        if f["geometry"] is not None
    }
    table = tomllib.loads(files["venue.toml"].decode())
    return Sample(files, features, shapes, table)


def shapes_on(sample: Sample, kind: str, level: str) -> dict[str, BaseGeometry]:
    return {f["id"]: sample.shapes[f"{kind}:{f['id']}"] for f in sample.on(kind, level)}
