"""Doors as people speak of them."""

from enum import StrEnum

from floorplans import Opening

DOORWAY = 1.6
"""Metres up to which an opening without a door is a doorway; wider, nobody notices it."""


class DoorKind(StrEnum):
    """What one passes through; `open` is so wide that it is no door to anybody."""

    __hash__ = str.__hash__

    DOOR = "door"
    AUTOMATIC = "automatic-door"
    REVOLVING = "revolving-door"
    TURNSTILE = "turnstile"
    SHUTTER = "shutter"
    DOORWAY = "doorway"
    OPEN = "open"


OF_TYPE = {
    "revolving": DoorKind.REVOLVING,
    "turnstile": DoorKind.TURNSTILE,
    "turnstile.fullheight": DoorKind.TURNSTILE,
    "turnstile.waistheight": DoorKind.TURNSTILE,
    "shutter": DoorKind.SHUTTER,
}
"""Kinds by IMDF door type."""


def door_kind(opening: Opening) -> DoorKind:
    """Return what an opening is to those who pass it."""
    door = opening.door
    if door is None or door.type in {None, "open"}:
        return DoorKind.DOORWAY if opening.line.length <= DOORWAY else DoorKind.OPEN
    if door.type in OF_TYPE:
        return OF_TYPE[door.type]
    return DoorKind.AUTOMATIC if door.automatic else DoorKind.DOOR
