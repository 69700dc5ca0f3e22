"""QoS 1 and 2 in both directions: MQTT 5.0 sections 4.3, 4.4, 4.6 and 4.9."""

import pytest

from sensors.mqtt import Limits, Reason
from tests.sensors import mqtt_bytes as client
from tests.sensors.mqtt_bytes import V3, V5
from tests.sensors.mqtt_table import (
    TOPIC,
    Table,
    closes,
    delivered,
    disconnect,
    sent,
)

VERSIONS = pytest.mark.parametrize("version", [V3, V5])
AWAITED = client.session(60)


@VERSIONS
def test_qos_2_is_received_once(version: int) -> None:
    table = Table().open((1, client.connect(version)))
    publish = client.publish(TOPIC, b"x", qos=2, packet_id=7, version=version)
    actions = table.received(1, publish)
    assert (delivered(actions), sent(actions, 1)) == ([(TOPIC, b"x")], client.pubrec(7))
    again = client.publish(TOPIC, b"x", qos=2, packet_id=7, dup=True, version=version)
    actions = table.received(1, again)
    assert (delivered(actions), sent(actions, 1)) == ([], client.pubrec(7))
    assert sent(table.received(1, client.pubrel(7)), 1) == client.pubcomp(7)
    assert delivered(table.received(1, publish)) == [(TOPIC, b"x")]


def test_a_release_of_nothing_is_said_to_be_one() -> None:
    table = Table().open((1, client.connect(V5)), (2, client.connect(V3, "b")))
    assert sent(table.received(1, client.pubrel(9)), 1) == client.pubcomp(9, 0x92)
    assert sent(table.received(2, client.pubrel(9)), 2) == client.pubcomp(9)


@VERSIONS
def test_qos_2_is_sent_in_four_steps(version: int) -> None:
    table = Table().open((1, client.connect(V3, "p")), (2, client.connect(version, "s")))
    table.received(2, client.subscribe(("t", 2), version=version))
    actions = table.received(1, client.publish("t", b"x", qos=2))
    expected = client.publish("t", b"x", qos=2, packet_id=1, version=version)
    assert sent(actions, 2) == expected
    assert sent(table.received(2, client.pubrec(1)), 2) == client.pubrel(1)
    assert sent(table.received(2, client.pubrec(1)), 2) == client.pubrel(1)
    assert table.received(2, client.pubcomp(1)) == []
    unknown = client.pubrel(1, 0x92 if version == V5 else 0)
    assert sent(table.received(2, client.pubrec(1)), 2) == unknown


def test_a_refused_qos_2_message_is_done_with() -> None:
    table = Table(Limits(inflight=1)).open((1, client.connect(V3, "p")), (2, client.connect(V5)))
    table.received(2, client.subscribe(("t", 2), version=V5))
    table.received(1, client.publish("t", b"1", qos=2, packet_id=1))
    assert sent(table.received(1, client.publish("t", b"2", qos=2, packet_id=2)), 2) == b""
    answer = sent(table.received(2, client.pubrec(1, 0x97)), 2)
    assert answer == client.publish("t", b"2", qos=2, packet_id=2, version=V5)
    assert sent(table.received(2, client.pubrec(9, 0x97)), 2) == b""


@VERSIONS
def test_a_puback_does_not_end_a_qos_2_exchange(version: int) -> None:
    table = Table().open((1, client.connect(V3, "p")), (2, client.connect(version, "s")))
    table.received(2, client.subscribe(("t", 2), version=version))
    table.received(1, client.publish("t", b"x", qos=2))
    assert table.received(2, client.puback(1) + client.pubcomp(1)) == []
    assert sent(table.received(2, client.pubrec(1)), 2) == client.pubrel(1)


class TestAcknowledgementsWaitForTheHub:
    def test_no_puback_and_no_pubrec_before_the_hub_has_settled(self) -> None:
        table = Table(slow=True).open((1, client.connect()))
        one = table.received(1, client.publish(TOPIC, b"1", qos=1, packet_id=1))
        two = table.received(1, client.publish(TOPIC, b"2", qos=2, packet_id=2))
        assert sent(one + two, 1) == b""
        assert sent(table.settle(), 1) == client.puback(1)
        assert sent(table.settle(), 1) == client.pubrec(2)

    def test_they_leave_in_the_order_in_which_the_messages_came(self) -> None:
        table = Table(slow=True).open((1, client.connect()))
        table.received(1, client.publish(TOPIC, b"1", qos=1, packet_id=1))
        table.received(1, client.publish("not/for/the/hub", b"2", qos=1, packet_id=2))
        table.received(1, client.publish(TOPIC, b"3", qos=1, packet_id=3))
        assert sent(table.settle(1), 1) == b""
        assert sent(table.settle(0), 1) == b"".join(map(client.puback, (1, 2, 3)))

    def test_subscribers_get_what_the_hub_has_settled_and_nothing_else(self) -> None:
        table = Table(slow=True).open((1, client.connect()), (2, client.connect(V3, "s")))
        table.received(2, client.subscribe((TOPIC, 0)))
        table.unwanted.add(b"bad")
        bad = client.publish(TOPIC, b"bad", retain=True)
        assert sent(table.received(1, bad + client.publish(TOPIC, b"good")), 2) == b""
        assert sent(table.settle(), 2) == client.publish(TOPIC, b"good")
        assert table.broker.stats().retained == 0

    def test_a_client_that_has_gone_gets_no_puback_on_its_next_connection(self) -> None:
        table = Table(slow=True).open((1, client.connect(V3, "a", flags=0)))
        table.received(1, client.publish(TOPIC, b"1", qos=1, packet_id=1))
        table.closed(1)
        table.open((2, client.connect(V3, "a", flags=0)))
        assert table.settle() == []

    def test_a_client_that_has_come_back_gets_its_pubrec(self) -> None:
        table = Table(slow=True).open((1, client.connect(V3, "a", flags=0)))
        table.received(1, client.publish(TOPIC, b"1", qos=2, packet_id=1))
        table.closed(1)
        table.open((2, client.connect(V3, "a", flags=0)))
        again = client.publish(TOPIC, b"1", qos=2, packet_id=1, dup=True)
        assert table.received(2, again) == []
        assert sent(table.settle(), 2) == client.pubrec(1)

    @pytest.mark.parametrize("qos", [1, 2])
    def test_a_refused_message_may_come_again(self, qos: int) -> None:
        table = Table().open((1, client.connect(V5)))
        table.unwanted.add(b"x")
        publish = client.publish(TOPIC, b"x", qos=qos, packet_id=7, version=V5)
        refusal = client.puback(7, 0x83) if qos == 1 else client.pubrec(7, 0x83)
        assert sent(table.received(1, publish), 1) == refusal
        table.unwanted.clear()
        actions = table.received(1, publish)
        assert delivered(actions) == [(TOPIC, b"x")]
        assert sent(actions, 1) == (client.puback(7) if qos == 1 else client.pubrec(7))

    def test_the_broker_says_when_the_hub_has_too_much_to_settle(self) -> None:
        table = Table(Limits(unsettled_bytes=1_300), slow=True).open((1, client.connect()))
        table.received(1, client.publish(TOPIC, b"x" * 900, qos=1))
        full = [table.broker.full]
        table.received(1, client.publish(TOPIC, b"x" * 900, qos=1, packet_id=2))
        full.append(table.broker.full)
        table.settle()
        full.append(table.broker.full)
        assert full == [False, True, False]


class TestFlowControl:
    def test_a_client_gets_no_more_than_its_receive_maximum(self) -> None:
        table = Table().open((1, client.connect(V3, "p")))
        table.open((2, client.connect(V5, "s", properties=b"\x21\0\2")))
        table.received(2, client.subscribe(("t", 2), version=V5))
        got = b""
        for number, qos in ((1, 1), (2, 2), (3, 1)):
            publish = client.publish("t", b"%d" % number, qos=qos, packet_id=number)
            got += sent(table.received(1, publish), 2)
        assert got == client.publish("t", b"1", qos=1, packet_id=1, version=V5) + client.publish(
            "t", b"2", qos=2, packet_id=2, version=V5
        )
        # Other packets are not held up [MQTT-3.3.4-8], QoS 0 keeps its place.
        assert sent(table.received(2, client.PINGREQ), 2) == b"\xd0\0"
        assert sent(table.received(2, client.pubrec(2)), 2) == client.pubrel(2)
        third = client.publish("t", b"3", qos=1, packet_id=3, version=V5)
        assert sent(table.received(2, client.pubcomp(2)), 2) == third

    def test_a_client_that_sends_more_than_ours_is_closed(self) -> None:
        table = Table(Limits(receive_maximum=2), slow=True).open((1, client.connect(V5)))
        for number in (1, 2):
            table.received(1, client.publish(TOPIC, qos=1, packet_id=number, version=V5))
        actions = table.received(1, client.publish(TOPIC, qos=1, packet_id=3, version=V5))
        assert sent(actions, 1) == disconnect(Reason.RECEIVE_MAXIMUM_EXCEEDED)

    def test_acknowledged_messages_make_room(self) -> None:
        table = Table(Limits(receive_maximum=2)).open((1, client.connect(V5)))
        for number in range(1, 9):
            publish = client.publish(TOPIC, qos=1 + number % 2, packet_id=number, version=V5)
            actions = table.received(1, publish + client.pubrel(number) * (number % 2))
            assert closes(actions) == []

    def test_what_is_never_released_is_bounded_in_version_3_too(self) -> None:
        table = Table(Limits(receive_maximum=2)).open((1, client.connect(V3)))
        for number in (1, 2):
            table.received(1, client.publish(TOPIC, qos=2, packet_id=number))
        assert closes(table.received(1, client.publish(TOPIC, qos=2, packet_id=3))) == [1]


class TestSentAgain:
    def test_what_was_not_acknowledged_comes_again_in_order_with_dup(self) -> None:
        table = Table().open((1, client.connect(V3, "p")))
        table.open((2, client.connect(V5, "s", properties=AWAITED)))
        table.received(2, client.subscribe(("t", 2), version=V5))
        for number, qos in ((1, 1), (2, 2), (3, 2), (4, 0)):
            table.received(1, client.publish("t", b"%d" % number, qos=qos, packet_id=number))
        table.received(2, client.pubrec(2))
        table.closed(2)
        table.opened(3)
        back = client.connect(V5, "s", flags=0, properties=AWAITED)
        answer = sent(table.received(3, back), 3)
        assert answer[2] == 1
        expected = (
            client.publish("t", b"1", qos=1, packet_id=1, dup=True, version=V5)
            + client.pubrel(2)
            + client.publish("t", b"3", qos=2, packet_id=3, dup=True, version=V5)
        )
        assert answer.endswith(expected)
        assert len(answer) == len(expected) + 2 + answer[1]

    def test_no_more_than_the_new_receive_maximum_comes_again_at_once(self) -> None:
        table = Table().open((1, client.connect(V3, "p")))
        table.open((2, client.connect(V5, "s", properties=AWAITED)))
        table.received(2, client.subscribe(("t", 1), version=V5))
        for number in (1, 2, 3):
            table.received(1, client.publish("t", b"%d" % number, qos=1, packet_id=number))
        table.closed(2)
        table.opened(3)
        back = client.connect(V5, "s", flags=0, properties=AWAITED + b"\x21\0\1")
        again = [
            client.publish("t", b"%d" % n, qos=1, packet_id=n, dup=True, version=V5)
            for n in (1, 2, 3)
        ]
        assert sent(table.received(3, back), 3).endswith(again[0])
        table.received(1, client.publish("t", b"4", qos=1, packet_id=4))
        assert sent(table.received(3, client.puback(1)), 3) == again[1]
        assert sent(table.received(3, client.puback(2)), 3) == again[2]
        new = client.publish("t", b"4", qos=1, packet_id=4, version=V5)
        assert sent(table.received(3, client.puback(3)), 3) == new

    def test_nothing_comes_again_while_the_connection_stands(self) -> None:
        table = Table().open((1, client.connect(V3, "p")), (2, client.connect(V5, "s")))
        table.received(2, client.subscribe(("t", 1), version=V5))
        table.received(1, client.publish("t", qos=1))
        assert sent(table.elapsed(80.0) + table.written(2, 0), 2) == b""

    def test_a_packet_too_large_for_the_client_that_is_back_is_dropped(self) -> None:
        table = Table().open((1, client.connect(V3, "p")))
        table.open((2, client.connect(V5, "s", properties=AWAITED)))
        table.received(2, client.subscribe(("t", 1), version=V5))
        table.received(1, client.publish("t", b"x" * 99, qos=1))
        table.closed(2)
        table.opened(3)
        back = client.connect(V5, "s", flags=0, properties=AWAITED + b"\x27\0\0\0\x20")
        assert b"xxx" not in sent(table.received(3, back), 3)
        assert table.broker.stats().dropped == 1


def test_identifiers_are_used_again_once_they_are_free() -> None:
    table = Table().open((1, client.connect(V3, "p")), (2, client.connect(V3, "s")))
    table.received(2, client.subscribe(("t", 1)))
    seen = set()
    for _ in range(70_000):
        packet = sent(table.received(1, client.publish("t", qos=1)), 2)
        number = int.from_bytes(packet[5:7])
        seen.add(number)
        table.written(2, 0)
        table.received(2, client.puback(number))
    assert seen == set(range(1, 65_536))
