"""Who listens to which topic."""

from collections.abc import Container, Hashable, Iterable
from typing import Generic, TypeVar

S = TypeVar("S", bound=Hashable)


class Subscriptions(Generic[S]):
    """A reverse index from topic to subscribers, in the order they came.

    A tick costs as much as there are (changed topic, subscriber of it) pairs; a subscriber whose
    topics did not change costs nothing.
    """

    def __init__(self) -> None:
        self._listeners: dict[str, dict[S, None]] = {}

    def add(self, topic: str, subscriber: S) -> None:
        """Begin a subscription; a second time changes nothing."""
        self._listeners.setdefault(topic, {})[subscriber] = None

    def remove(self, topic: str, subscriber: S) -> None:
        """End a subscription, if there is one."""
        listeners = self._listeners.get(topic)
        if listeners is None:
            return
        listeners.pop(subscriber, None)
        if not listeners:
            del self._listeners[topic]

    def forget(self, topic: str) -> None:
        """End all subscriptions of a topic."""
        self._listeners.pop(topic, None)

    def listened(self) -> Container[str]:
        """Return the topics that somebody listens to; a live view."""
        return self._listeners.keys()

    def audiences(self, topics: Iterable[str]) -> Iterable[tuple[tuple[str, ...], Iterable[S]]]:
        """Yield the subscribers grouped by which of the topics they listen to.

        Each subscriber is in one group at most. The index must not change while a group is read.
        """
        wanted = tuple(topics)
        if len(wanted) == 1:
            yield wanted, self._listeners.get(wanted[0], {})
            return
        heard: dict[S, list[str]] = {}
        for topic in wanted:
            for subscriber in self._listeners.get(topic, ()):
                heard.setdefault(subscriber, []).append(topic)
        groups: dict[tuple[str, ...], list[S]] = {}
        for subscriber, its_topics in heard.items():
            groups.setdefault(tuple(its_topics), []).append(subscriber)
        yield from groups.items()
