"""JSON as found in the wild: decoded strictly, then with the two repairs that are safe to name.

Trailing commas and the tokens NaN and Infinity are the defects of real floor plans that leave the
rest of a file readable. They are mended in memory and always reported; anything else fails.
"""

import re

import msgspec

from floorplans.reporting import FileReport

TOKEN = re.compile(rb'"(?:[^"\\]|\\.)*"|,(?=\s*[}\]])|[-+]?\b(?:NaN|Infinity|nan|inf)\b', re.DOTALL)
"""A string (kept), a trailing comma or a number that JSON does not have (both mended)."""

BYTE = re.compile(r"\(byte (\d+)\)")
UTF8_MARK = b"\xef\xbb\xbf"


def decode_json(data: bytes, report: FileReport) -> object:
    """Decode a file's JSON, or report why not and return `msgspec.UNSET`."""
    text = as_utf8(data, report)
    if text is None:
        return msgspec.UNSET
    try:
        return decode(text)
    except (msgspec.DecodeError, RecursionError) as error:
        first = error
    mended, commas, numbers = mend(text)
    if not commas and not numbers:
        unreadable(text, first, report)
        return msgspec.UNSET
    try:
        value = decode(mended)
    except (msgspec.DecodeError, RecursionError):
        unreadable(text, first, report)
        return msgspec.UNSET
    report_mended(text, commas, numbers, report)
    return value


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
        data.decode("utf-8")
    except UnicodeDecodeError as error:
        report.error(
            "json.encoding",
            None,
            f"The file is not UTF-8 at {place(data, error.start)}; it was left out.",
            "Save it as UTF-8 (RFC 8259 section 8.1).",
        )
        return None
    return data


def mend(text: bytes) -> tuple[bytes, list[int], list[int]]:
    """Drop trailing commas and turn NaN and Infinity into null; say where each stood."""
    commas: list[int] = []
    numbers: list[int] = []

    def replace(match: re.Match[bytes]) -> bytes:
        token = match.group()
        if token.startswith(b'"'):
            return token
        if token == b",":
            commas.append(match.start())
            return b""
        numbers.append(match.start())
        return b"null"

    return TOKEN.sub(replace, text), commas, numbers


def report_mended(text: bytes, commas: list[int], numbers: list[int], report: FileReport) -> None:
    """Say what was mended to make the file readable."""
    if commas:
        report.warning(
            "json.trailing_comma",
            None,
            f"{len(commas)} trailing commas, the first at {place(text, commas[0])}.",
            "Remove each comma that stands before a closing bracket.",
        )
    if numbers:
        report.warning(
            "json.not_a_number",
            None,
            f"{len(numbers)} values are NaN or Infinity, the first at {place(text, numbers[0])};"
            " they were read as null.",
            "Write a number, or null where there is none.",
        )


def unreadable(text: bytes, error: Exception, report: FileReport) -> None:
    """Report JSON that does not parse, by line and column."""
    if isinstance(error, RecursionError):
        report.error(
            "json.too_deep",
            None,
            "The JSON is nested too deeply; the file was left out.",
            "Remove the nesting: GeoJSON needs about ten levels.",
        )
        return
    found = BYTE.search(str(error))
    where = place(text, int(found.group(1)) if found else len(text))
    reason = BYTE.sub("", str(error)).strip()
    report.error(
        "json.malformed",
        None,
        f"{reason} at {where}; the file was left out.",
        "Correct the JSON there.",
    )


def place(text: bytes, offset: int) -> str:
    """Return the line and column of a byte offset, both counted from 1."""
    line = text.count(b"\n", 0, offset) + 1
    start = text.rfind(b"\n", 0, offset) + 1
    column = len(text[start:offset].decode("utf-8", errors="replace")) + 1
    return f"line {line}, column {column}"
