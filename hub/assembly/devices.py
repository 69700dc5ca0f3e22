"""Where devices are heard: the hub's own MQTT endpoint, or a broker elsewhere."""

import contextlib
import random
import secrets
import ssl
from collections.abc import AsyncIterator
from pathlib import Path

from ext import Sockets
from hub.assembly.folder import secret_in
from hub.assembly.tasks import owned
from hub.config import MqttConfig
from hub.errors import ConfigError
from hub.runtime import Runtime
from sensors import PortInUseError
from sensors.adapters import (
    Accounts,
    Bulk,
    KeptFile,
    MqttEndpoint,
    load_accounts,
    one_by_one,
)

MQTT_KEPT = "mqtt.sqlite3"


@contextlib.asynccontextmanager
async def listening(
    config: MqttConfig, runtime: Runtime, data: Path, session: str | None = None
) -> AsyncIterator[int]:
    """Hear devices, by the hub's own endpoint or an outside broker; yields the port.

    Args:
        config: Which of both.
        runtime: Takes what is heard.
        data: Keeps what the own endpoint has to know after a restart.
        session: Name of the session that an outside broker keeps, None for none.

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
        session=session,
        when_kept=runtime.when_kept,
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
    sockets = Sockets()
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
        bulk=Bulk(sockets.receive, sockets.send),
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
