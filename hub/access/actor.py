"""Who acts: whoever a request, a socket or a device turned out to come from."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Literal

from hub.access.rights import RIGHTS_OF, Right, Role

HOME = "/console"
"""The page where staff begin."""

Kind = Literal["visitor", "account", "token", "screen", "device", "local"]


@dataclass(frozen=True, slots=True)
class Actor:
    """Somebody who acts, and what they may do.

    Args:
        id: Stable; of a token it is that of the account it belongs to.
        name: For people to read.
        kind: How they were known.
        rights: What they may do.
        roles: What they are.
        key: Of the session, token or credential that they were known by; what is open under it
            ends with it. Empty where nothing ends.
        subjects: The screen or the devices that they speak for.
    """

    id: str
    name: str
    kind: Kind
    rights: frozenset[Right]
    roles: tuple[Role, ...] = ()
    key: str = ""
    subjects: frozenset[str] = frozenset()

    def may(self, right: Right) -> bool:
        """Tell whether something is allowed."""
        return right in self.rights


def rights_of(roles: Iterable[Role]) -> frozenset[Right]:
    """Return all that some roles give together."""
    found: frozenset[Right] = frozenset()
    for role in roles:
        found |= RIGHTS_OF[role]
    return found


VISITOR = Actor("visitor", "visitor", "visitor", RIGHTS_OF[Role.VISITOR], (Role.VISITOR,))
"""Whoever is not known."""

CONSOLE = Actor("console", "console", "local", frozenset(Right), (Role.ADMIN,))
"""Whoever reaches a hub that asks nobody who they are; on this machine, but for --insecure."""


@dataclass(frozen=True, slots=True)
class By:
    """Who does something, and from where.

    Args:
        actor: Who.
        address: The network address that they came from, empty at the machine itself.
        revision: The building's revision that they saw.
    """

    actor: Actor
    address: str = ""
    revision: int = 0


MACHINE = By(Actor("machine", "the machine", "local", frozenset(Right), (Role.ADMIN,)))
"""Whoever may write the hub's data folder, by its command line; and the hub itself."""
