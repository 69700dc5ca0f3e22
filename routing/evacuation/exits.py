"""Where people are safe: the openings by which an evacuation leaves the building."""

from collections.abc import Mapping
from dataclasses import dataclass, replace

from floorplans import Labels, Opening, Venue, outer_openings, touching_units
from routing.evacuation.rules import DOOR_FLOW, Rules, capacity, clear_width

CLOSING = frozenset({"shutter", "revolving"})
"""Doors that no way out may rely on: without power a shutter stays down, and a revolving door jams
in a crowd."""

OFF_GROUND = frozenset({"emergencyexit", "pedestrian.principal"})
"""What an outer opening above the ground must be to lead anywhere but into the air."""

NAMES: Labels = {"zh": "紧急出口", "en": "Emergency exit"}
OTHER_NAMES: Labels = {"zh": "出口", "en": "Exit"}


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
        exit_of(venue.openings[opening_id], unit_id)
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


def exit_of(opening: Opening, unit_id: str) -> Exit:
    """Return an outer opening as an exit."""
    middle = opening.line.interpolate(0.5, normalized=True)
    width = clear_width(opening)
    names = NAMES if opening.category == "emergencyexit" else OTHER_NAMES
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


def released(venue: Venue) -> Venue:
    """Return the venue as an alarm leaves it: emergency exits are doors like others."""
    opened: Mapping[str, Opening] = {
        each.id: replace(each, category="pedestrian")
        for each in venue.openings.values()
        if each.category == "emergencyexit"
    }
    return replace(venue, openings={**venue.openings, **opened})
