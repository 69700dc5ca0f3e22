"""The journal's files: numbered segments in a folder, each whole from its first byte on."""

import contextlib
import os
import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from hub.backplane.fleeting import CLEAN_AT, Fleeting, is_clean
from hub.backplane.records import HEAD, STATE_AT, Base, framed

NAME = re.compile(r"(\d{8})\.journal")
PART = ".part"
KEPT_AS_THEY_ARE = 2
"""Segments that a start may need."""


@dataclass(frozen=True, slots=True)
class Segment:
    """A segment that is written to.

    Args:
        path: Its file.
        descriptor: Open for writing.
        size: Bytes in it at first.
    """

    path: Path
    descriptor: int
    size: int


def segment_files(folder: Path) -> tuple[Path, ...]:
    """Return the segments of a folder, oldest first; none where there is no folder."""
    if not folder.is_dir():
        return ()
    return tuple(sorted(path for path in folder.iterdir() if NAME.fullmatch(path.name)))


def next_path(folder: Path) -> Path:
    """Return where the next segment belongs."""
    files = segment_files(folder)
    number = int(files[-1].name[:8]) + 1 if files else 1
    return folder / f"{number:08}.journal"


def begin_segment(path: Path, base: Base) -> Segment:
    """Write a segment that holds what stands; when this returns it is on disk under its name.

    Raises:
        OSError: It cannot be written; nothing is left behind under its name.
    """
    data = HEAD + framed(base)
    part = path.with_name(path.name + PART)
    with removed_on_failure(part, path):
        descriptor = os.open(part, os.O_WRONLY | os.O_CREAT | os.O_TRUNC | os.O_CLOEXEC, 0o600)
        try:
            write_all(descriptor, data)
            os.fdatasync(descriptor)
            part.replace(path)
            sync_folder(path.parent)
        except BaseException:
            os.close(descriptor)
            raise
    return Segment(path, descriptor, len(data))


def write_all(descriptor: int, data: bytes) -> None:
    """Write all of some bytes.

    Raises:
        OSError: Not all could be written; some may have been.
    """
    done = os.write(descriptor, data)
    while done < len(data):
        done += os.write(descriptor, memoryview(data)[done:])


def mark_behind(descriptor: int) -> None:
    """Note in a segment's head that something was given out that it does not hold.

    It overwrites a byte that is there already, which needs no room on a full disk.

    Raises:
        OSError: Not even that can be written.
    """
    os.pwrite(descriptor, b"\x01", STATE_AT)
    os.fdatasync(descriptor)


def sync_folder(folder: Path) -> None:
    """Make sure that the names in a folder are on disk (Linux fsync(2), "Notes")."""
    descriptor = os.open(folder, os.O_RDONLY | os.O_CLOEXEC)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def remove_unfinished(folder: Path) -> None:
    """Remove what was being written when the hub last ended."""
    for path in folder.glob(f"*{PART}"):
        path.unlink(missing_ok=True)


def retire(old: Segment, keep_bytes: int) -> None:
    """Close a segment that is not written to any more, and remove those that are too old."""
    os.close(old.descriptor)
    prune(old.path.parent, keep_bytes)


def prune(folder: Path, keep_bytes: int) -> None:
    """Remove the oldest segments beyond some bytes; the newest and the one before it stay."""
    held = 0
    for age, path in enumerate(reversed(segment_files(folder))):
        held += path.stat().st_size
        if age > 1 and held > keep_bytes:
            path.unlink(missing_ok=True)


def wipe(folder: Path, fleeting: Fleeting) -> None:
    """Take what is fleeting out of all segments but the newest and the one before it.

    A segment is written anew beside its name; when this returns none has any on the disk under a
    name, though the disk itself may keep blocks that are free now.

    Raises:
        OSError: One cannot be read or written; it is as it was.
    """
    changed = False
    for path in segment_files(folder)[:-KEPT_AS_THEY_ARE]:
        with path.open("r+b") as file:
            if is_clean(file.read(len(HEAD))):
                continue
            file.seek(0)
            rest = fleeting.wiped(file.read())
            if rest is None:
                os.pwrite(file.fileno(), b"\x01", CLEAN_AT)
                continue
        write_anew(path, rest)
        changed = True
    if changed:
        sync_folder(folder)


def write_anew(path: Path, data: bytes) -> None:
    """Write a file anew, whole or not at all.

    Raises:
        OSError: It cannot be written; it is as it was.
    """
    part = path.with_name(path.name + PART)
    with removed_on_failure(part):
        descriptor = os.open(part, os.O_WRONLY | os.O_CREAT | os.O_TRUNC | os.O_CLOEXEC, 0o600)
        try:
            write_all(descriptor, data)
            os.fdatasync(descriptor)
        finally:
            os.close(descriptor)
        part.replace(path)


@contextlib.contextmanager
def removed_on_failure(*paths: Path) -> Iterator[None]:
    """Remove files where the context fails."""
    try:
        yield
    except BaseException:
        for path in paths:
            with contextlib.suppress(OSError):
                path.unlink(missing_ok=True)
        raise
