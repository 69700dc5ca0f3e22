"""Who did what, as it is answered."""

from typing import Any, Literal

import msgspec
from msgspec import UNSET, UnsetType

from hub.api.answers.places import Moment


class AuditActor(msgspec.Struct, frozen=True):
    """Who acted."""

    id: str
    name: str
    kind: str


class AuditEntry(msgspec.Struct, frozen=True):
    """One act; `docs/audit.md` says what each member means."""

    number: int
    at: Moment
    actor: AuditActor
    act: str
    target: str
    outcome: str
    address: str
    revision: int
    detail: dict[str, Any]
    hash: str


class AuditPage(msgspec.Struct, frozen=True, omit_defaults=True):
    """Entries, the newest first; with `next` there are more: ask for those `below` it."""

    entries: list[AuditEntry]
    next: int | UnsetType = UNSET


class AuditBreak(msgspec.Struct, frozen=True):
    """The first entry that does not hold."""

    number: int
    code: str
    message: str


class AuditChain(msgspec.Struct, frozen=True, omit_defaults=True):
    """How far the checking of the chain is, of how many entries, and what it has found."""

    state: Literal["checking", "whole", "broken"]
    checked: int
    last: int
    at: Moment
    hash: str | UnsetType = UNSET
    broken: AuditBreak | UnsetType = UNSET
