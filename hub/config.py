"""The hub's configuration: a TOML file, every key with a default that needs nothing installed."""

import re
from collections.abc import Iterable
from ipaddress import ip_address, ip_network
from pathlib import Path
from typing import Annotated, Literal
from urllib.parse import urlsplit

import msgspec

from hub.errors import ConfigError

HIGHEST_PORT = 65535

Port = Annotated[int, msgspec.Meta(ge=0, le=HIGHEST_PORT)]
"""A TCP port; where the hub listens, 0 is any free one."""


def said(description: str) -> msgspec.Meta:
    """Return what a key means, for `zhilu config example`."""
    return msgspec.Meta(description=description)


Rate = Annotated[float, msgspec.Meta(ge=0)]
Burst = Annotated[float, msgspec.Meta(ge=100)]
"""The heaviest request counts as 100."""

BUILDING = re.compile(r"[a-z0-9][a-z0-9-]{0,39}")
POSTGRES_SCHEMES = frozenset({"postgresql", "postgres"})


class HttpConfig(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Where pages, API and sockets are served."""

    host: Annotated[
        str, said("Address of pages, API and sockets; others than this machine's need --insecure.")
    ] = "127.0.0.1"
    port: Annotated[Port, said("Port; 0 for any free one.")] = 8080
    proxies: Annotated[
        tuple[str, ...],
        said("Addresses or networks of proxies whose X-Forwarded-For is believed."),
    ] = ()
    names: Annotated[
        tuple[str, ...], said("Names under which a proxy on this machine serves the hub.")
    ] = ()
    visitor_rate: Annotated[
        Rate, said("Requests per second that each visitor's address may make; 0 for any number.")
    ] = 50.0
    visitor_burst: Annotated[Burst, said("Requests that a visitor may make at once.")] = 1_000.0
    member_rate: Annotated[
        Rate, said("Requests per second of each account, token, screen or device; 0 for any.")
    ] = 100.0
    member_burst: Annotated[Burst, said("Requests that each of these may make at once.")] = 1_000.0


class VenueConfig(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Which building; without a path a sample library, the full-size one or a small branch."""

    path: Annotated[
        str | None, said("Floor plan: folder, zip or file. Without it a sample library.")
    ] = None
    sample: Annotated[
        Literal["central", "branch"],
        said("Which sample library: central with nine floors, branch with three."),
    ] = "central"


class MqttConfig(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Where devices publish: the hub's own endpoint, or an outside broker.

    The user name and its password are for the broker; accounts, certificate and key are for the
    hub's own endpoint.
    """

    mode: Annotated[
        Literal["embedded", "broker"],
        said(
            "embedded: the hub listens for devices itself; broker: it subscribes at an outside one."
        ),
    ] = "embedded"
    host: Annotated[str, said("Address to listen on, or of the broker.")] = "127.0.0.1"
    port: Annotated[Port, said("Port to listen on, 0 for any free one, or of the broker.")] = 1884
    username: Annotated[str | None, said("User at the broker.")] = None
    password_file: Annotated[str | None, said("File that holds the broker's password.")] = None
    accounts_file: Annotated[
        str | None, said("Who may use the hub's own endpoint; see `zhilu mqtt-password`.")
    ] = None
    certificate_file: Annotated[
        str | None, said("PEM file: with a certificate the hub's own endpoint speaks TLS only.")
    ] = None
    key_file: Annotated[str | None, said("PEM file with the certificate's key.")] = None


class DataConfig(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Where the hub keeps what must survive a restart."""

    path: Annotated[str, said("Folder for what must survive a restart; one hub at a time.")] = "var"


class StoreConfig(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Where commands are kept: a file in the data folder, or with a URL in PostgreSQL."""

    url: Annotated[
        str | None,
        said("A PostgreSQL database: postgresql://USER@HOST/DATABASE; without it a file."),
    ] = None
    password_file: Annotated[str | None, said("File that holds its password.")] = None


class JournalConfig(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """How large the journal in the data folder may grow, in MiB."""

    segment_mib: Annotated[
        Annotated[int, msgspec.Meta(ge=1, le=1024)],
        said("MiB from which on the journal goes on in a new file."),
    ] = 16
    history_mib: Annotated[
        Annotated[int, msgspec.Meta(ge=0)], said("MiB of older files that are kept.")
    ] = 64
    route_minutes: Annotated[
        Annotated[float, msgspec.Meta(gt=0, le=60)],
        said("Minutes after which visitors' routes are left behind; gone after twice as long."),
    ] = 5.0


class LogConfig(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What is logged to standard error, and in which form."""

    format: Annotated[
        Literal["logfmt", "json"], said("Form of a line: key=value, or one JSON object.")
    ] = "logfmt"
    level: Annotated[
        Literal["debug", "info", "warning", "error"], said("Least level that is logged.")
    ] = "info"


class NatsConfig(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """The form for many machines: with servers, this hub is one of the cores of a building."""

    servers: Annotated[
        tuple[str, ...],
        said("NATS servers, such as nats://10.0.0.1:4222; none for a hub of one process."),
    ] = ()
    building: Annotated[
        str, said("Name of the building in addresses and streams: a-z, 0-9 and hyphens.")
    ] = "main"
    address: Annotated[
        str | None,
        said("Where gateways reach this core's API; without it http://HOST:PORT of [http]."),
    ] = None
    replicas: Annotated[
        Literal[1, 3], said("Servers that keep each stream: 3 where there are three.")
    ] = 3
    stream_mib: Annotated[
        Annotated[int, msgspec.Meta(ge=16)], said("MiB of a building's stream that are kept.")
    ] = 256
    stream_hours: Annotated[
        Annotated[float, msgspec.Meta(gt=0)], said("Hours of it that are kept.")
    ] = 24.0
    credentials_file: Annotated[
        str | None, said("Credentials of this process at NATS, as `nsc` makes them.")
    ] = None
    ca_file: Annotated[
        str | None, said("PEM file of who vouches for the servers; with it the link is encrypted.")
    ] = None
    certificate_file: Annotated[str | None, said("PEM file that this process shows.")] = None
    key_file: Annotated[str | None, said("PEM file with the key to it.")] = None


class GatewayConfig(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """`zhilu gateway`: serves clients of buildings whose cores run elsewhere; needs [nats]."""

    host: Annotated[
        str, said("Address of pages, API and sockets; others than this machine's need --insecure.")
    ] = "127.0.0.1"
    port: Annotated[Port, said("Port; 0 for any free one.")] = 8090
    buildings: Annotated[
        tuple[str, ...], said("Buildings by name; the first one is also served without /b/NAME.")
    ] = ("main",)
    connections: Annotated[
        Annotated[int, msgspec.Meta(ge=1)], said("Most clients of one building at this gateway.")
    ] = 10_000


class SimulatorConfig(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """The simulated library day: `speed` simulated seconds per second, from `start_hour` on."""

    enabled: Annotated[
        bool, said("Play a library day into the hub's own endpoint; every page says so.")
    ] = False
    start_hour: Annotated[float, said("Simulated time of day to begin at.")] = 14.0
    speed: Annotated[float, said("Simulated seconds per second.")] = 1.0
    seed: Annotated[int, said("Seed of all chance.")] = 1
    outages: Annotated[bool, said("Whether lifts and escalators break down now and then.")] = True


class Config(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """All of the configuration."""

    http: HttpConfig = HttpConfig()
    venue: VenueConfig = VenueConfig()
    mqtt: MqttConfig = MqttConfig()
    data: DataConfig = DataConfig()
    store: StoreConfig = StoreConfig()
    journal: JournalConfig = JournalConfig()
    log: LogConfig = LogConfig()
    nats: NatsConfig = NatsConfig()
    gateway: GatewayConfig = GatewayConfig()
    simulator: SimulatorConfig = SimulatorConfig()


def load_config(path: Path) -> Config:
    """Read a configuration file.

    Raises:
        ConfigError: The file cannot be read, is not TOML, or has a key or value that is not known.
    """
    try:
        return msgspec.toml.decode(path.read_bytes(), type=Config)
    except OSError as error:
        raise ConfigError(f"{path}: {error.strerror or error}") from error
    except UnicodeDecodeError as error:
        raise ConfigError(f"{path} is not UTF-8 text") from error
    except (msgspec.DecodeError, msgspec.ValidationError) as error:
        raise ConfigError(f"{path}: {error}; see docs/configuration.md") from error


def check_config(config: Config, *, insecure: bool) -> None:
    """Refuse to begin what would do harm.

    Args:
        config: The whole configuration.
        insecure: Whether the user knows that whoever reaches the hub is trusted.

    Raises:
        ConfigError: The hub would be open to others without `insecure`, would send made-up
            readings to others, has no port of a broker, or no address of its store.
    """
    check_store(config.store)
    check_proxies(config.http)
    check_nats(config)
    http, mqtt = config.http, config.mqtt
    if not insecure and not is_loopback(http.host):
        raise ConfigError(
            f"there is no sign-in yet, so that anybody who reaches {http.host} could close "
            "passages; serve on 127.0.0.1, or say --insecure"
        )
    if mqtt.mode == "broker":
        if config.simulator.enabled:
            raise ConfigError(
                f"simulated readings would reach everybody at the broker {mqtt.host}:{mqtt.port} "
                "as if they were measured; leave out --simulate, or leave out --mqtt so that they "
                "stay inside the hub"
            )
        if mqtt.port == 0:
            raise ConfigError(f"mqtt.port is 0; give the port of the broker at {mqtt.host}")
        return
    if (mqtt.certificate_file is None) != (mqtt.key_file is None):
        raise ConfigError("mqtt.certificate_file and mqtt.key_file go together; give both, or none")
    guarded = mqtt.accounts_file is not None
    if config.simulator.enabled and (guarded or mqtt.certificate_file is not None):
        raise ConfigError(
            "the simulator publishes without password and TLS; leave out --simulate, or leave "
            "mqtt.accounts_file and mqtt.certificate_file out"
        )
    if not insecure and not guarded and not is_loopback(mqtt.host):
        raise ConfigError(
            f"the MQTT endpoint asks for no password, so that anybody who reaches {mqtt.host} "
            "could make readings up; listen on 127.0.0.1, give mqtt.accounts_file, use a broker, "
            "or say --insecure"
        )


def check_gateway(config: Config, *, insecure: bool) -> None:
    """Refuse a gateway that would be open to others without `insecure`.

    Raises:
        ConfigError: It would be, it has no NATS, or a building has a name that is none.
    """
    if not config.nats.servers:
        raise ConfigError("a gateway needs NATS: give nats.servers, or --nats nats://HOST:4222")
    check_names((config.nats.building, *config.gateway.buildings))
    if not config.gateway.buildings:
        raise ConfigError("a gateway needs a building: give gateway.buildings, or --building NAME")
    if not insecure and not is_loopback(config.gateway.host):
        raise ConfigError(
            f"there is no sign-in yet, so that anybody who reaches {config.gateway.host} could "
            "close passages; serve on 127.0.0.1, or say --insecure"
        )


def check_names(names: Iterable[str]) -> None:
    """Refuse names of buildings that could not stand in an address; raises `ConfigError`."""
    for name in names:
        if BUILDING.fullmatch(name) is None:
            raise ConfigError(
                f"building {name!r}: a name is made of a-z, 0-9 and hyphens, at most 40"
            )


def check_nats(config: Config) -> None:
    """Refuse a form for many machines that could not take over.

    Raises:
        ConfigError: The store or the devices' broker stands in one process only, or a building has
            a name that is none.
    """
    check_names((config.nats.building,))
    if not config.nats.servers:
        return
    if config.http.port == 0:
        raise ConfigError("nats.servers needs http.port: gateways have to find this core again")
    if config.store.url is None:
        raise ConfigError(
            "nats.servers needs store.url: the cores of a building share one PostgreSQL database, "
            "and a file in one core's folder, on a shared disk either, is no such thing"
        )
    if config.mqtt.mode != "broker":
        raise ConfigError(
            'nats.servers needs mqtt.mode = "broker": devices publish at a broker that outlives '
            "the core which listens to it"
        )


def check_store(store: StoreConfig) -> None:
    """Refuse what is no address of a store; the message tells nothing of it, for it may be secret.

    Raises:
        ConfigError: It is no address of a PostgreSQL database, or names none.
    """
    if store.url is None:
        if store.password_file is not None:
            raise ConfigError("store.password_file goes with store.url; give both, or neither")
        return
    try:
        parts = urlsplit(store.url)
    except ValueError:
        parts = urlsplit("")
    if parts.scheme not in POSTGRES_SCHEMES or not parts.path.strip("/"):
        raise ConfigError(
            "store.url is no address such as postgresql://zhilu@db.example.org/zhilu, with the "
            "name of the database at its end"
        )


def check_proxies(http: HttpConfig) -> None:
    """Refuse what is no address of a proxy.

    Raises:
        ConfigError: It is none.
    """
    for text in http.proxies:
        try:
            ip_network(text, strict=False)
        except ValueError as error:
            raise ConfigError(
                f"http.proxies: {error}; give addresses or networks such as 10.0.0.0/8"
            ) from error


def is_loopback(host: str) -> bool:
    """Tell whether only this machine reaches an address; a name other than localhost may not."""
    if host == "localhost":
        return True
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return False


def address(text: str) -> tuple[str, int]:
    """Return the parts of HOST:PORT.

    Raises:
        ConfigError: It has another form.
    """
    host, _, port = text.rpartition(":")
    if not host or not port.isdecimal():
        raise ConfigError(f"{text!r} is not HOST:PORT, such as 127.0.0.1:1883")
    if not 0 < int(port) <= HIGHEST_PORT:
        raise ConfigError(f"{text!r}: ports go from 1 to {HIGHEST_PORT}")
    return host, int(port)
