"""The hub's configuration: a TOML file, every key with a default that needs nothing installed."""

from pathlib import Path
from typing import Literal

import msgspec

from hub.errors import ConfigError


class HttpConfig(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Where pages, API and sockets are served."""

    host: str = "127.0.0.1"
    port: int = 8080


class VenueConfig(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Which building; without a path the sample library."""

    path: str | None = None


class MqttConfig(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Where devices publish: the hub's own endpoint, or an outside broker."""

    mode: Literal["embedded", "broker"] = "embedded"
    host: str = "127.0.0.1"
    port: int = 1884
    username: str | None = None
    password_file: str | None = None


class DataConfig(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Where the hub keeps what must survive a restart."""

    path: str = "var"


class SimulatorConfig(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """The simulated library day: `speed` simulated seconds per second, from `start_hour` on."""

    enabled: bool = False
    start_hour: float = 14.0
    speed: float = 1.0
    seed: int = 1
    outages: bool = True


class Config(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """All of the configuration."""

    http: HttpConfig = HttpConfig()
    venue: VenueConfig = VenueConfig()
    mqtt: MqttConfig = MqttConfig()
    data: DataConfig = DataConfig()
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
    except (msgspec.DecodeError, msgspec.ValidationError) as error:
        raise ConfigError(f"{path}: {error}; see docs/configuration.md") from error
