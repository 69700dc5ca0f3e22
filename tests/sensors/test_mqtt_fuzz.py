"""A hundred thousand broken packets: whatever comes, only its own connection ends."""

from random import Random
from unittest.mock import patch

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sensors import MqttProtocolError
from sensors.mqtt import Limits, Reason
from sensors.mqtt.arrivals import Arrivals
from sensors.mqtt.connecting import parse_connect
from sensors.mqtt.frames import FrameBuffer
from sensors.mqtt.packets import (
    parse_disconnect,
    parse_received,
    parse_released,
    parse_subscribe,
    parse_unsubscribe,
    split_publish,
    topic_text,
)
from sensors.mqtt.reasons import REFUSED
from tests.sensors import mqtt_bytes as client
from tests.sensors.mqtt_bytes import V3, V5
from tests.sensors.mqtt_table import TOPIC, Action, Table, closes, sent

Chance = Random
"""Drawn by hypothesis as one number: an example is a whole conversation, and stays cheap."""

EXAMPLES = 1_000
PACKETS = 100
"""Per example: together as many as the name of this module says, at the cost of a thousand."""

LIMITS = Limits(
    queued_messages=3, queued_live=2, backlog_bytes=64, retained_messages=2, receive_maximum=4,
    topic_aliases=2, sessions=5, subscriptions=3, queued_bytes=500, unsettled_bytes=300,
)  # fmt: skip
PROPERTIES = b"\x01\x01\x02\0\0\0\x05\x03\0\1a\x08\0\1b\x09\0\1c\x0b\x05\x11\0\0\0\1\x26\0\1k\0\1v"


def good(random: Random) -> bytes:
    """Return a packet as a client would send it."""
    version = random.choice((V3, V5))
    number = random.randrange(1, 4)
    name = random.choice("ab")
    properties = PROPERTIES[: random.choice((0, 2, 7, 11, 15, 19))] if version == V5 else b""
    qos = random.randrange(3)
    return random.choice(
        (
            client.connect(version, name, flags=random.choice((0, 2))),
            client.connect(V5, name, properties=client.session(random.choice((0, 9)))),
            client.connect(version, name, flags=6, tail=client.will(version, TOPIC, b"w")),
            client.publish(TOPIC, b"x", qos=1, packet_id=number),
            client.publish("t", b"y", qos=qos, packet_id=number, version=version,
                           retain=random.random() < 0.3, properties=properties),
            client.publish("", qos=qos, version=V5, properties=b"\x23\0\1"),
            client.publish(TOPIC, qos=qos, version=V5, properties=b"\x23\0\1"),
            client.subscribe((random.choice(("#", "t", "+", "$share/g/t")), qos), version=version),
            client.unsubscribe(random.choice(("#", "t", "$share/g/t")), version=version),
            client.puback(number), client.pubrec(number),
            client.pubrel(number), client.pubcomp(number),
            client.PINGREQ, client.DISCONNECT, client.SAY_WILL,
        )
    )  # fmt: skip


def broken(random: Random) -> bytes:
    """Return a packet with something wrong in it, or anything at all."""
    data = bytearray(good(random))
    for _ in range(random.randrange(3)):
        match random.randrange(4):
            case 0:
                data[random.randrange(len(data))] = random.randrange(256)
            case 1:
                del data[random.randrange(len(data)) :]
            case 2:
                data += random.randbytes(random.randrange(9))
            case _:
                data[1:2] = bytes((max(0, len(data) - 2) & 0x7F,))
        if not data:
            return random.randbytes(random.randrange(1, 40))
    return bytes(data)


@settings(max_examples=EXAMPLES, deadline=None)
@given(st.integers(0, 2**64))
def test_parsers_raise_nothing_else(seed: int) -> None:
    random = Chance(seed)
    for _ in range(PACKETS):
        buffer = FrameBuffer(1_000)
        buffer.push(broken(random))
        version = random.choice((V3, V5))
        refusal: MqttProtocolError | None = None
        try:
            while (frame := buffer.pull()) is not None:
                parse(*frame, version)
        except MqttProtocolError as error:
            refusal = error
        assert refusal is None or (Reason(refusal.reason_code) >= REFUSED and refusal.reason)


def parse(first: int, body: bytes, version: int) -> None:
    match first >> 4:
        case 1:
            parse_connect(body)
        case 3:
            topic, *_ = split_publish(first, body, version)
            topic_text(topic)
        case 4 | 5:
            parse_received(body, version)
        case 6 | 7:
            parse_released(body, version)
        case 8:
            parse_subscribe(body, version)
        case 10:
            parse_unsubscribe(body, version)
        case 14:
            parse_disconnect(body, version)


@settings(max_examples=EXAMPLES, deadline=None)
@given(st.integers(0, 2**64))
def test_no_bytes_break_the_broker_or_a_good_client(seed: int) -> None:
    random = Chance(seed)
    table = Table(LIMITS, slow=random.random() < 0.5, guarded=False)
    table.open((9, client.connect(V5, "good", keep_alive=0)))
    now, newest, open_ = 0.0, 9, [0]
    for _ in range(PACKETS // 5):
        now += random.random()
        actions: list[Action] = []
        match random.randrange(8):
            case 0 if table.waiting:
                actions = table.settle(random.randrange(len(table.waiting)), now)
            case 1:
                actions = table.elapsed(now)
            case 2:
                actions = table.written(random.choice(open_), random.choice((0, 99)), now)
            case 3:
                newest += 1
                actions = table.opened(newest, now)
                actions += table.received(newest, good(random), now)
                open_.append(newest)
            case 4:
                actions = table.closed(random.choice(open_), now)
            case _:
                data = b"".join(random.choice((good, broken))(random) for _ in range(5))
                actions = table.received(random.choice(open_), data, now)
        assert 9 not in closes(actions)
    while table.waiting:
        table.settle(0, now)
    stats = table.broker.stats()
    assert stats.unsettled == 0
    assert sent(table.received(9, client.PINGREQ, now), 9) == b"\xd0\x00"
    for number in open_:
        table.closed(number, now)
    table.elapsed(now + 1e9)
    stats = table.broker.stats()
    assert (stats.connections, stats.sessions, stats.queued_bytes) == (1, 1, 0)
    assert table.broker._state.subscriptions._root.empty


@pytest.mark.parametrize("version", [V3, V5])
@settings(max_examples=200, deadline=None)
@given(st.integers(0, 2**64))
def test_the_quick_way_leads_where_the_long_one_does(version: int, seed: int) -> None:
    def played(random: Random) -> list[list[Action]]:
        table = Table(LIMITS).open((1, client.connect(version, "a", keep_alive=0)))
        found, waiting = [], list[tuple[int, bytes]]()
        for step in range(PACKETS):
            topic = random.choice((TOPIC, "t", "$x", "a" * 130))
            data = client.publish(
                topic, random.randbytes(random.randrange(9)), qos=random.choice((1, 1, 2)),
                packet_id=random.choice((0, 1, 1, 2, 2)), version=version,
            )  # fmt: skip
            if random.random() < 0.1:
                data = client.subscribe(("t", 1), version=version)
            if random.random() < 0.2:
                changed = bytearray(data)
                changed[random.randrange(len(changed))] ^= 1 << random.randrange(8)
                data = bytes(changed)
            if random.random() < 0.1:
                data = data[: random.randrange(1, len(data))]
            waiting.append((1, data))
            if random.random() < 0.3:
                continue
            found.append(table.received_together(waiting, float(step)))
            waiting.clear()
            if closes(found[-1]):
                break
        return found

    quick = played(Chance(seed))
    with patch.object(Arrivals, "quick", lambda *given: given[2]):
        assert played(Chance(seed)) == quick
