"""The audit: who did what to what, from where and under which revision; pure.

Entries are a chain: each holds the hash of the one before and its own, the SHA-256 (FIPS 180-4) of
all that it says. The bytes that are hashed are netstrings (cr.yp.to, "netstrings", 1997: length in
bytes, colon, bytes, comma) of `VERSION` and of each field in the order of `Entry`, numbers in
decimal, so that any program can check them. Another encoding would have another `VERSION`.

What a chain proves and what it does not is told in `docs/audit.md`.
"""

import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass, field, fields, replace
from hashlib import sha256

import msgspec

from hub.ports import Json

VERSION = "zhilu-audit-1"
NO_HASH = "0" * 64
"""What the first entry of all holds as the hash of the one before."""

DONE = "done"
CUT = "audit.cut"
"""The act of cutting old entries off; its target is the number of the last that went."""

TEXT_CHARACTERS = 300
DETAIL_CHARACTERS = 4_000
HIDDEN = "(not kept)"
SECRET_WORDS = ("password", "secret", "token", "credential", "authorization", "cookie", "otp")

_encode = msgspec.json.Encoder(order="deterministic").encode


@dataclass(frozen=True, slots=True)
class Source:
    """Who acts, and from where.

    Args:
        id: Stable id of the actor; empty for nobody who is known.
        name: For people to read.
        kind: `visitor`, `account`, `token`, `screen`, `device`, `local` or `hub`.
        address: The network address that it came from, empty for the hub itself.
        revision: What the actor saw: the building's revision when the act was begun.
    """

    id: str
    name: str
    kind: str
    address: str = ""
    revision: int = 0


@dataclass(frozen=True, slots=True)
class Act:
    """Something that is to be written down.

    Args:
        at_ns: When, in nanoseconds since 1970 UTC.
        source: Who did it.
        act: What was done, such as `take_closure` or `account.create`.
        target: To what.
        outcome: `done`, or the code of why it was refused.
        detail: What else matters; members whose names speak of secrets are not kept.
    """

    at_ns: int
    source: Source
    act: str
    target: str = ""
    outcome: str = DONE
    detail: Mapping[str, Json] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Entry:
    """One link of the chain; the fields are those of `Act` and `Source`, `detail` as JSON.

    Args:
        number: Counts from 1 without gaps.
        before: Hash of the entry before, `NO_HASH` for the first of all.
        hash: Of this entry.
    """

    number: int
    at_ns: int
    actor_id: str
    actor_name: str
    actor_kind: str
    act: str
    target: str
    outcome: str
    address: str
    revision: int
    detail: str
    before: str
    hash: str = ""


@dataclass(frozen=True, slots=True)
class Head:
    """How far a chain had come: the number and the hash of its last entry then."""

    number: int
    hash: str


NO_HEAD = Head(0, NO_HASH)
"""The head of a chain without entries."""

HASHED = tuple(each.name for each in fields(Entry) if each.name != "hash")


def entry_after(head: Head, act: Act) -> Entry:
    """Return the entry that adds an act to a chain."""
    source = act.source
    entry = Entry(
        head.number + 1,
        act.at_ns,
        clean(source.id),
        clean(source.name),
        clean(source.kind),
        clean(act.act),
        clean(act.target),
        clean(act.outcome),
        clean(source.address),
        source.revision,
        detail_text(act.detail),
        head.hash,
    )
    return replace(entry, hash=hash_of(entry))


def hash_of(entry: Entry) -> str:
    """Return what the hash of an entry has to be, as 64 hexadecimal digits."""
    said = (VERSION, *(str(getattr(entry, name)) for name in HASHED))
    return sha256(b"".join(map(netstring, said))).hexdigest()


def netstring(text: str) -> bytes:
    """Return a text as a netstring of its UTF-8."""
    data = text.encode()
    return b"%d:%b," % (len(data), data)


def head_of(entry: Entry) -> Head:
    """Return the head of a chain that ends with an entry."""
    return Head(entry.number, entry.hash)


def clean(text: str) -> str:
    """Return a text as every database can hold it: no control characters, and not too long."""
    kept = "".join(each for each in text if unicodedata.category(each) not in {"Cc", "Cs"})
    return kept if len(kept) <= TEXT_CHARACTERS else f"{kept[: TEXT_CHARACTERS - 1]}…"


def detail_text(detail: Mapping[str, Json]) -> str:
    """Return a detail as JSON, the same text for the same detail, without what is secret.

    One that is too long is left out and says so.
    """
    text = _encode({clean(name): kept(name, value) for name, value in detail.items()}).decode()
    return text if len(text) <= DETAIL_CHARACTERS else '{"left_out":"too long"}'


def kept(name: str, value: Json) -> Json:
    """Return what is kept of a member of a detail."""
    if any(word in name.lower() for word in SECRET_WORDS):
        return HIDDEN
    if isinstance(value, dict):
        return {clean(inner): kept(inner, each) for inner, each in value.items()}
    if isinstance(value, list):
        return [kept("", each) for each in value]
    return clean(value) if isinstance(value, str) else value
