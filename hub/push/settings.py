"""How the push server behaves, and what it counts."""

from collections.abc import Container
from dataclasses import dataclass

from hub.push.subscriber import BACKLOG_BYTES


@dataclass(frozen=True, slots=True)
class PushSettings:
    """How the push server behaves; times in seconds.

    Args:
        max_connections: Connections beyond this are refused with 503.
        backlog_bytes: Unsent bytes beyond which a client's deltas give way to later snapshots.
        heartbeat: Silence after which a WebSocket is pinged; it has half of it to answer. Event
            streams get a comment.
        drain_interval: How often clients that lag are looked at. One look costs well under a
            microsecond, so the interval only weighs how long a link that has just emptied may
            idle; 50 ms is one tick of a busy hub, when `publish` looks as well.
        retry_after: Shortest and longest time that clients are told to stay away.
        returns: Clients that may come back per second: a smaller crowd is spread over less time, so
            that a restart is over in a moment for those few. A thousand handshakes take a third of
            a second of a processor.
        close_grace: How long a client may take to say goodbye when the hub closes.
        deflate: Whether to compress for clients that offer permessage-deflate.
        by_name_only: First levels of topics that patterns do not cover: the name of a visitor's
            route is known to the visitor alone.
        origins: Further web origins, such as `https://signs.example.org`, that may connect
            beside the hub's own.
        patience: How long a position of the future is waited for, where clients come from other
            gateways.
    """

    max_connections: int = 10_000
    backlog_bytes: int = BACKLOG_BYTES
    heartbeat: float = 25.0
    drain_interval: float = 0.05
    retry_after: tuple[float, float] = (0.5, 5.0)
    returns: float = 2_000.0
    close_grace: float = 3.0
    deflate: bool = True
    by_name_only: Container[str] = frozenset({"route"})
    origins: frozenset[str] = frozenset()
    patience: float = 0.0


@dataclass(frozen=True, slots=True)
class PushCounters:
    """Counts since the start; `connections`, `lagging`, `messages` and `batched` are of now.

    Args:
        connections: Open connections.
        lagging: Those that are owed snapshots because they read too slowly.
        messages: Messages that wait to be acknowledged.
        refused: Handshakes refused.
        frames: Frames sent.
        bytes: Bytes sent.
        writes: Writes they left in.
        conflated: Topic changes not sent to a slow client because a newer state replaces them.
        documents_refused: Documents that could not be pushed.
        batched: Whether many sends are one call of the kernel (io_uring), which containers may
            forbid.
    """

    connections: int = 0
    lagging: int = 0
    messages: int = 0
    refused: int = 0
    frames: int = 0
    bytes: int = 0
    writes: int = 0
    conflated: int = 0
    documents_refused: int = 0
    batched: bool = False
