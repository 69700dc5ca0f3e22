"""What is drawn on one level: typed polygons (format 1.0.0, Level GeoJSONs, Feature Types)."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from difflib import get_close_matches

import msgspec
import shapely

from floorplans.frame import Frame
from floorplans.model import Area, Labels
from floorplans.readers.features import members
from floorplans.readers.fields import Fields
from floorplans.readers.geometry import area_in_degrees, polygons_of, to_local
from floorplans.readers.json_text import decode_json
from floorplans.readers.wrld.main_file import LANGUAGE, LevelEntry, as_id, labels
from floorplans.reporting import FileReport

OUTLINE = "building_outline"
DOOR = "door"
WALLS = frozenset({"wall", "window"})
NO_FLOOR: Mapping[str, str] = {"inaccessible_space": "structure", "floor_opening": "opentobelow"}
"""Types that nobody walks on, with the IMDF unit category of each."""

ROOMS: Mapping[str, str] = {
    "bathroom": "restroom",
    "elevator": "elevator",
    "escalator": "escalator",
    "garden": "vegetation",
    "hallway": "walkway",
    "room": "room",
    "stairs": "stairs",
    "unit": "room",
}
"""Types that are a piece of floor of their own, with the IMDF unit category of each."""

TEXTS = frozenset({"no_geometry", "highlight"})
"""Types that put a name on a part of the floor and change nothing about it."""

TYPES = frozenset({OUTLINE, DOOR, *WALLS, *NO_FLOOR, *ROOMS, *TEXTS})


@dataclass(frozen=True, slots=True)
class Drawn:
    """One polygon, in degrees until `in_metres`; `id` is unique in the venue."""

    id: str
    type: str
    names: Labels
    area: Area


def read_drawing(data: bytes, level: LevelEntry, report: FileReport) -> tuple[Drawn, ...]:
    """Read the polygons of a level; those without a type or an outline are left out."""
    collection = decode_json(data, report)
    values = [] if collection is msgspec.UNSET else members(collection, report)
    taken: set[str] = set()
    found = (read_drawn(index, value, level, taken, report) for index, value in enumerate(values))
    return tuple(drawn for drawn in found if drawn is not None)


def read_drawn(
    index: int, value: object, level: LevelEntry, taken: set[str], report: FileReport
) -> Drawn | None:
    """Read one feature; `taken` holds the ids that the level has given out."""
    properties = value.get("properties") if isinstance(value, dict) else None
    if not isinstance(value, dict) or not isinstance(properties, dict):
        report.error(
            "feature.malformed",
            None,
            f"features[{index}] is no Feature with properties; it was left out.",
            'Write a GeoJSON Feature with "id" and "type" in its properties.',
        )
        return None
    feature_id = unique_id(index, properties.get("id", value.get("id")), level, taken, report)
    fields = Fields(feature_id, properties, LANGUAGE, report)
    kind = read_type(fields)
    if kind is None:
        return None
    area = area_in_degrees(value.get("geometry"), fields)
    if area is None:
        return None
    return Drawn(feature_id, kind, labels(fields, "name") or labels(fields, "roomnumber"), area)


def unique_id(
    index: int, value: object, level: LevelEntry, taken: set[str], report: FileReport
) -> str:
    """Return `level/id`, numbered where the file gives no id or one that is taken."""
    own = as_id(value)
    feature_id = f"{level.id}/{own or f'feature-{index}'}"
    if own is None:
        report.warning(
            "id.missing",
            feature_id,
            f"features[{index}] has the id {value!r}; its place in the file stands in.",
            "Give it a number or text as `id`.",
        )
    if feature_id in taken:
        number = 2
        while f"{feature_id}-{number}" in taken:
            number += 1
        report.error(
            "id.duplicate",
            feature_id,
            f"features[{index}] has an id that the level has already; it was read as"
            f" {feature_id}-{number}.",
            "Give it an id of its own.",
        )
        feature_id = f"{feature_id}-{number}"
    taken.add(feature_id)
    return feature_id


def read_type(fields: Fields) -> str | None:
    """Return a feature's type, or None where the format does not know it."""
    value = fields.text("type")
    kind = (value or "").strip().lower().replace(" ", "_")
    if kind in TYPES:
        if kind != value:
            fields.warning(
                "wrld.type", f"`type` is {value!r}; it was read as {kind!r}.", f"Write {kind!r}."
            )
        return kind
    close = get_close_matches(kind, TYPES, n=1, cutoff=0.75)
    hint = f" Did you mean {close[0]!r}?" if close else ""
    fields.error(
        "wrld.type",
        f"`type` is {value!r}, which the format does not know; the feature was left out.{hint}",
        f"Use one of {', '.join(sorted(TYPES))}.",
    )
    return None


def in_metres(drawing: Sequence[Drawn], frame: Frame) -> tuple[Drawn, ...]:
    """Convert the polygons of a level from degrees."""
    return tuple(replace(drawn, area=to_local(drawn.area, frame)) for drawn in drawing)


def read_outline(drawing: Sequence[Drawn], report: FileReport) -> Area | None:
    """Return a level's outline; the outer edge of what is drawn stands in for a missing one."""
    counts = Counter(drawn.type for drawn in drawing)
    if counts[OUTLINE]:
        return polygons_of(
            shapely.union_all([drawn.area for drawn in drawing if drawn.type == OUTLINE])
        )
    edge = polygons_of(filled(drawing))
    ending = "the level was left out" if edge is None else "the outer edge of its walls stands in"
    report.error(
        "wrld.outline",
        None,
        f"There is no usable {OUTLINE}; {ending}.",
        f"Draw the floor of the building as one polygon of type {OUTLINE}.",
    )
    return edge


def filled(drawing: Sequence[Drawn]) -> shapely.Geometry:
    """Return what is drawn, with all that it encloses."""
    drawn = shapely.get_parts(shapely.union_all([drawn.area for drawn in drawing]))
    shells = [shapely.Polygon(part.exterior) for part in drawn if isinstance(part, shapely.Polygon)]
    return shapely.union_all(shells)
