"""How fast people pass doors and stairs, and how smoke holds them up.

Sources: SFPE Handbook of Fire Protection Engineering, 5th edition (2016), chapter 59 (Gwynne and
Rosenbaum): boundary layers and maximum specific flows, which go back to Predtechenskii and
Milinskii (1969) and to Pauls; Weidmann, Transporttechnik der Fussgaenger (1993), for free speed.
"""

from dataclasses import dataclass

import shapely

from floorplans import Area, Opening

PERSON = 1000
"""Capacities are thousandths of a person per second, so that they are whole numbers."""

BOUNDARY_LAYER = 0.15
"""Metres at each side of a passage that nobody uses (SFPE table 59.1, doors and stair walls)."""

DOOR_FLOW = 1.3
"""Persons per second and metre of effective width through doors (SFPE table 59.5)."""

STAIR_FLOW = 1.01
"""The same on stairs with risers of 178 mm and treads of 279 mm (SFPE table 59.5)."""

NARROWEST = 0.3
"""Metres of effective width that anything has which people pass at all."""


@dataclass(frozen=True, slots=True)
class Rules:
    """What an evacuation is planned by.

    Args:
        escalators: Whether they may be walked; lifts never are used.
        not_exits: Outer openings that lead nowhere safe, such as those to a closed yard.
        stair_widths: Clear metres between the walls of a connector's flights, by its id; of the
            others they are taken from the plan.
        margin: Metres around a hazard in which smoke is expected.
        smoke: Times as long that walking takes there (half speed in thick smoke, Frantzich and
            Nilsson 2003, and as much again to have it avoided).
    """

    escalators: bool = False
    not_exits: frozenset[str] = frozenset()
    stair_widths: tuple[tuple[str, float], ...] = ()
    margin: float = 8.0
    smoke: int = 4

    def flights(self, connector_id: str, areas: tuple[Area, ...]) -> float:
        """Return the clear width of a connector's flights in metres.

        A stair shaft is as wide as two flights side by side, so half its lesser side is one.
        """
        for known, width in self.stair_widths:
            if known == connector_id:
                return width
        return min(lesser_side(area) for area in areas) / 2


def lesser_side(area: Area) -> float:
    """Return the lesser side of the smallest rectangle around an area, in metres."""
    corners = shapely.get_coordinates(shapely.minimum_rotated_rectangle(area))[:3]
    return float(min(((corners[1:] - corners[:-1]) ** 2).sum(axis=1) ** 0.5))


def clear_width(opening: Opening) -> float:
    """Return what passes between the jambs of an opening, in metres."""
    return opening.clear_width or float(opening.line.length)


def capacity(width: float, flow: float) -> int:
    """Return the thousandths of a person per second that pass a clear width in metres."""
    return max(1, round(PERSON * flow * max(NARROWEST, width - 2 * BOUNDARY_LAYER)))
