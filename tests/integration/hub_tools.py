"""What tests of a whole hub share."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any, Literal

import aiohttp

from hub.app import RunningHub, running_hub
from hub.client import PushClient
from hub.config import (
    AccessConfig,
    Config,
    DataConfig,
    HttpConfig,
    MqttConfig,
    SimulatorConfig,
    VenueConfig,
)
from tests.hub.library import begun_folder, sample_folder
from tests.integration.mqtt_tools import Device, eventually
from tests.servers import Mosquitto

LIFT_1 = "zhilu/v1/lift-1/state"


def config_for(
    data: Path,
    broker: Mosquitto | None = None,
    *,
    simulate: bool = False,
    mode: Literal["sign-in", "open"] = "open",
) -> Config:
    """Return the configuration of a hub on free ports, by default one that asks nobody.

    Its folder is made, with what is worked out of the sample's plan.
    """
    mqtt = MqttConfig(port=0)
    if broker is not None:
        mqtt = MqttConfig(mode="broker", host=broker.host, port=broker.port)
    return Config(
        http=HttpConfig(port=0),
        access=AccessConfig(mode),
        venue=VenueConfig(str(sample_folder())),
        mqtt=mqtt,
        data=DataConfig(str(begun_folder(data))),
        simulator=SimulatorConfig(enabled=simulate),
    )


class Hub:
    """A running hub as its users meet it."""

    def __init__(self, running: RunningHub, http: aiohttp.ClientSession) -> None:
        self.running = running
        self.http = http

    @property
    def stream(self) -> str:
        """The address of the push protocol."""
        return self.running.address.replace("http", "ws", 1) + "/api/v1/stream"

    async def get(self, path: str) -> Any:
        """Return the JSON of a page that must be there."""
        async with self.http.get(f"{self.running.address}{path}") as response:
            assert response.status == 200, await response.text()
            return await response.json(content_type=None)

    async def send(self, method: str, path: str, body: object = None, **headers: str) -> Any:
        """Send a command and return status and JSON."""
        async with self.http.request(
            method, f"{self.running.address}{path}", json=body, headers=headers
        ) as response:
            text = await response.text()
            return response.status, await response.json(content_type=None) if text else None

    def listen(self) -> PushClient:
        """Return a client of the push protocol."""
        return PushClient(self.stream, jitter=lambda: 0.0)


@asynccontextmanager
async def hub(config: Config) -> AsyncIterator[Hub]:
    """Run a hub in this process."""
    async with running_hub(config) as running, aiohttp.ClientSession() as http:
        yield Hub(running, http)


async def publish(host: str, port: int, *messages: tuple[str, str], retain: bool = False) -> None:
    """Publish messages as a device would, QoS 1."""
    async with Device(host, port) as client:
        for topic, payload in messages:
            await client.publish(topic, payload, qos=1, retain=retain)


async def heard(running: Hub, readings: int) -> None:
    """Wait until the hub is subscribed and has heard so many readings."""
    inputs = running.running.runtime.inputs
    await eventually(lambda: inputs.connected and inputs.status_now().readings >= readings)
