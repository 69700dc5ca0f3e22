"""What a core answers while another one leads: that it lives, and that it is not the one to ask."""

import contextlib
from collections.abc import AsyncIterator, Callable
from http import HTTPStatus

from aiohttp import web

from hub.api.unread import Runner
from hub.assembly.pages import port_error
from hub.config import HttpConfig
from hub.listening import listen
from hub.ports import Json

STATE: web.AppKey[Callable[[], dict[str, Json]]] = web.AppKey("state")


@contextlib.asynccontextmanager
async def standby_pages(
    http: HttpConfig, state: Callable[[], dict[str, Json]] = dict
) -> AsyncIterator[None]:
    """Serve `/healthz` and a `/readyz` that says no, until the context ends.

    Args:
        http: Where.
        state: How well this core is prepared to take over.

    Raises:
        StartError: The port is in use or may not be used.
    """
    app = web.Application()
    app.router.add_get("/healthz", healthz)
    app[STATE] = state
    app.router.add_get("/readyz", readyz)
    runner = Runner(app, access_log=None, shutdown_timeout=0.1)
    await runner.setup()
    try:
        try:
            await listen(runner, http.host, http.port)
        except OSError as error:
            raise port_error(error, http.host, http.port) from error
        yield
    finally:
        await runner.cleanup()


async def healthz(_request: web.Request) -> web.Response:
    """Say that the process answers."""
    return web.json_response({"status": "ok"})


async def readyz(request: web.Request) -> web.Response:
    """Say that another core leads, and how well this one is prepared to."""
    told = {"status": "standby", **request.app[STATE]()}
    return web.json_response(told, status=HTTPStatus.SERVICE_UNAVAILABLE)
