"""The server side of MQTT 5.0 and 3.1.1 as a state machine without I/O.

Events go in by method: `opened`, `received`, `elapsed`, `written`, `closed`. What the shell is to
do comes back as actions, to be done in order: `Send`, `Deliver`, `Close`. Nothing is raised for
what clients send; it ends their own connection.

Served: QoS 0 and 1, retained messages, wills, wildcards, MQTT 5.0 subscription options, message
expiry and properties of messages. Not served, and said so in CONNACK: QoS 2, topic aliases,
subscription identifiers, shared subscriptions, enhanced authentication. A session lasts as long as
its connection: CONNACK says Session Expiry Interval 0 (section 3.2.2.3.2) and never Session
Present; what a client asks beyond that is forgotten, as MQTT 3.1.1 section 4.1 allows an
administrator. User names and passwords are taken and not checked: who may reach the endpoint is
decided by the address it listens on.
"""

from collections.abc import Iterable

from sensors.errors import MqttProtocolError
from sensors.mqtt import encoding
from sensors.mqtt.actions import Action, Close, Deliver, Send, send
from sensors.mqtt.limits import Limits
from sensors.mqtt.links import BrokerStats, Link, Session
from sensors.mqtt.messages import Message, RetainedMessages, message_of
from sensors.mqtt.outbox import Outbox
from sensors.mqtt.packets import (
    V5,
    Frame,
    FrameBuffer,
    PacketType,
    Publish,
    parse_connect,
    parse_disconnect,
    parse_puback,
    parse_publish,
    parse_subscribe,
    parse_unsubscribe,
    read_version,
)
from sensors.mqtt.properties import Property
from sensors.mqtt.reasons import V3_SUBSCRIPTION_FAILED, Reason
from sensors.mqtt.refusals import check_connect, subscription_refusal
from sensors.mqtt.subscriptions import Recipient, Subscription, Subscriptions
from sensors.mqtt.topics import TopicFilter

_NO_RECEIVE_MAXIMUM = 65_535
_GRACE = 1.5
_NORMAL_DISCONNECTION = 0x00


class Broker:
    """All clients of one endpoint.

    Args:
        hub_filter: Messages to these topics are delivered to the hub, others to subscribers only.
        limits: Bounds, and what happens beyond them.
    """

    def __init__(self, hub_filter: str, limits: Limits | None = None) -> None:
        self._hub = TopicFilter(hub_filter)
        self._limits = limits or Limits()
        self._links: dict[int, Link] = {}
        self._connection_of: dict[str, int] = {}
        self._subscriptions = Subscriptions()
        self._retained = RetainedMessages(self._limits)
        self._wills: list[tuple[int, Publish]] = []
        self._dropped = 0

    def stats(self) -> BrokerStats:
        """Return the counts of this moment."""
        sessions = [link.session for link in self._links.values() if link.session is not None]
        return BrokerStats(
            connections=len(self._links),
            clients=len(sessions),
            retained=len(self._retained),
            dropped=self._dropped + sum(session.outbox.dropped for session in sessions),
            retained_refused=self._retained.refused,
        )

    def opened(self, connection: int, now: float) -> list[Action]:
        """Note a new connection; numbers are the caller's and are never used again."""
        if len(self._links) >= self._limits.connections:
            reason = f"{self._limits.connections} connections are open already"
            return [Close(connection, "mqtt.connections.full", reason, linger=False)]
        self._links[connection] = Link(connection, FrameBuffer(self._limits.packet_bytes), seen=now)
        return []

    def received(self, connection: int, data: bytes, now: float) -> list[Action]:
        """Take bytes from a connection, cut anyhow."""
        link = self._links.get(connection)
        if link is None:
            return []
        actions: list[Action] = []
        try:
            for frame in link.frames.feed(data):
                # Whole packets only: a client that drips bytes is as silent as one that sends none.
                link.seen = now
                actions += self._handle(link, frame, now)
                if connection not in self._links:
                    break
        except MqttProtocolError as error:
            actions += self._refuse(link, error)
        return self._with_wills(actions, now)

    def deadline(self, connection: int) -> float | None:
        """Return when to call `elapsed` for a connection next, or None for never."""
        link = self._links.get(connection)
        if link is None:
            return None
        if link.session is None:
            return link.seen + self._limits.connect_seconds
        keep_alive = link.session.keep_alive
        return link.seen + _GRACE * keep_alive if keep_alive else None

    def elapsed(self, connection: int, now: float) -> list[Action]:
        """End a connection that has been silent for 1.5 keep-alive times [MQTT-3.1.2-22]."""
        link, deadline = self._links.get(connection), self.deadline(connection)
        if link is None or deadline is None or now < deadline:
            return []
        silent = MqttProtocolError(Reason.KEEP_ALIVE_TIMEOUT, "the client is silent")
        return self._with_wills(self._refuse(link, silent), now)

    def written(self, connection: int, backlog: int, now: float) -> list[Action]:
        """Learn how many bytes wait in a connection's socket; send on what may be sent."""
        link = self._links.get(connection)
        if link is None or link.session is None:
            return []
        link.session.outbox.backlog = backlog
        return send(connection, link.session.outbox.flush(now))

    def undelivered(self, failed: Deliver, now: float) -> list[Action]:
        """Tell a client that the hub could not take its message.

        MQTT 5.0 has a negative PUBACK for it. MQTT 3.1.1 has none, and a positive one would be a
        lie, so the connection ends and the client sends the message again (section 4.4).
        """
        link = self._links.get(failed.connection)
        if link is None or not failed.packet_id:
            return []
        if link.version == V5:
            refusal = encoding.puback(V5, failed.packet_id, Reason.IMPLEMENTATION_SPECIFIC)
            return [Send(link.connection, refusal)]
        failure = MqttProtocolError(Reason.IMPLEMENTATION_SPECIFIC, "the hub failed")
        return self._with_wills(self._refuse(link, failure), now)

    def closed(self, connection: int, now: float) -> list[Action]:
        """Note that a connection is gone; without a DISCONNECT its will is published."""
        link = self._links.get(connection)
        if link is None:
            return []
        self._drop(link)
        return self._with_wills([], now)

    def shut_down(self) -> list[Action]:
        """End all connections; wills are left unsaid, for it is not the clients that failed."""
        actions: list[Action] = []
        for link in list(self._links.values()):
            if link.session is not None:
                actions += send(
                    link.connection,
                    encoding.disconnect(link.session.version, Reason.SERVER_SHUTTING_DOWN),
                )
            actions.append(Close(link.connection, None, "the hub shuts down", linger=True))
            self._forget(link)
        return actions

    def _handle(self, link: Link, frame: Frame, now: float) -> list[Action]:
        session = link.session
        if session is None:
            return self._connect(link, frame)
        actions: list[Action]
        match frame.type:
            case PacketType.PUBLISH:
                actions = self._publish(link, session, parse_publish(frame, session.version), now)
            case PacketType.PUBACK:
                session.outbox.acknowledged(parse_puback(frame.body, session.version))
                actions = send(link.connection, session.outbox.flush(now))
            case PacketType.SUBSCRIBE:
                actions = self._subscribe(link, session, frame.body, now)
            case PacketType.UNSUBSCRIBE:
                actions = self._unsubscribe(link, session, frame.body)
            case PacketType.PINGREQ if not frame.body:
                actions = [Send(link.connection, encoding.PINGRESP)]
            case PacketType.DISCONNECT:
                actions = self._disconnect(link, session, frame.body)
            case _:
                raise MqttProtocolError(
                    Reason.PROTOCOL_ERROR, f"{frame.type.name} is out of place here"
                )
        return actions

    def _connect(self, link: Link, frame: Frame) -> list[Action]:
        if frame.type is not PacketType.CONNECT:
            raise MqttProtocolError(
                Reason.PROTOCOL_ERROR, "the first packet is no CONNECT [MQTT-3.1.0-1]"
            )
        link.version = read_version(frame.body)
        connect = parse_connect(frame.body)
        check_connect(connect)
        client_id = connect.client_id or self._new_id(link.connection)
        actions = self._take_over(client_id)
        numbers = connect.properties.numbers
        link.session = Session(
            client_id,
            connect.version,
            connect.keep_alive,
            connect.will,
            Outbox(
                connect.version,
                self._limits,
                numbers.get(Property.RECEIVE_MAXIMUM, _NO_RECEIVE_MAXIMUM),
                numbers.get(Property.MAXIMUM_PACKET_SIZE),
            ),
        )
        self._connection_of[client_id] = link.connection
        accepted = encoding.connack_accepted(
            connect.version,
            maximum_packet=self._limits.packet_bytes,
            assigned_id=None if connect.client_id else client_id,
        )
        return [*actions, Send(link.connection, accepted)]

    def _new_id(self, connection: int) -> str:
        name = f"auto-{connection}"
        while name in self._connection_of:
            name += "-"
        return name

    def _take_over(self, client_id: str) -> list[Action]:
        """End the connection that used this client identifier so far [MQTT-3.1.4-3]."""
        former = self._connection_of.get(client_id)
        if former is None:
            return []
        return self._refuse(
            self._links[former],
            MqttProtocolError(
                Reason.SESSION_TAKEN_OVER, f"another client calls itself {client_id[:64]!r}"
            ),
        )

    def _publish(self, link: Link, session: Session, publish: Publish, now: float) -> list[Action]:
        if publish.qos > 1:
            raise MqttProtocolError(Reason.QOS_NOT_SUPPORTED, "QoS 2 is not served [MQTT-3.2.2-11]")
        refused = publish.topic.startswith("$")
        acknowledgement = b""
        if publish.qos:
            # Section 4.7.2: clients do not exchange messages by `$` topics.
            reason = Reason.NOT_AUTHORIZED if refused else Reason.SUCCESS
            acknowledgement = encoding.puback(session.version, publish.packet_id, reason)
        actions: list[Action] = []
        if not refused and self._hub.matches(publish.topic):
            actions.append(
                Deliver(
                    link.connection,
                    publish.topic,
                    publish.payload,
                    publish.packet_id,
                    acknowledgement,
                )
            )
        else:
            actions += send(link.connection, acknowledgement)
        if not refused and (publish.retain or self._subscriptions.recipients(publish.topic)):
            actions += self._route(message_of(publish, now), link.connection, now)
        return actions

    def _route(self, message: Message, publisher: int, now: float) -> list[Action]:
        if message.retain:
            self._retained.keep(message)
        actions: list[Action] = []
        for recipient in self._subscriptions.recipients(message.topic):
            if not (recipient.no_local and recipient.connection == publisher):
                actions += self._offer(recipient, message, now)
        return actions

    def _offer(self, recipient: Recipient, message: Message, now: float) -> list[Action]:
        link = self._links.get(recipient.connection)
        if link is None or link.session is None:
            return []
        try:
            packet = link.session.outbox.offer(
                message,
                min(message.qos, recipient.qos),
                now,
                retain=message.retain and recipient.retain_as_published,
            )
        except MqttProtocolError as error:
            return self._refuse(link, error)
        return send(link.connection, packet)

    def _subscribe(self, link: Link, session: Session, body: bytes, now: float) -> list[Action]:
        subscribe = parse_subscribe(body, session.version)
        codes: list[int] = []
        replays: list[Subscription] = []
        for request in subscribe.requests:
            held = self._subscriptions.of(link.connection)
            refusal = subscription_refusal(request, held, self._limits)
            if refusal is not None:
                codes.append(refusal if session.version == V5 else V3_SUBSCRIPTION_FAILED)
                continue
            new = request.filter not in held
            granted = self._subscriptions.add(link.connection, request, min(request.qos, 1))
            codes.append(granted.qos)
            if request.wants_retained(new=new):
                replays.append(granted)
        actions: list[Action] = [
            Send(link.connection, encoding.suback(session.version, subscribe.packet_id, codes))
        ]
        return actions + send(link.connection, self._replay(session, replays, now))

    def _replay(self, session: Session, granted: Iterable[Subscription], now: float) -> bytes:
        return b"".join(
            session.outbox.offer(
                message, min(message.qos, subscription.qos), now, retain=True, replay=True
            )
            for subscription in granted
            for message in self._retained.matching(subscription.filter, now)
        )

    def _unsubscribe(self, link: Link, session: Session, body: bytes) -> list[Action]:
        unsubscribe = parse_unsubscribe(body, session.version)
        codes = [
            Reason.SUCCESS
            if self._subscriptions.remove(link.connection, topic_filter)
            else Reason.NO_SUBSCRIPTION_EXISTED
            for topic_filter in unsubscribe.filters
        ]
        done = encoding.unsuback(session.version, unsubscribe.packet_id, codes)
        return [Send(link.connection, done)]

    def _disconnect(self, link: Link, session: Session, body: bytes) -> list[Action]:
        # Section 3.14.4: only a normal disconnection takes the will with it.
        if parse_disconnect(body, session.version) == _NORMAL_DISCONNECTION:
            session.will = None
        self._drop(link)
        return [Close(link.connection, None, "the client is done", linger=False)]

    def _refuse(self, link: Link, error: MqttProtocolError) -> list[Action]:
        """End a connection, saying why where its protocol has words for it."""
        if link.connection not in self._links:
            return []
        reason = Reason(error.reason_code)
        if link.session is not None:
            last = encoding.disconnect(link.session.version, reason)
        elif link.version is not None or reason is Reason.UNSUPPORTED_VERSION:
            last = encoding.connack_refused(link.version or 0, reason)
        else:
            last = b""
        self._drop(link)
        return [
            *send(link.connection, last),
            Close(link.connection, error.code, error.reason, linger=bool(last)),
        ]

    def _drop(self, link: Link) -> None:
        """Forget a connection and note its will, which `_with_wills` publishes."""
        self._forget(link)
        will = None if link.session is None else link.session.will
        if will is not None and not will.topic.startswith("$"):
            self._wills.append((link.connection, will))

    def _with_wills(self, actions: list[Action], now: float) -> list[Action]:
        # A will may overfill a slow client, whose own will follows: a loop, not a recursion.
        while self._wills:
            connection, will = self._wills.pop(0)
            if self._hub.matches(will.topic):
                actions.append(Deliver(connection, will.topic, will.payload, 0, b""))
            actions += self._route(message_of(will, now), connection, now)
        return actions

    def _forget(self, link: Link) -> None:
        del self._links[link.connection]
        self._subscriptions.forget(link.connection)
        if link.session is not None:
            del self._connection_of[link.session.client_id]
            self._dropped += link.session.outbox.dropped
