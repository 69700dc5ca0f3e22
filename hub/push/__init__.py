"""Topics, their snapshots and deltas, mailboxes, and the server that pushes them."""

from hub.push.board import Board, Published
from hub.push.changes import Change
from hub.push.grants import Grants
from hub.push.outbox import Outbox
from hub.push.outlet import Outlet
from hub.push.patch import Patch, apply, diff
from hub.push.patterns import is_pattern, matches
from hub.push.server import PushServer
from hub.push.settings import PushCounters, PushSettings

__all__ = [
    "Board",
    "Change",
    "Grants",
    "Outbox",
    "Outlet",
    "Patch",
    "Published",
    "PushCounters",
    "PushServer",
    "PushSettings",
    "apply",
    "diff",
    "is_pattern",
    "matches",
]
