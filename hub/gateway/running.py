"""A gateway, put together."""

import contextlib
import random
from collections.abc import AsyncIterator
from pathlib import Path

from hub.access import Unheard
from hub.api.unread import Runner
from hub.assembly.pages import PAGES, SHUTDOWN_SECONDS, port_error
from hub.assembly.scaled import bounds_of, place_of
from hub.assembly.tasks import owned
from hub.backplane.nats.connecting import linked
from hub.clock import RandomIds
from hub.config import Config
from hub.errors import ConfigError
from hub.garbage import left_to_itself
from hub.gateway.catalogue import Catalogue
from hub.gateway.knowing import Knowing, grants_of
from hub.gateway.passing import Passing
from hub.gateway.view import View
from hub.gateway.web import make_gateway_web
from hub.listening import listen
from hub.push import PushSettings

PATIENCE = 5.0
"""Seconds for which who comes from a gateway that is ahead waits for this one."""


@contextlib.asynccontextmanager
async def running_gateway(config: Config, pages: Path = PAGES) -> AsyncIterator[str]:
    """Run a gateway until the context ends; yields its address.

    Raises:
        ConfigError: There are no NATS servers, or a file cannot be used.
        NatsUnavailableError: NATS cannot be reached at the start.
        StartError: The port is in use or may not be used.
    """
    wanted = config.gateway
    if not config.nats.servers:
        raise ConfigError("a gateway needs NATS: give nats.servers")
    gateway = RandomIds().new("gateway-")[:20]
    settings = PushSettings(
        max_connections=wanted.connections, patience=PATIENCE, by_name_only=Unheard()
    )
    spread = random.SystemRandom().random
    async with contextlib.AsyncExitStack() as stack:
        link = await stack.enter_async_context(
            linked(place_of(config.nats), bounds_of(config.nats), gateway)
        )
        views = {
            each: View(link, each, gateway, spread, settings, grants_of)
            for each in dict.fromkeys(wanted.buildings)
        }
        for view in views.values():
            await stack.enter_async_context(owned(view.run(), view.building))
        catalogue = Catalogue(link, tuple(views))
        await stack.enter_async_context(owned(catalogue.run(), "catalogue"))
        passing = Passing()
        await passing.start()
        stack.push_async_callback(passing.close)
        knowing = {name: Knowing(passing, view) for name, view in views.items()}
        for name, each in knowing.items():
            await stack.enter_async_context(owned(each.run(), f"clients of {name}"))
        names = frozenset(config.http.names)
        runner = Runner(
            make_gateway_web(views, passing, catalogue, knowing, pages, names),
            access_log=None,
            shutdown_timeout=SHUTDOWN_SECONDS,
        )
        await runner.setup()
        stack.push_async_callback(runner.cleanup)
        try:
            port = await listen(runner, wanted.host, wanted.port)
        except OSError as error:
            raise port_error(error, wanted.host, wanted.port) from error
        for view in views.values():
            stack.push_async_callback(view.close)
        stack.enter_context(left_to_itself())
        yield f"http://{wanted.host}:{port}"
