"""What a topic has said lately: its revisions, as far back as the engine holds them."""

from collections.abc import Iterator
from dataclasses import dataclass

from hub.engine import Cause
from hub.ports import Document
from hub.twin.slots import TOPICS
from hub.twin.twin import Twin


@dataclass(frozen=True, slots=True)
class Said:
    """What a topic said from one revision on.

    Args:
        revision: That made it say so.
        document: What it said; None where it ended.
        before: What it had said until then; None where it began, or where that is not held.
        cause: Why; None where it ended, for nothing is kept of that but when.
    """

    revision: int
    document: Document | None
    before: Document | None
    cause: Cause | None


def said(twin: Twin, topic: str) -> Iterator[Said]:
    """Yield what a topic said, the newest first.

    The last one may be older than `oldest(twin)`: it stood there already.
    """
    entry = twin.engine.state.table(TOPICS).get(topic)
    for number, replaced, _ in reversed(twin.engine.past.ring):
        changed = replaced.get(TOPICS.name, {})
        if topic not in changed:
            continue
        before = changed[topic]
        yield Said(
            number,
            entry.value if entry is not None else None,
            before.value if before is not None else None,
            entry.cause if entry is not None else None,
        )
        entry = before
    if entry is not None:
        yield Said(entry.revision, entry.value, None, entry.cause)


def oldest(twin: Twin) -> int:
    """Return the revision from which on all changes are held."""
    return twin.engine.past.oldest(twin.engine.number)
