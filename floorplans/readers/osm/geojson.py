"""OSM data as GeoJSON, in the dialects of osmtogeojson, Overpass turbo and GDAL.

Tags stand in the properties themselves or in their `tags` object; the id is the feature's `id`,
`@id`, or the pair `type` and `id`. Nodes that mean nothing are not in such a file, so that outlines
meet in positions and not in nodes; the readers of doors and outlines work with positions alone.
"""

import re
from collections.abc import Iterator, Mapping

import msgspec
from shapely import LineString

from floorplans.errors import ArchiveError
from floorplans.readers.features import members
from floorplans.readers.fields import Fields
from floorplans.readers.geometry import guarded, read_area, read_line, read_point
from floorplans.readers.json_text import decode_json
from floorplans.readers.osm.assemble import path
from floorplans.readers.osm.elements import Element, Shape, Tags, matters
from floorplans.reporting import FileReport

META = frozenset(
    {
        *("id", "type", "tags", "meta", "relations", "geometry"),
        *("user", "uid", "changeset", "timestamp", "version", "visible"),
    }
)
"""Properties that are no tags: what the file says of the element, and who drew it."""

KINDS = frozenset({"node", "way", "relation"})
OSM_ID = re.compile(r"(node|way|relation)/(-?\d{1,19})")
UNDETERMINED = "und"


def read_geojson(data: bytes, report: FileReport) -> list[Element]:
    """Return the elements of a GeoJSON file that may matter inside a building.

    Raises:
        ArchiveError: It is no JSON.
    """
    collection = decode_json(data, report)
    if collection is msgspec.UNSET:
        reason = report.report.findings[-1]
        raise ArchiveError("floorplan.archive.damaged", report.file, reason.message, reason.fix)
    return list(elements(members(collection, report), report))


def elements(features: list[object], report: FileReport) -> Iterator[Element]:
    """Yield the elements of some features."""
    seen: set[str] = set()
    unnamed = 0
    for index, feature in enumerate(features):
        if not isinstance(feature, dict):
            report.error(
                "feature.malformed",
                None,
                f"features[{index}] is no object; it was left out.",
                "Write a GeoJSON Feature.",
            )
            continue
        properties = feature.get("properties")
        properties = properties if isinstance(properties, dict) else {}
        tags = tags_of(properties)
        if not matters(tags):
            continue
        element_id = id_of(feature, properties)
        if element_id is None:
            unnamed += 1
            element_id = f"feature/{index}"
        if element_id in seen:
            report.error(
                "id.duplicate",
                element_id,
                f"features[{index}] has an id that another feature has; only the first counts.",
                "Give each element an id of its own.",
            )
            continue
        seen.add(element_id)
        shape = shape_of(feature.get("geometry"), element_id, report)
        if shape is not None:
            yield Element(element_id, tags, shape)
    if unnamed:
        report.warning(
            "id.missing",
            None,
            f"{unnamed} features have no OSM id; they are named by their place in the file"
            " (feature/0, ...), which changes when the file does.",
            "Export the ids too, such as way/123.",
        )


def tags_of(properties: Mapping[str, object]) -> Tags:
    """Return the tags of a feature, numbers and truth values as the text that OSM would have."""
    nested = properties.get("tags")
    source = nested if isinstance(nested, dict) else properties
    known = () if source is nested else META
    return {
        key: text
        for key, value in source.items()
        if key not in known and not key.startswith("@") and (text := as_text(value)) is not None
    }


def as_text(value: object) -> str | None:
    """Return a property as the text of a tag, or None where there is none."""
    if isinstance(value, str):
        return value
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, int | float):
        return f"{value:g}"
    if isinstance(value, list):
        texts = [as_text(item) for item in value[:100]]
        return ";".join(text for text in texts if text is not None) or None
    return None


def id_of(feature: Mapping[str, object], properties: Mapping[str, object]) -> str | None:
    """Return the OSM id of a feature, such as `way/123`, or None."""
    for value in (feature.get("id"), properties.get("@id"), properties.get("id")):
        if isinstance(value, str) and OSM_ID.fullmatch(value):
            return value
    kind, number = properties.get("type"), properties.get("id", feature.get("id"))
    if kind in KINDS and isinstance(number, int | str) and OSM_ID.fullmatch(f"{kind}/{number}"):
        return f"{kind}/{number}"
    return None


def shape_of(geometry: object, element_id: str, report: FileReport) -> Shape | None:
    """Return a feature's geometry in degrees, or None with an error reported."""
    fields = Fields(element_id, {}, UNDETERMINED, report)
    kind = geometry.get("type") if isinstance(geometry, dict) else None
    if kind == "Point":
        return guarded(geometry, fields, read_point, needed=True)
    if kind == "LineString":
        line = guarded(geometry, fields, read_line, needed=True)
        return path(list(line.coords)) if isinstance(line, LineString) else None
    return guarded(geometry, fields, read_area, needed=True)
