"""The HTTP side of the hub: one module per resource."""

import time
from pathlib import Path

from aiohttp import web

from hub.api import (
    alarms,
    audit,
    closures,
    descriptions,
    devices,
    evacuation,
    history,
    machines,
    nearby,
    pages,
    routes,
    screens,
    search,
    sensors,
    stream,
    system,
    venue,
    whatif,
    why,
    zones,
)
from hub.api.addresses import PROXIES
from hub.api.context import BODY_BYTES, PAGES, RUNTIME
from hub.api.door import make_door
from hub.api.endpoints import ENDPOINT_OF, Endpoint, endpoint_of, serve
from hub.api.limiting import make_limiter
from hub.api.limits import networks_of
from hub.api.settling import settled
from hub.config import HttpConfig
from hub.runtime import Runtime

__all__ = ["ENDPOINTS", "Endpoint", "endpoint_of", "make_web"]

ENDPOINTS: tuple[Endpoint, ...] = (
    *alarms.ENDPOINTS,
    *audit.ENDPOINTS,
    *closures.ENDPOINTS,
    *descriptions.ENDPOINTS,
    *devices.ENDPOINTS,
    *evacuation.ENDPOINTS,
    *history.ENDPOINTS,
    *machines.ENDPOINTS,
    *nearby.ENDPOINTS,
    *pages.ENDPOINTS,
    *routes.ENDPOINTS,
    *screens.ENDPOINTS,
    *search.ENDPOINTS,
    *sensors.ENDPOINTS,
    *stream.ENDPOINTS,
    *system.ENDPOINTS,
    *venue.ENDPOINTS,
    *whatif.ENDPOINTS,
    *why.ENDPOINTS,
    *zones.ENDPOINTS,
)
"""All that is served; what stands in no table is not."""


def make_web(
    runtime: Runtime, built_pages: Path, config: HttpConfig | None = None
) -> web.Application:
    """Return the web application of a hub: pages, API and the WebSocket on one port.

    Args:
        runtime: The hub.
        built_pages: Folder of the pages, as they were built.
        config: Who may ask how much, and by which names.
    """
    config = config or HttpConfig()
    app = web.Application(client_max_size=BODY_BYTES)
    app[RUNTIME] = runtime
    app[PAGES] = built_pages
    app[PROXIES] = networks_of(config.proxies)
    descriptions.prepare(app)
    nearby.prepare(app)
    search.prepare(app)
    venue.prepare(app)
    zones.prepare(app)
    serve(app, ENDPOINTS)
    table = app[ENDPOINT_OF]
    app.middlewares.extend(
        [
            make_door(table, frozenset(config.names)),
            make_limiter(table, config, time.monotonic),
            settled,
        ]
    )
    return app
