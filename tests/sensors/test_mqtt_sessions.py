"""Sessions, their end, offline queues and wills: MQTT 5.0 sections 3.1.2 and 4.1."""

import pytest

from sensors.mqtt import Limits, Reason
from sensors.mqtt.limits import MESSAGE_BYTES
from tests.sensors import mqtt_bytes as client
from tests.sensors.mqtt_bytes import V3, V5
from tests.sensors.mqtt_table import TOPIC, Table, closes, delivered, disconnect, sent

HOUR = client.session(3_600)
FOR_EVER = client.session(0xFFFF_FFFF)


def back(seconds: int, *, clean: bool = False, properties: bytes = b"") -> bytes:
    return client.connect(V5, "s", flags=2 * clean, properties=client.session(seconds) + properties)


def present(table: Table, number: int, hello: bytes, now: float = 0.0) -> bool:
    table.opened(number, now)
    answer = sent(table.received(number, hello, now), number)
    assert answer[0] == 0x20
    assert answer[3] == 0
    return bool(answer[2])


@pytest.mark.parametrize(
    ("hello", "again", "seconds", "there"),
    [
        (client.connect(V3, "s", flags=0), client.connect(V3, "s", flags=0), 3_600, True),
        (client.connect(V3, "s", flags=0), client.connect(V3, "s", flags=2), 0, False),
        (client.connect(V3, "s", flags=2), client.connect(V3, "s", flags=0), 0, False),
        (back(5), back(5), 4.9, True),
        (back(5), back(5), 5, False),
        (back(0), back(5), 0, False),
        (back(5), back(5, clean=True), 1, False),
        (back(0xFFFF_FFFF), back(5), 86_400, True),
        (client.connect(V5, "s", flags=0), back(5), 0, False),
        (client.connect(V3, "s", flags=0), back(5), 1, True),
    ],
)
def test_sessions_wait_as_long_as_they_are_asked_to(
    hello: bytes, again: bytes, seconds: float, *, there: bool
) -> None:
    table = Table().open((1, hello))
    table.received(1, client.DISCONNECT)
    table.elapsed(seconds)
    assert present(table, 2, again, seconds) is there
    assert table.broker.stats().sessions == 1


def test_a_session_keeps_its_subscriptions_and_what_came_for_it() -> None:
    table = Table().open((1, client.connect(V3, "p")), (2, back(60)))
    table.received(2, client.subscribe(("t", 2), version=V5))
    table.closed(2)
    for number, qos in ((1, 0), (2, 1), (3, 2)):
        table.received(1, client.publish("t", b"%d" % number, qos=qos, packet_id=number))
    table.opened(3)
    answer = sent(table.received(3, back(60)), 3)
    assert answer.endswith(
        client.publish("t", b"2", qos=1, packet_id=1, version=V5)
        + client.publish("t", b"3", qos=2, packet_id=2, version=V5)
    )
    assert client.publish("t", b"1", version=V5) not in answer
    assert sent(table.received(1, client.publish("t")), 3) == client.publish("t", version=V5)


def test_what_came_expires_while_it_waits() -> None:
    table = Table().open((1, client.connect(V5, "p")), (2, back(60)))
    table.received(2, client.subscribe(("t", 1), version=V5))
    table.closed(2)
    for payload, seconds in ((b"short", 2), (b"long", 9)):
        expiry = b"\x02" + seconds.to_bytes(4)
        table.received(1, client.publish("t", payload, qos=1, version=V5, properties=expiry))
    table.opened(3, 4.0)
    answer = sent(table.received(3, back(60), 4.0), 3)
    left = client.publish("t", b"long", qos=1, version=V5, properties=b"\x02\0\0\0\5")
    assert answer.endswith(left)
    assert b"short" not in answer


def test_disconnect_may_change_how_long_the_session_waits() -> None:
    table = Table().open((1, back(5)))
    table.received(1, client.packet(0xE0, b"\0\5" + client.session(60)))
    assert present(table, 2, back(5), 30.0)
    table.received(2, client.packet(0xE0, b"\0\5" + client.session(0)), 30.0)
    assert not present(table, 3, back(5), 30.0)


def test_a_longer_wait_than_allowed_is_cut_and_said() -> None:
    table = Table(Limits(session_seconds=100))
    table.opened(1)
    assert client.session(100) in sent(table.received(1, back(0xFFFF_FFFF)), 1)
    table.closed(1)
    assert not present(table, 2, back(60), 100.0)
    table.opened(3)
    assert client.session(60) not in sent(table.received(3, back(60), 100.0), 3)


def test_sessions_are_bounded_and_the_one_that_ends_soonest_goes() -> None:
    table = Table(Limits(sessions=2))
    for number, (name, wait) in enumerate((("long", 500), ("short", 5)), start=1):
        table.open((number, client.connect(V5, name, properties=client.session(wait))))
        table.closed(number)
    table.open((3, client.connect(V5, "new")))
    table.opened(4)
    assert present(table, 5, client.connect(V5, "long", flags=0))
    full = sent(table.received(4, client.connect(V5, "one more")), 4)
    assert full == b"\x20\x03\0\x97\0"


class TestOfflineQueue:
    def test_a_client_can_subscribe_to_all_that_can_be_retained(self) -> None:
        limits = Limits()
        most = limits.retained_bytes + limits.retained_messages * MESSAGE_BYTES
        assert limits.queued_bytes > most
        assert limits.queued_messages > limits.retained_messages

    def test_the_oldest_goes_when_it_is_full(self) -> None:
        table = Table(Limits(queued_messages=2)).open((1, client.connect(V3, "p")), (2, back(60)))
        table.received(2, client.subscribe(("t", 1), version=V5))
        table.closed(2)
        for number in range(5):
            table.received(1, client.publish("t", b"n%d" % number, qos=1))
        table.opened(3)
        answer = sent(table.received(3, back(60)), 3)
        assert [b"n%d" % n in answer for n in range(5)] == [False, False, False, True, True]
        assert table.broker.stats().dropped == 3

    def test_all_queues_together_are_bounded(self) -> None:
        table = Table(Limits(queued_total_bytes=1_000)).open((1, client.connect(V3, "p")))
        for number in range(2, 6):
            name = f"s{number}"
            table.open((number, client.connect(V5, name, properties=HOUR)))
            table.received(number, client.subscribe(("t", 1), version=V5))
            table.closed(number)
        for _ in range(20):
            table.received(1, client.publish("t", b"x" * 100, qos=1))
        assert 0 < table.broker.stats().queued_bytes <= 1_000
        table.elapsed(4_000.0)
        assert table.broker.stats().queued_bytes == 0

    def test_one_that_was_too_slow_gets_the_rest_when_it_is_back(self) -> None:
        limits = Limits(queued_messages=2, inflight=1)
        table = Table(limits).open((1, client.connect(V3, "p")), (2, back(60)))
        table.received(2, client.subscribe(("t", 1), version=V5))
        for number in range(4):
            actions = table.received(1, client.publish("t", b"n%d" % number, qos=1))
        assert sent(actions, 2) == disconnect(Reason.QUOTA_EXCEEDED)
        table.opened(3)
        got = sent(table.received(3, back(60)), 3)
        for number in (1, 2, 3):
            got += sent(table.received(3, client.puback(number)), 3)
        assert [b"n%d" % n in got for n in range(4)] == [True, False, True, True]

    def test_a_session_that_ended_for_its_slowness_takes_nothing_more(self) -> None:
        limits = Limits(queued_messages=1, inflight=1)
        table = Table(limits).open((1, client.connect(V3, "p")), (2, client.connect(V5, "s")))
        table.received(2, client.subscribe(("t", 1), ("$share/g/t", 1), version=V5))
        for _ in range(3):
            table.received(1, client.publish("t", qos=1))
        stats = table.broker.stats()
        assert (stats.sessions, stats.queued_bytes) == (1, 0)


class TestTakeOver:
    def test_a_session_goes_on_with_the_new_connection(self) -> None:
        table = Table().open((1, back(60)))
        table.received(1, client.subscribe(("t", 0), version=V5))
        table.opened(2)
        actions = table.received(2, back(60))
        assert sent(actions, 1) == disconnect(Reason.SESSION_TAKEN_OVER)
        assert closes(actions) == [1]
        assert sent(actions, 2)[2] == 1
        table.closed(1)
        assert sent(table.received(2, client.publish("t", version=V5)), 2) != b""


def with_will(
    delay: int = 0, expiry: int = 0, *, clean: bool = True, qos: int = 0, retain: bool = False
) -> bytes:
    flags = 2 * clean | 4 | qos << 3 | retain << 5
    properties = b"\x18" + delay.to_bytes(4) if delay else b""
    return client.connect(
        V5,
        "w",
        flags=flags,
        properties=client.session(expiry),
        tail=client.will(V5, TOPIC, b"gone", properties),
    )


GONE = [(TOPIC, b"gone")]


class TestWills:
    def test_without_delay_it_is_said_at_once_though_the_session_waits(self) -> None:
        table = Table().open((1, with_will(expiry=60)))
        assert delivered(table.closed(1)) == GONE
        assert delivered(table.elapsed(100.0)) == []

    def test_it_is_said_after_its_delay(self) -> None:
        table = Table().open((1, with_will(delay=10, expiry=60)))
        assert delivered(table.closed(1)) == []
        assert delivered(table.elapsed(9.9)) == []
        assert delivered(table.elapsed(10.0)) == GONE
        assert delivered(table.elapsed(100.0)) == []

    def test_it_is_said_when_the_session_ends_before_the_delay(self) -> None:
        table = Table().open((1, with_will(delay=100, expiry=10)))
        assert delivered(table.closed(1)) == []
        assert delivered(table.elapsed(10.0)) == GONE
        table = Table().open((1, with_will(delay=100, expiry=0)))
        assert delivered(table.closed(1)) == GONE

    def test_it_is_not_said_when_the_client_is_back_in_time(self) -> None:
        table = Table().open((1, with_will(delay=10, expiry=60)))
        table.closed(1)
        table.elapsed(5.0)
        table.opened(2, 5.0)
        again = client.connect(V5, "w", flags=0, properties=HOUR)
        assert delivered(table.received(2, again, 5.0)) == []
        assert delivered(table.elapsed(50.0)) == []

    def test_a_clean_start_ends_the_session_and_says_it(self) -> None:
        table = Table().open((1, with_will(delay=10, expiry=60)))
        table.closed(1)
        table.opened(2)
        assert delivered(table.received(2, client.connect(V5, "w"))) == GONE

    def test_a_take_over_says_it_but_for_a_delay(self) -> None:
        for delay, said in ((0, GONE), (10, [])):
            table = Table().open((1, with_will(delay=delay, expiry=60)))
            table.opened(2)
            again = client.connect(V5, "w", flags=0, properties=HOUR)
            assert delivered(table.received(2, again)) == said

    def test_a_normal_goodbye_takes_it_away_and_another_does_not(self) -> None:
        table = Table().open((1, with_will()))
        assert delivered(table.received(1, client.DISCONNECT)) == []
        table.open((2, with_will()))
        assert delivered(table.received(2, client.SAY_WILL)) == GONE

    @pytest.mark.parametrize("end", [b"\xf0\0", b"\x30\xff\xff\xff\xff"])
    def test_a_broken_rule_says_it(self, end: bytes) -> None:
        table = Table().open((1, with_will()))
        assert delivered(table.received(1, end)) == GONE

    def test_silence_says_it(self) -> None:
        table = Table().open((1, with_will()))
        assert delivered(table.elapsed(90.0)) == GONE

    @pytest.mark.parametrize(("qos", "retain"), [(0, False), (1, True), (2, True)])
    def test_it_has_its_qos_and_may_be_retained(self, qos: int, *, retain: bool) -> None:
        table = Table().open((1, with_will(qos=qos, retain=retain)), (2, client.connect(V5, "s")))
        table.received(2, client.subscribe((TOPIC, 0x0A), version=V5))
        said = sent(table.closed(1), 2)
        assert said == client.publish(
            TOPIC, b"gone", qos=qos, packet_id=1, retain=retain, version=V5
        )
        assert table.broker.stats().retained == retain

    def test_its_properties_go_with_it(self) -> None:
        properties = b"\x02\0\0\0\x0a\x01\x01\x26\0\1k\0\1v"
        hello = client.connect(V5, "w", flags=6, tail=client.will(V5, TOPIC, b"gone", properties))
        table = Table().open((1, hello), (2, client.connect(V5, "s")))
        table.received(2, client.subscribe((TOPIC, 0), version=V5))
        assert sent(table.closed(1), 2) == client.publish(
            TOPIC, b"gone", version=V5, properties=properties
        )

    def test_a_will_to_a_dollar_topic_is_refused(self) -> None:
        table = Table()
        for number, (version, answer) in enumerate(
            ((V3, b"\x20\2\0\5"), (V5, b"\x20\3\0\x87\0")), start=1
        ):
            hello = client.connect(version, flags=6, tail=client.will(version, "$SYS/x", b""))
            table.opened(number)
            assert sent(table.received(number, hello), number) == answer


def test_dead_connections_leave_no_timers_behind() -> None:
    table = Table()
    for number in range(1, 5_000):
        table.open((number, client.connect(V3, "a", keep_alive=65_535)))
        table.closed(number)
    assert len(table.broker._state.timers._heap) < 2_500
