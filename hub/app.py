"""The one place where the parts of the hub are put together."""

import asyncio
import contextlib
import errno
import random
import secrets
import ssl
from collections.abc import AsyncIterator, Coroutine
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

import structlog
from aiohttp import web

from floorplans import Finding, Severity
from hub.api import make_web
from hub.backplane import Bounds, Identity, Opened, boot_id, held_alone, open_journal
from hub.clock import RandomIds, SystemClock
from hub.config import Config, MqttConfig, StoreConfig
from hub.errors import ConfigError, StartError
from hub.garbage import left_to_itself, uncollected
from hub.inputs import Inputs
from hub.listening import listen
from hub.opening import open_site, write_sample
from hub.push import Board, PushServer
from hub.runtime import Runtime
from hub.store import PostgresPlace, Store
from hub.twin import Site, make_twin
from sensors import PortInUseError
from sensors.adapters import (
    Accounts,
    KeptFile,
    MqttEndpoint,
    load_accounts,
    one_by_one,
)

PAGES = Path(__file__).parent.parent / "web" / "dist"
DATABASE = "zhilu.sqlite3"
MQTT_KEPT = "mqtt.sqlite3"
JOURNAL = "journal"
MIB = 2**20
EPOCH_LENGTH = 12
SHUTDOWN_SECONDS = 5.0
CANCEL_AGAIN_SECONDS = 0.5

log = structlog.get_logger(__name__)


@dataclass(frozen=True, slots=True)
class RunningHub:
    """A hub that runs.

    Args:
        address: Of its pages.
        mqtt_port: Where devices publish.
        first_screen: Id of a screen to look at, empty where the venue has none.
        runtime: Its twin.
    """

    address: str
    mqtt_port: int
    first_screen: str
    runtime: Runtime


def screen_to_see(site: Site) -> str:
    """Return a screen to look at first: one on the ground if there is, empty without any."""
    levels = site.venue.levels

    def height(screen_id: str) -> int:
        return abs(levels[site.screens[screen_id].pose.level_id].ordinal)

    return min(site.screens, key=height, default="")


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
        port = await stack.enter_async_context(listening(config.mqtt, runtime, data))
        address = await stack.enter_async_context(serving(config, runtime))
        if config.simulator.enabled:
            from hub.simulator import simulate  # noqa: PLC0415 - few hubs make readings up

            playing = simulate(runtime.twin.site, config.simulator, config.mqtt.host, port)
            await stack.enter_async_context(owned(playing, "simulator"))
        yield RunningHub(address, port, screen_to_see(runtime.twin.site), runtime)


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
    opened = await asyncio.to_thread(open_kept, config, data, site, plan)
    await stack.enter_async_context(opened.journal.running())
    push = PushServer(
        Board(opened.journal.epoch),
        now=lambda: datetime.now(UTC),
        spread=random.SystemRandom().random,
    )
    twin = make_twin(site, opened.held.revision)
    runtime = Runtime(twin, push, opened.journal, store, inputs, clock, RandomIds())
    inputs.deliver_to(runtime.take)
    await runtime.start(opened.held)
    return runtime


def made(data: Path) -> Path:
    """Return the data folder, made where it is missing.

    Raises:
        StartError: It cannot be made.
    """
    try:
        data.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise unwritable(data, error) from error
    return data


def unwritable(data: Path, error: OSError) -> StartError:
    """Say that the data folder cannot be written to."""
    detail = f"cannot write to {error.filename or data}: {error.strerror}; choose another: --data"
    return StartError("start.data", detail)


def open_kept(config: Config, data: Path, site: Site, plan: Path) -> Opened:
    """Open the journal of a site."""
    bounds = Bounds(config.journal.segment_mib * MIB, config.journal.history_mib * MIB)
    identity = Identity(site.venue.id, str(plan.resolve()), boot_id())
    return open_journal(data / JOURNAL, identity, RandomIds().new("")[:EPOCH_LENGTH], bounds)


def open_configured_site(config: Config, data: Path) -> tuple[Site, Path]:
    """Open the venue, the sample library by default, and log what is wrong with its files.

    Returns:
        The site, and where its floor plan is.

    Raises:
        StartError: The data folder cannot be written.
    """
    try:
        given = config.venue.path
        path = write_sample(data, config.venue.sample) if given is None else Path(given)
    except OSError as error:
        raise unwritable(data, error) from error
    site, findings = open_site(path, simulated=config.simulator.enabled, data=data)
    tell_findings(path, findings)
    return site, path


def tell_findings(path: Path, findings: tuple[Finding, ...]) -> None:
    """Log each error of a floor plan, and how many lesser findings there are."""
    for finding in findings:
        if finding.severity is Severity.ERROR:
            log.warning(
                finding.code,
                file=finding.file,
                feature=finding.feature_id,
                message=finding.message,
                fix=finding.fix,
            )
    if findings:
        log.info("venue.findings", path=str(path), count=len(findings), see="zhilu venue check")


def store_of(config: StoreConfig, data: Path) -> Path | PostgresPlace:
    """Return where commands are kept."""
    if config.url is None:
        return data / DATABASE
    return PostgresPlace(config.url, secret_in(config.password_file))


@contextlib.asynccontextmanager
async def serving(config: Config, runtime: Runtime) -> AsyncIterator[str]:
    """Serve pages, API and sockets.

    Raises:
        StartError: The port is in use or may not be used.
    """
    http = config.http
    runner = web.AppRunner(
        make_web(runtime, PAGES), access_log=None, shutdown_timeout=SHUTDOWN_SECONDS
    )
    await runner.setup()
    await runtime.push.start()
    try:
        try:
            port = await listen(runner, http.host, http.port)
        except OSError as error:
            raise port_error(error, http.host, http.port) from error
        yield f"http://{http.host}:{port}"
    finally:
        await runtime.push.close()
        await runner.cleanup()


def port_error(error: OSError, host: str, port: int) -> StartError:
    """Say what to do about a port that cannot be had."""
    if error.errno == errno.EADDRINUSE:
        detail = f"port {port} on {host} is in use; stop what uses it or choose another: --port"
    else:
        detail = f"cannot listen on {host}:{port}: {error.strerror}; choose another: --port"
    return StartError("start.port", detail)


@contextlib.asynccontextmanager
async def listening(config: MqttConfig, runtime: Runtime, data: Path) -> AsyncIterator[int]:
    """Hear devices, by the hub's own endpoint or an outside broker; yields the port.

    Args:
        config: Which of both.
        runtime: Takes what is heard.
        data: Keeps what the own endpoint has to know after a restart.

    Raises:
        EndpointError: The hub's own endpoint cannot listen.
    """
    inputs = runtime.inputs
    if config.mode == "embedded":
        kept = KeptFile(data / MQTT_KEPT)
        async with told_flags(own_endpoint(config, runtime, kept)) as own:
            inputs.served_by(own.stats)
            yield own.port
        return
    # Most hubs need no client for a broker elsewhere.
    from sensors.adapters import BrokerAddress, MqttSubscriber  # noqa: PLC0415

    subscriber = MqttSubscriber(
        BrokerAddress(config.host, config.port, config.username, secret_in(config.password_file)),
        inputs.sink,
        random=random.SystemRandom(),
        on_state=lambda connected: inputs.connection(connected=connected),
    )
    async with owned(subscriber.run(), "mqtt"):
        yield config.port


def own_endpoint(config: MqttConfig, runtime: Runtime, kept: KeptFile) -> MqttEndpoint:
    """Return the hub's own endpoint, as configured; it acknowledges what is applied and kept.

    Raises:
        AccountsError: The accounts cannot be read.
        ConfigError: The certificate or its key cannot be used.
    """
    accounts = None
    if config.accounts_file is not None:
        read = load_accounts(Path(config.accounts_file))
        accounts = Accounts(read, secrets.token_bytes())
    return MqttEndpoint(
        one_by_one(runtime.inputs.sink, runtime.when_kept),
        host=config.host,
        port=config.port,
        admit=None if accounts is None else accounts.admit,
        rights_of=None if accounts is None else accounts.rights,
        tls=tls_of(config),
        # Without accounts `check_config` has refused other hosts, but for --insecure.
        open_to_others=True,
        kept=kept,
    )


def tls_of(config: MqttConfig) -> ssl.SSLContext | None:
    """Return what encrypts the hub's own endpoint, where there is a certificate."""
    if config.certificate_file is None:
        return None
    context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    try:
        context.load_cert_chain(config.certificate_file, config.key_file)
    except OSError as error:
        raise ConfigError(
            f"mqtt.certificate_file {config.certificate_file} with mqtt.key_file "
            f"{config.key_file}: {error.strerror or error}; both are PEM files that belong together"
        ) from error
    return context


@contextlib.asynccontextmanager
async def told_flags(endpoint: MqttEndpoint) -> AsyncIterator[MqttEndpoint]:
    """Run the endpoint; a port that is in use is told with the flags that help."""
    async with contextlib.AsyncExitStack() as stack:
        try:
            await stack.enter_async_context(endpoint)
        except PortInUseError as error:
            flags = "--mqtt-port PORT or --mqtt HOST:PORT"
            raise PortInUseError(error.code, f"{error}: {flags}") from error
        yield endpoint


def secret_in(path: str | None) -> str | None:
    """Return a password, which stands in a file of its own."""
    if path is None:
        return None
    try:
        return Path(path).read_text(encoding="utf-8").strip()
    except OSError as error:
        raise ConfigError(f"{path}: {error.strerror or error}") from error
    except UnicodeDecodeError as error:
        raise ConfigError(f"{path} is not UTF-8 text") from error


@contextlib.asynccontextmanager
async def owned(work: Coroutine[None, None, None], name: str) -> AsyncIterator[None]:
    """Run work beside the context and cancel it at the end; its failure ends the context."""
    async with asyncio.TaskGroup() as tasks:
        task = tasks.create_task(work, name=name)
        try:
            yield
        finally:
            await end(task)


async def end(task: asyncio.Task[None]) -> None:
    """Cancel a task until it ends.

    Before Python 3.12 `asyncio.wait_for`, which aiomqtt uses, swallows a cancellation that comes in
    the moment in which what it waits for is done (python/cpython issue 86296).
    """
    while not task.done():
        task.cancel()
        await asyncio.wait((task,), timeout=CANCEL_AGAIN_SECONDS)
