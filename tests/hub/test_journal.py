"""The journal: what it keeps, what a start finds, and what happens when the disk is full."""

import asyncio
import errno
import itertools
import os
from collections.abc import AsyncIterator, Callable, Iterator, MutableMapping
from pathlib import Path
from typing import Any

import pytest
import structlog
from hypothesis import given, settings
from hypothesis import strategies as st
from structlog.testing import capture_logs

import hub.backplane.journal
import hub.backplane.opening
from hub.backplane import (
    Bounds,
    Identity,
    Journal,
    base_in,
    newest_first,
    open_journal,
    segment_files,
    segments,
    ticks_in,
)
from hub.backplane.journal import MOST_UNTOLD
from hub.backplane.ledger import Ledger
from hub.backplane.records import HEAD, Base, Closed, Joined, Tick, Torn, framed, tick_of, unframed
from hub.backplane.recovery import Recovered, recover
from hub.errors import LogUnavailableError
from hub.ports import UNTOLD, Batch, Record, Snapshot
from hub.twin import digest, digests, undigested
from tests.servers import PATIENCE

HERE = Identity("venue", "plan", "boot-1")
BOUNDS = Bounds()

Told = list[MutableMapping[str, Any]]


@pytest.fixture
def told(monkeypatch: pytest.MonkeyPatch) -> Iterator[Told]:
    """What is logged; the modules' own loggers may be bound already."""
    for module in (hub.backplane.journal, hub.backplane.opening):
        monkeypatch.setattr(module, "log", structlog.get_logger("test"))
    with capture_logs() as caught:
        yield caught


def events(told: Told) -> list[object]:
    return [each["event"] for each in told]


def batch(revision: int, **values: str | None) -> Batch:
    records = tuple(
        Record(key, (value or "").encode(), value is not None) for key, value in values.items()
    )
    return Batch(revision, revision * 10, records, {f"topic/{revision % 3}": revision})


def opened(folder: Path, epoch: str, identity: Identity = HERE, bounds: Bounds = BOUNDS) -> Journal:
    return open_journal(folder, identity, epoch, bounds).journal


def left(folder: Path, identity: Identity = HERE) -> Snapshot:
    """What a start would find, without starting."""
    found = recover(newest_first(folder))
    assert found is not None
    assert found.base.venue == identity.venue
    return found.ledger.snapshot()


@pytest.fixture
async def journal(tmp_path: Path) -> AsyncIterator[Journal]:
    made = opened(tmp_path, "one")
    async with made.running():
        yield made


async def test_what_was_committed_is_there_at_the_next_start(tmp_path: Path) -> None:
    journal = opened(tmp_path, "one")
    async with journal.running():
        journal.append(batch(1, a="1", b="2"))
        number = journal.append(batch(2, a="3", b=None))
        await journal.committed(number)
        held = left(tmp_path)
    assert (held.epoch, held.revision, held.records) == ("one", 2, {"a": b"3"})
    assert held.topics == {"topic/1": (1, 1), "topic/2": (2, 2)}
    again = open_journal(tmp_path, HERE, "two", BOUNDS)
    assert again.held == held
    assert again.journal.epoch == "one"


async def test_what_was_appended_survives_the_process_before_any_commit(tmp_path: Path) -> None:
    opened(tmp_path, "one").append(batch(1, a="1"))
    again = open_journal(tmp_path, HERE, "two", BOUNDS)
    assert (again.journal.epoch, again.held.revision) == ("one", 1)


DOCUMENTS: tuple[dict[str, bytes | None], ...] = (
    {"a": b"1", "b": b"1", "c": b"1"},
    {"a": b"2", "b": None},
    {"a": b"2", "b": b"3"},
)
TOLD_AT = {"a": (b"2", 3), "b": (b"3", 3), "c": (b"1", 1)}


def append_all(journal: Journal) -> int:
    for revision, documents in enumerate(DOCUMENTS, 1):
        number = journal.append(undigested(revision, revision, (), documents))
    return number


async def test_digests_are_made_after_the_commit_for_all_batches(tmp_path: Path) -> None:
    journal = opened(tmp_path, "one")
    number = append_all(journal)
    assert left(tmp_path).topics == {"a": (UNTOLD, 3), "b": (UNTOLD, 3), "c": (UNTOLD, 1)}
    async with journal.running():
        await journal.committed(number)
    told = {topic: (digest(data), revision) for topic, (data, revision) in TOLD_AT.items()}
    assert left(tmp_path).topics == told
    assert journal.snapshot()[1].topics == told
    ticks = list(ticks_in(reversed(list(newest_first(tmp_path)))))
    assert [tick.topics for tick in ticks] == [digests(documents) for documents in DOCUMENTS]


async def test_documents_do_not_wait_for_their_digests_for_ever(tmp_path: Path) -> None:
    journal = opened(tmp_path, "one")
    for revision in range(1, MOST_UNTOLD + 1):
        assert journal.snapshot()[1].topics.get("a", (UNTOLD, 0))[0] == UNTOLD
        journal.append(undigested(revision, revision, (), {"a": b"%d" % revision}))
    assert left(tmp_path).topics == {"a": (digest(b"%d" % MOST_UNTOLD), MOST_UNTOLD)}


async def test_a_new_segment_begins_with_all_digests(tmp_path: Path) -> None:
    journal = opened(tmp_path, "one", bounds=Bounds(segment=1))
    async with journal.running():
        await journal.committed(append_all(journal))
        assert journal.counts.segments > 1
    base = base_in(segment_files(tmp_path)[-1].read_bytes())
    assert base is not None
    assert UNTOLD not in {told for told, _ in base.topics.values()}
    ticks = list(ticks_in(reversed(list(newest_first(tmp_path)))))
    assert [tick.topics for tick in ticks] == [digests(documents) for documents in DOCUMENTS]


async def test_a_call_comes_only_after_the_commit(journal: Journal) -> None:
    called: list[int] = []
    first = journal.append(batch(1, a="1"))
    journal.when_committed(first, lambda: called.append(1))
    assert called == []
    await journal.committed(first)
    assert called == [1]
    journal.when_committed(first, lambda: called.append(2))
    assert called == [1, 2]


async def test_a_burst_shares_commits(journal: Journal) -> None:
    for revision in range(1, 501):
        number = journal.append(batch(revision, a=str(revision)))
    await journal.committed(number)
    assert journal.counts.batches == 500
    assert journal.counts.commits <= 2


async def test_a_commit_that_nobody_waits_for_comes_late_and_at_once_where_somebody_does(
    journal: Journal, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("hub.backplane.journal.COMMIT_GAP", 0.0)
    monkeypatch.setattr("hub.backplane.journal.UNASKED_GAP", 3_600.0)
    await journal.committed(journal.append(batch(1, a="1")))
    commits = journal.counts.commits
    number = journal.append(batch(2, a="2"))
    for _ in range(100):
        await asyncio.sleep(0)
    assert journal.counts.commits == commits
    await journal.committed(number)
    assert journal.counts.commits == commits + 1


async def test_one_that_fails_does_not_keep_others_from_being_called(journal: Journal) -> None:
    def broken() -> None:
        raise RuntimeError("broken on demand")

    number = journal.append(batch(1, a="1"))
    journal.when_committed(number, broken)
    await journal.committed(number)
    assert not journal.failing


async def test_the_epoch_ends_where_a_revision_may_be_lost(tmp_path: Path) -> None:
    opened(tmp_path, "one").append(batch(1, a="1"))
    other_run = Identity("venue", "plan", "boot-2")
    crashed = open_journal(tmp_path, other_run, "two", BOUNDS)
    assert crashed.journal.epoch == "two"
    assert (crashed.held.revision, crashed.held.records) == (1, {"a": b"1"})
    assert crashed.held.topics == {}
    async with crashed.journal.running():
        crashed.journal.append(batch(2, a="2"))
    in_order = open_journal(tmp_path, HERE, "three", BOUNDS)
    assert in_order.journal.epoch == "two"


async def test_another_building_begins_anew(tmp_path: Path) -> None:
    opened(tmp_path, "one").append(batch(1, a="1"))
    other = open_journal(tmp_path, Identity("elsewhere", "plan", "boot-1"), "two", BOUNDS)
    assert (other.journal.epoch, other.held.records) == ("two", {})


async def test_a_write_that_was_interrupted_is_cut_off(tmp_path: Path, told: Told) -> None:
    journal = opened(tmp_path, "one")
    journal.append(batch(1, a="1"))
    path = segments.segment_files(tmp_path)[-1]
    whole = path.read_bytes()
    path.write_bytes(whole + framed(tick_of(2, batch(2, a="2")))[:-3])
    again = open_journal(tmp_path, HERE, "two", BOUNDS)
    assert (again.journal.epoch, again.held.records) == ("one", {"a": b"1"})
    assert path.read_bytes() == whole
    assert "journal.torn" in events(told)
    third = open_journal(tmp_path, HERE, "three", BOUNDS)
    assert third.held == again.held


async def test_damage_is_told_and_ends_the_epoch(tmp_path: Path, told: Told) -> None:
    journal = opened(tmp_path, "one")
    journal.append(batch(1, a="1"))
    path = segments.segment_files(tmp_path)[-1]
    before = len(path.read_bytes())
    journal.append(batch(2, a="2"))
    data = bytearray(path.read_bytes())
    data[before + 12] ^= 1
    path.write_bytes(data)
    again = open_journal(tmp_path, HERE, "two", BOUNDS)
    assert (again.journal.epoch, again.held.records) == ("two", {"a": b"1"})
    assert "journal.damaged" in events(told)


async def test_a_segment_that_is_full_is_followed_by_one_that_holds_what_stands(
    tmp_path: Path,
) -> None:
    bounds = Bounds(segment=2_000, history=6_000)
    journal = opened(tmp_path, "one", bounds=bounds)
    async with journal.running():
        for revision in range(1, 400):
            number = journal.append(batch(revision, **{f"key-{revision % 5}": "x" * 50}))
            if revision % 10 == 0:
                await journal.committed(number)
    assert journal.counts.segments > 5
    held = left(tmp_path)
    assert (held.revision, len(held.records)) == (399, 5)
    files = segments.segment_files(tmp_path)
    assert sum(path.stat().st_size for path in files) < 12_000
    assert open_journal(tmp_path, HERE, "two", bounds).journal.epoch == "one"


async def test_batches_while_a_segment_is_begun_are_in_both(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What is written to the old segment meanwhile counts on top of what the new one holds."""
    journal = opened(tmp_path, "one", bounds=Bounds(segment=1))
    begin = segments.begin_segment
    found: list[Snapshot] = []

    def slowly(path: Path, base: Base) -> segments.Segment:
        made = begin(path, base)
        if not found:
            journal.append(batch(2, b="2"))
            found.append(left(tmp_path))
        return made

    monkeypatch.setattr("hub.backplane.journal.begin_segment", slowly)
    async with journal.running():
        await journal.committed(journal.append(batch(1, a="1")))
        await journal.committed(2)
        assert left(tmp_path).records == {"a": b"1", "b": b"2"}
    assert found[0].records == {"a": b"1", "b": b"2"}
    assert [tick.number for tick in ticks_in(reversed(list(newest_first(tmp_path))))] == [1, 2]


async def test_nothing_is_acknowledged_while_the_disk_is_full_and_all_of_it_when_it_is_not(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, told: Told
) -> None:
    monkeypatch.setattr("hub.backplane.journal.RETRY", 0.01)
    journal = opened(tmp_path, "one")
    real, full = os.write, True

    def write(descriptor: int, data: bytes) -> int:
        if full:
            raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))
        return real(descriptor, data)

    monkeypatch.setattr(os, "write", write)
    called: list[int] = []
    async with journal.running():
        number = journal.append(batch(1, a="1"))
        journal.when_committed(number, lambda: called.append(number))
        assert journal.failing
        journal.append(batch(2, b="2"))
        while journal.counts.failures < 1:
            await journal.committed(0)
        lost = open_journal_without_writing(tmp_path)
        assert (lost.whole, called) == (False, [])
        full = False
        await journal.committed(2)
        assert is_well(journal)
        assert called == [1]
        assert left(tmp_path).records == {"a": b"1", "b": b"2"}
        found = open_journal_without_writing(tmp_path)
        assert found.ledger.revision == 2
    assert events(told).count("journal.failed") == 1
    assert events(told).count("journal.recovered") == 1
    again = open_journal(tmp_path, HERE, "two", BOUNDS)
    assert (again.journal.epoch, again.held.records) == ("one", {"a": b"1", "b": b"2"})


@pytest.mark.parametrize("allowed", [0, 1])
async def test_a_folder_that_cannot_be_listed_for_a_while_does_not_end_the_hub(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, allowed: int
) -> None:
    """As where all descriptors are used up."""
    journal, left = opened(tmp_path, "one", bounds=Bounds(segment=2_000)), [allowed]

    def listed(folder: Path, real: Callable[[Path], Iterator[Path]] = Path.iterdir) -> Any:
        left[0] -= 1
        if left[0] < 0:
            raise OSError(errno.EMFILE, "Too many open files")
        return real(folder)

    async with asyncio.timeout(PATIENCE), journal.running():
        with monkeypatch.context() as patched:
            patched.setattr(Path, "iterdir", listed)
            for revision in itertools.count(1):
                journal.append(batch(revision, a="x" * 400))
                if left[0] < 0:
                    break
                await asyncio.sleep(0.005)
        await journal.committed(revision)
    assert left_whole(tmp_path) == revision


def left_whole(folder: Path) -> int:
    """Return the revision that is found by a start that has lost nothing."""
    found = recover(newest_first(folder))
    assert found is not None
    assert (found.whole, found.ended) == (True, True)
    return found.ledger.revision


def is_well(journal: Journal) -> bool:
    return not journal.failing


def open_journal_without_writing(folder: Path) -> Recovered:
    found = recover(newest_first(folder))
    assert found is not None
    return found


async def test_a_journal_that_cannot_be_written_at_all_is_an_error(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("in the way")
    with pytest.raises(LogUnavailableError, match="--data"):
        opened(tmp_path / "file", "one")


def test_what_stands_is_told_by_the_beginning_of_its_keys(journal: Journal) -> None:
    journal.append(batch(1, a="1"))
    number, held = journal.snapshot("a")
    assert (number, held.records) == (1, {"a": b"1"})
    assert journal.snapshot("b")[1].records == {}


KEYS = st.sampled_from("abc")
BATCHES = st.lists(st.dictionaries(KEYS, st.none() | st.text(max_size=3), max_size=3), max_size=8)


@settings(max_examples=200, deadline=None)
@given(BATCHES, st.integers(0, 10_000))
def test_a_segment_cut_anywhere_gives_what_stood_after_some_batch(
    batches: list[dict[str, str | None]], where: int
) -> None:
    ledger = Ledger("one")
    data = HEAD + framed(Base(0, "one", 0, "boot", "venue", "plan", {}, {}))
    stood = {len(data): dict(ledger.records)}
    least = len(data)
    for revision, values in enumerate(batches, 1):
        each = batch(revision, **values)
        data += framed(tick_of(ledger.take(each), each))
        stood[len(data)] = dict(ledger.records)
    cut = least + where % (len(data) - least + 1)
    found = recover([("segment", data[:cut])])
    assert found is not None
    assert found.whole
    assert found.ledger.records == stood[max(end for end in stood if end <= cut)]
    assert bool(found.losses) is (cut not in stood)


@settings(max_examples=300, deadline=None)
@given(st.binary(max_size=200), st.integers(0, 400), st.integers(1, 255))
def test_no_bytes_make_reading_raise(noise: bytes, at: int, flip: int) -> None:
    whole = bytearray(
        HEAD
        + framed(Base(0, "one", 0, "boot", "venue", "plan", {}, {}))
        + framed(tick_of(1, batch(1, a="1")))
    )
    whole[at % len(whole)] ^= flip
    for data in (noise, HEAD + noise, bytes(whole), bytes(whole) + noise):
        records = list(unframed(data))
        assert all(isinstance(each, Base | Tick | Closed | Joined | Torn) for each in records)
        recover([("segment", data)])
