"""`zhilu audit`: check, export and cut, on every kind of store, in use or not."""

import asyncio
import csv
import io
import sqlite3
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from hub.access.audit import Head
from hub.audit_heads import HeadsFile
from hub.cli import main
from tests.hub.audit_acts import act
from tests.hub.store_commands import take
from tests.hub.store_homes import Home, SqliteHome

DAY_NS = 86_400 * 10**9


def run(*arguments: str) -> Result:
    return CliRunner().invoke(main, ["audit", *arguments])


async def filled(home: Home, count: int = 4) -> Head:
    """Fill a store with an entry a day."""
    async with await home.open() as store:
        for number in range(1, count + 1):
            await store.audit.append(act(number * 86_400))
        return await store.audit.head()


def tampered(home: Home, change: str) -> None:
    """Change what stands behind the triggers' back, as whoever owns the database can."""
    if isinstance(home, SqliteHome):
        connection = sqlite3.connect(home.path)
        for trigger in ("audit_stands", "audit_stays"):
            connection.execute(f"DROP TRIGGER {trigger}")
        connection.execute(change)
        connection.commit()
        connection.close()
    else:
        home.sql(f"ALTER TABLE audit DISABLE TRIGGER USER; {change}")


async def in_thread(*arguments: str) -> Result:
    """Run a command where no event loop runs."""
    return await asyncio.to_thread(run, *arguments)


async def test_a_whole_chain_is_told_with_its_head(home: Home) -> None:
    head = await filled(home)
    done = await in_thread("verify", home.argument)
    assert done.exit_code == 0, done.output
    assert f"head: 4 {head.hash}" in done.output
    assert "no noted heads" in done.output


@pytest.mark.parametrize(
    ("change", "told"),
    [
        ("UPDATE audit SET actor_name = 'eve' WHERE number = 3", "entry 3 (audit.changed)"),
        ("DELETE FROM audit WHERE number = 2", "entry 2 (audit.missing)"),
        ("DELETE FROM audit WHERE number = 1", "entry 2 (audit.beginning)"),
    ],
)
async def test_the_first_broken_entry_is_named(home: Home, change: str, told: str) -> None:
    await filled(home)
    tampered(home, change)
    done = await in_thread("verify", home.argument)
    assert done.exit_code == 1
    assert told in done.output


async def test_a_cut_end_is_told_by_the_heads_beside_the_file(home: Home, tmp_path: Path) -> None:
    head = await filled(home)
    heads = tmp_path / "audit.heads"
    HeadsFile(heads).note(head, DAY_NS)
    given = () if isinstance(home, SqliteHome) else ("--heads", str(heads))
    done = await in_thread("verify", home.argument, *given)
    assert (done.exit_code, "agrees with 1 noted heads" in done.output) == (0, True)
    tampered(home, "DELETE FROM audit WHERE number > 2")
    done = await in_thread("verify", home.argument, *given)
    assert done.exit_code == 1
    assert "entry 3 (audit.truncated)" in done.output


async def test_export_beside_a_hub_that_uses_the_store(home: Home, tmp_path: Path) -> None:
    async with await home.open() as store:
        await store.take(take(1))
        await store.take(take(2, target="lift-2"))
        out = tmp_path / "audit.jsonl"
        done = await in_thread("export", home.argument, "--out", str(out))
        assert "2 entries" in done.output
        assert (out.stat().st_mode & 0o777) == 0o600
        done = await in_thread("verify", str(out))
        assert done.exit_code == 0
        assert "entries 1 to 2" in done.output
        await store.take(take(3, target="lift-3"))
        done = await in_thread("verify", home.argument)
        assert "entries 1 to 3" in done.output
    again = await in_thread("export", home.argument, "--out", str(out))
    assert again.exit_code == 1
    assert "name another" in again.output


async def test_csv_has_a_line_for_each_entry(home: Home) -> None:
    await filled(home)
    done = await in_thread("export", home.argument, "--csv", "--after", "2")
    rows = list(csv.DictReader(io.StringIO(done.output)))
    assert [row["number"] for row in rows] == ["3", "4"]
    assert rows[0]["time"] == "1970-01-04T00:00:00.000000Z"


async def test_an_exported_file_that_was_changed_is_told(home: Home, tmp_path: Path) -> None:
    await filled(home)
    out = tmp_path / "audit.jsonl"
    await in_thread("export", home.argument, "--out", str(out))
    out.write_text(out.read_text().replace("because 172800", "because I said so"))
    done = await in_thread("verify", str(out))
    assert done.exit_code == 1
    assert "entry 2 (audit.changed)" in done.output
    out.write_text("no entry\n")
    done = await in_thread("verify", str(out))
    assert "line 1 is no audit entry" in done.output


async def test_old_entries_are_moved_to_a_file_and_all_stays_one_chain(
    home: Home, tmp_path: Path
) -> None:
    head = await filled(home)
    out = tmp_path / "old.jsonl"
    done = await in_thread("cut", home.argument, "--before", "1970-01-04", "--out", str(out))
    assert done.exit_code == 0, done.output
    assert "2 entries moved" in done.output
    done = await in_thread("verify", home.argument)
    assert done.exit_code == 0, done.output
    assert "entries 3 to 5" in done.output
    done = await in_thread("verify", str(out), home.argument)
    assert "entries 1 to 5" in done.output, done.output
    assert head.number == 4
    done = await in_thread(
        "cut", home.argument, "--before", "1970-01-04", "--out", str(tmp_path / "none.jsonl")
    )
    assert "no entry is that old" in done.output
    assert not (tmp_path / "none.jsonl").exists()


async def test_nothing_is_cut_from_a_broken_chain(home: Home, tmp_path: Path) -> None:
    await filled(home)
    tampered(home, "UPDATE audit SET actor_name = 'eve' WHERE number = 4")
    out = tmp_path / "old.jsonl"
    done = await in_thread("cut", home.argument, "--before", "1970-01-04", "--out", str(out))
    assert done.exit_code == 1
    assert "nothing was cut" in done.output
    assert not out.exists()
    assert home.sql("SELECT count(*) FROM audit") == [("4",)]


def test_files_that_are_not_there_are_told(tmp_path: Path) -> None:
    for arguments in (
        ("verify", str(tmp_path / "no.sqlite3")),
        ("verify", str(tmp_path / "no.jsonl")),
        ("export", str(tmp_path / "no.sqlite3")),
        ("cut", str(tmp_path / "no.db"), "--before", "2026-01-01", "--out", str(tmp_path / "o")),
    ):
        done = run(*arguments)
        assert done.exit_code == 1
        assert "Error: " in done.output
        assert "Traceback" not in done.output


async def test_a_backup_is_checked_and_exported_as_it_is(tmp_path: Path) -> None:
    home = SqliteHome(tmp_path / "data" / "zhilu.sqlite3")
    home.path.parent.mkdir()
    head = await filled(home)
    heads = HeadsFile(home.path.parent / "audit.heads")
    heads.note(head, DAY_NS)
    archive, data = tmp_path / "kept.tar.gz", str(home.path.parent)
    made = await asyncio.to_thread(
        CliRunner().invoke, main, ["backup", "create", str(archive), "--data", data]
    )
    assert made.exit_code == 0, made.output
    done = await in_thread("verify", str(archive))
    assert done.exit_code == 0, done.output
    assert "agrees with 1 noted heads" in done.output
    out = await in_thread("export", str(archive))
    assert len(out.output.splitlines()) == 4
    heads.note(Head(9, "f" * 64), DAY_NS)
    done = await in_thread("verify", str(archive), "--heads", str(heads.path))
    assert done.exit_code == 0, "what came after a backup is not missing in it"
    done = await in_thread("verify", str(home.path))
    assert "entry 5 (audit.truncated)" in done.output
    done = await in_thread("verify", str(home.path), "--older")
    assert done.exit_code == 0
    heads.note(Head(3, "e" * 64), DAY_NS)
    done = await in_thread("verify", str(archive), "--heads", str(heads.path))
    assert "entry 3 (audit.rewritten)" in done.output


def test_what_is_no_backup_is_told(tmp_path: Path) -> None:
    (tmp_path / "x.tar.gz").write_bytes(b"no archive")
    done = run("verify", str(tmp_path / "x.tar.gz"))
    assert done.exit_code == 1
    assert "no whole backup" in done.output
