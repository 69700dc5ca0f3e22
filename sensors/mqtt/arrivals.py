"""PUBLISH from clients: taken, settled by the hub, passed on, acknowledged."""

from collections import deque
from collections.abc import Collection, Sequence

from sensors.errors import MqttProtocolError
from sensors.mqtt import encoding
from sensors.mqtt.deliveries import Deliveries
from sensors.mqtt.departures import Departures
from sensors.mqtt.frames import PacketType
from sensors.mqtt.limits import MESSAGE_BYTES
from sensors.mqtt.packets import (
    QOS_3,
    V5,
    check_length,
    parse_released,
    split_publish,
    topic_text,
)
from sensors.mqtt.properties import NO_PROPERTIES, Properties, Property
from sensors.mqtt.reasons import REFUSED, Reason
from sensors.mqtt.routes import NOBODY
from sensors.mqtt.sessions import Link, Route, Session
from sensors.mqtt.state import State
from sensors.mqtt.turns import Arrival, Batch, Incoming
from sensors.mqtt.wire import violation

_REMEMBERED_ROUTES = 64
_REMEMBERED_BYTES = 256
_PUBLISH_QOS_1 = PacketType.PUBLISH << 4 | 2
_SHORTEST = 7
_NONE: Collection[int] = frozenset()


class Arrivals:
    """Messages of clients, in the order in which they came.

    A message is passed on and acknowledged only once the hub has settled it, and all that came
    before it: so acknowledgements leave in the order of what they acknowledge [MQTT-4.6.0-2],
    subscribers get the messages of a topic in order, and nobody gets what the hub refused.

    Args:
        state: What the broker holds.
        departures: Ends connections.
        deliveries: Takes what is settled.
    """

    def __init__(self, state: State, departures: Departures, deliveries: Deliveries) -> None:
        self._state = state
        self._departures = departures
        self._deliveries = deliveries
        self._pending: deque[Batch] = deque()

    def quick(self, found: Sequence[tuple[int, bytes]], at: int) -> int:
        """Take what most packets are, each by itself: a short PUBLISH of QoS 1 to a topic known.

        It leads to the same as `publish`, at less than half the cost, for there are as many of
        these as of all other packets together.

        Args:
            found: What has come, each with the number of its connection.
            at: Place of the first.

        Returns:
            The place of the first that is none of these: nothing has happened to it.
        """
        state = self._state
        links, now, most = state.links, state.now, state.limits.receive_maximum
        batch, taken = state.arrived, 0
        arrived, messages = batch.arrivals.append, batch.messages.append
        for place in range(at, len(found)):
            connection, data = found[place]
            link = links.get(connection)
            if link is None or len(data) < _SHORTEST or data[0] != _PUBLISH_QOS_1:
                break
            session, start, size = link.session, 2, data[1]
            if size >= 0x80:  # noqa: PLR2004 - a continued variable byte integer
                start, size = 3, size & 0x7F | data[2] << 7
                if not 0 < data[2] < 0x80:  # noqa: PLR2004 - the same
                    break
            if session is None or start + size != len(data) or not link.frames.empty:
                break
            end = start + 2 + (data[start] << 8 | data[start + 1])
            route = session.routes.get(data[start + 2 : end])
            start = end + 2
            packet_id = data[end:start]
            if route is None or len(packet_id) < 2 or packet_id == b"\0\0":  # noqa: PLR2004
                break
            if link.version == V5:
                if data[start : start + 1] != b"\0" or link.unsettled >= most:
                    break
                start += 1
            link.seen = now
            link.unsettled += 1
            payload, topic = data[start:], route.topic
            arrived(Arrival(route, payload, 1, False, NO_PROPERTIES, link, session, packet_id))
            if route.hub:
                messages(Incoming(topic, payload, session.client_id))
            taken += len(topic) + len(payload) + MESSAGE_BYTES
        else:
            place = len(found)
        batch.size += taken
        state.unsettled += taken
        return place

    def publish(self, link: Link, session: Session, first: int, body: bytes) -> None:
        """Take a PUBLISH (section 3.3)."""
        topic, packet_id, properties, payload = split_publish(first, body, link.version)
        if properties is not NO_PROPERTIES:
            topic = self._real_topic(link, topic, properties)
        qos = first >> 1 & QOS_3
        if qos:
            link.unsettled += 1
            if link.unsettled > self._state.limits.receive_maximum and link.version == V5:
                raise MqttProtocolError(
                    Reason.RECEIVE_MAXIMUM_EXCEEDED,
                    f"more than {self._state.limits.receive_maximum} messages are not acknowledged",
                )
        if qos == 2 and self._known(link, session, packet_id):  # noqa: PLR2004
            return
        route = session.routes.get(topic)
        reason = Reason.SUCCESS
        if route is None:
            check_length(topic, self._state.limits.topic_bytes)
            route = self._state.routes.of(topic_text(topic))
            reason = self._permission(link, session, topic, route)
        if properties is not NO_PROPERTIES and _payload_lies(properties, payload):
            reason = Reason.PAYLOAD_FORMAT_INVALID
        if reason is not Reason.SUCCESS and not qos:
            self._drop(reason)
            return
        if reason is Reason.NOT_AUTHORIZED:
            self._state.unauthorized += 1
        self._state.arrive(
            Arrival(
                route, payload, qos, bool(first & 1), properties, link, session, packet_id, reason
            )
        )

    def release(self, link: Link, session: Session, body: bytes) -> None:
        """Take a PUBREL (section 3.6) and answer it with PUBCOMP [MQTT-4.3.3-11]."""
        parse_released(body, link.version)
        packet_id = body[:2]
        known = session.received.pop(packet_id, None) is not None
        if known and session.kept:
            self._state.keeping.receive(session.client_id, packet_id, received=False)
        link.unsettled = max(0, link.unsettled - known)
        reason = Reason.SUCCESS if known else Reason.PACKET_ID_NOT_FOUND
        done = encoding.acknowledgement(PacketType.PUBCOMP, link.version, packet_id, reason)
        self._state.send(link, done)

    def take(self) -> Batch | None:
        """Return what has arrived, for the hub to settle; what the hub does not get settles itself.

        None where there is nothing for the hub.
        """
        while self._state.arrived.arrivals:
            batch, self._state.arrived = self._state.arrived, Batch()
            self._state.messages += len(batch.arrivals)
            self._pending.append(batch)
            if batch.messages:
                return batch
            # A will that this brings about arrives anew.
            self.settle(batch, _NONE)
        return None

    def settle(self, batch: Batch, refused: Collection[int]) -> None:
        """Note that the hub has settled a batch; see `Broker.settle`."""
        batch.refused = refused
        while self._pending and self._pending[0].refused is not None:
            self._finish(self._pending.popleft())

    def _finish(self, batch: Batch) -> None:
        state = self._state
        state.unsettled -= batch.size
        refused = batch.refused or _NONE
        place = -1
        generation, writes = state.subscriptions.generation, state.writes
        for arrival in batch.arrivals:
            route, reason, link = arrival.route, arrival.reason, arrival.link
            if (
                arrival.qos == 1
                and route.hub
                and route.audience is NOBODY
                and route.generation == generation
                and not (refused or reason or arrival.retain)
                and link is not None
                and link.open
            ):
                # What most messages are: to the hub alone, and taken.
                if link.unsettled:
                    link.unsettled -= 1
                acknowledgement = encoding.PUBACK + arrival.packet_id
                waiting = writes.get(link.connection)
                if waiting is None:
                    writes[link.connection] = [acknowledgement]
                else:
                    waiting.append(acknowledgement)
                continue
            if reason < REFUSED and route.hub:
                place += 1
                if place in refused:
                    reason = Reason.IMPLEMENTATION_SPECIFIC
            self._conclude(arrival, reason)

    def _conclude(self, arrival: Arrival, reason: Reason) -> None:
        """Pass a message on and answer it."""
        if reason < REFUSED:
            wanted = self._deliveries.deliver(arrival)
            if not wanted and not arrival.route.hub:
                reason = Reason.NO_MATCHING_SUBSCRIBERS
        link = arrival.link
        if link is None:
            return
        if arrival.qos == 1 and link.open:
            self._answer(link, PacketType.PUBACK, arrival.packet_id, reason)
        elif arrival.qos == 2 and arrival.session is not None:  # noqa: PLR2004
            self._received(arrival.session, arrival.packet_id, reason)

    def _received(self, session: Session, packet_id: bytes, reason: Reason) -> None:
        """Answer a message of QoS 2, on the connection that its client has now."""
        if packet_id not in session.received:
            return  # The client has released it already.
        if reason >= REFUSED:
            del session.received[packet_id]
        else:
            session.received[packet_id] = True
            if session.kept:
                self._state.keeping.receive(session.client_id, packet_id, received=True)
        if session.link is not None:
            self._answer(session.link, PacketType.PUBREC, packet_id, reason)

    def _answer(self, link: Link, kind: PacketType, packet_id: bytes, reason: Reason) -> None:
        """Acknowledge a message, or say that it is refused.

        MQTT 3.1.1 has no negative acknowledgement, and a positive one for what the hub did not take
        would be a lie, so the connection ends and the client sends the message again (section 4.4).
        """
        if kind is PacketType.PUBACK or reason >= REFUSED:
            link.unsettled = max(0, link.unsettled - 1)
            if reason is Reason.IMPLEMENTATION_SPECIFIC and link.version != V5:
                failure = MqttProtocolError(reason, "the hub could not take a message")
                self._departures.refuse(link, failure)
                return
        self._state.send(link, encoding.acknowledgement(kind, link.version, packet_id, reason))

    def _known(self, link: Link, session: Session, packet_id: bytes) -> bool:
        """Note a QoS 2 message; tell whether it is one that has come before [MQTT-4.3.3-10]."""
        settled = session.received.get(packet_id)
        if settled is None:
            if len(session.received) >= self._state.limits.receive_maximum:
                raise MqttProtocolError(
                    Reason.RECEIVE_MAXIMUM_EXCEEDED,
                    f"{len(session.received)} messages of QoS 2 are not released",
                )
            session.received[packet_id] = False
            return False
        if settled:
            packet = encoding.acknowledgement(PacketType.PUBREC, link.version, packet_id)
            self._state.send(link, packet)
        return True

    def _permission(self, link: Link, session: Session, topic: bytes, route: Route) -> Reason:
        """Tell whether a client may publish to a topic, and remember where it may.

        Raises:
            MqttProtocolError: It may not, and MQTT 3.1.1 has no other word for it.
        """
        # Section 4.7.2: clients do not exchange messages by `$` topics.
        if route.topic.startswith("$"):
            return Reason.NOT_AUTHORIZED
        if not session.rights.may_publish(route.topic):
            if link.version != V5:
                self._state.unauthorized += 1
                raise MqttProtocolError(
                    Reason.NOT_AUTHORIZED,
                    f"{session.client_id[:64]!r} may not publish to {route.topic[:256]!r}",
                )
            return Reason.NOT_AUTHORIZED
        if len(topic) <= _REMEMBERED_BYTES:
            if len(session.routes) >= _REMEMBERED_ROUTES:
                session.routes.clear()
            session.routes[topic] = route
        return Reason.SUCCESS

    def _drop(self, reason: Reason) -> None:
        if reason is Reason.PAYLOAD_FORMAT_INVALID:
            raise MqttProtocolError(reason, "the payload is not the UTF-8 that it says it is")
        self._state.unauthorized += 1

    def _real_topic(self, link: Link, topic: bytes, properties: Properties) -> bytes:
        """Return the topic that a PUBLISH means, by name or by alias (section 3.3.2.3.4)."""
        alias = properties.numbers.get(Property.TOPIC_ALIAS)
        if alias is None:
            return topic
        if not 0 < alias <= self._state.limits.topic_aliases:
            raise MqttProtocolError(
                Reason.TOPIC_ALIAS_INVALID,
                f"topic alias {alias} is not in 1 to {self._state.limits.topic_aliases}",
            )
        if topic:
            check_length(topic, self._state.limits.topic_bytes)
            link.aliases[alias] = topic
            return topic
        known = link.aliases.get(alias)
        if known is None:
            raise violation(f"topic alias {alias} stands for nothing yet")
        return known


def _payload_lies(properties: Properties, payload: bytes) -> bool:
    """Tell whether a payload is said to be UTF-8 and is not (section 3.3.2.3.2)."""
    if not properties.numbers.get(Property.PAYLOAD_FORMAT):
        return False
    try:
        payload.decode()
    except UnicodeDecodeError:
        return True
    return False
