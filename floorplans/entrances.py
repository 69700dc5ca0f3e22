"""Which openings people are led through, and by which of them they come in from outside."""

from collections.abc import Mapping

import shapely
from shapely.geometry.base import BaseGeometry

from floorplans.model import Opening, Venue
from floorplans.touching import touching_units

OUTLINE_REACH = 0.2
"""Metres by which an outer opening may miss the outline of its level: a thick wall."""

SHARE = 0.5
"""Part of an opening that must lie on an outline to belong to it."""


def is_passable(opening: Opening) -> bool:
    """Tell whether anybody is led through an opening: it works, and is no emergency exit."""
    return opening.category != "emergencyexit" and "outofservice" not in opening.access_control


def entrances(
    venue: Venue, touching: Mapping[str, tuple[str, ...]] | None = None
) -> Mapping[str, str]:
    """Return the openings by which visitors come in from outside, each with the unit behind it.

    An entrance lies on the outline of its level, joins one unit, is passable and no service door.
    Locked ones count: a front door with a badge reader is a front door.

    Args:
        venue: The venue.
        touching: What `touching_units` says of it, where that is known already.
    """
    outer = outer_openings(venue, touching_units(venue) if touching is None else touching)
    openings = venue.openings
    return {each: outer[each] for each in outer if lets_visitors_in(openings[each])}


def lets_visitors_in(opening: Opening) -> bool:
    """Tell whether visitors come in by an opening, if it leads outside."""
    return is_passable(opening) and opening.category != "service"


def outer_openings(venue: Venue, touching: Mapping[str, tuple[str, ...]]) -> Mapping[str, str]:
    """Return the openings that lead out of doors, with the unit inside.

    They lie on the outline of their level with one unit, or join a unit to one of an outdoor level.
    """
    walls: dict[str, BaseGeometry] = {}
    found: dict[str, str] = {}
    for opening in venue.openings.values():
        units = touching[opening.id]
        inside = [each for each in units if not is_outdoor(venue, each)]
        if len(inside) == 1 and len(units) > 1:
            found[opening.id] = inside[0]
        if len(units) != 1:
            continue
        if opening.level_id not in walls:
            outline = venue.levels[opening.level_id].area.boundary
            walls[opening.level_id] = shapely.buffer(outline, OUTLINE_REACH)
        if lies_in(opening, walls[opening.level_id]):
            found[opening.id] = units[0]
    return found


def is_outdoor(venue: Venue, unit_id: str) -> bool:
    """Tell whether a unit lies on an outdoor level."""
    return venue.levels[venue.units[unit_id].level_id].outdoor


def lies_in(opening: Opening, area: BaseGeometry) -> bool:
    """Tell whether most of an opening lies in an area."""
    inside: float = shapely.intersection(opening.line, area).length
    length: float = opening.line.length
    return inside >= SHARE * length
