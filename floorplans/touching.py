"""Which units an opening lets people pass between, found from geometry: IMDF does not say it.

An opening belongs to a unit when at least half of it lies in the unit or no further than `REACH`
outside. Levels of one ordinal are one floor: a door in the common wall of two buildings joins them,
unless its own level has both of its sides. Areas are compared, not outlines, because drawn rooms
overlap corridors and openings are drawn in the middle of a wall: on St Petersburg Polytechnic
outlines find both units of 465 of 472 openings, areas of 471.
"""

from collections import defaultdict
from collections.abc import Mapping

import shapely

from floorplans.categories import is_traversable
from floorplans.model import Venue

REACH = 0.2
"""Metres by which an opening may miss a unit and still belong to it: a thick wall."""

SHARE = 0.5
"""Part of an opening's length that must lie in or along the unit."""


def touching_units(venue: Venue) -> Mapping[str, tuple[str, ...]]:
    """Return, per opening id, the traversable units of its floor that it opens, in file order.

    Units of other levels of the same ordinal count where fewer than two of its own level do.
    """
    units = [unit for unit in venue.units.values() if is_traversable(unit)]
    openings = tuple(venue.openings.values())
    own: dict[str, list[str]] = {opening.id: [] for opening in openings}
    floor: dict[str, list[str]] = {opening.id: [] for opening in openings}
    ordinals = {level.id: level.ordinal for level in venue.levels.values()}
    if units and openings:
        tree = shapely.STRtree([unit.area for unit in units])
        lines = [opening.line for opening in openings]
        near = tree.query(lines, predicate="dwithin", distance=REACH)
        grown = shapely.buffer([unit.area for unit in units], REACH)
        for line, index in sorted(map(tuple, near.T.tolist())):
            opening, unit = openings[line], units[index]
            if ordinals[unit.level_id] != ordinals[opening.level_id]:
                continue
            along = shapely.intersection(opening.line, grown[index]).length
            if along >= SHARE * opening.line.length:
                floor[opening.id].append(unit.id)
                if unit.level_id == opening.level_id:
                    own[opening.id].append(unit.id)
    return {
        opening.id: tuple(own[opening.id] if own[opening.id][1:] else floor[opening.id])
        for opening in openings
    }


def openings_by_unit(touching: Mapping[str, tuple[str, ...]]) -> Mapping[str, tuple[str, ...]]:
    """Turn openings with their units into units with their openings."""
    found: dict[str, list[str]] = defaultdict(list)
    for opening_id, unit_ids in touching.items():
        for unit_id in unit_ids:
            found[unit_id].append(opening_id)
    return {unit_id: tuple(opening_ids) for unit_id, opening_ids in found.items()}
