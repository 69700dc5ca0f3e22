"""All that a broker holds, shared by its parts."""

from dataclasses import dataclass

from sensors.mqtt.keeping import (
    SESSION,
    Changes,
    Keeping,
    KeptSession,
    KeptSubscription,
    KeptWill,
)
from sensors.mqtt.limits import MESSAGE_BYTES, Limits
from sensors.mqtt.messages import RetainedMessages
from sensors.mqtt.outbox import Room
from sensors.mqtt.properties import Property
from sensors.mqtt.rights import EVERYTHING, Login, Rights
from sensors.mqtt.routes import Routes
from sensors.mqtt.sessions import Link, Session
from sensors.mqtt.subscriptions import Subscriptions
from sensors.mqtt.timers import Timers
from sensors.mqtt.turns import Arrival, Batch, Close, Incoming


@dataclass(frozen=True, slots=True)
class BrokerStats:
    """Counts for the console and for metrics.

    Args:
        connections: Open connections, those without a CONNECT yet included.
        clients: Connected clients.
        sessions: Sessions, those of clients that are away included.
        retained: Retained messages.
        unsettled: Bytes of messages that the hub has not settled.
        queued_bytes: Bytes that wait for clients.
        dropped: Messages that slow or absent clients did not get, since the start.
        unauthorized: Messages of clients without the right to their topic, since the start.
        retained_refused: Messages not retained for want of room, since the start.
        messages: Messages that have come in, since the start.
        kept_failing: Whether sessions and retained messages cannot be kept now.
    """

    connections: int
    clients: int
    sessions: int
    retained: int
    unsettled: int
    queued_bytes: int
    dropped: int
    unauthorized: int
    retained_refused: int
    messages: int
    kept_failing: bool = False


class State:
    """Connections, sessions, subscriptions, and what the shell is to do next.

    Args:
        hub_filter: Messages to these topics are for the hub too.
        limits: Bounds.
    """

    def __init__(self, hub_filter: str, limits: Limits) -> None:
        self.limits = limits
        self.now = 0.0
        self.links: dict[int, Link] = {}
        self.sessions: dict[str, Session] = {}
        self.subscriptions: Subscriptions[Session] = Subscriptions()
        self.routes = Routes(hub_filter, self.subscriptions, limits.known_topics)
        self.keeping = Keeping()
        self.noted: set[Session] = set()
        self.retained = RetainedMessages(limits, self.keeping)
        self.timers: Timers[Link | Session] = Timers()
        self.room = Room()
        self.arrived = Batch()
        self.unsettled = 0
        self.logging_in = 0
        self.logins: list[Login] = []
        self.writes: dict[int, list[bytes]] = {}
        self.closes: list[Close] = []
        self.sent: set[int] = set()
        self.dropped = 0
        self.unauthorized = 0
        self.messages = 0

    def send(self, link: Link, data: bytes) -> None:
        """Have bytes written to a connection."""
        if data:
            waiting = self.writes.get(link.connection)
            if waiting is None:
                self.writes[link.connection] = [data]
            else:
                waiting.append(data)

    def send_message(self, link: Link, data: bytes) -> None:
        """Have messages written to a connection, whose outbox wants to know when that is done."""
        if data:
            self.send(link, data)
            self.sent.add(link.connection)

    def arrive(self, arrival: Arrival) -> None:
        """Have a message handed to the hub and to its subscribers."""
        batch, route = self.arrived, arrival.route
        batch.arrivals.append(arrival)
        if route.hub and arrival.reason == 0:
            session = arrival.session
            client_id = "" if session is None else session.client_id
            batch.messages.append(Incoming(route.topic, arrival.payload, client_id))
        size = len(route.topic) + len(arrival.payload) + MESSAGE_BYTES
        batch.size += size
        self.unsettled += size

    def narrow(self, session: Session, rights: Rights) -> None:
        """Give a session its rights, and take from it what they do not cover."""
        session.rights = rights
        session.routes.clear()
        for topic_filter in list(session.subscriptions):
            if not rights.may_subscribe(topic_filter):
                del session.subscriptions[topic_filter]
                self.subscriptions.remove(session, topic_filter)
                self.note(session)
        if rights is not EVERYTHING:
            session.outbox.withdraw(rights.may_read)
        if session.will is not None and not rights.may_publish(session.will.topic):
            session.will = session.will_at = None
            self.note(session)

    def note(self, session: Session) -> None:
        """Note that a session has changed, of that which outlives the process."""
        if session.kept:
            self.noted.add(session)

    def unkeep(self, session: Session) -> None:
        """Keep nothing of a session any longer."""
        if not session.kept:
            return
        session.kept = False
        self.noted.discard(session)
        self.keeping.drop(SESSION + session.client_id.encode())
        session.outbox.keep_on(None)
        for packet_id, settled in session.received.items():
            if settled:
                self.keeping.receive(session.client_id, packet_id, received=False)

    def changes(self) -> Changes | None:
        """Return what is to be kept from now on, None where nothing has changed."""
        keeping = self.keeping
        for session in self.noted:
            keeping.put(SESSION + session.client_id.encode(), self._kept(session))
        self.noted.clear()
        if not keeping.changes:
            return None
        changes, keeping.changes = keeping.changes, {}
        return changes

    def _kept(self, session: Session) -> KeptSession:
        wall, will = self.keeping.wall, None
        at = wall(session.will_at)
        if session.will is not None and at is not None:
            said = session.will
            will = KeptWill(
                at,
                said.topic,
                said.payload,
                said.qos,
                said.retain,
                said.properties.forward,
                said.properties.numbers.get(Property.MESSAGE_EXPIRY),
            )
        subscriptions = tuple(
            KeptSubscription(text, one.qos, one.no_local, one.retain_as_published, one.number)
            for text, one in session.subscriptions.items()
        )
        ends_at = wall(session.ends_at)
        return KeptSession(session.owner, session.expiry, ends_at, subscriptions, will)

    def stats(self) -> BrokerStats:
        """Return the counts of this moment."""
        sessions = self.sessions.values()
        return BrokerStats(
            connections=len(self.links),
            clients=sum(session.link is not None for session in sessions),
            sessions=len(sessions),
            retained=len(self.retained),
            unsettled=self.unsettled,
            queued_bytes=self.room.used,
            dropped=self.dropped + sum(session.outbox.dropped for session in sessions),
            unauthorized=self.unauthorized,
            retained_refused=self.retained.refused,
            messages=self.messages + len(self.arrived.arrivals),
        )
