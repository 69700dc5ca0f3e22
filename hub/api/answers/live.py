"""What the building says now, as it is answered: inputs, causes, health."""

from typing import Literal

import msgspec
from msgspec import UNSET, UnsetType

from hub.api.answers.places import Moment, Names


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
