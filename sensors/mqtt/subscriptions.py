"""Who gets which topic."""

from collections.abc import Mapping
from dataclasses import dataclass

from sensors.mqtt.packets import SubscriptionRequest
from sensors.mqtt.topics import TopicFilter

_REMEMBERED_TOPICS = 4_096


@dataclass(frozen=True, slots=True)
class Subscription:
    """A granted subscription; `qos` is the one granted."""

    filter: TopicFilter
    qos: int
    no_local: bool
    retain_as_published: bool


@dataclass(frozen=True, slots=True)
class Recipient:
    """A connection that gets a topic, by all of its matching subscriptions together."""

    connection: int
    qos: int
    no_local: bool
    retain_as_published: bool


class Subscriptions:
    """All subscriptions, and a memory of who gets the topics seen lately.

    The memory holds 4,096 topics; when full, or when a subscription changes, it starts anew.
    """

    def __init__(self) -> None:
        self._by_connection: dict[int, dict[str, Subscription]] = {}
        self._recipients: dict[str, tuple[Recipient, ...]] = {}

    def of(self, connection: int) -> Mapping[str, Subscription]:
        """Return the subscriptions of a connection by filter."""
        return self._by_connection.get(connection, {})

    def add(self, connection: int, request: SubscriptionRequest, qos: int) -> Subscription:
        """Subscribe; a former subscription to the same filter is replaced [MQTT-3.8.4-3]."""
        subscription = Subscription(
            TopicFilter(request.filter), qos, request.no_local, request.retain_as_published
        )
        self._by_connection.setdefault(connection, {})[request.filter] = subscription
        self._recipients.clear()
        return subscription

    def remove(self, connection: int, topic_filter: str) -> bool:
        """Unsubscribe; tell whether there was such a subscription."""
        found = self._by_connection.get(connection, {}).pop(topic_filter, None)
        self._recipients.clear()
        return found is not None

    def forget(self, connection: int) -> None:
        """Drop all subscriptions of a connection."""
        if self._by_connection.pop(connection, None):
            self._recipients.clear()

    def recipients(self, topic: str) -> tuple[Recipient, ...]:
        """Return who gets a topic, each connection once, at its highest QoS [MQTT-3.3.4-2]."""
        known = self._recipients.get(topic)
        if known is not None:
            return known
        if len(self._recipients) >= _REMEMBERED_TOPICS:
            self._recipients.clear()
        found = tuple(
            _together(connection, matching)
            for connection, subscriptions in self._by_connection.items()
            if (matching := [s for s in subscriptions.values() if s.filter.matches(topic)])
        )
        self._recipients[topic] = found
        return found


def _together(connection: int, matching: list[Subscription]) -> Recipient:
    return Recipient(
        connection,
        max(subscription.qos for subscription in matching),
        all(subscription.no_local for subscription in matching),
        any(subscription.retain_as_published for subscription in matching),
    )
