"""Verify a journal: its facts, replayed, must give the revisions that were given out."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from pathlib import Path

from floorplans import FloorplanError
from hub.backplane import Fleeting, Tick, base_in, batch_of, contents, segment_files, ticks_in
from hub.errors import StartError
from hub.opening import open_site
from hub.ports import DIGEST, UNTOLD, Batch
from hub.sessions import ROUTE_TOPICS
from hub.shadow import repeated
from hub.twin import (
    SESSION_VIEW,
    Site,
    Twin,
    digests,
    make_twin,
    started_in,
    tells_of_plan,
)
from routing import RoutingError

JOURNAL = "journal"
ROUTES = Fleeting(SESSION_VIEW, ROUTE_TOPICS)


@dataclass(frozen=True, slots=True)
class Difference:
    """Where a replay first gives something else than the hub did.

    Args:
        revision: The revision that the hub gave out.
        replayed: The revision that the replay reached.
        topics: The topics whose documents are not the same, sorted.
        reason: Why a tick could not be replayed at all, empty where it could.
    """

    revision: int
    replayed: int
    topics: tuple[str, ...]
    reason: str = ""


@dataclass(slots=True)
class Verdict:
    """What a verification found.

    Args:
        starts: Starts of the hub that were replayed from.
        ticks: Ticks that were replayed.
        documents: Documents that were compared.
        skipped: Ticks before the first start that the journal still holds.
        wiped: Ticks of which visitors' routes were taken out; those are not compared.
        earlier: Files of earlier hubs, which made digests otherwise; those are not compared.
        differences: The first difference after each start that has one.
    """

    starts: int = 0
    ticks: int = 0
    documents: int = 0
    skipped: int = 0
    wiped: int = 0
    earlier: int = 0
    differences: tuple[Difference, ...] = ()


def verify(site: Site, ticks: Iterable[Tick]) -> Verdict:
    """Replay ticks from each start of the hub on, and compare what they give.

    After a difference nothing is compared until the next start: everything may follow from it.
    """
    verdict = Verdict()
    twin: Twin | None = None
    whole = True
    for number, batch in ((tick.number, batch_of(tick)) for tick in ticks):
        if batch.since is not None:
            twin, expected = make_twin(site, batch.since), number
            whole = True
            verdict.starts += 1
        if twin is None or number != expected:
            twin = None
            verdict.skipped += 1
            continue
        expected = number + 1
        verdict.ticks += 1
        verdict.documents += sum(told != UNTOLD for told in batch.topics.values())
        if ROUTES.is_wiped(batch):
            whole = False
            verdict.wiped += 1
        found = difference(twin, batch) if whole else difference_without(twin, batch)
        if found is not None:
            verdict.differences += (found,)
            twin = None
    return verdict


def difference_without(twin: Twin, batch: Batch) -> Difference | None:
    """Replay one tick after routes were taken out; what follows from them is not compared.

    They have a part in how revisions are counted, so that the replay goes on with the hub's number,
    and in how the building is cleared, which is planned for whoever asked for a way without steps.
    """
    cleared = twin.cleared
    found = difference(twin, batch)
    twin.engine.number = batch.revision
    if found is None or found.reason:
        return found
    cleared = cleared or twin.cleared
    topics = tuple(
        topic
        for topic in found.topics
        if not (ROUTES.tells(topic) or (cleared and tells_of_plan(topic)))
    )
    return replace(found, topics=topics) if topics else None


def difference(twin: Twin, batch: Batch) -> Difference | None:
    """Replay one tick; return what is different, None where nothing is."""
    try:
        given = digests(repeated(twin, batch))
    except (ValueError, FloorplanError, RoutingError) as error:
        return Difference(batch.revision, twin.engine.number, (), str(error))
    topics = sorted(
        topic
        for topic in given.keys() | batch.topics.keys()
        if not is_same(given.get(topic), batch.topics.get(topic))
    )
    if topics or twin.engine.number != batch.revision:
        return Difference(batch.revision, twin.engine.number, tuple(topics))
    return None


def is_same(given: int | None, kept: int | None) -> bool:
    """Tell whether the digest of a document, None where it did not change, is that in the journal.

    A hub that was killed may have kept only that a document changed.
    """
    return bool(given) if kept == UNTOLD else given == kept


def verify_folder(data: Path, plan: Path | None) -> Verdict:
    """Verify the journal of a data folder.

    Args:
        data: The data folder.
        plan: The floor plan, None for the one that the hub read.

    Raises:
        StartError: There is no journal, or no start of the hub is left in it.
        FloorplanError: The floor plan cannot be read.
    """
    files = segment_files(data / JOURNAL)
    try:
        bases = [found for _, each in contents(files) if (found := base_in(each)) is not None]
        ticks = list(ticks_in(comparable(contents(files))))
    except OSError as error:
        raise StartError("start.replay", f"{data}: {error.strerror or error}") from error
    earlier = sum(base.digests != DIGEST for base in bases)
    first = next((tick for tick in ticks if tick.since is not None), None)
    if first is None:
        raise StartError("start.replay", nothing_in(data / JOURNAL, earlier))
    started = started_in(batch_of(first).records)
    simulated = started is not None and started.simulated
    site, _ = open_site(plan or Path(bases[-1].plan), simulated=simulated, data=data)
    return replace(verify(site, ticks), earlier=earlier)


def nothing_in(journal: Path, earlier: int) -> str:
    """Say what to do where a journal holds no start that can be replayed from."""
    if earlier:
        return (
            f"{journal} holds only what earlier hubs wrote, whose digests cannot be compared "
            f"({earlier} files); run this hub on it first"
        )
    return (
        f"{journal} holds no start of a hub to replay from; give the data folder of a hub, or let "
        "it keep more: journal.history_mib"
    )


def comparable(segments: Iterable[tuple[str, bytes]]) -> Iterator[tuple[str, bytes]]:
    """Yield segments whose digests are made as here; those of earlier hubs cannot be compared."""
    for name, data in segments:
        base = base_in(data)
        if base is None or base.digests == DIGEST:
            yield name, data


def verdict_lines(verdict: Verdict) -> Iterator[str]:
    """Yield a verdict for people."""
    for found in verdict.differences:
        what = ", ".join(found.topics) or found.reason or f"the replay is at {found.replayed}"
        yield f"revision {found.revision} is different: {what}"
    if verdict.wiped:
        yield f"{verdict.wiped} ticks without visitors' routes, which were not kept"
    if verdict.earlier:
        yield f"{verdict.earlier} files of earlier hubs passed over: they made digests otherwise"
    yield (
        f"{verdict.ticks} ticks replayed from {verdict.starts} starts, "
        f"{verdict.documents} documents compared, {len(verdict.differences)} differences"
    )
    if verdict.skipped:
        yield f"{verdict.skipped} ticks not replayed: what came before them is no longer there"
