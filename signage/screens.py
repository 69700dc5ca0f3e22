"""Screens: where they hang, where they look, and what they direct to."""

from collections.abc import Mapping
from dataclasses import dataclass
from math import cos, radians, sin

import msgspec

from floorplans import Labels


@dataclass(frozen=True, slots=True)
class Pose:
    """Where a screen hangs and looks.

    Args:
        level_id: The level.
        x: Metres east.
        y: Metres north.
        facing: Outward normal of the glass, degrees clockwise from north.
    """

    level_id: str
    x: float
    y: float
    facing: float

    def in_front(self, metres: float) -> tuple[float, float]:
        """Return the point so far in front of the glass."""
        angle = radians(self.facing)
        return self.x + metres * sin(angle), self.y + metres * cos(angle)


@dataclass(frozen=True, slots=True)
class Screen:
    """A display that directs to destinations, given by feature id in the order of showing."""

    id: str
    names: Labels
    pose: Pose
    destinations: tuple[str, ...]


class ScreenSpec(msgspec.Struct, frozen=True):
    """A `[[screens]]` entry of the venue table; position is longitude, latitude."""

    id: str
    level: str
    position: tuple[float, float]
    facing: float
    destinations: tuple[str, ...] = ()
    name: Mapping[str, str] = {}
