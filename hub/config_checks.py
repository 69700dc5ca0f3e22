"""What a configuration must not say: it is refused before it does harm, with key and fix."""

import re
from collections.abc import Iterable
from ipaddress import ip_network
from urllib.parse import urlsplit

from hub.config import Config, HttpConfig, NatsConfig, OidcConfig, StoreConfig, is_loopback
from hub.errors import ConfigError

BUILDING = re.compile(r"[a-z0-9][a-z0-9-]{0,39}")
POSTGRES_SCHEMES = frozenset({"postgresql", "postgres"})


def check_config(config: Config, *, insecure: bool) -> None:
    """Refuse to begin what would do harm.

    Args:
        config: The whole configuration.
        insecure: Whether the user knows that whoever reaches the hub is trusted, and with the
            network between.

    Raises:
        ConfigError: The hub would be open to others without `insecure`, would send made-up
            readings to others, has no port of a broker, or no address of its store.
    """
    check_store(config.store)
    check_proxies(config.http)
    check_nats(config)
    check_http(config.http)
    check_oidc(config.access.oidc)
    if not insecure:
        check_doors(config)
    mqtt = config.mqtt
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
    if config.simulator.enabled and mqtt.certificate_file is not None:
        raise ConfigError(
            "the simulator publishes without TLS; leave out --simulate, or leave "
            "mqtt.certificate_file out"
        )
    if not insecure and not guarded(config) and not is_loopback(mqtt.host):
        raise ConfigError(
            f"the MQTT endpoint asks for no password, so that anybody who reaches {mqtt.host} "
            "could make readings up; listen on 127.0.0.1, leave mqtt.anonymous out and let "
            'access.mode be "sign-in", use a broker, or say --insecure'
        )


def check_oidc(oidc: OidcConfig) -> None:
    """Refuse a provider that somebody on the way could stand in for, or by whom nobody could come.

    Raises:
        ConfigError: It is not reached by https, `openid` is not asked for, or no word is a role.
    """
    if oidc.issuer is None:
        return
    parts = urlsplit(oidc.issuer)
    if parts.scheme != "https" and not (
        parts.scheme == "http" and is_loopback(parts.hostname or "")
    ):
        raise ConfigError(f"access.oidc.issuer {oidc.issuer!r} has to begin with https://")
    if "openid" not in oidc.scopes:
        raise ConfigError("access.oidc.scopes has to have openid in it")
    if not oidc.roles:
        raise ConfigError(
            "access.oidc.roles is empty, so that nobody could come in: say which words of "
            f"{oidc.roles_claim!r} stand for which roles"
        )


def check_gateway(config: Config, *, insecure: bool) -> None:
    """Refuse a gateway that would be open to others without `insecure`.

    Raises:
        ConfigError: It would be, it has no NATS, or a building has a name that is none.
    """
    if not config.nats.servers:
        raise ConfigError("a gateway needs NATS: give nats.servers, or --nats nats://HOST:4222")
    check_names((config.nats.building, *config.gateway.buildings))
    check_user(config.nats)
    if not config.gateway.buildings:
        raise ConfigError("a gateway needs a building: give gateway.buildings, or --building NAME")
    if not insecure and not is_loopback(config.gateway.host):
        raise ConfigError(
            f"a gateway speaks no TLS, so that passwords would cross the network to "
            f"{config.gateway.host} for everybody to read; serve on 127.0.0.1 behind a TLS proxy, "
            "or say --insecure"
        )


def check_user(nats: NatsConfig) -> None:
    """Refuse a user at NATS without a password, or the other way round; raises `ConfigError`."""
    if (nats.username is None) != (nats.password_file is None):
        raise ConfigError("nats.username and nats.password_file go together; give both, or none")


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
    check_user(config.nats)
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


def guarded(config: Config) -> bool:
    """Tell whether the hub's own MQTT endpoint asks for a password."""
    mqtt = config.mqtt
    asks = config.access.mode == "sign-in" or mqtt.accounts_file is not None
    return asks and not mqtt.anonymous


def check_http(http: HttpConfig) -> None:
    """Refuse what does not go together.

    Raises:
        ConfigError: A certificate without its key, or what is no address.
    """
    if (http.certificate_file is None) != (http.key_file is None):
        raise ConfigError("http.certificate_file and http.key_file go together; give both, or none")
    if http.public_url is not None:
        origin_of(http.public_url)


def check_doors(config: Config) -> None:
    """Refuse to serve others where nobody is asked, or where passwords could be read on the way.

    Raises:
        ConfigError: It would.
    """
    http, asks = config.http, config.access.mode == "sign-in"
    proxied = http.public_url is not None or bool(http.proxies or http.names)
    if is_loopback(http.host) and not proxied:
        return
    if not asks:
        raise ConfigError(
            'with access.mode = "open" anybody who reaches '
            f"{http.public_url or http.host} could close passages and clear the building; let "
            'access.mode be "sign-in", serve on 127.0.0.1, or say --insecure'
        )
    if is_loopback(http.host) or http.certificate_file is not None or proxied:
        return
    raise ConfigError(
        f"passwords would cross the network to {http.host} for everybody to read; give "
        "http.certificate_file and http.key_file, name the TLS proxy before the hub by "
        "http.public_url and http.proxies, serve on 127.0.0.1, or say --insecure"
    )


def origin_of(public_url: str) -> str:
    """Return the web origin of the address that people reach the hub by.

    Raises:
        ConfigError: It is no such address.
    """
    try:
        parts = urlsplit(public_url)
        port = parts.port
    except ValueError:
        parts, port = urlsplit(""), None
    plain = not parts.path.strip("/") and not parts.query and not parts.fragment
    if parts.scheme not in {"http", "https"} or not parts.hostname or not plain or parts.username:
        raise ConfigError(
            f"http.public_url {public_url!r} is no address such as https://find.example.org, "
            "without a path"
        )
    usual = {"http": 80, "https": 443}[parts.scheme]
    host = f"[{parts.hostname}]" if ":" in parts.hostname else parts.hostname
    return f"{parts.scheme}://{host}" + ("" if port in {None, usual} else f":{port}")


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
