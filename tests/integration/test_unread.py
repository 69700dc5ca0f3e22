"""What is no HTTP is answered in the hub's own form, and the connection ends."""

import asyncio
import json
from collections.abc import AsyncIterator
from pathlib import Path
from urllib.parse import urlsplit

import pytest
import pytest_asyncio

from tests.integration.access_tools import asking, guarded_hub
from tests.integration.gateway_tools import gateway_before
from tests.servers import PATIENCE

pytestmark = pytest.mark.integration

LONG = b"GET / HTTP/1.1\r\nHost: localhost\r\nX-Long: " + b"a" * 9_000 + b"\r\n\r\n"

ROUTE = b"POST /api/v1/routes HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\n"
NOT_PACKED = ROUTE + b"Content-Encoding: gzip\r\nContent-Length: 9\r\n\r\nnot gzip!"
NO_CHUNKS = ROUTE + b"Transfer-Encoding: chunked\r\n\r\n2\r\n{}\r\nno length\r\n\r\n"


@pytest_asyncio.fixture(params=["core", "gateway"])
async def address(request: pytest.FixtureRequest, tmp_path: Path) -> AsyncIterator[str]:
    async with guarded_hub(asking(tmp_path)) as hub:
        if request.param == "core":
            yield hub.running.address
            return
        async with gateway_before({"main": hub.running}) as (gateway, _):
            yield gateway


@pytest.mark.parametrize(
    "sent",
    [
        b"\x16\x03\x01\x02\x00\x01\x00\r\n\r\n",
        b"HELLO there\r\n\r\n",
        b"GET / FTP/7\r\n\r\n",
        LONG,
        NOT_PACKED,
        NO_CHUNKS,
    ],
)
async def test_what_is_no_request_is_told_as_a_problem(address: str, sent: bytes) -> None:
    place = urlsplit(address)
    reader, writer = await asyncio.open_connection(place.hostname, place.port)
    writer.write(sent)
    async with asyncio.timeout(PATIENCE):
        answer = await reader.read()
    writer.close()
    head, _, body = answer.partition(b"\r\n\r\n")
    assert head.startswith((b"HTTP/1.1 400 ", b"HTTP/1.0 400 "))
    assert b"application/problem+json" in head
    assert b"X-Content-Type-Options: nosniff" in head
    assert b"aiohttp" not in head.lower()
    told = json.loads(body)
    assert (told["code"], told["status"]) == ("request.unread", 400)
    assert f"X-Request-Id: {told['request_id']}".encode() in head
    assert "a" * 100 not in told["detail"]


@pytest.mark.parametrize(
    ("line", "status", "told"),
    [
        (b"GET /nothing", b"404", b"There is no such page"),
        (b"POST /console", b"405", b"Method Not Allowed"),
        (b"GET /api/v1/nothing", b"404", b"http.not_found"),
        (b"PUT /api/v1/routes", b"405", b"http.method_not_allowed"),
    ],
)
async def test_an_odd_expectation_is_passed_over_where_there_is_nothing(
    address: str, line: bytes, status: bytes, told: bytes
) -> None:
    place = urlsplit(address)
    reader, writer = await asyncio.open_connection(place.hostname, place.port)
    lines = line + b" HTTP/1.1", b"Host: localhost", b"Expect: another-thing", b"Connection: close"
    writer.write(b"\r\n".join(lines) + b"\r\n\r\n")
    async with asyncio.timeout(PATIENCE):
        answer = await reader.read()
    writer.close()
    head, _, body = answer.partition(b"\r\n\r\n")
    assert head.startswith(b"HTTP/1.1 " + status)
    assert told in body
    assert (b"\r\nAllow: " in head) is (status == b"405")


@pytest.mark.parametrize("expects", [b"100-continue", b"another-thing"])
async def test_only_a_client_that_waits_to_be_let_on_is_answered_before_its_body(
    address: str, expects: bytes
) -> None:
    place = urlsplit(address)
    reader, writer = await asyncio.open_connection(place.hostname, place.port)
    writer.write(
        ROUTE + b"Connection: close\r\nExpect: " + expects + b"\r\nContent-Length: 1\r\n\r\n"
    )
    async with asyncio.timeout(PATIENCE):
        if expects == b"100-continue":
            assert await reader.readuntil(b"\r\n\r\n") == b"HTTP/1.1 100 Continue\r\n\r\n"
        writer.write(b"{")
        answer = await reader.read()
    writer.close()
    head, _, body = answer.partition(b"\r\n\r\n")
    assert head.startswith(b"HTTP/1.1 400 ")
    assert json.loads(body)["code"] == "request.malformed"
    assert b"aiohttp" not in head.lower()
