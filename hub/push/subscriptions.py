"""Who listens to which topic."""

from collections.abc import Collection, Container, Hashable, Iterable
from dataclasses import dataclass, field
from typing import Generic, TypeVar

from hub.push.patterns import PatternTree, is_pattern, matches

S = TypeVar("S", bound=Hashable)

_NOTHING: frozenset[str] = frozenset()


@dataclass(eq=False, slots=True, weakref_slot=True)
class View(Generic[S]):
    """All subscribers that listen to exactly the same.

    Args:
        filters: What they listen to.
        members: They, in the order they came.
        changes: How often somebody came or left.
    """

    filters: frozenset[str]
    members: dict[S, None] = field(default_factory=dict)
    changes: int = 0


class Subscriptions(Generic[S]):
    """A reverse index from topic to subscribers.

    A filter is a topic's name or a pattern. Subscribers with the same filters share a view, so a
    tick costs as much as there are (changed topic, view that hears it) pairs: a thousand screens
    that watch the same thousand topics cost no more than one. Within a view subscribers stand in
    the order they came.

    Args:
        by_name_only: First levels of topics that no pattern covers, because knowing the name is
            what gives access.
    """

    def __init__(self, by_name_only: Container[str] = ()) -> None:
        self._by_name_only = by_name_only
        self._views: dict[frozenset[str], View[S]] = {}
        self._view_of: dict[S, View[S]] = {}
        self._named: dict[str, dict[View[S], None]] = {}
        self._patterns: PatternTree[View[S]] = PatternTree()

    def filters(self, subscriber: S) -> frozenset[str]:
        """Return what a subscriber listens to."""
        view = self._view_of.get(subscriber)
        return _NOTHING if view is None else view.filters

    def change(self, subscriber: S, filters: frozenset[str]) -> None:
        """Let a subscriber listen to these filters and nothing else.

        Raises:
            PatternError: A wildcard stands where it may not; nothing is changed.
        """
        view = self._view_of.get(subscriber)
        if view is not None and view.filters == filters:
            return
        new = self._view(filters) if filters else None
        if view is not None:
            del self._view_of[subscriber], view.members[subscriber]
            view.changes += 1
            if not view.members:
                self._drop(view)
        if new is not None:
            new.members[subscriber] = None
            new.changes += 1
            self._view_of[subscriber] = new

    def hears(self, subscriber: S, topic: str) -> bool:
        """Whether a subscriber listens to a topic."""
        filters = self.filters(subscriber)
        return topic in filters or any(self.covers(each, topic) for each in filters)

    def covers(self, filter_: str, topic: str) -> bool:
        """Whether a filter is a pattern that covers a topic."""
        return is_pattern(filter_) and self.public(topic) and matches(filter_, topic)

    def forget(self, topic: str) -> None:
        """End all subscriptions to a topic's name; patterns stand."""
        for view in tuple(self._named.get(topic, ())):
            for subscriber in tuple(view.members):
                self.change(subscriber, view.filters - {topic})

    def listened(self) -> Collection[str]:
        """Return the topics that somebody listens to by name; a live view."""
        return self._named.keys()

    def audiences(self, topics: Iterable[str]) -> list[tuple[tuple[str, ...], View[S]]]:
        """Return the views that hear any of these topics, with those that they hear.

        Each subscriber is in one view at most.
        """
        heard: dict[View[S], list[str]] = {}
        named, patterns = self._named, bool(self._patterns)
        for topic in topics:
            views: Iterable[View[S]] = named.get(topic, ())
            if patterns and self.public(topic):
                views = dict.fromkeys((*views, *self._patterns.covering(topic)))
            for view in views:
                heard.setdefault(view, []).append(topic)
        return [(tuple(its_topics), view) for view, its_topics in heard.items()]

    def public(self, topic: str) -> bool:
        """Whether patterns may cover a topic at all."""
        return topic.partition("/")[0] not in self._by_name_only

    def _view(self, filters: frozenset[str]) -> View[S]:
        view = self._views.get(filters)
        if view is not None:
            return view
        view = View(filters)
        patterns = [each for each in filters if is_pattern(each)]
        self._views[filters] = view
        for pattern in patterns:
            self._patterns.add(pattern, view)
        for topic in filters.difference(patterns):
            self._named.setdefault(topic, {})[view] = None
        return view

    def _drop(self, view: View[S]) -> None:
        del self._views[view.filters]
        for filter_ in view.filters:
            if is_pattern(filter_):
                self._patterns.remove(filter_, view)
                continue
            listeners = self._named[filter_]
            del listeners[view]
            if not listeners:
                del self._named[filter_]
