"""Answers whose head is put together beforehand; head and body leave in one write."""

import re
import time
from collections.abc import Iterable
from email.utils import formatdate
from functools import lru_cache
from http import HTTPStatus
from typing import TYPE_CHECKING

from aiohttp import HttpVersion, HttpVersion10, HttpVersion11, web
from aiohttp.abc import AbstractStreamWriter

if TYPE_CHECKING:
    from multidict import CIMultiDict

_NOT_IN_A_LINE = re.compile(r"[\x00-\x08\x0a-\x1f\x7f]")
"""What may not stand in a header (RFC 9110, section 5.5)."""


class Given(web.StreamResponse):
    """A response that is bytes already, but for what its request adds to its head.

    aiohttp puts each head together anew, from a dictionary that is copied for it: half of what an
    answer costs. Here `headers` holds only what few requests add to the lines that are there; no
    name stands in both. `Date` and `Connection` come by themselves.

    Args:
        status: Of the answer.
        head: Lines with its headers, `Content-Length` too where it has a body.
        body: In parts, which are copied once.
    """

    def __init__(self, status: int, head: bytes, *body: bytes) -> None:
        self._status = status
        self._begun = False
        self._head = head
        self._parts = body
        self._name = ""
        self._asked: web.BaseRequest | None = None
        self._stays: bool | None = None

    @property
    def headers(self) -> "CIMultiDict[str]":
        """What is added to the lines that are there; nearly always nothing."""
        if not self._begun:
            self._begun = True
            super().__init__(status=self._status)
        return super().headers

    @property
    def prepared(self) -> bool:
        """Whether a request is being answered with it."""
        return self._asked is not None

    @property
    def keep_alive(self) -> bool | None:
        """Whether the connection stays behind it."""
        return self._stays

    def named(self, request_id: str) -> None:
        """Tell the id of the request, letters and digits."""
        self._name = f"X-Request-Id: {request_id}\r\n"

    def force_close(self) -> None:
        """Let the connection end behind it."""
        self._stays = False

    def taken(self, request: web.BaseRequest) -> bool:
        """Take the request that is answered; tell whether the connection stays behind it."""
        self._asked = request
        if self._stays is None:
            self._stays = request.keep_alive
        return self._stays

    def whole(self) -> bytes:
        """Return all that is sent, once: an answer that was `taken` has no other."""
        request = self._asked
        if request is None or self._eof_sent:
            return b""
        self._eof_sent = True
        more = lines_of(self.headers.items()) if self._begun else b""
        begin = beginning(request.version, self.status, self._stays is True, int(time.time()))
        parts = () if request.method == "HEAD" else self._parts
        return b"".join((begin, self._head, self._name.encode(), more, b"\r\n", *parts))

    async def prepare(self, request: web.BaseRequest) -> AbstractStreamWriter | None:
        """Take the request that is answered; nothing leaves before `write_eof`."""
        self.taken(request)
        return request.writer

    async def write_eof(self, data: bytes = b"") -> None:  # noqa: ARG002 - as declared
        """Send it.

        Raises:
            ConnectionResetError: The client has gone.
        """
        request = self._asked
        if request is None or self._eof_sent:
            return
        transport = request.transport
        if transport is None or transport.is_closing():
            self._eof_sent = True
            raise ConnectionResetError("the client has gone")
        transport.write(self.whole())
        await request.writer.drain()


def lines_of(headers: Iterable[tuple[str, str]]) -> bytes:
    """Return headers as lines of a head.

    Raises:
        ValueError: One holds what may not stand in a header.
    """
    lines = [f"{name}: {value}" for name, value in headers]
    for line in lines:
        if not line.isprintable() and _NOT_IN_A_LINE.search(line):
            raise ValueError(f"{line[:80]!r} cannot be a header")
    lines.append("")
    return "\r\n".join(lines).encode()


@lru_cache(maxsize=16)
def beginning(version: HttpVersion, status: int, stays: bool, second: int) -> bytes:  # noqa: FBT001 - a key
    """Return what answers of some second begin with.

    Args:
        version: Of HTTP, as it was asked in.
        status: Of the answer.
        stays: Whether the connection does.
        second: The time, seconds since 1970 UTC.
    """
    told = ""
    if stays and version == HttpVersion10:
        told = "Connection: keep-alive\r\n"
    elif not stays and version == HttpVersion11:
        told = "Connection: close\r\n"
    date = f"Date: {formatdate(second, usegmt=True)}\r\n"
    first = f"HTTP/{version.major}.{version.minor} {status} {HTTPStatus(status).phrase}\r\n"
    return (first + date + told).encode()
