"""What staff have put in force, and what their commands are answered with."""

from typing import Literal

import msgspec
from msgspec import UNSET, UnsetType

from hub.api.answers.places import Cursor, Moment, Names, Ordinal


class Done(msgspec.Struct, frozen=True):
    """What a command did: its measure, the version for `If-Match`, and the revision in force."""

    id: str
    version: int
    revision: int


class Closure(msgspec.Struct, frozen=True):
    """A passage that is closed."""

    id: str
    target: str
    kind: Literal["opening", "unit", "connector"]
    name: Names
    reason: str
    since: Moment
    version: int
    by: str
    ordinal: Ordinal | UnsetType = UNSET


class Closures(msgspec.Struct, frozen=True):
    """The closures in force."""

    closures: list[Closure]
    next: Cursor | UnsetType = UNSET


class ClosureMade(Done, frozen=True):
    """A closure; one that has ended since has but the members of every command."""

    target: str | UnsetType = UNSET
    kind: Literal["opening", "unit", "connector"] | UnsetType = UNSET
    name: Names | UnsetType = UNSET
    reason: str | UnsetType = UNSET
    since: Moment | UnsetType = UNSET
    by: str | UnsetType = UNSET
    ordinal: Ordinal | UnsetType = UNSET


class Acknowledgement(msgspec.Struct, frozen=True):
    """Who has taken note of an alarm."""

    by: str
    at: Moment
    note: str
    version: int


class Alarm(msgspec.Struct, frozen=True):
    """An alarm that is raised; `occurrence` goes with `If-Match`."""

    id: str
    kind: str
    target: str
    name: Names
    text: Names
    since: Moment
    occurrence: str
    detail: str | UnsetType = UNSET
    acknowledged: Acknowledgement | UnsetType = UNSET


class Alarms(msgspec.Struct, frozen=True):
    """The alarms that are raised."""

    alarms: list[Alarm]
    next: Cursor | UnsetType = UNSET


class AlarmAcknowledged(Done, frozen=True):
    """An acknowledgement, with the alarm as far as it is still raised."""

    alarm: str
    kind: str | UnsetType = UNSET
    target: str | UnsetType = UNSET
    name: Names | UnsetType = UNSET
    text: Names | UnsetType = UNSET
    since: Moment | UnsetType = UNSET
    occurrence: str | UnsetType = UNSET
    detail: str | UnsetType = UNSET
    acknowledged: Acknowledgement | UnsetType = UNSET


class OutOfService(msgspec.Struct, frozen=True):
    """That a device is believed no more."""

    name: Names
    reason: str
    since: Moment
    version: int
    by: str


class Device(msgspec.Struct, frozen=True):
    """A device of the venue table; it reports for a zone or for a connector."""

    id: str
    profile: str
    name: Names
    quantities: list[str]
    zone: str | UnsetType = UNSET
    connector: str | UnsetType = UNSET
    out_of_service: OutOfService | UnsetType = UNSET


class Devices(msgspec.Struct, frozen=True):
    """The devices of the building."""

    devices: list[Device]
    next: Cursor | UnsetType = UNSET


class DeviceOut(Done, frozen=True):
    """A device that was taken out of service."""

    device: str
    name: Names | UnsetType = UNSET
    reason: str | UnsetType = UNSET
    since: Moment | UnsetType = UNSET
    by: str | UnsetType = UNSET


class OrderGiven(msgspec.Struct, frozen=True):
    """An order that waits in a screen's mailbox."""

    id: str
    mailbox: str
