"""The web application of a gateway: pages, streams, the API passed on, and the catalogue."""

from collections.abc import Mapping
from pathlib import Path

from aiohttp import web
from prometheus_client.exposition import CONTENT_TYPE_LATEST

from hub.access import Right
from hub.api.context import BODY_BYTES, PAGES, Handler, json_response
from hub.api.door import make_door, prepare
from hub.api.pages import STAFF, asset, console, phone, sign, staff
from hub.errors import NoCoreError
from hub.gateway.calls import Call, serve
from hub.gateway.catalogue import Catalogue
from hub.gateway.figures import figures_of
from hub.gateway.knowing import Knowing
from hub.gateway.passing import Passing
from hub.gateway.view import View
from hub.push import PushServer

VIEWS: web.AppKey[Mapping[str, View]] = web.AppKey("views", Mapping)
PASSING: web.AppKey[Passing] = web.AppKey("passing", Passing)
CATALOGUE: web.AppKey[Catalogue] = web.AppKey("catalogue", Catalogue)
KNOWING: web.AppKey[Mapping[str, Knowing]] = web.AppKey("knowing", Mapping)
PREFIX = "/b/{building}"


def make_gateway_web(
    views: Mapping[str, View],
    passing: Passing,
    catalogue: Catalogue,
    knowing: Mapping[str, Knowing],
    built_pages: Path,
    names: frozenset[str] = frozenset(),
) -> web.Application:
    """Return the web application of a gateway.

    Every building is served under `/b/NAME`, the first one without that as well.

    Args:
        views: The buildings.
        passing: Passes calls on.
        catalogue: Of the buildings.
        knowing: Who the clients of each building are.
        built_pages: Folder of the pages, as they were built.
        names: Under which a proxy on this machine serves the gateway.
    """
    app = web.Application(middlewares=[make_door(names)], client_max_size=BODY_BYTES)
    prepare(app)
    app[KNOWING] = knowing
    app[VIEWS], app[PASSING], app[CATALOGUE], app[PAGES] = views, passing, catalogue, built_pages
    serve(app, SERVED, PREFIX, known_of)
    return app


def view_of(request: web.Request) -> View:
    """Return the building that a request is for; raises 404 where there is none of its name."""
    views = request.app[VIEWS]
    name = request.match_info.get("building")
    view = next(iter(views.values())) if name is None else views.get(name)
    if view is None:
        raise web.HTTPNotFound
    return view


def push_of(request: web.Request) -> PushServer:
    """Return who serves the streams of a building.

    Raises:
        NoCoreError: Nothing is held of it yet.
    """
    view = view_of(request)
    if view.push is None:
        raise NoCoreError(view.building)
    return view.push


async def known_of(request: web.Request, call: Call) -> None:
    """Find out who makes a request; what is asked of no building is the first one's."""
    known = request.app[KNOWING][view_of(request).building]
    await known.note(request, patient=call.stream, scrapes=call.right is Right.SCRAPE)


async def stream(request: web.Request) -> web.StreamResponse:
    """Serve a WebSocket."""
    return await push_of(request).handle(request)


async def events(request: web.Request) -> web.StreamResponse:
    """Serve an event stream."""
    return await push_of(request).handle_events(request)


async def passed_on(request: web.Request) -> web.StreamResponse:
    """Let the core answer."""
    view = view_of(request)
    path = request.rel_url.raw_path
    if "building" not in request.match_info:
        return await request.app[PASSING].pass_on(request, view, path)
    below = path.split("/", 3)[3]
    return await request.app[PASSING].pass_on(request, view, f"/{below}", f"/b/{view.building}")


async def buildings(request: web.Request) -> web.Response:
    """List the buildings of this gateway."""
    views = request.app[VIEWS]
    listed = [request.app[CATALOGUE].told(view) for view in views.values()]
    return json_response({"buildings": [*listed]})


async def healthz(_request: web.Request) -> web.Response:
    """Say that the process answers."""
    return json_response({"status": "ok"})


async def readyz(request: web.Request) -> web.Response:
    """Say whether what is held of every building is what it says now."""
    behind = [view.building for view in request.app[VIEWS].values() if not view.current]
    if behind:
        return json_response({"status": "waiting", "for": "nats", "buildings": [*behind]}, 503)
    return json_response({"status": "ok"})


async def metrics(request: web.Request) -> web.Response:
    """Give the figures in the Prometheus text format."""
    body = figures_of(request.app[VIEWS])
    return web.Response(body=body, headers={"Content-Type": CONTENT_TYPE_LATEST})


async def front(request: web.Request) -> web.StreamResponse:
    """Lead to a building whose address was typed without its last stroke."""
    raise web.HTTPPermanentRedirect(f"/b/{view_of(request).building}/")


def page(shown: Handler) -> Handler:
    """Return what serves a page of a building, where there is a building of that name."""

    async def handler(request: web.Request) -> web.StreamResponse:
        view_of(request)
        return await shown(request)

    return handler


SERVED = (
    Call("/healthz", healthz, Right.VISIT),
    Call("/readyz", readyz, Right.VISIT),
    Call("/metrics", metrics, Right.SCRAPE),
    Call("/api/v1/buildings", buildings, Right.VISIT),
    Call("/assets/{name:[A-Za-z0-9_-][A-Za-z0-9_.-]*}", asset, Right.VISIT),
    Call(PREFIX, front, Right.VISIT),
    Call("/", page(phone), Right.VISIT, everywhere=True),
    Call("/sign/{id}", page(sign), Right.VISIT, everywhere=True),
    Call("/console", page(console), Right.VISIT, everywhere=True),
    *(Call(path, page(staff), Right.VISIT, everywhere=True) for path in STAFF),
    Call("/api/v1/stream", stream, Right.VISIT, everywhere=True, stream=True),
    Call("/api/v1/events", events, Right.VISIT, everywhere=True, stream=True),
    Call("/api/{rest:.*}", passed_on, None, everywhere=True, method="*"),
)
"""All that a gateway serves; topics have rights of their own."""
