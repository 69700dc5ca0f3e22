"""The HTTP side of the hub: one module per resource."""

from pathlib import Path

from aiohttp import web

from hub.api import (
    alarms,
    closures,
    devices,
    evacuation,
    nearby,
    pages,
    routes,
    screens,
    search,
    system,
    venue,
    whatif,
    why,
)
from hub.api.context import BODY_BYTES, PAGES, RUNTIME
from hub.api.problems import own_host, own_origin, problems
from hub.runtime import Runtime

__all__ = ["make_web"]


def make_web(runtime: Runtime, built_pages: Path) -> web.Application:
    """Return the web application of a hub: pages, API and the WebSocket on one port."""
    app = web.Application(
        middlewares=[pages.headers, problems, own_host, own_origin], client_max_size=BODY_BYTES
    )
    app[RUNTIME] = runtime
    app[PAGES] = built_pages
    app.router.add_get("/api/v1/stream", runtime.push.handle)
    app.router.add_get("/api/v1/events", runtime.push.handle_events, allow_head=False)
    for resource in (
        alarms,
        closures,
        devices,
        evacuation,
        nearby,
        pages,
        routes,
        screens,
        search,
        system,
        venue,
        whatif,
        why,
    ):
        resource.setup(app)
    return app
