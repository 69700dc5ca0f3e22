"""Why a topic says what it says, now or at a revision that is held."""

from http import HTTPStatus
from typing import Annotated

import msgspec
from aiohttp import web
from msgspec import UNSET, UnsetType

from hub.access import Right
from hub.api import answers
from hub.api.context import RUNTIME, json_response
from hub.api.endpoints import Endpoint
from hub.api.problems import Problem
from hub.api.queries import query_of
from hub.ports import Document
from hub.runtime import Runtime
from hub.twin import Twin, why_sign, why_topic

LARGEST = 2**53 - 1
"""Revision that every JSON reader keeps exact."""


class WhyQuery(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """At which revision, the present one without."""

    revision: Annotated[int, msgspec.Meta(ge=0, le=LARGEST)] | UnsetType = UNSET


class WhySignQuery(WhyQuery, frozen=True):
    """Of which destination, all of the screen's without."""

    destination: str | UnsetType = UNSET


async def sign(request: web.Request) -> web.Response:
    """Tell why a screen shows what it shows."""
    runtime = request.app[RUNTIME]
    screen_id, query = request.match_info["id"], query_of(request, WhySignQuery)
    destination = None if query.destination is UNSET else query.destination
    found = why_sign(twin_at(runtime.twin, query.revision), screen_id, destination)
    return answer(runtime, found, f"screen {screen_id}, or it has no such destination")


async def topic(request: web.Request) -> web.Response:
    """Tell why a topic says what it says."""
    runtime = request.app[RUNTIME]
    name, query = request.match_info["topic"], query_of(request, WhyQuery)
    found = why_topic(twin_at(runtime.twin, query.revision), name)
    return answer(runtime, found, f"topic {name}")


def twin_at(twin: Twin, revision: int | UnsetType) -> Twin:
    """Return the twin at a revision, the present one without.

    Raises:
        Problem: It is not held.
    """
    if revision is UNSET:
        return twin
    found = twin.at(revision)
    if found is None:
        now = twin.engine.number
        detail = f"revision {revision} is not held; {twin.engine.past.oldest(now)} to {now} are"
        raise Problem(HTTPStatus.NOT_FOUND, "why.revision.unknown", detail)
    return found


def answer(runtime: Runtime, found: Document | None, what: str) -> web.Response:
    """Return the causes under the present epoch."""
    if found is None:
        raise Problem(HTTPStatus.NOT_FOUND, "why.unknown", f"there is no {what}")
    return json_response({"epoch": runtime.push.board.epoch, **found})


ENDPOINTS = (
    Endpoint(
        "GET",
        "/why/sign/{id}",
        sign,
        Right.WATCH,
        "explainSign",
        "Why a screen shows what it shows.",
        query=WhySignQuery,
        answer=answers.Why,
        weight=5,
        problems=("why.unknown", "why.revision.unknown"),
    ),
    Endpoint(
        "GET",
        "/why/{topic}",
        topic,
        Right.WATCH,
        "explainTopic",
        "Why a topic says what it says.",
        query=WhyQuery,
        answer=answers.Why,
        weight=5,
        problems=("why.unknown", "why.revision.unknown"),
        where={"topic": ".+"},
    ),
)
