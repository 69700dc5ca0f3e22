"""The server side of MQTT 5.0 and 3.1.1 as a state machine without I/O.

Events go in by method: `opened`, `received`, `admit`, `settle`, `elapsed`, `written`, `closed`.
What the shell is to do comes out of `take`, after any number of events. Nothing is raised for what
clients send; it ends their own connection.

Served: QoS 0, 1 and 2, retained messages, wills with delay, wildcards, shared subscriptions and all
subscription options and identifiers, sessions with expiry and offline queue, flow control, topic
aliases of clients, message expiry, properties of messages. Not served: enhanced authentication
(CONNACK 0x8C). Sessions that wait for their clients, what is queued for them, and retained messages
outlive the process where the shell keeps `Turn.changes` and gives them to `restore`. Which test
holds it to what: `docs/mqtt-conformance.md`.
"""

from collections.abc import Collection, Iterable, Sequence

from sensors.errors import MqttProtocolError
from sensors.mqtt import encoding
from sensors.mqtt.arrivals import Arrivals
from sensors.mqtt.connecting import expiry_seconds
from sensors.mqtt.deliveries import Deliveries
from sensors.mqtt.departures import Departures
from sensors.mqtt.frames import FrameBuffer, PacketType
from sensors.mqtt.limits import Limits
from sensors.mqtt.packets import (
    parse_disconnect,
    parse_received,
    parse_released,
)
from sensors.mqtt.reasons import Reason
from sensors.mqtt.remembering import restore
from sensors.mqtt.requests import Requests
from sensors.mqtt.rights import EVERYTHING, NOTHING, Rights, RightsOf
from sensors.mqtt.sessions import Link, Session
from sensors.mqtt.state import BrokerStats, State
from sensors.mqtt.turns import Batch, Close, Turn
from sensors.mqtt.welcome import Welcome
from sensors.mqtt.wire import violation

_PUBLISH = PacketType.PUBLISH << 4
_TYPE = 0xF0


class Broker:
    """All clients of one endpoint.

    Args:
        hub_filter: Messages to these topics are delivered to the hub and to subscribers, others to
            subscribers only.
        limits: Bounds, and what happens beyond them.
        guarded: Whether clients are let in only by `admit`; else all may do everything.
    """

    def __init__(
        self, hub_filter: str, limits: Limits | None = None, *, guarded: bool = False
    ) -> None:
        self._limits = limits or Limits()
        self._guarded = guarded
        self._most_unsettled = self._limits.unsettled_bytes
        self._state = State(hub_filter, self._limits)
        self._departures = Departures(self._state)
        deliveries = Deliveries(self._state, self._departures)
        self._arrivals = Arrivals(self._state, self._departures, deliveries)
        self._welcome = Welcome(self._state, self._departures, guarded=guarded)
        self._requests = Requests(self._state)

    def stats(self) -> BrokerStats:
        """Return the counts of this moment."""
        return self._state.stats()

    @property
    def full(self) -> bool:
        """Whether so much waits for the hub that nothing more is to be read from clients."""
        return self._state.unsettled > self._most_unsettled

    def restore(
        self,
        entries: Iterable[tuple[bytes, bytes]],
        now: float,
        wall: float,
        rights_of: RightsOf | None = None,
    ) -> int:
        """Take up what `Turn.changes` had kept before the start; to be called first.

        Args:
            entries: Key and entry of all that is kept.
            now: Time of the broker's clock.
            wall: The same in seconds of the wall clock.
            rights_of: What clients may do now. Without it any user may still be there.

        Returns:
            Entries that make no sense; they are left out.
        """
        self._state.now = now
        return restore(
            self._state, self._departures, entries, wall, rights_of or self._not_asked_for
        )

    def opened(self, connection: int, now: float) -> None:
        """Note a new connection; numbers are the caller's and are never used again."""
        state = self._state
        if len(state.links) >= self._limits.connections:
            reason = f"{self._limits.connections} connections are open already"
            state.closes.append(Close(connection, "mqtt.connections.full", reason, linger=False))
            return
        link = Link(
            connection,
            FrameBuffer(self._limits.packet_bytes),
            patience=now + self._limits.connect_seconds,
            seen=now,
        )
        state.links[connection] = link
        state.timers.watch(link)

    def received(self, found: Sequence[tuple[int, bytes]], now: float) -> None:
        """Take bytes, at least one each and cut anyhow, each with the number of its connection.

        When so much waits for the hub that the broker is `full` nothing more is to be read until it
        is so no longer.
        """
        state, at = self._state, 0
        state.now = now
        while (at := self._arrivals.quick(found, at)) < len(found):
            connection, data = found[at]
            link = state.links.get(connection)
            if link is not None:
                link.frames.push(data)
                self._read(link)
            at += 1

    def admit(self, connection: int, rights: Rights | None, now: float) -> None:
        """Answer a login: with the rights of the client, or with None where it may not come in."""
        self._state.now = now
        link = self._state.links.get(connection)
        if link is None:
            return
        try:
            self._welcome.admit(link, rights)
        except MqttProtocolError as error:
            self._departures.refuse(link, error)
        else:
            self._read(link)

    def turn_away(self, connection: int, now: float) -> None:
        """Answer a login where the credentials could not be checked."""
        self._state.now = now
        link = self._state.links.get(connection)
        if link is not None and link.asking is not None:
            self._departures.refuse(link, _unchecked())

    def waits(self, connection: int) -> bool:
        """Tell whether a client is being let in, so that nothing more is to be read from it."""
        link = self._state.links.get(connection)
        return link is not None and link.asking is not None

    def settle(self, batch: Batch, refused: Collection[int], now: float) -> None:
        """Note that the hub has settled the messages of a batch, for good.

        Batches may be settled in any order; acknowledgements and deliveries keep to the order in
        which they were taken.

        Args:
            batch: As `take` gave it.
            refused: Places in `Batch.messages` of those that the hub did not take. They go nowhere
                and are not acknowledged (reason 0x83 in MQTT 5.0; in 3.1.1 the connection ends and
                the client sends them again).
            now: Time of the broker's clock.
        """
        self._state.now = now
        self._arrivals.settle(batch, refused)

    def take(self) -> Turn:
        """Return what the shell is to do now; to be called until there is nothing more."""
        state = self._state
        batch = self._arrivals.take()
        turn = Turn(state.changes(), batch, state.logins, state.writes, state.closes, state.sent)
        state.logins, state.writes, state.closes, state.sent = [], {}, [], set()
        return turn

    def deadline(self) -> float | None:
        """Return when to call `elapsed` next, or None for never."""
        return self._state.timers.next()

    def elapsed(self, now: float) -> None:
        """Do what is due: end silent connections, publish wills, end sessions."""
        self._state.now = now
        for thing in self._state.timers.ring(now):
            if isinstance(thing, Session):
                self._departures.tend(thing)
            else:
                self._departures.refuse(thing, _too_late(thing))

    def written(self, connection: int, backlog: int, now: float) -> None:
        """Learn how many bytes wait in a connection's socket; send on what may be sent.

        To be called after a write to a connection in `Turn.sent`, and when bytes that waited have
        left.
        """
        link = self._state.links.get(connection)
        if link is None or link.session is None:
            return
        outbox = link.session.outbox
        outbox.backlog = backlog
        self._state.send_message(link, outbox.flush(now))

    def closed(self, connection: int, now: float) -> None:
        """Note that a connection is gone; without a DISCONNECT its will is due."""
        self._state.now = now
        link = self._state.links.get(connection)
        if link is not None:
            self._departures.lose(link)

    def dismiss(self, owner: str, now: float) -> None:
        """End the connections of a user that may not come any more, or not by what it showed.

        Its wills are left unsaid. Sessions that wait for their clients stay, without what they
        listened to: a client that comes again begins with the rights that it has then.
        """
        state = self._state
        state.now = now
        for session in [each for each in state.sessions.values() if each.owner == owner]:
            session.will = None
            if session.link is not None:
                gone = MqttProtocolError(
                    Reason.ADMINISTRATIVE_ACTION, "what the client was known by has ended"
                )
                self._departures.refuse(session.link, gone)
            if state.sessions.get(session.client_id) is session:
                state.narrow(session, NOTHING)

    def shut_down(self) -> None:
        """End all connections; wills are left unsaid, for it is not the clients that failed."""
        state = self._state
        for link in list(state.links.values()):
            if link.session is not None:
                link.session.will = None
                goodbye = encoding.disconnect(link.version, Reason.SERVER_SHUTTING_DOWN)
                state.send(link, goodbye)
            self._departures.close(link, None, "the hub shuts down", linger=True)

    def _not_asked_for(self, owner: str | None, _: str) -> Rights | None:
        """Tell what is known of a session's user without being told: whether it can have one."""
        return EVERYTHING if (owner is not None) == self._guarded else None

    def _read(self, link: Link) -> None:
        frames = link.frames
        try:
            while not frames.empty and link.asking is None and link.open:
                frame = frames.pull()
                if frame is None:
                    return
                first, body = frame
                # Whole packets only: a client that drips bytes is as silent as one without any.
                link.seen = self._state.now
                session = link.session
                if session is None:
                    self._first(link, first, body)
                elif first & _TYPE == _PUBLISH:
                    self._arrivals.publish(link, session, first, body)
                else:
                    self._handle(link, session, first, body)
        except MqttProtocolError as error:
            self._departures.refuse(link, error)

    def _first(self, link: Link, first: int, body: bytes) -> None:
        if first >> 4 != PacketType.CONNECT:
            raise violation("the first packet is no CONNECT [MQTT-3.1.0-1]")
        self._welcome.connect(link, body)

    def _handle(self, link: Link, session: Session, first: int, body: bytes) -> None:
        kind = PacketType(first >> 4)
        match kind:
            case PacketType.PUBACK | PacketType.PUBREC | PacketType.PUBCOMP:
                self._acknowledged(link, session, kind, body)
            case PacketType.PUBREL:
                self._arrivals.release(link, session, body)
            case PacketType.SUBSCRIBE:
                self._requests.subscribe(link, session, body)
            case PacketType.UNSUBSCRIBE:
                self._requests.unsubscribe(link, session, body)
            case PacketType.PINGREQ if not body:
                self._state.send(link, encoding.PINGRESP)
            case PacketType.DISCONNECT:
                self._disconnect(link, session, body)
            case _:
                raise violation(f"{kind.name} is out of place here")

    def _acknowledged(self, link: Link, session: Session, kind: PacketType, body: bytes) -> None:
        outbox = session.outbox
        if kind is PacketType.PUBACK:
            outbox.acknowledged(parse_received(body, link.version)[0])
        elif kind is PacketType.PUBREC:
            self._state.send(link, outbox.received(*parse_received(body, link.version)))
        else:
            outbox.completed(parse_released(body, link.version)[0])
        self._state.send_message(link, outbox.flush(self._state.now))

    def _disconnect(self, link: Link, session: Session, body: bytes) -> None:
        goodbye = parse_disconnect(body, link.version)
        if goodbye.session_expiry is not None:
            if goodbye.session_expiry and not session.expiry:
                raise violation("DISCONNECT asks for a session that CONNECT did not ask for")
            wanted = expiry_seconds(goodbye.session_expiry)
            session.expiry = min(wanted, self._limits.session_seconds)
        # Section 3.14.4: only a normal disconnection takes the will with it.
        if goodbye.reason == Reason.SUCCESS:
            session.will = None
        self._departures.close(link, None, "the client is done", linger=False)


def _unchecked() -> MqttProtocolError:
    return MqttProtocolError(Reason.SERVER_BUSY, "the credentials could not be checked")


def _too_late(link: Link) -> MqttProtocolError:
    if link.asking is not None:
        return _unchecked()
    return MqttProtocolError(Reason.KEEP_ALIVE_TIMEOUT, "the client is silent")
