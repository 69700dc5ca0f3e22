"""A core leads its building: twin, devices, commands and API."""

import contextlib
from collections.abc import AsyncIterator

from hub import audit_heads
from hub.assembly.admission import admitting, first_link
from hub.assembly.control import controlled
from hub.assembly.core import Core, Taking
from hub.assembly.devices import listening
from hub.assembly.folder import secret_in
from hub.assembly.leading_on import lead_on
from hub.assembly.pages import serving
from hub.assembly.tasks import owned
from hub.audit_heads import HeadsFile
from hub.auditing import Auditing
from hub.backplane.nats.ahead import Ahead
from hub.backplane.nats.bases import Bases
from hub.backplane.nats.log import StreamLog, Writer
from hub.backplane.nats.outlet import StreamOutlet
from hub.clock import RandomIds, SystemClock
from hub.config import served_at
from hub.inputs import Inputs
from hub.ports import Snapshot
from hub.push import Board
from hub.runtime import Runtime
from hub.store import PostgresPlace, Store, oust
from hub.twin import in_force, make_twin


@contextlib.asynccontextmanager
async def leading(
    core: Core, taking: Taking, writer: Writer, ahead: Ahead | None
) -> AsyncIterator[StreamLog]:
    """Lead a building until the context ends; yields its log.

    Raises:
        TransientHubError: The store cannot be had.
        StartError: The port is in use.
    """
    standing = taking.standing
    held = standing.ledger.snapshot()
    stream = StreamLog(core.link, writer, standing.ledger, ahead)
    outlet = StreamOutlet(
        stream,
        Board(held.epoch),
        (held.revision, held.topics),
        SystemClock(),
        standing.letters.values(),
    )
    async with contextlib.AsyncExitStack() as stack:
        runtime = await stack.enter_async_context(taken_over(core, taking, held, stream, outlet))
        await stack.enter_async_context(reached(core, runtime))
        bases = Bases(
            core.link,
            stream,
            outlet.board,
            outlet.letters,
            core.site.venue.id,
            lambda: in_force(runtime.twin.engine.state),
        )
        await stack.enter_async_context(owned(bases.run(), "bases"))
        if link := await first_link(runtime.admission, anew=False):
            core.heard.link(link)
        if ahead is not None:
            await stack.enter_async_context(owned(ahead.stay_apart(), "ahead"))
        yield stream


@contextlib.asynccontextmanager
async def taken_over(
    core: Core, taking: Taking, held: Snapshot, stream: StreamLog, outlet: StreamOutlet
) -> AsyncIterator[Runtime]:
    """Take the store and the twin over; yields what runs once all that stands is told."""
    config, site = core.config, core.site
    clock, ids = SystemClock(), RandomIds()
    place = PostgresPlace(config.store.url or "", secret_in(config.store.password_file))
    async with contextlib.AsyncExitStack() as stack:
        await oust(place)
        store = await stack.enter_async_context(await Store.open(place))
        await stack.enter_async_context(stream.running())
        auditing = Auditing(store.audit, HeadsFile(core.data / audit_heads.NAME), clock)
        await stack.enter_async_context(auditing.running())
        inputs = Inputs(config.mqtt.mode, site.devices, clock)
        shadow = await taking.shadows.handed_over(taking.standing.ledger.number)
        twin = make_twin(site, held.revision) if shadow is None else shadow.twin
        admission = await stack.enter_async_context(
            admitting(config.access, store, clock, ids, outlet, core.data)
        )
        runtime = Runtime(twin, outlet, stream, store, inputs, clock, ids, auditing, admission)
        inputs.deliver_to(runtime.take)
        await (runtime.start(held) if shadow is None else lead_on(runtime, held, shadow))
        await stream.told()
        await stack.enter_async_context(outlet.listening(core.link, core.building))
        await stack.enter_async_context(runtime.running())
        core.heard.pulse = runtime.pulse
        yield runtime


@contextlib.asynccontextmanager
async def reached(core: Core, runtime: Runtime) -> AsyncIterator[None]:
    """Be there for people, for commands of this machine, and for devices."""
    config = core.config
    async with contextlib.AsyncExitStack() as stack:
        address = await stack.enter_async_context(serving(config, runtime))
        shown = served_at(config) or address
        await stack.enter_async_context(controlled(core.data, runtime.admission, shown))
        # Ended first: a core that leads no more must not take the session from the one that does.
        session = f"zhilu-{core.building}"
        await stack.enter_async_context(listening(config, runtime, core.data, session=session))
        yield
