"""What MQTT 5.0 and 3.1.1 demand and no other test holds: see `mqtt-conformance.md`."""

import pytest

from sensors.mqtt import Reason
from tests.sensors import mqtt_bytes as client
from tests.sensors.mqtt_bytes import V3, V5
from tests.sensors.mqtt_table import TOPIC, Table, closes, delivered, disconnect, listener, sent

VERSIONS = pytest.mark.parametrize("version", [V3, V5])
AWAITED = client.session(60)


@VERSIONS
@pytest.mark.parametrize("topic", ["\ufeffa", "a\ufeff", "é", "e\u0301", "A", "a ", "𝄞/指路"])
def test_topics_are_taken_as_they_are(topic: str, version: int) -> None:
    table = Table().open((1, client.connect(version)))
    table.received(1, client.subscribe((topic, 0), version=version))
    publish = client.publish(topic, version=version)
    assert sent(table.received(1, publish), 1) == publish
    for other in ("a", "\u00e9", "e", "指路"):
        if other != topic:
            assert sent(table.received(1, client.publish(other, version=version)), 1) == b""


@VERSIONS
@pytest.mark.parametrize("name", ["a", "x" * 23, "0Zz" * 21, "x" * 500, "指路-1"])
def test_any_client_identifier_is_taken(name: str, version: int) -> None:
    table = Table()
    table.opened(1)
    assert sent(table.received(1, client.connect(version, name)), 1)[3] == 0
    table.received(1, client.publish(TOPIC, version=version))
    assert table.broker.stats().clients == 1


@VERSIONS
def test_nothing_after_a_refused_connect_is_processed(version: int) -> None:
    table = Table()
    table.opened(1)
    refused = client.connect(version, flags=0x03) + client.publish(TOPIC, version=version)
    actions = table.received(1, refused)
    assert (delivered(actions), closes(actions)) == ([], [1])


@VERSIONS
def test_what_comes_with_connect_is_processed(version: int) -> None:
    table = Table()
    table.opened(1)
    actions = table.received(1, client.connect(version) + client.publish(TOPIC, version=version))
    assert delivered(actions) == [(TOPIC, b"1")]
    assert sent(actions, 1)[0] == 0x20


def test_an_empty_payload_is_passed_on_and_takes_the_retained_message_away() -> None:
    table = Table().open((1, client.connect()))
    read = listener(table, 2, ("t", 0))
    table.received(1, client.publish("t", b"x", retain=True))
    actions = table.received(1, client.publish("t", b"", retain=True))
    assert read(actions) == client.publish("t", b"", version=V5)
    assert table.broker.stats().retained == 0


def test_a_message_without_retain_leaves_the_retained_one_alone() -> None:
    table = Table().open((1, client.connect()))
    table.received(1, client.publish("t", b"kept", retain=True))
    table.received(1, client.publish("t", b"passing"))
    table.received(1, client.publish("t", b""))
    answer = sent(table.received(1, client.subscribe(("t", 0))), 1)
    assert answer.endswith(client.publish("t", b"kept", retain=True))


@VERSIONS
def test_a_dup_flag_is_not_passed_on_and_its_message_is_a_new_one(version: int) -> None:
    table = Table().open((1, client.connect(version)))
    read = listener(table, 2, (TOPIC, 1))
    for number in (1, 2):
        publish = client.publish(TOPIC, qos=1, packet_id=7, dup=True, version=version)
        actions = table.received(1, publish)
        assert delivered(actions) == [(TOPIC, b"1")]
        assert read(actions) == client.publish(TOPIC, qos=1, packet_id=number, version=V5)


def test_filters_are_unsubscribed_from_letter_by_letter() -> None:
    table = Table().open((1, client.connect(V5)))
    table.received(1, client.subscribe(("a/+", 0), ("a/b", 0), version=V5))
    answer = sent(table.received(1, client.unsubscribe("a/#", "A/b", "a/b", version=V5)), 1)
    assert answer == b"\xb0\x06\0\x09\0\x11\x11\x00"
    assert sent(table.received(1, client.publish("a/b", version=V5)), 1) != b""


def test_what_was_begun_is_completed_after_unsubscribing() -> None:
    table = Table().open((1, client.connect()), (2, client.connect(V5, "s", properties=AWAITED)))
    table.received(2, client.subscribe(("t", 2), version=V5))
    table.received(1, client.publish("t", b"x", qos=2))
    table.received(2, client.unsubscribe("t", version=V5))
    table.closed(2)
    table.opened(3)
    back = client.connect(V5, "s", flags=0, properties=AWAITED)
    again = client.publish("t", b"x", qos=2, packet_id=1, dup=True, version=V5)
    assert sent(table.received(3, back), 3).endswith(again)


def test_no_expiry_stops_an_exchange_that_has_begun() -> None:
    table = Table().open((1, client.connect(V5)), (2, client.connect(V5, "s", properties=AWAITED)))
    table.received(2, client.subscribe(("t", 2), version=V5))
    expiry = b"\x02\0\0\0\x01"
    table.received(1, client.publish("t", b"x", qos=2, version=V5, properties=expiry))
    assert sent(table.received(1, client.pubrel(1), 9.0), 1) == client.pubcomp(1)
    table.closed(2, 9.0)
    table.opened(3, 9.0)
    back = client.connect(V5, "s", flags=0, properties=AWAITED)
    again = client.publish(
        "t", b"x", qos=2, packet_id=1, dup=True, version=V5, properties=b"\x02\0\0\0\0"
    )
    assert sent(table.received(3, back, 9.0), 3).endswith(again)


@pytest.mark.parametrize(("qos", "refusal"), [(1, client.puback), (2, client.pubrec)])
def test_a_refused_message_is_sent_to_nobody_else(qos: int, refusal: object) -> None:
    table = Table().open((1, client.connect()))
    members = {number: client.connect(V5, f"s{number}", properties=AWAITED) for number in (2, 3)}
    for number, hello in members.items():
        table.open((number, hello))
        table.received(number, client.subscribe(("$share/g/t", 2), version=V5))
    actions = table.received(1, client.publish("t", b"x", qos=qos))
    (first,) = [number for number in members if sent(actions, number)]
    assert callable(refusal)
    assert table.received(first, refusal(1, 0x97)) == []
    table.closed(first)
    table.opened(4)
    back = client.connect(V5, f"s{first}", flags=0, properties=AWAITED)
    assert b"x" not in sent(table.received(4, back), 4)[4:]


def test_a_shared_qos_2_message_waits_for_the_member_that_it_was_begun_with() -> None:
    table = Table().open((1, client.connect()))
    for number in (2, 3):
        table.open((number, client.connect(V5, f"s{number}", properties=AWAITED)))
        options = 2 if number == 2 else 1
        table.received(number, client.subscribe(("$share/g/t", options), version=V5))
    seen: dict[int, bytes] = {}
    for number in (1, 2):
        actions = table.received(1, client.publish("t", b"x", qos=2, packet_id=number))
        seen |= {n: sent(actions, n) for n in (2, 3) if sent(actions, n)}
    # Each member at the QoS that it was granted.
    assert seen[2] == client.publish("t", b"x", qos=2, packet_id=1, version=V5)
    assert seen[3] == client.publish("t", b"x", qos=1, packet_id=1, version=V5)
    assert sent(table.closed(2), 3) == b""
    table.opened(4)
    back = client.connect(V5, "s2", flags=0, properties=AWAITED)
    again = client.publish("t", b"x", qos=2, packet_id=1, dup=True, version=V5)
    assert sent(table.received(4, back), 4).endswith(again)


@pytest.mark.parametrize(
    ("data", "reason"),
    [(b"\xf0\0", Reason.PROTOCOL_ERROR), (b"\xf1\0", Reason.MALFORMED_PACKET)],
)
def test_auth_is_out_of_place_without_a_method(data: bytes, reason: Reason) -> None:
    table = Table().open((1, client.connect(V5)))
    assert sent(table.received(1, data), 1) == disconnect(reason)


@VERSIONS
def test_a_session_does_not_end_while_its_client_is_there(version: int) -> None:
    hello = client.connect(version, "s", keep_alive=0)
    table = Table().open((1, hello))
    table.received(1, client.subscribe(("t", 0), version=version))
    table.elapsed(1e9)
    publish = client.publish("t", version=version)
    assert sent(table.received(1, publish), 1) == publish


@VERSIONS
def test_each_filter_of_a_subscribe_is_answered_in_its_place(version: int) -> None:
    table = Table().open((1, client.connect(version)))
    filters = (("a", 2), ("a#", 0), ("b", 1), ("a", 0))
    answer = sent(table.received(1, client.subscribe(*filters, version=version)), 1)
    assert answer[-4:] == bytes((2, 0x8F if version == V5 else 0x80, 1, 0))
    # The last one has replaced the first.
    got = sent(table.received(1, client.publish("a", qos=2, version=version)), 1)
    assert got.startswith(client.publish("a", version=version))


@VERSIONS
def test_unsubscribing_from_nothing_is_answered(version: int) -> None:
    table = Table().open((1, client.connect(version)))
    answer = sent(table.received(1, client.unsubscribe("x", packet_id=77, version=version)), 1)
    assert answer == (b"\xb0\4\0\x4d\0\x11" if version == V5 else b"\xb0\2\0\x4d")


@VERSIONS
def test_a_ping_is_answered(version: int) -> None:
    table = Table().open((1, client.connect(version)))
    assert sent(table.received(1, client.PINGREQ), 1) == b"\xd0\0"


@VERSIONS
def test_messages_of_one_topic_keep_their_order_at_every_qos(version: int) -> None:
    table = Table().open((1, client.connect(V3)), (2, client.connect(version, "s")))
    table.received(2, client.subscribe(("#", 2), version=version))
    got = b""
    for number in range(1, 31):
        publish = client.publish("t", b"<%02d>" % number, qos=number % 3, packet_id=number)
        got += sent(table.received(1, publish), 2)
    places = [got.index(b"<%02d>" % number) for number in range(1, 31)]
    assert places == sorted(places)


@pytest.mark.parametrize("expiry", [0, 60])
def test_version_3_sessions_and_version_5_sessions_are_one(expiry: int) -> None:
    table = Table().open((1, client.connect(V5, "s", properties=client.session(expiry))))
    table.closed(1)
    table.opened(2)
    answer = sent(table.received(2, client.connect(V3, "s", flags=0)), 2)
    assert answer == bytes((0x20, 2, expiry > 0, 0))


def test_properties_of_a_message_pass_through_unaltered() -> None:
    table = Table().open((1, client.connect(V5)))
    read = listener(table, 2, ("t", 2))
    properties = (
        b"\x01\x01" + b"\x03" + client.string("text/指路") + b"\x08" + client.string("answer/to")
        + b"\x09" + client.string(b"\0\xff\0") + b"\x26\0\1k\0\1b" + b"\x26\0\1k\0\1a"
    )  # fmt: skip
    publish = client.publish("t", b"x", qos=2, version=V5, properties=properties)
    assert read(table.received(1, publish)) == publish
