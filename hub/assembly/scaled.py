"""A core of a building in the form for many machines: it stands by, takes over, and leads."""

import asyncio
import contextlib
from collections.abc import AsyncIterator, Coroutine
from functools import partial
from pathlib import Path
from typing import TypeVar

import msgspec
import structlog

from hub.assembly.building import open_configured_site
from hub.assembly.core import Core, Taking
from hub.assembly.folder import made, secret_in
from hub.assembly.heard import Heard
from hub.assembly.leading import leading
from hub.assembly.shadowing import Shadowing, shadowing
from hub.assembly.standby_pages import standby_pages
from hub.assembly.tasks import owned
from hub.backplane.ledger import Ledger
from hub.backplane.nats.ahead import MOST_BYTES, Ahead, ahead_of
from hub.backplane.nats.claiming import claim
from hub.backplane.nats.commits import full, full_base
from hub.backplane.nats.connecting import Place, linked
from hub.backplane.nats.election import Election, Holding
from hub.backplane.nats.link import Bounds
from hub.backplane.nats.log import Writer
from hub.backplane.nats.standing import Standing, standing_of
from hub.backplane.nats.tail import Tail
from hub.clock import RandomIds
from hub.config import Config, NatsConfig
from hub.errors import (
    LogOvertakenError,
    StartError,
    TransientHubError,
)
from hub.garbage import left_to_itself, uncollected
from hub.shadow import Begin
from hub.telling import first_of
from hub.twin import labels
from sensors.adapters import IncidentLog

MIB = 2**20
HOUR = 3600.0
EPOCH_LENGTH = 12
AGAIN_SECONDS = 0.5

T = TypeVar("T")

log = structlog.get_logger(__name__)


def bounds_of(config: NatsConfig) -> Bounds:
    """Return how streams are kept."""
    return Bounds(config.replicas, config.stream_mib * MIB, config.stream_hours * HOUR)


def place_of(config: NatsConfig) -> Place:
    """Return where NATS is."""
    return Place(
        config.servers,
        config.username,
        secret_in(config.password_file),
        config.ca_file,
        config.certificate_file,
        config.key_file,
    )


async def run_core(config: Config, stop: asyncio.Event, heard: Heard | None = None) -> None:
    """Stand by and lead, in turns, until told to stop.

    Args:
        config: The configuration.
        stop: Set when it is to end.
        heard: Hears how it is.

    Raises:
        FloorplanError: The venue cannot be read.
        StartError: The port is in use, or the building's name is that of another building.
        ConfigError: A file that the configuration names cannot be read.
        NatsUnavailableError: NATS cannot be reached at the start.
    """
    data = made(Path(config.data.path))
    with uncollected():
        site, _ = await asyncio.to_thread(open_configured_site, config, data)
    core_id = RandomIds().new("core-")[:17]
    http = config.http
    address = config.nats.address or f"http://{http.host}:{http.port}"
    async with contextlib.AsyncExitStack() as stack:
        stack.enter_context(left_to_itself())
        link = await stack.enter_async_context(
            linked(place_of(config.nats), bounds_of(config.nats), core_id)
        )
        election = Election(link, config.nats.building, core_id, address)
        core = Core(config, site, link, election, core_id, data, heard or Heard())
        # One that cannot start tries twice a second, for as long as a database is away.
        incidents = IncidentLog(log)
        await prepared(core)
        again = False
        while not stop.is_set():
            try:
                if again:
                    # NATS may have come back without its disk.
                    await prepared(core)
                again = True
                await one_life(core, stop)
            except TransientHubError as error:
                told = {"code": error.code, "reason": error.message}
                incidents.warning("core.again", about=error.code, **told)
                await asyncio.sleep(AGAIN_SECONDS)
            except BaseExceptionGroup as group:
                passing, others = group.split(TransientHubError)
                if passing is None or others is not None:
                    raise
                incidents.warning("core.again", reason=str(first_of(passing)))
                await asyncio.sleep(AGAIN_SECONDS)


async def prepared(core: Core) -> None:
    """Make what is missing in NATS, and put the building into the catalogue of all buildings."""
    await core.link.prepare()
    await core.link.prepare_stream(core.building)
    if core.link.replicated:
        await core.link.prepare_stream(ahead_of(core.building), MOST_BYTES)
    venue = core.site.venue
    entry = {"id": core.building, "venue": venue.id, "name": labels(venue.names)}
    await core.link.enter_building(core.building, msgspec.json.encode(entry))


async def one_life(core: Core, stop: asyncio.Event) -> None:
    """Stand by until this core is elected, then lead until it is deposed or told to stop.

    Raises:
        TransientHubError: Something went wrong on the way; the next life begins anew.
    """
    standing = await begun(core)
    async with shadowing(core.site, partial(begin_of, standing)) as shadows:
        tail = Tail(core.link, core.building, standing.sequence, partial(take, standing, shadows))
        core.heard.says("standby")
        async with standby_pages(core.config.http, shadows.told), read_along(tail):
            holding = await unless(core.election.won(tail.hear_of, lambda: standing.sequence), stop)
        if holding is not None:
            await one_lead(core, stop, Taking(standing, tail, shadows, holding))


async def one_lead(core: Core, stop: asyncio.Event, taking: Taking) -> None:
    """Lead until this core is deposed or told to stop; raises as `one_life` does."""
    standing, holding = taking.standing, taking.holding
    writer = Writer(core.building, core.id, holding.lease.term, standing.sequence)
    try:
        async with held_on_to(core, holding, writer) as lost:
            # NATS may be away for long: whoever is told to stop meanwhile stops.
            claimed = await unless(claimed_by(core, taking, writer), stop, lost)
            if claimed is None:
                return
            async with leading(core, taking, writer, *claimed) as stream:
                holding.started = True
                core.heard.says("active")
                await any_of(stop, stream.deposed, lost)
    finally:
        core.heard.pulse = None
        if stop.is_set() or not holding.started:
            # One that cannot start lets go at once: nobody waits out the patience of a first tick.
            await core.election.release(holding)


async def claimed_by(core: Core, taking: Taking, writer: Writer) -> tuple[Ahead | None]:
    """Claim the building; return the stream ahead, where there is one."""
    take_batch = taking.shadows.take
    return (await claim(core.link, taking.tail, taking.standing, writer, take_batch),)


def begin_of(standing: Standing) -> Begin:
    """Return what a shadow begins from."""
    ledger = standing.ledger
    return Begin(ledger.snapshot(), dict(standing.in_force), ledger.number, standing.now_ns)


def take(standing: Standing, shadows: Shadowing, sequence: int, data: bytes) -> None:
    """Take a message of the stream."""
    for number, batch in standing.take(sequence, full(data)):
        shadows.take(number, batch)


async def begun(core: Core) -> Standing:
    """Return what stood when a base was last kept; without one, nothing of a new epoch.

    Raises:
        StartError: The base is of another building.
        NatsUnavailableError: NATS does not answer.
    """
    data = await core.link.base(core.building)
    if data is None:
        return Standing(Ledger(RandomIds().new("")[:EPOCH_LENGTH]))
    base = full_base(data)
    if base.venue != core.site.venue.id:
        raise StartError(
            "start.building",
            f"building {core.building!r} is venue {base.venue}, this core has "
            f"{core.site.venue.id}; give one of them another name: nats.building",
        )
    return standing_of(base)


@contextlib.asynccontextmanager
async def read_along(tail: Tail) -> AsyncIterator[None]:
    """Read the stream beside the context; what ends the reading ends the context."""
    try:
        async with owned(tail.run(), "tail"):
            yield
    except BaseExceptionGroup as group:
        known, others = group.split(TransientHubError)
        if known is None or others is not None:
            raise
        raise LogOvertakenError(tail.sequence) from group


async def unless(work: Coroutine[None, None, T], *events: asyncio.Event) -> T | None:
    """Return what work gives, None where some event is set before."""
    working = asyncio.ensure_future(work)
    waiting = asyncio.ensure_future(any_of(*events))
    try:
        await asyncio.wait((working, waiting), return_when=asyncio.FIRST_COMPLETED)
        return working.result() if working.done() else None
    finally:
        for each in (working, waiting):
            each.cancel()
        await asyncio.wait((working, waiting))


@contextlib.asynccontextmanager
async def held_on_to(core: Core, holding: Holding, writer: Writer) -> AsyncIterator[asyncio.Event]:
    """Renew the lease within the context; yields what is set once another core has it."""
    lost = asyncio.Event()

    async def hold() -> None:
        await core.election.hold(holding, lambda: writer.sequence)
        lost.set()

    async with owned(hold(), "lease"):
        yield lost


async def any_of(*events: asyncio.Event) -> None:
    """Wait until one of some events is set."""
    waiting = [asyncio.ensure_future(each.wait()) for each in events]
    try:
        await asyncio.wait(waiting, return_when=asyncio.FIRST_COMPLETED)
    finally:
        for each in waiting:
            each.cancel()
        await asyncio.wait(waiting)
