"""What clients that others wrote need beyond publishing: QoS 2, sessions, TLS, passwords."""

import asyncio
import ssl
import subprocess
from collections.abc import AsyncIterator, Collection, Sequence
from contextlib import asynccontextmanager
from pathlib import Path

import aiomqtt
import gmqtt
import pytest
from gmqtt.mqtt.constants import MQTTv50, MQTTv311
from paho.mqtt.enums import MQTTProtocolVersion

from sensors import EndpointError
from sensors.adapters import (
    Account,
    Accounts,
    MqttEndpoint,
    one_by_one,
    password_line,
)
from sensors.mqtt import Incoming, Limits, Login, Rights
from tests.integration.mqtt_tools import FILTER, TOPIC, Inbox, endpoint, eventually, program
from tests.integration.test_mqtt_endpoint import VERSIONS, client_of
from tests.sensors import mqtt_bytes as raw
from tests.servers import PATIENCE, required

pytestmark = pytest.mark.integration

HOST = "127.0.0.1"
V5 = aiomqtt.ProtocolVersion.V5


class Gmqtt:
    """A gmqtt client, and what it was told."""

    def __init__(self, name: str) -> None:
        self.client = gmqtt.Client(name)
        self.messages: list[tuple[str, bytes, int]] = []
        self.granted: list[int] = []
        self.client.on_message = self._on_message
        self.client.on_subscribe = lambda _client, _id, qos, _properties: self.granted.extend(qos)

    async def _on_message(
        self, _client: object, topic: str, payload: bytes, qos: int, _properties: object
    ) -> int:
        self.messages.append((topic, payload, qos))
        return 0


@asynccontextmanager
async def gmqtt_of(port: int, version: int, name: str) -> AsyncIterator[Gmqtt]:
    client = Gmqtt(name)
    await client.client.connect(HOST, port, version=version)
    try:
        yield client
    finally:
        await client.client.disconnect()
        # It closes its socket a turn of the loop after it says so.
        await asyncio.sleep(0.05)


@pytest.mark.parametrize("version", [MQTTv311, MQTTv50])
async def test_gmqtt_publishes_and_subscribes_at_all_qos(version: int) -> None:
    async with (
        endpoint() as (listening, inbox),
        gmqtt_of(listening.port, version, "subscriber") as subscriber,
        gmqtt_of(listening.port, version, "device") as device,
    ):
        subscriber.client.subscribe(FILTER, qos=2)
        await eventually(lambda: subscriber.granted == [2])
        expected = []
        for number in range(60):
            device.client.publish(TOPIC, b"%d" % number, qos=number % 3)
            expected.append((TOPIC, b"%d" % number, number % 3))
        await eventually(lambda: len(subscriber.messages) == 60)
        assert subscriber.messages == expected
        assert inbox.payloads == [b"%d" % number for number in range(60)]


@pytest.mark.parametrize("version", VERSIONS)
async def test_paho_publishes_and_gets_qos_2_once(version: MQTTProtocolVersion) -> None:
    async with endpoint() as (listening, inbox), client_of(listening.port, version) as client:
        client.client.subscribe(TOPIC, 2)
        await eventually(lambda: client.granted)
        for number in range(100):
            client.client.publish(TOPIC, b"%d" % number, qos=2)
        await eventually(lambda: len(client.published) == 100 and len(client.messages) == 100)
        assert inbox.payloads == [b"%d" % number for number in range(100)]
        assert [one.payload for one in client.messages] == inbox.payloads
        assert {one.qos for one in client.messages} == {2}


async def test_a_session_of_aiomqtt_gets_what_came_while_it_was_away() -> None:
    async with endpoint() as (listening, _):

        def resident() -> aiomqtt.Client:
            return aiomqtt.Client(HOST, listening.port, identifier="r", clean_session=False)

        async with resident() as client:
            await client.subscribe("t", qos=1)
        async with aiomqtt.Client(HOST, listening.port) as device:
            for number in range(20):
                await device.publish("t", b"%d" % number, qos=1)
        async with resident() as client, asyncio.timeout(PATIENCE):
            got = [(await anext(client.messages)).payload for _ in range(20)]
        assert got == [b"%d" % number for number in range(20)]


async def test_members_of_a_shared_subscription_share() -> None:
    async with (
        endpoint() as (listening, _),
        aiomqtt.Client(HOST, listening.port, protocol=V5) as one,
        aiomqtt.Client(HOST, listening.port, protocol=V5) as two,
        aiomqtt.Client(HOST, listening.port) as device,
    ):
        for member in (one, two):
            await member.subscribe("$share/workers/jobs/+", qos=1)
        for number in range(20):
            await device.publish("jobs/x", b"%d" % number, qos=1)
        async with asyncio.timeout(PATIENCE):
            first = [int(bytes((await anext(one.messages)).payload)) for _ in range(10)]
            second = [int(bytes((await anext(two.messages)).payload)) for _ in range(10)]
        assert sorted(first + second) == list(range(20))


@pytest.mark.parametrize("version", ["mqttv311", "mqttv5"])
async def test_mosquitto_programs_speak_qos_2(version: str) -> None:
    async with endpoint() as (listening, inbox):
        where = ("-h", HOST, "-p", str(listening.port), "-V", version, "-q", "2")
        code, _, errors = await program("mosquitto_pub", *where, "-t", TOPIC, "-m", "1", "-r")
        assert (code, errors) == (0, b"")
        code, output, errors = await program(
            "mosquitto_sub", *where, "-t", "#", "-C", "1", "-F", "%q %r %p"
        )
        assert (code, output, errors) == (0, b"2 1 1\n", b"")
        assert inbox.payloads == [b"1"]


class Journal:
    """A hub that settles when it is told to."""

    def __init__(self) -> None:
        self.messages: list[Incoming] = []
        self.waiting: list[asyncio.Future[Collection[int]]] = []

    def accept(self, messages: Sequence[Incoming]) -> asyncio.Future[Collection[int]]:
        self.messages += messages
        self.waiting.append(asyncio.get_running_loop().create_future())
        return self.waiting[-1]


async def test_acknowledgements_come_with_the_commit_and_all_of_a_turn_share_it() -> None:
    journal = Journal()
    async with MqttEndpoint(journal.accept, port=0) as listening:
        reader, writer = await asyncio.open_connection(HOST, listening.port)
        writer.write(raw.connect(raw.V3))
        assert await reader.readexactly(4) == b"\x20\x02\0\0"
        writer.write(b"".join(raw.publish(TOPIC, qos=1, packet_id=n) for n in (1, 2, 3)))
        await eventually(lambda: len(journal.messages) == 3)
        assert len(journal.waiting) == 1
        writer.write(raw.PINGREQ)
        assert await reader.readexactly(2) == b"\xd0\0"
        journal.waiting.pop().set_result((1,))
        # The second is refused, so that this connection ends after the first.
        assert await asyncio.wait_for(reader.read(), PATIENCE) == raw.puback(1)
        writer.close()
        await writer.wait_closed()


async def test_a_commit_that_fails_acknowledges_nothing() -> None:
    journal = Journal()
    async with MqttEndpoint(journal.accept, port=0) as listening:
        reader, writer = await asyncio.open_connection(HOST, listening.port)
        writer.write(raw.connect(raw.V5) + raw.publish(TOPIC, qos=2, version=raw.V5))
        await eventually(lambda: journal.waiting)
        journal.waiting.pop().set_exception(OSError("the disk is full"))
        connack = await reader.readexactly(2)
        await reader.readexactly(connack[1])
        assert await reader.readexactly(5) == raw.pubrec(1, 0x83)
        writer.close()
        await writer.wait_closed()


async def test_what_is_under_way_at_the_end_is_still_acknowledged() -> None:
    journal = Journal()
    async with MqttEndpoint(journal.accept, port=0) as listening:
        reader, writer = await asyncio.open_connection(HOST, listening.port)
        writer.write(raw.connect(raw.V3) + raw.publish(TOPIC, qos=1))
        await eventually(lambda: journal.waiting)
        asyncio.get_running_loop().call_later(0.1, journal.waiting.pop().set_result, ())
    assert await reader.read() == b"\x20\x02\0\0" + raw.puback(1)
    writer.close()
    await writer.wait_closed()


async def test_while_too_much_waits_for_the_hub_nothing_more_is_read() -> None:
    journal = Journal()
    limits = Limits(unsettled_bytes=100_000)
    async with MqttEndpoint(journal.accept, port=0, limits=limits) as listening:
        _, writer = await asyncio.open_connection(HOST, listening.port)
        writer.write(raw.connect(raw.V3))
        writer.write(b"".join(raw.publish(TOPIC, b"x" * 10_000) for _ in range(2_000)))
        await eventually(lambda: listening.stats().unsettled > 100_000)
        before = -1
        while before != len(journal.messages):
            before = len(journal.messages)
            await asyncio.sleep(0.2)
        assert before < 1_000
        while len(journal.messages) < 2_000:
            await eventually(lambda: journal.waiting)
            journal.waiting.pop(0).set_result(())
        while journal.waiting:
            journal.waiting.pop(0).set_result(())
        writer.close()
        await writer.wait_closed()


async def test_reading_goes_on_where_what_waited_was_not_for_the_hub() -> None:
    limits = Limits(unsettled_bytes=5_000)
    async with MqttEndpoint(Journal().accept, port=0, limits=limits) as listening:
        reader, writer = await asyncio.open_connection(HOST, listening.port)
        writer.write(raw.connect(raw.V3))
        assert await reader.readexactly(4) == b"\x20\x02\0\0"
        for number in range(1, 101):
            writer.write(raw.publish("t", b"x" * 1_000, qos=1, packet_id=number))
        async with asyncio.timeout(PATIENCE):
            got = await reader.readexactly(400)
        assert got == b"".join(map(raw.puback, range(1, 101)))
        writer.close()
        await writer.wait_closed()


def certificate(folder: Path) -> tuple[Path, Path]:
    """Make a certificate of this machine and its key."""
    made, key = folder / "cert.pem", folder / "key.pem"
    command = [
        required("openssl"), "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "2",
        "-subj", "/CN=localhost", "-addext", "subjectAltName=DNS:localhost,IP:127.0.0.1",
        "-keyout", str(key), "-out", str(made),
    ]  # fmt: skip
    subprocess.run(command, check=True, capture_output=True)
    return made, key


ACCOUNT = Account("lift", password_line("sesame", b"0" * 16), ("zhilu/v1/lift-1/+",), ("signs/#",))


async def test_a_password_and_tls_let_mosquitto_in(tmp_path: Path) -> None:
    made, key = await asyncio.to_thread(certificate, tmp_path)
    tls = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    tls.load_cert_chain(made, key)
    inbox, accounts = Inbox(), Accounts((ACCOUNT,), b"x" * 32)
    async with MqttEndpoint(
        one_by_one(inbox), port=0, host="127.0.0.1", admit=accounts.admit, tls=tls
    ) as listening:
        port = str(listening.port)
        where = (
            "-h", "localhost", "-p", port, "-V", "mqttv5", "-q", "1", "--cafile", str(made),
        )  # fmt: skip
        known = (*where, "-u", "lift", "-P", "sesame")
        code, _, errors = await program("mosquitto_pub", *known, "-t", TOPIC, "-m", "1")
        assert (code, errors) == (0, b"")
        wrong = (*where, "-u", "lift", "-P", "barley", "-t", TOPIC, "-m", "2")
        code, _, errors = await program("mosquitto_pub", *wrong)
        assert code != 0
        assert b"bad user name or password" in errors.lower()
        nobody = (*where, "-t", TOPIC, "-m", "3")
        assert b"not authorized" in (await program("mosquitto_pub", *nobody))[2].lower()
        other = (*known, "-t", "zhilu/v1/lift-2/state", "-m", "4")
        await program("mosquitto_pub", *other)
        assert b"denied" in (await program("mosquitto_sub", *known, "-t", "#"))[2]
        assert inbox.payloads == [b"1"]


async def test_a_login_that_fails_by_itself_is_no_wrong_password() -> None:
    def failing(_login: Login) -> "asyncio.Future[Rights | None]":
        raise RuntimeError("the accounts are away")

    async with MqttEndpoint(one_by_one(Inbox()), port=0, admit=failing) as listening:
        reader, writer = await asyncio.open_connection(HOST, listening.port)
        writer.write(raw.connect(raw.V3))
        assert await asyncio.wait_for(reader.read(), PATIENCE) == b"\x20\2\0\3"
        writer.close()
        await writer.wait_closed()


@pytest.mark.parametrize("host", ["0.0.0.0", "::", ""])  # noqa: S104 - that is what is refused
async def test_without_credentials_only_this_machine_is_served(host: str) -> None:
    with pytest.raises(EndpointError, match="give it accounts") as caught:
        await MqttEndpoint(one_by_one(Inbox()), host=host, port=0).__aenter__()
    assert caught.value.code == "mqtt.endpoint.open"


async def test_localhost_is_this_machine() -> None:
    async with MqttEndpoint(one_by_one(Inbox()), host="localhost", port=0) as listening:
        assert listening.port > 0
