"""What one client may have, as whoever knows clients says."""

from collections.abc import Callable
from dataclasses import dataclass


def anything(_: str) -> bool:
    """Allow all."""
    return True


def nothing(_: str) -> bool:
    """Allow nothing."""
    return False


def always() -> bool:
    """Tell that it still stands."""
    return True


@dataclass(frozen=True, slots=True)
class Grants:
    """What one client may have; asked once for each subscription, never for each revision.

    Args:
        hears: Whether it may hear a topic, or all that a pattern covers.
        takes: Whether it may take and acknowledge the messages of a mailbox.
        key: What it was known by; `PushServer.dismiss` ends its connections. Empty for nobody.
        stands: Whether that has not ended meanwhile.
    """

    hears: Callable[[str], bool] = anything
    takes: Callable[[str], bool] = anything
    key: str = ""
    stands: Callable[[], bool] = always


EVERYTHING = Grants()
"""For a server that asks nobody who they are."""

NOTHING_GRANTED = Grants(nothing, nothing)
"""For a client whose key has ended."""


def all_granted(_: object) -> Grants:
    """Let everybody have everything."""
    return EVERYTHING
