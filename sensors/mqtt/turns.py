"""What the broker and the shell around it hand each other."""

from collections.abc import Collection
from dataclasses import dataclass, field
from typing import NamedTuple

import msgspec

from sensors.mqtt.keeping import Changes
from sensors.mqtt.properties import NO_PROPERTIES, Properties
from sensors.mqtt.reasons import Reason
from sensors.mqtt.rights import Login
from sensors.mqtt.sessions import Link, Route, Session


class Incoming(msgspec.Struct, frozen=True, array_like=True, gc=False):
    """A message for the hub."""

    topic: str
    payload: bytes
    client_id: str


class Arrival(msgspec.Struct, frozen=True, gc=False):
    """A message that has come in and is not acknowledged yet.

    Args:
        route: Where it goes.
        payload: The message.
        qos: QoS it was published with.
        retain: Whether it is to be retained.
        properties: Those of MQTT 5.0.
        link: The connection that it came by; None for a will.
        session: Who published it; None for a will.
        packet_id: Two bytes; none at QoS 0.
        reason: What to acknowledge it with; from 0x80 on it goes nowhere.
    """

    route: Route
    payload: bytes
    qos: int
    retain: bool
    properties: Properties = NO_PROPERTIES
    link: Link | None = None
    session: Session | None = None
    packet_id: bytes = b""
    reason: Reason = Reason.SUCCESS


@dataclass(slots=True, eq=False)
class Batch:
    """Messages that came in together, in order of arrival.

    Args:
        messages: Those for the hub.
        arrivals: All of them.
        size: Bytes of their topics and payloads.
        refused: Places in `messages` of those that the hub did not take, once it has settled them.
    """

    messages: list[Incoming] = field(default_factory=list)
    arrivals: list[Arrival] = field(default_factory=list)
    size: int = 0
    refused: Collection[int] | None = None


@dataclass(frozen=True, slots=True)
class Close:
    """Close a connection once everything sent to it has left.

    Args:
        connection: Which one.
        code: Machine code for the log, or None where it ends in good order.
        reason: The same for people.
        linger: Whether the client is to be given time to read the last words: a socket that is
            closed on unread bytes is reset, and the words are lost with it.
    """

    connection: int
    code: str | None
    reason: str
    linger: bool


class Turn(NamedTuple):
    """What the shell is to do, in this order.

    Args:
        changes: Entries to keep for the next start, None where none have changed. What is written
            and closed in this turn waits until they are kept; what is handed over does not.
        batch: Messages to hand to the hub; then `Broker.settle`. None where there are none.
        logins: Credentials to check; then `Broker.admit`.
        writes: Bytes to write, by connection.
        closes: Connections to close.
        sent: Those of the connections written to for which `Broker.written` is to be called then.
    """

    changes: Changes | None
    batch: Batch | None
    logins: list[Login]
    writes: dict[int, list[bytes]]
    closes: list[Close]
    sent: set[int]

    def __bool__(self) -> bool:
        return bool(self.changes or self.batch or self.logins or self.writes or self.closes)
