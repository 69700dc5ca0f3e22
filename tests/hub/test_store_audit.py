"""The audit in a store: with each command, never changed, read beside the hub, cut."""

import asyncio
from dataclasses import replace
from pathlib import Path

import pytest

from hub.access import Role
from hub.access.audit import CUT, DONE, NO_HEAD, Source
from hub.access.audit_chain import Check, Verdict, verify
from hub.admission import Tried
from hub.errors import HubError, MeasureExistsError, StoreFileError, StoreUnavailableError
from hub.store import AuditTable, PostgresPlace, Store, Wanted, audit_rows, copy_store, open_audit
from hub.store.schema import audit
from tests.hub.access_people import GOOD, desk
from tests.hub.audit_acts import act
from tests.hub.store_commands import end, take
from tests.hub.store_homes import Home, SqliteHome


def place(home: Home) -> Path | PostgresPlace:
    return home.path if isinstance(home, SqliteHome) else PostgresPlace(home.argument)


async def checked(table: AuditTable) -> Verdict:
    check = Check()
    async for entry in table.all_of_it():
        check.take(entry)
    return check.end()


async def test_every_command_has_its_entry(store: Store) -> None:
    made = await store.take(take(1))
    await store.end(end(2, made.id))
    ended, taken = await store.audit.page(Wanted(), 10)
    assert (taken.number, taken.act, taken.target, taken.outcome) == (
        1,
        "take_closure",
        "lift-1",
        DONE,
    )
    assert (taken.actor_name, taken.at_ns) == ("ada", 1_001)
    assert '"command":"command-1"' in taken.detail
    assert '"reason":"repair"' in taken.detail
    assert (ended.act, ended.target, ended.actor_name) == ("end_closure", "lift-1", "bo")
    assert verify([taken, ended]).broken is None


async def test_who_acted_from_where_and_under_which_revision_is_kept(store: Store) -> None:
    source = Source("u-7", "艾达", "account", "2001:db8::7", 41)
    await store.take(replace(take(1), source=source))
    (entry,) = await store.audit.page(Wanted(), 10)
    assert (entry.actor_id, entry.actor_name, entry.actor_kind) == ("u-7", "艾达", "account")
    assert (entry.address, entry.revision) == ("2001:db8::7", 41)


async def test_a_repeated_command_has_one_entry_and_a_refused_one_none_of_the_store(
    store: Store,
) -> None:
    await store.take(take(1, key="k"))
    await store.take(take(2, key="k"))
    with pytest.raises(MeasureExistsError):
        await store.take(take(3))
    assert (await store.audit.head()).number == 1


NO_MORE = {
    "sqlite": "CREATE TRIGGER no_more BEFORE INSERT ON audit"
    " BEGIN SELECT RAISE(ABORT, 'no more entries'); END",
    "postgresql": "CREATE FUNCTION no_more() RETURNS trigger LANGUAGE plpgsql AS"
    " $$ BEGIN RAISE EXCEPTION 'no more entries'; END $$;"
    " CREATE TRIGGER no_more BEFORE INSERT ON audit FOR EACH ROW EXECUTE FUNCTION no_more()",
}


async def test_entry_and_command_are_committed_together_or_not_at_all(home: Home) -> None:
    async with await home.open() as store:
        made = await store.take(take(1))
        home.sql(NO_MORE[store.database.engine.dialect.name])
        with pytest.raises(Exception, match="no more entries"):
            await store.take(take(2, target="lift-2"))
        with pytest.raises(Exception, match="no more entries"):
            await store.end(end(3, made.id))
        assert await store.in_force("library") == (made,)
        assert home.sql("SELECT count(*) FROM commands") == [("1",)]
        assert home.sql("SELECT count(*) FROM audit") == [("1",)]


@pytest.mark.parametrize(
    "change",
    [
        "UPDATE audit SET target = 'lift-9' WHERE number = 1",
        "DELETE FROM audit WHERE number = 2",
        "DELETE FROM audit",
    ],
)
async def test_the_database_refuses_to_change_or_remove_entries(home: Home, change: str) -> None:
    async with await home.open() as store:
        for number in (1, 2, 3):
            await store.audit.append(act(number))
        with pytest.raises(Exception, match="audit entries are"):
            home.sql(change)
        assert (await checked(store.audit)).entries == 3


async def test_the_whole_table_is_not_emptied_in_postgresql(home: Home) -> None:
    async with await home.open() as store:
        await store.audit.append(act(1))
        if isinstance(home, SqliteHome):
            return
        with pytest.raises(Exception, match="audit entries are"):
            home.sql("TRUNCATE audit")


async def test_entries_are_found_by_who_what_which_and_when(store: Store) -> None:
    for number in range(1, 7):
        name = "take_closure" if number % 2 else "account.create"
        await store.audit.append(act(number, name, f"t-{number % 3}"))

    async def numbers(wanted: Wanted, most: int = 10) -> list[int]:
        return [entry.number for entry in await store.audit.page(wanted, most)]

    assert await numbers(Wanted()) == [6, 5, 4, 3, 2, 1]
    assert await numbers(Wanted(), 2) == [6, 5]
    assert await numbers(Wanted(below=5), 2) == [4, 3]
    assert await numbers(Wanted(actor="ada")) == await numbers(Wanted(actor="u-1"))
    assert await numbers(Wanted(actor="bo")) == []
    assert await numbers(Wanted(act="take_closure")) == [5, 3, 1]
    assert await numbers(Wanted(act="account.")) == [6, 4, 2]
    assert await numbers(Wanted(act="take%.")) == []
    assert await numbers(Wanted(target="t-1")) == [4, 1]
    assert await numbers(Wanted(since_ns=2 * 10**9, until_ns=4 * 10**9)) == [3, 2]
    assert await numbers(Wanted(outcome="refused")) == []
    assert await numbers(Wanted(outcome=DONE, act="account.", target="t-0")) == [6]


async def test_the_audit_is_read_beside_the_hub_that_uses_the_store(home: Home) -> None:
    async with await home.open() as store:
        await store.take(take(1))
        table = await open_audit(place(home))
        assert (await checked(table)).entries == 1
        with pytest.raises(HubError):
            await table.append(act(9))
        await store.take(take(2, target="lift-2"))
        assert (await checked(table)).entries == 2
        await table.close()
    table = await open_audit(place(home))
    assert (await table.head()).number == 2
    await table.close()


async def test_a_store_without_an_audit_is_told_and_left_as_it_is(home: Home) -> None:
    home.load("0002")
    with pytest.raises(StoreFileError, match="no audit"):
        await open_audit(place(home))
    assert "audit" not in home.tables()


async def test_what_is_no_store_is_told(tmp_path: Path) -> None:
    with pytest.raises(StoreUnavailableError, match="no such file"):
        await open_audit(tmp_path / "nowhere")
    (tmp_path / "text").write_text("this is no database, but long enough to look like one" * 20)
    with pytest.raises(StoreFileError):
        await open_audit(tmp_path / "text")


async def test_a_backup_whose_companions_cannot_be_made_is_read(tmp_path: Path) -> None:
    """As on a disk that cannot be written, which would not keep root from writing here."""
    home = SqliteHome(tmp_path / "hub.sqlite")
    async with await home.open() as store:
        await store.audit.append(act(1))
    (tmp_path / "hub.sqlite-wal").mkdir()
    table = await open_audit(home.path)
    assert (await checked(table)).entries == 1
    await table.close()


async def test_what_was_cut_off_is_gone_and_the_rest_is_whole(
    home: Home, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(audit_rows, "BATCH", 2)
    async with await home.open() as store:
        for number in range(1, 8):
            await store.audit.append(act(number))
        upto = await store.audit.last_before(6 * 10**9)
        assert upto.number == 5
        assert await store.audit.cut(upto, act(20)) == 5
        verdict = await checked(store.audit)
        assert verdict.broken is None
        assert (verdict.first, verdict.since, verdict.head.number) == (6, upto, 8)
        (told,) = await store.audit.page(Wanted(act=CUT), 1)
        assert told.target == "5"
        with pytest.raises(Exception, match="audit entries are"):
            home.sql("DELETE FROM audit WHERE number = 6")
        second = await store.audit.last_before(100 * 10**9)
        assert await store.audit.cut(second, act(30)) == 3
        assert (await checked(store.audit)).entries == 1


async def test_nothing_is_old_enough_to_be_cut(store: Store) -> None:
    assert await store.audit.last_before(10**9) == NO_HEAD
    await store.audit.append(act(5))
    assert await store.audit.last_before(10**9) == NO_HEAD


async def test_a_copied_store_goes_on_with_the_chain(home: Home, tmp_path: Path) -> None:
    async with await home.open() as store:
        await store.take(take(1))
    copied = await copy_store(place(home), tmp_path / "copy.sqlite")
    assert copied["audit"] == 1
    async with await Store.open(tmp_path / "copy.sqlite") as store:
        await store.take(take(2, target="lift-2"))
        assert (await checked(store.audit)).entries == 2


async def test_commands_at_once_make_one_chain(store: Store) -> None:
    await asyncio.gather(*(store.take(take(n, target=f"lift-{n}")) for n in range(1, 11)))
    verdict = await checked(store.audit)
    assert (verdict.entries, verdict.broken) == (10, None)


async def test_acts_of_administration_are_in_the_chain_and_hold_no_secret(store: Store) -> None:
    async with desk(store) as front:
        ada = await front.person("ada", Role.OPERATOR)
        begun = await front.admission.signing_in.sign_in(
            Tried("ada", GOOD, address="192.0.2.7", agent="Firefox")
        )
        await front.admission.signing_in.end(front.by(ada), begun.session.id)
    entries = await store.audit.page(Wanted(), 100)
    assert [entry.act for entry in reversed(entries)][-2:] == ["session.begin", "session.end"]
    assert entries[1].address == "192.0.2.7"
    assert {"account.create"} <= {entry.act for entry in entries}
    assert (await checked(store.audit)).broken is None
    for secret in (GOOD, begun.secret, begun.mark, ada.password):
        assert secret not in f"{entries}"


@pytest.mark.parametrize(
    "wanted", [Wanted(outcome="refused"), Wanted(actor="ada"), Wanted(act="a"), Wanted(target="t")]
)
async def test_no_filter_looks_at_every_entry(store: Store, wanted: Wanted) -> None:
    """Each has an index that has the newest at hand; SQLite tells its plan in so many words."""
    if store.database.engine.dialect.name != "sqlite":
        return
    query = audit_rows.asked(wanted, audit_rows.actors(wanted)[0])
    newest = query.order_by(audit.c.number.desc()).limit(50)
    async with store.database.engine.begin() as connection:
        plain = newest.compile(connection.sync_engine, compile_kwargs={"literal_binds": True})
        found = await connection.exec_driver_sql(f"EXPLAIN QUERY PLAN {plain}")
        plan = [str([*row][3]) for row in found]
    assert all("USING INDEX" in step for step in plan), plan
    assert not any("TEMP B-TREE" in step for step in plan), plan
