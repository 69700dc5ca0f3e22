"""The one place where the parts of the hub are put together."""

import asyncio
import contextlib
import random
from collections.abc import AsyncIterator
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from hub import audit_heads
from hub.api import grants_of
from hub.assembly.admission import admitting, first_link
from hub.assembly.building import open_configured_site, screen_to_see
from hub.assembly.control import controlled
from hub.assembly.devices import listening, own_login
from hub.assembly.folder import made
from hub.assembly.kept import open_kept, store_of
from hub.assembly.pages import PAGES, push_settings, serving
from hub.assembly.tasks import owned
from hub.audit_heads import HeadsFile
from hub.auditing import Auditing
from hub.backplane import held_alone
from hub.clock import RandomIds, SystemClock
from hub.config import Config
from hub.errors import StartError
from hub.garbage import left_to_itself, uncollected
from hub.inputs import Inputs
from hub.push import Board, PushServer
from hub.runtime import Runtime
from hub.store import Store
from hub.twin import make_twin


@dataclass(frozen=True, slots=True)
class RunningHub:
    """A hub that runs.

    Args:
        address: Of its pages.
        mqtt_port: Where devices publish.
        first_screen: Id of a screen to look at, empty where the venue has none.
        runtime: Its twin.
        first_link: Path and secret by which the first administrator comes in, empty where there is
            one, or nobody is asked.
    """

    address: str
    mqtt_port: int
    first_screen: str
    runtime: Runtime
    first_link: str = ""


@contextlib.asynccontextmanager
async def running_hub(config: Config) -> AsyncIterator[RunningHub]:
    """Run a hub until the context ends.

    Raises:
        FloorplanError: The venue cannot be read.
        StartError: A port is in use, the data folder cannot be written or is in use by another
            hub, or the pages are not built.
        EndpointError: The MQTT port is in use.
        ConfigError: A file that the configuration names cannot be read.
        HubError: The store or the journal cannot be opened.
    """
    if not (PAGES / "assets").is_dir():
        raise StartError("start.pages", f"the pages are not built ({PAGES}); run `make setup`")
    data = Path(config.data.path)
    async with contextlib.AsyncExitStack() as stack:
        stack.enter_context(held_alone(made(data)))
        with uncollected():
            runtime = await started(config, data, stack)
        stack.enter_context(left_to_itself())
        await stack.enter_async_context(runtime.running())
        # Devices are heard before /readyz can say so.
        own = own_login(config)
        port = await stack.enter_async_context(listening(config, runtime, data, own))
        address = await stack.enter_async_context(serving(config, runtime))
        shown = config.http.public_url or address
        await stack.enter_async_context(controlled(data, runtime.admission, shown))
        if config.simulator.enabled:
            from hub.simulator import simulate  # noqa: PLC0415 - few hubs make readings up

            playing = simulate(runtime.twin.site, config.simulator, config.mqtt.host, port, own)
            await stack.enter_async_context(owned(playing, "simulator"))
        link = await first_link(runtime.admission)
        yield RunningHub(address, port, screen_to_see(runtime.twin.site), runtime, link)


async def started(config: Config, data: Path, stack: contextlib.AsyncExitStack) -> Runtime:
    """Return a runtime that has taken up what stood when the hub last ended.

    Args:
        config: The configuration.
        data: The data folder.
        stack: Ends what was begun.
    """
    site, plan = await asyncio.to_thread(open_configured_site, config, data)
    clock = SystemClock()
    inputs = Inputs(config.mqtt.mode, site.devices, clock)
    store = await stack.enter_async_context(await Store.open(store_of(config.store, data)))
    auditing = Auditing(store.audit, HeadsFile(data / audit_heads.NAME), clock)
    await stack.enter_async_context(auditing.running())
    opened = await asyncio.to_thread(open_kept, config, data, site, plan)
    await stack.enter_async_context(opened.journal.running())
    push = PushServer(
        Board(opened.journal.epoch),
        now=lambda: datetime.now(UTC),
        spread=random.SystemRandom().random,
        settings=push_settings(config.http),
        granted=grants_of,
    )
    admission = await stack.enter_async_context(
        admitting(config.access, store, clock, RandomIds(), push, data)
    )
    twin = make_twin(site, opened.held.revision)
    runtime = Runtime(
        twin, push, opened.journal, store, inputs, clock, RandomIds(), auditing, admission
    )
    inputs.deliver_to(runtime.take)
    await runtime.start(opened.held)
    return runtime
