"""Bodies of requests: read whole before anything else happens, within a bounded time."""

import asyncio
from http import HTTPStatus

from aiohttp import HttpVersion11, web

from hub.api.problems import Problem

BODY_SECONDS = 30.0
"""How long a body may take to come; `BODY_BYTES` pass a line of 20 kbit/s in it."""

LAST = {"Connection": "close"}
"""Of an answer behind which the connection ends."""


class ClientGoneError(ConnectionError):
    """Whoever sent a request went before all of it was here; nobody waits for an answer."""


BODY: web.RequestKey[bytes] = web.RequestKey("body", bytes)
"""The body of a request that has one, once it is here."""


async def expected(request: web.Request) -> None:
    """Let a client that waits for it send its body (RFC 9110, section 10.1.1).

    What else is expected is passed over, as that section allows.
    """
    if request.version == HttpVersion11 and request.headers["Expect"].lower() == "100-continue":
        await request.writer.write(b"HTTP/1.1 100 Continue\r\n\r\n")
        # As aiohttp does: the answer itself has not begun.
        request.writer.output_size = 0


def is_here(request: web.Request) -> bool:
    """Keep the body of a request as `BODY` where all of it is here, as nearly always; tell whether.

    Raises:
        ClientGoneError: The connection has ended since.
        HTTPRequestEntityTooLarge: It is longer than the application takes.
    """
    content = request.content
    if not content.is_eof():
        return False
    try:
        body = request[BODY] = content.read_nowait()
    except ConnectionError as error:
        raise ClientGoneError from error
    if len(body) > request.client_max_size:
        raise web.HTTPRequestEntityTooLarge(request.client_max_size)
    return True


async def read_whole(request: web.Request) -> None:
    """Read the body of a request and keep it as `BODY`.

    Raises:
        ClientGoneError: The connection ended before the body did, or before it was read.
        Problem: `request.slow`, or `request.unread` where it is not coded as its head says.
        HTTPRequestEntityTooLarge: It is longer than the application takes.
    """
    if is_here(request):
        return
    request[BODY] = await _come(request)
    if len(request[BODY]) > request.client_max_size:
        raise web.HTTPRequestEntityTooLarge(request.client_max_size)


async def _come(request: web.Request) -> bytes:
    """Return a body that is still on its way."""
    # Its reader would raise a bare RuntimeError where the connection ended before this began.
    if request.transport is None:
        raise ClientGoneError
    try:
        async with asyncio.timeout(BODY_SECONDS):
            return await request.read()
    except TimeoutError:
        detail = f"the body was not here after {BODY_SECONDS:.0f} s; send it at once"
        raise Problem(HTTPStatus.REQUEST_TIMEOUT, "request.slow", detail, headers=LAST) from None
    except web.RequestPayloadError as error:
        # Where the next request would begin is not known.
        request.protocol.close()
        request.content.feed_eof()
        detail = "the body is not coded as its head says"
        raise Problem(HTTPStatus.BAD_REQUEST, "request.unread", detail, headers=LAST) from error
    except ConnectionError as error:
        raise ClientGoneError from error
