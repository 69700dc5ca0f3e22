"""Requests that come whole and by themselves are answered where they are read, others as before."""

import asyncio
import random
import sys
from collections.abc import AsyncIterator, Awaitable, Callable
from http import HTTPStatus
from itertools import pairwise
from traceback import walk_stack

import pytest
from aiohttp import web
from aiohttp.http import HttpRequestParser

from hub.access import Right
from hub.api.at_once import STANDS_ON
from hub.api.bodies import BODY, read_whole
from hub.api.context import Handler
from hub.api.endpoints import Endpoint, serve
from hub.api.given import Given, lines_of
from hub.api.unread import Runner
from hub.logs import REQUEST
from tests.servers import PATIENCE

HEAD = "POST /api/v1/{} HTTP/1.1\r\nHost: here\r\n"
WAYS = (
    "given",
    "later",
    "in-time",
    "raises",
    "leads",
    "plain",
    "closes",
    "much",
)

TURNS = 20
"""Of the loop, in which the server reads what was sent and answers it."""

Talk = Callable[..., Awaitable[bytes]]
"""Sends parts, each when the one before has been read; returns all that comes back."""


async def unused(_request: web.Request) -> web.StreamResponse:
    return web.Response()


def told(text: str) -> Given:
    return Given(201, lines_of([("Content-Length", str(len(text)))]), text.encode())


def where() -> str:
    """Tell whether this runs where requests are read, and in whose name."""
    read = any(frame.f_code.co_name == "data_received" for frame, _ in walk_stack(None))
    task = asyncio.current_task()
    return f"{'read' if read else 'queued'} {'-' if task is None else id(task)}"


async def answer(request: web.Request) -> web.StreamResponse:
    """Answer as the path says."""
    REQUEST.set(request.headers.get("X-Request-Id", ""))
    if request.body_exists:
        await read_whole(request)
    match request.path.rpartition("/")[2]:
        case "later":
            await asyncio.sleep(0)
            return told(f"{where()} {REQUEST.get()}")
        case "in-time":
            try:
                async with asyncio.timeout(0.01):
                    await asyncio.Event().wait()
            except TimeoutError:
                return told(f"late {REQUEST.get()}")
        case "raises":
            raise ValueError
        case "leads":
            raise web.HTTPFound("/elsewhere")
        case "plain":
            return web.Response(text=where())
        case "closes":
            response = told(where())
            response.force_close()
            return response
        case "much":
            return told("x" * 4_000_000)
    return told(f"{where()} {request.get(BODY, b'').decode()}")


def guard(_endpoint: Endpoint | None) -> Handler:
    return answer


@pytest.fixture
async def talk() -> AsyncIterator[Talk]:
    """Serves the ways of `answer`."""
    app = web.Application()
    serve(app, [Endpoint("POST", f"/{way}", unused, Right.VISIT, way, "") for way in WAYS], guard)
    runner = Runner(app, access_log=None)
    await runner.setup()
    site = web.TCPSite(runner, "127.0.0.1", 0)
    await site.start()

    async def talked(*parts: str) -> bytes:
        reader, writer = await asyncio.open_connection(*runner.addresses[0][:2])
        for part in parts:
            writer.write(part.encode())
            for _ in range(TURNS):
                await asyncio.sleep(0)
        writer.write((HEAD.format("closes") + "\r\n").encode())
        async with asyncio.timeout(PATIENCE):
            found = await reader.read()
        writer.close()
        return found

    yield talked
    await runner.cleanup()


def bodies(found: bytes) -> list[str]:
    """Return the bodies of answers, but for the last one: it is the end of each talk."""
    *answers, _ = found.split(b"HTTP/1.1 ")[1:]
    return [each.partition(b"\r\n\r\n")[2].decode() for each in answers]


@pytest.mark.skipif(sys.version_info >= (3, 12), reason="aiohttp begins its own tasks at once")
async def test_a_request_that_is_there_is_answered_where_it_is_read(talk: Talk) -> None:
    whole = HEAD.format("given") + "Content-Length: 3\r\n\r\nabc"
    one, two, three = (each.split() for each in bodies(await talk(whole, whole, whole)))
    assert one == two == three
    assert (one[0], one[2]) == ("read", "abc")


@pytest.mark.skipif(sys.version_info >= (3, 12), reason="aiohttp begins its own tasks at once")
async def test_what_is_not_done_by_then_goes_on_in_the_same_task(talk: Talk) -> None:
    given, later = (HEAD.format(way) + "X-Request-Id: a\r\n\r\n" for way in ("given", "later"))
    one, two, three = (each.split() for each in bodies(await talk(given, later, given)))
    assert (one[0], two[0], three[0]) == ("read", "queued", "read")
    assert one[1] == two[1] == three[1]
    assert two[2] == "a"


async def test_a_time_that_runs_out_is_the_request_s_own(talk: Talk) -> None:
    found = await talk(*(HEAD.format("in-time") + f"X-Request-Id: {name}\r\n\r\n" for name in "ab"))
    assert bodies(found) == ["late a", "late b"]


async def test_a_body_that_comes_later_is_waited_for(talk: Talk) -> None:
    (told_then,) = bodies(await talk(HEAD.format("given") + "Content-Length: 3\r\n\r\n", "abc"))
    assert told_then.startswith("queued")
    assert told_then.endswith("abc")


async def test_requests_that_come_in_one_piece_are_answered_in_order(talk: Talk) -> None:
    ways = [HEAD.format("given") + f"Content-Length: 1\r\n\r\n{number}" for number in range(3)]
    found = [each.split() for each in bodies(await talk("".join(ways)))]
    assert [(each[0], each[2]) for each in found] == [("queued", number) for number in "012"]


async def test_half_a_request_behind_a_whole_one_is_no_other_one_s(talk: Talk) -> None:
    whole = HEAD.format("given") + "Content-Length: 3\r\n\r\nabc"
    assert len(bodies(await talk(whole + whole[:20], whole[20:]))) == 2


async def test_answers_come_in_order_however_requests_are_cut(talk: Talk) -> None:
    rng = random.Random(20_261_130)  # noqa: S311 - no secret
    for _ in range(40):
        ways = [rng.choice(("given", "later", "plain")) for _ in range(rng.randint(1, 6))]
        asked = "".join(
            HEAD.format(way) + f"X-Request-Id: {at}\r\nContent-Length: 2\r\n\r\n{way[:2]}"
            for at, way in enumerate(ways)
        )
        cuts = sorted(rng.sample(range(1, len(asked)), rng.randint(0, 4)))
        parts = [asked[begin:end] for begin, end in pairwise([0, *cuts, len(asked)])]
        found = [each.split()[2:] for each in bodies(await talk(*parts))]
        due = {"given": ["gi"], "plain": []}
        assert found == [due.get(way, [str(at)]) for at, way in enumerate(ways)]


@pytest.mark.parametrize(
    ("way", "status"),
    [("raises", HTTPStatus.INTERNAL_SERVER_ERROR), ("leads", HTTPStatus.FOUND)],
)
async def test_what_is_raised_is_answered(talk: Talk, way: str, status: HTTPStatus) -> None:
    found = await talk(HEAD.format(way) + "\r\n")
    assert found.startswith(f"HTTP/1.1 {status.value} ".encode())


async def test_an_answer_of_aiohttp_s_own_is_sent_by_it(talk: Talk) -> None:
    whole = HEAD.format("plain") + "\r\n"
    assert len(bodies(await talk(whole, whole))) == 2


async def test_the_connection_ends_where_either_side_wants_it(talk: Talk) -> None:
    asked = await talk(HEAD.format("given") + "Connection: close\r\n\r\n")
    assert asked.count(b"HTTP/1.1 201") == 1
    assert b"Connection: close" in asked
    given = await talk(HEAD.format("closes") + "\r\n")
    assert given.count(b"HTTP/1.1 201") == 1


async def test_an_answer_that_is_long_is_sent_whole(talk: Talk) -> None:
    whole = HEAD.format("much") + "\r\n"
    assert [len(each) for each in bodies(await talk(whole, whole))] == [4_000_000] * 2


async def test_what_is_no_http_is_answered_as_such(talk: Talk) -> None:
    found = await talk(HEAD.format("given") + "\r\n", "nonsense\r\n\r\n")
    assert found.count(b"HTTP/1.") >= 2
    assert b"400 Bad Request" in found


async def test_a_wish_for_another_protocol_that_is_not_met_holds_up_nothing(talk: Talk) -> None:
    wish = HEAD.format("given") + "Connection: Upgrade\r\nUpgrade: websocket\r\n\r\n"
    plain = HEAD.format("given") + "\r\n"
    assert len(bodies(await talk(wish, plain))) == 2
    assert len(bodies(await talk(wish + plain, plain))) == 3


async def test_an_aiohttp_that_waits_otherwise_is_left_to_it(
    talk: Talk, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("hub.api.at_once.STANDS_ON", (*STANDS_ON, "_of_another_version"))
    given, later = (HEAD.format(way) + "X-Request-Id: a\r\n\r\n" for way in ("given", "later"))
    found = [each.split() for each in bodies(await talk(given, later, given + given))]
    assert [each[0] for each in found] == ["queued"] * 4


async def test_aiohttp_is_as_requests_that_are_answered_at_once_need_it() -> None:
    assert [each for each in STANDS_ON if not hasattr(web.RequestHandler, each)] == []
    assert hasattr(HttpRequestParser, "message_consumed")
