"""Routes that follow the building."""

from http import HTTPStatus
from typing import Annotated, Literal

import msgspec
from aiohttp import web

from floorplans import Place
from hub.access import Right
from hub.api import answers
from hub.api.asking import PLACE_PROBLEMS, WIDEST, Position, departure_of, nominal_of, text_of
from hub.api.bodies import BODY
from hub.api.context import RUNTIME
from hub.api.endpoints import Endpoint
from hub.api.problems import Problem
from hub.api.ready import Ready, Shelf, fresh
from hub.runtime import Runtime
from hub.sessions import topic_of
from hub.twin import Asked, Session
from routing import Costs, Limits, Wanted, Wish, access_to, check_stops

MOST_ALTERNATIVES = 3


class AskedLimits(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What a way must keep to; metres."""

    step_free: bool = False
    clear_width: Annotated[float, msgspec.Meta(ge=0, le=WIDEST)] = 0.0


NO_LIMITS = AskedLimits()


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
    stops: tuple[str | Position, ...] = ()
    order: Literal["fixed", "best"] = "fixed"
    wishes: tuple[Wish, ...] = ()
    limits: AskedLimits = NO_LIMITS
    alternatives: Annotated[int, msgspec.Meta(ge=0, le=MOST_ALTERNATIVES)] = 0
    depart_at: str | None = None
    band: bool = False

    @property
    def plain(self) -> bool:
        """Whether it asks for nothing but the fastest way, now."""
        more = self.stops or self.wishes or self.alternatives or self.depart_at is not None
        return not more and (self.limits is NO_LIMITS or self.limits == NO_LIMITS)


CREATED = HTTPStatus.CREATED
"""An enumeration looks its members up each time (Python 3.11)."""

_wanted = msgspec.json.Decoder(RouteRequest).decode


async def create(request: web.Request) -> web.StreamResponse:
    """Open a route."""
    runtime = request.app[RUNTIME]
    session = session_of(runtime, _wanted(request.get(BODY, b"")))
    revision, route = runtime.open_session(session)
    if route is None:
        raise unknown(session.id)
    told = told_of(session.id, revision, route)
    return fresh(CREATED, *told, location=f"/api/v1/routes/{session.id}")


def session_of(runtime: Runtime, wanted: RouteRequest) -> Session:
    """Return the session that a request asks for."""
    site = runtime.twin.site
    costs = nominal_of(site, wanted.profile)
    start, end = site.places.find(text_of(wanted.start)), site.places.find(text_of(wanted.end))
    return Session(
        runtime.ids.new("r-"),
        wanted.profile,
        start,
        end,
        access_to(costs, start),
        access_to(costs, end),
        None if wanted.plain else asked_of(runtime, wanted, costs, start, end),
        wanted.band,
    )


def asked_of(
    runtime: Runtime, wanted: RouteRequest, costs: Costs, start: Place, end: Place
) -> Asked:
    """Return what a request asks beyond the fastest way.

    Raises:
        TooManyStops: There are more stops than can be put in order.
        FloorplanError: A stop is no place.
        UnwalkablePlace: Nobody can stand at a stop.
        Problem: The departure is no time, or not one that can be planned for.
    """
    check_stops(len(wanted.stops))
    stops = tuple(runtime.twin.site.places.find(text_of(where)) for where in wanted.stops)
    for stop in stops:
        access_to(costs, stop)
    question = Wanted(
        start,
        end,
        stops,
        wanted.order == "best",
        wanted.wishes,
        Limits(wanted.limits.step_free, wanted.limits.clear_width),
        wanted.alternatives,
    )
    depart_ns = None
    if wanted.depart_at is not None:
        depart_ns = departure_of(runtime, wanted.depart_at)
    return Asked(question, depart_ns)


def told_of(session_id: str, revision: int, route: bytes) -> tuple[bytes, ...]:
    """Return what an open route is answered as, in parts: a route is not copied for it.

    Ids are letters, digits and strokes (`hub.ports.Ids`).
    """
    begin = f'{{"id":"{session_id}","revision":{revision},"route":'
    return begin.encode(), route, f',"topic":"{topic_of(session_id)}"}}'.encode()


def unknown(session_id: str) -> Problem:
    """Return that there is no such route."""
    detail = f"there is no open route {session_id}; it has ended, or the hub was restarted"
    return Problem(HTTPStatus.NOT_FOUND, "route.unknown", detail)


SHELF: web.AppKey[Shelf] = web.AppKey("routes", Shelf)
"""Routes that were asked for, each until it changes."""

MOST_HELD = 512


def prepare(app: web.Application) -> None:
    """Hold what the handlers share."""
    app[SHELF] = Shelf(MOST_HELD)


async def show(request: web.Request) -> web.StreamResponse:
    """Show an open route, as of the revision that last changed it."""
    app, session_id = request.app, request.match_info["id"]
    topic, board = topic_of(session_id), app[RUNTIME].push.board
    data = board.data(topic)
    ready = app[SHELF].get(session_id, data)
    if ready is not None and data is not None:
        return ready.response(request)
    revision = board.changed(topic)
    if revision is None or data is None:
        raise unknown(session_id)
    told = b"".join(told_of(session_id, revision, data))
    ready = Ready(told, tag=f"{board.epoch}.{revision}")
    return app[SHELF].put(session_id, data, ready).response(request)


async def end(request: web.Request) -> web.Response:
    """End a route."""
    runtime = request.app[RUNTIME]
    session_id = request.match_info["id"]
    if not runtime.end_session(session_id):
        raise unknown(session_id)
    return web.Response(status=HTTPStatus.NO_CONTENT)


ENDPOINTS = (
    Endpoint(
        "POST",
        "/routes",
        create,
        Right.VISIT,
        "openRoute",
        "Open a route that follows the building.",
        body=RouteRequest,
        weight=5,
        answer=answers.OpenRoute,
        status=HTTPStatus.CREATED,
        problems=(
            *PLACE_PROBLEMS,
            "routing.stops.many",
            "route.depart.invalid",
            "route.depart.past",
            "route.depart.far",
            "route.sessions.full",
        ),
    ),
    Endpoint(
        "GET",
        "/routes/{id}",
        show,
        Right.VISIT,
        "showRoute",
        "An open route as it is now; its id is known to the visitor alone.",
        by_name=True,
        answer=answers.OpenRoute,
        problems=("route.unknown",),
    ),
    Endpoint(
        "DELETE",
        "/routes/{id}",
        end,
        Right.VISIT,
        "endRoute",
        "End an open route.",
        status=HTTPStatus.NO_CONTENT,
        problems=("route.unknown",),
    ),
)
