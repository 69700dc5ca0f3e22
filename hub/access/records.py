"""What is kept of people, sessions, tokens and credentials; secrets as hashes only."""

from dataclasses import dataclass, field
from typing import Literal, TypeAlias

Method = Literal["password", "code", "link", "oidc"]


@dataclass(frozen=True, slots=True)
class Account:
    """Somebody who may sign in.

    Args:
        id: Stable, `u-...`.
        name: As they write it; `key` is what they are found by.
        roles: Names of roles.
        password: What is kept of it, empty while there is none.
        seed: Of the second factor, empty without one.
        step: The time step of the last code that was taken.
        recovery: Hashes of recovery codes that are left.
        mark: Key of the marks by which browsers are known that they signed in from.
        subject: Issuer and subject at an OpenID provider, parted by a blank; None without one.
        disabled: Whether they may not sign in.
        created_ns: When it was made, ns UTC.
        password_ns: When the password was last changed.
        version: Counts changes by administrators.
    """

    id: str
    name: str
    key: str
    roles: tuple[str, ...]
    password: str = field(default="", repr=False)
    seed: str = field(default="", repr=False)
    step: int = 0
    recovery: tuple[str, ...] = field(default=(), repr=False)
    mark: str = field(default="", repr=False)
    subject: str | None = None
    disabled: bool = False
    created_ns: int = 0
    password_ns: int = 0
    version: int = 1


@dataclass(frozen=True, slots=True)
class Session:
    """Somebody who is signed in at one browser.

    Args:
        id: What it is listed and ended by; tells nothing of its secret.
        hash: Of the secret in the browser's cookie.
        account_id: Who.
        created_ns: Since when, ns UTC.
        seen_ns: When it was last used; late by a minute at most.
        until_ns: When it ends whatever happens.
        address: Where it was begun.
        agent: What the browser calls itself.
        method: How they signed in.
    """

    id: str
    hash: str = field(repr=False)
    account_id: str
    created_ns: int
    seen_ns: int
    until_ns: int
    address: str = ""
    agent: str = ""
    method: Method = "password"


@dataclass(frozen=True, slots=True)
class Token:
    """A key of a program that acts for somebody.

    Args:
        id: What it is listed and ended by.
        hash: Of the token.
        account_id: Whose.
        name: What it is for.
        scopes: Names of rights; it has those of them that its owner has when it is used.
        created_ns: When it was made, ns UTC.
        until_ns: When it ends, None for never.
        used_ns: When it was last used, late by a minute at most; 0 for never.
    """

    id: str
    hash: str = field(repr=False)
    account_id: str
    name: str
    scopes: tuple[str, ...]
    created_ns: int
    until_ns: int | None = None
    used_ns: int = 0


@dataclass(frozen=True, slots=True)
class Credential:
    """What a screen or a device is known by.

    Args:
        id: What it is listed and ended by.
        kind: Of which.
        name: The screen's id, or the device's user name.
        hash: Of its secret.
        subjects: The screen, or the devices that it may report for.
        created_ns: When it was made, ns UTC.
        by: Who made it.
        used_ns: When it was last used, late by a minute at most; 0 for never.
    """

    id: str
    kind: Literal["screen", "device"]
    name: str
    hash: str = field(repr=False)
    subjects: tuple[str, ...]
    created_ns: int
    by: str = ""
    used_ns: int = 0


@dataclass(frozen=True, slots=True)
class Link:
    """A link that works once.

    Args:
        id: What it is ended by.
        kind: `first` makes the first administrator, `reset` sets somebody's password.
        hash: Of its secret.
        account_id: Whose password; None for `first`.
        created_ns: When it was made, ns UTC.
        until_ns: When it ends.
    """

    id: str
    kind: Literal["first", "reset"]
    hash: str = field(repr=False)
    account_id: str | None
    created_ns: int
    until_ns: int


Record: TypeAlias = Account | Session | Token | Credential | Link


@dataclass(frozen=True, slots=True)
class Held:
    """All that the store keeps of it."""

    accounts: tuple[Account, ...] = ()
    sessions: tuple[Session, ...] = ()
    tokens: tuple[Token, ...] = ()
    credentials: tuple[Credential, ...] = ()
    links: tuple[Link, ...] = ()
