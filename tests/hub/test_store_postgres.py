"""What is PostgreSQL's own among the stores: outages, other hubs, and commits of unknown end."""

import asyncio
import signal
from collections.abc import Iterator
from contextlib import suppress

import pytest

from hub.errors import StoreTakenError, StoreUnavailableError, TransientHubError
from hub.store import PostgresPlace, Store, postgres
from tests.hub.store_commands import end, take
from tests.hub.store_homes import PostgresHome
from tests.postgres import Postgres
from tests.servers import PATIENCE

FAILING = """
CREATE SEQUENCE tries;
CREATE FUNCTION fail() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF nextval('tries') <= {times} THEN
        {how};
    END IF;
    RETURN NEW;
END $$;
CREATE CONSTRAINT TRIGGER fails AFTER INSERT ON commands DEFERRABLE INITIALLY {when}
    FOR EACH ROW EXECUTE FUNCTION fail();
"""
"""A sequence counts tries although they are rolled back."""

SERIALIZATION = "RAISE EXCEPTION USING ERRCODE = '40001', MESSAGE = 'made up'"
LOST = "PERFORM pg_terminate_backend(pg_backend_pid())"


@pytest.fixture
def home(postgres: Postgres) -> PostgresHome:
    return PostgresHome(postgres)


@pytest.fixture
def own_server() -> Iterator[Postgres]:
    """A server that the test may stop: others share the one of the run."""
    server = Postgres()
    try:
        server.start()
        yield server
    finally:
        with suppress(ProcessLookupError, AssertionError):
            server.tell(signal.SIGCONT)
        server.remove()


async def test_commits_wait_for_the_disk_whatever_the_role_says(home: PostgresHome) -> None:
    home.sql("CREATE ROLE hasty LOGIN SUPERUSER; ALTER ROLE hasty SET synchronous_commit = off")
    place = PostgresPlace(home.server.url(home.name, "hasty"))
    async with await Store.open(place) as store, store.database.engine.connect() as connection:
        found = await connection.exec_driver_sql("SHOW synchronous_commit")
        assert found.scalar_one() == "on"
        found = await connection.exec_driver_sql("SHOW transaction_isolation")
        assert found.scalar_one() == "serializable"


async def test_the_second_hub_on_a_store_is_refused_until_the_first_has_gone(
    home: PostgresHome, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(postgres, "LOCK_SECONDS", 0.2)
    first = await home.open()
    with pytest.raises(StoreTakenError) as caught:
        await home.open()
    assert caught.value.code == "store.taken"
    await first.take(take(1))
    other = PostgresHome(home.server)
    async with await other.open() as elsewhere:
        await elsewhere.take(take(1))
    await first.close()
    async with await home.open() as second:
        assert len(await second.in_force("library")) == 1


async def test_a_hub_that_lost_its_store_to_another_writes_nothing_there(
    home: PostgresHome, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(postgres, "LOCK_SECONDS", 0.2)
    first = await home.open()
    home.sql(
        "SELECT pg_terminate_backend(pid) FROM pg_locks JOIN pg_stat_activity USING (pid)"
        " WHERE locktype = 'advisory'"
        " AND objid = (hashtext(current_schema())::bigint & 4294967295)::oid"
    )
    async with await home.open() as second:
        with pytest.raises(StoreTakenError):
            await first.take(take(1))
        assert await second.in_force("library") == ()
    await first.take(take(1))
    await first.close()


@pytest.mark.parametrize("how", [SERIALIZATION, LOST], ids=["serialization", "lost"])
@pytest.mark.parametrize("when", ["IMMEDIATE", "DEFERRED"])
async def test_a_command_that_failed_for_a_moment_is_given_again_and_done_once(
    home: PostgresHome, how: str, when: str
) -> None:
    async with await home.open() as store:
        home.sql(FAILING.format(times=2, how=how, when=when))
        made = await store.take(take(1, key="k"))
        assert await store.take(take(2, key="k")) == made
        assert home.sql("SELECT id FROM commands") == [("command-1",)]
        assert home.sql("SELECT last_value FROM tries") == [("3",)]


async def test_a_command_that_goes_on_failing_is_given_up(home: PostgresHome) -> None:
    async with await home.open() as store:
        home.sql(FAILING.format(times=99, how=SERIALIZATION, when="DEFERRED"))
        with pytest.raises(StoreUnavailableError):
            await store.take(take(1))
        home.sql("DROP TRIGGER fails ON commands")
        await store.take(take(1))
        assert home.sql("SELECT id FROM commands") == [("command-1",)]


async def test_commands_are_refused_during_an_outage_and_taken_after_it(
    own_server: Postgres,
) -> None:
    home = PostgresHome(own_server)
    async with await home.open() as store:
        made = await store.take(take(1))
        own_server.stop()
        for number in (2, 3):
            with pytest.raises(StoreUnavailableError) as caught:
                await store.take(take(number, target="lift-2", key="k"))
            assert isinstance(caught.value, TransientHubError)
            assert "postgresql://" in caught.value.message
        own_server.start()
        again = await store.take(take(4, target="lift-2", key="k"))
        assert await store.in_force("library") == (made, again)
        own_server.stop(signal.SIGQUIT)
        own_server.start()
        await store.end(end(5, made.id))
        assert await store.in_force("library") == (again,)


async def test_a_server_that_does_not_answer_is_given_up_in_time(
    own_server: Postgres, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(postgres, "STATEMENT_SECONDS", 2.0)
    home = PostgresHome(own_server)
    async with await home.open() as store:
        await store.take(take(1))
        monkeypatch.setattr(postgres, "CONNECT_SECONDS", 0.5)
        own_server.tell(signal.SIGSTOP)
        async with asyncio.timeout(PATIENCE):
            for _ in range(2):
                with pytest.raises(StoreUnavailableError):
                    await store.take(take(2, target="lift-2"))
        own_server.tell(signal.SIGCONT)
        monkeypatch.undo()
        await store.take(take(3, target="lift-3"))
        assert "lift-3" in {measure.target for measure in await store.in_force("library")}


async def test_passwords_are_used_and_never_told(home: PostgresHome) -> None:
    server = home.server
    server.sql("CREATE ROLE guarded LOGIN SUPERUSER PASSWORD 'open sesame'")
    url = server.url(home.name, "guarded")
    async with await Store.open(PostgresPlace(url, "open sesame")):
        pass
    with_password = url.replace("guarded@", "guarded:wrong-secret@")
    for place in (PostgresPlace(url, "wrong-secret"), PostgresPlace(with_password)):
        with pytest.raises(StoreUnavailableError) as caught:
            await Store.open(place)
        assert "guarded" in caught.value.message
        assert "wrong-secret" not in f"{caught.value.message} {place!r} {place.name}"


@pytest.mark.parametrize(
    ("url", "told"),
    [
        ("postgresql://zhilu@127.0.0.1:1/zhilu", "postgresql://127.0.0.1:1/zhilu"),
        ("postgresql://zhilu@/nowhere?host={folder}", "nowhere"),
        ("postgresql://zhilu:se/cret@127.0.0.1/zhilu", "postgresql://..."),
    ],
)
async def test_a_database_that_cannot_be_reached_is_named(
    postgres: Postgres, url: str, told: str
) -> None:
    with pytest.raises(StoreUnavailableError) as caught:
        await Store.open(PostgresPlace(url.format(folder=postgres.folder)))
    assert told in caught.value.message
    assert "cret" not in caught.value.message


async def test_a_role_without_rights_is_told_what_it_needs(home: PostgresHome) -> None:
    home.sql("CREATE ROLE poor LOGIN")
    place = PostgresPlace(home.server.url(home.name, "poor"))
    with pytest.raises(StoreUnavailableError, match="let the role own") as caught:
        await Store.open(place)
    home.sql(f"GRANT USAGE ON SCHEMA {home.name} TO poor")
    with pytest.raises(StoreUnavailableError, match="let the role own") as caught:
        await Store.open(place)
    assert "permission denied" in caught.value.message


async def test_a_schema_that_is_not_there_is_told(postgres: Postgres) -> None:
    with pytest.raises(StoreUnavailableError, match="schema"):
        await Store.open(PostgresPlace(postgres.url("nowhere")))


async def test_a_database_that_cannot_hold_chinese_is_refused(postgres: Postgres) -> None:
    postgres.sql("CREATE DATABASE latin ENCODING LATIN1 TEMPLATE template0 LOCALE 'C'")
    url = postgres.url("public").replace("/postgres?", "/latin?")
    with pytest.raises(StoreUnavailableError, match="LATIN1; make it with --encoding UTF8"):
        await Store.open(PostgresPlace(url))


async def test_reasons_in_chinese_are_kept(home: PostgresHome) -> None:
    async with await home.open() as store:
        made = await store.take(take(1, reason="电梯检修 🛗"))
        assert (await store.in_force("library"))[0].reason == made.reason == "电梯检修 🛗"
