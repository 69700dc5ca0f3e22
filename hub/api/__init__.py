"""The HTTP side of the hub: one module per resource."""

import time
from pathlib import Path

from aiohttp import web

from hub.api import (
    alarms,
    audit,
    closures,
    credentials,
    descriptions,
    devices,
    door,
    evacuation,
    history,
    links,
    machines,
    nearby,
    oidc,
    own_account,
    pages,
    routes,
    screens,
    search,
    sensors,
    signing_in,
    stream,
    system,
    tokens,
    users,
    venue,
    whatif,
    why,
    zones,
)
from hub.api.addresses import PROXIES
from hub.api.context import ADMISSION, BODY_BYTES, PAGES, RUNTIME
from hub.api.endpoints import Endpoint, serve
from hub.api.front import ORIGIN, names_in
from hub.api.guarding import Guarding
from hub.api.limiting import Limiter
from hub.api.limits import networks_of
from hub.api.sources import grants_of
from hub.config import HttpConfig
from hub.config_checks import origin_of
from hub.runtime import Runtime

__all__ = ["ENDPOINTS", "Endpoint", "grants_of", "make_web"]

ENDPOINTS: tuple[Endpoint, ...] = (
    *alarms.ENDPOINTS,
    *audit.ENDPOINTS,
    *closures.ENDPOINTS,
    *credentials.ENDPOINTS,
    *descriptions.ENDPOINTS,
    *devices.ENDPOINTS,
    *evacuation.ENDPOINTS,
    *history.ENDPOINTS,
    *machines.ENDPOINTS,
    *links.ENDPOINTS,
    *nearby.ENDPOINTS,
    *oidc.ENDPOINTS,
    *own_account.ENDPOINTS,
    *pages.ENDPOINTS,
    *routes.ENDPOINTS,
    *screens.ENDPOINTS,
    *search.ENDPOINTS,
    *sensors.ENDPOINTS,
    *signing_in.ENDPOINTS,
    *stream.ENDPOINTS,
    *system.ENDPOINTS,
    *tokens.ENDPOINTS,
    *users.ENDPOINTS,
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
    app[ADMISSION] = runtime.admission
    app[ORIGIN] = "" if config.public_url is None else origin_of(config.public_url)
    app[PROXIES] = networks_of(config.proxies)
    descriptions.prepare(app)
    door.prepare(app)
    nearby.prepare(app)
    routes.prepare(app)
    search.prepare(app)
    venue.prepare(app)
    zones.prepare(app)
    names = {*config.names, *names_in(app[ORIGIN])}
    guarding = Guarding(
        names,
        Limiter(config, time.monotonic),
        runtime.admission,
        runtime.keeper.log.told,
        encrypts=bool(app[ORIGIN] or app[PROXIES] or config.certificate_file),
    )
    serve(app, ENDPOINTS, guarding.guard)
    return app
