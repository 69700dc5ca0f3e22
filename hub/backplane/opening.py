"""Open a journal: recover what it holds, and decide whether its revisions go on."""

import os
import time
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

import structlog

from hub.backplane.journal import Bounds, Identity, Journal, base_of
from hub.backplane.ledger import Ledger
from hub.backplane.recovery import Loss, Recovered, recover
from hub.backplane.segments import (
    begin_segment,
    next_path,
    prune,
    remove_unfinished,
    segment_files,
)
from hub.errors import LogUnavailableError
from hub.ports import Snapshot

BOOT_ID = Path("/proc/sys/kernel/random/boot_id")

log = structlog.get_logger(__name__)


@dataclass(frozen=True, slots=True)
class Opened:
    """A journal that was opened.

    Args:
        journal: The journal, with a new segment that holds what was recovered.
        held: What was recovered; its epoch is that of the journal where revisions go on.
    """

    journal: Journal
    held: Snapshot


def open_journal(folder: Path, identity: Identity, epoch: str, bounds: Bounds) -> Opened:
    """Open the journal of a folder, made where it is missing.

    Its epoch goes on when every revision that the hub gave out has been recovered: it ended in good
    order, or it was only the process that ended and the last segment is whole. Else, and for
    another building, the epoch is the one given.

    Args:
        folder: Where its segments are; nobody else may use it.
        identity: Whose journal it is.
        epoch: For a new life of the state.
        bounds: How large it may grow.

    Raises:
        LogUnavailableError: It cannot be read or written.
    """
    begun = time.perf_counter()
    try:
        folder.mkdir(parents=True, exist_ok=True)
        remove_unfinished(folder)
        found = recover(newest_first(folder))
        ledger = ledger_of(found, identity, epoch)
        for loss in found.losses if found is not None else ():
            tell_loss(folder, loss)
        segment = begin_segment(next_path(folder), base_of(ledger, identity))
        prune(folder, bounds.history)
    except OSError as error:
        reason = error.strerror or str(error)
        raise LogUnavailableError(
            f"{error.filename or folder}: {reason}; make room or choose another folder: --data"
        ) from error
    log.info(
        "journal.opened",
        folder=str(folder),
        epoch=ledger.epoch,
        goes_on=ledger.epoch != epoch,
        revision=ledger.revision,
        records=len(ledger.records),
        ticks=found.ticks if found is not None else 0,
        seconds=round(time.perf_counter() - begun, 3),
    )
    return Opened(Journal(ledger, segment, identity, bounds), ledger.snapshot())


def ledger_of(found: Recovered | None, identity: Identity, epoch: str) -> Ledger:
    """Return what stands at first."""
    if found is None:
        return Ledger(epoch)
    held = found.ledger
    if found.base.venue != identity.venue:
        log.warning("journal.other_building", held=found.base.venue, served=identity.venue)
        return Ledger(epoch, held.number, held.revision)
    if goes_on(found, identity.boot):
        return held
    return Ledger(epoch, held.number, held.revision, held.records)


def goes_on(found: Recovered, boot: str) -> bool:
    """Tell whether every revision that was given out has been recovered."""
    same_boot = bool(boot) and found.base.boot == boot
    return found.whole and (found.ended or same_boot)


def tell_loss(folder: Path, loss: Loss) -> None:
    """Log where a segment stopped making sense, and cut off a write that was interrupted."""
    path = folder / loss.name
    if loss.cut_short:
        size = path.stat().st_size
        os.truncate(path, loss.at)
        log.warning(
            "journal.torn",
            file=str(path),
            at=loss.at,
            bytes=size - loss.at,
            reason=loss.reason,
            done="the rest was cut off; it was never acknowledged",
        )
        return
    log.error(
        "journal.damaged",
        code="log.damaged",
        file=str(path),
        at=loss.at,
        reason=loss.reason,
        fix="what came after it is lost; check the disk",
    )


def newest_first(folder: Path) -> Iterator[tuple[str, bytes]]:
    """Yield name and content of a folder's segments, the newest first."""
    yield from contents(reversed(segment_files(folder)))


def contents(files: Iterable[Path]) -> Iterator[tuple[str, bytes]]:
    """Yield name and content of some files."""
    for path in files:
        yield path.name, path.read_bytes()


def boot_id() -> str:
    """Return what names this run of the machine, empty where that cannot be told."""
    try:
        return BOOT_ID.read_text(encoding="ascii").strip()
    except (OSError, UnicodeDecodeError):
        return ""
