"""Making a backup beside a hub that runs."""

import contextlib
import fcntl
import os
import re
import shutil
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import msgspec

from hub.backplane import copy_journal
from hub.backup.archive import PART, member_of, write_archive
from hub.backup.manifest import CONFIGURATION, FORMAT, JOURNAL, STORE, Manifest
from hub.backup.parts import (
    configuration_lines,
    copy_database,
    copy_heads,
    kept_databases,
    schema_of,
)
from hub.errors import BackupError
from hub.store import PostgresPlace, snapshot_store

ABANDONED = re.compile(r"\.(zhilu-\d{8}T\d{6}Z\.tar\.gz)-.+")


@dataclass(frozen=True, slots=True)
class Source:
    """What is backed up.

    Args:
        data: The data folder.
        journal: Name of the journal's folder in it.
        store: Where commands are.
        config: The configuration, which is written down without its secrets.
    """

    data: Path
    journal: str
    store: Path | PostgresPlace
    config: msgspec.Struct


async def make_backup(source: Source, target: Path, made: str, version: str) -> Manifest:
    """Write a backup and return what it holds.

    Every command that was answered before this began is in it. The store is as it was at one
    moment, so are sessions of MQTT clients, and the journal ends with a whole record; the three
    moments are not the same, and need not be: a start takes measures from the store, readings and
    routes from the journal.

    Args:
        source: What is backed up.
        target: The file; one that is there is replaced in one step.
        made: When, RFC 3339.
        version: Of the hub.

    Raises:
        BackupError: There is nothing to back up, or it cannot be written.
        HubError: The store cannot be read.
    """
    try:
        remove_abandoned(target.parent)
        with (
            tempfile.TemporaryDirectory(dir=target.parent, prefix=f".{target.name}-") as name,
            held(folder := Path(name)),
        ):
            # Before the store: it must not name entries that the store's copy does not have yet.
            copy_heads(source.data, folder)
            if isinstance(source.store, PostgresPlace):
                await snapshot_store(source.store, folder / STORE)
            else:
                copy_file(source.store, folder / STORE)
            return write(source, source.store.name, folder, target, (made, version))
    except OSError as error:
        reason = f"{error.filename or target}: {error.strerror or error}; nothing was written"
        raise BackupError("backup.failed", reason) from error


@contextlib.contextmanager
def held(folder: Path) -> Iterator[bool]:
    """Hold a folder for this process while it lives; yields whether nobody else has it."""
    descriptor = os.open(folder, os.O_RDONLY | os.O_CLOEXEC)
    try:
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            yield False
        else:
            yield True
    finally:
        os.close(descriptor)


def remove_abandoned(folder: Path) -> None:
    """Remove what backups that were killed have left in a folder; it is as large as the store."""
    for path in folder.iterdir():
        if path.is_dir() and (found := ABANDONED.fullmatch(path.name)):
            with held(path) as ours:
                if ours:
                    (folder / f"{found[1]}{PART}").unlink(missing_ok=True)
                    shutil.rmtree(path, ignore_errors=True)


def write(
    source: Source, store: str, folder: Path, target: Path, made: tuple[str, str]
) -> Manifest:
    """Copy what lies beside the store, and write the archive."""
    for kept, path in kept_databases(source.data).items():
        copy_database(path, folder / kept)
    copied = copy_journal(source.data / source.journal, folder / JOURNAL)
    lines = configuration_lines(source.config, store)
    (folder / CONFIGURATION).write_text("\n".join(lines) + "\n", encoding="utf-8")
    files = sorted(path for path in folder.rglob("*") if path.is_file())
    manifest = Manifest(
        format=FORMAT,
        made=made[0],
        zhilu=made[1],
        schema=schema_of(folder / STORE),
        store=store,
        venue=copied.venue if copied is not None else "",
        epoch=copied.epoch if copied is not None else "",
        revision=copied.revision if copied is not None else 0,
        members=tuple(member_of(folder, path) for path in files),
    )
    write_archive(target, manifest, folder)
    return manifest


def copy_file(store: Path, target: Path) -> None:
    """Copy the store where it is a file."""
    if not store.is_file():
        raise BackupError(
            "backup.nothing", f"{store}: there is no store; give the data folder of a hub: --data"
        )
    copy_database(store, target)
