import asyncio
import signal
import sqlite3
import sys
from collections.abc import AsyncIterator
from dataclasses import replace
from pathlib import Path

import pytest
import pytest_asyncio

from hub.errors import (
    IdempotencyConflictError,
    IdTakenError,
    MeasureExistsError,
    MeasureUnknownError,
)
from hub.store import EVACUATION, HAZARD, EndMeasure, Store, TakeMeasure


def take(
    number: int = 1,
    *,
    kind: str = EVACUATION,
    target: str = "",
    venue: str = "library",
    key: str | None = None,
) -> TakeMeasure:
    return TakeMeasure(
        id=f"command-{number}",
        measure_id=f"measure-{number}",
        venue_id=venue,
        kind=kind,
        target=target,
        reason="smoke",
        actor="ada",
        at_ns=1_000 + number,
        idempotency_key=key,
    )


def end(number: int, measure: str, kind: str = EVACUATION, key: str | None = None) -> EndMeasure:
    return EndMeasure(f"command-{number}", measure, "library", kind, "bo", 1_000 + number, key)


@pytest_asyncio.fixture
async def store(tmp_path: Path) -> AsyncIterator[Store]:
    async with await Store.open(tmp_path / "hub.sqlite") as opened:
        yield opened


async def test_measures_are_in_force_until_they_end(store: Store) -> None:
    begun = await store.take_measure(take(1))
    hazard = await store.take_measure(take(2, kind=HAZARD, target="room"))
    assert (begun.kind, begun.since_ns, begun.actor, begun.ended_ns) == (
        EVACUATION,
        1_001,
        "ada",
        None,
    )
    assert await store.measures_in_force("library") == (begun, hazard)
    ended = await store.end_measure(end(3, begun.id))
    assert ended == replace(begun, ended_ns=1_003, ended_by_command="command-3")
    assert await store.measures_in_force("library") == (hazard,)


async def test_one_evacuation_at_a_time_and_each_place_is_a_hazard_once(store: Store) -> None:
    await store.take_measure(take(1))
    with pytest.raises(MeasureExistsError) as caught:
        await store.take_measure(take(2, target="1,2"))
    assert (caught.value.code, caught.value.measure_id) == ("store.evacuation.exists", "measure-1")
    await store.take_measure(take(3, venue="town-hall"))
    await store.take_measure(take(4, kind=HAZARD, target="room"))
    await store.take_measure(take(5, kind=HAZARD, target="hall"))
    with pytest.raises(MeasureExistsError) as caught:
        await store.take_measure(take(6, kind=HAZARD, target="room"))
    assert caught.value.code == "store.hazard.exists"


async def test_only_what_is_in_force_can_end(store: Store) -> None:
    hazard = await store.take_measure(take(1, kind=HAZARD, target="room"))
    for unknown in (end(2, "measure-9"), end(3, hazard.id), end(4, "measure-9", HAZARD)):
        with pytest.raises(MeasureUnknownError) as caught:
            await store.end_measure(unknown)
        assert caught.value.code == f"store.{unknown.kind}.unknown"
    await store.end_measure(end(5, hazard.id, HAZARD))
    with pytest.raises(MeasureUnknownError):
        await store.end_measure(end(6, hazard.id, HAZARD))


async def test_the_evacuation_under_way_ends_without_its_name(store: Store) -> None:
    first = await store.take_measure(take(1))
    ended = await store.end_measure(end(2, "", key="e"))
    assert ended.id == first.id
    assert await store.end_measure(end(3, "", key="e")) == ended
    with pytest.raises(MeasureUnknownError):
        await store.end_measure(end(4, "", HAZARD))


async def test_a_request_under_its_own_name_is_taken_once(store: Store) -> None:
    first = await store.take_measure(take(1, key="k"))
    assert await store.take_measure(take(2, key="k")) == first
    with pytest.raises(IdempotencyConflictError):
        await store.take_measure(take(3, target="0", key="k"))
    ended = await store.end_measure(end(4, first.id, key="e"))
    assert await store.end_measure(end(5, first.id, key="e")) == ended
    assert await store.take_measure(take(6, key="k")) == first
    assert await store.measures_in_force("library") == ()


async def test_ids_are_used_once(store: Store) -> None:
    await store.take_measure(take(1))
    with pytest.raises(IdTakenError):
        await store.take_measure(replace(take(2, kind=HAZARD, target="a"), id="command-1"))
    with pytest.raises(IdTakenError):
        await store.take_measure(replace(take(3, kind=HAZARD, target="a"), measure_id="measure-1"))


async def test_a_database_as_step_0002_left_it_opens_with_all_it_holds(tmp_path: Path) -> None:
    path = tmp_path / "hub.sqlite"
    connection = sqlite3.connect(path)
    connection.executescript((Path(__file__).parent / "store_0002.sql").read_text())
    connection.close()
    for _ in range(2):
        async with await Store.open(path) as store:
            evacuation, hazard = await store.measures_in_force("library")
            assert (evacuation.id, evacuation.kind, evacuation.target) == ("e-1", EVACUATION, "1,2")
            assert (hazard.id, hazard.target, hazard.reason) == ("h-1", "room-7", "smoke")
            assert len(await store.closures_in_force("library")) == 1
    connection = sqlite3.connect(path)
    assert connection.execute("PRAGMA foreign_key_check").fetchall() == []
    connection.close()


ROOT = Path(__file__).parents[2]

WRITER = """
import asyncio, sys
from pathlib import Path
from hub.store import Store, TakeMeasure

async def main():
    async with await Store.open(Path(sys.argv[1])) as store:
        number = 0
        while True:
            number += 1
            command = TakeMeasure(
                f"c-{number}", f"m-{number}", "library", "hazard", f"unit-{number}", "", "ada", 1
            )
            measure = await store.take_measure(command)
            print(measure.id, flush=True)

asyncio.run(main())
"""


@pytest.mark.parametrize("told", [1, 7, 23])
async def test_what_was_answered_survives_a_kill(tmp_path: Path, told: int) -> None:
    path = tmp_path / "hub.sqlite"
    process = await asyncio.create_subprocess_exec(
        sys.executable, "-c", WRITER, str(path), stdout=asyncio.subprocess.PIPE, cwd=ROOT
    )
    assert process.stdout is not None
    answered = [(await process.stdout.readline()).decode().strip() for _ in range(told)]
    process.send_signal(signal.SIGKILL)
    rest = await process.stdout.read()
    await process.wait()
    answered += rest.decode().split()
    async with await Store.open(path) as store:
        held = {measure.id for measure in await store.measures_in_force("library")}
    assert set(answered) <= held
