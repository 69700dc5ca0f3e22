"""Problem details: every error as RFC 9457 with a stable code."""

from collections.abc import Mapping
from http import HTTPStatus
from urllib.parse import urlsplit

import msgspec
import structlog
from aiohttp import web

from floorplans import AmbiguousPlace, FloorplanError
from hub.api.context import Handler
from hub.config import is_loopback
from hub.errors import (
    HubError,
    IdempotencyConflictError,
    MeasureExistsError,
    MeasureUnknownError,
    TransientHubError,
    VersionChangedError,
    VersionUnknownError,
)
from hub.ports import Document
from hub.twin import rfc3339
from routing import RoutingError

SAFE_METHODS = frozenset({"GET", "HEAD", "OPTIONS"})
RETRY_AFTER = "2"
LOOPBACK_NAMES = frozenset({"localhost", "127.0.0.1", "::1"})

STATUS_OF: Mapping[type[Exception], HTTPStatus] = {
    MeasureUnknownError: HTTPStatus.NOT_FOUND,
    MeasureExistsError: HTTPStatus.CONFLICT,
    VersionChangedError: HTTPStatus.PRECONDITION_FAILED,
    VersionUnknownError: HTTPStatus.PRECONDITION_FAILED,
    IdempotencyConflictError: HTTPStatus.CONFLICT,
    AmbiguousPlace: HTTPStatus.CONFLICT,
    FloorplanError: HTTPStatus.NOT_FOUND,
    RoutingError: HTTPStatus.UNPROCESSABLE_ENTITY,
    TransientHubError: HTTPStatus.SERVICE_UNAVAILABLE,
    HubError: HTTPStatus.UNPROCESSABLE_ENTITY,
    msgspec.ValidationError: HTTPStatus.UNPROCESSABLE_ENTITY,
    msgspec.DecodeError: HTTPStatus.BAD_REQUEST,
}
"""The status of each error, the first that fits; `code` of the error or of this table is stable."""

CODE_OF: Mapping[type[Exception], str] = {msgspec.DecodeError: "request.malformed"}
"""Codes of errors that carry none; of all others that is `request.invalid`."""

log = structlog.get_logger(__name__)


class Problem(Exception):
    """An answer that is an error."""

    def __init__(
        self, status: HTTPStatus, code: str, detail: str, more: Document | None = None
    ) -> None:
        super().__init__(detail)
        self.status = status
        self.code = code
        self.detail = detail
        self.more = more or {}


def problem_response(problem: Problem) -> web.Response:
    """Return a problem as a response (RFC 9457, section 3)."""
    body = {
        "type": "about:blank",
        "title": problem.status.phrase,
        "status": problem.status.value,
        "code": problem.code,
        "detail": problem.detail,
        **problem.more,
    }
    transient = problem.status is HTTPStatus.SERVICE_UNAVAILABLE
    return web.Response(
        body=msgspec.json.encode(body),
        status=problem.status,
        content_type="application/problem+json",
        headers={"Retry-After": RETRY_AFTER} if transient else None,
    )


def as_problem(error: Exception) -> Problem | None:
    """Return the problem that a known error is."""
    if isinstance(error, Problem):
        return error
    for kind, status in STATUS_OF.items():
        if isinstance(error, kind):
            code = getattr(error, "code", CODE_OF.get(kind, "request.invalid"))
            return Problem(status, code, str(error), particulars(error))
    return None


def particulars(error: Exception) -> Document:
    """Return what a program needs to know of an error beside its code."""
    if isinstance(error, MeasureExistsError):
        return {"id": error.measure_id}
    if isinstance(error, VersionChangedError):
        return {
            "id": error.measure_id,
            "version": error.version,
            "by": error.by,
            "at": rfc3339(error.at_ns),
            "in_force": error.in_force,
        }
    return {}


@web.middleware
async def problems(request: web.Request, handler: Handler) -> web.StreamResponse:
    """Turn errors into problem details; what nobody foresaw is logged and says nothing inside."""
    try:
        return await handler(request)
    except web.HTTPException as error:
        if not request.path.startswith("/api/"):
            raise
        status = HTTPStatus(error.status)
        code = f"http.{status.name.lower()}"
        found = problem_response(Problem(status, code, f"{request.method} {request.path}"))
        if "Allow" in error.headers:
            found.headers["Allow"] = error.headers["Allow"]
        return found
    except Exception as error:
        problem = as_problem(error)
        if problem is None:
            log.exception("http.unforeseen", method=request.method, path=request.path)
            status = HTTPStatus.INTERNAL_SERVER_ERROR
            problem = Problem(status, "internal", "the hub failed; its log has more")
        return problem_response(problem)


@web.middleware
async def own_host(request: web.Request, handler: Handler) -> web.StreamResponse:
    """Refuse requests that reached this machine's loopback under a foreign name.

    A page elsewhere can let its own name point to 127.0.0.1 (DNS rebinding); then its origin looks
    like the hub's own.
    """
    transport = request.transport
    address = transport.get_extra_info("sockname")[0] if transport is not None else ""
    if is_loopback(address) and urlsplit(f"//{request.host}").hostname not in LOOPBACK_NAMES:
        raise Problem(
            HTTPStatus.MISDIRECTED_REQUEST, "host.foreign", f"this hub is not {request.host}"
        )
    return await handler(request)


@web.middleware
async def own_origin(request: web.Request, handler: Handler) -> web.StreamResponse:
    """Refuse commands that a foreign page sends through a reader's browser."""
    origin = request.headers.get("Origin")
    foreign = origin is not None and urlsplit(origin).netloc.lower() != request.host.lower()
    if foreign and request.method not in SAFE_METHODS:
        raise Problem(
            HTTPStatus.FORBIDDEN, "origin.foreign", f"commands from {origin} are not taken"
        )
    return await handler(request)
