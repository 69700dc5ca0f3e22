"""Why a sign points as it does, or a route goes as it goes."""

from http import HTTPStatus

from aiohttp import web

from hub.api.context import RUNTIME, json_response
from hub.api.problems import Problem
from hub.ports import Document
from hub.runtime import Runtime
from hub.twin import why_route, why_sign


def setup(app: web.Application) -> None:
    """Add the routes."""
    app.router.add_get("/api/v1/why/sign/{id}", sign)
    app.router.add_get("/api/v1/why/route/{id}", route)


async def sign(request: web.Request) -> web.Response:
    """Tell why a screen shows what it shows."""
    runtime = request.app[RUNTIME]
    screen_id = request.match_info["id"]
    found = why_sign(runtime.twin, screen_id, request.query.get("destination"))
    return answer(runtime, found, f"screen {screen_id}, or it has no such destination")


async def route(request: web.Request) -> web.Response:
    """Tell why an open route goes as it goes."""
    runtime = request.app[RUNTIME]
    session_id = request.match_info["id"]
    return answer(runtime, why_route(runtime.twin, session_id), f"open route {session_id}")


def answer(runtime: Runtime, found: Document | None, what: str) -> web.Response:
    """Return the causes under the present epoch."""
    if found is None:
        raise Problem(HTTPStatus.NOT_FOUND, "why.unknown", f"there is no {what}")
    return json_response({"epoch": runtime.push.board.epoch, **found})
