"""Which right each topic and mailbox asks for: one table for WebSocket, event streams and MQTT.

Default deny: what no line of a table covers is refused to everybody.
"""

from collections.abc import Iterator, Mapping
from types import MappingProxyType

from hub.access.actor import Actor
from hub.access.rights import Right

ONE, REST = "+", "#"

TOPICS: Mapping[str, Right] = MappingProxyType(
    {
        "level/+/occupancy": Right.VISIT,
        "machines": Right.VISIT,
        "evacuation/notice": Right.VISIT,
        "sign/+": Right.VISIT,
        "route/+": Right.VISIT,
        "building": Right.WATCH,
        "closures": Right.WATCH,
        "alarms": Right.WATCH,
        "devices": Right.WATCH,
        "evacuation": Right.WATCH,
    }
)
"""Pattern of topics and the right to hear them. A route's topic is known to its visitor alone."""

BY_NAME_ONLY = frozenset({"route"})
"""First levels of topics that no pattern covers: their name is what gives access."""

MAILBOXES: Mapping[str, Right] = MappingProxyType({"screen/+": Right.SHOW})
"""Pattern of mailboxes and the right to take and acknowledge their messages."""

READINGS: Mapping[str, Right] = MappingProxyType({"zhilu/v1/+/+": Right.WATCH})
"""Pattern of MQTT topics and the right to subscribe to them, at the hub's own endpoint."""

REPORTS: Mapping[str, Right] = MappingProxyType({"zhilu/v1/+/+": Right.REPORT})
"""The same, and the right to publish to them; a device does so for its own `sensor` only."""

FIRST_LEVELS = frozenset(pattern.partition("/")[0] for pattern in TOPICS)


def may_hear(actor: Actor, filter_: str) -> bool:
    """Tell whether somebody may hear a topic, or all that a pattern covers."""
    return all_allowed(TOPICS, actor.rights, filter_)


def may_take(actor: Actor, mailbox: str) -> bool:
    """Tell whether somebody may take the messages of a mailbox: a screen those of its own.

    Whoever is at a hub that asks nobody who they are may take all.
    """
    if not all_allowed(MAILBOXES, actor.rights, mailbox):
        return False
    return actor.kind == "local" or mailbox.partition("/")[2] in actor.subjects


def all_allowed(table: Mapping[str, Right], rights: frozenset[Right], filter_: str) -> bool:
    """Tell whether some rights are enough for all that a filter may cover, and it covers some."""
    wanted = frozenset(rights_for(table, filter_))
    return bool(wanted) and wanted <= rights


def rights_for(table: Mapping[str, Right], filter_: str) -> Iterator[Right]:
    """Yield the right of each line that covers a topic which a filter covers too."""
    levels = filter_.split("/")
    for pattern, right in table.items():
        if meet(levels, pattern.split("/")):
            yield right


def meet(one: list[str], other: list[str]) -> bool:
    """Tell whether some topic matches both of two filters (MQTT 5.0, section 4.7)."""
    for index in range(max(len(one), len(other)) + 1):
        here, there = at(one, index), at(other, index)
        if REST in {here, there}:
            return True
        if here is None or there is None:
            return here is there
        if here != there and ONE not in {here, there}:
            return False
    return False


def at(levels: list[str], index: int) -> str | None:
    """Return a level of a filter, None behind its last."""
    return levels[index] if index < len(levels) else None


class Unheard:
    """First levels of topics that no pattern covers: those by name only, and unknown ones.

    So a topic that has no line in the table is not heard by way of `#` either.
    """

    def __contains__(self, level: object) -> bool:
        return level in BY_NAME_ONLY or level not in FIRST_LEVELS
