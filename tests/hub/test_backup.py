"""Backups: whole or not at all, checked, and put back under a new epoch."""

import asyncio
import hashlib
import io
import json
import os
import signal
import sqlite3
import subprocess
import sys
import tarfile
import tomllib
from collections.abc import Iterator
from contextlib import closing
from datetime import UTC, datetime, timedelta
from pathlib import Path

import msgspec
import pytest
from click.testing import CliRunner, Result

import hub.backup.restoring
from hub.access import LinkSpentError, Role
from hub.admission import Tried
from hub.backplane import (
    Bounds,
    Identity,
    held_alone,
    newest_first,
    open_journal,
    recover,
    segment_files,
)
from hub.backplane.copying import whole_length
from hub.backup import Manifest, backups_in, name_of, prune
from hub.backup.archive import unpack
from hub.backup.making import held
from hub.cli import main
from hub.config import load_config
from hub.errors import BackupError, StartError
from hub.ports import Batch, Record
from hub.store import PostgresPlace, Store
from tests.hub.access_people import GOOD, desk
from tests.hub.store_commands import take
from tests.hub.store_homes import PostgresHome, SqliteHome
from tests.postgres import Postgres

IDENTITY = Identity("library", "plan", "boot-1")


def zhilu(*arguments: object) -> Result:
    return CliRunner().invoke(main, ["backup", *map(str, arguments)], catch_exceptions=False)


def done(*arguments: object) -> Manifest:
    result = zhilu(*arguments, "--json")
    assert result.exit_code == 0, result.output
    return msgspec.json.decode(result.stdout, type=Manifest)


def refused(*arguments: object) -> str:
    result = zhilu(*arguments)
    assert result.exit_code == 1
    return result.output


async def write_journal(folder: Path, ticks: int) -> None:
    """Write a journal that ends as if its hub had been killed."""
    journal = open_journal(folder, IDENTITY, "epoch-1", Bounds()).journal
    for number in range(1, ticks + 1):
        journal.append(
            Batch(number, number, (Record(f"believed/{number % 3}", b"%d" % number, True),), {})
        )
    os.close(journal._segment.descriptor)
    journal._thread.shutdown()


@pytest.fixture
async def data(tmp_path: Path) -> Path:
    """A data folder with a command, a journal and MQTT sessions."""
    folder = tmp_path / "data"
    folder.mkdir()
    async with await Store.open(folder / "zhilu.sqlite3") as store:
        await store.take(take(1, key="k"))
    await write_journal(folder / "journal", 7)
    with closing(sqlite3.connect(folder / "mqtt.sqlite3")) as database:
        database.execute("CREATE TABLE kept (key BLOB PRIMARY KEY, entry BLOB NOT NULL)")
        database.execute("INSERT INTO kept VALUES (x'01', x'02')")
        database.commit()
    return folder


@pytest.fixture
def archive(data: Path, tmp_path: Path) -> Path:
    file = tmp_path / "backup.tar.gz"
    done("create", file, "--data", data)
    return file


def test_a_backup_says_what_it_holds_and_any_tool_can_read_it(archive: Path) -> None:
    with tarfile.open(archive) as opened:
        names = opened.getnames()
        told = opened.extractfile("manifest.json")
        assert told is not None
        manifest = json.load(told)
    assert names == [
        "manifest.json",
        "journal/00000001.journal",
        "mqtt.sqlite3",
        "store.sqlite3",
        "zhilu.toml",
    ]
    assert (manifest["venue"], manifest["epoch"], manifest["revision"]) == ("library", "epoch-1", 7)
    assert manifest["schema"] == max(
        path.name[:4] for path in Path("hub/store/migrations/versions").glob("0*.py")
    )
    assert archive.stat().st_mode & 0o777 == 0o600
    assert done("verify", archive).revision == 7


async def test_a_restored_folder_holds_everything_under_a_new_epoch(
    archive: Path, tmp_path: Path
) -> None:
    back = tmp_path / "back"
    done("restore", archive, "--data", back)
    async with await Store.open(back / "zhilu.sqlite3") as store:
        (measure,) = await store.in_force("library")
        assert measure.id == "measure-1"
        assert await store.take(take(9, key="k")) == measure
    assert sorted(path.name for path in back.iterdir()) == [
        "journal",
        "lock",
        "mqtt.sqlite3",
        "zhilu.sqlite3",
    ]
    with held_alone(back):
        opened = open_journal(back / "journal", IDENTITY, "epoch-2", Bounds())
    assert (opened.journal.epoch, opened.held.revision) == ("epoch-2", 7)
    assert opened.held.records == {f"believed/{n % 3}": b"%d" % n for n in (6, 7, 5)}
    os.close(opened.journal._segment.descriptor)


async def test_what_had_ended_since_a_backup_is_not_good_again_after_it(
    data: Path, tmp_path: Path
) -> None:
    kept, back = tmp_path / "backup.tar.gz", tmp_path / "back"
    async with await Store.open(data / "zhilu.sqlite3") as store, desk(store) as front:
        ada, root = await front.person("ada"), await front.person("root", Role.ADMIN)
        link = await front.admission.people.reset(front.by(root), ada.id)
        signed_in = await front.admission.signing_in.sign_in(Tried("ada", GOOD))
        await asyncio.to_thread(done, "create", kept, "--data", data)
        await front.admission.links.use(link, "", "another good one 77", "")
    await asyncio.to_thread(done, "restore", kept, "--data", back)
    async with await Store.open(back / "zhilu.sqlite3") as store, desk(store) as front:
        assert front.admission.account_named("ada") is not None
        assert front.admission.actor(signed_in.secret) is None
        with pytest.raises(LinkSpentError):
            front.admission.links.look(link)


def test_secrets_of_the_configuration_are_left_out(data: Path, tmp_path: Path) -> None:
    config = tmp_path / "zhilu.toml"
    config.write_text(
        '[mqtt]\nusername = "hub"\npassword_file = "/etc/zhilu/broker"\n[log]\nlevel = "error"\n'
    )
    file = tmp_path / "b.tar.gz"
    done("create", file, "--data", data, "--config", config)
    with tarfile.open(file) as opened:
        told = opened.extractfile("zhilu.toml")
        assert told is not None
        text = told.read().decode()
    assert 'level = "error"' in text
    assert 'password_file = "/etc/zhilu/broker"' in text
    assert "url" not in text


def test_sections_in_sections_and_passwords_in_addresses(data: Path, tmp_path: Path) -> None:
    config = tmp_path / "zhilu.toml"
    config.write_text(
        '[nats]\nservers = ["nats://core:geheim@10.0.0.1:4222"]\n'
        '[access.oidc]\nissuer = "https://id.example.org"\n'
        '[access.oidc.roles]\n"library ops" = ["operator"]\n'
    )
    file = tmp_path / "b.tar.gz"
    done("create", file, "--data", data, "--config", config)
    unpack(file, tmp_path / "u")
    text = (tmp_path / "u" / "zhilu.toml").read_text()
    assert "geheim" not in text
    read = tomllib.loads(text)
    assert read["access"]["oidc"]["roles"] == {"library ops": ["operator"]}
    assert read["nats"]["servers"] == ["nats://core:...@10.0.0.1:4222"]
    assert load_config(tmp_path / "u" / "zhilu.toml").access.oidc.issuer == "https://id.example.org"


def test_the_note_of_how_far_the_audit_had_come_is_kept(data: Path, tmp_path: Path) -> None:
    (data / "audit.heads").write_text("1 abc 7\n")
    file, back = tmp_path / "b.tar.gz", tmp_path / "back"
    done("create", file, "--data", data)
    done("restore", file, "--data", back)
    assert (back / "audit.heads").read_text() == "1 abc 7\n"


async def test_a_store_in_postgresql_is_read_beside_its_hub_and_restored(
    postgres: Postgres, data: Path, tmp_path: Path
) -> None:
    home, other, back = PostgresHome(postgres), PostgresHome(postgres), tmp_path / "back"
    secret = home.argument.replace("zhilu@", "zhilu:geheim@")
    config = tmp_path / "zhilu.toml"
    config.write_text(f'[store]\nurl = "{secret}"\n')
    file = tmp_path / "b.tar.gz"
    async with await home.open() as store:
        made = await store.take(take(1, key="k"))
        result = await in_thread("create", file, "--data", data, "--config", config)
        assert result.exit_code == 0, result.output
        # The hub has the store as before.
        await store.take(take(2, target="lift-2"))
    assert b"geheim" not in file.read_bytes()
    unpacked = tmp_path / "unpacked"
    manifest = unpack(file, unpacked)
    assert b"geheim" not in b"".join(p.read_bytes() for p in unpacked.rglob("*") if p.is_file())
    assert manifest.store == PostgresPlace(home.argument).name
    result = await in_thread("restore", file, "--data", back, "--store", other.argument)
    assert result.exit_code == 0, result.output
    assert not (back / "zhilu.sqlite3").exists()
    async with await other.open() as store:
        assert await store.in_force("library") == (made,)
        assert (await store.take(take(3, target="lift-3"))).version == 2


async def in_thread(*arguments: object) -> Result:
    return await asyncio.to_thread(zhilu, *arguments)


def test_a_journal_that_is_being_written_is_cut_at_its_last_whole_record(data: Path) -> None:
    (segment,) = segment_files(data / "journal")
    whole = segment.read_bytes()
    for end in range(len(whole) - 20, len(whole) + 1):
        length = whole_length(whole[:end])
        assert whole_length(whole[:length]) == length <= end
    segment.write_bytes(whole[:-3])
    file = data.parent / "cut.tar.gz"
    assert done("create", file, "--data", data).revision == 6
    assert done("verify", file).revision == 6


def test_whatever_is_changed_in_a_backup_is_found(archive: Path, tmp_path: Path) -> None:
    whole = archive.read_bytes()
    broken = tmp_path / "broken.tar.gz"
    for at in range(0, len(whole), max(1, len(whole) // 40)):
        broken.write_bytes(whole[:at] + bytes([whole[at] ^ 0x55]) + whole[at + 1 :])
        outcome = zhilu("verify", broken)
        # A bit of the compressed form may say the same in another way.
        assert outcome.exit_code == 1 or unpack(broken, tmp_path / f"u{at}") == unpack(
            archive, tmp_path / f"w{at}"
        )
    for length in range(0, len(whole), max(1, len(whole) // 15)):
        broken.write_bytes(whole[:length])
        assert zhilu("verify", broken).exit_code == 1


def repacked(archive: Path, target: Path, name: str, data: bytes, *, listed: bool = True) -> None:
    """Write an archive anew with other content of one file; with its checksum, if it is listed."""
    with tarfile.open(archive) as opened:
        files = {}
        for info in opened.getmembers():
            content = opened.extractfile(info)
            assert content is not None
            files[info.name] = content.read()
    files[name] = data
    manifest = json.loads(files["manifest.json"])
    if listed:
        entry = {"name": name, "bytes": len(data), "sha256": hashlib.sha256(data).hexdigest()}
        manifest["members"] = [each for each in manifest["members"] if each["name"] != name]
        manifest["members"].append(entry)
        files[name] = files.pop(name)
    if name != "manifest.json":
        files["manifest.json"] = json.dumps(manifest).encode()
    order = ["manifest.json", *(each["name"] for each in manifest["members"])]
    order += [each for each in files if each not in order]
    with tarfile.open(target, "w:gz") as made:
        for each in order:
            info = tarfile.TarInfo(each)
            info.size = len(files[each])
            made.addfile(info, io.BytesIO(files[each]))


def test_a_file_outside_of_the_folder_is_never_written(archive: Path, tmp_path: Path) -> None:
    bad = tmp_path / "bad.tar.gz"
    for name in ("../escaped", "/escaped", "journal/../../escaped", "a/b/c"):
        repacked(archive, bad, name, b"x")
        assert "cannot be read" in refused("restore", bad, "--data", tmp_path / "back")
    repacked(archive, bad, "more.txt", b"x", listed=False)
    assert "more than its manifest" in refused("restore", bad, "--data", tmp_path / "back")
    assert not list(tmp_path.rglob("escaped"))


def test_a_newer_backup_and_a_newer_store_are_refused(archive: Path, tmp_path: Path) -> None:
    bad, back = tmp_path / "bad.tar.gz", tmp_path / "back"
    unpacked = tmp_path / "unpacked"
    manifest = unpack(archive, unpacked)
    newer = msgspec.json.encode(msgspec.structs.replace(manifest, format=99))
    repacked(archive, bad, "manifest.json", newer, listed=False)
    assert "later version" in refused("restore", bad, "--data", back)
    store = unpacked / "store.sqlite3"
    with closing(sqlite3.connect(store)) as database:
        database.execute("UPDATE alembic_version SET version_num = '9999'")
        database.commit()
    repacked(archive, bad, "store.sqlite3", store.read_bytes())
    assert "schema 9999" in refused("verify", bad)
    assert "schema 9999" in refused("restore", bad, "--data", back)
    assert [path.name for path in back.iterdir()] == ["lock"]


def test_a_damaged_database_is_found_though_its_checksum_is_right(
    archive: Path, tmp_path: Path
) -> None:
    bad = tmp_path / "bad.tar.gz"
    for name in ("store.sqlite3", "mqtt.sqlite3", "journal/00000001.journal"):
        unpacked = tmp_path / name.partition("/")[0]
        unpack(archive, unpacked)
        data = bytearray((unpacked / name).read_bytes())
        data[len(data) // 2 : len(data) // 2 + 64] = b"\xff" * 64
        repacked(archive, bad, name, bytes(data[: len(data) if "journal" in name else -900]))
        assert "damaged" in refused("verify", bad)


def test_a_folder_in_use_or_not_empty_is_refused(archive: Path, data: Path) -> None:
    with held_alone(data):
        assert "in use" in refused("restore", archive, "--data", data)
    said = refused("restore", archive, "--data", data)
    assert "--replace" in said
    assert "zhilu.sqlite3" in said
    (data / "keep.me").touch()
    assert zhilu("restore", archive, "--data", data, "--replace").exit_code == 0
    aside = data / "before-restore"
    assert SqliteHome(aside / "zhilu.sqlite3").sql("SELECT id FROM measures") == [("measure-1",)]
    assert len(segment_files(aside / "journal")) == 1
    assert (data / "keep.me").exists()
    assert zhilu("restore", archive, "--data", data, "--replace").exit_code == 0
    assert (data / "before-restore-2").is_dir()


class CutOff(BaseException):
    """What ends a program at any moment."""


def test_a_restore_that_is_cut_off_lets_no_hub_start_and_is_run_again(
    archive: Path, data: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    module = hub.backup.restoring
    real = module._move
    for allowed in range(3):
        left = [allowed]

        def move(source: Path, target: Path, left: list[int] = left) -> None:
            if not left[0]:
                raise CutOff
            left[0] -= 1
            real(source, target)

        with monkeypatch.context() as patched:
            patched.setattr(module, "_move", move)
            with pytest.raises(CutOff):
                zhilu("restore", archive, "--data", data, "--replace")
        with pytest.raises(StartError) as caught, held_alone(data):
            pass
        assert caught.value.code == "start.restoring"
    assert zhilu("restore", archive, "--data", data).exit_code == 0
    with held_alone(data):
        assert SqliteHome(data / "zhilu.sqlite3").sql("SELECT id FROM measures") == [("measure-1",)]
        assert recover(newest_first(data / "journal")) is not None


def test_a_disk_that_is_full_leaves_no_half_backup(
    data: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    file = tmp_path / "b.tar.gz"

    def full(*_: object) -> None:
        raise OSError(28, "No space left on device")

    with monkeypatch.context() as patched:
        patched.setattr(os, "fsync", full)
        assert "nothing was written" in refused("create", file, "--data", data)
    assert sorted(path.name for path in tmp_path.iterdir()) == ["data"]


def test_there_is_nothing_to_back_up_where_no_hub_was(tmp_path: Path) -> None:
    assert "no store" in refused("create", tmp_path / "b.tar.gz", "--data", tmp_path / "nowhere")
    assert "no such file" in refused("verify", tmp_path / "b.tar.gz")
    assert "no such file" in refused("restore", tmp_path / "b", "--data", tmp_path / "x")
    assert not (tmp_path / "x").exists()


@pytest.fixture
def moments() -> Iterator[datetime]:
    return (datetime(2026, 11, 29, tzinfo=UTC) + timedelta(hours=n) for n in range(100))


def test_the_newest_backups_stay_and_nothing_else_is_touched(
    tmp_path: Path, moments: Iterator[datetime]
) -> None:
    names = [name_of(next(moments)) for _ in range(5)]
    for name in names:
        (tmp_path / name).touch()
    for name in ("zhilu.tar.gz", f"{names[0]}.part", "notes"):
        (tmp_path / name).touch()
    assert [path.name for path in prune(tmp_path, 2)] == names[:3]
    assert [path.name for path in backups_in(tmp_path)] == names[3:]
    assert prune(tmp_path, 5) == ()
    assert (tmp_path / "notes").exists()
    assert (tmp_path / "zhilu.tar.gz").exists()


def test_backups_of_a_folder_are_named_by_date_and_kept_to_a_number(
    data: Path, tmp_path: Path
) -> None:
    folder = tmp_path / "backups"
    folder.mkdir()
    (folder / "zhilu-20200101T000000Z.tar.gz").touch()
    (folder / "zhilu-20200102T000000Z.tar.gz").touch()
    result = zhilu("create", folder, "--data", data, "--keep", 2)
    assert result.exit_code == 0
    assert "zhilu-20200101T000000Z.tar.gz removed" in result.output
    assert len(backups_in(folder)) == 2
    assert "goes with a folder" in refused("create", folder / "x", "--data", data, "--keep", 2)


def test_what_is_no_backup_is_told_apart(tmp_path: Path) -> None:
    file = tmp_path / "b.tar.gz"
    file.write_bytes(b"nothing of the kind")
    with pytest.raises(BackupError) as caught:
        unpack(file, tmp_path / "u")
    assert caught.value.code == "backup.damaged"


def cut_off_at(rename: int, data: Path, patched: pytest.MonkeyPatch) -> None:
    """Let the program end before so many files of a folder have been moved."""
    real, left = Path.rename, [rename]

    def renamed(self: Path, target: Path) -> Path:
        if self.parent == data:
            if not left[0]:
                raise CutOff
            left[0] -= 1
        return real(self, target)

    patched.setattr(Path, "rename", renamed)


@pytest.mark.parametrize("moved", [0, 1, 2])
def test_a_restore_that_is_cut_off_while_it_puts_aside_loses_nothing_of_before(
    archive: Path, data: Path, monkeypatch: pytest.MonkeyPatch, moved: int
) -> None:
    (data / "journal" / "of-before").touch()
    with monkeypatch.context() as patched:
        cut_off_at(moved, data, patched)
        with pytest.raises(CutOff):
            zhilu("restore", archive, "--data", data, "--replace")
    assert zhilu("restore", archive, "--data", data, "--replace").exit_code == 0
    assert sorted(path.name for path in (data / "before-restore").iterdir()) == [
        "journal",
        "mqtt.sqlite3",
        "zhilu.sqlite3",
    ]
    assert (data / "before-restore" / "journal" / "of-before").exists()


def test_no_log_of_the_database_of_before_is_played_into_the_restored_one(
    archive: Path, data: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    write = (
        "import os, sqlite3, sys; d = sqlite3.connect(sys.argv[1]);"
        "d.execute('PRAGMA journal_mode = WAL'); d.execute('PRAGMA wal_autocheckpoint = 0');"
        "d.execute('DELETE FROM measures'); d.commit(); os._exit(9)"
    )
    subprocess.run([sys.executable, "-c", write, str(data / "zhilu.sqlite3")], check=False)
    assert (data / "zhilu.sqlite3-wal").stat().st_size
    with monkeypatch.context() as patched:
        cut_off_at(1, data, patched)
        with pytest.raises(CutOff):
            zhilu("restore", archive, "--data", data, "--replace")
    assert zhilu("restore", archive, "--data", data, "--replace").exit_code == 0
    assert SqliteHome(data / "zhilu.sqlite3").sql("SELECT id FROM measures") == [("measure-1",)]


async def test_a_database_that_is_in_use_is_refused_before_anything_is_touched(
    postgres: Postgres, archive: Path, data: Path
) -> None:
    home = PostgresHome(postgres)
    async with await home.open() as store:
        await store.take(take(1, key="k"))
    result = await in_thread(
        "restore", archive, "--data", data, "--replace", "--store", home.argument
    )
    assert (result.exit_code, "rows already" in result.output) == (1, True)
    assert not (data / "before-restore").exists()
    with held_alone(data):
        assert SqliteHome(data / "zhilu.sqlite3").sql("SELECT id FROM measures") == [("measure-1",)]


async def test_a_restore_that_was_cut_off_does_not_take_the_commands_of_another_backup(
    postgres: Postgres, archive: Path, data: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with await Store.open(data / "zhilu.sqlite3") as store:
        await store.take(take(2, target="lift-2"))
    second, back, home = tmp_path / "second.tar.gz", tmp_path / "back", PostgresHome(postgres)
    assert (await in_thread("create", second, "--data", data)).exit_code == 0

    def full(*_: object) -> None:
        raise OSError(28, "No space left on device")

    with monkeypatch.context() as patched:
        patched.setattr(hub.backup.restoring, "_move", full)
        result = await in_thread("restore", archive, "--data", back, "--store", home.argument)
        assert "No space left" in result.output
    result = await in_thread("restore", second, "--data", back, "--store", home.argument)
    assert (result.exit_code, "rows already" in result.output) == (1, True)
    result = await in_thread("restore", archive, "--data", back, "--store", home.argument)
    assert result.exit_code == 0, result.output


KILLED = """
import os, signal, sys
from hub.backup.marker import Marker

def dies(self, progress, write=Marker.write):
    if progress.copied:
        os.kill(os.getpid(), signal.SIGKILL)
    return write(self, progress)

Marker.write = dies
from hub.cli import main
main()
"""


async def test_a_restore_that_was_killed_after_the_commit_goes_on_from_there(
    postgres: Postgres, archive: Path, tmp_path: Path
) -> None:
    """Exactly between the commit of the rows and writing that down."""
    back, home = tmp_path / "back", PostgresHome(postgres)
    order = ("backup", "restore", str(archive), "--data", str(back), "--store", home.argument)
    process = await asyncio.create_subprocess_exec(sys.executable, "-c", KILLED, *order)
    assert await process.wait() == -signal.SIGKILL
    assert (back / "restoring").exists()
    async with await home.open() as store:
        before = await store.in_force("library")
    assert before
    result = await in_thread("restore", archive, "--data", back, "--store", home.argument)
    assert result.exit_code == 0, result.output
    assert not (back / "restoring").exists()
    async with await home.open() as store:
        assert await store.in_force("library") == before
    # Another restore of the same backup finds a database that is in use.
    other = tmp_path / "other"
    result = await in_thread("restore", archive, "--data", other, "--store", home.argument)
    assert (result.exit_code, "rows already" in result.output) == (1, True)


def test_the_backup_made_just_now_stays_though_the_clock_was_set_back(
    data: Path, tmp_path: Path
) -> None:
    folder = tmp_path / "backups"
    folder.mkdir()
    for days in (1, 2):
        (folder / name_of(datetime.now(UTC) + timedelta(days=days))).touch()
    done("create", folder, "--data", data, "--keep", 2)
    assert done("verify", backups_in(folder)[0]).revision == 7


@pytest.mark.parametrize("step", ["write_bytes", "write_text"])
def test_a_disk_that_is_full_at_any_step_is_said_in_one_line(
    data: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, step: str
) -> None:
    def full(*_: object, **__: object) -> None:
        raise OSError(28, "No space left on device")

    with monkeypatch.context() as patched:
        patched.setattr(Path, step, full)
        assert "No space left on device" in refused("create", tmp_path / "b.gz", "--data", data)
    assert [path.name for path in tmp_path.iterdir()] == ["data"]


def test_what_a_killed_backup_has_left_goes_with_the_next_one_but_not_from_under_one_that_runs(
    data: Path, tmp_path: Path
) -> None:
    folder = tmp_path / "backups"
    left, runs = (folder / f".zhilu-20260101T00000{n}Z.tar.gz-abc" for n in (1, 2))
    for each in (left, runs):
        each.mkdir(parents=True)
        (each / "store.sqlite3").touch()
        (folder / f"{each.name[1:-4]}.part").touch()
    with held(runs):
        done("create", folder, "--data", data)
    (made,) = backups_in(folder)
    assert {path.name for path in folder.iterdir()} == {
        made.name,
        runs.name,
        f"{runs.name[1:-4]}.part",
    }
