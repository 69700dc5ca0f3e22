"""The whole hub on real servers: messages in, frames out, commands kept."""

import asyncio
import contextlib
from functools import partial
from operator import eq
from pathlib import Path
from typing import Any

import msgspec
import pytest

from hub.app import running_hub
from hub.errors import StartError
from hub.push import PushServer
from sensors import PortInUseError
from tests.hub.library import SIGN, SPECIAL
from tests.integration.hub_tools import LIFT_1, Hub, config_for, heard, hub, publish
from tests.integration.mqtt_tools import eventually
from tests.servers import Mosquitto

pytestmark = pytest.mark.integration


def arrow(document: object) -> object:
    """Return the main arrow of the sign's row for special collections."""
    assert isinstance(document, dict)
    return document["rows"][SPECIAL]["arrow"]


async def test_a_message_at_a_real_broker_turns_the_sign_and_why_names_it(
    mosquitto: Mosquitto, tmp_path: Path
) -> None:
    async with hub(config_for(tmp_path, mosquitto)) as running:
        await heard(running, 0)
        async with running.listen() as client:
            await client.subscribe(f"sign/{SIGN}", "machines")
            before = arrow(client.document(f"sign/{SIGN}"))
            payload = '{"value": "Aborted", "time": "2026-01-02T03:04:05Z"}'
            await publish(mosquitto.host, mosquitto.port, (LIFT_1, payload))
            await client.wait_for(f"sign/{SIGN}", lambda sign: arrow(sign) != before)
            why = await running.get(f"/api/v1/why/sign/{SIGN}?destination={SPECIAL}")
            assert payload in str(msgspec.json.decode(msgspec.json.encode(why)))
            assert why["epoch"]
            await publish(mosquitto.host, mosquitto.port, (LIFT_1, '{"value": "Execute"}'))
            await client.wait_for(f"sign/{SIGN}", lambda sign: arrow(sign) == before)


async def test_the_embedded_endpoint_does_the_same(tmp_path: Path) -> None:
    async with hub(config_for(tmp_path)) as running, running.listen() as client:
        await client.subscribe("machines")
        await publish("127.0.0.1", running.running.mqtt_port, (LIFT_1, '"Held"'))
        await client.wait_for("machines", lambda it: not service(it, "lift-1"))


def service(document: object, machine: str) -> object:
    assert isinstance(document, dict)
    return document["machines"][machine]["in_service"]


async def test_malformed_messages_are_counted_and_the_good_ones_count_too(
    mosquitto: Mosquitto, tmp_path: Path
) -> None:
    async with hub(config_for(tmp_path, mosquitto)) as running, running.listen() as client:
        await heard(running, 0)
        await client.subscribe("building", "level/1/occupancy")
        await publish(
            mosquitto.host,
            mosquitto.port,
            ("zhilu/v1/room508/occupants", "not json"),
            ("zhilu/v1/room508/occupants", '{"value": NaN}'),
            ("zhilu/v1/nobody-knows/occupants", "4"),
            ("zhilu/v1/room508/occupants", '{"value": 12}'),
        )
        await client.wait_for("level/1/occupancy", lambda it: '"people":12' in dense(it))
        document: Any = await client.wait_for("building", lambda it: '"malformed":2' in dense(it))
        inputs = document["inputs"]
        assert inputs["unassigned"] == 1
        assert inputs["last_malformed"]["topic"] == "zhilu/v1/room508/occupants"
        assert (await running.get("/api/v1/inputs"))["malformed"] == 2


def dense(document: object) -> str:
    return msgspec.json.encode(document).decode()


async def test_a_broken_connection_misses_nothing(tmp_path: Path) -> None:
    async with hub(config_for(tmp_path)) as running, running.listen() as client:
        await client.subscribe("machines", f"sign/{SIGN}", "closures")
        port = running.running.mqtt_port
        for number in range(12):
            if number % 4 == 2:
                break_all(running)
            state = "Aborted" if number % 2 == 0 else "Execute"
            await publish("127.0.0.1", port, (LIFT_1, f'"{state}"'))
            _, closure = await running.send("POST", "/api/v1/closures", {"target": "stairs-1"})
            await running.send("DELETE", f"/api/v1/closures/{closure['id']}")
        await publish("127.0.0.1", port, ("zhilu/v1/lift-2/car_level", "2"))
        await client.wait_for("machines", lambda it: '"car_level":2' in dense(it))
        assert client.connections > 1
        for topic in ("machines", f"sign/{SIGN}", "closures"):
            server = running.running.runtime.twin.document(topic)
            await client.wait_for(topic, partial(eq, server))


async def test_an_order_waits_until_its_screen_acknowledges_it(tmp_path: Path) -> None:
    async with hub(config_for(tmp_path)) as running:
        path = f"/api/v1/screens/{SIGN}/orders"
        headers = {"Idempotency-Key": "order-1"}
        for _ in range(2):
            status, answer = await running.send("POST", path, {"order": "identify"}, **headers)
            assert (status, answer) == (202, {"id": "order-1", "mailbox": f"screen/{SIGN}"})
        async with running.listen() as screen:
            await screen.attach(f"screen/{SIGN}")
            messages = screen.messages()
            first = await anext(messages)
            assert (first.id, first.body) == ("order-1", {"order": "identify"})
            await screen.acknowledge(first)
            await running.send("POST", path, {"order": "reload"})
            second = await anext(messages)
            assert second.body == {"order": "reload"}
            await screen.subscribe("machines")
            assert running.running.runtime.push.counters().messages == 1


def break_all(running: Hub) -> None:
    """Cut every WebSocket without a word, as a lost network does."""
    push = running.running.runtime.push
    assert isinstance(push, PushServer)
    for connection in tuple(push._sender.connections.values()):
        connection.transport.abort()


async def test_a_closure_survives_a_restart_and_is_answered_once(tmp_path: Path) -> None:
    async with hub(config_for(tmp_path)) as running:
        key = {"Idempotency-Key": "one"}
        body = {"target": "lift-1", "reason": "inspection"}
        status, made = await running.send("POST", "/api/v1/closures", body, **key)
        assert status == 201
        again, same = await running.send("POST", "/api/v1/closures", body, **key)
        assert (again, same["id"]) == (201, made["id"])
        conflict, problem = await running.send("POST", "/api/v1/closures", body)
        assert (conflict, problem["code"]) == (409, "store.closure.exists")
        epoch = (await running.get(f"/api/v1/why/sign/{SIGN}"))["epoch"]
    async with hub(config_for(tmp_path)) as running:
        held = (await running.get("/api/v1/closures"))["closures"]
        assert [(it["id"], it["target"], it["reason"]) for it in held] == [
            (made["id"], "lift-1", "inspection")
        ]
        why = await running.get(f"/api/v1/why/sign/{SIGN}?destination={SPECIAL}")
        assert why["epoch"] == epoch
        assert '"command":"close"' in dense(why["standing"])
        status, _ = await running.send("DELETE", f"/api/v1/closures/{made['id']}")
        assert status == 200
        status, problem = await running.send("DELETE", f"/api/v1/closures/{made['id']}")
        assert (status, problem["code"]) == (404, "store.closure.unknown")


async def test_a_port_in_use_is_said_with_what_to_do(tmp_path: Path) -> None:
    async with hub(config_for(tmp_path / "one")) as running:
        http = msgspec.structs.replace(
            config_for(tmp_path / "two").http, port=int(running.running.address.rsplit(":", 1)[1])
        )
        taken = msgspec.structs.replace(config_for(tmp_path / "two"), http=http)
        with pytest.raises(BaseExceptionGroup) as caught:
            async with running_hub(taken):
                pass
        assert caught.group_contains(StartError, match="--port")
        mqtt = msgspec.structs.replace(taken.mqtt, port=running.running.mqtt_port)
        taken = msgspec.structs.replace(config_for(tmp_path / "three"), mqtt=mqtt)
        with pytest.raises(BaseExceptionGroup) as caught:
            async with running_hub(taken):
                pass
        assert caught.group_contains(PortInUseError)


async def test_ready_means_that_devices_can_be_heard(mosquitto: Mosquitto, tmp_path: Path) -> None:
    mosquitto.stop()
    async with hub(config_for(tmp_path, mosquitto)) as running:
        assert (await running.send("GET", "/healthz"))[0] == 200
        status, document = await running.send("GET", "/readyz")
        assert (status, document["for"]) == (503, "mqtt")
        mosquitto.start()
        await heard(running, 0)
        assert (await running.send("GET", "/readyz"))[0] == 200


async def test_the_simulator_is_heard_and_labelled(tmp_path: Path) -> None:
    async with hub(config_for(tmp_path, simulate=True)) as running, running.listen() as client:
        await client.subscribe("building", f"sign/{SIGN}")
        await heard(running, 20)
        sign = client.document(f"sign/{SIGN}")
        assert isinstance(sign, dict)
        assert sign["simulated"] is True
        document = await running.get("/api/v1/venue")
        assert document["simulated"] is True
        assert running.running.runtime.inputs.status_now().malformed == 0


async def test_a_hub_that_stops_leaves_no_task_behind(tmp_path: Path) -> None:
    before = asyncio.all_tasks()
    async with hub(config_for(tmp_path, simulate=True)) as running:
        await heard(running, 5)
        async with running.listen() as client:
            await client.subscribe("building")
    with contextlib.suppress(TimeoutError):
        await eventually(lambda: asyncio.all_tasks() == before)
    assert asyncio.all_tasks() == before
