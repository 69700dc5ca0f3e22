"""What the building says now, as it is answered: inputs, causes, health."""

from typing import Literal

import msgspec
from msgspec import UNSET, UnsetType

from hub.api.answers.measures import OutOfService
from hub.api.answers.places import Cursor, Moment, Names, Ordinal


class MqttInput(msgspec.Struct, frozen=True):
    """How devices are heard."""

    mode: Literal["embedded", "broker"]
    connected: bool


class MalformedMessage(msgspec.Struct, frozen=True):
    """The last message that could not be read."""

    topic: str
    reason: str
    at: Moment


class Inputs(msgspec.Struct, frozen=True):
    """How the inputs are doing; counts since the start of the hub."""

    mqtt: MqttInput | UnsetType = UNSET
    readings: int | UnsetType = UNSET
    malformed: int | UnsetType = UNSET
    unassigned: int | UnsetType = UNSET
    rejected: dict[str, str] | UnsetType = UNSET
    last_malformed: MalformedMessage | UnsetType = UNSET


class Cause(msgspec.Struct, frozen=True, rename={"sources": "from"}):
    """One step of a chain of causes; a leaf has the fact that came in from outside."""

    stage: str
    key: str
    revision: int
    summary: Names
    sources: list["Cause"]
    fact: dict[str, str] | UnsetType = UNSET


class Why(msgspec.Struct, frozen=True):
    """Why a topic says what it says: what made it so, newest first, and what stands now."""

    topic: str
    epoch: str
    revision: int
    causes: list[Cause]
    standing: list[Cause]


class Health(msgspec.Struct, frozen=True, rename={"awaited": "for"}):
    """Whether the hub serves, what it waits for, what it does without, and at what it is stuck."""

    status: Literal["ok", "waiting", "degraded", "stuck"]
    awaited: str | UnsetType = UNSET
    all: list[str] | UnsetType = UNSET
    lacking: list[str] | UnsetType = UNSET
    at: Literal["loop", "tick"] | UnsetType = UNSET


class Zone(msgspec.Struct, frozen=True):
    """A zone; `people` with the standard deviation of their error where somebody counts them."""

    id: str
    name: Names
    crowding: Literal["low", "busy", "full", "unknown"]
    stale: bool
    ordinals: list[Ordinal]
    square_metres: float
    capacity: int | UnsetType = UNSET
    people: int | UnsetType = UNSET
    sd: float | UnsetType = UNSET
    as_of: Moment | UnsetType = UNSET


class ZoneShown(Zone, frozen=True, kw_only=True):
    """A zone with the units that it is made of."""

    units: list[str]


class Zones(msgspec.Struct, frozen=True):
    """The zones of the building."""

    zones: list[Zone]
    next: Cursor | UnsetType = UNSET


class Machine(msgspec.Struct, frozen=True):
    """A lift or an escalator; `state` is a PackML state (ISA-TR88.00.02), `wait` in seconds."""

    id: str
    name: Names
    kind: Literal["elevator", "escalator"]
    connector: str
    in_service: bool
    stale: bool
    state: str | UnsetType = UNSET
    wait: float | UnsetType = UNSET
    car_level: Ordinal | UnsetType = UNSET
    as_of: Moment | UnsetType = UNSET


class Machines(msgspec.Struct, frozen=True):
    """The lifts and escalators."""

    machines: list[Machine]
    next: Cursor | UnsetType = UNSET


class HeardReading(msgspec.Struct, frozen=True):
    """What a device said: `time` is when it was measured, absent where that is not known."""

    value: float | str | bool
    quality: Literal["good", "uncertain", "bad"]
    received: Moment
    time: Moment | UnsetType = UNSET


class Refusal(msgspec.Struct, frozen=True):
    """Why the newest reading is not believed."""

    code: str
    reason: str


class Quantity(msgspec.Struct, frozen=True):
    """What a device measures (UCUM unit, seconds), what it said last, and what is believed."""

    interval: float
    staleness: float
    unit: str | UnsetType = UNSET
    last: HeardReading | UnsetType = UNSET
    believed: HeardReading | UnsetType = UNSET
    fresh: bool | UnsetType = UNSET
    rejected: Refusal | UnsetType = UNSET


class Sensor(msgspec.Struct, frozen=True):
    """A device with its latest readings."""

    id: str
    profile: str
    name: Names
    health: Literal["ok", "rejected", "silent", "never", "out-of-service"]
    quantities: dict[str, Quantity]
    zone: str | UnsetType = UNSET
    connector: str | UnsetType = UNSET
    out_of_service: OutOfService | UnsetType = UNSET


class Sensors(msgspec.Struct, frozen=True):
    """The devices of the building as they are heard."""

    sensors: list[Sensor]
    next: Cursor | UnsetType = UNSET


class RevisionTold(msgspec.Struct, frozen=True):
    """What a topic said from one revision on.

    A merge patch (RFC 7396) of what it had said before, or the whole where that is not held or is
    asked for; `ended` where the topic was no more.
    """

    revision: int
    causes: list[Cause] | UnsetType = UNSET
    patch: dict[str, msgspec.Raw] | UnsetType = UNSET
    document: dict[str, msgspec.Raw] | UnsetType = UNSET
    ended: bool | UnsetType = UNSET


class History(msgspec.Struct, frozen=True):
    """The revisions of a topic, newest first; all since `held_from` are held, none before."""

    topic: str
    epoch: str
    revision: int
    held_from: int
    revisions: list[RevisionTold]
    next: int | UnsetType = UNSET
