"""While nobody leads a building's stream: commits are kept ahead, and lost by nobody."""

import asyncio
from collections.abc import AsyncIterator
from types import SimpleNamespace
from typing import Any, cast

import pytest

from hub.backplane.ledger import Ledger
from hub.backplane.nats import claiming
from hub.backplane.nats import log as module
from hub.backplane.nats.ahead import Ahead, ahead_of, claimed
from hub.backplane.nats.claiming import claim
from hub.backplane.nats.commits import Commit, Letter, Receipt, full, packed
from hub.backplane.nats.history import faults
from hub.backplane.nats.link import Link, NoLeaderError, OutOfStepError
from hub.backplane.nats.log import StreamLog, Writer
from hub.backplane.nats.standing import Standing
from hub.errors import DeposedError, NatsUnavailableError
from hub.ports import Batch, Record
from tests.integration.mqtt_tools import eventually

OWN, AHEAD = "main", ahead_of("main")


class Streams:
    """What a `Link` is to a core: both streams in memory; each can be without a leader."""

    def __init__(self) -> None:
        self.held: dict[str, list[bytes]] = {OWN: [], AHEAD: []}
        self.leaderless: set[str] = set()
        self.lose_answers: set[str] = set()
        self.largest = 2**20
        self.replicated = True
        self.purged: dict[str, int] = {}
        self.leaders = {OWN: "n0", AHEAD: "n0"}

    async def append(self, name: str, data: bytes, after: int) -> int:
        await asyncio.sleep(0)
        if name in self.leaderless:
            raise NoLeaderError(name)
        if after != len(self.held[name]):
            raise OutOfStepError
        self.held[name].append(data)
        if name in self.lose_answers:
            self.lose_answers.discard(name)
            raise NatsUnavailableError("lost")
        return len(self.held[name])

    async def message(self, name: str, sequence: int, *, kept: bool) -> bytes | None:
        assert kept
        return self.held[name][sequence - 1] if sequence <= len(self.held[name]) else None

    async def span(self, name: str) -> tuple[int, int]:
        return 1, len(self.held[name])

    async def is_gone(self, _name: str) -> bool:
        return False

    async def leader(self, name: str) -> str:
        return self.leaders[name]

    async def purge(self, name: str, until: int) -> None:
        self.purged[name] = until

    async def step_down(self, name: str) -> None:
        self.leaders[name] = "n1"

    def numbers(self, name: str) -> list[int]:
        return [tick.number for data in self.held[name] for tick in full(data).ticks]


def batch(revision: int) -> Batch:
    return Batch(revision, 1, (Record("believed/k", b"fact", stands=True),), {"t": revision})


def link_of(streams: Streams) -> Link:
    return cast("Link", streams)


async def claimed_log(
    streams: Streams, core: str, term: int
) -> tuple[StreamLog, list[int], Standing]:
    """Let a core claim the building, and return its log and what it took from ahead."""
    standing = Standing(Ledger("e"))

    async def catch_up() -> None:
        for number, data in enumerate(streams.held[OWN], 1):
            if number > standing.sequence:
                standing.take(number, full(data))

    tail: Any = SimpleNamespace(catch_up=catch_up)
    writer, taken = Writer(OWN, core, term, 0), []
    ahead = await claim(
        link_of(streams), tail, standing, writer, lambda number, _: taken.append(number)
    )
    return StreamLog(link_of(streams), writer, standing.ledger, ahead), taken, standing


@pytest.fixture(autouse=True)
def quick(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "RETRY", 0.0)
    monkeypatch.setattr(claiming, "AGAIN_SECONDS", 0.0)


@pytest.fixture
def streams() -> Streams:
    return Streams()


@pytest.fixture
async def log(streams: Streams) -> AsyncIterator[StreamLog]:
    found, _, _ = await claimed_log(streams, "core-a", 1)
    async with found.running():
        yield found


async def test_what_is_kept_ahead_is_told_at_once_and_comes_into_the_stream_in_order(
    streams: Streams, log: StreamLog
) -> None:
    log.append(batch(1))
    await log.told()
    streams.leaderless.add(OWN)
    for revision in (2, 3):
        log.append(batch(revision))
        await log.told()
    assert not log.failing
    assert (streams.numbers(OWN), streams.numbers(AHEAD)) == ([1], [2, 3])
    streams.leaderless.discard(OWN)
    log.append(batch(4))
    await log.told()
    assert (streams.numbers(OWN), streams.numbers(AHEAD)) == ([1, 2, 3, 4], [2, 3])
    assert streams.purged == {AHEAD: len(streams.held[AHEAD])}


async def test_a_stream_that_is_led_again_gets_them_although_nothing_new_comes(
    streams: Streams, log: StreamLog
) -> None:
    streams.leaderless.add(OWN)
    log.append(batch(1))
    await log.told()
    streams.leaderless.discard(OWN)
    await eventually(lambda: streams.numbers(OWN) == [1])


async def test_while_neither_is_led_nothing_is_told(streams: Streams, log: StreamLog) -> None:
    streams.leaderless.update((OWN, AHEAD))
    log.append(batch(1))
    telling = asyncio.create_task(log.told())
    for _ in range(50):
        await asyncio.sleep(0)
    assert (telling.done(), log.failing) == (False, True)
    streams.leaderless.discard(AHEAD)
    await telling
    assert streams.numbers(AHEAD) == [1]


async def test_an_answer_that_is_lost_ahead_is_no_other_core(
    streams: Streams, log: StreamLog
) -> None:
    streams.leaderless.add(OWN)
    streams.lose_answers.add(AHEAD)
    for revision in (1, 2):
        log.append(batch(revision))
        await log.told()
    streams.leaderless.clear()
    log.append(batch(3))
    await log.told()
    assert streams.numbers(OWN) == [1, 2, 3]
    assert not log.deposed.is_set()


async def test_who_takes_over_takes_what_was_kept_ahead_before_anything_of_its_own(
    streams: Streams,
) -> None:
    dying, _, _ = await claimed_log(streams, "core-a", 1)
    async with dying.running():
        dying.append(batch(1))
        await dying.told()
        streams.leaderless.add(OWN)
        for revision in (2, 3):
            dying.append(batch(revision))
            await dying.told()
    taking = asyncio.create_task(claimed_log(streams, "core-b", 2))
    for _ in range(20):
        await asyncio.sleep(0)
    assert not taking.done()
    streams.leaderless.discard(OWN)
    found, taken, standing = await taking
    assert taken == [2, 3]
    assert (standing.ledger.number, standing.ledger.revision) == (3, 3)
    async with found.running():
        found.append(batch(4))
        await found.told()
    assert streams.numbers(OWN) == [1, 2, 3, 4]
    history = [(n, cast("Any", full(data))) for n, data in enumerate(streams.held[OWN], 1)]
    assert list(faults(history)) == []


async def test_who_takes_over_takes_messages_that_came_without_a_tick(streams: Streams) -> None:
    dying, _, _ = await claimed_log(streams, "core-a", 1)
    async with dying.running():
        dying.append(batch(1))
        await dying.told()
        streams.leaderless.add(OWN)
        for letter in ("m1", "m2"):
            dying.post(Letter("screen/a", letter, b"{}", None))
            await dying.told()
        dying.receive(Receipt("screen/a", ("m1",)))
        await dying.told()
    streams.leaderless.discard(OWN)
    _, taken, standing = await claimed_log(streams, "core-b", 2)
    assert (taken, [letter for _, letter in standing.letters]) == ([], ["m2"])
    assert streams.purged == {AHEAD: len(streams.held[AHEAD])}


async def test_a_core_that_another_one_came_before_keeps_nothing_ahead(
    streams: Streams, log: StreamLog
) -> None:
    await claimed(link_of(streams), OWN, "core-b", packed(Commit(2, "core-b", "e", 0, 0)))
    streams.leaderless.add(OWN)
    log.append(batch(1))
    with pytest.raises(DeposedError):
        await log.told()
    assert streams.numbers(AHEAD) == []


async def test_both_streams_are_led_by_different_servers(streams: Streams) -> None:
    ahead = Ahead(link_of(streams), OWN, "core-a", 0)
    staying = asyncio.create_task(ahead.stay_apart())
    await eventually(lambda: streams.leaders[AHEAD] != streams.leaders[OWN])
    staying.cancel()
