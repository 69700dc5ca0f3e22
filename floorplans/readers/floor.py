"""What lies on a level: units, openings, fixtures, kiosks, sections, details (OGC 20-094)."""

from collections.abc import Container, Iterable, Mapping
from dataclasses import replace
from typing import TypeVar

from floorplans.categories import (
    ACCESS_CONTROL,
    ACCESSIBILITY,
    DOOR_MATERIALS,
    DOOR_TYPES,
    FIXTURE_CATEGORIES,
    GEOFENCE_CATEGORIES,
    OPENING_CATEGORIES,
    RESTRICTIONS,
    SECTION_CATEGORIES,
    UNIT_CATEGORIES,
)
from floorplans.model import (
    Anchor,
    Building,
    Detail,
    Door,
    Fixture,
    Geofence,
    Kiosk,
    Level,
    Opening,
    Section,
    Unit,
)
from floorplans.readers.features import RawFeature
from floorplans.readers.fields import Fields
from floorplans.readers.geometry import Shapes

Levels = Mapping[str, Level]
Zone = TypeVar("Zone", Section, Geofence)


def read_unit(shapes: Shapes, fields: Fields, levels: Levels) -> Unit | None:
    """Read a unit, or return None where it has no level or no usable outline."""
    area = shapes.area()
    level_id = fields.reference("level_id", levels, needed=True)
    if area is None or level_id is None:
        return None
    return Unit(
        id=fields.feature_id,
        level_id=level_id,
        category=fields.category(UNIT_CATEGORIES),
        names=fields.labels("name"),
        alt_names=fields.labels("alt_name"),
        restriction=fields.choice("restriction", RESTRICTIONS),
        accessibility=fields.choices("accessibility", ACCESSIBILITY),
        display_point=shapes.display_point(),
        area=area,
    )


def read_opening(shapes: Shapes, fields: Fields, levels: Levels) -> Opening | None:
    """Read an opening, or return None where it has no level or no line."""
    line = shapes.line()
    level_id = fields.reference("level_id", levels, needed=True)
    if line is None or level_id is None:
        return None
    return Opening(
        id=fields.feature_id,
        level_id=level_id,
        category=fields.category(OPENING_CATEGORIES),
        names=fields.labels("name"),
        accessibility=fields.choices("accessibility", ACCESSIBILITY),
        access_control=fields.choices("access_control", ACCESS_CONTROL),
        door=read_door(fields),
        line=line,
        alt_names=fields.labels("alt_name"),
        display_point=shapes.display_point(),
    )


def read_door(fields: Fields) -> Door | None:
    """Read what closes an opening."""
    door = fields.within("door", '{"type", "automatic", "material"}')
    if door is None:
        return None
    return Door(
        type=door.choice("type", DOOR_TYPES),
        automatic=door.flag("automatic"),
        material=door.choice("material", DOOR_MATERIALS),
    )


def read_fixture(
    shapes: Shapes, fields: Fields, levels: Levels, anchors: Mapping[str, Anchor]
) -> Fixture | None:
    """Read a fixture, or return None where it has no level or no usable outline."""
    area = shapes.area()
    level_id = fields.reference("level_id", levels, needed=True)
    if area is None or level_id is None:
        return None
    return Fixture(
        id=fields.feature_id,
        level_id=level_id,
        category=fields.category(FIXTURE_CATEGORIES),
        names=fields.labels("name"),
        alt_names=fields.labels("alt_name"),
        anchor_id=fields.reference("anchor_id", anchors, needed=False),
        display_point=shapes.display_point(),
        area=area,
    )


def read_kiosk(
    shapes: Shapes, fields: Fields, levels: Levels, anchors: Mapping[str, Anchor]
) -> Kiosk | None:
    """Read a kiosk, or return None where it has no level or no usable outline."""
    area = shapes.area()
    level_id = fields.reference("level_id", levels, needed=True)
    if area is None or level_id is None:
        return None
    return Kiosk(
        id=fields.feature_id,
        level_id=level_id,
        names=fields.labels("name"),
        alt_names=fields.labels("alt_name"),
        anchor_id=fields.reference("anchor_id", anchors, needed=False),
        display_point=shapes.display_point(),
        area=area,
    )


def read_section(
    shapes: Shapes, fields: Fields, levels: Levels, addresses: Container[str]
) -> Section | None:
    """Read a section, or return None where it has no level or no usable outline.

    Its parents may stand further down in the file: see `with_parents`.
    """
    area = shapes.area()
    level_id = fields.reference("level_id", levels, needed=True)
    if area is None or level_id is None:
        return None
    return Section(
        id=fields.feature_id,
        level_id=level_id,
        category=fields.category(SECTION_CATEGORIES),
        names=fields.labels("name"),
        correlation_id=fields.text("correlation_id"),
        area=area,
        alt_names=fields.labels("alt_name"),
        restriction=fields.choice("restriction", RESTRICTIONS),
        accessibility=fields.choices("accessibility", ACCESSIBILITY),
        display_point=shapes.display_point(),
        address_id=fields.reference("address_id", addresses, needed=False),
    )


def read_geofence(
    shapes: Shapes, fields: Fields, levels: Levels, buildings: Mapping[str, Building]
) -> Geofence | None:
    """Read a geofence, or return None where it has no usable outline.

    Its parents may stand further down in the file: see `with_parents`.
    """
    area = shapes.area()
    if area is None:
        return None
    return Geofence(
        id=fields.feature_id,
        level_ids=fields.references("level_ids", levels),
        building_ids=fields.references("building_ids", buildings),
        category=fields.category(GEOFENCE_CATEGORIES),
        names=fields.labels("name"),
        correlation_id=fields.text("correlation_id"),
        area=area,
        alt_names=fields.labels("alt_name"),
        restriction=fields.choice("restriction", RESTRICTIONS),
        accessibility=fields.choices("accessibility", ACCESSIBILITY),
        display_point=shapes.display_point(),
    )


def with_parents(zones: Mapping[str, Zone], features: Iterable[RawFeature]) -> dict[str, Zone]:
    """Return sections or geofences with those of their parents that were read."""
    found = dict(zones)
    for feature in features:
        if feature.id in zones and feature.properties.get("parents"):
            fields = Fields(feature.id, feature.properties, "", feature.report)
            parents = fields.references("parents", zones)
            found[feature.id] = replace(zones[feature.id], parent_ids=parents)
    return found


def read_detail(shapes: Shapes, fields: Fields, levels: Levels) -> Detail | None:
    """Read a detail; one without a level is kept, for it is only drawn."""
    lines = shapes.lines()
    if lines is None:
        return None
    if fields.text("level_id") is None:
        fields.info(
            "reference.missing",
            "`level_id` is missing; the lines belong to no floor.",
            "Add the id of the level to draw them on.",
        )
        return Detail(fields.feature_id, None, lines)
    level_id = fields.reference("level_id", levels, needed=True)
    return None if level_id is None else Detail(fields.feature_id, level_id, lines)
