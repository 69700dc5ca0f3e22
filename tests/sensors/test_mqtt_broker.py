"""Conversations with the broker, without a socket."""

import pytest

from sensors.mqtt import Close, Incoming, Limits, Reason
from tests.sensors import mqtt_bytes as client
from tests.sensors.mqtt_bytes import V3, V5
from tests.sensors.mqtt_table import (
    FILTER,
    TOPIC,
    Action,
    Send,
    Table,
    closes,
    delivered,
    disconnect,
    sent,
)


def broker_with(*connections: tuple[int, bytes], limits: Limits | None = None) -> Table:
    return Table(limits).open(*connections)


def test_connack_of_both_versions() -> None:
    broker = broker_with()
    for number in (1, 2):
        broker.opened(number, 0.0)
    assert sent(broker.received(1, client.connect(V3), 0.0), 1) == b"\x20\x02\x00\x00"
    answer = sent(broker.received(2, client.connect(V5, "b"), 0.0), 2)
    # Receive Maximum 1,024, Maximum Packet Size 262,144, Topic Alias Maximum 64.
    told = b"\x21\x04\x00\x27\x00\x04\x00\x00\x22\x00\x40"
    assert answer == client.packet(0x20, b"\0\0" + client.length(len(told)) + told)


def test_a_client_without_name_gets_one_in_version_5() -> None:
    broker = broker_with((1, client.connect(V3, "auto-2")))
    broker.opened(2, 0.0)
    answer = sent(broker.received(2, client.connect(V5, ""), 0.0), 2)
    assert b"\x12" + client.string("auto-2-") in answer
    assert broker.broker.stats().clients == 2


@pytest.mark.parametrize(
    ("hello", "answer"),
    [
        (client.packet(0x10, client.string("MQIsdp") + b"\x03\x02\0\x3c\0\1a"), b"\x20\x02\0\1"),
        (client.connect(6), b"\x20\x02\0\1"),
        (client.connect(V3, "", flags=0), b"\x20\x02\0\2"),
        (client.connect(V3, flags=0x03), b""),
        (client.connect(V3, flags=0x42, tail=client.string("p")), b""),
        (client.connect(V5, flags=0x03), b"\x20\x03\0\x81\0"),
        (client.connect(V5, flags=0x0A), b"\x20\x03\0\x81\0"),
        (client.connect(V5, properties=b"\x15\0\1x"), b"\x20\x03\0\x8c\0"),
        (client.connect(V5, properties=b"\x21\0\0"), b"\x20\x03\0\x82\0"),
        (client.connect(V5, properties=b"\x21\0\1\x21\0\1"), b"\x20\x03\0\x82\0"),
        (client.connect(V5, properties=b"\x23\0\1"), b"\x20\x03\0\x82\0"),
        (client.connect(V5, properties=b"\x7f\0"), b"\x20\x03\0\x81\0"),
        (
            client.connect(V5, flags=0x1E, tail=client.will(V5, "w", b"")),
            b"\x20\x03\0\x81\0",
        ),
        (
            client.connect(V5, flags=0x06, tail=client.will(V5, "w/+", b"")),
            b"\x20\x03\0\x90\0",
        ),
        (client.connect(V5, properties=b"\x16\0\1x"), b"\x20\x03\0\x82\0"),
        (client.connect(V3, "x" * 1_025), b"\x20\x02\0\2"),
        (client.connect(V5, "x" * 1_025), b"\x20\x03\0\x85\0"),
        (
            client.connect(V5, flags=0x06, tail=client.will(V5, "w" * 4_097, b"")),
            b"\x20\x03\0\x90\0",
        ),
        (
            client.connect(V5, flags=0x06, tail=client.will(V5, "w", b"x" * 16_385)),
            b"\x20\x03\0\x97\0",
        ),
        (b"GET / HTTP/1.1\r\n\r\n", b""),
        (client.PINGREQ, b""),
        (client.publish(TOPIC), b""),
    ],
)
def test_bad_first_packets_end_the_connection(hello: bytes, answer: bytes) -> None:
    broker = broker_with((2, client.connect(V3, "good")))
    broker.opened(1, 0.0)
    actions = broker.received(1, hello, 0.0)
    assert sent(actions, 1) == answer
    assert closes(actions) == [1]
    assert sent(broker.received(2, client.PINGREQ, 0.0), 2) == b"\xd0\x00"


def test_a_publication_reaches_the_hub_and_then_is_acknowledged() -> None:
    broker = broker_with((1, client.connect()))
    actions = broker.received(1, client.publish(TOPIC, b"x", qos=1, packet_id=7), 0.0)
    assert actions == [Incoming(TOPIC, b"x", "a"), Send(1, b"\x40\x02\0\7")]
    actions = broker.received(1, client.publish(TOPIC, b"y"), 0.0)
    assert actions == [Incoming(TOPIC, b"y", "a")]


def test_other_topics_stay_away_from_the_hub() -> None:
    broker = broker_with((1, client.connect()))
    actions = broker.received(1, client.publish("other", qos=1, packet_id=7), 0.0)
    assert actions == [Send(1, b"\x40\x02\0\7")]


def test_version_5_is_told_that_nobody_listens() -> None:
    broker = broker_with((1, client.connect(V5)))
    actions = broker.received(1, client.publish("o", qos=1, packet_id=7, version=V5), 0.0)
    assert actions == [Send(1, b"\x40\x03\0\7\x10")]


def test_a_refused_message_is_never_acknowledged() -> None:
    broker = broker_with((1, client.connect()), (2, client.connect(V5, "b")))
    broker.unwanted.add(b"1")
    new = broker.received(2, client.publish(TOPIC, qos=1, packet_id=8, version=V5), 0.0)
    assert sent(new, 2) == b"\x40\x03\0\x08\x83"
    old = broker.received(1, client.publish(TOPIC, qos=1, packet_id=7), 0.0)
    assert (sent(old, 1), closes(old)) == (b"", [1])


def test_publications_are_routed_at_the_lower_qos() -> None:
    broker = broker_with((1, client.connect()), (2, client.connect(V3, "b")))
    answer = broker.received(2, client.subscribe(("a/+", 0), ("a/#", 1), ("b", 2)), 0.0)
    assert sent(answer, 2) == b"\x90\x05\0\x09\0\1\2"
    assert sent(broker.received(1, client.publish("a/x", b"0"), 0.0), 2) == client.publish(
        "a/x", b"0"
    )
    once = sent(broker.received(1, client.publish("a/x", b"1", qos=1), 0.0), 2)
    assert once == client.publish("a/x", b"1", qos=1, packet_id=1)
    assert sent(broker.received(1, client.publish("A/x"), 0.0), 2) == b""


def test_unsubscribing_ends_the_flow() -> None:
    broker = broker_with((1, client.connect(V5)))
    broker.received(1, client.subscribe(("a", 0), version=V5), 0.0)
    answer = broker.received(1, client.unsubscribe("a", "b", version=V5), 0.0)
    assert sent(answer, 1) == b"\xb0\x05\0\x09\0\x00\x11"
    assert sent(broker.received(1, client.publish("a", version=V5), 0.0), 1) == b""


@pytest.mark.parametrize(
    ("request_", "code"),
    [
        (("a#", 0), 0x8F),
        (("", 0), 0x8F),
        (("$share/g", 0), 0x8F),
        (("$share//a", 0), 0x8F),
        (("$share/g+/a", 0), 0x8F),
        (("$share/g/", 0), 0x8F),
        (("$share/g/a#", 0), 0x8F),
        (("x" * 1025, 0), 0x8F),
        (("/" * 64, 0), 0x8F),
    ],
)
def test_refused_filters_leave_the_others(request_: tuple[str, int], code: int) -> None:
    broker = broker_with((1, client.connect(V5)), (2, client.connect(V3, "b")))
    new = broker.received(1, client.subscribe(request_, ("good", 1), version=V5), 0.0)
    assert sent(new, 1)[-2:] == bytes((code, 1))
    old = broker.received(2, client.subscribe(request_, ("good", 1)), 0.0)
    assert sent(old, 2)[-2:] == b"\x80\1"


def test_subscriptions_are_bounded() -> None:
    broker = broker_with((1, client.connect(V5)), limits=Limits(subscriptions=2))
    answer = broker.received(1, client.subscribe(*[(f, 0) for f in "abca"], version=V5), 0.0)
    assert sent(answer, 1)[-4:] == bytes((0, 0, 0x97, 0))


def test_retained_messages_are_replayed_as_such() -> None:
    broker = broker_with((1, client.connect()), (2, client.connect(V3, "b")))
    broker.received(1, client.publish(TOPIC, b"old", retain=True), 0.0)
    broker.received(1, client.publish(TOPIC, b"new", retain=True, qos=1), 0.0)
    answer = sent(broker.received(2, client.subscribe((FILTER, 1)), 0.0), 2)
    replay = client.publish(TOPIC, b"new", retain=True, qos=1, packet_id=1)
    assert answer == b"\x90\x03\0\x09\1" + replay
    live = sent(broker.received(1, client.publish(TOPIC, b"live", retain=True), 0.0), 2)
    assert live == client.publish(TOPIC, b"live")
    broker.received(1, client.publish(TOPIC, b"", retain=True), 0.0)
    assert broker.broker.stats().retained == 0


def test_retain_options_of_version_5() -> None:
    broker = broker_with((1, client.connect()), (2, client.connect(V5, "b")))
    broker.received(1, client.publish("t", b"x", retain=True), 0.0)

    def ask(options: int) -> bytes:
        return sent(broker.received(2, client.subscribe(("t", options), version=V5), 0.0), 2)[6:]

    replay = client.publish("t", b"x", retain=True, version=V5)
    assert ask(0x20) == b""  # never
    assert ask(0x10) == b""  # only if new
    assert ask(0x00) == replay
    broker.received(2, client.unsubscribe("t", version=V5), 0.0)
    assert ask(0x10 | 0x08) == replay  # new; and retain as published
    assert sent(broker.received(1, client.publish("t", b"x", retain=True), 0.0), 2) == replay


def test_no_local_keeps_a_clients_own_words_from_it() -> None:
    broker = broker_with((1, client.connect(V5)))
    broker.received(1, client.subscribe(("t", 0x04), version=V5), 0.0)
    assert sent(broker.received(1, client.publish("t", version=V5), 0.0), 1) == b""


def test_retained_messages_are_bounded() -> None:
    limits = Limits(retained_messages=2, retained_bytes=40)
    broker = broker_with((1, client.connect()), limits=limits)
    for topic in ("a", "b", "c"):
        broker.received(1, client.publish(topic, b"1", retain=True), 0.0)
    assert (broker.broker.stats().retained, broker.broker.stats().retained_refused) == (2, 1)
    broker.received(1, client.publish("b", b"x" * 40, retain=True), 0.0)
    assert (broker.broker.stats().retained, broker.broker.stats().retained_refused) == (1, 2)


def test_message_properties_travel_and_expiry_counts_down() -> None:
    broker = broker_with((1, client.connect(V5)), (2, client.connect(V5, "b")))
    user = b"\x26" + client.string("k") + client.string("v")
    told = b"\x01\x01\x02\0\0\0\x0a" + user
    broker.received(1, client.publish("t", b"x", retain=True, version=V5, properties=told), 0.0)
    later = sent(broker.received(2, client.subscribe(("t", 0), version=V5), 4.0), 2)[6:]
    expected = b"\x02\0\0\0\x06\x01\x01" + user
    assert later == client.publish("t", b"x", retain=True, version=V5, properties=expected)
    gone = sent(broker.received(2, client.subscribe(("t", 0), version=V5), 10.0), 2)[6:]
    assert gone == b""


@pytest.mark.parametrize(
    ("data", "reason"),
    [
        (client.publish(TOPIC, qos=3, version=V5), Reason.MALFORMED_PACKET),
        (client.publish("a/+", version=V5), Reason.TOPIC_NAME_INVALID),
        (client.publish("", version=V5), Reason.PROTOCOL_ERROR),
        (client.publish("x" * 4_097, version=V5), Reason.TOPIC_NAME_INVALID),
        (
            client.publish("x" * 4_097, version=V5, properties=b"\x23\0\1"),
            Reason.TOPIC_NAME_INVALID,
        ),
        (client.publish(TOPIC, qos=1, packet_id=0, version=V5), Reason.PROTOCOL_ERROR),
        (client.publish("t", version=V5, properties=b"\x23\0\0"), Reason.TOPIC_ALIAS_INVALID),
        (client.publish("t", version=V5, properties=b"\x23\0\x41"), Reason.TOPIC_ALIAS_INVALID),
        (client.publish("", version=V5, properties=b"\x23\0\1"), Reason.PROTOCOL_ERROR),
        (client.publish("t", version=V5, properties=b"\x08\0\1#"), Reason.PROTOCOL_ERROR),
        (client.publish("t", b"\xff", version=V5, properties=b"\1\1"), 0x99),
        (client.publish(TOPIC, version=V5, properties=b"\x0b\1"), Reason.PROTOCOL_ERROR),
        (client.publish(TOPIC, version=V5, properties=b"\x01\2"), Reason.PROTOCOL_ERROR),
        (client.packet(0x38, client.string("t") + b"\0"), Reason.MALFORMED_PACKET),
        (client.packet(0x30, b"\0\xff"), Reason.MALFORMED_PACKET),
        (client.packet(0x80, b"\0\1"), Reason.MALFORMED_PACKET),
        (client.subscribe(version=V5), Reason.PROTOCOL_ERROR),
        (client.subscribe(("a", 0x40), version=V5), Reason.MALFORMED_PACKET),
        (client.subscribe(("a", 0x30), version=V5), Reason.PROTOCOL_ERROR),
        (client.subscribe(("a", 3), version=V5), Reason.MALFORMED_PACKET),
        (client.subscribe(("a", 0), version=V5, properties=b"\x0b\0"), Reason.PROTOCOL_ERROR),
        (client.subscribe(("$share/g/a", 4), version=V5), Reason.PROTOCOL_ERROR),
        (client.packet(0x40, b"\0\1\3"), Reason.PROTOCOL_ERROR),
        (client.packet(0x62, b"\0\1\x10"), Reason.PROTOCOL_ERROR),
        (client.packet(0x60, b"\0\1"), Reason.MALFORMED_PACKET),
        (client.packet(0xE0, b"\3"), Reason.PROTOCOL_ERROR),
        (client.packet(0xE0, b"\0\5\x11\0\0\0\1"), Reason.PROTOCOL_ERROR),
        (client.unsubscribe(version=V5), Reason.PROTOCOL_ERROR),
        (client.connect(V5), Reason.PROTOCOL_ERROR),
        (b"\xf0\0", Reason.PROTOCOL_ERROR),
        (b"\x00\0", Reason.PROTOCOL_ERROR),
        (b"\xd0\0", Reason.PROTOCOL_ERROR),
        (b"\xc0\1x", Reason.PROTOCOL_ERROR),
        (b"\x20\2\0\0", Reason.PROTOCOL_ERROR),
        (b"\x30\xff\xff\xff\xff", Reason.MALFORMED_PACKET),
        (b"\x30\x80\x80\x11", Reason.PACKET_TOO_LARGE),
    ],
)
def test_broken_rules_end_one_connection_with_their_reason(data: bytes, reason: Reason) -> None:
    broker = broker_with((1, client.connect(V5)), (2, client.connect(V3, "b")))
    actions = broker.received(1, data, 0.0)
    assert sent(actions, 1) == disconnect(reason)
    assert closes(actions) == [1]
    assert broker.received(1, client.PINGREQ, 0.0) == []
    assert sent(broker.received(2, client.PINGREQ, 0.0), 2) == b"\xd0\x00"


def test_version_3_is_closed_without_words() -> None:
    broker = broker_with((1, client.connect()))
    actions = broker.received(1, client.publish(TOPIC, qos=3), 0.0)
    assert [type(action) for action in actions] == [Close]
    assert delivered(actions) == []


def test_what_came_before_a_broken_packet_counts() -> None:
    broker = broker_with((1, client.connect()))
    actions = broker.received(1, client.publish(TOPIC, b"x") + b"\xf0\0", 0.0)
    assert delivered(actions) == [(TOPIC, b"x")]
    assert closes(actions) == [1]


@pytest.mark.parametrize("keep_alive", [1, 5, 60, 65_535])
def test_keep_alive_is_one_and_a_half_times(keep_alive: int) -> None:
    broker = broker_with((1, client.connect(V5, keep_alive=keep_alive)))
    assert closes(broker.elapsed(1.5 * keep_alive - 0.1)) == []
    assert closes(broker.elapsed(1.5 * keep_alive)) == [1]


def test_keep_alive_0_waits_for_ever() -> None:
    broker = broker_with((1, client.connect(V5, keep_alive=0)))
    assert broker.elapsed(1e9) == []
    assert broker.broker.deadline() is None


def test_a_silent_client_is_told_and_closed() -> None:
    broker = broker_with((1, client.connect(V5, keep_alive=2)))
    broker.received(1, client.PINGREQ, 2.0)
    assert broker.elapsed(4.9) == []
    actions = broker.elapsed(5.0)
    assert sent(actions, 1) == disconnect(Reason.KEEP_ALIVE_TIMEOUT)
    assert closes(actions) == [1]
    assert broker.elapsed(1_000.0) == []
    assert broker.broker.deadline() is None


def test_dripping_bytes_is_no_sign_of_life() -> None:
    broker = broker_with((1, client.connect(keep_alive=2)))
    broker.opened(2, 0.0)
    for second in range(1, 10):
        broker.received(1, b"\x30\x7f"[second - 1 : second], float(second))
        broker.received(2, client.connect(V3, "b")[second - 1 : second], float(second))
    assert closes(broker.elapsed(2.9)) == []
    assert closes(broker.elapsed(3.0)) == [1]
    assert closes(broker.elapsed(9.9)) == []
    assert closes(broker.elapsed(10.0)) == [2]


def test_a_will_speaks_when_the_connection_is_lost_but_not_after_goodbye() -> None:
    hello = client.connect(V3, flags=0x06, tail=client.will(V3, TOPIC, b"gone"))
    broker = broker_with((1, hello))
    assert delivered(broker.closed(1, 0.0)) == [(TOPIC, b"gone")]
    broker = broker_with((1, hello))
    actions = broker.received(1, client.DISCONNECT, 0.0)
    assert (delivered(actions), closes(actions)) == ([], [1])
    assert broker.closed(1, 0.0) == []


def test_disconnect_with_will_in_version_5() -> None:
    hello = client.connect(V5, flags=0x06, tail=client.will(V5, TOPIC, b"gone"))
    broker = broker_with((1, hello))
    assert delivered(broker.received(1, b"\xe0\1\4", 0.0)) == [(TOPIC, b"gone")]


def test_the_same_client_again_takes_over() -> None:
    broker = broker_with((1, client.connect(V5, "same")))
    broker.received(1, client.subscribe(("t", 0), version=V5), 0.0)
    broker.opened(2, 0.0)
    actions = broker.received(2, client.connect(V5, "same"), 0.0)
    assert sent(actions, 1) == disconnect(Reason.SESSION_TAKEN_OVER)
    assert closes(actions) == [1]
    assert sent(actions, 2).startswith(b"\x20")
    broker.closed(1, 0.0)
    assert broker.broker.stats().clients == 1
    assert sent(broker.received(2, client.publish("t", version=V5), 0.0), 2) == b""


def test_dollar_topics_are_not_for_clients() -> None:
    broker = broker_with((1, client.connect(V5)))
    broker.received(1, client.subscribe(("$x", 0), version=V5), 0.0)
    actions = broker.received(1, client.publish("$x", qos=1, packet_id=5, version=V5), 0.0)
    assert actions == [Send(1, b"\x40\x03\0\x05\x87")]


def test_connections_are_bounded() -> None:
    broker = broker_with((1, client.connect()), limits=Limits(connections=1))
    assert closes(broker.opened(2, 0.0)) == [2]
    assert broker.received(2, client.connect(V3, "b"), 0.0) == []
    broker.closed(1, 0.0)
    assert broker.opened(3, 0.0) == []


def test_shutting_down_tells_version_5_and_publishes_no_wills() -> None:
    hello = client.connect(V3, "b", flags=0x06, tail=client.will(V3, TOPIC, b"gone"))
    broker = broker_with((1, client.connect(V5)), (2, hello))
    broker.opened(3, 0.0)
    actions = broker.shut_down()
    assert sent(actions, 1) == disconnect(Reason.SERVER_SHUTTING_DOWN)
    assert sent(actions, 2) + sent(actions, 3) == b""
    assert closes(actions) == [1, 2, 3]
    assert delivered(actions) + delivered(broker.closed(2, 0.0)) == []


class TestSlowClients:
    LIMITS = Limits(backlog_bytes=20, queued_live=2, queued_messages=4, inflight=2)

    def broker(self, options: int) -> Table:
        broker = broker_with(
            (1, client.connect()), (2, client.connect(V5, "b")), limits=self.LIMITS
        )
        broker.received(2, client.subscribe(("t", options), version=V5), 0.0)
        return broker

    def test_qos_0_is_dropped_beyond_the_bound_and_the_rest_comes_in_order(self) -> None:
        broker = self.broker(0)
        out = b""
        for number in range(8):
            word = b"message-%d" % number
            out += sent(broker.received(1, client.publish("t", word), 0.0), 2)
        assert out.count(b"message") == 2
        assert broker.broker.stats().dropped == 4
        out = sent(broker.written(2, 0, 0.0), 2)
        assert out.index(b"message-2") < out.index(b"message-3")
        assert b"message-4" not in out

    def test_qos_1_waits_for_acknowledgements(self) -> None:
        broker = self.broker(1)
        out = b""
        for number in range(4):
            data = client.publish("t", b"%d" % number, qos=1, packet_id=number + 1)
            out += sent(broker.received(1, data, 0.0), 2)
        assert out == b"".join(
            client.publish("t", b"%d" % n, qos=1, packet_id=n + 1, version=V5) for n in range(2)
        )
        more = sent(broker.received(2, client.puback(1), 0.0), 2)
        assert more == client.publish("t", b"2", qos=1, packet_id=3, version=V5)
        assert sent(broker.received(2, client.puback(999), 0.0), 2) == b""

    def test_a_client_too_slow_for_qos_1_is_closed_and_the_publisher_is_not(self) -> None:
        broker = self.broker(1)
        actions: list[Action] = []
        for number in range(7):
            data = client.publish("t", qos=1, packet_id=number + 1)
            actions = broker.received(1, data, 0.0)
            assert sent(actions, 1) == b"\x40\x02" + client.u16(number + 1)
        assert sent(actions, 2) == disconnect(Reason.QUOTA_EXCEEDED)
        assert closes(actions) == [2]

    def test_wills_of_clients_that_fall_one_after_the_other_do_not_recurse(self) -> None:
        limits = Limits(queued_messages=0, inflight=1, connections=3_000)
        broker = broker_with(limits=limits)
        for number in range(1, 2_001):
            tail = client.will(V3, "t", b"gone")
            broker.opened(number, 0.0)
            hello = client.connect(V3, str(number), flags=0x0E, tail=tail)
            broker.received(number, hello + client.subscribe(("t", 1)), 0.0)
        first = broker.closed(1, 0.0)
        assert sent(first, 2_000).endswith(b"gone")
        assert len(closes(broker.closed(2, 0.0))) == 1_998

    def test_retained_replays_are_whole_however_slow_the_client(self) -> None:
        broker = self.broker(0)
        for topic in ("r/1", "r/2", "r/3", "r/4"):
            broker.received(1, client.publish(topic, b"retained", retain=True), 0.0)
        out = sent(broker.received(2, client.subscribe(("r/#", 0), version=V5), 0.0), 2)
        while more := sent(broker.written(2, 0, 0.0), 2):
            out += more
        assert out.count(b"retained") == 4

    def test_a_client_gets_no_packet_larger_than_it_takes(self) -> None:
        broker = broker_with(
            (1, client.connect()), (2, client.connect(V5, "b", properties=b"\x27\0\0\0\x14"))
        )
        broker.received(2, client.subscribe(("t", 0), version=V5), 0.0)
        assert sent(broker.received(1, client.publish("t", b"x" * 99), 0.0), 2) == b""
        assert sent(broker.received(1, client.publish("t", b"x"), 0.0), 2) != b""
        assert broker.broker.stats().dropped == 1
