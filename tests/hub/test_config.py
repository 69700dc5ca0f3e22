"""The configuration file."""

from pathlib import Path

import msgspec
import pytest

from hub.assembly.devices import tls_of
from hub.config import Config, MqttConfig, check_config, load_config
from hub.errors import ConfigError
from hub.serve_command import configured

NO_FLAGS: dict[str, str | int | bool | None] = dict.fromkeys(
    ("venue", "sample", "host", "port", "broker", "mqtt_port", "data", "store", "simulate")
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
        ({"http": {"host": "192.0.2.1"}}, "close passages"),
        ({"mqtt": {"host": "192.0.2.1"}}, "MQTT"),
        ({"mqtt": {"host": "::"}}, "MQTT"),
        ({"mqtt": {"host": "hub.example"}}, "MQTT"),
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


def test_accounts_open_the_endpoint_to_other_machines_and_not_to_the_simulator() -> None:
    guarded = {"host": "192.0.2.1", "accounts_file": "accounts.toml"}
    check_config(msgspec.convert({"mqtt": guarded}, Config), insecure=False)
    playing = {"mqtt": {"accounts_file": "a.toml"}, "simulator": {"enabled": True}}
    with pytest.raises(ConfigError, match=r"mqtt\.accounts_file"):
        check_config(msgspec.convert(playing, Config), insecure=True)


@pytest.mark.parametrize("key", ["certificate_file", "key_file"])
def test_a_certificate_needs_its_key(key: str) -> None:
    with pytest.raises(ConfigError, match="go together"):
        check_config(msgspec.convert({"mqtt": {key: "x.pem"}}, Config), insecure=True)


def test_a_certificate_that_cannot_be_used_is_named(tmp_path: Path) -> None:
    path = tmp_path / "cert.pem"
    path.write_text("this is no certificate")
    config = msgspec.convert({"certificate_file": str(path), "key_file": str(path)}, MqttConfig)
    with pytest.raises(ConfigError, match=r"cert\.pem .* PEM files"):
        tls_of(config)


def test_a_file_that_is_not_text_is_named(tmp_path: Path) -> None:
    path = tmp_path / "hub.toml"
    path.write_bytes(b"# \xff\xfe\n")
    with pytest.raises(ConfigError, match=r"hub\.toml is not UTF-8"):
        load_config(path)


def test_every_key_is_documented() -> None:
    text = (Path(__file__).parents[2] / "docs" / "configuration.md").read_text(encoding="utf-8")
    for section, keys in msgspec.to_builtins(Config()).items():
        assert f"[{section}]" in text
        for key in keys:
            assert f"`{key}`" in text, f"{section}.{key} is not in docs/configuration.md"


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
