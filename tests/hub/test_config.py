"""The configuration file."""

from pathlib import Path

import msgspec
import pytest

from hub.cli import configured
from hub.config import Config, load_config
from hub.errors import ConfigError

NO_FLAGS: dict[str, str | int | bool | None] = dict.fromkeys(
    ("venue", "host", "port", "broker", "mqtt_port", "data", "simulate")
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


def test_every_key_is_documented() -> None:
    text = (Path(__file__).parents[2] / "docs" / "configuration.md").read_text(encoding="utf-8")
    for section, keys in msgspec.to_builtins(Config()).items():
        assert f"[{section}]" in text
        for key in keys:
            assert f"`{key}`" in text, f"{section}.{key} is not in docs/configuration.md"
