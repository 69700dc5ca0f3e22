"""Bodies of requests: read whole before anything else happens, within a bounded time."""

import asyncio
from http import HTTPStatus

from aiohttp import web

from hub.api.problems import Problem

BODY_SECONDS = 30.0
"""How long a body may take to come; `BODY_BYTES` pass a line of 20 kbit/s in it."""


class ClientGoneError(ConnectionError):
    """Whoever sent a request went before all of it was here; nobody waits for an answer."""


async def read_whole(request: web.Request) -> None:
    """Read the body of a request, which keeps it for `request.read()`.

    Raises:
        ClientGoneError: The connection ended before the body did.
        Problem: `request.slow`.
        HTTPRequestEntityTooLarge: It is longer than the application takes.
    """
    if request.content.is_eof():
        await request.read()
        return
    # Its reader would raise a bare RuntimeError where the connection ended before this began.
    if request.transport is None:
        raise ClientGoneError
    try:
        async with asyncio.timeout(BODY_SECONDS):
            await request.read()
    except TimeoutError:
        detail = f"the body was not here after {BODY_SECONDS:.0f} s; send it at once"
        headers = {"Connection": "close"}
        raise Problem(HTTPStatus.REQUEST_TIMEOUT, "request.slow", detail, headers=headers) from None
    except ConnectionError as error:
        raise ClientGoneError from error
