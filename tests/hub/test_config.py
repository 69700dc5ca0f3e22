"""The configuration file."""

from pathlib import Path
from typing import get_args

import msgspec
import pytest

from hub.access import GIVEN
from hub.admission.control import Outcome
from hub.assembly.tls import tls_of
from hub.cli.account import link
from hub.cli.serve import configured
from hub.config import Config, GivenRole, HttpConfig, NatsConfig, load_config, served_at
from hub.config_checks import check_config, origin_of
from hub.errors import ConfigError
from tests.hub.test_config_command import keys_of

NO_FLAGS: dict[str, str | int | bool | None] = dict.fromkeys(
    (
        "venue",
        "sample",
        "access",
        "host",
        "port",
        "broker",
        "mqtt_port",
        "data",
        "store",
        "simulate",
    )
)


def test_nothing_is_required(tmp_path: Path) -> None:
    path = tmp_path / "hub.toml"
    path.write_text("")
    assert load_config(path) == Config()


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("[http]\nprot = 8080\n", "prot"),
        ('[http]\nport = "many"\n', "port"),
        ("[http]\nport = 65536\n", "port"),
        ("[mqtt]\nport = -1\n", "port"),
        ('[mqtt]\nmode = "carrier pigeon"\n', "mode"),
        ("[http.roles]\nking = {rate = 1}\n", "king"),
        ("[http.roles]\nviewer = {burst = 200}\n", "rate"),
        ("[http\n", "line 1"),
    ],
)
def test_a_mistake_is_named_with_its_file(tmp_path: Path, text: str, told: str) -> None:
    path = tmp_path / "hub.toml"
    path.write_text(text)
    with pytest.raises(ConfigError, match=r"hub\.toml") as caught:
        load_config(path)
    assert told in str(caught.value)
    assert caught.value.code == "config.invalid"


def test_a_missing_file_is_named(tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match=r"none\.toml"):
        load_config(tmp_path / "none.toml")


def test_flags_win_over_the_file(tmp_path: Path) -> None:
    path = tmp_path / "hub.toml"
    path.write_text('[http]\nport = 9000\n[venue]\npath = "a"\n[simulator]\nenabled = true\n')
    flags = NO_FLAGS | {"port": 9001, "broker": "broker.example:8883", "simulate": False}
    config = configured(load_config(path), flags)
    assert (config.http.port, config.venue.path, config.simulator.enabled) == (9001, "a", False)
    assert (config.mqtt.mode, config.mqtt.host, config.mqtt.port) == (
        "broker",
        "broker.example",
        8883,
    )


@pytest.mark.parametrize(
    ("raw", "told"),
    [
        ({"http": {"host": "192.0.2.1"}}, "passwords would cross"),
        ({"http": {"host": "192.0.2.1"}, "access": {"mode": "open"}}, "close passages"),
        ({"http": {"names": ["hub.example"]}, "access": {"mode": "open"}}, "close passages"),
        (
            {"http": {"public_url": "https://hub.example"}, "access": {"mode": "open"}},
            "https://hub.example could close passages",
        ),
        ({"mqtt": {"host": "192.0.2.1"}, "access": {"mode": "open"}}, "MQTT"),
        ({"mqtt": {"host": "::", "anonymous": True}}, "MQTT"),
        ({"mqtt": {"host": "hub.example", "anonymous": True}}, "MQTT"),
    ],
)
def test_being_reached_from_outside_needs_a_word(raw: dict[str, object], told: str) -> None:
    config = msgspec.convert(raw, Config)
    with pytest.raises(ConfigError, match=told) as caught:
        check_config(config, insecure=False)
    assert "--insecure" in str(caught.value)
    check_config(config, insecure=True)


@pytest.mark.parametrize("host", ["127.0.0.1", "127.0.0.2", "::1", "localhost"])
def test_this_machine_alone_needs_no_word(host: str) -> None:
    raw = {"http": {"host": host}, "mqtt": {"host": host}, "simulator": {"enabled": True}}
    check_config(msgspec.convert(raw, Config), insecure=False)


def test_an_outside_broker_may_be_anywhere_but_gets_no_made_up_readings() -> None:
    broker = {"mode": "broker", "host": "broker.example", "port": 1883}
    check_config(msgspec.convert({"mqtt": broker}, Config), insecure=False)
    playing = msgspec.convert({"mqtt": broker, "simulator": {"enabled": True}}, Config)
    with pytest.raises(ConfigError, match=r"broker\.example:1883 as if they were measured"):
        check_config(playing, insecure=True)
    portless = msgspec.convert({"mqtt": broker | {"port": 0}}, Config)
    with pytest.raises(ConfigError, match=r"mqtt\.port is 0"):
        check_config(portless, insecure=False)


@pytest.mark.parametrize(
    "raw",
    [
        {"http": {"host": "192.0.2.1", "certificate_file": "a.pem", "key_file": "b.pem"}},
        {"http": {"host": "192.0.2.1", "proxies": ["192.0.2.9"]}},
        {"http": {"host": "192.0.2.1", "public_url": "https://find.example.org"}},
        {"mqtt": {"host": "192.0.2.1"}},
        {
            "mqtt": {"host": "192.0.2.1", "accounts_file": "a.toml"},
            "access": {"mode": "open"},
        },
    ],
)
def test_with_sign_in_and_tls_others_are_served(raw: dict[str, object]) -> None:
    check_config(msgspec.convert(raw, Config), insecure=False)


def test_the_simulator_speaks_no_tls() -> None:
    playing = {
        "mqtt": {"certificate_file": "a.pem", "key_file": "b.pem"},
        "simulator": {"enabled": True},
    }
    with pytest.raises(ConfigError, match=r"mqtt\.certificate_file"):
        check_config(msgspec.convert(playing, Config), insecure=True)


@pytest.mark.parametrize(
    "url", ["find.example.org", "https://", "https://a.example/path", "ftp://a", "https://a:x"]
)
def test_what_people_reach_the_hub_by_is_an_address(url: str) -> None:
    with pytest.raises(ConfigError, match=r"http\.public_url"):
        check_config(msgspec.convert({"http": {"public_url": url}}, Config), insecure=False)


def test_an_origin_is_without_its_usual_port() -> None:
    assert origin_of("https://Find.Example.org:443/") == "https://find.example.org"
    assert origin_of("http://[::1]:8080") == "http://[::1]:8080"


@pytest.mark.parametrize("section", ["http", "mqtt"])
@pytest.mark.parametrize("key", ["certificate_file", "key_file"])
def test_a_certificate_needs_its_key(key: str, section: str) -> None:
    with pytest.raises(ConfigError, match=rf"{section}\..* go together"):
        check_config(msgspec.convert({section: {key: "x.pem"}}, Config), insecure=True)


def test_a_certificate_that_cannot_be_used_is_named(tmp_path: Path) -> None:
    path = tmp_path / "cert.pem"
    path.write_text("this is no certificate")
    with pytest.raises(ConfigError, match=r"mqtt\.certificate_file .*cert\.pem .* PEM files"):
        tls_of("mqtt", str(path), str(path))


def test_a_file_that_is_not_text_is_named(tmp_path: Path) -> None:
    path = tmp_path / "hub.toml"
    path.write_bytes(b"# \xff\xfe\n")
    with pytest.raises(ConfigError, match=r"hub\.toml is not UTF-8"):
        load_config(path)


def test_every_key_is_documented() -> None:
    text = (Path(__file__).parents[2] / "docs" / "configuration.md").read_text(encoding="utf-8")
    for section, key in keys_of(msgspec.to_builtins(Config())):
        assert f"[{section}]" in text
        assert not key or f"`{key}`" in text, f"{section}.{key} is not in docs/configuration.md"


@pytest.mark.parametrize(
    "url",
    [
        "mysql://zhilu:secret@db/zhilu",
        "postgresql://zhilu:secret@db",
        "postgresql://zhilu:secret@[db/zhilu",
        "secret",
    ],
)
def test_a_store_has_an_address_that_is_never_told(url: str) -> None:
    with pytest.raises(ConfigError, match=r"store\.url") as caught:
        check_config(msgspec.convert({"store": {"url": url}}, Config), insecure=True)
    assert "secret" not in str(caught.value)


def test_a_password_of_no_store_is_a_mistake() -> None:
    with pytest.raises(ConfigError, match=r"store\.password_file"):
        check_config(msgspec.convert({"store": {"password_file": "x"}}, Config), insecure=True)
    check_config(msgspec.convert({"store": {"url": "postgres://db/zhilu"}}, Config), insecure=False)


def test_the_store_is_told_on_the_command_line() -> None:
    config = configured(Config(), NO_FLAGS | {"store": "postgresql://db/zhilu"})
    assert config.store.url == "postgresql://db/zhilu"


def oidc(**keys: object) -> Config:
    found = {"issuer": "https://id.example", "roles": {"ops": ["operator"]}, **keys}
    return msgspec.convert({"access": {"oidc": found}}, Config)


def test_a_provider_is_taken_with_its_roles() -> None:
    check_config(oidc(), insecure=False)
    check_config(oidc(issuer="http://127.0.0.1:9000"), insecure=False)
    check_config(oidc(issuer=None, roles={}), insecure=False)


@pytest.mark.parametrize(
    ("keys", "told"),
    [
        ({"issuer": "http://id.example"}, "https://"),
        ({"issuer": "id.example"}, "https://"),
        ({"scopes": ["profile"]}, "openid"),
        ({"roles": {}}, "nobody could come in"),
    ],
)
def test_a_provider_that_would_not_do_is_told(keys: dict[str, object], told: str) -> None:
    with pytest.raises(ConfigError, match=r"access\.oidc") as caught:
        check_config(oidc(**keys), insecure=True)
    assert told in str(caught.value)


def test_roles_of_a_provider_are_those_that_accounts_can_have() -> None:
    assert set(get_args(GivenRole)) == set(GIVEN)
    with pytest.raises(msgspec.ValidationError, match="boss"):
        oidc(roles={"ops": ["boss"]})


@pytest.mark.parametrize(
    ("public_url", "servers", "address"),
    [
        (None, (), ""),
        ("https://find.example.org/", (), "https://find.example.org"),
        ("https://find.example.org", ("nats://n1",), "https://find.example.org/b/two"),
        (None, ("nats://n1",), ""),
    ],
)
def test_links_lead_to_the_pages_of_their_own_building(
    public_url: str | None, servers: tuple[str, ...], address: str
) -> None:
    """At a gateway the address alone is the first building's."""
    http, nats = HttpConfig(public_url=public_url), NatsConfig(servers=servers, building="two")
    config = Config(http=http, nats=nats)
    assert served_at(config) == address
    assert link(config, Outcome("s")) == f"{address or 'http://127.0.0.1:8080'}/welcome#s"
