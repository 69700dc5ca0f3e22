"""Turns and sides, as a walker is told of them."""

from enum import StrEnum


class Turn(StrEnum):
    """Which way to bend; `u-left` and `u-right` lead around an end and back on its other side."""

    __hash__ = str.__hash__

    STRAIGHT = "straight"
    SLIGHT_LEFT = "slight-left"
    LEFT = "left"
    SHARP_LEFT = "sharp-left"
    U_LEFT = "u-left"
    SLIGHT_RIGHT = "slight-right"
    RIGHT = "right"
    SHARP_RIGHT = "sharp-right"
    U_RIGHT = "u-right"
    BACK = "back"


class Side(StrEnum):
    """Where something is for a walker."""

    __hash__ = str.__hash__

    AHEAD = "ahead"
    LEFT = "left"
    RIGHT = "right"
    BEHIND = "behind"
