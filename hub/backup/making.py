"""Making a backup beside a hub that runs."""

import tempfile
from dataclasses import dataclass
from pathlib import Path

import msgspec

from hub.backplane import copy_journal
from hub.backup.archive import member_of, write_archive
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
        with tempfile.TemporaryDirectory(dir=target.parent, prefix=f".{target.name}-") as name:
            folder = Path(name)
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
