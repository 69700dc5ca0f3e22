"""Routes that follow the building."""

from http import HTTPStatus

import msgspec
from aiohttp import web

from hub.api.context import RUNTIME, body_of, json_response
from hub.api.problems import Problem
from hub.ports import Document
from hub.runtime import Runtime
from hub.sessions import topic_of
from hub.twin import Session
from routing import UnknownProfile, access_to


class Position(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A point of a floor: longitude and latitude."""

    ordinal: int
    position: tuple[float, float]


class RouteRequest(
    msgspec.Struct,
    frozen=True,
    forbid_unknown_fields=True,
    rename={"start": "from", "end": "to"},
):
    """The body of `POST /routes`."""

    start: str | Position
    end: str | Position
    profile: str = "foot"


def setup(app: web.Application) -> None:
    """Add the routes."""
    app.router.add_post("/api/v1/routes", create)
    app.router.add_get("/api/v1/routes/{id}", show)
    app.router.add_delete("/api/v1/routes/{id}", end)


async def create(request: web.Request) -> web.Response:
    """Open a route."""
    runtime = request.app[RUNTIME]
    session = session_of(runtime, await body_of(request, RouteRequest))
    revision = runtime.open_session(session)
    return json_response(
        {
            "id": session.id,
            "topic": topic_of(session.id),
            "revision": revision,
            "route": document_of(runtime, session.id),
        },
        HTTPStatus.CREATED,
        {"Location": f"/api/v1/routes/{session.id}"},
    )


def session_of(runtime: Runtime, wanted: RouteRequest) -> Session:
    """Return the session that a request asks for."""
    site = runtime.twin.site
    costs = site.costs.get(wanted.profile)
    if costs is None:
        known = ", ".join(site.costs)
        raise UnknownProfile(f"there is no profile {wanted.profile!r}; there are {known}")
    start, end = (site.places.find(text_of(where)) for where in (wanted.start, wanted.end))
    return Session(
        runtime.ids.new("r-"),
        wanted.profile,
        start,
        end,
        access_to(costs, start),
        access_to(costs, end),
    )


def text_of(where: str | Position) -> str:
    """Return a WHERE as the text that names it."""
    if isinstance(where, str):
        return where
    longitude, latitude = where.position
    return f"{where.ordinal}@{longitude!r},{latitude!r}"


def document_of(runtime: Runtime, session_id: str) -> Document:
    """Return the document of an open route.

    Raises:
        Problem: There is no such route.
    """
    document = runtime.twin.document(topic_of(session_id))
    if document is None:
        raise unknown(session_id)
    return document


def unknown(session_id: str) -> Problem:
    """Return that there is no such route."""
    detail = f"there is no open route {session_id}; it has ended, or the hub was restarted"
    return Problem(HTTPStatus.NOT_FOUND, "route.unknown", detail)


async def show(request: web.Request) -> web.Response:
    """Show an open route."""
    runtime = request.app[RUNTIME]
    session_id = request.match_info["id"]
    return json_response(
        {
            "id": session_id,
            "topic": topic_of(session_id),
            "revision": runtime.twin.engine.number,
            "route": document_of(runtime, session_id),
        }
    )


async def end(request: web.Request) -> web.Response:
    """End a route."""
    runtime = request.app[RUNTIME]
    session_id = request.match_info["id"]
    if not runtime.end_session(session_id):
        raise unknown(session_id)
    return web.Response(status=HTTPStatus.NO_CONTENT)
