"""What all features of a file have in common: ids, references, points, names."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from shapely import Point
from shapely.geometry.base import BaseGeometry

from floorplans.frame import Frame
from floorplans.model import Labels, Validity, Venue
from floorplans.writers.ids import FileIds
from floorplans.writers.shapes import Json, geojson_geometry

Properties = dict[str, object]


@dataclass(frozen=True, slots=True)
class Drawn:
    """A feature of the model with its properties as a file has them."""

    kind: str
    id: str
    shape: BaseGeometry | None
    properties: Properties


@dataclass(frozen=True, slots=True)
class Drawing:
    """Turns parts of the model into what a file says.

    Args:
        frame: The venue's frame.
        ids: What gives ids fit for IMDF; None keeps the venue's.
        kinds: The types of features that relationships may name, by id.
    """

    frame: Frame
    ids: FileIds | None
    kinds: Mapping[str, str]

    def id(self, kind: str, feature_id: str) -> str:
        """Return the id of a feature of a type as the file has it."""
        return feature_id if self.ids is None else self.ids.of(kind, feature_id)

    def maybe_id(self, kind: str, feature_id: str | None) -> str | None:
        """Return an id as the file has it, or None where there is none."""
        return None if feature_id is None else self.id(kind, feature_id)

    def id_list(self, kind: str, feature_ids: Iterable[str]) -> list[str]:
        """Return ids as the file has them."""
        return [self.id(kind, feature_id) for feature_id in feature_ids]

    def reference(self, feature_id: str | None) -> Json | None:
        """Return a FEATURE-REFERENCE."""
        if feature_id is None:
            return None
        kind = self.kinds.get(feature_id, "unit")
        return {"id": self.id(kind, feature_id), "feature_type": kind}

    def point(self, point: Point | None) -> Json | None:
        """Return a DISPLAY-POINT."""
        return None if point is None else geojson_geometry(self.frame, point)

    def feature(
        self, kind: str, feature_id: str, shape: BaseGeometry | None, properties: Properties
    ) -> Drawn:
        """Return one feature."""
        return Drawn(kind, self.id(kind, feature_id), shape, properties)


def feature_types(venue: Venue) -> Mapping[str, str]:
    """Return the type of every feature that a relationship may name, by id.

    Of several features of one id, which IMDF does not have, the unit or opening is meant.
    """
    by_type: Mapping[str, Mapping[str, object]] = {
        "building": venue.buildings,
        "footprint": venue.footprints,
        "level": venue.levels,
        "anchor": venue.anchors,
        "geofence": venue.geofences,
        "section": venue.sections,
        "occupant": venue.occupants,
        "kiosk": venue.kiosks,
        "fixture": venue.fixtures,
        "amenity": venue.amenities,
        "opening": venue.openings,
        "unit": venue.units,
    }
    return {feature_id: kind for kind, found in by_type.items() for feature_id in found}


def labels(names: Labels) -> Labels | None:
    """Return names as LABELS, or None where there are none."""
    return dict(names) or None


def some(values: Sequence[str]) -> list[str] | None:
    """Return a list, or None where it would be empty."""
    return list(values) or None


def temporality(validity: Validity | None) -> Properties | None:
    """Return when an occupant is there as TEMPORALITY."""
    if validity is None:
        return None
    found: Properties = {"start": validity.start, "end": validity.end}
    if validity.modified is not None:
        found["modified"] = validity.modified
    return found
