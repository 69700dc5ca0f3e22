"""JSON as found in the wild: decoded strictly, then with the repairs that are safe to name.

Trailing commas, comments and numbers that JSON does not have (NaN, Infinity, 1e400) are the defects
of real floor plans that leave the rest of a file readable. They are mended in memory and always
reported; anything else fails. Size and depth are bounded before anything is built from them.
"""

import math
import re
from dataclasses import dataclass, field

import msgspec

from floorplans.reporting import FileReport

TOKEN = re.compile(
    rb'"(?:[^"\\]++|\\.)*+(?:"|\\?\Z)'
    rb"|//[^\r\n]*+|/\*.*?(?:\*/|\Z)"
    rb"|,(?=(?:\s++|//[^\r\n]*+|/\*.*?\*/)*+[}\]])"
    rb"|[-+]?\b(?:NaN|Infinity|nan|inf)\b"
    rb"|-?\d++(?:\.\d++)?[eE]\+?\d++|-?\d{309,}+(?![.eE])",
    re.DOTALL,
)
"""A string (kept), a comment, a trailing comma, a number outside JSON, one that may be too large.

Each alternative eats what it has seen for good, so that the time is linear whatever the file holds.
"""

BYTE = re.compile(r"\(byte (\d+)\)")
PATH = re.compile(r" - at `[^`]*`")
UTF8_MARK = b"\xef\xbb\xbf"
UTF16_MARKS = (b"\xff\xfe", b"\xfe\xff")

MOST_VALUES = 16_000_000
"""Values in one file, by its commas and brackets: about 1 GB of memory at the very worst."""

DEEPEST = 32
"""Nesting of a file; GeoJSON needs about ten."""

NOT_BRACKETS = bytes(set(range(256)) - set(b'[]{}"'))


@dataclass(slots=True)
class Mended:
    """A text after repair, and the offsets in the original at which it was repaired."""

    text: bytes = b""
    commas: list[int] = field(default_factory=list)
    comments: list[int] = field(default_factory=list)
    numbers: list[int] = field(default_factory=list)

    def changed(self) -> bool:
        """Tell whether anything was repaired."""
        return bool(self.commas or self.comments or self.numbers)


def decode_json(data: bytes, report: FileReport) -> object:
    """Decode a file's JSON, or report why not and return `msgspec.UNSET`."""
    text = as_utf8(data, report)
    if text is None or has_too_many(text, report):
        return msgspec.UNSET
    try:
        value = decode(text)
    except (msgspec.DecodeError, RecursionError) as error:
        return decode_mended(text, error, report)
    return bounded(value, text, report)


def decode_mended(text: bytes, first: Exception, report: FileReport) -> object:
    """Decode a text that is no JSON after repair, or report its first error."""
    mended = mend(text)
    if not mended.changed():
        unreadable(text, first, report)
        return msgspec.UNSET
    try:
        value = decode(mended.text)
    except (msgspec.DecodeError, RecursionError):
        unreadable(text, first, report)
        return msgspec.UNSET
    report_mended(text, mended, report)
    return bounded(value, mended.text, report)


def bounded(value: object, text: bytes, report: FileReport) -> object:
    """Return a decoded value unless it is nested so deeply that nothing could handle it."""
    if is_deep(text):
        too_deep(report)
        return msgspec.UNSET
    return value


def is_deep(text: bytes) -> bool:
    """Tell whether valid JSON is nested more deeply than `DEEPEST`.

    Brackets outside strings are kept alone; each pass then takes the innermost pairs away.
    """
    skeleton = text.replace(rb"\\", b"").replace(rb"\"", b"")
    skeleton = skeleton.translate(None, NOT_BRACKETS).replace(b'""', b"")
    skeleton = b"".join(skeleton.split(b'"')[::2])
    for _ in range(DEEPEST):
        if not skeleton:
            return False
        skeleton = skeleton.replace(b"[]", b"").replace(b"{}", b"")
    return bool(skeleton)


def has_too_many(text: bytes, report: FileReport) -> bool:
    """Refuse a text that would fill the memory when decoded."""
    if len(text) < MOST_VALUES or sum(map(text.count, (b",", b"[", b"{"))) < MOST_VALUES:
        return False
    report.error(
        "json.too_many",
        None,
        f"The file holds more than {MOST_VALUES} values; it was left out.",
        "Split the venue, or remove what is only drawn.",
    )
    return True


def decode(text: bytes) -> object:
    """Decode strict JSON."""
    value: object = msgspec.json.decode(text)
    return value


def as_utf8(data: bytes, report: FileReport) -> bytes | None:
    """Return the bytes without a byte-order mark if they are UTF-8, else report and return None."""
    if data.startswith(UTF8_MARK):
        data = data[len(UTF8_MARK) :]
        report.info(
            "json.byte_order_mark",
            None,
            "The file starts with a byte-order mark, which JSON does not allow.",
            "Save it as UTF-8 without a byte-order mark (RFC 8259 section 8.1).",
        )
    try:
        wide = data.startswith(UTF16_MARKS) or b"\0" in data
        if not wide:
            data.decode("utf-8")
            return data
        where, guess = "its start", "UTF-16 or UTF-32"
    except UnicodeDecodeError as error:
        where, guess = place(data, error.start), "an older encoding such as GB 18030 or Latin-1"
    report.error(
        "json.encoding",
        None,
        f"The file is not UTF-8 at {where}, it looks like {guess}; it was left out.",
        "Save it as UTF-8 (RFC 8259 section 8.1).",
    )
    return None


def mend(text: bytes) -> Mended:
    """Drop trailing commas and comments and turn numbers that JSON lacks into null."""
    mended = Mended()

    def replace(match: re.Match[bytes]) -> bytes:
        token = match.group()
        if token.startswith(b'"'):
            return token
        if token == b",":
            mended.commas.append(match.start())
            return b""
        if token.startswith(b"/"):
            mended.comments.append(match.start())
            return b" "
        if token[-1:].isdigit() and math.isfinite(float(token)):
            return token
        mended.numbers.append(match.start())
        return b"null"

    mended.text = TOKEN.sub(replace, text)
    return mended


def report_mended(text: bytes, mended: Mended, report: FileReport) -> None:
    """Say what was mended to make the file readable."""
    if mended.commas:
        report.warning(
            "json.trailing_comma",
            None,
            f"{len(mended.commas)} trailing commas, the first at {place(text, mended.commas[0])}.",
            "Remove each comma that stands before a closing bracket.",
        )
    if mended.comments:
        report.warning(
            "json.comment",
            None,
            f"{len(mended.comments)} comments, the first at {place(text, mended.comments[0])};"
            " JSON has none.",
            "Remove them.",
        )
    if mended.numbers:
        report.warning(
            "json.not_a_number",
            None,
            f"{len(mended.numbers)} values are NaN, Infinity or too large, the first at"
            f" {place(text, mended.numbers[0])}; they were read as null.",
            "Write a number, or null where there is none.",
        )


def unreadable(text: bytes, error: Exception, report: FileReport) -> None:
    """Report JSON that does not parse, by line and column."""
    if isinstance(error, RecursionError):
        too_deep(report)
        return
    found = BYTE.search(str(error))
    where = place(text, int(found.group(1)) if found else len(text))
    reason = PATH.sub("", BYTE.sub("", str(error))).strip()
    report.error(
        "json.malformed",
        None,
        f"{reason} at {where}; the file was left out.",
        "Correct the JSON there.",
    )


def too_deep(report: FileReport) -> None:
    """Report nesting that no floor plan needs."""
    report.error(
        "json.too_deep",
        None,
        "The JSON is nested too deeply; the file was left out.",
        "Remove the nesting: GeoJSON needs about ten levels.",
    )


def place(text: bytes, offset: int) -> str:
    """Return the line and column of a byte offset, both counted from 1."""
    line = text.count(b"\n", 0, offset) + 1
    start = text.rfind(b"\n", 0, offset) + 1
    column = len(text[start:offset].decode("utf-8", errors="replace")) + 1
    return f"line {line}, column {column}"
