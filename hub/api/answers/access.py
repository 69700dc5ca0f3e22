"""Who is signed in, and accounts, tokens and credentials, as they are answered."""

from typing import Annotated, Literal

import msgspec
from msgspec import UNSET, UnsetType

from hub.api.answers.places import Moment


class Me(msgspec.Struct, frozen=True):
    """Who acts, and what they may do; a visitor is told that he is one.

    `second_factor` tells whether codes are asked for, `session` under which session they act.
    """

    id: str
    name: str
    kind: str
    roles: tuple[str, ...]
    rights: tuple[str, ...]
    second_factor: bool = False
    session: str = ""


class Provider(msgspec.Struct, frozen=True):
    """An OpenID provider to sign in with."""

    name: str


class Providers(msgspec.Struct, frozen=True, omit_defaults=True):
    """The provider, if there is one."""

    provider: Provider | UnsetType = UNSET


class SessionShown(msgspec.Struct, frozen=True):
    """Somebody signed in at one browser; `current` is that which asks."""

    id: str
    since: Moment
    seen: Moment
    until: Moment
    address: str
    agent: str
    method: str
    current: bool


class SessionsShown(msgspec.Struct, frozen=True):
    """Sessions, the newest first."""

    sessions: tuple[SessionShown, ...]


class SeedShown(msgspec.Struct, frozen=True):
    """What an authenticator is told, as text, address and QR code; it waits for its first code."""

    secret: str
    address: str
    qr: str
    until: Moment


class RecoveryCodes(msgspec.Struct, frozen=True):
    """Codes for when the phone is lost, each good once; they are shown this once."""

    recovery_codes: tuple[str, ...]


class UserShown(msgspec.Struct, frozen=True):
    """An account; `password` and `second_factor` tell whether there is one."""

    id: str
    name: str
    roles: tuple[str, ...]
    disabled: bool
    password: bool
    second_factor: bool
    external: bool
    since: Moment
    sessions: int
    tokens: int
    version: int


class UsersShown(msgspec.Struct, frozen=True):
    """All accounts, by name."""

    users: tuple[UserShown, ...]


class LinkMade(msgspec.Struct, frozen=True):
    """A link that works once and is shown this once: `path` is to be opened at the hub."""

    path: str
    until: Moment


class UserMade(msgspec.Struct, frozen=True):
    """An account, and the link by which its owner sets a password."""

    user: UserShown
    link: LinkMade


class LinkShown(msgspec.Struct, frozen=True):
    """What a link is for: `first` makes the first administrator, `reset` sets a password.

    `sessions` and `tokens` are how many of the account end with it.
    """

    kind: Literal["first", "reset"]
    name: str
    until: Moment
    sessions: int
    tokens: int


class PasswordSet(msgspec.Struct, frozen=True):
    """How many sessions and tokens of the account ended with the password before."""

    sessions: int
    tokens: int


class TokenShown(msgspec.Struct, frozen=True, omit_defaults=True):
    """A token, without its text; `until` is missing where it does not end."""

    id: str
    name: str
    user: str
    scopes: tuple[str, ...]
    since: Moment
    ended: bool
    until: Moment | UnsetType = UNSET
    used: Moment | UnsetType = UNSET


class TokensShown(msgspec.Struct, frozen=True):
    """Tokens, the newest first."""

    tokens: tuple[TokenShown, ...]


class TokenMade(msgspec.Struct, frozen=True):
    """A token with its text, which is shown this once."""

    token: TokenShown
    secret: str


class CredentialShown(msgspec.Struct, frozen=True, omit_defaults=True):
    """What a screen or a device is known by, without its secret."""

    kind: Literal["screen", "device"]
    name: str
    subjects: tuple[str, ...]
    since: Moment
    by: str
    used: Moment | UnsetType = UNSET


class CredentialsShown(msgspec.Struct, frozen=True):
    """All credentials, by kind and name."""

    credentials: tuple[CredentialShown, ...]


class CredentialMade(msgspec.Struct, frozen=True, omit_defaults=True):
    """A credential with its secret, shown this once; a screen that was paired fetches it itself."""

    credential: CredentialShown
    secret: str | UnsetType = UNSET


class PairingBegun(msgspec.Struct, frozen=True):
    """The code that a screen shows, and what it asks again with; good for `seconds`."""

    code: str
    pairing: Annotated[str, msgspec.Meta(description="Secret; the screen keeps it to itself.")]
    seconds: int


class PairingShown(msgspec.Struct, frozen=True, omit_defaults=True):
    """How far a pairing is; `screen` and `secret` once it is done, with a cookie for browsers."""

    state: Literal["waiting", "done"]
    screen: str | UnsetType = UNSET
    secret: str | UnsetType = UNSET
