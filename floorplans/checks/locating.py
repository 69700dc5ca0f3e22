"""Where a finding can be seen on a floor: the level and the point of the feature it is about."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import replace
from typing import Protocol, TypeAlias

import shapely
from shapely import Point

from floorplans.findings import Finding
from floorplans.model import Area, Venue

Spot: TypeAlias = tuple[str | None, Point | None]
NOWHERE: Spot = (None, None)


def located(findings: Iterable[Finding], venue: Venue) -> tuple[Finding, ...]:
    """Return the findings with the level and point of their features, where those have any.

    A point that a finding has already, such as the middle of an overlap, stays.
    """
    spots: dict[str, Spot] = {}
    finders = finders_of(venue)
    found = []
    for finding in findings:
        feature_id = finding.feature_id
        if feature_id is None:
            found.append(finding)
            continue
        if feature_id not in spots:
            spots[feature_id] = spot_of(feature_id, finders)
        level_id, point = spots[feature_id]
        given = finding.point or (None if point is None else (point.x, point.y))
        found.append(replace(finding, level_id=finding.level_id or level_id, point=given))
    return tuple(found)


Finder: TypeAlias = tuple[Mapping[str, object], Callable[[str], Spot]]


def finders_of(venue: Venue) -> tuple[Finder, ...]:
    """Return how the features of each type are found on the floors."""

    def unit(unit_id: str) -> Spot:
        return venue.units[unit_id].level_id, middle(venue.units[unit_id].area)

    def opening(opening_id: str) -> Spot:
        found = venue.openings[opening_id]
        return found.level_id, found.line.interpolate(0.5, normalized=True)

    def amenity(amenity_id: str) -> Spot:
        found = venue.amenities[amenity_id]
        level_id = venue.units[found.unit_ids[0]].level_id if found.unit_ids else None
        return level_id, found.point

    def anchor(anchor_id: str) -> Spot:
        found = venue.anchors[anchor_id]
        return venue.units[found.unit_id].level_id, found.point

    def relationship(relationship_id: str) -> Spot:
        found = venue.relationships[relationship_id]
        ends = (found.origin_id, *found.intermediary_ids, found.destination_id)
        return next((unit(end) for end in ends if end in venue.units and end is not None), NOWHERE)

    return (
        (venue.units, unit),
        (venue.openings, opening),
        (venue.levels, lambda each: (each, middle(venue.levels[each].area))),
        (venue.fixtures, lambda each: on_level(venue.fixtures[each])),
        (venue.kiosks, lambda each: on_level(venue.kiosks[each])),
        (venue.sections, lambda each: on_level(venue.sections[each])),
        (venue.amenities, amenity),
        (venue.anchors, anchor),
        (venue.occupants, lambda each: anchor(venue.occupants[each].anchor_id)),
        (venue.relationships, relationship),
        (venue.details, lambda each: (venue.details[each].level_id, None)),
    )


def spot_of(feature_id: str, finders: Iterable[Finder]) -> Spot:
    """Return where a feature is, or nowhere for one without a place."""
    for features, find in finders:
        if feature_id in features:
            return find(feature_id)
    return NOWHERE


class OnLevel(Protocol):
    """A feature with an outline on a level."""

    @property
    def level_id(self) -> str:
        """The level."""

    @property
    def area(self) -> Area:
        """The outline."""


def on_level(feature: OnLevel) -> Spot:
    """Return where a feature with an outline is."""
    return feature.level_id, middle(feature.area)


def middle(area: Area) -> Point:
    """Return a point in an area."""
    point: Point = shapely.point_on_surface(area)
    return point
