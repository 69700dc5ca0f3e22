"""Closing passages and opening them again."""

from http import HTTPStatus

import msgspec
from aiohttp import web

from hub.access import Right
from hub.api import answers
from hub.api.commands import answer, ended, reason_of, taking
from hub.api.context import RUNTIME, body_of
from hub.api.documents import members_of, part_of
from hub.api.endpoints import Endpoint
from hub.api.paging import PageQuery, listed
from hub.api.passages import passage_of
from hub.api.queries import query_of
from hub.store import CLOSURE

TOPIC = "closures"


class ClosureRequest(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """The body of `POST /closures`."""

    target: str
    reason: str = ""


async def closures(request: web.Request) -> web.Response:
    """List the closures in force."""
    query = query_of(request, PageQuery)
    held = members_of(request.app[RUNTIME].twin.document(TOPIC), "closures")
    return listed(request, "closures", held, query, dict)


async def close(request: web.Request) -> web.Response:
    """Close a passage: committed before it is answered."""
    runtime = request.app[RUNTIME]
    wanted = body_of(request, ClosureRequest)
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
        query=PageQuery,
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
