"""What the tags of a door, gate or entrance say of it (OpenStreetMap wiki, Key:door)."""

from collections.abc import Mapping

from floorplans.model import Door
from floorplans.readers.osm.elements import Tags
from floorplans.readers.osm.tags import is_true, length

SINGLE, DOUBLE, PASSAGE = 0.9, 1.6, 1.2
"""Metres of a door, a door of two leaves and a passage without door whose width nobody states."""

WIDEST = 20.0
"""Metres beyond which a stated width is a slip of the pen."""

TYPES: Mapping[str, str] = {
    "hinged": "swinging",
    "swinging": "swinging",
    "no": "open",
    "sliding": "sliding",
    "revolving": "revolving",
    "folding": "movablepartition",
    "overhead": "shutter",
    "roller_shutter": "shutter",
    "shutter": "shutter",
    "loadingdock": "shutter",
    "turnstile": "turnstile",
    "yes": "door",
}
BARRIERS: Mapping[str, str] = {
    "entrance": "open",
    "full-height_turnstile": "turnstile.fullheight",
    "gate": "door",
    "sliding_gate": "sliding",
    "swing_gate": "swinging",
    "turnstile": "turnstile",
}
ENTRANCES: Mapping[str, str] = {
    "main": "pedestrian.principal",
    "yes": "pedestrian.principal",
    "emergency": "emergencyexit",
    "emergency_exit": "emergencyexit",
    "fire_exit": "emergencyexit",
    "service": "service",
    "garage": "automobile",
}
MATERIALS = frozenset({"gate", "glass", "metal", "wood"})


def is_door(tags: Tags) -> bool:
    """Tell whether a node or line is a door, a gate or an entrance."""
    return (
        "door" in tags
        or tags.get("entrance", "no") != "no"
        or tags.get("indoor") == "door"
        or (tags.get("barrier") in BARRIERS and "level" in tags)
    )


def stated_width(tags: Tags) -> float | None:
    """Return the clear width that a door states, or None."""
    width = length(tags, "door:width", "width", "maxwidth:physical", "maxwidth")
    return width if width is not None and width <= WIDEST else None


def width_of(tags: Tags) -> float:
    """Return the width of a door, stated or usual, in metres."""
    stated = stated_width(tags)
    if stated is not None:
        return stated
    if tags.get("door") == "no" or tags.get("barrier") == "entrance":
        return PASSAGE
    double = is_true(tags, "double_door") or tags.get("door:leaves") == "2"
    return DOUBLE if double or tags.get("door") == "double" else SINGLE


def door_of(tags: Tags) -> Door | None:
    """Return what closes an opening, or None where nobody says."""
    kind = TYPES.get(tags.get("door", ""), BARRIERS.get(tags.get("barrier", "")))
    if kind is None and "door" in tags:
        kind = "unspecified"
    automatic = tags.get("automatic_door")
    material = tags.get("door:material", tags.get("material"))
    if kind is None and automatic is None:
        return None
    return Door(
        type=kind,
        automatic=None if automatic is None else automatic != "no",
        material=material if material in MATERIALS else None,
    )
