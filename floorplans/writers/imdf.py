"""Write a venue as an IMDF 1.0.0 archive (OGC 20-094)."""

from collections.abc import Iterable, Mapping, Sequence

import msgspec

from floorplans.frame import Frame
from floorplans.model import Connector, Manifest, Venue
from floorplans.readers.manifest import VERSION
from floorplans.writers.drawing import Drawn
from floorplans.writers.features import drawn_features
from floorplans.writers.ids import FileIds
from floorplans.writers.relationships import all_relationships
from floorplans.writers.shapes import Json, geojson_geometry

MANDATORY = ("building", "footprint", "level", "opening", "unit", "venue")
"""The feature types whose files are there even without a feature."""

UNKNOWN_TIME = "1970-01-01T00:00:00Z"
"""The time of creation of files that state none: IMDF demands one."""


def write_imdf(venue: Venue, connectors: Sequence[Connector] = ()) -> Mapping[str, bytes]:
    """Return the files of an archive by name; the same venue gives the same bytes.

    What a reader of IMDF gave is written as it was, unknown categories included. Ids that are no v4
    UUIDs become such, made from the venue's id and the old one; coordinates have 11 decimals (a
    micrometre). Connectors, one-way openings and hours of units and openings that the venue's
    relationships do not state become relationships (see `floorplans.passages`). IMDF cannot say
    clear widths: `floorplans.writers.table` does.

    Args:
        venue: The venue.
        connectors: The connectors of `find_connectors`.
    """
    ids = FileIds(venue.id)
    by_type: dict[str, list[Drawn]] = {kind: [] for kind in MANDATORY}
    for drawn in drawn_features(venue, all_relationships(venue, connectors), ids):
        by_type.setdefault(drawn.kind, []).append(drawn)
    files = {
        f"{kind}.geojson": collection(
            {"name": kind}, [imdf_feature(venue.frame, drawn) for drawn in found]
        )
        for kind, found in sorted(by_type.items())
    }
    return {"manifest.json": manifest(venue.manifest, venue.language), **files}


def imdf_feature(frame: Frame, drawn: Drawn) -> Json:
    """Return a feature as IMDF has it."""
    return {
        "id": drawn.id,
        "type": "Feature",
        "feature_type": drawn.kind,
        "geometry": None if drawn.shape is None else geojson_geometry(frame, drawn.shape),
        "properties": drawn.properties,
    }


def collection(members: Json, features: Iterable[Json]) -> bytes:
    """Return a GeoJSON FeatureCollection, one feature a line.

    Args:
        members: Members beside `type` and `features` (RFC 7946 section 6.1).
        features: The features.
    """
    head = msgspec.json.encode({"type": "FeatureCollection", **members})[:-1]
    lines = b",\n".join(msgspec.json.encode(feature) for feature in features)
    return head + b',"features":[\n' + lines + b"\n]}\n"


def manifest(about: Manifest, language: str) -> bytes:
    """Return the manifest."""
    document = {
        "version": VERSION,
        "created": about.created or UNKNOWN_TIME,
        "generated_by": about.generated_by,
        "language": language,
        "extensions": list(about.extensions) or None,
    }
    return msgspec.json.encode(document) + b"\n"
