"""Connecting to NATS: where it is, who this process is there, and what encrypts the link."""

import contextlib
import ssl
from collections.abc import AsyncIterator
from dataclasses import dataclass, field

import nats.errors
import structlog
from nats.aio.client import Client

from hub.backplane.nats.link import Bounds, Link
from hub.errors import ConfigError, NatsUnavailableError
from sensors.adapters import IncidentLog

CONNECT_SECONDS = 2
RECONNECT_SECONDS = 0.2
PING_SECONDS = 1

log = structlog.get_logger(__name__)


@dataclass(frozen=True, slots=True)
class Place:
    """Where NATS is, and how to be let in.

    Args:
        servers: Addresses, such as `nats://10.0.0.1:4222`.
        username: A user there, None for nobody in particular.
        password: The user's; never shown.
        ca_file: PEM file of who vouches for the servers; with it the link is encrypted.
        certificate_file: PEM file that this process shows.
        key_file: The key to it.
    """

    servers: tuple[str, ...]
    username: str | None = None
    password: str | None = field(default=None, repr=False)
    ca_file: str | None = None
    certificate_file: str | None = None
    key_file: str | None = None


@contextlib.asynccontextmanager
async def linked(place: Place, bounds: Bounds, name: str) -> AsyncIterator[Link]:
    """Connect to NATS until the context ends; a connection that breaks is made anew.

    Raises:
        ConfigError: A file cannot be used.
        NatsUnavailableError: No server answers.
    """
    client, incidents = Client(), IncidentLog(log)

    async def note_error(error: Exception) -> None:
        incidents.warning("nats.trouble", reason=repr(error))

    async def note_loss() -> None:
        incidents.info("nats.lost")

    try:
        await client.connect(
            servers=list(place.servers),
            name=name,
            connect_timeout=CONNECT_SECONDS,
            reconnect_time_wait=RECONNECT_SECONDS,  # type: ignore[arg-type]
            max_reconnect_attempts=-1,
            ping_interval=PING_SECONDS,
            max_outstanding_pings=2,
            error_cb=note_error,
            disconnected_cb=note_loss,
            tls=tls_of(place),
            user=place.username,
            password=place.password,
            # Answers to one user are not for others to read.
            inbox_prefix=f"_INBOX.{place.username}" if place.username else "_INBOX",
            allow_reconnect=True,
        )
    except (nats.errors.Error, OSError, TimeoutError) as error:
        raise NatsUnavailableError(f"{', '.join(place.servers)}: {error!r}") from error
    try:
        yield Link(client, bounds)
    finally:
        with contextlib.suppress(nats.errors.Error, TimeoutError):
            await client.close()


def tls_of(place: Place) -> ssl.SSLContext | None:
    """Return what encrypts the link, None for nothing."""
    if place.ca_file is None:
        return None
    try:
        context = ssl.create_default_context(cafile=place.ca_file)
        if place.certificate_file is not None:
            context.load_cert_chain(place.certificate_file, place.key_file)
    except OSError as error:
        raise ConfigError(f"nats.ca_file, .certificate_file, .key_file: {error}") from error
    return context
