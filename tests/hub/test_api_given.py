"""Answers whose head is bytes already, on the wire."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from email.utils import parsedate_to_datetime

import pytest
from aiohttp import web
from aiohttp.test_utils import TestServer, make_mocked_request

from hub.api.given import Given, lines_of

Ask = Callable[..., Awaitable[tuple[str, dict[str, str], bytes, bool]]]
"""Sends the lines of a request; returns first line, headers, body, and whether the server stays."""


async def answer(request: web.Request) -> web.StreamResponse:
    """Answer as the path says."""
    if request.path == "/unchanged":
        response = Given(304, lines_of([("ETag", '"1"')]))
    else:
        head = lines_of([("Content-Type", "text/plain"), ("Content-Length", "6")])
        response = Given(201, head, b"abc", b"def")
    response.named("id-1")
    if request.path == "/more":
        response.headers["Retry-After"] = "3"
    if request.path == "/end":
        response.force_close()
    return response


@pytest.fixture
async def ask() -> AsyncIterator[Ask]:
    """Asks a server raw requests."""
    app = web.Application()
    app.router.add_route("*", "/{path:.*}", answer)
    async with TestServer(app) as server:

        async def asked(*lines: str) -> tuple[str, dict[str, str], bytes, bool]:
            reader, writer = await asyncio.open_connection(server.host, server.port)
            writer.write("".join(f"{line}\r\n" for line in (*lines, "Host: here", "")).encode())
            first, *told = (await reader.readuntil(b"\r\n\r\n")).decode().split("\r\n")[:-2]
            headers = dict(line.split(": ", 1) for line in told)
            assert len(headers) == len(told)
            writer.write(b"GET /end HTTP/1.1\r\nHost: here\r\n\r\n")
            body, _, again = (await reader.read()).partition(b"HTTP/1.1")
            writer.close()
            return first, headers, body, bool(again)

        yield asked


async def test_head_and_body_come_whole(ask: Ask) -> None:
    first, headers, body, stays = await ask("GET /a HTTP/1.1")
    assert first == "HTTP/1.1 201 Created"
    assert parsedate_to_datetime(headers.pop("Date")).year > 2000
    told = {"Content-Type": "text/plain", "Content-Length": "6", "X-Request-Id": "id-1"}
    assert (headers, body, stays) == (told, b"abcdef", True)


async def test_more_headers_stand_beside_those_that_are_there(ask: Ask) -> None:
    _, headers, body, _ = await ask("GET /more HTTP/1.1")
    assert (headers["Retry-After"], headers["Content-Length"], body) == ("3", "6", b"abcdef")


async def test_an_answer_to_head_has_the_headers_alone(ask: Ask) -> None:
    _, headers, body, stays = await ask("HEAD /a HTTP/1.1")
    assert (headers["Content-Length"], body, stays) == ("6", b"", True)


async def test_what_is_unchanged_has_no_body_and_no_length(ask: Ask) -> None:
    first, headers, body, stays = await ask("GET /unchanged HTTP/1.1")
    assert first == "HTTP/1.1 304 Not Modified"
    assert (headers["ETag"], headers.get("Content-Length"), body, stays) == ('"1"', None, b"", True)


@pytest.mark.parametrize(
    ("lines", "told", "kept"),
    [
        (("GET /a HTTP/1.1", "Connection: close"), "close", False),
        (("GET /end HTTP/1.1",), "close", False),
        (("GET /a HTTP/1.0",), None, False),
        (("GET /a HTTP/1.0", "Connection: keep-alive"), "keep-alive", True),
    ],
)
async def test_the_connection_is_told_of_as_clients_of_each_version_need_it(
    ask: Ask, lines: tuple[str, ...], told: str | None, *, kept: bool
) -> None:
    first, headers, body, stays = await ask(*lines)
    assert first.startswith(lines[0][-8:])
    assert (headers.get("Connection"), body, stays) == (told, b"abcdef", kept)


@pytest.mark.parametrize("value", ["a\r\nSet-Cookie: b=c", "a\n", "\x00", "\x7f"])
def test_no_header_can_hold_another_one(value: str) -> None:
    with pytest.raises(ValueError, match="cannot be a header"):
        lines_of([("Location", value)])


def test_what_letters_there_are_may_stand_in_a_header() -> None:
    assert lines_of([("A", "é\u00a0\t"), ("B", "c")]) == "A: é\u00a0\t\r\nB: c\r\n".encode()


async def test_nothing_is_sent_to_a_client_that_has_gone() -> None:
    request = make_mocked_request("GET", "/a")
    response = Given(200, b"")
    await response.prepare(request)
    request.protocol.transport = None
    with pytest.raises(ConnectionResetError):
        await response.write_eof()
