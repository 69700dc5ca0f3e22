"""Where devices are heard: the hub's own MQTT endpoint, or a broker elsewhere."""

import contextlib
import random
import secrets
from collections.abc import AsyncIterator, Callable, Iterator
from functools import partial
from pathlib import Path

from ext import Sockets
from hub.access import Act, Source
from hub.admission import Admission
from hub.admission.mqtt import HUB_ITSELF, MqttDoor
from hub.assembly.folder import secret_in
from hub.assembly.tasks import owned
from hub.assembly.tls import tls_of
from hub.config import Config, MqttConfig
from hub.config_checks import guarded
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
    config: Config,
    runtime: Runtime,
    data: Path,
    own: tuple[str, str] | None = None,
    session: str | None = None,
) -> AsyncIterator[int]:
    """Hear devices, by the hub's own endpoint or an outside broker; yields the port.

    Args:
        config: Which of both.
        runtime: Takes what is heard.
        data: Keeps what the own endpoint has to know after a restart.
        own: What the hub's own simulator comes in by, None where nobody is asked.
        session: Name of the session that an outside broker keeps, None for none.

    Raises:
        EndpointError: The hub's own endpoint cannot listen.
        AccountsError: The accounts cannot be read.
        ConfigError: The certificate or its key cannot be used.
    """
    inputs, mqtt = runtime.inputs, config.mqtt
    if mqtt.mode == "embedded":
        kept = KeptFile(data / MQTT_KEPT)
        door = door_of(config, runtime.admission, own, partial(write_down, runtime))
        async with told_flags(own_endpoint(mqtt, runtime, kept, door)) as endpoint:
            inputs.served_by(endpoint.stats)
            with ended_with(runtime.admission, door, endpoint):
                yield endpoint.port
        return
    # Most hubs need no client for a broker elsewhere.
    from sensors.adapters import BrokerAddress, MqttSubscriber  # noqa: PLC0415

    subscriber = MqttSubscriber(
        BrokerAddress(mqtt.host, mqtt.port, mqtt.username, secret_in(mqtt.password_file)),
        inputs.sink,
        random=random.SystemRandom(),
        on_state=lambda connected: inputs.connection(connected=connected),
        session=session,
        when_kept=runtime.when_kept,
    )
    async with owned(subscriber.run(), "mqtt"):
        yield mqtt.port


def own_login(config: Config) -> tuple[str, str] | None:
    """Return user name and password of the hub's own simulator, of this run only."""
    return (HUB_ITSELF, secrets.token_urlsafe()) if guarded(config) else None


def door_of(
    config: Config,
    admission: Admission,
    own: tuple[str, str] | None,
    refused: Callable[[str], None] | None = None,
) -> MqttDoor | None:
    """Return who lets clients of the own endpoint in; None where nobody is asked.

    Raises:
        AccountsError: The accounts cannot be read.
    """
    if not guarded(config):
        return None
    accounts = None
    if config.mqtt.accounts_file is not None:
        read = load_accounts(Path(config.mqtt.accounts_file))
        accounts = Accounts(read, secrets.token_bytes())

    password = own[1] if own is not None else None
    return MqttDoor(admission.ledger, accounts, password, refused)


def write_down(runtime: Runtime, username: str) -> None:
    """Have the audit tell that a device gave a wrong password."""
    act = "device.session.begin"
    source = Source("", "", "device", revision=runtime.twin.engine.number)
    runtime.auditing.note(Act(runtime.clock.now_ns(), source, act, username, "access.refused"))


def own_endpoint(
    config: MqttConfig, runtime: Runtime, kept: KeptFile, door: MqttDoor | None
) -> MqttEndpoint:
    """Return the hub's own endpoint, as configured; it acknowledges what is applied and kept.

    Raises:
        ConfigError: The certificate or its key cannot be used.
    """
    sockets = Sockets()
    return MqttEndpoint(
        one_by_one(runtime.inputs.sink, runtime.when_kept),
        host=config.host,
        port=config.port,
        admit=None if door is None else door.admit,
        rights_of=None if door is None else door.rights,
        tls=tls_of("mqtt", config.certificate_file, config.key_file),
        # Without a door `check_config` has refused other hosts, but for --insecure.
        open_to_others=True,
        kept=kept,
        bulk=Bulk(sockets.receive, sockets.send),
    )


@contextlib.contextmanager
def ended_with(
    admission: Admission, door: MqttDoor | None, endpoint: MqttEndpoint
) -> Iterator[None]:
    """End connections with what they came in by, within the context."""
    if door is None:
        yield
        return
    forget = admission.when_ended(lambda keys: endpoint.dismiss(door.users(keys)))
    try:
        yield
    finally:
        forget()


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
