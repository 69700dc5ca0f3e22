"""The HTTP side of the hub: one module per resource."""

from pathlib import Path

from aiohttp import web

from hub.api import (
    alarms,
    audit,
    closures,
    descriptions,
    devices,
    evacuation,
    nearby,
    pages,
    routes,
    screens,
    search,
    stream,
    system,
    venue,
    whatif,
    why,
)
from hub.api.context import BODY_BYTES, PAGES, RUNTIME
from hub.api.endpoints import Endpoint, endpoint_of, serve
from hub.api.problems import own_host, own_origin, problems
from hub.api.refusals import refusals
from hub.runtime import Runtime

__all__ = ["ENDPOINTS", "Endpoint", "endpoint_of", "make_web"]

ENDPOINTS: tuple[Endpoint, ...] = (
    *alarms.ENDPOINTS,
    *audit.ENDPOINTS,
    *closures.ENDPOINTS,
    *descriptions.ENDPOINTS,
    *devices.ENDPOINTS,
    *evacuation.ENDPOINTS,
    *nearby.ENDPOINTS,
    *pages.ENDPOINTS,
    *routes.ENDPOINTS,
    *screens.ENDPOINTS,
    *search.ENDPOINTS,
    *stream.ENDPOINTS,
    *system.ENDPOINTS,
    *venue.ENDPOINTS,
    *whatif.ENDPOINTS,
    *why.ENDPOINTS,
)
"""All that is served; what stands in no table is not."""


def make_web(runtime: Runtime, built_pages: Path) -> web.Application:
    """Return the web application of a hub: pages, API and the WebSocket on one port."""
    app = web.Application(
        middlewares=[pages.headers, problems, refusals, own_host, own_origin],
        client_max_size=BODY_BYTES,
    )
    app[RUNTIME] = runtime
    app[PAGES] = built_pages
    descriptions.prepare(app)
    nearby.prepare(app)
    venue.prepare(app)
    serve(app, ENDPOINTS)
    return app
