"""The shadow: a twin that runs along with that of the core that leads, on the facts of its stream.

The engine gives the same documents for the same facts, so that what the shadow gives can be held
against the digests of the stream, tick by tick.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from functools import partial
from typing import Any

from hub.engine import Done, Fact
from hub.keeping import standing_facts
from hub.ports import Batch, Snapshot
from hub.twin import Site, Twin, digests, encoded, make_twin, published, replayed

MOST_NAMED = 5
"""Topics that are named where documents are different."""

Outcome = Callable[[str, int], Any]
"""Gives what came of a job by its key and the revision that asked for it; None to work it out."""


@dataclass(frozen=True, slots=True)
class Begin:
    """What a shadow begins from.

    Args:
        held: What stands.
        in_force: What commands have put in force, see `hub.twin.in_force`.
        number: Of the last batch.
        now_ns: When that was, ns UTC.
    """

    held: Snapshot
    in_force: Mapping[str, bytes]
    number: int
    now_ns: int


def repeated(
    twin: Twin, batch: Batch, known: Callable[[Fact[Any]], Fact[Any]] = lambda fact: fact
) -> dict[str, bytes | None]:
    """Run a tick over the facts of a batch; return the documents that it changed, encoded.

    Args:
        twin: The twin.
        batch: What another one took.
        known: Adds to a fact what is known of it beside.

    Raises:
        ValueError: A fact is of another form, or of a kind that is not known.
        FloorplanError: One names a place that the building does not have.
        RoutingError: One names a place that cannot be walked to.
    """
    facts = map(known, replayed(twin.site, batch.records))
    revision = twin.run(facts, batch.now_ns)
    return encoded(published(revision)) if revision is not None else {}


def unknown(_key: str, _asked: int) -> None:
    """Let the outcome of a job be worked out."""


@dataclass(slots=True)
class Shadow:
    """A twin that follows another one.

    It is exact where it has followed from the first tick of that one on: then all it gives has to
    be the same. One that began later, from what stands, is what a start from there is: documents
    that tell of what was before may be different for as long as they do. Which ones is known.

    Args:
        twin: The twin.
        number: Of the last batch that it has followed.
        exact: Whether it has followed from the start.
        told: What its topics say, encoded.
        digests: The digest of each of them.
        differing: The topics of which the leader's twin says something else.
        now_ns: When the last batch was, ns UTC.
    """

    twin: Twin
    number: int
    exact: bool
    told: dict[str, bytes] = field(default_factory=dict)
    digests: dict[str, int] = field(default_factory=dict)
    differing: set[str] = field(default_factory=set)
    now_ns: int = 0
    _theirs: dict[str, int] = field(default_factory=dict)

    def follow(self, batch: Batch, outcome: Outcome = unknown) -> bool:
        """Follow the next batch; return whether what it gave is the same.

        Raises:
            ValueError: It cannot be followed, as `repeated` says; FloorplanError and RoutingError
                likewise.
        """
        changed = repeated(self.twin, batch, partial(self._known, outcome))
        same_number = self.twin.engine.number == batch.revision
        self.twin.engine.number = batch.revision
        self.number += 1
        self.now_ns = batch.now_ns
        self._note(changed)
        for topic, digest in batch.topics.items():
            if digest:
                self._theirs[topic] = digest
            else:
                self._theirs.pop(topic, None)
        touched = changed.keys() | batch.topics.keys()
        other = {each for each in touched if self.digests.get(each) != self._theirs.get(each)}
        self.differing.difference_update(touched)
        self.differing.update(other)
        return same_number and not other

    def _known(self, outcome: Outcome, fact: Fact[Any]) -> Fact[Any]:
        """Return the fact that a job is done with what came of it, where that is known.

        One that has not followed from the start may have asked for it at another revision.
        """
        if not isinstance(fact.value, Done):
            return fact
        asked = fact.value.asked
        if not self.exact:
            jobs = self.twin.engine.jobs().items()
            own = {key: job.asked for (_, key), (kind, job) in jobs if kind.done is fact.slot}
            asked = own.get(fact.key, asked)
        done = Done(asked, outcome(fact.key, asked))
        return Fact(fact.slot, fact.key, done, fact.summary, fact.record)

    def _note(self, changed: Mapping[str, bytes | None]) -> None:
        for (topic, data), digest in zip(changed.items(), digests(changed).values(), strict=True):
            if data is None:
                self.told.pop(topic, None)
                self.digests.pop(topic, None)
            else:
                self.told[topic], self.digests[topic] = data, digest

    def compare(self, theirs: Mapping[str, tuple[int, int]]) -> None:
        """Hold all documents against the digests of the leader's."""
        self._theirs = {topic: digest for topic, (digest, _) in theirs.items()}
        self.differing = {
            topic
            for topic in self.digests.keys() | self._theirs.keys()
            if self.digests.get(topic) != self._theirs.get(topic)
        }


def shadow_from_start(site: Site, batch: Batch, number: int) -> Shadow:
    """Return a shadow that follows from the first tick of another core's twin on.

    Args:
        site: The building.
        batch: That tick; `since` tells what it began from.
        number: Of the batch.

    Raises:
        ValueError: It cannot be followed, as `repeated` says; FloorplanError and RoutingError
            likewise.
    """
    shadow = Shadow(make_twin(site, batch.since or 0), number - 1, exact=True)
    shadow.exact = shadow.follow(batch)
    return shadow


def shadow_from_standing(site: Site, begin: Begin) -> Shadow:
    """Return a shadow that begins from what stands; what means nothing here is left out."""
    # Its first tick reaches the revision that is stood at.
    twin = make_twin(site, max(0, begin.held.revision - 1))
    believed, refused = standing_facts(twin, begin.held)
    commanded = standing_commands(twin, begin.in_force)
    shadow = Shadow(twin, begin.number, exact=False, now_ns=begin.now_ns)
    for facts in ((*commanded, *believed), tuple(refused)):
        revision = twin.run(facts, begin.now_ns) if facts else None
        if revision is not None:
            shadow._note(encoded(published(revision)))  # noqa: SLF001 - it is being made
    twin.engine.number = begin.held.revision
    shadow.compare(begin.held.topics)
    return shadow


def standing_commands(twin: Twin, in_force: Mapping[str, bytes]) -> list[Fact[Any]]:
    """Return what commands have put in force as facts; what is not known here is left out."""
    facts, _ = standing_facts(twin, Snapshot("", 0, in_force, {}))
    return facts
