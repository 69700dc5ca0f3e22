"""Closing passages and opening them again."""

from http import HTTPStatus

import msgspec
from aiohttp import web

from hub.access import Right
from hub.api import answers
from hub.api.commands import answer, ended, part_of, reason_of, taking
from hub.api.context import RUNTIME, body_of, json_response
from hub.api.endpoints import Endpoint
from hub.api.passages import passage_of
from hub.ports import Json
from hub.store import CLOSURE

TOPIC = "closures"


class ClosureRequest(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """The body of `POST /closures`."""

    target: str
    reason: str = ""


async def closures(request: web.Request) -> web.Response:
    """List the closures in force."""
    document = request.app[RUNTIME].twin.document(TOPIC) or {}
    held = document.get("closures")
    listed: list[Json] = []
    if isinstance(held, dict):
        listed = [{"id": key, **value} for key, value in held.items() if isinstance(value, dict)]
    return json_response({"closures": listed})


async def close(request: web.Request) -> web.Response:
    """Close a passage: committed before it is answered."""
    runtime = request.app[RUNTIME]
    wanted = await body_of(request, ClosureRequest)
    reason = reason_of(wanted.reason, "closure.reason.long")
    passage = passage_of(runtime.twin.site, wanted.target, "closure.target.unknown").value
    command = taking(request, CLOSURE, wanted.target, reason, prefix="c-", value=passage)
    closure, revision = await runtime.commanding.take(command)
    shown = part_of(runtime.twin.document(TOPIC), "closures", closure.id)
    return answer(closure, revision, shown, HTTPStatus.CREATED)


async def reopen(request: web.Request) -> web.Response:
    """Open a passage again."""
    return await ended(request, CLOSURE, request.match_info["id"])


ENDPOINTS = (
    Endpoint(
        "GET",
        "/closures",
        closures,
        Right.WATCH,
        "listClosures",
        "The closures in force.",
        answer=answers.Closures,
    ),
    Endpoint(
        "POST",
        "/closures",
        close,
        Right.CLOSE,
        "closePassage",
        "Close an opening, a unit or a connector.",
        body=ClosureRequest,
        answer=answers.ClosureMade,
        status=HTTPStatus.CREATED,
        problems=("closure.target.unknown", "closure.reason.long", "store.closure.exists"),
        command=True,
    ),
    Endpoint(
        "DELETE",
        "/closures/{id}",
        reopen,
        Right.CLOSE,
        "reopenPassage",
        "Open a passage again.",
        answer=answers.Done,
        problems=("store.closure.unknown",),
        command=True,
    ),
)
