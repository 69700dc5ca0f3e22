"""Audit entries as text: JSON lines that can be read back, CSV for spreadsheets; pure."""

import csv
from collections.abc import Iterable, Iterator
from dataclasses import fields
from datetime import UTC, datetime
from typing import Protocol

import msgspec

from hub.access.audit import Entry, Head

COLUMNS = tuple(each.name for each in fields(Entry))
FORMULA_SIGNS = ("=", "+", "-", "@")
MICROSECONDS_NS = 1_000

_encode = msgspec.json.Encoder(order="deterministic").encode
_decode = msgspec.json.Decoder(Entry).decode
_decode_head = msgspec.json.Decoder(Head).decode


class Sink(Protocol):
    """Where text goes."""

    def write(self, text: str, /) -> object:
        """Take some text."""
        ...


def line_of(entry: Entry) -> str:
    """Return an entry as a line of JSON, with its end."""
    return f"{_encode(entry).decode()}\n"


def entries_in(lines: Iterable[str]) -> Iterator[Entry]:
    """Yield the entries of exported lines.

    Raises:
        ValueError: A line is no entry; the message has its number.
    """
    for number, line in enumerate(lines, 1):
        if line.strip():
            try:
                yield _decode(line)
            except msgspec.MsgspecError as error:
                raise ValueError(f"line {number} is no audit entry: {error}") from error


def head_line(head: Head, at_ns: int) -> str:
    """Return a head as a line of JSON, with when it was noted."""
    noted = {"number": head.number, "hash": head.hash, "at": time_text(at_ns)}
    return f"{_encode(noted).decode()}\n"


def heads_in(lines: Iterable[str]) -> Iterator[Head]:
    """Yield the heads of noted lines; a line that was cut short by a crash is passed over."""
    for line in lines:
        try:
            yield _decode_head(line)
        except msgspec.MsgspecError:
            continue


def write_csv_head(sink: Sink) -> None:
    """Write the names of the columns; `time` is `at_ns` for people."""
    csv.writer(sink).writerow(("time", *COLUMNS))


def write_csv(sink: Sink, entry: Entry) -> None:
    """Write an entry; text that a spreadsheet would take for a formula gets an apostrophe first."""
    row = (getattr(entry, name) for name in COLUMNS)
    csv.writer(sink).writerow((time_text(entry.at_ns), *map(harmless, row)))


def harmless(value: int | str) -> int | str:
    """Return a value that no spreadsheet calculates with (OWASP, "CSV Injection")."""
    return f"'{value}" if isinstance(value, str) and value.startswith(FORMULA_SIGNS) else value


def time_text(at_ns: int) -> str:
    """Return a time as RFC 3339 in UTC, to the microsecond."""
    at = datetime.fromtimestamp(at_ns // 10**9, UTC).replace(
        microsecond=at_ns % 10**9 // MICROSECONDS_NS
    )
    return at.isoformat(timespec="microseconds").replace("+00:00", "Z")
