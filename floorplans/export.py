"""Floors as GeoJSON for maps (docs/http-api.md, Floor features)."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import TypeAlias

import msgspec
import numpy as np
import shapely
from shapely.geometry.base import BaseGeometry

from floorplans.categories import is_traversable
from floorplans.errors import UnknownLevel
from floorplans.frame import Frame
from floorplans.model import Connector, Venue, Zone
from floorplans.points import point_within
from floorplans.touching import touching_units

DIGITS = 7
"""Decimals of a degree: about a centimetre."""

Json: TypeAlias = Mapping[str, object]


def floor_geojson(
    venue: Venue,
    ordinal: int,
    zones: Iterable[Zone],
    connectors: Iterable[Connector],
    extra: Sequence[Json] = (),
) -> bytes:
    """Return everything of one floor as a GeoJSON FeatureCollection in UTF-8.

    Features come in the order in which a map paints them: levels, units, fixtures (kiosks among
    them, with the category `kiosk`), openings, amenities, then `extra`. The same venue gives the
    same bytes.

    Args:
        venue: The venue.
        ordinal: The floor, over all buildings.
        zones: For the property `zone` of units.
        connectors: For the property `connector` of units.
        extra: Further GeoJSON features, such as screens.

    Raises:
        UnknownLevel: The venue has no level of that ordinal.
    """
    level_ids = {level.id for level in venue.levels.values() if level.ordinal == ordinal}
    if not level_ids:
        raise UnknownLevel(str(ordinal))
    features = [
        *level_features(venue, level_ids),
        *unit_features(venue, level_ids, zones, connectors),
        *fixture_features(venue, level_ids),
        *opening_features(venue, level_ids),
        *amenity_features(venue, level_ids),
        *extra,
    ]
    return msgspec.json.encode({"type": "FeatureCollection", "features": features})


def level_features(venue: Venue, level_ids: set[str]) -> Iterator[Json]:
    """Yield the levels."""
    for level in venue.levels.values():
        if level.id in level_ids:
            properties = {"name": level.names, "short_name": level.short_names}
            yield feature(venue.frame, level.area, "level", level.id, properties)


def unit_features(
    venue: Venue,
    level_ids: set[str],
    zones: Iterable[Zone],
    connectors: Iterable[Connector],
) -> Iterator[Json]:
    """Yield the units."""
    zone_of = {unit_id: zone.id for zone in zones for unit_id in zone.unit_ids}
    connector_of = {
        stop.unit_id: connector.id for connector in connectors for stop in connector.stops
    }
    for unit in venue.units.values():
        if unit.level_id not in level_ids:
            continue
        label = point_within(unit.area, unit.display_point)
        properties: dict[str, object] = {
            "name": unit.names,
            "category": unit.category,
            "label": coordinates(venue.frame, label),
            "walkable": is_traversable(unit),
        }
        if unit.id in zone_of:
            properties["zone"] = zone_of[unit.id]
        if unit.id in connector_of:
            properties["connector"] = connector_of[unit.id]
        yield feature(venue.frame, unit.area, "unit", unit.id, properties)


def fixture_features(venue: Venue, level_ids: set[str]) -> Iterator[Json]:
    """Yield the fixtures and the kiosks."""
    for fixture in venue.fixtures.values():
        if fixture.level_id in level_ids:
            properties = {"name": fixture.names, "category": fixture.category}
            yield feature(venue.frame, fixture.area, "fixture", fixture.id, properties)
    for kiosk in venue.kiosks.values():
        if kiosk.level_id in level_ids:
            properties = {"name": kiosk.names, "category": "kiosk"}
            yield feature(venue.frame, kiosk.area, "fixture", kiosk.id, properties)


def opening_features(venue: Venue, level_ids: set[str]) -> Iterator[Json]:
    """Yield the openings, each with the units that it joins."""
    joined = touching_units(venue)
    for opening in venue.openings.values():
        if opening.level_id in level_ids:
            properties = {
                "name": opening.names,
                "category": opening.category,
                "units": list(joined[opening.id]),
            }
            yield feature(venue.frame, opening.line, "opening", opening.id, properties)


def amenity_features(venue: Venue, level_ids: set[str]) -> Iterator[Json]:
    """Yield the amenities that have a unit on the floor."""
    for amenity in venue.amenities.values():
        if any(venue.units[unit_id].level_id in level_ids for unit_id in amenity.unit_ids):
            properties = {"name": amenity.names, "category": amenity.category}
            yield feature(venue.frame, amenity.point, "amenity", amenity.id, properties)


def feature(
    frame: Frame, shape: BaseGeometry, kind: str, feature_id: str, properties: Json
) -> Json:
    """Return one GeoJSON feature."""
    return {
        "type": "Feature",
        "geometry": {"type": shape.geom_type, "coordinates": coordinates(frame, shape)},
        "properties": {"kind": kind, "id": feature_id, **properties},
    }


def coordinates(frame: Frame, shape: BaseGeometry) -> object:
    """Return the GeoJSON coordinates of a geometry, in rounded degrees."""

    def to_degrees(metres: np.typing.NDArray[np.float64]) -> np.typing.NDArray[np.float64]:
        return np.round(frame.to_degrees(metres), DIGITS)

    degrees = shapely.transform(shape, to_degrees)
    return shapely.geometry.mapping(degrees)["coordinates"]
