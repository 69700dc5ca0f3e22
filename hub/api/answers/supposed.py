"""What would be, as it is answered: `docs/http-api.md`, WHATIF."""

from typing import Literal

import msgspec
from msgspec import UNSET, UnsetType

from hub.api.answers.places import Names, Ordinal
from hub.api.answers.routes import ConnectorName


class Heading(msgspec.Struct, frozen=True):
    """What a screen tells of one destination; `arrow` is an octant clockwise from ahead."""

    state: Literal["ok", "here", "unreachable"]
    arrow: int | UnsetType = UNSET
    metres: float | UnsetType = UNSET
    seconds: float | UnsetType = UNSET
    via: ConnectorName | UnsetType = UNSET


class SignTurned(msgspec.Struct, frozen=True):
    """A row of a screen that would lead another way."""

    screen: str
    destination: str
    name: Names
    before: Heading
    after: Heading


class Room(msgspec.Struct, frozen=True):
    """A room as trips name it."""

    id: str
    name: Names
    ordinal: Ordinal


class TripChanged(msgspec.Struct, frozen=True, rename={"start": "from", "end": "to"}):
    """A trip with its seconds; one that could not be made any more has no `after`."""

    start: Room
    end: Room
    before: int | UnsetType = UNSET
    after: int | UnsetType = UNSET


class TripsChanged(msgspec.Struct, frozen=True):
    """What would happen to the sample trips."""

    count: int
    cut_off: int
    slower: int
    faster: int
    mean_delay: float
    reached_again: int
    worst: list[TripChanged]


class ProfileChanged(msgspec.Struct, frozen=True):
    """What would change for one way of moving."""

    signs: list[SignTurned]
    trips: TripsChanged


class Figures(msgspec.Struct, frozen=True):
    """What a plan of an evacuation comes to."""

    seconds: int
    stranded: int
    without_refuge: int | UnsetType = UNSET


class ZoneChanged(msgspec.Struct, frozen=True):
    """A zone that would be clear later, or from which fewer would have a safe way."""

    id: str
    name: Names
    before: Figures
    after: Figures


class ExitChanged(msgspec.Struct, frozen=True):
    """How many would be led to an exit."""

    name: Names
    before: int
    after: int


class Lead(msgspec.Struct, frozen=True):
    """Where a screen leads one kind of people out."""

    to: Literal["exit", "refuge", "none"]
    state: Literal["ok", "here", "unreachable"]
    id: str | UnsetType = UNSET
    name: Names | UnsetType = UNSET
    ordinal: Ordinal | UnsetType = UNSET
    level_name: Names | UnsetType = UNSET
    arrow: int | UnsetType = UNSET
    metres: float | UnsetType = UNSET
    seconds: float | UnsetType = UNSET
    via: ConnectorName | UnsetType = UNSET
    text: Names | UnsetType = UNSET


class Escape(Lead, frozen=True, kw_only=True):
    """Where a screen leads people out, and those who cannot take stairs."""

    step_free: Lead


class EscapeTurned(msgspec.Struct, frozen=True):
    """A screen that would lead people out another way."""

    screen: str
    before: Escape
    after: Escape


class EvacuationChanged(msgspec.Struct, frozen=True):
    """What would come of the evacuation under way."""

    before: Figures
    after: Figures
    zones: list[ZoneChanged]
    exits: dict[str, ExitChanged]
    signs: list[EscapeTurned]


class WhatIf(msgspec.Struct, frozen=True):
    """What would be otherwise at `revision`, by profile."""

    revision: int
    text: Names
    profiles: dict[str, ProfileChanged]
    evacuation: EvacuationChanged | UnsetType = UNSET
