"""What the broker asks of the shell around it."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Send:
    """Write bytes to a connection."""

    connection: int
    data: bytes


@dataclass(frozen=True, slots=True)
class Deliver:
    """Hand a message to the hub; once that has been done, write `acknowledgement`.

    Where the hub fails to take it, call `Broker.undelivered` instead. `packet_id` is 0 at QoS 0.
    """

    connection: int
    topic: str
    payload: bytes
    packet_id: int
    acknowledgement: bytes


@dataclass(frozen=True, slots=True)
class Close:
    """Close a connection once everything sent to it has left.

    Args:
        connection: Which one.
        code: Machine code for the log, or None where it ends in good order.
        reason: The same for people.
        linger: Whether the client is to be given time to read the last words: a socket that is
            closed on unread bytes is reset, and the words are lost with it.
    """

    connection: int
    code: str | None
    reason: str
    linger: bool


Action = Send | Deliver | Close


def send(connection: int, data: bytes) -> list[Action]:
    """Return the action that sends, or none where there is nothing to send."""
    return [Send(connection, data)] if data else []
