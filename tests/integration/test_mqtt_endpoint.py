"""Our endpoint, spoken to by clients that others wrote."""

import asyncio
import random
import socket
import struct
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from threading import Event

import aiomqtt
import paho.mqtt.client as paho
import pytest
from paho.mqtt.enums import CallbackAPIVersion, MQTTProtocolVersion
from paho.mqtt.reasoncodes import ReasonCode

from sensors import EndpointError, PortInUseError
from sensors.adapters import MqttEndpoint, one_by_one
from sensors.mqtt import Limits
from tests.integration.mqtt_tools import FILTER, TOPIC, Inbox, endpoint, eventually, program
from tests.sensors import mqtt_bytes as raw
from tests.servers import PATIENCE

pytestmark = pytest.mark.integration

VERSIONS = [MQTTProtocolVersion.MQTTv311, MQTTProtocolVersion.MQTTv5]


class Paho:
    """A paho client in its own thread, and what it was told."""

    def __init__(self, port: int, version: MQTTProtocolVersion) -> None:
        self.client = paho.Client(CallbackAPIVersion.VERSION2, protocol=version)
        self.connected, self.disconnected = Event(), Event()
        self.reasons: list[ReasonCode] = []
        self.granted: list[ReasonCode] = []
        self.published: list[int] = []
        self.messages: list[paho.MQTTMessage] = []
        self.client.on_connect = lambda *_: self.connected.set()
        self.client.on_disconnect = self._on_disconnect
        self.client.on_subscribe = lambda _c, _u, _m, codes, _p: self.granted.extend(codes)
        self.client.on_publish = lambda _c, _u, mid, _r, _p: self.published.append(mid)
        self.client.on_message = lambda _c, _u, message: self.messages.append(message)
        self.client.connect("127.0.0.1", port)
        self.client.loop_start()

    def _on_disconnect(self, *arguments: object) -> None:
        self.reasons.extend(one for one in arguments if isinstance(one, ReasonCode))
        self.disconnected.set()

    def stop(self) -> None:
        self.client.disconnect()
        self.client.loop_stop()


@asynccontextmanager
async def client_of(port: int, version: MQTTProtocolVersion) -> AsyncIterator[Paho]:
    client = await asyncio.to_thread(Paho, port, version)
    try:
        await eventually(client.connected.is_set)
        yield client
    finally:
        await asyncio.to_thread(client.stop)


@pytest.mark.parametrize("version", VERSIONS)
async def test_paho_publishes_at_both_qos(version: MQTTProtocolVersion) -> None:
    async with endpoint() as (listening, inbox), client_of(listening.port, version) as client:
        for number in range(200):
            client.client.publish(TOPIC, b"%d" % number, qos=number % 2)
        await eventually(lambda: len(client.published) == 200)
        # paho keeps 20 messages of QoS 1 under way and lets QoS 0 overtake the others.
        for qos in (0, 1):
            got = [payload for payload in inbox.payloads if int(payload) % 2 == qos]
            assert got == [b"%d" % number for number in range(qos, 200, 2)]
        assert inbox.messages[0] == (TOPIC, b"0", False)


@pytest.mark.parametrize("version", VERSIONS)
async def test_paho_subscribes_with_wildcards(version: MQTTProtocolVersion) -> None:
    async with endpoint() as (listening, _), client_of(listening.port, version) as client:
        client.client.subscribe([(FILTER, 1), ("building/#", 0)])
        await eventually(lambda: len(client.granted) == 2)
        assert [code.value for code in client.granted] == [1, 0]
        for topic in (TOPIC, "zhilu/v1/lift-1", "building", "building/a/b", "other"):
            client.client.publish(topic, topic, qos=1)
        await eventually(lambda: len(client.published) == 5 and len(client.messages) == 3)
        found = {(message.topic, message.qos) for message in client.messages}
        assert found == {(TOPIC, 1), ("building", 0), ("building/a/b", 0)}


@pytest.mark.parametrize("version", VERSIONS)
async def test_retained_messages_wait_for_subscribers(version: MQTTProtocolVersion) -> None:
    async with endpoint() as (listening, inbox):
        async with client_of(listening.port, version) as first:
            first.client.publish(TOPIC, b"Aborted", qos=1, retain=True)
            await eventually(lambda: first.published)
        async with client_of(listening.port, version) as second:
            second.client.subscribe("#", 1)
            await eventually(lambda: second.messages)
            assert (second.messages[0].payload, second.messages[0].retain) == (b"Aborted", True)
        assert inbox.messages == [(TOPIC, b"Aborted", False)]


@pytest.mark.parametrize("version", VERSIONS)
async def test_pings_put_off_the_end_of_a_client(version: MQTTProtocolVersion) -> None:
    async with (
        endpoint() as (listening, inbox),
        client_of(listening.port, version) as client,
    ):
        (link,) = listening._broker._state.links.values()
        until = link.due()
        assert until is not None
        client.client._keepalive = 1  # it pings more often than it has promised
        await eventually(lambda: (link.due() or 0.0) > until)
        assert not client.disconnected.is_set()
        client.client.publish(TOPIC, b"alive", qos=1)
        await eventually(lambda: inbox.payloads == [b"alive"])


async def test_a_client_that_is_silent_for_longer_than_it_promised_is_closed() -> None:
    async with endpoint() as (listening, _):
        reader, writer = await asyncio.open_connection("127.0.0.1", listening.port)
        writer.write(raw.connect(raw.V5, keep_alive=1))
        began = asyncio.get_running_loop().time()
        answer = await asyncio.wait_for(reader.read(), PATIENCE)
        waited = asyncio.get_running_loop().time() - began
        assert answer.endswith(b"\xe0\x01\x8d")
        assert waited > 1.4
        writer.close()
        await writer.wait_closed()


async def test_a_connection_that_says_nothing_is_closed() -> None:
    async with endpoint(Limits(connect_seconds=0.2)) as (listening, _):
        reader, writer = await asyncio.open_connection("127.0.0.1", listening.port)
        assert await asyncio.wait_for(reader.read(), PATIENCE) == b""
        writer.close()
        await writer.wait_closed()


async def test_too_large_a_packet_is_refused_with_its_reason_while_it_is_still_coming() -> None:
    async with endpoint() as (listening, _):
        reader, writer = await asyncio.open_connection("127.0.0.1", listening.port)
        writer.write(raw.connect(raw.V5))
        writer.write(raw.publish(TOPIC, b"x" * 2_000_000, version=raw.V5))
        answer = await asyncio.wait_for(reader.read(), PATIENCE)
        assert answer.endswith(b"\xe0\x01\x95")
        writer.close()
        with suppress(ConnectionError):
            await writer.wait_closed()


async def test_aiomqtt_publishes_and_subscribes() -> None:
    async with (
        endpoint() as (listening, inbox),
        aiomqtt.Client("127.0.0.1", listening.port) as subscriber,
        aiomqtt.Client("127.0.0.1", listening.port, protocol=aiomqtt.ProtocolVersion.V5) as device,
    ):
        await subscriber.subscribe(FILTER, qos=1)
        for number in range(50):
            await device.publish(TOPIC, b"%d" % number, qos=1)
        async with asyncio.timeout(PATIENCE):
            got = [(await anext(subscriber.messages)).payload for _ in range(50)]
        assert got == inbox.payloads == [b"%d" % number for number in range(50)]


@pytest.mark.parametrize("version", ["mqttv311", "mqttv5"])
async def test_mosquitto_programs(version: str) -> None:
    async with endpoint() as (listening, inbox):
        where = ("-h", "127.0.0.1", "-p", str(listening.port), "-V", version)
        waiting = asyncio.create_task(
            program("mosquitto_sub", *where, "-t", FILTER, "-q", "1", "-C", "2", "-v")
        )
        await eventually(lambda: listening.stats().clients == 1)
        document = '{"value": "Aborted"}'
        # A subscription is in force a moment after the connection: retained covers the gap.
        code, _, errors = await program(
            "mosquitto_pub", *where, "-t", TOPIC, "-m", document, "-q", "1", "-r"
        )
        assert (code, errors) == (0, b"")
        code, _, errors = await program(
            "mosquitto_pub", *where, "-t", "zhilu/v1/c/occupants", "-m", "12", "-r"
        )
        assert (code, errors) == (0, b"")
        code, output, errors = await waiting
        assert (code, errors) == (0, b"")
        assert output.splitlines() == [f"{TOPIC} {document}".encode(), b"zhilu/v1/c/occupants 12"]
        assert inbox.payloads == [document.encode(), b"12"]


async def test_an_unknown_protocol_version_is_refused_politely() -> None:
    async with endpoint() as (listening, _):
        code, _, errors = await program(
            "mosquitto_pub", "-h", "127.0.0.1", "-p", str(listening.port), "-V", "mqttv31",
            "-t", TOPIC, "-m", "1",
        )  # fmt: skip
        assert code != 0
        assert b"unacceptable protocol version" in errors


async def test_the_will_of_a_device_that_dies() -> None:
    async with endpoint() as (listening, inbox):
        _, writer = await asyncio.open_connection("127.0.0.1", listening.port)
        tail = raw.will(raw.V3, TOPIC, b"Stopped")
        writer.write(raw.connect(raw.V3, flags=0x06, tail=tail))
        await eventually(lambda: listening.stats().clients == 1)
        writer.get_extra_info("socket").setsockopt(
            socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0)
        )
        writer.transport.abort()
        await eventually(lambda: inbox.payloads == [b"Stopped"])


async def test_garbage_does_not_disturb_a_good_client() -> None:
    source = random.Random(20_260_102)  # noqa: S311 - garbage, not secrets
    async with (
        endpoint() as (listening, inbox),
        aiomqtt.Client("127.0.0.1", listening.port) as good,
    ):
        for number in range(120):
            _, writer = await asyncio.open_connection("127.0.0.1", listening.port)
            if number % 3:
                writer.write(raw.connect(source.choice([raw.V3, raw.V5]), f"g{number}"))
            data = bytearray(raw.publish("x", source.randbytes(source.randrange(200)), qos=1))
            for _ in range(source.randrange(6)):
                data[source.randrange(len(data))] = source.randrange(256)
            writer.write(bytes(data) + source.randbytes(source.randrange(400)))
            await good.publish(TOPIC, b"%d" % number, qos=1, timeout=PATIENCE)
            if number % 2:
                writer.transport.abort()
            else:
                writer.close()
            with suppress(ConnectionError):
                await writer.wait_closed()
        assert [p for t, p, _ in inbox.messages if t == TOPIC] == [b"%d" % n for n in range(120)]
        await eventually(lambda: listening.stats().connections == 1)


async def test_a_subscriber_that_never_reads_costs_bounded_memory_and_nobody_else() -> None:
    limits = Limits(queued_bytes=1_000_000)
    async with (
        endpoint(limits) as (listening, inbox),
        aiomqtt.Client("127.0.0.1", listening.port) as good,
    ):
        reader, writer = await asyncio.open_connection("127.0.0.1", listening.port, limit=1024)
        writer.transport.pause_reading()  # type: ignore[attr-defined]
        writer.write(raw.connect(raw.V5, "slow", keep_alive=0))
        writer.write(raw.subscribe(("#", 1), version=raw.V5))
        await eventually(lambda: listening.stats().clients == 2)
        payload = b"x" * 15_000
        for _ in range(600):
            await good.publish(TOPIC, payload, qos=1)
        assert len(inbox.messages) == 600
        await eventually(lambda: listening.stats().clients == 1)
        writer.transport.abort()
        del reader


async def test_the_acknowledgement_comes_after_the_sink_and_never_without_it() -> None:
    def failing(topic: str, payload: bytes, retained: bool) -> None:  # noqa: FBT001
        del topic, retained
        if payload == b"bad":
            raise RuntimeError("the hub failed")

    async with MqttEndpoint(one_by_one(failing), port=0) as listening:
        reader, writer = await asyncio.open_connection("127.0.0.1", listening.port)
        writer.write(raw.connect(raw.V3))
        assert await reader.readexactly(4) == b"\x20\x02\0\0"
        writer.write(raw.publish(TOPIC, b"good", qos=1, packet_id=1))
        assert await reader.readexactly(4) == b"\x40\x02\0\x01"
        writer.write(raw.publish(TOPIC, b"bad", qos=1, packet_id=2))
        assert await asyncio.wait_for(reader.read(), PATIENCE) == b""
        writer.close()
        await writer.wait_closed()


async def test_shutting_down_says_goodbye_and_leaves_nothing_behind() -> None:
    before = asyncio.all_tasks()
    async with endpoint() as (listening, _):
        port = listening.port
        reader, writer = await asyncio.open_connection("127.0.0.1", port)
        writer.write(raw.connect(raw.V5))
        await eventually(lambda: listening.stats().clients == 1)
        silent = await asyncio.open_connection("127.0.0.1", port)
    assert (await reader.read()).endswith(b"\xe0\x01\x8b")
    assert listening.stats().connections == 0
    assert asyncio.all_tasks() == before
    with pytest.raises(ConnectionRefusedError):
        await asyncio.open_connection("127.0.0.1", port)
    for one in (writer, silent[1]):
        one.close()
        with suppress(ConnectionError):
            await one.wait_closed()


async def test_a_port_in_use_is_named_with_its_fix() -> None:
    async with endpoint() as (listening, inbox):
        with pytest.raises(PortInUseError, match=f"127.0.0.1:{listening.port}; stop it") as caught:
            await MqttEndpoint(one_by_one(inbox), port=listening.port).__aenter__()
        assert caught.value.code == "mqtt.endpoint.port_in_use"


async def test_an_address_that_is_not_ours_is_an_error_of_its_own() -> None:
    with pytest.raises(EndpointError) as caught:
        await MqttEndpoint(
            one_by_one(Inbox()), host="192.0.2.1", port=0, open_to_others=True
        ).__aenter__()
    assert caught.value.code == "mqtt.endpoint.unavailable"
