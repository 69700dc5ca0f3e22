"""What is found in units: amenities, anchors, occupants, relationships (OGC 20-094)."""

from collections.abc import Container, Mapping

from shapely.geometry.base import BaseGeometry

from floorplans.categories import ACCESSIBILITY, AMENITY_CATEGORIES, RELATIONSHIP_CATEGORIES
from floorplans.model import Amenity, Anchor, Occupant, Relationship, Unit, Validity
from floorplans.occupant_categories import OCCUPANT_CATEGORIES
from floorplans.readers.fields import Fields
from floorplans.readers.geometry import (
    BadGeometryError,
    Shapes,
    parts,
    read_area,
    read_lines,
    read_point,
    to_local,
)

DIRECTIONS = frozenset({"directed", "undirected"})
DRAWN = {
    "Point": read_point,
    "LineString": read_lines,
    "MultiLineString": read_lines,
    "Polygon": read_area,
    "MultiPolygon": read_area,
}
"""How each type of geometry that a relationship may have is read."""


def read_amenity(
    shapes: Shapes, fields: Fields, units: Mapping[str, Unit], addresses: Container[str]
) -> Amenity | None:
    """Read an amenity, or return None where it has no point."""
    point = shapes.point()
    if point is None:
        return None
    return Amenity(
        id=fields.feature_id,
        category=fields.category(AMENITY_CATEGORIES),
        names=fields.labels("name"),
        alt_names=fields.labels("alt_name"),
        unit_ids=fields.references("unit_ids", units),
        hours=fields.hours(),
        accessibility=fields.choices("accessibility", ACCESSIBILITY),
        correlation_id=fields.text("correlation_id"),
        point=point,
        phone=fields.text("phone"),
        website=fields.text("website"),
        address_id=fields.reference("address_id", addresses, needed=False),
    )


def read_anchor(
    shapes: Shapes, fields: Fields, units: Mapping[str, Unit], addresses: Container[str]
) -> Anchor | None:
    """Read an anchor, or return None where it has no point or no unit."""
    point = shapes.point()
    unit_id = fields.reference("unit_id", units, needed=True)
    if point is None or unit_id is None:
        return None
    address_id = fields.reference("address_id", addresses, needed=False)
    return Anchor(fields.feature_id, unit_id, point, address_id)


def read_occupant(shapes: Shapes, fields: Fields, anchors: Mapping[str, Anchor]) -> Occupant | None:
    """Read an occupant, or return None where it has no anchor."""
    shapes.absent()
    anchor_id = fields.reference("anchor_id", anchors, needed=True)
    if anchor_id is None:
        return None
    return Occupant(
        id=fields.feature_id,
        names=fields.labels("name"),
        category=fields.category(OCCUPANT_CATEGORIES),
        anchor_id=anchor_id,
        hours=fields.hours(),
        correlation_id=fields.text("correlation_id"),
        phone=fields.text("phone"),
        website=fields.text("website"),
        validity=read_validity(fields),
    )


def read_validity(fields: Fields) -> Validity | None:
    """Read when an occupant is there (OGC 20-094, Reference, TEMPORALITY)."""
    validity = fields.within("validity", '{"start": "2026-01-31T00:00:00Z", "end": null}')
    if validity is None:
        return None
    return Validity(validity.text("start"), validity.text("end"), validity.text("modified"))


def read_relationship(shapes: Shapes, fields: Fields, targets: Container[str]) -> Relationship:
    """Read a relationship; ends that do not exist are reported and left out."""
    return Relationship(
        id=fields.feature_id,
        category=fields.category(RELATIONSHIP_CATEGORIES),
        directed=read_directed(fields),
        origin_id=read_end(fields, "origin", targets),
        intermediary_ids=fields.feature_references("intermediary", targets),
        destination_id=read_end(fields, "destination", targets),
        hours=fields.hours(),
        shape=read_drawn(shapes),
    )


def read_directed(fields: Fields) -> bool:
    """Tell whether a relationship holds one way only."""
    direction = fields.text("direction")
    if direction is not None and direction not in DIRECTIONS:
        fields.warning(
            "property.value",
            f"`direction` is {direction!r}; it was read as undirected.",
            "Write directed or undirected.",
        )
    return direction == "directed"


def read_end(fields: Fields, key: str, targets: Container[str]) -> str | None:
    """Return one end of a relationship, the first where the file names several."""
    ends = fields.feature_references(key, targets)
    if len(ends) > 1:
        fields.warning(
            "property.value",
            f"`{key}` names {len(ends)} features; only {ends[0]} was used.",
            "Name one feature, and those between the ends as `intermediary`.",
        )
    return ends[0] if ends else None


def read_drawn(shapes: Shapes) -> BaseGeometry | None:
    """Return a geometry of any kind, or None where there is none that can be used."""
    if shapes.geometry is None:
        return None
    try:
        kind, _ = parts(shapes.geometry, *DRAWN)
        degrees = DRAWN[kind](shapes.geometry, shapes.fields)
    except BadGeometryError as error:
        message = f"{error} The relationship was kept without it."
        shapes.fields.warning(error.code, message, error.fix)
        return None
    return to_local(degrees, shapes.frame)
