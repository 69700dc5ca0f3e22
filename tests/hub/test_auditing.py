"""The audit of a running hub: refusals, heads, and the chain checked beside everything else."""

import asyncio
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
import pytest_asyncio

from hub import auditing as module
from hub.access.audit import Act, Entry, Head, Source
from hub.audit_heads import HeadsFile
from hub.auditing import Auditing, Checking
from hub.errors import StoreFileError, StoreUnavailableError
from hub.store import AuditTable, Store, Wanted
from tests.hub.audit_acts import act
from tests.hub.store_homes import SqliteHome

START_NS = 1_764_000_000 * 10**9


class HandClock:
    """A clock that tests move."""

    def __init__(self) -> None:
        self.now = START_NS

    def now_ns(self) -> int:
        """Return the time that it was set to."""
        return self.now


def refusal(address: str = "10.0.0.1") -> Act:
    source = Source("", "visitor", "visitor", address)
    return Act(START_NS, source, "session.create", "ada", "access.password.wrong")


@pytest.fixture
def clock() -> HandClock:
    return HandClock()


@pytest.fixture
def heads(tmp_path: Path) -> HeadsFile:
    return HeadsFile(tmp_path / "audit.heads")


@pytest_asyncio.fixture
async def store(tmp_path: Path) -> AsyncIterator[Store]:
    async with await SqliteHome(tmp_path / "hub.sqlite").open() as opened:
        yield opened


async def outcomes(store: Store) -> list[str]:
    return [entry.outcome for entry in await store.audit.page(Wanted(), 100)]


async def test_a_refusal_is_written_when_its_call_returns(
    store: Store, heads: HeadsFile, clock: HandClock
) -> None:
    auditing = Auditing(store.audit, heads, clock)
    async with auditing.running():
        await auditing.refused(refusal())
        assert await outcomes(store) == ["access.password.wrong"]
        await auditing.refused(refusal())
        assert len(await outcomes(store)) == 1
    newest, _ = await store.audit.page(Wanted(), 100)
    assert newest.detail.startswith('{"count":1,')


async def test_what_is_being_written_at_the_end_stands_once(
    store: Store, heads: HeadsFile, clock: HandClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The store has kept it, but its answer has not come yet."""
    kept = asyncio.Event()
    append = AuditTable.append

    async def slowly(table: AuditTable, told: Act) -> Entry:
        entry = await append(table, told)
        kept.set()
        await asyncio.sleep(0.05)
        return entry

    monkeypatch.setattr(AuditTable, "append", slowly)
    auditing = Auditing(store.audit, heads, clock)
    async with auditing.running():
        auditing.note(refusal())
        await kept.wait()
    assert await outcomes(store) == ["access.password.wrong"]


async def test_the_head_is_noted_at_the_end_of_each_run(
    store: Store, heads: HeadsFile, clock: HandClock
) -> None:
    for number in (1, 2, 2):
        async with Auditing(store.audit, heads, clock).running():
            if number > (await store.audit.head()).number:
                await store.audit.append(act(number))
    assert [head.number for head in heads.heads()] == [1, 2, 2]
    assert heads.heads()[-1] == await store.audit.head()


async def test_refusals_wait_while_the_store_is_away_and_beyond_a_bound_they_are_counted(
    store: Store, heads: HeadsFile, clock: HandClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(module, "WAITING", 2)
    monkeypatch.setattr(module, "WRITTEN_WITHIN_SECONDS", 0.0)
    append, away = store.audit.append, True

    async def sometimes(told: Act) -> object:
        if away:
            raise StoreUnavailableError("away")
        return await append(told)

    monkeypatch.setattr(store.audit, "append", sometimes)
    auditing = Auditing(store.audit, heads, clock)
    async with auditing.running():
        for number in range(5):
            await auditing.refused(refusal(f"10.0.0.{number}"))
        assert await outcomes(store) == []
        assert auditing.lost == 3
        away = False
    lost, *others = await store.audit.page(Wanted(), 10)
    assert (lost.act, lost.detail) == ("audit.lost", '{"count":3}')
    assert {entry.address for entry in others} == {"10.0.0.0", "10.0.0.1"}


async def end_of(auditing: Auditing) -> Checking:
    while True:
        found = auditing.checking()
        if found is not None and found.verdict is not None:
            return found
        await asyncio.sleep(0)


async def test_the_chain_is_checked_and_once_a_minute_at_most(
    store: Store, heads: HeadsFile, clock: HandClock
) -> None:
    for number in range(1, 6):
        await store.audit.append(act(number))
    auditing = Auditing(store.audit, heads, clock)
    async with auditing.running():
        found = await end_of(auditing)
        assert found.verdict is not None
        assert found.verdict.broken is None
        assert (found.checked, found.verdict.head) == (5, await store.audit.head())
        await store.audit.append(act(6))
        assert (await end_of(auditing)).checked == 5
        clock.now += module.CHECKED_LATELY_NS
        assert (await end_of(auditing)).checked == 6


async def test_a_chain_whose_end_was_cut_off_is_told(
    store: Store, heads: HeadsFile, clock: HandClock
) -> None:
    await store.audit.append(act(1))
    heads.note(Head(3, "f" * 64), START_NS)
    auditing = Auditing(store.audit, heads, clock)
    async with auditing.running():
        found = await end_of(auditing)
    assert found.verdict is not None
    assert found.verdict.broken is not None
    assert (found.verdict.broken.number, found.verdict.broken.code) == (2, "audit.truncated")


def test_a_long_file_of_heads_drops_its_older_half(tmp_path: Path) -> None:
    heads = HeadsFile(tmp_path / "audit.heads", most_bytes=1_000)
    for number in range(1, 30):
        heads.note(Head(number, "0" * 64), START_NS)
    kept = [head.number for head in heads.heads()]
    assert kept == list(range(kept[0], 30))
    assert kept[0] > 1
    assert heads.path.stat().st_size < 1_200


async def test_a_store_that_is_damaged_lets_the_hub_end_in_order(
    store: Store, heads: HeadsFile, clock: HandClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def damaged(_: object) -> Head:
        raise StoreFileError("database disk image is malformed")

    async with Auditing(store.audit, heads, clock).running():
        monkeypatch.setattr(AuditTable, "head", damaged)
