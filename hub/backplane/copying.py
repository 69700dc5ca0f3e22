"""Copying a journal beside the hub that writes it, and ending its epoch where it is put back."""

import os
from dataclasses import dataclass
from pathlib import Path

from hub.backplane.opening import contents
from hub.backplane.records import Torn, unframed
from hub.backplane.recovery import recover
from hub.backplane.segments import mark_behind, segment_files, sync_folder


@dataclass(frozen=True, slots=True)
class Copied:
    """What a copy of a journal holds.

    Args:
        venue: The building's id.
        epoch: The life of the state.
        revision: The revision reached.
    """

    venue: str
    epoch: str
    revision: int


def copy_journal(source: Path, target: Path) -> Copied | None:
    """Copy the segments of a journal, each up to its last whole record; None where there are none.

    The newest is copied first: what is then written to the one before it is in that copy as well,
    so that no batch is missing between two. A segment that the hub removes meanwhile is left out.

    Raises:
        OSError: They cannot be read, or the copies cannot be written.
    """
    files = segment_files(source)
    if not files:
        return None
    target.mkdir(parents=True)
    for path in reversed(files):
        try:
            data = path.read_bytes()
        except FileNotFoundError:
            continue
        copy = target / path.name
        copy.write_bytes(data[: whole_length(data)])
    found = recover(contents(reversed(segment_files(target))))
    if found is None:
        return None
    return Copied(found.base.venue, found.ledger.epoch, found.ledger.revision)


def whole_length(data: bytes) -> int:
    """Return how much of a segment is whole records; all of one that is damaged, which is told."""
    for record in unframed(data):
        if isinstance(record, Torn) and record.cut_short:
            return record.at
    return len(data)


def let_epoch_end(folder: Path) -> None:
    """Note in each segment that revisions were given out which it does not hold.

    The next start then goes on with the revision, under a new epoch: whoever holds a later one of
    the old epoch is sent snapshots.

    Raises:
        OSError: They cannot be written.
    """
    if not folder.is_dir():
        return
    for path in segment_files(folder):
        descriptor = os.open(path, os.O_RDWR | os.O_CLOEXEC)
        try:
            mark_behind(descriptor)
        finally:
            os.close(descriptor)
    sync_folder(folder)
