"""The floor that is a unit's own where drawn units overlap.

Real files lay rooms on top of the hall that surrounds them, columns on rooms, and rooms a little
over corridors. Walls follow the outlines of both, so the overlap belongs to one unit only: to the
smaller one, which lies on top, or to whatever cannot be walked on.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping

import shapely

from floorplans.categories import is_traversable
from floorplans.model import Area, Unit, Venue
from floorplans.walkable import polygonal

LEAST_OVERLAP = 0.02
"""Square metres of overlap that are a rounding of two outlines."""

SAME = 0.9
"""Part of both units that an overlap covers where one room was drawn twice."""

MOST = 0.5
"""Part of a unit that must lie on something larger for it to stand on top."""


def clear_areas(venue: Venue, walkable: Iterable[Unit]) -> Mapping[str, Area]:
    """Return the area of each walkable unit without what others of its level take of it."""
    units = tuple(venue.units.values())
    areas: dict[str, Area] = {unit.id: unit.area for unit in walkable}
    losses: dict[str, list[Area]] = defaultdict(list)
    for one, other, shared in overlapping(units):
        loser = loser_of(one, other, shared)
        if loser is not None and loser.id in areas:
            losses[loser.id].append((other if loser is one else one).area)
    for unit_id, taken in losses.items():
        rest = shapely.difference(areas[unit_id], shapely.union_all(taken))
        areas[unit_id] = polygonal(rest)
    return areas


def overlapping(units: tuple[Unit, ...]) -> Iterator[tuple[Unit, Unit, float]]:
    """Yield the pairs of units of one level that overlap and by how much, in file order."""
    if not units:
        return
    areas = [unit.area for unit in units]
    pairs = shapely.STRtree(areas).query(areas, predicate="intersects")
    candidates = sorted((one, other) for one, other in pairs.T.tolist() if one < other)
    for one, other in candidates:
        if units[one].level_id == units[other].level_id:
            shared = overlap(units[one], units[other])
            if shared:
                yield units[one], units[other], shared


def overlap(one: Unit, other: Unit) -> float:
    """Return the square metres that two units share, 0 where it is a rounding."""
    shared = float(shapely.intersection(one.area, other.area).area)
    return shared if shared > LEAST_OVERLAP else 0.0


def loser_of(one: Unit, other: Unit, shared: float) -> Unit | None:
    """Return which of two overlapping units gives way, None where both are the same room.

    `shared` is their overlap in square metres.
    """
    small, large = sorted((one, other), key=lambda unit: unit.area.area)
    if is_traversable(small) and is_traversable(large) and shared > SAME * large.area.area:
        return None
    blocks = not is_traversable(large) and is_traversable(small)
    return small if blocks and shared < MOST * small.area.area else large
