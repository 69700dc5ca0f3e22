"""Topic names and filters: MQTT 5.0 and 3.1.1 section 4.7, shared ones: MQTT 5.0 section 4.8.2."""

import re

SHARED_PREFIX = "$share/"
_WILDCARDS = frozenset("+#")


def valid_topic(topic: str) -> bool:
    """Tell whether a text may be the topic of a message: not empty, no wildcard [MQTT-4.7.0-1]."""
    return bool(topic) and "+" not in topic and "#" not in topic and "\0" not in topic


def valid_filter(text: str) -> bool:
    """Tell whether a text may be a topic filter.

    `#` stands alone in the last level [MQTT-4.7.1-1], `+` alone in any [MQTT-4.7.1-2].
    """
    if not text or "\0" in text:
        return False
    *front, last = text.split("/")
    return all(_valid_level(level) for level in front) and (last == "#" or _valid_level(last))


def _valid_level(level: str) -> bool:
    return level == "+" or ("+" not in level and "#" not in level)


def split_shared(text: str) -> tuple[str, str]:
    """Return the share name and the filter of a subscription; the name is empty where none is.

    Raises:
        ValueError: A shared subscription without a proper name [MQTT-4.8.2-1, 4.8.2-2].
    """
    if not text.startswith(SHARED_PREFIX):
        return "", text
    name, slash, rest = text.removeprefix(SHARED_PREFIX).partition("/")
    if not name or not slash or _WILDCARDS & set(name):
        raise ValueError(f"{text!r} is no shared subscription")
    return name, rest


def covers(granted: str, wanted: str) -> bool:
    """Tell whether every topic that the filter `wanted` can match is matched by `granted`."""
    have, want = granted.split("/"), wanted.split("/")
    if have[0] in _WILDCARDS and wanted.startswith("$"):
        return False
    for depth, level in enumerate(have):
        if level == "#":
            return True
        if depth >= len(want) or want[depth] == "#":
            return False
        if level not in {"+", want[depth]}:
            return False
    return len(have) == len(want)


class TopicFilter:
    """A valid topic filter, ready to match.

    Raises:
        ValueError: The text is no topic filter.
    """

    __slots__ = ("_match", "text")

    def __init__(self, text: str) -> None:
        if not valid_filter(text):
            raise ValueError(f"{text!r} is no topic filter")
        self.text = text
        self._match = re.compile(_pattern(text), re.DOTALL).fullmatch

    @property
    def exact(self) -> bool:
        """Whether it matches one topic only: itself."""
        return valid_topic(self.text)

    def matches(self, topic: str) -> bool:
        """Tell whether a message published to `topic` is meant."""
        return self._match(topic) is not None


def _pattern(text: str) -> str:
    levels = text.split("/")
    # Section 4.7.1.2: `sport/#` matches `sport` too.
    tail = "(?:/.*)?" if levels[-1] == "#" else ""
    if tail:
        levels.pop()
    if not levels:
        return "[^$].*"
    # A wildcard in front never matches a `$` topic [MQTT-4.7.2-1].
    guard = r"(?!\$)" if levels[0] == "+" else ""
    middle = "/".join("[^/]*" if level == "+" else re.escape(level) for level in levels)
    return guard + middle + tail
