"""What a topic's document may hold."""

import math
from typing import TypeAlias

import msgspec

from ext import sendable
from hub.errors import DocumentError
from hub.ports import Json

# Linked to the parent, because most are built and never read.
Path: TypeAlias = "tuple[Path, str | int] | None"

EXACT_INTEGER = 2**53 - 1
"""Largest integer that every JSON reader keeps exact (RFC 7493 section 2.2)."""


def check(topic: str, document: Json) -> None:
    """Make sure that a document can be pushed and patched.

    Raises:
        DocumentError: `push.document.null` for a null anywhere, `.number` for a number that is not
            finite or not exact in every reader, `.text` for a lone surrogate, `.type` for what is
            no JSON value. The error says where.
    """
    if not sendable(document):
        _check(topic, document, None)


def _check(topic: str, value: object, path: Path) -> None:
    if isinstance(value, str):
        _check_text(topic, value, path)
    elif isinstance(value, (bool, int, float)):
        _check_number(topic, value, path)
    elif isinstance(value, dict):
        for name, member in value.items():
            _check_name(topic, name, path)
            _check(topic, member, (path, name))
    elif isinstance(value, list):
        for index, item in enumerate(value):
            _check(topic, item, (path, index))
    elif isinstance(value, msgspec.Raw):
        _check_raw(topic, value, path)
    elif value is None:
        message = "null would mean a removal in a merge patch; leave the member out"
        raise DocumentError("push.document.null", topic, _pointer(path), message)
    else:
        message = f"{type(value).__name__} is no JSON value; use dict, list, str, numbers, bool"
        raise DocumentError("push.document.type", topic, _pointer(path), message)


def _check_name(topic: str, name: object, path: Path) -> None:
    if not isinstance(name, str):
        message = f"member names are text, not {type(name).__name__}"
        raise DocumentError("push.document.type", topic, _pointer(path), message)
    _check_text(topic, name, path)


def _check_text(topic: str, text: str, path: Path) -> None:
    if text.isascii():
        return
    try:
        text.encode()
    except UnicodeEncodeError as error:
        message = f"text that has no UTF-8 form: {error.reason}"
        raise DocumentError("push.document.text", topic, _pointer(path), message) from error


def _check_number(topic: str, number: float, path: Path) -> None:
    if isinstance(number, int):
        if abs(number) <= EXACT_INTEGER:
            return
        message = f"{number} is not exact in JSON readers that use doubles; send it as text"
    else:
        if math.isfinite(number):
            return
        message = f"{number} has no JSON form; leave the member out"
    raise DocumentError("push.document.number", topic, _pointer(path), message)


def _check_raw(topic: str, value: msgspec.Raw, path: Path) -> None:
    if not sendable(value):
        message = "only arrays and objects are taken as JSON already; give other values as they are"
        raise DocumentError("push.document.type", topic, _pointer(path), message)


def _pointer(path: Path) -> str:
    steps: list[str] = []
    while path is not None:
        path, step = path
        steps.append(str(step).replace("~", "~0").replace("/", "~1"))
    return "".join(f"/{step}" for step in reversed(steps))
