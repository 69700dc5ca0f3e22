"""The hub's own endpoint inside the hub: accounts, TLS, and what an acknowledgement means."""

import asyncio
import sqlite3
import ssl
from pathlib import Path

import aiomqtt
import pytest
from msgspec.structs import replace

from sensors.adapters import KeptFile, password_line
from tests.integration.hub_tools import LIFT_1, Hub, config_for, heard, hub, publish
from tests.integration.mqtt_tools import eventually
from tests.integration.test_mqtt_clients import certificate
from tests.servers import PATIENCE

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


async def metrics(running: Hub) -> dict[str, float]:
    async with running.http.get(f"{running.running.address}/metrics") as response:
        lines = (await response.text()).splitlines()
    figures = (line.split() for line in lines if not line.startswith("#"))
    return {figure[0]: float(figure[-1]) for figure in figures}


async def test_sessions_outlive_the_hub_and_metrics_tell_of_them(tmp_path: Path) -> None:
    def display(port: int) -> aiomqtt.Client:
        return aiomqtt.Client("127.0.0.1", port, identifier="display", clean_session=False)

    async with hub(config_for(tmp_path)) as running:
        port = running.running.mqtt_port
        async with display(port) as client:
            await client.subscribe("notes/#", qos=1)
        async with aiomqtt.Client("127.0.0.1", port) as desk:
            await desk.publish("notes/door", "open", qos=1, retain=True)
            found = await metrics(running)
    assert found["zhilu_mqtt_sessions"] == 2
    assert found["zhilu_mqtt_clients"] == found["zhilu_mqtt_connections"] == 1
    assert found["zhilu_mqtt_retained"] == found["zhilu_mqtt_messages_total"] == 1
    assert found["zhilu_mqtt_queued_bytes"] > 0
    assert found["zhilu_mqtt_kept_failing"] == 0
    async with hub(config_for(tmp_path)) as running:
        assert (await metrics(running))["zhilu_mqtt_sessions"] == 1
        async with display(running.running.mqtt_port) as client:
            message = await asyncio.wait_for(anext(aiter(client.messages)), PATIENCE)
    assert (message.topic.value, message.payload, message.retain) == ("notes/door", b"open", False)


async def test_a_hub_that_cannot_keep_sessions_is_not_ready_and_hears_readings(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with hub(config_for(tmp_path)) as running:

        def full(*_: object) -> None:
            raise sqlite3.OperationalError("database or disk is full")

        monkeypatch.setattr(KeptFile, "_written", full)
        port = running.running.mqtt_port
        desk = asyncio.create_task(publish("127.0.0.1", port, ("kept/1", "x"), retain=True))
        await eventually(lambda: running.running.runtime.inputs.kept_failing)
        status, document = await running.send("GET", "/readyz")
        assert (status, document["for"]) == (503, "mqtt.kept")
        await publish("127.0.0.1", port, (LIFT_1, '"Held"'))
        assert not desk.done()
        monkeypatch.undo()
        await asyncio.wait_for(desk, PATIENCE)
        assert (await running.send("GET", "/readyz"))[0] == 200
