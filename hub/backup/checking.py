"""Checking a backup: everything is there, unchanged, and can be read."""

import tempfile
from pathlib import Path

from hub.backplane import contents, recover, segment_files
from hub.backup.archive import unpack
from hub.backup.manifest import JOURNAL, MQTT, STORE, Manifest
from hub.backup.parts import check_database, schema_of
from hub.errors import BackupError
from hub.store import check_schema


def check_backup(archive: Path) -> Manifest:
    """Check a backup, in a folder that goes away again, and return what it holds.

    Raises:
        BackupError: It is not whole, or of a later version of the hub.
        SchemaNewerError: Its store is.
    """
    if not archive.is_file():
        raise BackupError("backup.missing", f"{archive}: there is no such file")
    try:
        with tempfile.TemporaryDirectory(prefix="zhilu-backup-") as name:
            manifest = unpack(archive, Path(name))
            check_unpacked(Path(name))
    except OSError as error:
        reason = error.strerror or str(error)
        raise BackupError("backup.failed", f"{error.filename or archive}: {reason}") from error
    return manifest


def check_unpacked(folder: Path) -> None:
    """Check the files of a backup.

    Raises:
        BackupError: One of them is damaged.
        SchemaNewerError: The store was written by a later version of the hub.
    """
    check_database(folder / STORE, STORE)
    check_schema(schema_of(folder / STORE))
    if (folder / MQTT).is_file():
        check_database(folder / MQTT, MQTT)
    files = segment_files(folder / JOURNAL)
    if not files:
        return
    found = recover(contents(reversed(files)))
    if found is None:
        raise BackupError("backup.damaged", "nothing of the journal can be read")
    for loss in found.losses:
        raise BackupError(
            "backup.damaged", f"{JOURNAL}{loss.name} is damaged at byte {loss.at}: {loss.reason}"
        )
