"""The files of a backup, copied beside a hub that runs."""

import re
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from urllib.parse import quote

import msgspec

from hub.backup.manifest import HEADS, MQTT, STORE
from hub.errors import BackupError

PAGES_AT_ONCE = -1
"""All: then the copy is what one reading transaction sees (sqlite.org/backup.html)."""

USER_INFO = re.compile(r"(://[^:/@\s\"]*:)[^@\s\"]*@")
"""A password in an address."""

BARE = re.compile(r"[A-Za-z0-9_-]+")

SECRET_ENDS = ("password", "secret", "token", "key")


def copy_database(source: Path, target: Path) -> None:
    """Copy a SQLite database that others may be writing to, as it is at one moment.

    Raises:
        BackupError: It cannot be read, or the copy cannot be written.
    """
    try:
        with (
            closing(sqlite3.connect(f"file:{quote(str(source))}?mode=rw", uri=True)) as held,
            closing(sqlite3.connect(target)) as copy,
        ):
            held.backup(copy, pages=PAGES_AT_ONCE)
            # The copy is one file from now on.
            copy.execute("PRAGMA journal_mode = DELETE")
    except sqlite3.Error as error:
        raise BackupError("backup.failed", f"{source}: {error}") from error


def check_database(path: Path, name: str) -> None:
    """Make sure that a copied database is whole.

    Raises:
        BackupError: It is not.
    """
    try:
        with closing(sqlite3.connect(path)) as database:
            found = [str(row[0]) for row in database.execute("PRAGMA integrity_check(3)")]
            (page,) = database.execute("PRAGMA page_size").fetchone()
            if found == ["ok"] and path.stat().st_size % page:
                # What SQLite finds no use for may be missing without a word.
                found = ["its end is cut off"]
    except sqlite3.Error as error:
        found = [str(error)]
    if found != ["ok"]:
        raise BackupError("backup.damaged", f"{name} is damaged: {'; '.join(found)}")


def schema_of(path: Path) -> str:
    """Return the step that a copied store has reached.

    Raises:
        BackupError: It is no store of a hub.
    """
    try:
        with closing(sqlite3.connect(path)) as database:
            row = database.execute("SELECT version_num FROM alembic_version").fetchone()
    except sqlite3.Error as error:
        raise BackupError("backup.damaged", f"{STORE} is no store of a hub: {error}") from error
    return str(row[0]) if row is not None else ""


def end_sessions(path: Path) -> None:
    """Take sessions and links that work once out of a copied store.

    Those that ended or were used after the copy was made would be good again.

    Raises:
        BackupError: It cannot be written.
    """
    try:
        with closing(sqlite3.connect(path)) as database, database:
            found = database.execute("SELECT name FROM sqlite_master WHERE type = 'table'")
            held = {str(row[0]) for row in found}
            for name in sorted(held & {"sessions", "links"}):
                database.execute(f"DELETE FROM {name}")  # noqa: S608 - one of these two
    except sqlite3.Error as error:
        raise BackupError("backup.failed", f"{path}: {error}") from error


def configuration_lines(config: msgspec.Struct, store: str | None) -> Iterator[str]:
    """Yield a configuration as TOML, without any secret that stands in it.

    Args:
        config: The configuration.
        store: What people call the store, in place of its address; None for a file.
    """
    yield "# As it was when the backup was made. Secrets, and files that hold them, are not in it."
    for section, keys in msgspec.to_builtins(config).items():
        if section == "store" and keys["url"] is not None:
            yield from ("", "[store]", f"# url: {store}")
            keys.pop("url")
            yield from key_lines("", keys)
        else:
            yield from key_lines(section, keys)


def key_lines(section: str, keys: dict[str, object]) -> Iterator[str]:
    """Yield the keys of a section, then the sections in it."""
    if section:
        yield from ("", f"[{section}]")
    for key, value in keys.items():
        if key.endswith(SECRET_ENDS):
            yield f"# {key}: left out, it is a secret"
        elif value is not None and not isinstance(value, dict):
            said = USER_INFO.sub(r"\1...@", msgspec.json.encode(value).decode())
            yield f"{quoted(key)} = {said}"
    for key, value in keys.items():
        if isinstance(value, dict):
            yield from key_lines(f"{section}.{quoted(key)}", value)


def quoted(key: str) -> str:
    """Return a key as TOML has it."""
    return key if BARE.fullmatch(key) else msgspec.json.encode(key).decode()


def copy_heads(data: Path, folder: Path) -> None:
    """Copy the note of how far the audit had come, where there is one."""
    source = data / HEADS
    if source.is_file():
        (folder / HEADS).write_bytes(source.read_bytes())


def kept_databases(data: Path) -> dict[str, Path]:
    """Return the databases of a data folder beside the store, by their name in a backup."""
    return {name: data / name for name in (MQTT,) if (data / name).is_file()}
