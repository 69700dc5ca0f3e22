"""A gateway's web application before real cores, without NATS between them."""

from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from datetime import UTC, datetime
from types import SimpleNamespace
from typing import Any

import msgspec

from hub.access import Unheard
from hub.api.unread import Runner
from hub.app import RunningHub
from hub.assembly.pages import PAGES
from hub.backplane.nats.lease import Entry, Lease
from hub.gateway.knowing import Knowing, grants_of
from hub.gateway.passing import Passing
from hub.gateway.view import View
from hub.gateway.web import make_gateway_web
from hub.listening import listen
from hub.push import Board, Change, PushServer, PushSettings
from tests.servers import free_port


def view_before(building: str, running: RunningHub) -> View:
    """Return what a gateway holds of a core: its lease, and all that it shows now."""
    push = PushServer(
        Board("epoch"),
        now=lambda: datetime.now(UTC),
        spread=lambda: 0.0,
        settings=PushSettings(by_name_only=Unheard()),
        granted=grants_of,
    )
    documents = running.runtime.twin.documents()
    push.follow(1, [Change(topic, msgspec.json.encode(each)) for topic, each in documents.items()])
    lease = Entry(Lease("core-a", 1, running.address, 0), 1)
    view: Any = SimpleNamespace(
        building=building, lease=lease, leader_silent=0.0, current=True, push=push
    )
    return view  # type: ignore[no-any-return]


@asynccontextmanager
async def gateway_before(cores: Mapping[str, RunningHub]) -> AsyncIterator[tuple[str, Any]]:
    """Serve some buildings; yields the address and the web application."""
    views = {name: view_before(name, running) for name, running in cores.items()}
    passing = Passing()
    await passing.start()
    knowing = {name: Knowing(passing, view) for name, view in views.items()}
    catalogue: Any = SimpleNamespace(told=lambda view: {"id": view.building})
    app = make_gateway_web(views, passing, catalogue, knowing, PAGES)
    runner = Runner(app, access_log=None)
    await runner.setup()
    port = free_port()
    try:
        for view in views.values():
            assert view.push is not None
            await view.push.start()
        await listen(runner, "127.0.0.1", port)
        yield f"http://127.0.0.1:{port}", app
    finally:
        for view in views.values():
            assert view.push is not None
            await view.push.close()
        await runner.cleanup()
        await passing.close()
