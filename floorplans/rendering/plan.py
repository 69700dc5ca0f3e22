"""What stands on each level: the venue sorted by level, once for all drawings."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Protocol, TypeVar

import shapely

from floorplans.model import (
    Amenity,
    Connector,
    Detail,
    Fixture,
    Kiosk,
    Labels,
    Level,
    Opening,
    Unit,
    Venue,
)
from floorplans.touching import touching_units

BEYOND = 0.25
"""Part of a level's size by which units may stand out of it and still be drawn whole."""

LEAST = 10.0
"""Metres that the same is at least."""


class OnLevel(Protocol):
    """A feature that names its level."""

    @property
    def level_id(self) -> str | None:
        """The level."""


F = TypeVar("F", bound=OnLevel)


@dataclass(frozen=True, slots=True)
class LevelPlan:
    """All that one drawing shows of the venue.

    Args:
        venue: The venue.
        level: The level drawn.
        joined: The units that each opening joins.
        tenants: The names of the occupants found in each unit.
        connectors: The connectors that stop in each unit.
    """

    venue: Venue
    level: Level
    units: Sequence[Unit]
    openings: Sequence[Opening]
    fixtures: Sequence[Fixture]
    kiosks: Sequence[Kiosk]
    amenities: Sequence[Amenity]
    details: Sequence[Detail]
    joined: Mapping[str, tuple[str, ...]]
    tenants: Mapping[str, Sequence[Labels]]
    connectors: Mapping[str, Sequence[Connector]]

    def pieces(self) -> Sequence[Fixture | Kiosk]:
        """Return what stands on the floor."""
        found: tuple[Fixture | Kiosk, ...] = (*self.fixtures, *self.kiosks)
        return found

    def bounds(self) -> tuple[float, float, float, float]:
        """Return west, south, east and north in metres, without features that lie far away."""
        west, south, east, north = self.level.area.bounds
        room = max(LEAST, BEYOND * max(east - west, north - south))
        near = shapely.box(west - room, south - room, east + room, north + room)
        areas = shapely.intersection([unit.area for unit in self.units], near)
        found = shapely.total_bounds([self.level.area, *areas])
        return found[0], found[1], found[2], found[3]


def level_plans(venue: Venue, connectors: Iterable[Connector]) -> tuple[LevelPlan, ...]:
    """Sort a venue by level: the lowest first, then as the file has them."""
    units = by_level(venue.units.values())
    openings = by_level(venue.openings.values())
    fixtures = by_level(venue.fixtures.values())
    kiosks = by_level(venue.kiosks.values())
    details = by_level(venue.details.values())
    amenities = amenities_by_level(venue)
    joined = touching_units(venue)
    tenants = tenants_by_unit(venue)
    stops = connectors_by_unit(connectors)
    return tuple(
        LevelPlan(
            venue=venue,
            level=level,
            units=units.get(level.id, ()),
            openings=openings.get(level.id, ()),
            fixtures=fixtures.get(level.id, ()),
            kiosks=kiosks.get(level.id, ()),
            amenities=amenities.get(level.id, ()),
            details=details.get(level.id, ()),
            joined=joined,
            tenants=tenants,
            connectors=stops,
        )
        for level in sorted(venue.levels.values(), key=lambda level: level.ordinal)
    )


def by_level(features: Iterable[F]) -> Mapping[str, Sequence[F]]:
    """Sort features by the level that they name."""
    found: dict[str, list[F]] = defaultdict(list)
    for feature in features:
        if feature.level_id is not None:
            found[feature.level_id].append(feature)
    return found


def amenities_by_level(venue: Venue) -> Mapping[str, Sequence[Amenity]]:
    """Sort amenities by the levels of their units: a lift's may stand on several."""
    found: dict[str, list[Amenity]] = defaultdict(list)
    for amenity in venue.amenities.values():
        units = (venue.units[unit_id] for unit_id in amenity.unit_ids if unit_id in venue.units)
        for level_id in dict.fromkeys(unit.level_id for unit in units):
            found[level_id].append(amenity)
    return found


def tenants_by_unit(venue: Venue) -> Mapping[str, Sequence[Labels]]:
    """Return the names of the occupants that are found in each unit."""
    found: dict[str, list[Labels]] = defaultdict(list)
    for occupant in venue.occupants.values():
        anchor = venue.anchors.get(occupant.anchor_id)
        if anchor is not None and occupant.names:
            found[anchor.unit_id].append(occupant.names)
    return found


def connectors_by_unit(connectors: Iterable[Connector]) -> Mapping[str, Sequence[Connector]]:
    """Return the connectors that stop in each unit."""
    found: dict[str, list[Connector]] = defaultdict(list)
    for connector in connectors:
        for stop in connector.stops:
            found[stop.unit_id].append(connector)
    return found
