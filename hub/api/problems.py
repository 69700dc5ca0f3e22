"""Problem details: every error as RFC 9457 with a stable code."""

from collections.abc import Mapping
from http import HTTPStatus

import msgspec
from aiohttp import web

from floorplans import AmbiguousPlace, FloorplanError
from hub.access import (
    CodeNeededError,
    EndedError,
    HashingBusyError,
    LastAdminError,
    LinkSpentError,
    NoSuchError,
    NotAllowedError,
    NotKnownError,
    PairingError,
    PersonNeededError,
    SignInRefusedError,
    StateError,
    TooManyTriesError,
)
from hub.api.codes import CODES
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

STATUS_OF: Mapping[type[Exception], HTTPStatus] = {
    EndedError: HTTPStatus.UNAUTHORIZED,
    NotKnownError: HTTPStatus.UNAUTHORIZED,
    NotAllowedError: HTTPStatus.FORBIDDEN,
    PersonNeededError: HTTPStatus.FORBIDDEN,
    SignInRefusedError: HTTPStatus.UNAUTHORIZED,
    CodeNeededError: HTTPStatus.UNAUTHORIZED,
    TooManyTriesError: HTTPStatus.TOO_MANY_REQUESTS,
    HashingBusyError: HTTPStatus.SERVICE_UNAVAILABLE,
    LinkSpentError: HTTPStatus.GONE,
    NoSuchError: HTTPStatus.NOT_FOUND,
    PairingError: HTTPStatus.NOT_FOUND,
    LastAdminError: HTTPStatus.CONFLICT,
    StateError: HTTPStatus.CONFLICT,
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


class Problem(Exception):
    """An answer that is an error.

    Args:
        status: Of the answer.
        code: From the register, `hub/api/codes.py`.
        detail: What is wrong and what to do about it, in English.
        more: What a program needs to know beside the code.
        headers: Further headers.
    """

    def __init__(
        self,
        status: HTTPStatus,
        code: str,
        detail: str,
        more: Document | None = None,
        headers: Mapping[str, str] | None = None,
    ) -> None:
        super().__init__(detail)
        self.status = status
        self.code = code
        self.detail = detail
        self.more = more or {}
        self.headers = headers or {}


def unprocessable(code: str, detail: str) -> Problem:
    """Return that a request cannot be served."""
    return Problem(HTTPStatus.UNPROCESSABLE_ENTITY, code, detail)


def problem_response(problem: Problem, request_id: str) -> web.Response:
    """Return a problem as a response (RFC 9457, section 3)."""
    body = {
        "type": "about:blank",
        "title": problem.status.phrase,
        "status": problem.status.value,
        "code": problem.code,
        "detail": problem.detail,
        "request_id": request_id,
        **message_of(problem.code),
        **problem.more,
    }
    headers = dict(problem.headers)
    if problem.status is HTTPStatus.SERVICE_UNAVAILABLE:
        headers.setdefault("Retry-After", RETRY_AFTER)
    return web.Response(
        body=msgspec.json.encode(body),
        status=problem.status,
        content_type="application/problem+json",
        headers=headers,
    )


def message_of(code: str) -> Document:
    """Return what a code says to people in both languages; nothing for a code of no register."""
    found = CODES.get(code)
    return {} if found is None else {"message": {"zh": found.zh, "en": found.en}}


def problem_of(error: Exception) -> Problem | None:
    """Return the problem that a known error is."""
    if isinstance(error, Problem):
        return error
    for kind, status in STATUS_OF.items():
        if isinstance(error, kind):
            code = getattr(error, "code", CODE_OF.get(kind, "request.invalid"))
            return Problem(status, code, str(error), particulars(error), headers_of(error))
    return None


def headers_of(error: Exception) -> Mapping[str, str]:
    """Return the headers that go with an error (RFC 9110, sections 10.2.3 and 11.6.1)."""
    if isinstance(error, TooManyTriesError):
        return {"Retry-After": str(error.seconds)}
    if isinstance(error, NotKnownError | EndedError):
        return {"WWW-Authenticate": 'Bearer realm="zhilu"'}
    return {}


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
