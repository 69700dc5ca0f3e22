"""What somebody may do, and which roles may do it."""

from collections.abc import Mapping
from enum import StrEnum


class Right(StrEnum):
    """One thing that can be allowed; every route and every topic asks for exactly one."""

    VISIT = "visit"
    """See what is public: pages, floor plans, search, routes, signs."""

    SHOW = "show"
    """Be a screen: take its messages and acknowledge them."""

    REPORT = "report"
    """Be a device: publish readings."""

    WATCH = "watch"
    """See what staff see: devices, inputs, alarms, causes, history."""

    SUPPOSE = "suppose"
    """Ask what would be if something were closed."""

    CLOSE = "close"
    """Close passages and open them."""

    TEND = "tend"
    """Put devices out of service and back."""

    ACKNOWLEDGE = "acknowledge"
    """Acknowledge alarms."""

    EVACUATE = "evacuate"
    """Clear the building, and say where the hazard is."""

    DIRECT = "direct"
    """Give orders to screens."""

    SCRAPE = "scrape"
    """Read the figures of the process."""

    AUDIT = "audit"
    """Read who did what."""

    ADMINISTER = "administer"
    """Manage accounts, tokens and credentials."""


class Role(StrEnum):
    """What somebody is; rights follow from it, and nobody has one that no role of theirs gives."""

    VISITOR = "visitor"
    SCREEN = "screen"
    DEVICE = "device"
    VIEWER = "viewer"
    OPERATOR = "operator"
    SECURITY = "security"
    EDITOR = "editor"
    APPROVER = "approver"
    ADMIN = "admin"


_STAFF = frozenset({Right.VISIT, Right.WATCH})

RIGHTS_OF: Mapping[Role, frozenset[Right]] = {
    Role.VISITOR: frozenset({Right.VISIT}),
    Role.SCREEN: frozenset({Right.VISIT, Right.SHOW}),
    Role.DEVICE: frozenset({Right.REPORT}),
    Role.VIEWER: _STAFF | {Right.SUPPOSE},
    Role.OPERATOR: _STAFF
    | {Right.SUPPOSE, Right.CLOSE, Right.TEND, Right.ACKNOWLEDGE, Right.DIRECT},
    Role.SECURITY: _STAFF
    | {Right.SUPPOSE, Right.CLOSE, Right.ACKNOWLEDGE, Right.EVACUATE, Right.AUDIT},
    Role.EDITOR: _STAFF | {Right.DIRECT},
    Role.APPROVER: _STAFF | {Right.DIRECT},
    Role.ADMIN: frozenset(Right) - {Right.SHOW, Right.REPORT},
}
"""Default deny: what stands here is all that is allowed."""
