"""What is answered where no request could be read: in the form of all other problems."""

import asyncio
import logging
from http import HTTPStatus
from typing import Any, cast

from aiohttp import web

from hub.api.at_once import AtOnce, Found
from hub.api.direct import direct, matched, whole
from hub.api.door import RequestIds
from hub.api.headers import DATA_SECURITY
from hub.api.in_place import in_turns
from hub.api.problems import Problem, problem_response

UNREAD = "what came is no HTTP, or its head is larger than 8 KiB"


class Runner(web.AppRunner):
    """Runs an application, and answers what is no request of HTTP by itself."""

    def __init__(self, app: web.Application, **settings: Any) -> None:  # noqa: ANN401 - aiohttp's
        super().__init__(app, **settings)
        self._connections: Connections | None = None

    @property
    def server(self) -> web.Server | None:
        """Makes the protocol of each connection, as sites ask for it."""
        server = super().server
        if server is None:
            return None
        if self._connections is None:
            found = matched(self.app)
            server.request_handler = in_turns(direct(found, server.request_handler))
            self._connections = Connections(server, whole(self.app, found))
        return cast("web.Server", self._connections)


class Connections:
    """Makes the protocols of connections that a server looks after.

    Args:
        server: Of the application.
        found: What is answered at once, where it can be.
    """

    def __init__(self, server: web.Server, found: Found) -> None:
        self._server = server
        self._found = found
        self._ids = RequestIds()

    def __call__(self) -> "Protocol":
        """Return the protocol of a new connection."""
        loop = asyncio.get_running_loop()
        return Protocol(self._server, self._found, self._ids, loop)


class Protocol(AtOnce):
    """Reads requests from one connection.

    Args:
        server: Looks after it.
        found: What is answered at once, where it can be.
        ids: Gives ids to what could not be read.
        loop: The event loop.
    """

    __slots__ = ("_ids",)

    def __init__(
        self, server: web.Server, found: Found, ids: RequestIds, loop: asyncio.AbstractEventLoop
    ) -> None:
        # None for no log of accesses, as `AppRunner` takes it; the hub has its own.
        super().__init__(server, found, loop, access_log=cast("logging.Logger", None))
        self._ids = ids

    def handle_error(
        self,
        request: web.BaseRequest,
        status: int = 500,
        exc: BaseException | None = None,
        message: str | None = None,
    ) -> web.StreamResponse:
        """Answer what is no request; the connection ends."""
        told = super().handle_error(request, status, exc, message)
        if status != HTTPStatus.BAD_REQUEST:
            return told
        problem = Problem(HTTPStatus.BAD_REQUEST, "request.unread", UNREAD, headers=DATA_SECURITY)
        request_id = self._ids.new()
        response = problem_response(problem, request_id)
        response.headers["X-Request-Id"] = request_id
        response.force_close()
        return response
