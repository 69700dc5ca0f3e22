"""CONNECT answered: MQTT 5.0 sections 3.1.4 and 3.2."""

from sensors.errors import MqttProtocolError
from sensors.mqtt import encoding
from sensors.mqtt.connecting import (
    Connect,
    check_connect,
    parse_connect,
    read_version,
    wanted_expiry,
)
from sensors.mqtt.departures import Departures
from sensors.mqtt.encoding import Accepted
from sensors.mqtt.outbox import Outbox, Receiver
from sensors.mqtt.packets import V5, check_length
from sensors.mqtt.properties import Property
from sensors.mqtt.reasons import Reason
from sensors.mqtt.rights import EVERYTHING, Login, Rights
from sensors.mqtt.sessions import Link, Session
from sensors.mqtt.state import State

_NO_RECEIVE_MAXIMUM = 65_535
_SHOWN = 64


class Welcome:
    """Lets clients in.

    Args:
        state: What the broker holds.
        departures: Ends what makes room for them.
        guarded: Whether their credentials are checked; else all may do everything.
    """

    def __init__(self, state: State, departures: Departures, *, guarded: bool) -> None:
        self._state = state
        self._departures = departures
        self._guarded = guarded

    def connect(self, link: Link, body: bytes) -> None:
        """Take a CONNECT; the client is let in at once, or once its credentials are checked."""
        link.version = read_version(body)
        connect = parse_connect(body)
        check_connect(connect)
        self._check_sizes(connect)
        if not self._guarded:
            self._let_in(link, connect, EVERYTHING)
            return
        state = self._state
        if state.logging_in >= state.limits.logins:
            raise MqttProtocolError(
                Reason.SERVER_BUSY, f"{state.logging_in} clients are being let in already"
            )
        state.logging_in += 1
        link.asking = connect
        state.logins.append(
            Login(link.connection, connect.client_id, connect.username, connect.password)
        )

    def _check_sizes(self, connect: Connect) -> None:
        limits, will = self._state.limits, connect.will
        if len(connect.client_id.encode()) > limits.client_id_bytes:
            raise MqttProtocolError(
                Reason.CLIENT_ID_INVALID,
                f"the client identifier has more than {limits.client_id_bytes} bytes",
            )
        if will is None:
            return
        check_length(will.topic.encode(), limits.topic_bytes)
        if len(will.payload) > limits.will_bytes:
            raise MqttProtocolError(
                Reason.QUOTA_EXCEEDED,
                f"a will of {len(will.payload)} bytes, {limits.will_bytes} are allowed",
            )

    def admit(self, link: Link, rights: Rights | None) -> None:
        """Let a client in whose credentials have been checked; None: they are not good.

        Raises:
            MqttProtocolError: It is refused.
        """
        connect, link.asking = link.asking, None
        if connect is None:
            return
        self._state.logging_in -= 1
        if rights is None:
            given = connect.username is not None
            raise MqttProtocolError(
                Reason.BAD_CREDENTIALS if given else Reason.NOT_AUTHORIZED,
                f"wrong user name or password of {(connect.username or '')[:_SHOWN]!r}"
                if given
                else "the client gives no user name",
            )
        self._let_in(link, connect, rights)

    def _let_in(self, link: Link, connect: Connect, rights: Rights) -> None:
        will = connect.will
        if will is not None and (will.topic.startswith("$") or not rights.may_publish(will.topic)):
            raise MqttProtocolError(
                Reason.NOT_AUTHORIZED, f"the will may not go to {will.topic[:256]!r}"
            )
        client_id = connect.client_id or self._new_id(link.connection)
        owner = connect.username if self._guarded else None
        former = self._former(client_id, owner, rights, clean=connect.clean)
        session = former or self._begin(client_id, owner)
        self._settle_in(session, link, connect, rights)
        self._state.send(link, self._connack(connect, session, present=former is not None))
        numbers = connect.properties.numbers
        session.outbox.connect(
            Receiver(
                connect.version,
                numbers.get(Property.RECEIVE_MAXIMUM, _NO_RECEIVE_MAXIMUM),
                numbers.get(Property.MAXIMUM_PACKET_SIZE),
            )
        )
        self._state.send_message(link, session.outbox.flush(self._state.now))
        self._state.timers.watch(link)

    def _former(
        self, client_id: str, owner: str | None, rights: Rights, *, clean: bool
    ) -> Session | None:
        """Return the session to go on with; one that is in use is taken over [MQTT-3.1.4-3]."""
        former = self._state.sessions.get(client_id)
        if former is not None and former.link is None:
            self._departures.tend(former)
            former = self._state.sessions.get(client_id)
        if former is None:
            return None
        if former.owner != owner:
            raise MqttProtocolError(
                Reason.NOT_AUTHORIZED, f"another user's client calls itself {client_id[:_SHOWN]!r}"
            )
        self._state.narrow(former, rights)
        if former.link is not None:
            taken = f"another connection calls itself {client_id[:_SHOWN]!r}"
            self._departures.refuse(
                former.link, MqttProtocolError(Reason.SESSION_TAKEN_OVER, taken)
            )
        if clean:
            self._departures.end(former)
        return self._state.sessions.get(client_id)

    def _begin(self, client_id: str, owner: str | None) -> Session:
        state = self._state
        if len(state.sessions) >= state.limits.sessions:
            away = [one for one in state.sessions.values() if one.ends_at is not None]
            if not away:
                raise MqttProtocolError(
                    Reason.QUOTA_EXCEEDED, f"{len(state.sessions)} clients have sessions already"
                )
            self._departures.end(min(away, key=lambda one: one.ends_at or 0.0))
        session = Session(client_id, Outbox(state.limits, state.room), owner)
        state.sessions[client_id] = session
        return session

    def _settle_in(self, session: Session, link: Link, connect: Connect, rights: Rights) -> None:
        session.expiry = min(wanted_expiry(connect), self._state.limits.session_seconds)
        session.rights = rights
        session.will = connect.will
        session.will_delay = 0.0
        if connect.will is not None:
            session.will_delay = connect.will.properties.numbers.get(Property.WILL_DELAY, 0)
        session.will_at = session.ends_at = None
        session.link, link.session = link, session
        if session.expiry == 0:
            self._state.unkeep(session)
        elif not session.kept:
            session.kept = True
            session.outbox.keep_on(self._state.keeping.shelf(session.client_id))
        self._state.note(session)
        link.keep_alive = connect.keep_alive

    def _connack(self, connect: Connect, session: Session, *, present: bool) -> bytes:
        limits = self._state.limits
        cut = connect.version == V5 and session.expiry < wanted_expiry(connect)
        return encoding.connack_accepted(
            connect.version,
            Accepted(
                session_present=present,
                session_expiry=int(session.expiry) if cut else None,
                assigned_id=None if connect.client_id else session.client_id,
                receive_maximum=limits.receive_maximum,
                maximum_packet=limits.packet_bytes,
                topic_aliases=limits.topic_aliases,
            ),
        )

    def _new_id(self, connection: int) -> str:
        name = f"auto-{connection}"
        while name in self._state.sessions:
            name += "-"
        return name
