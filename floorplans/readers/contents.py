"""What is found in units: amenities, anchors, occupants, relationships (OGC 20-094)."""

from collections.abc import Container, Mapping

from floorplans.categories import ACCESSIBILITY, AMENITY_CATEGORIES, RELATIONSHIP_CATEGORIES
from floorplans.model import Amenity, Anchor, Occupant, Relationship, Unit
from floorplans.occupant_categories import OCCUPANT_CATEGORIES
from floorplans.readers.fields import Fields
from floorplans.readers.geometry import Shapes

DIRECTIONS = frozenset({"directed", "undirected"})


def read_amenity(
    shapes: Shapes, fields: Fields, units: Mapping[str, Unit], addresses: Container[str]
) -> Amenity | None:
    """Read an amenity, or return None where it has no point."""
    point = shapes.point()
    if point is None:
        return None
    fields.reference("address_id", addresses, needed=False)
    return Amenity(
        id=fields.feature_id,
        category=fields.category(AMENITY_CATEGORIES),
        names=fields.labels("name"),
        alt_names=fields.labels("alt_name"),
        unit_ids=fields.references("unit_ids", units),
        hours=fields.text("hours"),
        accessibility=fields.choices("accessibility", ACCESSIBILITY),
        correlation_id=fields.text("correlation_id"),
        point=point,
    )


def read_anchor(
    shapes: Shapes, fields: Fields, units: Mapping[str, Unit], addresses: Container[str]
) -> Anchor | None:
    """Read an anchor, or return None where it has no point or no unit."""
    point = shapes.point()
    unit_id = fields.reference("unit_id", units, needed=True)
    if point is None or unit_id is None:
        return None
    fields.reference("address_id", addresses, needed=False)
    return Anchor(fields.feature_id, unit_id, point)


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
        hours=fields.text("hours"),
        correlation_id=fields.text("correlation_id"),
    )


def read_relationship(_: Shapes, fields: Fields, targets: Container[str]) -> Relationship:
    """Read a relationship; ends that do not exist are reported and left out."""
    direction = fields.choice("direction", DIRECTIONS)
    origin = fields.feature_references("origin", targets)
    destination = fields.feature_references("destination", targets)
    return Relationship(
        id=fields.feature_id,
        category=fields.category(RELATIONSHIP_CATEGORIES),
        directed=direction == "directed",
        origin_id=origin[0] if origin else None,
        intermediary_ids=fields.feature_references("intermediary", targets),
        destination_id=destination[0] if destination else None,
        hours=fields.text("hours"),
    )
