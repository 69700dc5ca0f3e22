"""Connections that end, sessions that end, and wills."""

from sensors.errors import MqttProtocolError
from sensors.mqtt import encoding
from sensors.mqtt.reasons import Reason
from sensors.mqtt.sessions import Link, Session
from sensors.mqtt.state import State
from sensors.mqtt.turns import Arrival, Close


class Departures:
    """Lets connections and sessions go.

    Args:
        state: What the broker holds.
    """

    def __init__(self, state: State) -> None:
        self._state = state

    def refuse(self, link: Link, error: MqttProtocolError) -> None:
        """End a connection, saying why where its protocol has words for it."""
        if not link.open:
            return
        reason = Reason(error.reason_code)
        if link.session is not None:
            last = encoding.disconnect(link.version, reason)
        elif link.version or reason is Reason.UNSUPPORTED_VERSION:
            last = encoding.connack_refused(link.version, reason)
        else:
            last = b""
        self._state.send(link, last)
        self.close(link, error.code, error.reason, linger=bool(last))

    def close(self, link: Link, code: str | None, reason: str, *, linger: bool) -> None:
        """End a connection without a word more."""
        self.lose(link)
        self._state.closes.append(Close(link.connection, code, reason, linger))

    def lose(self, link: Link) -> None:
        """Note that a connection is gone; its session waits, or ends with it."""
        if not link.open:
            return
        link.open = False
        state = self._state
        del state.links[link.connection]
        state.timers.forget(link)
        if link.asking is not None:
            link.asking = None
            state.logging_in -= 1
        session = link.session
        if session is None or session.link is not link:
            return
        session.link = None
        session.outbox.disconnect()
        if session.expiry == 0:
            self.end(session)
            return
        session.ends_at = state.now + session.expiry
        if session.will is not None:
            session.will_at = state.now + session.will_delay
            self.tend(session)
        else:
            state.timers.watch(session)
        state.note(session)

    def tend(self, session: Session) -> None:
        """Do what is due for a session that is away: its will, its end."""
        now = self._state.now
        if session.ends_at is not None and session.ends_at <= now:
            self.end(session)
            return
        if session.will_at is not None and session.will_at <= now:
            self._speak(session)
            self._state.note(session)
        self._state.timers.watch(session)

    def end(self, session: Session) -> None:
        """End a session; its will, if it has one yet, is published now [MQTT-3.1.2-8]."""
        state = self._state
        if state.sessions.get(session.client_id) is not session:
            return
        state.unkeep(session)
        del state.sessions[session.client_id]
        for topic_filter in session.subscriptions:
            state.subscriptions.remove(session, topic_filter)
        session.subscriptions.clear()
        session.received.clear()
        session.outbox.discard()
        state.dropped += session.outbox.dropped
        session.ends_at = None
        state.timers.forget(session)
        self._speak(session)

    def _speak(self, session: Session) -> None:
        will, session.will, session.will_at = session.will, None, None
        if will is not None:
            self._state.arrive(
                Arrival(
                    self._state.routes.of(will.topic),
                    will.payload,
                    will.qos,
                    will.retain,
                    will.properties,
                    session=session,
                )
            )
