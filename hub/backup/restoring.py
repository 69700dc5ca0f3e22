"""Putting a backup back: whole, or not at all."""

import asyncio
import hashlib
import secrets
import shutil
from pathlib import Path

import msgspec

from hub.backplane import RESTORING, held_alone, let_epoch_end, sync_folder
from hub.backup.archive import unpack
from hub.backup.checking import check_unpacked
from hub.backup.manifest import HEADS, JOURNAL, MQTT, STORE, Manifest, encoded
from hub.backup.marker import Marker, Progress
from hub.backup.parts import end_sessions
from hub.errors import BackupError
from hub.store import PostgresPlace, check_empty, copy_store, is_marked

ROOM = "restoring.files"
MEMBERS = (STORE, MQTT, HEADS, JOURNAL.rstrip("/"))
ASIDE = "before-restore"
ATTEMPT_BYTES = 8


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
    room, marker = data / ROOM, Marker(data / RESTORING)
    before = marker.read()
    held = [] if before is not None else _held(data, names)
    if held and not replace:
        raise BackupError(
            "backup.taken",
            f"{data} holds {', '.join(held)} already; name another folder, or put that aside with "
            "--replace",
        )
    manifest = _checked(archive, room)
    digest = hashlib.sha256(encoded(manifest)).hexdigest()
    if store is not None and not _has_it(store, before, digest):
        asyncio.run(check_empty(store))
    let_epoch_end(room / JOURNAL)
    end_sessions(room / STORE)
    progress = before or marker.write(
        Progress(_free_name(data) if held else "", attempt=secrets.token_hex(ATTEMPT_BYTES))
    )
    if not progress.all_aside:
        _put_aside(data, _held(data, names), data / progress.aside)
        progress = marker.write(msgspec.structs.replace(progress, all_aside=True))
    if store is not None:
        if not _has_it(store, progress, digest):
            asyncio.run(copy_store(room / STORE, store, mark=_mark(progress, digest)))
            marker.write(msgspec.structs.replace(progress, copied=digest))
        (room / STORE).unlink()
    for member in MEMBERS:
        _move(room / member, data / names.get(member, member))
    sync_folder(data)
    marker.path.unlink()
    sync_folder(data)
    shutil.rmtree(room, ignore_errors=True)
    return manifest


def _mark(progress: Progress, digest: str) -> str:
    """Return what the database holds of a restore from the moment on that its rows are in it."""
    return f"zhilu restore {progress.attempt} {digest}"


def _has_it(store: PostgresPlace, progress: Progress | None, digest: str) -> bool:
    """Tell whether a restore that was cut off has written the database already.

    It may have been between the commit and writing that down; the database itself tells then.
    """
    if progress is None:
        return False
    if progress.copied == digest:
        return True
    return bool(progress.attempt) and asyncio.run(is_marked(store, _mark(progress, digest)))


def _checked(archive: Path, room: Path) -> Manifest:
    """Unpack a backup into a folder of its own, and check all of it there."""
    shutil.rmtree(room, ignore_errors=True)
    room.mkdir(mode=0o700)
    try:
        manifest = unpack(archive, room)
        check_unpacked(room)
    except BaseException:
        shutil.rmtree(room, ignore_errors=True)
        raise
    return manifest


def _held(data: Path, names: dict[str, str]) -> list[str]:
    """Return what a folder holds of what is restored, with what SQLite keeps beside its files."""
    ours = [names.get(each, each) for each in MEMBERS]
    files = [f"{name}{end}" for name in ours for end in ("", "-wal", "-shm")]
    return [name for name in files if (data / name).exists()]


def _free_name(data: Path) -> str:
    number, name = 1, ASIDE
    while (data / name).exists():
        number += 1
        name = f"{ASIDE}-{number}"
    return name


def _put_aside(data: Path, held: list[str], aside: Path) -> None:
    """Move what the folder holds; what a restore that was cut off has moved is there already."""
    if not held:
        return
    aside.mkdir(mode=0o700, exist_ok=True)
    for name in held:
        (data / name).rename(aside / name)
    sync_folder(aside)


def _move(source: Path, target: Path) -> None:
    """Move a file or folder over what a restore that was cut off has left there, if it is there."""
    if target.is_dir():
        shutil.rmtree(target)
    else:
        target.unlink(missing_ok=True)
    if source.exists():
        source.replace(target)
