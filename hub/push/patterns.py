"""Patterns of topics, with the wildcards of MQTT (version 5.0 section 4.7)."""

from collections.abc import Hashable, Iterator
from dataclasses import dataclass, field
from typing import Generic, TypeVar

from hub.errors import PatternError

ONE = "+"
REST = "#"

S = TypeVar("S", bound=Hashable)


def is_pattern(filter_: str) -> bool:
    """Whether a filter has wildcards; without any it is a topic's name.

    Raises:
        PatternError: A wildcard is not a whole level, or `#` is not the last one.
    """
    if ONE not in filter_ and REST not in filter_:
        return False
    levels = filter_.split("/")
    for level in levels:
        if len(level) > 1 and (ONE in level or REST in level):
            raise PatternError(filter_, "a wildcard stands for whole levels")
    if REST in levels[:-1]:
        raise PatternError(filter_, "# comes last")
    return True


def matches(pattern: str, topic: str) -> bool:
    """Whether a pattern covers a topic: `+` is any one level, `#` any number of them, none too."""
    wanted, found = pattern.split("/"), topic.split("/")
    for index, level in enumerate(wanted):
        if level == REST:
            return True
        if index >= len(found) or level not in {ONE, found[index]}:
            return False
    return len(wanted) == len(found)


@dataclass(slots=True)
class _Node(Generic[S]):
    below: dict[str, "_Node[S]"] = field(default_factory=dict)
    entries: dict[S, None] = field(default_factory=dict)


class PatternTree(Generic[S]):
    """Finds the patterns that cover a topic without looking at those that do not.

    The search follows at most two branches per level, however many patterns there are.
    """

    def __init__(self) -> None:
        self._root: _Node[S] = _Node()

    def __bool__(self) -> bool:
        return bool(self._root.below)

    def add(self, pattern: str, entry: S) -> None:
        """Enter something under a pattern."""
        node = self._root
        for level in pattern.split("/"):
            node = node.below.setdefault(level, _Node())
        node.entries[entry] = None

    def remove(self, pattern: str, entry: S) -> None:
        """Take it out again; nothing is left of a pattern without entries."""
        path: list[tuple[_Node[S], str]] = []
        node = self._root
        for level in pattern.split("/"):
            if level not in node.below:
                return
            path.append((node, level))
            node = node.below[level]
        node.entries.pop(entry, None)
        for above, level in reversed(path):
            below = above.below[level]
            if below.entries or below.below:
                break
            del above.below[level]

    def covering(self, topic: str) -> Iterator[S]:
        """Yield what stands under patterns that cover a topic; one entry may come repeatedly."""
        nodes = [self._root]
        for level in topic.split("/"):
            following: list[_Node[S]] = []
            for node in nodes:
                if REST in node.below:
                    yield from node.below[REST].entries
                following += [node.below[name] for name in (ONE, level) if name in node.below]
            nodes = following
        for node in nodes:
            yield from node.entries
            if REST in node.below:
                yield from node.below[REST].entries
