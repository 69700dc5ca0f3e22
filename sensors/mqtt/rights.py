"""Who asks to be let in, and what each may do."""

from collections.abc import Callable
from dataclasses import dataclass, field

from sensors.mqtt.topics import SHARED_PREFIX, TopicFilter, covers, split_shared


@dataclass(frozen=True, slots=True)
class Login:
    """A client that asks to be let in by its CONNECT packet.

    Args:
        connection: The connection that it came by.
        client_id: What it calls itself.
        username: None where it gives none.
        password: None where it gives none; never logged.
    """

    connection: int
    client_id: str
    username: str | None
    password: bytes | None = field(repr=False)


@dataclass(frozen=True, slots=True)
class Rights:
    """The topics that a client may use.

    Args:
        publish: Filters; a message, and a will, must match one of them.
        subscribe: Filters; one of them must cover each filter that the client subscribes to, a
            shared one without its share name.
    """

    publish: tuple[TopicFilter, ...]
    subscribe: tuple[TopicFilter, ...]

    def may_publish(self, topic: str) -> bool:
        """Tell whether messages may be sent to a topic."""
        return any(granted.matches(topic) for granted in self.publish)

    def may_read(self, topic: str) -> bool:
        """Tell whether messages may be got from a topic."""
        return any(granted.matches(topic) for granted in self.subscribe)

    def may_subscribe(self, text: str) -> bool:
        """Tell whether a valid filter, shared or not, may be subscribed to."""
        wanted = split_shared(text)[1] if text.startswith(SHARED_PREFIX) else text
        return any(covers(granted.text, wanted) for granted in self.subscribe)


RightsOf = Callable[[str | None, str], Rights | None]
"""Tells what a client may do, by its user name and its identifier; None: there is no such user."""

EVERYTHING = Rights((TopicFilter("#"),), (TopicFilter("#"),))
"""The rights of whoever reaches an endpoint that asks for no credentials."""

NOTHING = Rights((), ())
"""The rights of whoever may do nothing."""
