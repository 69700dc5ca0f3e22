"""What the broker holds of each connection and of each client."""

from dataclasses import dataclass, field

from sensors.mqtt.connecting import Connect
from sensors.mqtt.frames import FrameBuffer
from sensors.mqtt.outbox import Outbox
from sensors.mqtt.packets import Publish
from sensors.mqtt.rights import EVERYTHING, Rights
from sensors.mqtt.subscriptions import Audience, Subscription

_GRACE = 1.5
_FOR_EVER = float("inf")


@dataclass(slots=True, eq=False)
class Route:
    """A topic that messages are published to, and where those go.

    Args:
        topic: Its name.
        hub: Whether the hub gets them.
        audience: The clients that get them, as of `generation` of the subscriptions.
        generation: Of the subscriptions.
    """

    topic: str
    hub: bool
    audience: "Audience[Session]"
    generation: int


@dataclass(slots=True, eq=False)
class Session:
    """A client, connected or awaited (MQTT 5.0 section 4.1).

    Args:
        client_id: Its name.
        outbox: What goes to it.
        owner: User name that it was begun under; nobody else may go on with it.
        rights: What it may publish and subscribe to.
        expiry: Seconds that it is awaited for; `inf` for ever.
        link: Its connection, or None while it is away.
        subscriptions: By filter.
        received: QoS 2 messages that it has not released (section 4.3.3), by identifier; whether
            the hub has settled them.
        will: What is published when it is lost.
        will_delay: Seconds between its loss and its will.
        will_at: When that is, while it is lost.
        ends_at: When it is not awaited any more, while it is away.
        routes: Topics that it has published to lately, by their encoded name.
        kept: Whether it outlives the process: those that wait for their client do.
        alarm: For `Timers`.
    """

    client_id: str
    outbox: Outbox
    owner: str | None = None
    rights: Rights = EVERYTHING
    expiry: float = 0.0
    link: "Link | None" = None
    subscriptions: dict[str, Subscription] = field(default_factory=dict)
    received: dict[bytes, bool] = field(default_factory=dict)
    will: Publish | None = None
    will_delay: float = 0.0
    will_at: float | None = None
    ends_at: float | None = None
    routes: dict[bytes, Route] = field(default_factory=dict)
    kept: bool = False
    alarm: float | None = None

    def due(self) -> float | None:
        """Return when its will or its end is due, while it is away."""
        times = [time for time in (self.will_at, self.ends_at) if time is not None]
        earliest = min(times, default=_FOR_EVER)
        return None if earliest == _FOR_EVER else earliest


@dataclass(slots=True, eq=False)
class Link:
    """A connection.

    Args:
        connection: Its number.
        frames: What has come in.
        patience: Time by which its client must be let in.
        seen: Time of its last whole packet.
        version: Protocol level, once it is known.
        keep_alive: Seconds, 0 for none.
        session: Its client, once that is let in.
        asking: The CONNECT whose credentials are being checked.
        aliases: Topics by alias (section 3.3.2.3.4).
        unsettled: QoS 1 and 2 messages that are not acknowledged.
        alarm: For `Timers`.
        open: Whether it is still served.
    """

    connection: int
    frames: FrameBuffer
    patience: float
    seen: float
    version: int = 0
    keep_alive: int = 0
    session: Session | None = None
    asking: Connect | None = None
    aliases: dict[int, bytes] = field(default_factory=dict)
    unsettled: int = 0
    alarm: float | None = None
    open: bool = True

    def due(self) -> float | None:
        """Return when it is to be closed for its silence: 1.5 keep-alives [MQTT-3.1.2-22]."""
        if not self.open:
            return None
        if self.session is None:
            return self.patience
        return self.seen + _GRACE * self.keep_alive if self.keep_alive else None
