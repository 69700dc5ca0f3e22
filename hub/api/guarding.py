"""All that is done for each request of the hub, around the handler of its endpoint."""

from collections.abc import Awaitable, Callable, Iterable

from aiohttp import hdrs, web

from hub.admission import Admission
from hub.api.acting import acting, check_right
from hub.api.bodies import is_here, read_whole
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
    name_in,
    refused,
)
from hub.api.endpoints import Endpoint, methods_at
from hub.api.front import is_encrypted
from hub.api.given import Given
from hub.api.headers import STRICT_TRANSPORT
from hub.api.limiting import Limiter
from hub.api.problems import SAFE_METHODS
from hub.api.ready import JSON
from hub.api.sources import ACTOR, BY_COOKIE
from hub.logs import REQUEST

REMEMBERED = 64
"""Texts of `Host`, and of `Accept` for each endpoint, that are remembered to be good; others are
read anew."""


class Guarding:
    """Guards each endpoint: who reaches it, who acts and may, how often; errors and headers.

    Args:
        names: Under which a proxy on this machine serves the hub, beside this machine's own.
        limiter: Counts requests by client.
        admission: Knows who comes by which secret.
        settled: Waits until what an answer tells of survives the end of this process.
        encrypts: Whether a request may come by TLS, here or at a proxy.
    """

    def __init__(
        self,
        names: Iterable[str],
        limiter: Limiter,
        admission: Admission,
        settled: Callable[[], Awaitable[None]],
        *,
        encrypts: bool,
    ) -> None:
        self._names = LOOPBACK_NAMES | frozenset(names)
        self._limiter = limiter
        self._nobody = admission.nobody
        self._own_hosts: set[str] = set()
        self._settled = settled
        self._encrypts = encrypts
        self._ids = RequestIds()

    def guard(self, endpoint: Endpoint | None) -> Handler:
        """Return what serves an endpoint; None: there is nothing at the path."""
        id_of, admit, settled = self._ids.of, self._admitting(endpoint), self._settled
        check, encrypts = self._checking(endpoint), self._encrypts
        handler = nothing_there if endpoint is None else endpoint.handler
        waits = endpoint is not None and not (endpoint.stream or endpoint.apart or endpoint.page)
        aging = {} if endpoint is None or not endpoint.deprecated else endpoint.deprecated.headers()

        async def guarded(request: web.Request) -> web.StreamResponse:
            request_id = id_of(request)
            left = None
            try:
                check(request, request_id)
                if request.body_exists and not is_here(request):
                    # Whoever sends slowly would else act by what has ended meanwhile.
                    await read_whole(request)
                left = admit(request)
                response = await handler(request)
                if waits:
                    await settled()
            except web.HTTPException as error:
                request[REQUEST_ID] = request_id
                response = refused(request, error)
            except Exception as error:  # noqa: BLE001 - whatever happens is told as a problem
                request[REQUEST_ID] = request_id
                response = await failed(request, endpoint, error)
            if type(response) is Given:
                response.named(request_id)
            else:
                response = finished(request, endpoint, response)
                response.headers["X-Request-Id"] = request_id
            if encrypts and is_encrypted(request):
                response.headers["Strict-Transport-Security"] = STRICT_TRANSPORT
            if left is not None:
                response.headers.update(left)
            if aging:
                response.headers.extend(aging)
            return response

        return guarded

    def _checking(self, endpoint: Endpoint | None) -> Callable[[web.Request, str], None]:
        """Return what refuses requests by a foreign name, from a foreign page, in a foreign form.

        It raises a `Problem`.
        """
        names, changes = self._names, endpoint is None or endpoint.method != "GET"
        own_hosts, takes_body = self._own_hosts, endpoint is not None and endpoint.body is not None
        covered: set[str | None] = {None, "*/*"}

        def check(request: web.Request, request_id: str) -> None:
            REQUEST.set(request_id)
            headers = request.headers
            host = headers.get(hdrs.HOST, "")
            if host not in own_hosts:
                check_host(request, names)
                if name_in(host) in names and len(own_hosts) < REMEMBERED:
                    own_hosts.add(host)
            told = changes and (hdrs.ORIGIN in headers or "Sec-Fetch-Site" in headers)
            if told and request.method not in SAFE_METHODS:
                check_origin(request)
            if endpoint is None:
                return
            accept = headers.get(hdrs.ACCEPT)
            if accept not in covered or (takes_body and headers.get(hdrs.CONTENT_TYPE) != JSON):
                check_media(request, endpoint)
                if len(covered) < REMEMBERED:
                    covered.add(accept)

        return check

    def _admitting(
        self, endpoint: Endpoint | None
    ) -> Callable[[web.Request], dict[str, str] | None]:
        """Return what refuses who asks too much or may not, and tells others what they may ask yet.

        It raises a `Problem` where the client has to wait or a foreign page uses its cookie, an
        `AccessError` where whoever acts has not the right.
        """
        nobody, take = self._nobody, self._limiter.take
        weight = 1.0 if endpoint is None else endpoint.weight
        noted = endpoint is None or not (endpoint.public or endpoint.by_name)
        open_to_all = endpoint is None or endpoint.right in nobody.rights

        def admit(request: web.Request) -> dict[str, str] | None:
            headers, actor = request.headers, nobody
            if hdrs.AUTHORIZATION in headers or hdrs.COOKIE in headers:
                actor = acting(request)
            elif noted:
                request[ACTOR], request[BY_COOKIE] = actor, False
            left = take(request, actor, weight) if weight else None
            if endpoint is not None and not (open_to_all and actor is nobody):
                check_right(actor, endpoint.right)
            return left

        return admit


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
