"""What a core answers while another one leads: that it lives, and that it is not the one to ask."""

import contextlib
from collections.abc import AsyncIterator
from http import HTTPStatus

from aiohttp import web

from hub.assembly.pages import port_error
from hub.config import HttpConfig
from hub.listening import listen


@contextlib.asynccontextmanager
async def standby_pages(http: HttpConfig) -> AsyncIterator[None]:
    """Serve `/healthz` and a `/readyz` that says no, until the context ends.

    Raises:
        StartError: The port is in use or may not be used.
    """
    app = web.Application()
    app.router.add_get("/healthz", healthz)
    app.router.add_get("/readyz", readyz)
    runner = web.AppRunner(app, access_log=None, shutdown_timeout=0.1)
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


async def readyz(_request: web.Request) -> web.Response:
    """Say that another core leads."""
    return web.json_response({"status": "standby"}, status=HTTPStatus.SERVICE_UNAVAILABLE)
