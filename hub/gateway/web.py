"""The web application of a gateway: pages, streams, the API passed on, and the catalogue."""

from collections.abc import Mapping
from pathlib import Path

from aiohttp import web
from prometheus_client.exposition import CONTENT_TYPE_LATEST

from hub.api.context import BODY_BYTES, PAGES, json_response
from hub.api.door import make_door, prepare
from hub.api.pages import STAFF, console, phone, sign, staff
from hub.errors import NoCoreError
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
    add = app.router.add_get
    add("/healthz", healthz)
    add("/readyz", readyz)
    add("/metrics", metrics)
    add("/api/v1/buildings", buildings)
    app.router.add_static("/assets", built_pages / "assets")
    for prefix in ("", PREFIX):
        add(f"{prefix}/", phone)
        add(f"{prefix}/sign/{{id}}", sign)
        add(f"{prefix}/console", console)
        for path in STAFF:
            add(prefix + path, staff)
        add(f"{prefix}/api/v1/stream", stream)
        add(f"{prefix}/api/v1/events", events, allow_head=False)
        app.router.add_route("*", f"{prefix}/api/{{rest:.*}}", passed_on)
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


async def known_of(request: web.Request) -> None:
    """Find out who makes a request."""
    await request.app[KNOWING][view_of(request).building].note(request)


async def stream(request: web.Request) -> web.StreamResponse:
    """Serve a WebSocket."""
    await known_of(request)
    return await push_of(request).handle(request)


async def events(request: web.Request) -> web.StreamResponse:
    """Serve an event stream."""
    await known_of(request)
    return await push_of(request).handle_events(request)


async def passed_on(request: web.Request) -> web.StreamResponse:
    """Let the core answer."""
    view = view_of(request)
    path = "/api/" + request.raw_path.partition("?")[0].partition("/api/")[2]
    return await request.app[PASSING].pass_on(request, view, path)


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
