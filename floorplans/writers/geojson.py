"""Write a venue as one GeoJSON FeatureCollection (RFC 7946), for maps and GIS programs."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Protocol, TypeAlias

import msgspec

from floorplans.model import Connector, Venue
from floorplans.touching import touching_units
from floorplans.writers.drawing import Drawn
from floorplans.writers.features import drawn_features
from floorplans.writers.imdf import collection
from floorplans.writers.shapes import Json, geojson_geometry

GEOJSON_VERSION = 1

Feature: TypeAlias = tuple[str, str]
"""A feature's type and id: other formats than IMDF use one id for several types."""


class OnLevel(Protocol):
    """A feature that lies on one level, or on none."""

    @property
    def id(self) -> str:
        """The feature's id."""

    @property
    def level_id(self) -> str | None:
        """The level's id."""


def write_geojson(venue: Venue, connectors: Sequence[Connector] = ()) -> bytes:
    """Return all of a venue as one FeatureCollection in UTF-8; the same venue gives the same bytes.

    Every feature has its id as the venue has it, and in its properties

    * `feature_type`: an IMDF feature type, or `connector`,
    * `ordinal`: the floor, where it is on one; `ordinals`: all floors, where it is on several,
    * all that IMDF says of it (names are objects, by language tag), and
    * what IMDF cannot say: `hours` and `inferred` of units; `hours`, `clear_width` in metres,
      `into` and `units` (those that it joins) of openings.

    Features without a place have the geometry null: addresses, buildings, occupants, most
    relationships, and connectors, whose `units` lie one on each of their `ordinals`. The collection
    has the further members `language` and `manifest`.

    Args:
        venue: The venue.
        connectors: The connectors of `find_connectors`.
    """
    members = {
        "version": GEOJSON_VERSION,
        "language": venue.language,
        "manifest": msgspec.to_builtins(venue.manifest),
    }
    floors = floors_by_feature(venue)
    more = said_beyond_imdf(venue)
    drawn = drawn_features(venue, venue.relationships.values(), None)
    features = (
        geojson_feature(
            venue, item, floors.get((item.kind, item.id), ()), more.get((item.kind, item.id), {})
        )
        for item in drawn
    )
    return collection(members, [*features, *connector_features(connectors)])


def geojson_feature(venue: Venue, drawn: Drawn, ordinals: Sequence[int], more: Json) -> Json:
    """Return a feature; `more` are properties that IMDF does not have."""
    shape = drawn.shape
    return {
        "type": "Feature",
        "id": drawn.id,
        "geometry": None if shape is None else geojson_geometry(venue.frame, shape),
        "properties": {
            "feature_type": drawn.kind,
            **floor_properties(ordinals),
            **drawn.properties,
            **more,
        },
    }


def floor_properties(ordinals: Sequence[int]) -> Json:
    """Return the properties that say on which floors something is."""
    if not ordinals:
        return {}
    return {"ordinal": ordinals[0]} if len(ordinals) == 1 else {"ordinals": list(ordinals)}


def floors_by_feature(venue: Venue) -> Mapping[Feature, tuple[int, ...]]:
    """Return the ordinals on which features lie, lowest first."""
    ordinal_of = {level.id: level.ordinal for level in venue.levels.values()}
    level_of = {unit.id: unit.level_id for unit in venue.units.values()}

    def floors(level_ids: Iterable[str]) -> tuple[int, ...]:
        return tuple(sorted({ordinal_of[level_id] for level_id in level_ids}))

    found: dict[Feature, tuple[int, ...]] = {}
    for level_id, ordinal in ordinal_of.items():
        found["level", level_id] = (ordinal,)
    on_levels: Mapping[str, Iterable[OnLevel]] = {
        "unit": venue.units.values(),
        "opening": venue.openings.values(),
        "fixture": venue.fixtures.values(),
        "kiosk": venue.kiosks.values(),
        "section": venue.sections.values(),
        "detail": venue.details.values(),
    }
    for kind, items in on_levels.items():
        for item in items:
            found[kind, item.id] = () if item.level_id is None else (ordinal_of[item.level_id],)
    for geofence in venue.geofences.values():
        found["geofence", geofence.id] = floors(geofence.level_ids)
    for amenity in venue.amenities.values():
        found["amenity", amenity.id] = floors(level_of[unit_id] for unit_id in amenity.unit_ids)
    for anchor in venue.anchors.values():
        found["anchor", anchor.id] = floors([level_of[anchor.unit_id]])
    for occupant in venue.occupants.values():
        found["occupant", occupant.id] = found["anchor", occupant.anchor_id]
    return found


def said_beyond_imdf(venue: Venue) -> Mapping[Feature, Json]:
    """Return the properties of features that IMDF does not have."""
    joined = touching_units(venue)
    found: dict[Feature, Json] = {
        ("opening", opening.id): {
            "hours": opening.hours,
            "clear_width": opening.clear_width,
            "into": opening.into,
            "units": list(joined[opening.id]),
        }
        for opening in venue.openings.values()
    }
    for unit in venue.units.values():
        found["unit", unit.id] = {"hours": unit.hours, "inferred": unit.inferred}
    return found


def connector_features(connectors: Iterable[Connector]) -> Iterator[Json]:
    """Yield a feature without geometry for each connector."""
    for connector in connectors:
        yield {
            "type": "Feature",
            "id": connector.id,
            "geometry": None,
            "properties": {
                "feature_type": "connector",
                "ordinals": [stop.ordinal for stop in connector.stops],
                "category": connector.kind.value,
                "name": dict(connector.names) or None,
                "units": [stop.unit_id for stop in connector.stops],
                "direction": connector.direction.value,
                "hours": connector.hours,
                "source": connector.source.value,
            },
        }
