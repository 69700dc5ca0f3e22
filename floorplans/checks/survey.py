"""What several checks look up about a venue, worked out once."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import shapely
from shapely.geometry.base import BaseGeometry

from floorplans.categories import is_traversable
from floorplans.model import Connector, Opening, Unit, Venue
from floorplans.touching import openings_by_unit, touching_units

OUTLINE_REACH = 0.2
"""Metres by which an outer opening may miss the outline of its level: a thick wall."""

SHARE = 0.5
"""Part of an opening that must lie on an outline to belong to it."""

NO_WAY_IN = frozenset({"emergencyexit", "service"})
"""Categories of outer openings by which no visitor comes in."""


MAIN_WAYS_IN = frozenset({"pedestrian.principal", "pedestrian.transit"})
"""Categories of outer openings by which visitors are meant to come in."""


@dataclass(frozen=True, slots=True)
class Survey:
    """A venue with what its geometry says.

    Args:
        venue: The venue.
        connectors: Its connectors.
        touching: The traversable units that each opening opens.
        opened: The openings of each traversable unit that has any.
        outer: The unit that each opening to the outside leads from.
        units_on: The units of each level.
        floors: The area that they cover together.
    """

    venue: Venue
    connectors: Sequence[Connector]
    touching: Mapping[str, tuple[str, ...]]
    opened: Mapping[str, tuple[str, ...]]
    outer: Mapping[str, str]
    units_on: Mapping[str, tuple[Unit, ...]]
    floors: Mapping[str, BaseGeometry]

    def entrances(self) -> frozenset[str]:
        """Return the units that people enter from outside."""
        return frozenset(
            unit_id
            for opening_id, unit_id in self.outer.items()
            if self.venue.openings[opening_id].category not in NO_WAY_IN
            and "outofservice" not in self.venue.openings[opening_id].access_control
        )

    def main_entrances(self) -> frozenset[str]:
        """Return the units behind outer doors that call themselves main ones."""
        openings = self.venue.openings
        return frozenset(
            unit_id
            for opening_id, unit_id in self.outer.items()
            if openings[opening_id].category in MAIN_WAYS_IN
        )

    def opened_levels(self) -> frozenset[str]:
        """Return the levels on which any opening is drawn."""
        return frozenset(opening.level_id for opening in self.venue.openings.values())

    def closed_units(self) -> tuple[Unit, ...]:
        """Return the drawn units that can be walked on but have no opening."""
        return tuple(
            unit
            for unit in self.venue.units.values()
            if is_traversable(unit) and not unit.inferred and unit.id not in self.opened
        )


def survey(venue: Venue, connectors: Sequence[Connector]) -> Survey:
    """Look over a venue."""
    touching = touching_units(venue)
    units_on: dict[str, list[Unit]] = defaultdict(list)
    for unit in venue.units.values():
        units_on[unit.level_id].append(unit)
    floors = {
        level_id: shapely.union_all([unit.area for unit in units_on[level_id]])
        for level_id in venue.levels
    }
    shapely.prepare(list(floors.values()))
    return Survey(
        venue=venue,
        connectors=connectors,
        touching=touching,
        opened=openings_by_unit(touching),
        outer=outer_openings(venue, touching),
        units_on={level_id: tuple(units) for level_id, units in units_on.items()},
        floors=floors,
    )


def outer_openings(venue: Venue, touching: Mapping[str, tuple[str, ...]]) -> Mapping[str, str]:
    """Return the openings that lead from one unit out of its level, with that unit."""
    walls: dict[str, BaseGeometry] = {}
    found: dict[str, str] = {}
    for opening in venue.openings.values():
        units = touching[opening.id]
        if len(units) != 1:
            continue
        if opening.level_id not in walls:
            outline = venue.levels[opening.level_id].area.boundary
            walls[opening.level_id] = shapely.buffer(outline, OUTLINE_REACH)
        if lies_in(opening, walls[opening.level_id]):
            found[opening.id] = units[0]
    return found


def lies_in(opening: Opening, area: BaseGeometry) -> bool:
    """Tell whether most of an opening lies in an area."""
    inside: float = shapely.intersection(opening.line, area).length
    length: float = opening.line.length
    return inside >= SHARE * length


def lies_along(opening: Opening, outline: BaseGeometry, reach: float) -> bool:
    """Tell whether most of an opening lies on an outline, give or take some metres."""
    return lies_in(opening, shapely.buffer(outline, reach))
