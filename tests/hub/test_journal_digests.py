"""Digests of documents are made after the commit, and hold up nobody."""

import asyncio
import random
import sys
import threading
from collections.abc import Mapping
from itertools import pairwise
from pathlib import Path
from types import FrameType

import msgspec
import pytest

from hub.backplane import open_journal
from hub.backplane.journal import DIGESTS_AT_ONCE, MOST_UNTOLD, Bounds, Identity, Journal
from hub.backplane.opening import newest_first
from hub.backplane.records import HEAD, Base, Digests, framed, tick_of
from hub.backplane.recovery import recover, ticks_in
from hub.ports import UNTOLD, Document
from hub.twin import digest, digests, undigested
from tests.servers import PATIENCE

TOPICS = tuple(f"route/{number}" for number in range(3 * DIGESTS_AT_ONCE))


def opened(folder: Path) -> Journal:
    return open_journal(folder, Identity("venue", "plan", "boot"), "one", Bounds()).journal


def left(folder: Path) -> Mapping[str, tuple[int, int]]:
    """Return the digests that a start finds."""
    found = recover(newest_first(folder))
    assert found is not None
    assert found.whole
    return found.ledger.topics


async def test_who_waits_for_a_revision_goes_before_its_digests(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    made: list[bytes | None] = []

    def noted(data: bytes | None) -> int:
        made.append(data)
        return digest(data)

    monkeypatch.setattr("hub.backplane.journal.digest", noted)
    journal = opened(tmp_path)
    async with journal.running():
        await journal.committed(journal.append(undigested(1, 1, (), dict.fromkeys(TOPICS, b"1"))))
        assert made == []
        looks: list[int] = []
        while len(made) < len(TOPICS):
            looks.append(len(made))
            await asyncio.sleep(0)
    steps = {after - before for before, after in pairwise(looks)}
    assert steps <= {0, DIGESTS_AT_ONCE}


async def test_documents_that_are_not_encoded_yet_have_the_digests_of_their_json(
    tmp_path: Path,
) -> None:
    documents: dict[str, Document | None] = {
        "a": {"steps": msgspec.Raw(b'["go"]'), "n": 1},
        "b": {"zh": "电梯"},
        "gone": None,
    }
    journal = opened(tmp_path)
    async with journal.running():
        await journal.committed(journal.append(undigested(1, 1, (), documents)))
    kept = {topic: each for topic, (each, _) in left(tmp_path).items()}
    assert kept == {
        "a": digest(b'{"n":1,"steps":["go"]}'),
        "b": digest('{"zh":"电梯"}'.encode()),
    }


async def test_digests_do_not_wait_for_a_disk_that_hangs(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """They would be made for 64 batches at once, in the tick that is one too many."""
    goes_on = threading.Event()
    monkeypatch.setattr("os.fdatasync", lambda _descriptor: goes_on.wait())
    journal = opened_beforehand(tmp_path, goes_on)
    async with journal.running():
        try:
            for revision in range(1, MOST_UNTOLD // 2 + 1):
                journal.append(undigested(revision, revision, (), {"a": b"%d" % revision}))
            async with asyncio.timeout(PATIENCE):
                while left(tmp_path)["a"][0] == UNTOLD:  # noqa: ASYNC110 - nothing tells of it
                    await asyncio.sleep(0.001)
            assert journal.counts.commits == 0
        finally:
            goes_on.set()


def opened_beforehand(folder: Path, goes_on: threading.Event) -> Journal:
    """Open a journal while the disk is well yet."""
    goes_on.set()
    journal = opened(folder)
    goes_on.clear()
    return journal


@pytest.mark.parametrize("seed", range(40))
async def test_digests_made_a_few_at_a_time_are_those_of_the_newest_documents(
    tmp_path: Path, seed: int
) -> None:
    chance = random.Random(seed)  # noqa: S311 - a test
    journal, told = opened(tmp_path), dict[str, tuple[int, int]]()
    documents: list[dict[str, bytes | None]] = []
    for revision in range(1, 90):
        few = chance.sample(TOPICS[:6], chance.randint(0, 4))
        changed = {
            topic: None if topic in told and chance.random() < 0.3 else b"%d" % revision
            for topic in few
        }
        journal.append(undigested(revision, revision, (), changed))
        documents.append(changed)
        for topic, data in changed.items():
            told.pop(topic, None)
            if data is not None:
                told[topic] = digest(data), revision
        if chance.random() < 0.5:
            journal.catch_up(chance.randint(1, 5))
        for held in (left(tmp_path), journal.snapshot()[1].topics):
            assert held.keys() == told.keys()
            assert all(held[topic] in (now, (UNTOLD, now[1])) for topic, now in told.items())
    journal.catch_up()
    assert left(tmp_path) == journal.snapshot()[1].topics == told
    ticks = ticks_in(reversed(list(newest_first(tmp_path))))
    assert [tick.topics for tick in ticks] == list(map(digests, documents))


def test_reading_many_records_of_digests_costs_as_much_for_each() -> None:
    """A start that went through all ticks for each of them took a minute for 10 MB."""
    few, many = (calls_to_read(number) for number in (100, 400))
    assert many < 5 * few


def calls_to_read(number: int) -> int:
    """Return how many calls it takes to read a segment of so many ticks."""
    data = HEAD + framed(Base(0, "one", 0, "boot", "venue", "plan", {}, {}, "sha256"))
    for revision in range(1, number + 1):
        batch = undigested(revision, revision, (), {"a": b"1"})
        data += framed(tick_of(revision, batch)) + framed(Digests(((revision, {"a": 1}),)))
    calls = 0

    def count(_frame: FrameType, _event: str, _arg: object) -> None:
        nonlocal calls
        calls += 1

    sys.setprofile(count)
    try:
        found = recover([("segment", data)])
    finally:
        sys.setprofile(None)
    assert found is not None
    assert found.ledger.topics == {"a": (1, number)}
    return calls
