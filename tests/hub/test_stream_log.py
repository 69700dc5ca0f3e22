"""The log of an active core against a stream that tests lead: fencing, lost answers, deposal."""

import asyncio
import random
from typing import cast

import pytest

from hub.backplane.ledger import Ledger
from hub.backplane.nats.commits import Letter, full
from hub.backplane.nats.link import Link, OutOfStepError
from hub.backplane.nats.log import MOST_WAITING, StreamLog, Writer
from hub.errors import DeposedError, NatsUnavailableError
from hub.ports import Batch, Record
from hub.push import Change
from tests.servers import PATIENCE


class FakeStream:
    """What a `Link` is to a log: one stream in memory, whose answers can be lost."""

    def __init__(self) -> None:
        self.messages: list[bytes] = []
        self.lose_answers = 0
        self.away = False
        self.gone = False
        self.largest = 2**20
        self.gate = asyncio.Event()
        self.gate.set()

    async def append(self, _building: str, data: bytes, after: int) -> int:
        await self.gate.wait()
        if self.away or len(data) > self.largest:
            raise NatsUnavailableError("away")
        if after != len(self.messages):
            raise OutOfStepError
        self.messages.append(data)
        if self.lose_answers:
            self.lose_answers -= 1
            raise NatsUnavailableError("lost")
        return len(self.messages)

    async def message(self, _building: str, sequence: int, *, kept: bool) -> bytes | None:
        assert kept
        return self.messages[sequence - 1] if sequence <= len(self.messages) else None

    async def is_gone(self, _building: str) -> bool:
        return self.gone


def log_on(stream: FakeStream) -> StreamLog:
    writer = Writer("main", "core-a", 1, len(stream.messages))
    return StreamLog(cast("Link", stream), writer, Ledger("e"))


def batch(revision: int) -> Batch:
    return Batch(revision, 1, (Record("k", b"fact", stands=True),), {"t": revision})


async def test_what_is_appended_is_told_once_the_stream_has_it() -> None:
    stream = FakeStream()
    stream.gate.clear()
    log = log_on(stream)
    kept: list[int] = []
    async with log.running():
        number = log.append(batch(1))
        log.attach((Change("t", b"{}"),))
        log.when_committed(number, lambda: kept.append(number))
        telling = asyncio.create_task(log.told())
        await asyncio.sleep(0)
        assert (kept, telling.done(), log.idle) == ([], False, False)
        stream.gate.set()
        await telling
        assert kept == [1]
        commit = full(stream.messages[0])
        assert (commit.number, commit.revision, commit.term) == (1, 1, 1)
        assert commit.ticks[0].changes == (Change("t", b"{}"),)


async def test_what_comes_while_a_commit_is_under_way_goes_together() -> None:
    stream = FakeStream()
    stream.gate.clear()
    log = log_on(stream)
    async with log.running():
        log.append(batch(1))
        await asyncio.sleep(0)
        for revision in range(2, 12):
            log.append(batch(revision))
        log.post(Letter("m", "1", b"{}", None))
        stream.gate.set()
        await log.told()
    assert len(stream.messages) <= 2
    assert sum(len(full(each).ticks) for each in stream.messages) == 11


async def test_what_is_too_long_for_one_message_goes_as_several() -> None:
    stream = FakeStream()
    stream.away = True
    log = log_on(stream)
    async with log.running():
        for revision in range(1, 65):
            record = Record("k", random.Random(revision).randbytes(40_000), stands=True)  # noqa: S311
            log.append(Batch(revision, 1, (record,), {}))
        await asyncio.sleep(0)
        stream.away = False
        await log.told()
    numbers = [tick.number for each in stream.messages for tick in full(each).ticks]
    assert numbers == list(range(1, 65))
    assert [full(each).number for each in stream.messages] == [
        full(each).ticks[-1].number for each in stream.messages
    ]


async def test_an_answer_that_is_lost_is_looked_up_and_nothing_stands_twice() -> None:
    stream = FakeStream()
    stream.lose_answers = 1
    log = log_on(stream)
    async with log.running():
        log.append(batch(1))
        await log.told()
        log.append(batch(2))
        await log.told()
    assert [full(each).number for each in stream.messages] == [1, 2]


async def test_a_core_that_another_one_came_before_is_deposed_and_appends_nothing() -> None:
    stream = FakeStream()
    log = log_on(stream)
    called: list[str] = []
    async with log.running():
        stream.messages.append(b"another core leads")
        number = log.append(batch(1))
        log.when_committed(number, lambda: called.append("never"))
        with pytest.raises(DeposedError):
            await log.told()
        assert log.deposed.is_set()
        assert log.congested
        log.append(batch(2))
        with pytest.raises(DeposedError):
            await log.told()
    assert stream.messages == [b"another core leads"]
    assert called == []


async def test_while_nats_is_away_it_fails_and_is_congested_then_goes_on() -> None:
    stream = FakeStream()
    stream.away = True
    log = log_on(stream)
    async with log.running():
        for revision in range(1, MOST_WAITING + 66):
            log.append(batch(revision))
            await asyncio.sleep(0)
        assert (log.failing, log.congested) == (True, True)
        stream.away = False
        await log.told()
        assert (log.failing, log.congested) == (False, False)
    assert full(stream.messages[-1]).number == MOST_WAITING + 65


async def test_a_stream_that_is_gone_deposes_and_one_that_is_only_away_does_not(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr("hub.backplane.nats.log.RETRY", 0.0)
    stream = FakeStream()
    log = log_on(stream)
    async with log.running():
        stream.away = True
        log.append(batch(1))
        for _ in range(200):
            await asyncio.sleep(0)
        assert log.failing
        assert not log.deposed.is_set()
        stream.gone = True
        async with asyncio.timeout(PATIENCE):
            await log.deposed.wait()
        with pytest.raises(DeposedError):
            await log.told()
