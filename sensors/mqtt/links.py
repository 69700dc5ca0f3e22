"""What the broker holds of each connection."""

from dataclasses import dataclass

from sensors.mqtt.outbox import Outbox
from sensors.mqtt.packets import FrameBuffer, Publish


@dataclass(frozen=True, slots=True)
class BrokerStats:
    """Counts for the console and for metrics.

    Args:
        connections: Open connections, those without a CONNECT yet included.
        clients: Connected clients.
        retained: Retained messages.
        dropped: Messages that slow clients did not get, since the start.
        retained_refused: Messages not retained for want of room, since the start.
    """

    connections: int
    clients: int
    retained: int
    dropped: int
    retained_refused: int


@dataclass(slots=True)
class Session:
    """A client after its CONNECT; `keep_alive` in seconds."""

    client_id: str
    version: int
    keep_alive: int
    will: Publish | None
    outbox: Outbox


@dataclass(slots=True)
class Link:
    """A connection; `seen` is the time of its last whole packet."""

    connection: int
    frames: FrameBuffer
    seen: float
    version: int | None = None
    session: Session | None = None
