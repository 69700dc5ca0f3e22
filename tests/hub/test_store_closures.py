import asyncio
import signal
import sqlite3
import sys
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
import pytest_asyncio

from hub.errors import (
    ClosureExistsError,
    ClosureUnknownError,
    IdempotencyConflictError,
    IdTakenError,
    PermanentHubError,
    StoreUnavailableError,
    TransientHubError,
)
from hub.store import ClosePassage, Closure, ReopenPassage, Store


def close(
    number: int = 1,
    *,
    venue: str = "library",
    target: str = "lift-1",
    reason: str = "repair",
    key: str | None = None,
    actor: str = "ada",
) -> ClosePassage:
    return ClosePassage(
        id=f"command-{number}",
        closure_id=f"closure-{number}",
        venue_id=venue,
        target=target,
        kind="connector",
        reason=reason,
        actor=actor,
        at_ns=1_000 + number,
        idempotency_key=key,
    )


def reopen(
    number: int, closure: str, *, venue: str = "library", key: str | None = None
) -> ReopenPassage:
    return ReopenPassage(f"command-{number}", closure, venue, "ada", 1_000 + number, key)


@pytest_asyncio.fixture
async def store(tmp_path: Path) -> AsyncIterator[Store]:
    async with await Store.open(tmp_path / "hub.sqlite") as opened:
        yield opened


def rows(path: Path, table: str) -> list[tuple[object, ...]]:
    with sqlite3.connect(path) as connection:
        found = connection.execute(f"SELECT * FROM {table}").fetchall()  # noqa: S608
    connection.close()
    return found


async def test_closed_passage_is_in_force_until_it_is_reopened(store: Store) -> None:
    closure = await store.close_passage(close())
    assert closure == Closure(
        "closure-1", "library", "lift-1", "connector", "repair", 1_001, "ada", "command-1"
    )
    assert await store.closures_in_force("library") == (closure,)
    ended = await store.reopen_passage(reopen(2, "closure-1"))
    assert (ended.ended_ns, ended.ended_by_command) == (1_002, "command-2")
    assert await store.closures_in_force("library") == ()


async def test_target_can_be_closed_again_after_it_was_reopened(store: Store) -> None:
    await store.close_passage(close(1))
    await store.reopen_passage(reopen(2, "closure-1"))
    again = await store.close_passage(close(3))
    assert await store.closures_in_force("library") == (again,)


async def test_closures_come_in_the_order_of_their_commands(store: Store) -> None:
    for number in (3, 1, 2):
        await store.close_passage(close(number, target=f"lift-{number}"))
    assert [found.id for found in await store.closures_in_force("library")] == [
        "closure-3",
        "closure-1",
        "closure-2",
    ]


async def test_target_closed_already_names_the_closure_and_takes_nothing(
    store: Store, tmp_path: Path
) -> None:
    await store.close_passage(close(1))
    with pytest.raises(ClosureExistsError) as caught:
        await store.close_passage(close(2, key="k"))
    assert caught.value.code == "store.closure.exists"
    assert caught.value.closure_id == "closure-1"
    assert isinstance(caught.value, PermanentHubError)
    assert len(rows(tmp_path / "hub.sqlite", "commands")) == 1
    await store.reopen_passage(reopen(3, "closure-1"))
    assert (await store.close_passage(close(4, key="k"))).id == "closure-4"


async def test_closure_that_is_unknown_or_has_ended_cannot_be_reopened(store: Store) -> None:
    await store.close_passage(close(1))
    await store.reopen_passage(reopen(2, "closure-1"))
    for closure in ("closure-1", "closure-99"):
        with pytest.raises(ClosureUnknownError) as caught:
            await store.reopen_passage(reopen(3, closure))
        assert caught.value.code == "store.closure.unknown"


async def test_closures_of_one_venue_are_not_those_of_another(store: Store) -> None:
    here = await store.close_passage(close(1))
    there = await store.close_passage(close(2, venue="museum"))
    assert await store.closures_in_force("library") == (here,)
    assert await store.closures_in_force("museum") == (there,)
    with pytest.raises(ClosureUnknownError):
        await store.reopen_passage(reopen(3, "closure-2"))
    assert await store.closures_in_force("museum") == (there,)
    await store.reopen_passage(reopen(3, "closure-2", venue="museum"))
    assert await store.closures_in_force("museum") == ()
    assert await store.closures_in_force("library") == (here,)


async def test_closure_names_who_closed_it_even_when_another_reopens(store: Store) -> None:
    await store.close_passage(close(1, actor="bob"))
    (held,) = await store.closures_in_force("library")
    ended = await store.reopen_passage(reopen(2, "closure-1", key="r"))
    again = await store.reopen_passage(reopen(3, "closure-1", key="r"))
    assert (held.actor, ended.actor, again.actor) == ("bob", "bob", "bob")


async def test_same_request_under_the_same_key_happens_once(store: Store, tmp_path: Path) -> None:
    first = await store.close_passage(close(1, key="k"))
    assert await store.close_passage(close(2, key="k")) == first
    ended = await store.reopen_passage(reopen(3, "closure-1", key="r"))
    assert await store.reopen_passage(reopen(4, "closure-1", key="r")) == ended
    assert await store.close_passage(close(5, key="k")) == first
    assert await store.closures_in_force("library") == ()
    assert len(rows(tmp_path / "hub.sqlite", "commands")) == 2


@pytest.mark.parametrize(
    "other",
    [
        close(2, key="k", reason="other"),
        close(2, key="k", target="lift-2"),
        close(2, key="k", actor="bob"),
        close(2, key="k", venue="museum"),
        reopen(2, "closure-1", key="k"),
    ],
)
async def test_key_of_a_different_request_is_refused(
    store: Store, other: ClosePassage | ReopenPassage
) -> None:
    first = await store.close_passage(close(1, key="k"))
    asked = (
        store.close_passage(other)
        if isinstance(other, ClosePassage)
        else store.reopen_passage(other)
    )
    with pytest.raises(IdempotencyConflictError) as caught:
        await asked
    assert caught.value.code == "store.idempotency.conflict"
    assert await store.closures_in_force("library") == (first,)


async def test_ids_are_used_once(store: Store) -> None:
    await store.close_passage(close(1))
    with pytest.raises(IdTakenError):
        await store.close_passage(close(1, target="lift-2"))
    assert len(await store.closures_in_force("library")) == 1


async def test_commands_at_once_close_a_target_once(store: Store) -> None:
    answers = await asyncio.gather(
        *(store.close_passage(close(number)) for number in range(10)), return_exceptions=True
    )
    assert sum(isinstance(answer, Closure) for answer in answers) == 1
    assert sum(isinstance(answer, ClosureExistsError) for answer in answers) == 9


async def test_two_hubs_on_one_file_wait_for_each_other(store: Store, tmp_path: Path) -> None:
    async with await Store.open(tmp_path / "hub.sqlite") as other:
        await asyncio.gather(
            *(
                (store, other)[number % 2].close_passage(close(number, target=f"lift-{number}"))
                for number in range(40)
            )
        )
        assert len(await store.closures_in_force("library")) == 40


async def test_locked_database_is_a_transient_error_and_passes(
    store: Store, tmp_path: Path
) -> None:
    other = sqlite3.connect(tmp_path / "hub.sqlite", isolation_level=None)
    async with store._engine.connect() as connection:
        await connection.exec_driver_sql("PRAGMA busy_timeout = 1")
    other.execute("BEGIN IMMEDIATE")
    with pytest.raises(StoreUnavailableError) as caught:
        await store.close_passage(close(1))
    assert caught.value.code == "store.unavailable"
    assert isinstance(caught.value, TransientHubError)
    other.execute("ROLLBACK")
    other.close()
    await store.close_passage(close(1))


async def test_every_commit_waits_for_the_disk(store: Store) -> None:
    async with store._engine.connect() as connection:
        found = {
            pragma: (await connection.exec_driver_sql(f"PRAGMA {pragma}")).scalar_one()
            for pragma in ("journal_mode", "synchronous", "foreign_keys")
        }
    assert found == {"journal_mode": "wal", "synchronous": 2, "foreign_keys": 1}


ROOT = Path(__file__).parents[2]

CHILD = """
import asyncio, pathlib, sys
from hub.store import ClosePassage, Store

async def main():
    store = await Store.open(pathlib.Path(sys.argv[1]))
    number = 0
    while True:
        number += 1
        name = str(number)
        command = ClosePassage(name, name, "library", name, "unit", "fire", "ada", number)
        await store.close_passage(command)
        print(name, flush=True)

asyncio.run(main())
"""


async def test_answered_commands_survive_kill_9(tmp_path: Path) -> None:
    path = tmp_path / "hub.sqlite"
    child = await asyncio.create_subprocess_exec(
        sys.executable, "-c", CHILD, str(path), stdout=asyncio.subprocess.PIPE, cwd=ROOT
    )
    assert child.stdout is not None
    for _ in range(25):
        await child.stdout.readline()
    child.send_signal(signal.SIGKILL)
    rest = await child.stdout.read()
    await child.wait()
    answered = 25 + rest.count(b"\n")
    async with await Store.open(path) as store:
        targets = [closure.target for closure in await store.closures_in_force("library")]
    # One more may have been committed and not yet answered.
    assert len(targets) - answered in {0, 1}
    assert targets[:answered] == [str(number) for number in range(1, answered + 1)]
    assert len(rows(path, "commands")) == len(targets)
