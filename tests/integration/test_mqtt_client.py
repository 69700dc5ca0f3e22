"""Our client, at a real Mosquitto."""

import asyncio
import gc
import random
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass, field

import aiomqtt
import pytest
from structlog.testing import capture_logs

from sensors import UNKNOWN_TIME_NS, decode
from sensors.adapters import BrokerAddress, MqttSubscriber
from sensors.adapters.mqtt_client import connected
from tests.integration.mqtt_tools import TOPIC, Inbox, endpoint, eventually
from tests.servers import Mosquitto, free_port

pytestmark = pytest.mark.integration


class Quick:
    """Waiting times at their longest bound, cut to what a test can wait for."""

    def uniform(self, a: float, b: float) -> float:
        return min(max(a, b), 0.05)


@dataclass
class Watch:
    subscriber: MqttSubscriber
    inbox: Inbox
    states: list[bool] = field(default_factory=list)


@asynccontextmanager
async def subscribed(host: str, port: int, inbox: Inbox | None = None) -> AsyncIterator[Watch]:
    inbox = inbox or Inbox()
    states: list[bool] = []
    subscriber = MqttSubscriber(
        BrokerAddress(host, port), inbox, random=Quick(), on_state=states.append
    )
    task = asyncio.create_task(subscriber.run())
    try:
        yield Watch(subscriber, inbox, states)
    finally:
        task.cancel()
        with suppress(asyncio.CancelledError):
            await task


async def test_readings_arrive_at_qos_1_and_other_topics_do_not(mosquitto: Mosquitto) -> None:
    async with (
        subscribed(mosquitto.host, mosquitto.port) as watch,
        aiomqtt.Client(mosquitto.host, mosquitto.port) as device,
    ):
        await eventually(lambda: watch.subscriber.connected)
        await device.publish("zhilu/v2/x/y", b"no", qos=1)
        for number in range(100):
            await device.publish(TOPIC, b"%d" % number, qos=1)
        await eventually(lambda: len(watch.inbox.messages) == 100)
        assert watch.inbox.payloads == [b"%d" % number for number in range(100)]
        assert watch.inbox.messages[0] == (TOPIC, b"0", False)
    assert watch.states == [True, False]


async def test_a_replayed_message_is_marked_and_never_looks_fresh(mosquitto: Mosquitto) -> None:
    async with aiomqtt.Client(mosquitto.host, mosquitto.port) as device:
        await device.publish(TOPIC, b'"Aborted"', qos=1, retain=True)
    async with subscribed(mosquitto.host, mosquitto.port) as watch:
        await eventually(lambda: watch.inbox.messages)
        topic, payload, retained = watch.inbox.messages[0]
        assert retained
        assert decode(topic, payload, 10**18, retained=retained).time_ns == UNKNOWN_TIME_NS


async def test_a_restart_of_the_broker_is_survived_and_logged_once(mosquitto: Mosquitto) -> None:
    with capture_logs() as logs:
        async with subscribed(mosquitto.host, mosquitto.port) as watch:
            await eventually(lambda: watch.subscriber.connected)
            await asyncio.to_thread(mosquitto.stop)
            await eventually(lambda: not watch.subscriber.connected)
            await asyncio.sleep(0.5)
            await asyncio.to_thread(mosquitto.start)
            await eventually(lambda: watch.subscriber.connected)
            async with aiomqtt.Client(mosquitto.host, mosquitto.port) as device:
                await device.publish(TOPIC, b"after", qos=1)
            await eventually(lambda: watch.inbox.payloads == [b"after"])
        assert watch.states == [True, False, True, False]
    events = [entry["event"] for entry in logs]
    assert events == ["mqtt_broker_subscribed", "mqtt_broker_away", "mqtt_broker_subscribed"]


async def test_a_broker_that_comes_later_is_found(mosquitto: Mosquitto) -> None:
    mosquitto.stop()
    with capture_logs() as logs:
        async with subscribed(mosquitto.host, mosquitto.port) as watch:
            await asyncio.sleep(0.4)
            assert watch.states == []
            await asyncio.to_thread(mosquitto.start)
            await eventually(lambda: watch.subscriber.connected)
    assert [entry["event"] for entry in logs] == ["mqtt_broker_away", "mqtt_broker_subscribed"]


async def test_a_sink_that_fails_loses_its_message_only(mosquitto: Mosquitto) -> None:
    class Picky(Inbox):
        def __call__(self, topic: str, payload: bytes, retained: bool) -> None:  # noqa: FBT001
            if payload == b"bad":
                raise RuntimeError("the hub failed")
            super().__call__(topic, payload, retained)

    async with (
        subscribed(mosquitto.host, mosquitto.port, Picky()) as watch,
        aiomqtt.Client(mosquitto.host, mosquitto.port) as device,
    ):
        await eventually(lambda: watch.subscriber.connected)
        for payload in (b"one", b"bad", b"bad", b"two"):
            await device.publish(TOPIC, payload, qos=1)
        await eventually(lambda: watch.inbox.payloads == [b"one", b"two"])
        assert watch.states == [True]


async def test_cancelling_while_the_broker_is_away_leaves_no_task() -> None:
    before = asyncio.all_tasks()
    async with subscribed("127.0.0.1", free_port()):
        await asyncio.sleep(0.2)
    assert asyncio.all_tasks() == before


async def test_cancelling_while_a_broker_does_not_answer_leaves_no_task() -> None:
    accepted: list[asyncio.StreamWriter] = []
    server = await asyncio.start_server(lambda _, w: accepted.append(w), "127.0.0.1", 0)
    before = asyncio.all_tasks()
    async with server:
        async with subscribed("127.0.0.1", server.sockets[0].getsockname()[1]):
            await eventually(lambda: accepted)
            await asyncio.sleep(0.1)
        await asyncio.sleep(0)
        assert asyncio.all_tasks() == before
    for writer in accepted:
        writer.close()
        with suppress(ConnectionError):
            await writer.wait_closed()


async def test_nobody_complains_of_a_broker_that_goes_while_no_message_is_waited_for() -> None:
    async def hang_up(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await reader.read(1_024)
        writer.write(b"\x20\2\0\0")
        await there.wait()
        writer.close()

    there = asyncio.Event()
    told: list[object] = []
    asyncio.get_running_loop().set_exception_handler(lambda _, context: told.append(context))
    server = await asyncio.start_server(hang_up, "127.0.0.1", 0)
    async with server:
        client = aiomqtt.Client("127.0.0.1", server.sockets[0].getsockname()[1])
        async with connected(client):
            there.set()
            await eventually(client._disconnected.done)
        del client
        gc.collect()
        await asyncio.sleep(0)
    assert told == []


async def test_our_client_at_our_endpoint() -> None:
    async with (
        endpoint() as (listening, _),
        subscribed("127.0.0.1", listening.port) as watch,
        aiomqtt.Client("127.0.0.1", listening.port) as device,
    ):
        await eventually(lambda: watch.subscriber.connected)
        await device.publish(TOPIC, b"12", qos=1)
        await eventually(lambda: watch.inbox.messages == [(TOPIC, b"12", False)])


async def test_a_flood_that_the_loop_cannot_take_loses_the_oldest_and_counts(
    mosquitto: Mosquitto, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("sensors.adapters.mqtt_client.QUEUED_MESSAGES", 5)
    async with aiomqtt.Client(mosquitto.host, mosquitto.port) as device:
        for number in range(20):
            await device.publish(f"zhilu/v1/d{number}/wait", b"%d" % number, qos=1, retain=True)
    async with subscribed(mosquitto.host, mosquitto.port) as watch:
        await eventually(lambda: len(watch.inbox.messages) + watch.subscriber.lost == 20)
        kept = sorted(int(payload) for payload in watch.inbox.payloads)
        assert len(kept) == 20 - watch.subscriber.lost


def test_the_password_stays_out_of_logs() -> None:
    assert "secret" not in repr(BrokerAddress("broker", username="hub", password="secret"))  # noqa: S106


def test_a_seeded_source_is_accepted() -> None:
    MqttSubscriber(BrokerAddress("broker"), Inbox(), random=random.Random(1))  # noqa: S311
