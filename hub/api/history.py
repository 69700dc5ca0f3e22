"""What a topic has said lately, revision by revision, with the causes."""

from http import HTTPStatus
from itertools import islice
from typing import Annotated, cast

import msgspec
from aiohttp import web
from msgspec import UNSET, UnsetType

from hub.access import Right
from hub.api import answers
from hub.api.context import RUNTIME, json_response
from hub.api.endpoints import Endpoint
from hub.api.problems import Problem
from hub.api.queries import query_of
from hub.api.why import LARGEST
from hub.ports import Document, Json
from hub.push import diff
from hub.twin import Said, cause_document, oldest, said

USUAL, MOST = 20, 100


class HistoryQuery(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """Which revisions, the newest first.

    Args:
        limit: Most revisions of one answer.
        below: Only revisions before this one: `next` of the answer before.
        documents: Whether what the topic said is told as a whole, too.
    """

    limit: Annotated[int, msgspec.Meta(ge=1, le=MOST)] = USUAL
    below: Annotated[int, msgspec.Meta(ge=1, le=LARGEST)] | UnsetType = UNSET
    documents: bool = False


async def history(request: web.Request) -> web.Response:
    """Tell the revisions of a topic that the hub holds."""
    runtime, topic = request.app[RUNTIME], request.match_info["topic"]
    query = query_of(request, HistoryQuery)
    below = LARGEST + 1 if query.below is UNSET else query.below
    every = iter(said(runtime.twin, topic))
    first = next(every, None)
    if first is None:
        detail = f"no topic {topic!r} is held; it never was, or it ended too long ago"
        raise Problem(HTTPStatus.NOT_FOUND, "history.unknown", detail)
    chosen = (each for each in (first, *every) if each.revision < below)
    page = list(islice(chosen, query.limit + 1))
    document: Document = {
        "topic": topic,
        "epoch": runtime.push.board.epoch,
        "revision": runtime.twin.engine.number,
        "held_from": oldest(runtime.twin),
        "revisions": [told(each, whole=query.documents) for each in page[: query.limit]],
    }
    if len(page) <= query.limit:
        return json_response(document)
    following = page[query.limit - 1].revision
    document["next"] = following
    link = request.rel_url.update_query(below=str(following))
    return json_response(document, headers={"Link": f'<{link}>; rel="next"'})


def told(each: Said, *, whole: bool) -> Json:
    """Return one revision; a patch where what was said before is held."""
    document: Document = {"revision": each.revision}
    if each.cause is not None:
        document["causes"] = [cause_document(source) for source in each.cause.sources]
    if each.document is None:
        document["ended"] = True
        return document
    if each.before is not None:
        # A patch alone may hold null: it takes a member away.
        document["patch"] = cast("Json", diff(each.before, each.document) or {})
    if whole or each.before is None:
        document["document"] = each.document
    return document


ENDPOINTS = (
    Endpoint(
        "GET",
        "/history/{topic}",
        history,
        Right.WATCH,
        "showHistory",
        "The latest revisions of a topic with their causes, the newest first.",
        query=HistoryQuery,
        answer=answers.History,
        problems=("history.unknown",),
        where={"topic": ".+"},
        weight=5,
    ),
)
