"""Which unit holds a point or a piece of furniture."""

from collections.abc import Iterable, Mapping

import shapely
from shapely import Point

from floorplans.categories import is_traversable
from floorplans.model import Area, Unit, Venue


def units_by_level(venue: Venue) -> Mapping[str, tuple[Unit, ...]]:
    """Return the walkable units of each level."""
    found: dict[str, list[Unit]] = {}
    for unit in venue.units.values():
        if is_traversable(unit):
            shapely.prepare(unit.area)
            found.setdefault(unit.level_id, []).append(unit)
    return {level_id: tuple(units) for level_id, units in found.items()}


def unit_at(units: Iterable[Unit], point: Point) -> Unit | None:
    """Return the smallest unit that holds a point, or None."""
    holding = [unit for unit in units if shapely.covers(unit.area, point)]
    return min(holding, key=lambda unit: (unit.area.area, unit.id), default=None)


def unit_around(units: Iterable[Unit], area: Area, spot: Point) -> Unit | None:
    """Return the unit that holds a spot, or else the one that shares most of an area."""
    candidates = tuple(units)
    holding = unit_at(candidates, spot)
    if holding is not None:
        return holding
    shares = [(shapely.intersection(unit.area, area).area, unit) for unit in candidates]
    best = max(shares, key=lambda pair: (pair[0], pair[1].id), default=None)
    return best[1] if best is not None and best[0] > 0 else None
