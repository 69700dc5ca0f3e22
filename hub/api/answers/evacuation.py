"""Evacuations as they are answered: the topic `evacuation` of `docs/push-protocol.md`."""

from typing import Literal

import msgspec
from msgspec import UNSET, UnsetType

from hub.api.answers.measures import Done
from hub.api.answers.places import Moment, Names, Ordinal


class Hazard(msgspec.Struct, frozen=True):
    """A place where nobody is led; declared ones have `version` and `by`."""

    target: str
    name: Names
    source: Literal["declared", "alarm"]
    reason: str
    since: Moment
    ordinals: list[Ordinal]
    units: list[str]
    version: int | UnsetType = UNSET
    by: str | UnsetType = UNSET


class HazardDeclared(Done, frozen=True):
    """A hazard; one that was withdrawn since has but the members of every command."""

    target: str | UnsetType = UNSET
    name: Names | UnsetType = UNSET
    source: Literal["declared", "alarm"] | UnsetType = UNSET
    reason: str | UnsetType = UNSET
    since: Moment | UnsetType = UNSET
    ordinals: list[Ordinal] | UnsetType = UNSET
    units: list[str] | UnsetType = UNSET
    by: str | UnsetType = UNSET


class ZoneCleared(msgspec.Struct, frozen=True):
    """A zone with people; `seconds` once the plan is worked out."""

    name: Names
    people: int
    assumed: bool
    stranded: int
    ordinals: list[Ordinal]
    seconds: int | UnsetType = UNSET


class ExitUsed(msgspec.Struct, frozen=True):
    """An exit with the people that are led to it."""

    name: Names
    ordinal: Ordinal
    level_name: Names
    people: int


class RefugeUsed(msgspec.Struct, frozen=True):
    """A refuge with the people expected there."""

    name: Names
    ordinal: Ordinal
    capacity: float
    expected: float


class Share(msgspec.Struct, frozen=True):
    """How many per cent should go by one way."""

    name: Names
    percent: int


class StewardPlace(msgspec.Struct, frozen=True):
    """Where somebody should split the people who come down."""

    name: Names
    ordinal: Ordinal
    ways: dict[str, Share]
    text: Names


class Stewards(msgspec.Struct, frozen=True):
    """When all are out if people are split so."""

    seconds: int
    places: dict[str, StewardPlace]


class SafetyAlarm(msgspec.Struct, frozen=True):
    """A place from which no safe way is known, or whose refuges are all taken."""

    kind: Literal["no_safe_way", "refuge_full"]
    unit: str
    name: Names
    ordinal: Ordinal
    people: int
    text: Names


class Evacuation(msgspec.Struct, frozen=True):
    """How the building is being cleared; while nothing is, there are only hazards."""

    revision: int
    active: bool
    hazards: dict[str, Hazard]
    id: str | UnsetType = UNSET
    ordinals: list[Ordinal] | UnsetType = UNSET
    reason: str | UnsetType = UNSET
    since: Moment | UnsetType = UNSET
    version: int | UnsetType = UNSET
    by: str | UnsetType = UNSET
    people: int | UnsetType = UNSET
    planning: bool | UnsetType = UNSET
    zones: dict[str, ZoneCleared] | UnsetType = UNSET
    exits: dict[str, ExitUsed] | UnsetType = UNSET
    refuges: dict[str, RefugeUsed] | UnsetType = UNSET
    alarms: dict[str, SafetyAlarm] | UnsetType = UNSET
    seconds: int | UnsetType = UNSET
    least_seconds: int | UnsetType = UNSET
    stewards: Stewards | UnsetType = UNSET
    message: Names | UnsetType = UNSET


class EvacuationBegun(Done, frozen=True):
    """An evacuation; one that has ended since has but the members of every command."""

    active: bool | UnsetType = UNSET
    hazards: dict[str, Hazard] | UnsetType = UNSET
    ordinals: list[Ordinal] | UnsetType = UNSET
    reason: str | UnsetType = UNSET
    since: Moment | UnsetType = UNSET
    by: str | UnsetType = UNSET
    people: int | UnsetType = UNSET
    planning: bool | UnsetType = UNSET
    zones: dict[str, ZoneCleared] | UnsetType = UNSET
    exits: dict[str, ExitUsed] | UnsetType = UNSET
    refuges: dict[str, RefugeUsed] | UnsetType = UNSET
    alarms: dict[str, SafetyAlarm] | UnsetType = UNSET
    seconds: int | UnsetType = UNSET
    least_seconds: int | UnsetType = UNSET
    stewards: Stewards | UnsetType = UNSET
    message: Names | UnsetType = UNSET
