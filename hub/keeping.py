"""Keeping: every tick goes to the log before anybody is told of it, and what stands comes back."""

from collections.abc import Callable, Iterable, Mapping
from typing import Any

import msgspec
import structlog

from floorplans import FloorplanError
from hub.engine import Fact, Revision
from hub.ports import Document, Log, Snapshot
from hub.twin import (
    REFUSED_VIEW,
    Twin,
    digests,
    encoded,
    explained_in,
    fits,
    is_explained,
    read_back,
    records_of,
    undigested,
    with_explained,
)
from routing import RoutingError

log = structlog.get_logger(__name__)


class Kept(msgspec.Struct, frozen=True, gc=False):
    """What a tick came to, kept and not given out yet.

    Args:
        revision: The revision; None where nothing changed.
        documents: Those that it changed.
        told: The same as JSON, where they are few.
    """

    revision: Revision | None
    documents: Mapping[str, Document | None]
    told: Mapping[str, bytes | None]

    def of(self, topic: str) -> bytes | None:
        """Return what a topic says as JSON, None where the tick has not changed that."""
        made = self.told.get(topic)
        return made or encoded({topic: self.documents.get(topic)})[topic]


class Keeper:
    """Hands the ticks of a twin to a log, and tells when what was taken is kept.

    Overflow rule: the callbacks that wait for the next tick are bounded by those who register them,
    one for each message in flight.

    Args:
        twin: The building.
        log: Where its ticks are kept.
    """

    def __init__(self, twin: Twin, log: Log) -> None:
        self.log = log
        self._twin = twin
        self._number = log.snapshot()[0]
        self._waiting: list[Callable[[], None]] = []

    def keep(
        self,
        facts: Iterable[Fact[Any]],
        revision: Revision | None,
        told: Mapping[str, bytes | Document | None],
        now_ns: int,
        since: int | None = None,
    ) -> None:
        """Append what a tick took and what came of it; before its revision is given out.

        Args:
            facts: What it took.
            revision: What came of it, None where nothing changed.
            told: The documents that it changed, as JSON or as they are.
            now_ns: When, ns UTC.
            since: The revision that a start went on from.
        """
        engine = self._twin.engine
        records = records_of(self._twin.site, engine.state, facts, revision)
        self._number = self.log.append(undigested(engine.number, now_ns, records, told, since))

    def release(self) -> None:
        """Let those who waited for a tick wait for its commit instead."""
        waiting, self._waiting = self._waiting, []
        for call in waiting:
            self.log.when_committed(self._number, call)

    def when_kept(self, call: Callable[[], None]) -> None:
        """Call once all facts taken so far are applied and kept; never before.

        It is called in the event loop; at once where nothing waits to be applied or committed.
        """
        if len(self._twin.inbox):
            self._waiting.append(call)
        else:
            self.log.when_committed(self._number, call)


def standing_facts(twin: Twin, held: Snapshot) -> tuple[list[Fact[Any]], list[Fact[Any]]]:
    """Return the facts that an earlier run of the hub left, those that were refused apart.

    What means nothing in the building of today is left out and counted in the log.
    """
    believed: list[Fact[Any]] = []
    refused: list[Fact[Any]] = []
    left_out = 0
    explained = explained_in(held.records)
    for key, data in held.records.items():
        if is_explained(key):
            continue
        try:
            fact = read_back(twin.site, data)
        except (ValueError, FloorplanError, RoutingError):
            left_out += 1
            continue
        if not fits(twin.site, fact):
            left_out += 1
        elif key.startswith(REFUSED_VIEW):
            refused.append(fact)
        else:
            believed.append(with_explained(fact, explained))
    if left_out:
        log.warning("journal.left_out", facts=left_out, why="the building has changed since")
    return believed, refused


def by_revision(
    documents: Mapping[str, Document],
    held: Snapshot,
    present: int,
    known: Mapping[str, int] | None = None,
) -> list[tuple[int, dict[str, Document]]]:
    """Return documents by the revision that last changed them, the lowest first.

    Those that say what they said before the start stand at the revision of then, the others at the
    present one.

    Args:
        documents: All of them.
        held: What stood when the hub last ended.
        present: The present revision.
        known: The digest of each, where somebody has made them.
    """
    found: dict[int, dict[str, Document]] = {present: {}}
    for topic, now in (known or digests(documents)).items():
        then, revision = held.topics.get(topic, (0, present))
        at = revision if then == now else present
        found.setdefault(at, {})[topic] = documents[topic]
    return sorted(found.items())
