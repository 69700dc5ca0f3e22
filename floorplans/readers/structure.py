"""Addresses, buildings, footprints and levels: what stands where (OGC 20-094)."""

from collections.abc import Container, Mapping

from floorplans.categories import (
    BUILDING_CATEGORIES,
    FOOTPRINT_CATEGORIES,
    LEVEL_CATEGORIES,
    RESTRICTIONS,
)
from floorplans.model import Address, Building, Footprint, Level
from floorplans.readers.fields import Fields
from floorplans.readers.geometry import Shapes


def read_address(shapes: Shapes, fields: Fields) -> Address:
    """Read an address; texts that are missing count as empty."""
    shapes.absent()
    return Address(
        id=fields.feature_id,
        address=fields.text("address") or "",
        unit=fields.text("unit"),
        locality=fields.text("locality") or "",
        province=fields.text("province"),
        country=fields.text("country") or "",
        postal_code=fields.text("postal_code"),
        postal_code_ext=fields.text("postal_code_ext"),
        postal_code_vanity=fields.text("postal_code_vanity"),
    )


def read_building(shapes: Shapes, fields: Fields, addresses: Container[str]) -> Building:
    """Read a building."""
    shapes.absent()
    return Building(
        id=fields.feature_id,
        names=fields.labels("name"),
        category=fields.category(BUILDING_CATEGORIES),
        restriction=fields.choice("restriction", RESTRICTIONS),
        alt_names=fields.labels("alt_name"),
        address_id=fields.reference("address_id", addresses, needed=False),
        display_point=shapes.display_point(),
    )


def read_footprint(
    shapes: Shapes, fields: Fields, buildings: Mapping[str, Building]
) -> Footprint | None:
    """Read a footprint, or return None where it has no usable outline."""
    area = shapes.area()
    if area is None:
        return None
    return Footprint(
        id=fields.feature_id,
        category=fields.category(FOOTPRINT_CATEGORIES),
        building_ids=building_ids(fields, buildings),
        area=area,
        names=fields.labels("name"),
    )


def read_level(
    shapes: Shapes,
    fields: Fields,
    buildings: Mapping[str, Building],
    addresses: Container[str],
) -> Level | None:
    """Read a level, or return None where it has no ordinal or no usable outline."""
    area = shapes.area()
    ordinal = fields.ordinal()
    if area is None or ordinal is None:
        return None
    outdoor = fields.flag("outdoor") or False
    return Level(
        id=fields.feature_id,
        ordinal=ordinal,
        names=fields.labels("name"),
        short_names=fields.labels("short_name"),
        category=fields.category(LEVEL_CATEGORIES),
        outdoor=outdoor,
        building_ids=building_ids(fields, buildings, outdoor=outdoor),
        restriction=fields.choice("restriction", RESTRICTIONS),
        area=area,
        address_id=fields.reference("address_id", addresses, needed=False),
        display_point=shapes.display_point(),
    )


def building_ids(
    fields: Fields, buildings: Mapping[str, Building], *, outdoor: bool = False
) -> tuple[str, ...]:
    """Return the buildings of a footprint or level; only outdoor levels may have none."""
    if not outdoor and not fields.properties.get("building_ids"):
        fields.warning(
            "level.no_building" if "ordinal" in fields.properties else "footprint.no_building",
            f"`building_ids` is {fields.properties.get('building_ids')!r}.",
            "List the ids of the buildings it belongs to.",
        )
    return fields.references("building_ids", buildings)
