"""What several checks look up about a venue, worked out once."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import shapely
from shapely.geometry.base import BaseGeometry

from floorplans.categories import is_traversable
from floorplans.entrances import entrances, outer_openings
from floorplans.model import Connector, Unit, Venue
from floorplans.touching import openings_by_unit, touching_units

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
        entered: The unit that each entrance leads into.
        units_on: The units of each level.
        floors: The area that they cover together.
    """

    venue: Venue
    connectors: Sequence[Connector]
    touching: Mapping[str, tuple[str, ...]]
    opened: Mapping[str, tuple[str, ...]]
    outer: Mapping[str, str]
    entered: Mapping[str, str]
    units_on: Mapping[str, tuple[Unit, ...]]
    floors: Mapping[str, BaseGeometry]

    def entrances(self) -> frozenset[str]:
        """Return the units that people enter from outside."""
        return frozenset(self.entered.values())

    def main_entrances(self) -> frozenset[str]:
        """Return the units behind entrances that call themselves main ones."""
        openings = self.venue.openings
        return frozenset(
            unit_id
            for opening_id, unit_id in self.entered.items()
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
        entered=entrances(venue, touching),
        units_on={level_id: tuple(units) for level_id, units in units_on.items()},
        floors=floors,
    )
