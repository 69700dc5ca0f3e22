"""Commands reach the twin as the store has them: in its order, and after whatever goes wrong."""

import asyncio
from collections.abc import AsyncIterator, Callable
from pathlib import Path
from typing import Any

import pytest
import pytest_asyncio

from hub import commanding as module
from hub.commanding import Commanding
from hub.engine import Fact
from hub.errors import StoreUnavailableError
from hub.store import (
    ACKNOWLEDGEMENT,
    OUT_OF_SERVICE,
    EndMeasure,
    Measure,
    Store,
    TakeMeasure,
    place_of,
)
from hub.twin import Twin
from tests.hub.library import SECOND, START_NS, started_twin
from tests.hub.store_homes import PostgresHome
from tests.postgres import Postgres

DEVICE = "lift-1"

LOSE_SESSION = """
SELECT pg_terminate_backend(pid) FROM pg_locks JOIN pg_stat_activity USING (pid)
WHERE locktype = 'advisory'
AND objid = (hashtext(current_schema())::bigint & 4294967295)::oid
"""


class Building:
    """A twin that ticks as soon as others have had their turn, and its commands.

    Args:
        store: Where they are committed.
    """

    def __init__(self, store: Store) -> None:
        self.twin: Twin = started_twin()
        self.venue = self.twin.site.venue.id
        self.now_ns = START_NS
        self.commanding = Commanding(self.twin, store, self.apply)

    async def apply(self, *facts: Fact[Any]) -> int:
        """Run a tick over facts."""
        for fact in facts:
            self.twin.inbox.put(fact)
        await asyncio.sleep(0)
        self.now_ns += SECOND
        self.twin.tick(self.now_ns)
        return self.twin.engine.number

    def take(self, number: int, target: str = DEVICE) -> TakeMeasure:
        """Return the command that takes a device out of service, whatever is in force."""
        return TakeMeasure(
            f"c-{number}", f"m-{number}", self.venue, OUT_OF_SERVICE, target, f"reason {number}",
            "ada", START_NS + number, replace=True,
        )  # fmt: skip

    def end(self, number: int) -> EndMeasure:
        """Return the command that puts the device back."""
        place = place_of(OUT_OF_SERVICE, DEVICE)
        return EndMeasure(
            f"c-{number}", "", self.venue, OUT_OF_SERVICE, "bo", START_NS + number, place=place
        )

    def reasons(self) -> list[str]:
        """Return why the twin has devices out of service."""
        document: Any = self.twin.document("devices") or {}
        return sorted(held["reason"] for held in document.get("out_of_service", {}).values())


@pytest_asyncio.fixture
async def store(tmp_path: Path) -> AsyncIterator[Store]:
    async with await Store.open(tmp_path / "store.db") as opened:
        yield opened


@pytest.mark.parametrize("second", [Building.take, Building.end], ids=["take", "end"])
async def test_commands_at_once_take_effect_as_they_were_committed(
    store: Store, second: Callable[[Building, int], TakeMeasure | EndMeasure]
) -> None:
    building = Building(store)
    commanding = building.commanding
    await commanding.take(building.take(1))
    other = second(building, 3)
    work = commanding.take(other) if isinstance(other, TakeMeasure) else commanding.end(other)
    await asyncio.gather(commanding.take(building.take(2)), work)
    held = await store.in_force(building.venue)
    assert building.reasons() == [measure.reason for measure in held]
    assert list(commanding._applied) == [measure.id for measure in held]
    assert building.reasons() == (["reason 3"] if isinstance(other, TakeMeasure) else [])


class Slow:
    """A store that does nothing until it may."""

    def __init__(self, store: Store) -> None:
        self.store = store
        self.asked = asyncio.Event()
        self.may = asyncio.Event()

    def __getattr__(self, name: str) -> Any:
        return getattr(self.store, name)

    async def take(self, command: TakeMeasure) -> Measure:
        """Take a measure, later."""
        self.asked.set()
        await self.may.wait()
        return await self.store.take(command)


class Away:
    """A store that does not answer until it is there."""

    def __init__(self, store: Store) -> None:
        self.store = store
        self.there = False

    def __getattr__(self, name: str) -> Any:
        return getattr(self.store, name)

    async def touch(self) -> None:
        """Ask for nothing."""
        if not self.there:
            raise StoreUnavailableError("away")


async def test_commands_that_wait_too_long_are_refused_and_leave_no_doubt(
    store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    slow: Any = Slow(store)
    building = Building(slow)
    monkeypatch.setattr(module, "QUEUE_SECONDS", 0.05)
    first = asyncio.create_task(building.commanding.take(building.take(1)))
    await slow.asked.wait()
    with pytest.raises(StoreUnavailableError, match="too many commands"):
        await building.commanding.take(building.take(2))
    assert not building.commanding.doubtful
    slow.may.set()
    await first
    assert building.reasons() == ["reason 1"]


async def test_an_acknowledgement_that_somebody_else_has_ended_stops_nothing(store: Store) -> None:
    building = Building(store)
    commanding = building.commanding
    await commanding.start(START_NS)
    for number, alarm in enumerate(("silent/a", "silent/b"), start=1):
        await commanding.take(
            TakeMeasure(
                f"c-{number}", f"a-{number}", building.venue, ACKNOWLEDGEMENT, alarm, "", "ada",
                START_NS, value=str(START_NS),
            )
        )  # fmt: skip
    assert building.twin.spent_acknowledgements(building.now_ns) == ("a-1", "a-2")
    # As where the answer to it was lost.
    await store.end(EndMeasure("c-3", "a-1", building.venue, ACKNOWLEDGEMENT, "bo", START_NS))
    numbers = iter(range(4, 9))
    await commanding.end_spent(building.now_ns, lambda prefix: f"{prefix}{next(numbers)}")
    assert await store.in_force(building.venue) == ()
    assert commanding.doubtful
    await commanding.make_good()
    assert building.twin.spent_acknowledgements(building.now_ns) == ()
    assert not commanding.doubtful


@pytest.mark.parametrize("idle", [True, False])
async def test_what_a_standby_commanded_meanwhile_is_taken_up(
    postgres: Postgres, *, idle: bool
) -> None:
    home = PostgresHome(postgres)
    async with await home.open() as store:
        building = Building(store)
        commanding = building.commanding
        await commanding.start(START_NS)
        await commanding.take(building.take(1, "lift-2"))
        home.sql(LOSE_SESSION)
        async with await home.open() as standby:
            await standby.take(building.take(2, "lift-1"))
            await standby.end(
                EndMeasure("c-3", "m-1", building.venue, OUT_OF_SERVICE, "bo", START_NS)
            )
        if idle:
            await commanding.touch()
        else:
            await commanding.take(building.take(4, "counter-l1-atrium"))
        await commanding.make_good()
        await commanding.make_good()
        held = await store.in_force(building.venue)
        assert set(commanding._applied) == {measure.id for measure in held}
        assert building.reasons() == (["reason 2"] if idle else ["reason 2", "reason 4"])


async def test_an_outage_is_noticed_while_nobody_commands(store: Store) -> None:
    away: Any = Away(store)
    commanding = Building(away).commanding
    await commanding.touch()
    assert commanding.doubtful
    away.there = True
    await commanding.make_good()
    assert not commanding.doubtful


async def test_what_a_restored_store_does_not_have_ends_at_a_take_over(
    store: Store, tmp_path: Path
) -> None:
    building = Building(store)
    await building.commanding.start(START_NS)
    for number, device in ((1, "lift-1"), (2, "lift-2")):
        await building.commanding.take(building.take(number, device))
    async with await Store.open(tmp_path / "restored.sqlite3") as restored:
        await restored.take(building.take(1, "lift-1"))
        leading = Commanding(building.twin, restored, building.apply)
        await building.apply(*await leading.lead_on(building.now_ns))
    assert building.reasons() == ["reason 1"]
