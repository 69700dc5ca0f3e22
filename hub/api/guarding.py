"""All that is done for each request of the hub, around the handler of its endpoint."""

from collections.abc import Awaitable, Callable, Iterable

import structlog
from aiohttp import web

from hub.api.acting import acting, check_right
from hub.api.context import Handler
from hub.api.door import (
    LOOPBACK_NAMES,
    REQUEST_ID,
    RequestIds,
    check_host,
    check_media,
    check_origin,
    failed,
    finished,
    refused,
)
from hub.api.endpoints import Endpoint, methods_at
from hub.api.front import is_encrypted
from hub.api.headers import STRICT_TRANSPORT
from hub.api.limiting import Limiter
from hub.api.problems import SAFE_METHODS
from hub.api.ready import Given
from hub.api.sources import ACTOR


class Guarding:
    """Guards each endpoint: who reaches it, who acts and may, how often; errors and headers.

    Args:
        names: Under which a proxy on this machine serves the hub, beside this machine's own.
        limiter: Counts requests by client.
        settled: Waits until what an answer tells of survives the end of this process.
    """

    def __init__(
        self, names: Iterable[str], limiter: Limiter, settled: Callable[[], Awaitable[None]]
    ) -> None:
        self._names = LOOPBACK_NAMES | frozenset(names)
        self._limiter = limiter
        self._settled = settled
        self._ids = RequestIds()

    def guard(self, endpoint: Endpoint | None) -> Handler:
        """Return what serves an endpoint; None: there is nothing at the path."""
        weight = 1.0 if endpoint is None else endpoint.weight
        handler = self._behind_right(endpoint)
        aging = {} if endpoint is None or not endpoint.deprecated else endpoint.deprecated.headers()

        async def guarded(request: web.Request) -> web.StreamResponse:
            request_id = request[REQUEST_ID] = self._ids.of(request)
            left = None
            try:
                self._check(request, endpoint)
                actor = await acting(request)
                if weight:
                    left = self._limiter.take(request, actor, weight)
                response = await handler(request)
            except web.HTTPException as error:
                response = refused(request, error)
            except Exception as error:  # noqa: BLE001 - whatever happens is told as a problem
                response = await failed(request, endpoint, error)
            if type(response) is not Given:
                response = finished(request, endpoint, response)
            headers = response.headers
            headers["X-Request-Id"] = request_id
            if is_encrypted(request):
                headers["Strict-Transport-Security"] = STRICT_TRANSPORT
            if left is not None:
                headers.update(left)
            if aging:
                headers.extend(aging)
            return response

        return guarded

    def _check(self, request: web.Request, endpoint: Endpoint | None) -> None:
        """Refuse what comes by a foreign name, from a foreign page, or in a foreign form.

        Raises:
            Problem: It does.
        """
        check_host(request, self._names)
        if request.method not in SAFE_METHODS:
            structlog.contextvars.bind_contextvars(request_id=request[REQUEST_ID])
            check_origin(request)
        if endpoint is not None:
            check_media(request, endpoint)

    def _behind_right(self, endpoint: Endpoint | None) -> Handler:
        """Return an endpoint's handler behind its right; its answer waits for the log."""
        if endpoint is None:
            return nothing_there
        right, handler = endpoint.right, endpoint.handler
        waits = not (endpoint.stream or endpoint.apart or endpoint.page)

        async def allowed(request: web.Request) -> web.StreamResponse:
            check_right(request[ACTOR], right)
            response = await handler(request)
            if waits:
                await self._settled()
            return response

        return allowed


async def nothing_there(request: web.Request) -> web.StreamResponse:
    """Tell that there is nothing at a path, or which methods it takes.

    Raises:
        HTTPNotFound: There is nothing.
        HTTPMethodNotAllowed: It takes others.
    """
    allowed = methods_at(request.app, request.path)
    if not allowed:
        raise web.HTTPNotFound
    raise web.HTTPMethodNotAllowed(request.method, sorted(allowed))
