"""The hub's own endpoint inside the hub: accounts, TLS, and what an acknowledgement means."""

import asyncio
import ssl
from pathlib import Path

import aiomqtt
import pytest
from msgspec.structs import replace

from sensors.adapters import password_line
from tests.integration.hub_tools import LIFT_1, config_for, heard, hub
from tests.integration.mqtt_tools import eventually
from tests.integration.test_mqtt_clients import certificate

pytestmark = pytest.mark.integration

ACCOUNTS = f"""
[[accounts]]
name = "lifts"
password = "{password_line("sesame", b"0123456789abcdef")}"
publish = ["zhilu/v1/{{client}}/+"]
"""


async def test_a_device_with_an_account_is_heard_over_tls_and_a_stranger_is_not(
    tmp_path: Path,
) -> None:
    made, key = await asyncio.to_thread(certificate, tmp_path)
    accounts = tmp_path / "accounts.toml"
    accounts.write_text(ACCOUNTS)
    config = config_for(tmp_path / "data")
    mqtt = replace(
        config.mqtt,
        accounts_file=str(accounts),
        certificate_file=str(made),
        key_file=str(key),
    )
    trust = ssl.create_default_context(cafile=str(made))
    async with hub(replace(config, mqtt=mqtt)) as running:
        port = running.running.mqtt_port

        def device(name: str, password: str) -> aiomqtt.Client:
            return aiomqtt.Client(
                "localhost", port, identifier=name, username="lifts", password=password,
                tls_context=trust, protocol=aiomqtt.ProtocolVersion.V5,
            )  # fmt: skip

        async with device("lift-1", "sesame") as lift:
            await lift.publish(LIFT_1, '"Held"', qos=1)
            await lift.publish("zhilu/v1/lift-2/state", '"Held"', qos=1)
        await heard(running, 1)
        with pytest.raises(aiomqtt.MqttError):
            async with device("lift-2", "barley"):
                pass
        twin = running.running.runtime.twin
        await eventually(lambda: "Held" in str(twin.document("machines")))
        assert running.running.runtime.inputs.status_now().readings == 1


async def test_what_is_acknowledged_is_applied(tmp_path: Path) -> None:
    async with (
        hub(config_for(tmp_path)) as running,
        aiomqtt.Client("127.0.0.1", running.running.mqtt_port) as lift,
    ):
        runtime = running.running.runtime
        for state in ("Held", "Execute", "Aborted"):
            await lift.publish(LIFT_1, f'"{state}"', qos=1)
            assert state in str(runtime.twin.document("machines"))
