"""Bodies that come whole, slowly, or not at all because their sender has gone."""

import asyncio

import pytest
from aiohttp import StreamReader, web
from aiohttp.base_protocol import BaseProtocol
from aiohttp.test_utils import make_mocked_request

from hub.api import bodies
from hub.api.bodies import BODY, ClientGoneError, read_whole
from hub.api.problems import Problem

MOST = 8


def sent(*pieces: bytes, whole: bool) -> tuple[web.Request, StreamReader]:
    """Return a request whose body has come so far."""
    loop = asyncio.get_running_loop()
    protocol = BaseProtocol(loop)
    protocol.connection_made(asyncio.Transport())
    reader = StreamReader(protocol, 2**16, loop=loop)
    for piece in pieces:
        reader.feed_data(piece)
    if whole:
        reader.feed_eof()
    headers = {"Content-Length": "20"}
    return make_mocked_request("POST", "/", headers, payload=reader, client_max_size=MOST), reader


async def test_a_whole_body_is_kept() -> None:
    request, _ = sent(b'{"a"', b":1}", whole=True)
    await read_whole(request)
    assert request[BODY] == b'{"a":1}'


async def test_a_body_that_comes_later_is_waited_for() -> None:
    request, reader = sent(b'{"a"', whole=False)
    reading = asyncio.create_task(read_whole(request))
    await asyncio.sleep(0)
    reader.feed_data(b":1}")
    reader.feed_eof()
    await reading
    assert request[BODY] == b'{"a":1}'


async def test_nobody_waits_for_a_sender_that_went_before_the_handler_began() -> None:
    request, _ = sent(b'{"a"', whole=False)
    request.protocol.transport = None
    with pytest.raises(ClientGoneError):
        await read_whole(request)


async def test_nobody_waits_for_a_sender_that_goes_meanwhile() -> None:
    request, reader = sent(b'{"a"', whole=False)
    reading = asyncio.create_task(read_whole(request))
    await asyncio.sleep(0)
    reader.set_exception(ConnectionResetError("Connection lost"))
    with pytest.raises(ClientGoneError):
        await reading


async def test_a_body_that_is_there_is_not_read_once_its_sender_has_gone() -> None:
    request, reader = sent(b'{"a":1}', whole=True)
    reader.set_exception(ConnectionResetError("Connection lost"))
    with pytest.raises(ClientGoneError):
        await read_whole(request)


async def test_a_body_that_never_comes_is_a_problem(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(bodies, "BODY_SECONDS", 0.01)
    request, _ = sent(b'{"a"', whole=False)
    with pytest.raises(Problem) as refused:
        await read_whole(request)
    assert (refused.value.status, refused.value.code) == (408, "request.slow")
    assert refused.value.headers["Connection"] == "close"


async def test_a_body_that_is_too_long_is_refused() -> None:
    request, _ = sent(b"x" * (MOST + 1), whole=True)
    with pytest.raises(web.HTTPRequestEntityTooLarge):
        await read_whole(request)
