"""What a gateway tells the core of its clients."""

import asyncio
from http import HTTPStatus
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import aiohttp
import pytest
from aiohttp import web
from aiohttp.test_utils import TestClient, TestServer, make_mocked_request
from multidict import CIMultiDict
from yarl import URL

from hub.api.limits import address_of, networks_of
from hub.backplane.nats.lease import Entry, Lease
from hub.errors import NoCoreError
from hub.gateway.passing import Passing, passed_headers, shown_here
from hub.gateway.web import make_gateway_web
from tests.servers import PATIENCE


@pytest.mark.parametrize(
    ("lines", "address"),
    [
        ((), "127.0.0.1"),
        (("198.51.100.7",), "198.51.100.7"),
        (("203.0.113.66", "198.51.100.7"), "198.51.100.7"),
    ],
)
def test_the_core_hears_of_the_client_before_the_proxy(
    lines: tuple[str, ...], address: str
) -> None:
    headers = CIMultiDict([("X-Forwarded-For", line) for line in lines])
    request = make_mocked_request("GET", "/api/v1/venue", headers)
    request = request.clone(remote="127.0.0.1")
    told = [value for name, value in passed_headers(request, "main") if name == "X-Forwarded-For"]
    assert len(told) == 1
    assert address_of("10.0.0.9", told[0], networks_of(("10.0.0.9", "127.0.0.1"))) == address


async def test_nobody_waits_for_a_core_that_hangs_once_another_leads() -> None:
    """As one does that is stopped, or whose machine has lost its power."""
    asked = asyncio.Event()

    async def hangs(_reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        asked.set()
        await over.wait()
        writer.close()

    over = asyncio.Event()
    server = await asyncio.start_server(hangs, "127.0.0.1", 0)
    port = server.sockets[0].getsockname()[1]
    lease = Lease("core-a", 1, f"http://127.0.0.1:{port}", 0)
    view: Any = SimpleNamespace(building="main", lease=Entry(lease, 1), leader_silent=0.0)
    passing = Passing()
    await passing.start()
    request = make_mocked_request("GET", "/api/v1/venue")
    waiting = asyncio.create_task(passing.pass_on(request, view, "/api/v1/venue"))
    await asked.wait()
    view.lease = Entry(Lease("core-b", 2, "http://127.0.0.1:9", 0), 2)
    async with asyncio.timeout(PATIENCE):
        with pytest.raises(NoCoreError):
            await waiting
    over.set()
    await passing.close()
    server.close()


@pytest.mark.parametrize("building", ["two", "api"])
@pytest.mark.parametrize("query", ["", "?q=R%26D%3D1%2B1&at=2026-11-29T08:00:00%2B08:00&x=%25%FF"])
async def test_a_core_is_asked_what_the_client_asked_byte_by_byte(
    query: str, building: str
) -> None:
    """An encoded `+`, `&` or `=` is no part of the query's own form."""
    asked: list[str] = []

    async def note(request: web.Request) -> web.Response:
        asked.append(request.raw_path)
        return web.Response()

    core = web.Application()
    core.router.add_route("*", "/{rest:.*}", note)
    async with TestServer(core) as server:
        lease = Lease("core-a", 1, str(server.make_url("")).rstrip("/"), 0)
        view: Any = SimpleNamespace(
            building=building, lease=Entry(lease, 1), leader_silent=0.0, push=None
        )
        passing = Passing()
        await passing.start()
        knowing: Any = {}
        catalogue: Any = None
        app = make_gateway_web({building: view}, passing, catalogue, knowing, Path())
        async with TestClient(TestServer(app)) as client:
            for before in ("", f"/b/{building}"):
                address = str(client.make_url("/")).rstrip("/")
                target = URL(f"{address}{before}/api/v1/search/a%2Fb{query}", encoded=True)
                async with aiohttp.request("GET", target) as answer:
                    assert answer.status == HTTPStatus.OK
        await passing.close()
    assert asked == [f"/api/v1/search/a%2Fb{query}"] * 2


COOKIES = "theme=dark; zhilu-session.main=a; __Host-zhilu-session.two=b; zhilu-session=c; x.two=d"


@pytest.mark.parametrize(
    ("building", "shown"),
    [
        ("main", [("Cookie", "zhilu-session=a")]),
        ("two", [("Cookie", "__Host-zhilu-session=b")]),
        ("three", []),
    ],
)
def test_a_core_is_shown_the_cookies_of_its_own_building_only(
    building: str, shown: list[tuple[str, str]]
) -> None:
    request = make_mocked_request("GET", "/", {"Cookie": COOKIES}).clone(remote="127.0.0.1")
    passed = passed_headers(request, building)
    assert [each for each in passed if each[0] == "Cookie"] == shown


def test_nobody_but_the_gateway_says_where_a_building_is_served() -> None:
    sent = {"X-Forwarded-Prefix": "/b/elsewhere"}
    request = make_mocked_request("GET", "/", sent).clone(remote="127.0.0.1")
    for prefix, told in (("", []), ("/b/main", ["/b/main"])):
        passed = passed_headers(request, "main", prefix)
        assert [value for name, value in passed if name == "X-Forwarded-Prefix"] == told


@pytest.mark.parametrize(
    ("name", "value", "here"),
    [
        ("Set-Cookie", "zhilu-session=a; Path=/", "zhilu-session.two=a; Path=/"),
        ("Location", "/api/v1/users/1", "/b/two/api/v1/users/1"),
        ("Location", "/b/two/audit", "/b/two/audit"),
        ("Location", "https://id.example.org/", "https://id.example.org/"),
        ("Location", "//elsewhere/", "//elsewhere/"),
        (
            "Link",
            '</api/v1/users?cursor=a>; rel="next"',
            '</b/two/api/v1/users?cursor=a>; rel="next"',
        ),
        ("ETag", '"a"', '"a"'),
    ],
)
def test_what_a_core_answers_stays_within_its_building(name: str, value: str, here: str) -> None:
    assert shown_here(name, value, "two", "/b/two") == here
