"""Requests are answered in the task of their connection."""

import asyncio
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import pytest
from aiohttp import ClientSession, ClientTimeout, TCPConnector, web

from hub.api.door import make_door
from hub.api.in_place import InPlace, in_place
from hub.api.unread import Runner
from hub.logs import REQUEST
from tests.servers import PATIENCE

Seen = list["asyncio.Task[None] | None"]


@pytest.fixture
def seen() -> Seen:
    """The task of each answer, in order."""
    return []


@pytest.fixture
async def address(seen: Seen) -> AsyncIterator[str]:
    """Serves what notes its task: at `/` at once, at `/late` within a time that runs out first."""

    async def answer(request: web.Request) -> web.Response:
        seen.append(asyncio.current_task())
        if request.path == "/late":
            try:
                async with asyncio.timeout(0):
                    await asyncio.Event().wait()
            except TimeoutError:
                return web.Response(text="late")
        return web.Response(text="here")

    app = web.Application()
    app.router.add_get("/{path:.*}", answer)
    async with served(app) as address:
        yield address


@asynccontextmanager
async def served(app: web.Application) -> AsyncIterator[str]:
    """Serve an application as the hub does."""
    runner = Runner(app, access_log=None)
    await runner.setup()
    site = web.TCPSite(runner, "127.0.0.1", 0)
    await site.start()
    host, port = runner.addresses[0][:2]
    yield f"http://{host}:{port}"
    await runner.cleanup()


@pytest.mark.skipif(sys.version_info >= (3, 12), reason="aiohttp begins its own tasks at once")
async def test_answers_of_a_connection_share_its_task(address: str, seen: Seen) -> None:
    for _ in range(2):
        async with ClientSession(connector=TCPConnector(limit=1)) as client:
            for path in ("/", "/late", "/"):
                async with client.get(address + path) as response:
                    assert await response.text() == ("late" if path == "/late" else "here")
    one, other = set(seen[:3]), set(seen[3:])
    assert len(one) == len(other) == 1
    assert one != other


async def test_an_aiohttp_that_does_otherwise_is_left_to_do_so(
    address: str, seen: Seen, monkeypatch: pytest.MonkeyPatch
) -> None:
    loop = asyncio.get_running_loop()
    assert InPlace(loop).call_later == loop.call_later
    monkeypatch.setattr("hub.api.in_place.ANSWERING", None)
    assert in_place(loop) is loop
    async with ClientSession(connector=TCPConnector(limit=1)) as client:
        for _ in range(2):
            async with client.get(address) as response:
                assert await response.text() == "here"
    assert len(set(seen)) == 2


async def test_lines_of_the_log_name_the_request_that_is_answered() -> None:
    """Requests of one connection share a context; no line has the id of the one before."""
    ids: list[str] = []

    async def answer(_request: web.Request) -> web.Response:
        await asyncio.sleep(0)
        ids.append(REQUEST.get(""))
        return web.Response()

    app = web.Application(middlewares=[make_door(frozenset())])
    app.router.add_get("/", answer)
    async with served(app) as address, ClientSession(connector=TCPConnector(limit=1)) as client:
        told = []
        for path in ("/", "/nothing", "/"):
            async with client.get(address + path) as response:
                told.append(response.headers["X-Request-Id"])
    assert ids == [told[0], told[2]]
    assert len(set(told)) == 3


async def test_a_time_that_runs_out_ends_no_connection(address: str) -> None:
    async with ClientSession(timeout=ClientTimeout(10)) as client:
        for _ in range(3):
            async with client.get(f"{address}/late") as response:
                assert await response.text() == "late"


async def test_requests_that_come_at_once_have_a_turn_of_the_loop_each(
    address: str, seen: Seen
) -> None:
    question, many = b"GET / HTTP/1.1\r\nHost: here\r\n\r\n", 200
    host, port = address.removeprefix("http://").split(":")
    reader, writer = await asyncio.open_connection(host, int(port))
    writer.write(question * many)
    longest = 0
    async with asyncio.timeout(PATIENCE):
        while len(seen) < many:
            before = len(seen)
            await asyncio.sleep(0)
            longest = max(longest, len(seen) - before)
        for _ in range(many):
            await reader.readuntil(b"here")
    writer.close()
    assert longest <= 2
