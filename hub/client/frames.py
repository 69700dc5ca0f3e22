"""The hub's frames as a client reads them: lenient, so that a later hub may say more."""

import msgspec
from msgspec import UNSET, Raw, UnsetType


class Hello(msgspec.Struct, frozen=True):
    """Who answers."""

    epoch: str
    revision: int


class Reset(msgspec.Struct, frozen=True):
    """Topics and patterns of which everything held is void."""

    topics: tuple[str, ...]


class Synced(msgspec.Struct, frozen=True):
    """Topics and patterns that are now as of a revision."""

    epoch: str
    revision: int
    topics: tuple[str, ...]
    matched: dict[str, tuple[str, ...]] = msgspec.field(default_factory=dict)


class Failure(msgspec.Struct, frozen=True):
    """What the hub does not serve."""

    code: str
    message: str
    topic: str | None = None


class Closing(msgspec.Struct, frozen=True):
    """When to come back."""

    retry_after: float


class HubFrame(msgspec.Struct, frozen=True):
    """Any frame of the hub; which one it is shows in the members that are set."""

    hello: Hello | UnsetType = UNSET
    reset: Reset | UnsetType = UNSET
    synced: Synced | UnsetType = UNSET
    error: Failure | UnsetType = UNSET
    closing: Closing | UnsetType = UNSET
    topic: str = ""
    epoch: str = ""
    revision: int = 0
    snapshot: Raw | UnsetType = UNSET
    patch: Raw | UnsetType = UNSET
    ended: str | UnsetType = UNSET
    mailbox: str = ""
    id: str = ""
    message: Raw | UnsetType = UNSET


_decoder = msgspec.json.Decoder(HubFrame)


def decode_hub_frame(text: str | bytes) -> HubFrame:
    """Read a frame of the hub.

    Raises:
        msgspec.DecodeError: It is none.
    """
    return _decoder.decode(text)
