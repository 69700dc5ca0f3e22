"""The way in and out of every request: its id, who may reach the hub, errors, headers."""

import re
import secrets
from functools import lru_cache
from http import HTTPStatus
from itertools import count
from urllib.parse import urlsplit

import structlog
from aiohttp import web

from hub.access import VISITOR, Right
from hub.api.bodies import ClientGoneError, read_whole
from hub.api.context import Handler, Middleware
from hub.api.endpoints import Endpoint
from hub.api.front import is_encrypted, is_own_origin
from hub.api.headers import ASKED_EACH_TIME, NOT_KEPT, SECURITY, STRICT_TRANSPORT
from hub.api.media import takes
from hub.api.problems import SAFE_METHODS, Problem, problem_of, problem_response
from hub.api.ready import JSON, Ready
from hub.api.refusals import write_down
from hub.api.sources import ACTOR
from hub.config import is_loopback
from hub.errors import StoreFileError, StoreTakenError, StoreUnavailableError
from hub.logs import REQUEST
from sensors.adapters import IncidentLog

LOOPBACK_NAMES = frozenset({"localhost", "127.0.0.1", "::1"})
ELSEWHERE = frozenset({"cross-site", "same-site"})
FOR_EVER = "public, max-age=31536000, immutable"

REQUEST_ID: web.RequestKey[str] = web.RequestKey("request_id", str)
WELL_FORMED = re.compile(r"[A-Za-z0-9._-]{1,64}")

PLACED = (StoreUnavailableError, StoreTakenError, StoreFileError)
"""Errors that say where the store is: for staff only."""

INCIDENTS: web.AppKey[IncidentLog] = web.AppKey("incidents", IncidentLog)


def prepare(app: web.Application) -> None:
    """Let an application tell of what nobody foresaw."""
    app[INCIDENTS] = IncidentLog(structlog.get_logger(__name__))


class RequestIds:
    """Gives requests their ids."""

    def __init__(self) -> None:
        self._begin, self._numbers = secrets.token_hex(4), count(1)

    def of(self, request: web.Request) -> str:
        """Return the id that a client gave its request, a new one where it is not well formed."""
        told = request.headers.get("X-Request-Id")
        return told if told is not None and WELL_FORMED.fullmatch(told) else self.new()

    def new(self) -> str:
        """Return a new id."""
        return f"{self._begin}-{next(self._numbers):x}"


def make_door(names: frozenset[str]) -> Middleware:
    """Return the middleware of an application that passes requests on: a gateway.

    Args:
        names: Under which a proxy on this machine serves it, beside this machine's own.
    """
    ids, own_names = RequestIds(), LOOPBACK_NAMES | names

    @web.middleware
    async def door(request: web.Request, handler: Handler) -> web.StreamResponse:
        request_id = request[REQUEST_ID] = ids.of(request)
        REQUEST.set(request_id)
        try:
            check_host(request, own_names)
            if request.method not in SAFE_METHODS:
                check_origin(request)
            if request.body_exists:
                await read_whole(request)
            response = await handler(request)
        except web.HTTPException as error:
            response = refused(request, error)
        except Exception as error:  # noqa: BLE001 - whatever happens is told as a problem
            response = await failed(request, None, error)
        response = finished(request, None, response)
        response.headers["X-Request-Id"] = request_id
        if is_encrypted(request):
            response.headers["Strict-Transport-Security"] = STRICT_TRANSPORT
        return response

    return door


def check_host(request: web.Request, names: frozenset[str]) -> None:
    """Refuse requests that reached this machine's loopback under a foreign name.

    A page elsewhere can let its own name point to 127.0.0.1 (DNS rebinding); then its origin looks
    like the hub's own.

    Raises:
        Problem: The name is foreign.
    """
    if name_in(request.host) in names:
        return
    transport = request.transport
    address = transport.get_extra_info("sockname") if transport is not None else None
    if address is not None and on_loopback(address[0]):
        detail = f"this hub is not {request.host[:80]}; a proxy's names stand in http.names"
        raise Problem(HTTPStatus.MISDIRECTED_REQUEST, "host.foreign", detail)


on_loopback = lru_cache(maxsize=64)(is_loopback)


@lru_cache(maxsize=256)
def name_in(host: str) -> str | None:
    """Return the name in a `Host` header."""
    try:
        return urlsplit(f"//{host}").hostname
    except ValueError:
        return None


def check_origin(request: web.Request) -> None:
    """Refuse commands that a foreign page sends through a reader's browser.

    Raises:
        Problem: It is a foreign page's.
    """
    origin = request.headers.get("Origin")
    if origin is None:
        site = request.headers.get("Sec-Fetch-Site")
        if site in ELSEWHERE:
            detail = f"a page elsewhere ({site}) sends it"
            raise Problem(HTTPStatus.FORBIDDEN, "origin.foreign", detail)
        return
    if not is_own_origin(request, origin):
        detail = f"commands from {origin[:80]} are not taken"
        raise Problem(HTTPStatus.FORBIDDEN, "origin.foreign", detail)


def check_media(request: web.Request, endpoint: Endpoint) -> None:
    """Refuse what is sent in another form than JSON, and who takes another form than there is.

    Raises:
        Problem: `request.media` or `request.accept`.
    """
    told = request.headers.get("Content-Type")
    if endpoint.body is not None and told != JSON and request.body_exists:
        kind = request.content_type
        if kind != JSON:
            detail = f"the body is {kind}; send JSON and say Content-Type: application/json"
            raise Problem(HTTPStatus.UNSUPPORTED_MEDIA_TYPE, "request.media", detail)
    accept = request.headers.get("Accept")
    if accept is None or accept == "*/*" or endpoint.stream or endpoint.page:
        return
    if endpoint.status is not HTTPStatus.NO_CONTENT and not takes(accept, endpoint.media):
        detail = f"this is {endpoint.media}, which Accept: {accept[:80]} does not cover"
        raise Problem(HTTPStatus.NOT_ACCEPTABLE, "request.accept", detail)


def refused(request: web.Request, error: web.HTTPException) -> web.StreamResponse:
    """Return what aiohttp refuses, as a problem of the API or as a line for people.

    Raises:
        HTTPException: It leads elsewhere; that is no error.
    """
    if error.status < HTTPStatus.BAD_REQUEST:
        error.headers["X-Request-Id"] = request[REQUEST_ID]
        raise error
    allowed = error.headers.get("Allow", "")
    if allowed:
        allowed = ", ".join(sorted({*allowed.replace(" ", "").split(","), "OPTIONS"}))
    if allowed and request.method == "OPTIONS":
        return web.Response(status=HTTPStatus.NO_CONTENT, headers={"Allow": allowed})
    status = HTTPStatus(error.status)
    if not request.path.startswith("/api/"):
        text = (
            "没有这个页面\nThere is no such page\n"
            if status == HTTPStatus.NOT_FOUND
            else status.phrase
        )
        response = web.Response(status=status, text=text)
    else:
        code = f"http.{status.name.lower()}"
        problem = Problem(status, code, f"{request.method} {request.path[:200]}")
        response = problem_response(problem, request[REQUEST_ID])
    if allowed:
        response.headers["Allow"] = allowed
    return response


async def failed(request: web.Request, endpoint: Endpoint | None, error: Exception) -> web.Response:
    """Return an error as problem details; what nobody foresaw is logged, and told nothing of.

    Nobody reads what is answered to a sender that has gone.
    """
    if isinstance(error, ClientGoneError):
        return web.Response(status=HTTPStatus.BAD_REQUEST)
    request_id = request[REQUEST_ID]
    problem = problem_of(error)
    if problem is None:
        request.app[INCIDENTS].error(
            "http.unforeseen",
            about=f"{type(error).__name__} {'' if endpoint is None else endpoint.name}",
            method=request.method,
            path=request.path[:200],
            request_id=request_id,
            exc_info=error,
        )
        status = HTTPStatus.INTERNAL_SERVER_ERROR
        problem = Problem(status, "internal", "the hub failed; its log has more")
    elif isinstance(error, PLACED) and not request.get(ACTOR, VISITOR).may(Right.WATCH):
        problem = Problem(problem.status, problem.code, "the store does not answer; try again")
    await write_down(request, endpoint, problem)
    return problem_response(problem, request_id)


def finished(
    request: web.Request, endpoint: Endpoint | None, response: web.StreamResponse
) -> web.StreamResponse:
    """Return a response with entity tag and headers; 304 where the client has it already."""
    if response.prepared:
        return response
    if endpoint is not None and endpoint.method == "GET" and type(response) is web.Response:
        body = response.body
        if response.status == HTTPStatus.OK and isinstance(body, bytes) and not response.cookies:
            return Ready(body, public=endpoint.public, more=response.headers).response(request)
    headers = response.headers
    for name, value in SECURITY.items():
        headers.setdefault(name, value)
    if request.path.startswith("/assets/") and response.status == HTTPStatus.OK:
        headers["Cache-Control"] = FOR_EVER
    else:
        page = endpoint is not None and endpoint.page
        headers.setdefault("Cache-Control", ASKED_EACH_TIME if page else NOT_KEPT)
    return response
