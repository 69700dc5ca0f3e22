"""The hub's configuration: a TOML file, every key with a default that needs nothing installed."""

from ipaddress import ip_address
from pathlib import Path
from typing import Annotated, Literal

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


LimitedRole = Literal[
    "screen",
    "device",
    "token",
    "viewer",
    "operator",
    "security",
    "editor",
    "approver",
    "admin",
]
"""Whose requests can be limited by themselves; a token counts as such, whoever's it is."""


class RoleLimit(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """How much each one of a role may ask: requests per second (0 for any number), and at once."""

    rate: Rate
    burst: Burst = 1_000.0


class HttpConfig(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Where pages, API and sockets are served."""

    host: Annotated[
        str,
        said(
            "Address of pages, API and sockets; beyond this machine with a certificate or a proxy."
        ),
    ] = "127.0.0.1"
    port: Annotated[Port, said("Port; 0 for any free one.")] = 8080
    certificate_file: Annotated[
        str | None, said("PEM file: with a certificate pages, API and sockets speak TLS only.")
    ] = None
    key_file: Annotated[str | None, said("PEM file with the certificate's key.")] = None
    public_url: Annotated[
        str | None,
        said("What people reach the hub by, such as https://find.example.org, behind a proxy."),
    ] = None
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
    roles: Annotated[
        dict[LimitedRole, RoleLimit],
        said("Of one role otherwise: [http.roles] operator = {rate = 200, burst = 2000}."),
    ] = {}


GivenRole = Literal["viewer", "operator", "security", "editor", "approver", "admin"]
"""A role that an account can have."""


class OidcConfig(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """An OpenID provider that staff can sign in with; without an issuer there is none."""

    issuer: Annotated[
        str | None, said("The provider, exactly as it names itself: https://id.example.org.")
    ] = None
    client_id: Annotated[str, said("What the hub is called at the provider.")] = "zhilu"
    client_secret_file: Annotated[
        str | None, said("File that holds the hub's secret there; without it PKCE alone guards.")
    ] = None
    name: Annotated[str, said("What the sign-in button calls the provider.")] = "OpenID"
    scopes: Annotated[tuple[str, ...], said("What is asked for; openid has to be among it.")] = (
        "openid",
        "profile",
    )
    name_claim: Annotated[str, said("Claim to call people by.")] = "preferred_username"
    roles_claim: Annotated[
        str, said("Claim whose words stand for roles; dots lead into objects.")
    ] = "groups"
    roles: Annotated[
        dict[str, tuple[GivenRole, ...]],
        said("Roles of each word of that claim: [access.oidc.roles] library-ops = ['operator']."),
    ] = {}


class AccessConfig(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Who may come in, how long they stay, and how wrong passwords are slowed down."""

    mode: Annotated[
        Literal["sign-in", "open"],
        said("sign-in: staff sign in; open: whoever reaches the hub is an administrator."),
    ] = "sign-in"
    session_hours: Annotated[
        Annotated[float, msgspec.Meta(gt=0, le=24 * 366)],
        said("Hours after which somebody has to sign in again."),
    ] = 16.0
    idle_hours: Annotated[
        Annotated[float, msgspec.Meta(gt=0, le=24 * 366)],
        said("Hours without use after which a session ends; an open page counts as use."),
    ] = 4.0
    free_tries: Annotated[
        Annotated[int, msgspec.Meta(ge=1, le=1000)],
        said("Wrong passwords in a row before the next try has to wait."),
    ] = 5
    first_wait: Annotated[
        Annotated[float, msgspec.Meta(gt=0, le=3600)],
        said("Seconds of the first wait; each further one is twice as long."),
    ] = 2.0
    longest_wait: Annotated[
        Annotated[float, msgspec.Meta(gt=0, le=24 * 3600)], said("Seconds of the longest wait.")
    ] = 900.0
    oidc: OidcConfig = OidcConfig()


class VenueConfig(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Which building; without a path a sample library, the full-size one or a small branch."""

    path: Annotated[
        str | None, said("Floor plan: folder, zip or file. Without it a sample library.")
    ] = None
    sample: Annotated[
        Literal["central", "branch"],
        said("Which sample library: central with nine floors, branch with three."),
    ] = "central"


class RoutingConfig(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """How routes and signs are worked out."""

    threads: Annotated[
        Annotated[int, msgspec.Meta(ge=0, le=64)],
        said("Threads that share what a tick works out; 0 for one a core, at most 4."),
    ] = 0


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
    anonymous: Annotated[
        bool, said("Let clients of the own endpoint in without a password; on this machine only.")
    ] = False
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
        Literal[1, 3, 5],
        said("Servers that keep each stream: 1, 3 or 5, as many as there are."),
    ] = 3
    stream_mib: Annotated[
        Annotated[int, msgspec.Meta(ge=16)], said("MiB of a building's stream that are kept.")
    ] = 256
    stream_hours: Annotated[
        Annotated[float, msgspec.Meta(gt=0)], said("Hours of it that are kept.")
    ] = 1.0
    username: Annotated[str | None, said("User at NATS: what is for cores, or for gateways.")] = (
        None
    )
    password_file: Annotated[str | None, said("File that holds the user's password.")] = None
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
    access: AccessConfig = AccessConfig()
    venue: VenueConfig = VenueConfig()
    routing: RoutingConfig = RoutingConfig()
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


def served_at(config: Config) -> str:
    """Return what people reach a building's pages by; empty where `http.public_url` is not said.

    In the form for many machines that is below its name, at any gateway.
    """
    base = (config.http.public_url or "").rstrip("/")
    return f"{base}/b/{config.nats.building}" if base and config.nats.servers else base


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
