"""Topics, their snapshots and deltas, and the WebSocket server that pushes them."""

from hub.push.board import Board, Published
from hub.push.patch import Patch, apply, diff
from hub.push.socket import PushCounters, PushServer, PushSettings

__all__ = [
    "Board",
    "Patch",
    "Published",
    "PushCounters",
    "PushServer",
    "PushSettings",
    "apply",
    "diff",
]
