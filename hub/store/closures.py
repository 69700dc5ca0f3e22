"""Closing and reopening passages: the commands, and what they leave."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class ClosePassage:
    """The command to close a passage.

    Args:
        id: Of the command.
        closure_id: Of the closure that it makes.
        venue_id: Of the venue that the passage is in.
        target: Id of the opening, unit or connector to close.
        kind: Which of these it is: `opening`, `unit` or `connector`.
        reason: Why, for people.
        actor: Who commands it.
        at_ns: When, in nanoseconds since 1970 UTC.
        idempotency_key: The sender's own name for the request, if it gave one.
    """

    id: str
    closure_id: str
    venue_id: str
    target: str
    kind: str
    reason: str
    actor: str
    at_ns: int
    idempotency_key: str | None = None


@dataclass(frozen=True, slots=True)
class ReopenPassage:
    """The command to end a closure; the fields are those of `ClosePassage`."""

    id: str
    closure_id: str
    venue_id: str
    actor: str
    at_ns: int
    idempotency_key: str | None = None


@dataclass(frozen=True, slots=True)
class Closure:
    """A passage closed by command.

    Args:
        id: Of the closure.
        venue_id: Of the venue that the passage is in.
        target: Id of the opening, unit or connector.
        kind: `opening`, `unit` or `connector`.
        reason: Why, for people.
        since_ns: Since when, in nanoseconds since 1970 UTC.
        actor: Who closed it.
        command_id: The command that closed it.
        ended_ns: When it ended, or None while it is in force.
        ended_by_command: The command that ended it, or None.
    """

    id: str
    venue_id: str
    target: str
    kind: str
    reason: str
    since_ns: int
    actor: str
    command_id: str
    ended_ns: int | None = None
    ended_by_command: str | None = None
