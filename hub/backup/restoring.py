"""Putting a backup back: whole, or not at all."""

import asyncio
import shutil
from pathlib import Path

from hub.backplane import RESTORING, held_alone, let_epoch_end, sync_folder
from hub.backup.archive import unpack
from hub.backup.checking import check_unpacked
from hub.backup.manifest import HEADS, JOURNAL, MQTT, STORE, Manifest
from hub.errors import BackupError
from hub.store import PostgresPlace, copy_store

ROOM = "restoring.files"
MEMBERS = (STORE, MQTT, HEADS, JOURNAL.rstrip("/"))
ASIDE = "before-restore"
COPIED = "the store has been copied"


def restore_backup(
    archive: Path, data: Path, names: dict[str, str], store: PostgresPlace | None, *, replace: bool
) -> Manifest:
    """Put a backup back into a data folder, and return what it holds.

    A file `restoring` stands in the folder meanwhile, with which no hub starts: so a restore that
    is cut off leaves nothing half done that could be taken for whole, and is just run again. The
    journal is marked as one after which revisions were given out, so that the next start begins a
    new epoch and all clients take snapshots.

    Args:
        archive: The backup.
        data: The folder, made where it is missing. No hub may run on it.
        names: What files of a backup are called in it.
        store: An empty PostgreSQL database for the commands, None for a file in the folder.
        replace: Whether to put what the folder holds aside, below `before-restore`; else it is
            refused where it holds anything.

    Raises:
        BackupError: It is not whole, of a later version, or the folder holds something.
        SchemaNewerError: Its store is of a later version.
        StartError: A hub uses the folder.
        HubError: The database cannot be written.
    """
    if not archive.is_file():
        raise BackupError("backup.missing", f"{archive}: there is no such file")
    try:
        data.mkdir(parents=True, exist_ok=True)
        with held_alone(data, restoring=True):
            return _restored(archive, data, names, store, replace=replace)
    except OSError as error:
        reason = error.strerror or str(error)
        raise BackupError(
            "backup.failed", f"{error.filename or data}: {reason}; run it again when that is mended"
        ) from error


def _restored(
    archive: Path, data: Path, names: dict[str, str], store: PostgresPlace | None, *, replace: bool
) -> Manifest:
    room, marker = data / ROOM, data / RESTORING
    cut_off = marker.exists()
    held = [] if cut_off else [name for name in _ours(names) if (data / name).exists()]
    if held and not replace:
        raise BackupError(
            "backup.taken",
            f"{data} holds {', '.join(held)} already; name another folder, or put that aside with "
            "--replace",
        )
    shutil.rmtree(room, ignore_errors=True)
    room.mkdir(mode=0o700)
    try:
        manifest = unpack(archive, room)
        check_unpacked(room)
    except BaseException:
        shutil.rmtree(room, ignore_errors=True)
        raise
    let_epoch_end(room / JOURNAL)
    marker.touch(mode=0o600)
    sync_folder(data)
    _put_aside(data, held)
    if store is not None:
        if marker.read_text(encoding="ascii") != COPIED:
            asyncio.run(copy_store(room / STORE, store))
            marker.write_text(COPIED, encoding="ascii")
        (room / STORE).unlink()
    for member in MEMBERS:
        _move(room / member, data / names.get(member, member))
    sync_folder(data)
    marker.unlink()
    sync_folder(data)
    shutil.rmtree(room, ignore_errors=True)
    return manifest


def _ours(names: dict[str, str]) -> list[str]:
    return [names.get(each, each) for each in MEMBERS]


def _put_aside(data: Path, held: list[str]) -> None:
    """Move what the folder holds, with what SQLite keeps beside its files."""
    if not held:
        return
    aside = data / ASIDE
    number = 1
    while aside.exists():
        number += 1
        aside = data / f"{ASIDE}-{number}"
    aside.mkdir(mode=0o700)
    for name in held:
        for each in (name, f"{name}-wal", f"{name}-shm"):
            if (data / each).exists():
                (data / each).rename(aside / each)


def _move(source: Path, target: Path) -> None:
    """Move a file or folder over what a restore that was cut off has left there."""
    if not source.exists():
        return
    if target.is_dir():
        shutil.rmtree(target)
    source.replace(target)
