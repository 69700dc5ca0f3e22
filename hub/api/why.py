"""Why a topic says what it says, now or at a revision that is held."""

from http import HTTPStatus

from aiohttp import web

from hub.api.context import RUNTIME, json_response
from hub.api.problems import Problem
from hub.ports import Document
from hub.runtime import Runtime
from hub.twin import Twin, why_sign, why_topic

DIGITS = 18
"""Of a revision; more are refused before they cost time."""


def setup(app: web.Application) -> None:
    """Add the routes."""
    app.router.add_get("/api/v1/why/sign/{id}", sign)
    app.router.add_get("/api/v1/why/{topic:.+}", topic)


async def sign(request: web.Request) -> web.Response:
    """Tell why a screen shows what it shows."""
    runtime = request.app[RUNTIME]
    screen_id = request.match_info["id"]
    found = why_sign(twin_of(request), screen_id, request.query.get("destination"))
    return answer(runtime, found, f"screen {screen_id}, or it has no such destination")


async def topic(request: web.Request) -> web.Response:
    """Tell why a topic says what it says."""
    runtime = request.app[RUNTIME]
    name = request.match_info["topic"]
    return answer(runtime, why_topic(twin_of(request), name), f"topic {name}")


def twin_of(request: web.Request) -> Twin:
    """Return the twin at the revision that is asked for, the present one without.

    Raises:
        Problem: It is no number, or not held.
    """
    twin = request.app[RUNTIME].twin
    text = request.query.get("revision")
    if text is None:
        return twin
    if not (text.isascii() and text.isdecimal() and len(text) <= DIGITS):
        detail = f"revision {text!r} is no whole number"
        raise Problem(HTTPStatus.BAD_REQUEST, "request.invalid", detail)
    found = twin.at(int(text))
    if found is None:
        now = twin.engine.number
        detail = f"revision {text} is not held; {twin.engine.past.oldest(now)} to {now} are"
        raise Problem(HTTPStatus.NOT_FOUND, "why.revision.unknown", detail)
    return found


def answer(runtime: Runtime, found: Document | None, what: str) -> web.Response:
    """Return the causes under the present epoch."""
    if found is None:
        raise Problem(HTTPStatus.NOT_FOUND, "why.unknown", f"there is no {what}")
    return json_response({"epoch": runtime.push.board.epoch, **found})
