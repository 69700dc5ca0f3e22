"""Where people are safe: the openings by which an evacuation leaves the building."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from math import atan2, degrees

from floorplans import Labels, Opening, Venue, outer_openings, touching_units
from routing.evacuation.rules import DOOR_FLOW, Rules, capacity, clear_width

CLOSING = frozenset({"shutter", "revolving"})
"""Doors that no way out may rely on: without power a shutter stays down, and a revolving door jams
in a crowd."""

OFF_GROUND = frozenset({"emergencyexit", "pedestrian.principal"})
"""What an outer opening above the ground must be to lead anywhere but into the air."""

SIDES = (
    ("北", "north"),
    ("东北", "north-east"),
    ("东", "east"),
    ("东南", "south-east"),
    ("南", "south"),
    ("西南", "south-west"),
    ("西", "west"),
    ("西北", "north-west"),
)
"""Sides of a building, clockwise from north."""


@dataclass(frozen=True, slots=True)
class Exit:
    """A way out of the building.

    Args:
        id: The opening.
        names: What people call it.
        unit_id: The unit inside.
        level_id: The level.
        x: Metres east of its middle.
        y: Metres north of the same.
        width: Clear metres.
        capacity: Thousandths of a person per second.
    """

    id: str
    names: Labels
    unit_id: str
    level_id: str
    x: float
    y: float
    width: float
    capacity: int


def exits_of(venue: Venue, rules: Rules) -> tuple[Exit, ...]:
    """Return the exits of a building, in file order.

    Emergency exits count, and doors that only a badge opens by day: the alarm releases them.
    """
    outer = outer_openings(venue, touching_units(venue))
    return tuple(
        exit_of(venue, venue.openings[opening_id], unit_id)
        for opening_id, unit_id in outer.items()
        if opening_id not in rules.not_exits and leads_out(venue, venue.openings[opening_id])
    )


def leads_out(venue: Venue, opening: Opening) -> bool:
    """Tell whether people can be sent out by an outer opening."""
    if "outofservice" in opening.access_control:
        return False
    if opening.door is not None and opening.door.type in CLOSING:
        return False
    level = venue.levels[opening.level_id]
    return level.ordinal == 0 or level.outdoor or opening.category in OFF_GROUND


def exit_of(venue: Venue, opening: Opening, unit_id: str) -> Exit:
    """Return an outer opening as an exit."""
    middle = opening.line.interpolate(0.5, normalized=True)
    width = clear_width(opening)
    names = named(opening.category == "emergencyexit", side_of(venue, opening))
    return Exit(
        opening.id,
        {**names, **opening.names},
        unit_id,
        opening.level_id,
        middle.x,
        middle.y,
        width,
        capacity(width, DOOR_FLOW),
    )


def side_of(venue: Venue, opening: Opening) -> int:
    """Return on which of eight sides of its level an opening lies."""
    middle = opening.line.interpolate(0.5, normalized=True)
    centre = venue.levels[opening.level_id].area.centroid
    bearing = degrees(atan2(middle.x - centre.x, middle.y - centre.y))
    return round(bearing / 45) % len(SIDES)


def named(emergency: bool, side: int) -> Labels:  # noqa: FBT001 - there are two kinds
    """Return the name of an exit that has none of its own."""
    zh, en = SIDES[side]
    if emergency:
        return {"zh": f"{zh}侧紧急出口", "en": f"Emergency exit, {en} side"}
    return {"zh": f"{zh}侧出口", "en": f"Exit, {en} side"}


def released(venue: Venue) -> Venue:
    """Return the venue as an alarm leaves it: emergency exits are doors like others."""
    opened: Mapping[str, Opening] = {
        each.id: replace(each, category="pedestrian")
        for each in venue.openings.values()
        if each.category == "emergencyexit"
    }
    return replace(venue, openings={**venue.openings, **opened})
