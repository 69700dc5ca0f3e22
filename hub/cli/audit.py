"""`zhilu audit`: check, export and shorten the record of who did what."""

import asyncio
import contextlib
import hashlib
import os
import sys
import tempfile
from collections.abc import AsyncIterator, Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import TextIO

import click

from hub.access.audit import Act, Entry, Head, Source
from hub.access.audit_chain import Check, Verdict
from hub.access.audit_files import entries_in, line_of, write_csv, write_csv_head
from hub.audit_heads import NAME as HEADS_NAME
from hub.audit_heads import HeadsFile
from hub.backplane import held_alone
from hub.backup.archive import unpack
from hub.backup.manifest import STORE
from hub.cli.store import place_of
from hub.clock import SystemClock
from hub.errors import AuditError
from hub.store import AuditTable, PostgresPlace, Store, open_audit
from hub.telling import told_plainly

JSON_LINES = ".jsonl"
ARCHIVE = ".tar.gz"
NOBODY = Source("", os.environ.get("SUDO_USER") or os.environ.get("USER") or "", "local")


@click.group()
def audit() -> None:
    """Look into the record of who did what."""


@audit.command()
@click.argument("sources", nargs=-1, required=True, metavar="SOURCE...")
@click.option(
    "--heads",
    "heads_path",
    type=click.Path(path_type=Path),
    help=f"Heads that were noted elsewhere; without it {HEADS_NAME} beside a store's file.",
)
@click.option(
    "--older",
    is_flag=True,
    help="A store is a copy of earlier: heads that were noted after its end do not count.",
)
def verify(sources: tuple[str, ...], heads_path: Path | None, older: bool) -> None:  # noqa: FBT001 - click
    """Check the chain of entries, and name the first that does not hold.

    A SOURCE is a store (a file such as var/zhilu.sqlite3, or a postgresql:// URL; a hub may be
    using it), a backup (.tar.gz) or an exported segment (.jsonl). Several are checked as one chain,
    oldest first. Exits with 1 where it is broken.
    """
    with told_plainly(), contextlib.ExitStack() as stack:
        noted_beside = [stack.enter_context(unpacked(source)) for source in sources]
        noted = heads_of(noted_beside, heads_path)
        check = Check(
            {head.number: head.hash for head in noted},
            part=all(source.endswith(JSON_LINES) for source in sources),
            older=older or any(source.endswith(ARCHIVE) for source in sources),
        )
        verdict = asyncio.run(checked(noted_beside, check))
    click.echo(told_of(verdict, len(noted)))
    if verdict.broken is not None:
        sys.exit(1)


@contextlib.contextmanager
def unpacked(source: str) -> Iterator[str]:
    """Yield what to open for a source: of a backup the store in it, unpacked meanwhile.

    Raises:
        BackupError: It is no backup, or it is not whole.
    """
    if not source.endswith(ARCHIVE):
        yield source
        return
    with tempfile.TemporaryDirectory(prefix="zhilu-audit-") as folder:
        unpack(Path(source), Path(folder))
        yield str(Path(folder) / STORE)


def heads_of(sources: Sequence[str], given: Path | None) -> tuple[Head, ...]:
    """Return the heads that were noted elsewhere.

    Raises:
        AuditError: They cannot be read.
    """
    beside = [Path(each).parent / HEADS_NAME for each in sources if "://" not in each]
    path = given or next((each for each in beside if each.is_file()), None)
    if path is None:
        return ()
    if not path.is_file():
        raise AuditError(f"{path}: there is no such file")
    return HeadsFile(path).heads()


async def checked(sources: Sequence[str], check: Check) -> Verdict:
    """Check some sources as one chain."""
    for source in sources:
        async for entry in entries_of(source):
            if check.take(entry) is not None:
                return check.end()
    return check.end()


async def entries_of(source: str) -> AsyncIterator[Entry]:
    """Yield the entries of a source, the oldest first.

    Raises:
        AuditError: It is a file of something else.
    """
    if source.endswith(JSON_LINES):
        for entry in exported(Path(source)):
            yield entry
        return
    async with reading(place_of(source)) as table:
        async for entry in table.all_of_it():
            yield entry


def exported(path: Path) -> Iterator[Entry]:
    """Yield the entries of an exported segment."""
    try:
        with path.open(encoding="utf-8") as lines:
            yield from entries_in(lines)
    except (OSError, ValueError) as error:
        raise AuditError(f"{path}: {error}") from error


@contextlib.asynccontextmanager
async def reading(place: Path | PostgresPlace) -> AsyncIterator[AuditTable]:
    """Open the audit of a store to read it."""
    table = await open_audit(place)
    try:
        yield table
    finally:
        await table.close()


def told_of(verdict: Verdict, heads: int) -> str:
    """Return what was found, for people."""
    if verdict.broken is not None:
        broken = verdict.broken
        return f"broken at entry {broken.number} ({broken.code}): {broken.message}"
    if verdict.entries == 0:
        return "whole: there are no entries"
    since = verdict.since.number
    begins = "" if since == 0 else f"; it follows on entry {since}, hash {verdict.since.hash}"
    against = f", agrees with {heads} noted heads" if heads else ", no noted heads to compare with"
    return (
        f"whole: entries {verdict.first} to {verdict.head.number}{against}{begins}\n"
        f"head: {verdict.head.number} {verdict.head.hash}"
    )


@audit.command()
@click.argument("source")
@click.option("--csv", "as_csv", is_flag=True, help="CSV for spreadsheets instead of JSON lines.")
@click.option("--out", type=click.Path(path_type=Path), help="File to write; else it is printed.")
@click.option("--after", type=int, default=0, help="Only entries after this number.")
def export(source: str, as_csv: bool, out: Path | None, after: int) -> None:  # noqa: FBT001 - click
    """Write the entries of a store or a backup out, oldest first; a hub may be using it.

    JSON lines can be checked with `zhilu audit verify FILE.jsonl`.
    """
    with told_plainly(), unpacked(source) as store, written_to(out) as file:
        count = asyncio.run(write_out(place_of(store), file, after, as_csv=as_csv))
    if out is not None:
        click.echo(f"{count} entries written to {out}")


async def write_out(place: Path | PostgresPlace, file: TextIO, after: int, *, as_csv: bool) -> int:
    """Write entries to a file, and return how many."""
    count = 0
    if as_csv:
        write_csv_head(file)
    async with reading(place) as table:
        async for entry in table.all_of_it(after):
            if as_csv:
                write_csv(file, entry)
            else:
                file.write(line_of(entry))
            count += 1
    return count


@contextlib.contextmanager
def written_to(out: Path | None) -> Iterator[TextIO]:
    """Open a file that must not be there yet, for nobody else to read; or standard output.

    Raises:
        AuditError: It is there already, or cannot be written.
    """
    if out is None:
        yield sys.stdout
        return
    try:
        descriptor = os.open(out, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_CLOEXEC, 0o600)
    except FileExistsError as error:
        raise AuditError(f"{out}: there is such a file already; name another") from error
    except OSError as error:
        raise AuditError(f"{out}: {error.strerror}") from error
    with os.fdopen(descriptor, "w", encoding="utf-8", newline="") as file:
        yield file
        file.flush()
        os.fsync(file.fileno())


@dataclass(frozen=True, slots=True)
class Cutting:
    """What is cut off: where it goes, and up to when."""

    out: Path
    until_ns: int


@audit.command()
@click.argument("source")
@click.option(
    "--before", "before", required=True, type=click.DateTime(["%Y-%m-%d"]), help="UTC day."
)
@click.option("--out", required=True, type=click.Path(path_type=Path), help="File for what is cut.")
def cut(source: str, before: datetime, out: Path) -> None:
    """Move the entries from before a day into a file of JSON lines, and out of the store.

    No hub may be using the store. The file is written and synced first; the store then holds an
    entry `audit.cut` with the hash at which it was cut and the file's SHA-256, so that the rest
    verifies by itself, and file and rest verify as one chain.
    """
    until_ns = int(before.replace(tzinfo=UTC).timestamp()) * 10**9
    with told_plainly(), contextlib.ExitStack() as stack:
        place = place_of(source)
        if isinstance(place, Path):
            if not place.is_file():
                raise AuditError(f"{place}: there is no such file")
            stack.enter_context(held_alone(place.resolve().parent))
        gone = asyncio.run(cut_off(place, Cutting(out, until_ns)))
    click.echo(f"{gone} entries moved to {out}" if gone else "no entry is that old")


async def cut_off(place: Path | PostgresPlace, cutting: Cutting) -> int:
    """Cut entries off, and return how many.

    Raises:
        AuditError: The chain is broken: then nothing is cut.
    """
    async with await Store.open(place) as store:
        upto = await store.audit.last_before(cutting.until_ns)
        check = Check()
        digest = hashlib.sha256()
        with written_to(cutting.out) if upto.number else contextlib.nullcontext() as file:
            async for entry in store.audit.all_of_it():
                if check.take(entry) is not None:
                    break
                if entry.number <= upto.number and file is not None:
                    line = line_of(entry)
                    file.write(line)
                    digest.update(line.encode())
        broken = check.end().broken
        if broken is not None:
            cutting.out.unlink(missing_ok=True)
            raise AuditError(f"broken at entry {broken.number} ({broken.code}); nothing was cut")
        if not upto.number:
            return 0
        detail = {"file": cutting.out.name, "sha256": digest.hexdigest()}
        now_ns = SystemClock().now_ns()
        return await store.audit.cut(upto, Act(now_ns, NOBODY, "", detail=detail))
