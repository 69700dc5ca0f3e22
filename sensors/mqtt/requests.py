"""SUBSCRIBE and UNSUBSCRIBE answered: MQTT 5.0 sections 3.8.4 and 3.10.4."""

from sensors.mqtt import encoding
from sensors.mqtt.outgoing import outgoing
from sensors.mqtt.packets import V5, SubscriptionRequest, parse_subscribe, parse_unsubscribe
from sensors.mqtt.reasons import V3_SUBSCRIPTION_FAILED, Reason
from sensors.mqtt.sessions import Link, Session
from sensors.mqtt.state import State
from sensors.mqtt.subscriptions import Delivery, Subscription
from sensors.mqtt.topics import TopicFilter, split_shared, valid_filter


class Requests:
    """Grants subscriptions.

    Args:
        state: What the broker holds.
    """

    def __init__(self, state: State) -> None:
        self._state = state

    def subscribe(self, link: Link, session: Session, body: bytes) -> None:
        """Take a SUBSCRIBE; retained messages follow the SUBACK."""
        subscribe = parse_subscribe(body, link.version)
        codes: list[int] = []
        due: list[tuple[str, Subscription]] = []
        for request in subscribe.requests:
            refusal = self._refusal(session, request)
            if refusal is not None:
                codes.append(refusal if link.version == V5 else V3_SUBSCRIPTION_FAILED)
                continue
            codes.append(request.qos)
            new = request.filter not in session.subscriptions
            granted = self._state.subscriptions.add(session, request)
            session.subscriptions[request.filter] = granted
            # Section 4.8.2: a shared subscription gets no retained messages when it is made.
            if not split_shared(request.filter)[0] and request.wants_retained(new=new):
                due.append((request.filter, granted))
        self._state.note(session)
        self._state.send(link, encoding.suback(link.version, subscribe.packet_id, codes))
        for text, granted in due:
            self._replay(link, session, text, granted)

    def unsubscribe(self, link: Link, session: Session, body: bytes) -> None:
        """Take an UNSUBSCRIBE."""
        unsubscribe = parse_unsubscribe(body, link.version)
        codes = [self._unsubscribed(session, text) for text in unsubscribe.filters]
        self._state.note(session)
        self._state.send(link, encoding.unsuback(link.version, unsubscribe.packet_id, codes))

    def _refusal(self, session: Session, request: SubscriptionRequest) -> Reason | None:
        """Return why one filter is refused, or None if it is granted."""
        limits = self._state.limits
        try:
            text = split_shared(request.filter)[1]
        except ValueError:
            return Reason.TOPIC_FILTER_INVALID
        if (
            not valid_filter(text)
            or len(request.filter.encode()) > limits.filter_bytes
            or text.count("/") >= limits.filter_levels
        ):
            return Reason.TOPIC_FILTER_INVALID
        if not session.rights.may_subscribe(request.filter):
            return Reason.NOT_AUTHORIZED
        held = session.subscriptions
        if request.filter not in held and len(held) >= limits.subscriptions:
            return Reason.QUOTA_EXCEEDED
        return None

    def _unsubscribed(self, session: Session, text: str) -> Reason:
        if session.subscriptions.pop(text, None) is None:
            return Reason.NO_SUBSCRIPTION_EXISTED
        self._state.subscriptions.remove(session, text)
        return Reason.SUCCESS

    def _replay(self, link: Link, session: Session, text: str, granted: Subscription) -> None:
        now = self._state.now
        delivery = Delivery(granted.qos, granted.retain_as_published, granted.identifier)
        for message in list(self._state.retained.matching(TopicFilter(text), now)):
            going = outgoing(message, delivery, retained=True)
            self._state.send_message(link, session.outbox.offer(going, now, replay=True))
