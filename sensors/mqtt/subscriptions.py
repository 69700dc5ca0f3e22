"""Who gets which topic."""

from collections.abc import Hashable, Iterable, Iterator
from dataclasses import dataclass
from typing import Generic, NamedTuple, TypeVar

from sensors.mqtt.packets import SubscriptionRequest
from sensors.mqtt.properties import Property
from sensors.mqtt.topics import split_shared
from sensors.mqtt.wire import varint

Holder = TypeVar("Holder", bound=Hashable)


@dataclass(frozen=True, slots=True)
class Subscription:
    """A granted subscription.

    Args:
        qos: The QoS granted.
        no_local: Whether the holder's own messages are left out.
        retain_as_published: Whether the RETAIN flag is passed on.
        identifier: Its Subscription Identifier as an encoded property; empty without one.
        number: The same as a number, 0 without one.
    """

    qos: int
    no_local: bool
    retain_as_published: bool
    identifier: bytes
    number: int = 0


class Delivery(NamedTuple):
    """How a message goes to one holder, by all of its matching subscriptions together."""

    qos: int
    retain_as_published: bool
    identifiers: bytes


class Group(Generic[Holder]):
    """The members of one shared subscription (MQTT 5.0 section 4.8.2), who take turns."""

    __slots__ = ("_last", "members")

    def __init__(self) -> None:
        self.members: dict[Holder, Subscription] = {}
        self._last = 0

    def in_turn(self) -> Iterator[tuple[Holder, Subscription]]:
        """Give all members, the one whose turn it is first; each call begins with the next."""
        members = list(self.members.items())
        if not members:
            return
        self._last = (self._last + 1) % len(members)
        yield from members[self._last :]
        yield from members[: self._last]


class Audience(NamedTuple, Generic[Holder]):
    """Who gets a topic.

    Args:
        holders: Those who get every message. The second delivery is that of the holder's own
            messages, without its No Local subscriptions; None where all of them are.
        groups: Shared subscriptions, one member of each of which gets a message.
    """

    holders: tuple[tuple[Holder, Delivery, Delivery | None], ...]
    groups: tuple[Group[Holder], ...]


class _Node(Generic[Holder]):
    """A level of the tree of filters; what ends here is held here."""

    __slots__ = ("children", "groups", "holders")

    def __init__(self) -> None:
        self.children: dict[str, _Node[Holder]] = {}
        self.holders: dict[Holder, Subscription] = {}
        self.groups: dict[str, Group[Holder]] = {}

    @property
    def empty(self) -> bool:
        return not (self.children or self.holders or self.groups)


class Subscriptions(Generic[Holder]):
    """All subscriptions in a tree by topic level; `generation` grows with every change."""

    def __init__(self) -> None:
        self._root: _Node[Holder] = _Node()
        self.generation = 0

    def add(self, holder: Holder, request: SubscriptionRequest) -> Subscription:
        """Subscribe to a valid filter; the same filter again is replaced [MQTT-3.8.4-3]."""
        identifier = request.identifier
        subscription = Subscription(
            request.qos,
            request.no_local,
            request.retain_as_published,
            bytes((Property.SUBSCRIPTION_IDENTIFIER,)) + varint(identifier) if identifier else b"",
            identifier,
        )
        share, text = split_shared(request.filter)
        node = self._root
        for level in text.split("/"):
            node = node.children.setdefault(level, _Node())
        if share:
            node.groups.setdefault(share, Group()).members[holder] = subscription
        else:
            node.holders[holder] = subscription
        self.generation += 1
        return subscription

    def remove(self, holder: Holder, topic_filter: str) -> None:
        """Unsubscribe from a filter that the holder has subscribed to."""
        share, text = split_shared(topic_filter)
        levels = text.split("/")
        path = [self._root]
        for level in levels:
            path.append(path[-1].children[level])
        if share:
            group = path[-1].groups[share]
            del group.members[holder]
            if not group.members:
                del path[-1].groups[share]
        else:
            del path[-1].holders[holder]
        while levels and path[-1].empty:
            path.pop()
            del path[-1].children[levels.pop()]
        self.generation += 1

    def audience(self, topic: str) -> Audience[Holder]:
        """Return who gets a topic, each holder once [MQTT-3.3.4-2]."""
        matching: dict[Holder, list[Subscription]] = {}
        groups: list[Group[Holder]] = []
        for node in self._matching(topic.split("/")):
            for holder, subscription in node.holders.items():
                matching.setdefault(holder, []).append(subscription)
            groups += node.groups.values()
        holders = tuple(
            (holder, _together(found), _together_of_others(found))
            for holder, found in matching.items()
        )
        return Audience(holders, tuple(groups))

    def _matching(self, levels: list[str]) -> Iterator[_Node[Holder]]:
        # A wildcard in front never matches a `$` topic [MQTT-4.7.2-1].
        wild = not levels[0].startswith("$")
        nodes = [self._root]
        for level in levels:
            following = []
            for node in nodes:
                children = node.children
                if wild and "#" in children:
                    yield children["#"]
                if wild and "+" in children:
                    following.append(children["+"])
                if level in children:
                    following.append(children[level])
            nodes, wild = following, True
        for node in nodes:
            yield node
            # Section 4.7.1.2: `sport/#` matches `sport` too.
            if "#" in node.children:
                yield node.children["#"]


def _together(subscriptions: Iterable[Subscription]) -> Delivery:
    found = list(subscriptions)
    return Delivery(
        max(subscription.qos for subscription in found),
        any(subscription.retain_as_published for subscription in found),
        b"".join(subscription.identifier for subscription in found),
    )


def _together_of_others(subscriptions: Iterable[Subscription]) -> Delivery | None:
    found = [subscription for subscription in subscriptions if not subscription.no_local]
    return _together(found) if found else None
