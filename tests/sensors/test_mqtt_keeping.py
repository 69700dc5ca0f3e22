"""What outlives the broker's process: sessions, their messages, retained messages."""

from collections import defaultdict
from collections.abc import Iterator

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sensors.mqtt import EVERYTHING, Broker, Limits
from sensors.mqtt.frames import FrameBuffer
from sensors.mqtt.packets import split_publish
from tests.sensors import mqtt_bytes as client
from tests.sensors.mqtt_bytes import V3, V5
from tests.sensors.mqtt_table import FILTER, TOPIC, Table, delivered, sent

HOUR = client.session(3_600)


def back(name: str = "s", seconds: int = 3_600) -> bytes:
    return client.connect(V5, name, flags=0, properties=client.session(seconds))


def answer(table: Table, number: int, hello: bytes, now: float = 0.0) -> bytes:
    table.opened(number, now)
    return sent(table.received(number, hello, now), number)


def waiting(qos: int) -> Table:
    """A subscriber that is away, and a message that was acknowledged to its publisher."""
    table = Table().open((1, client.connect(V3, "p")), (2, back()))
    table.received(2, client.subscribe(("t", 2), version=V5))
    table.closed(2)
    said = sent(table.received(1, client.publish("t", b"x", qos=qos, packet_id=7)), 1)
    assert said == (client.puback(7) if qos == 1 else client.pubrec(7))
    return table


@pytest.mark.parametrize("qos", [1, 2])
def test_an_acknowledged_message_waits_for_its_subscriber(qos: int) -> None:
    table = waiting(qos).reborn()
    got = answer(table, 3, back())
    assert got[2] == 1
    assert got.endswith(client.publish("t", b"x", qos=qos, packet_id=1, version=V5))


def test_what_was_sent_and_not_acknowledged_comes_again_under_its_identifier() -> None:
    table = waiting(1)
    answer(table, 3, back())
    table.received(1, client.publish("t", b"y", qos=2, packet_id=8))
    table.received(3, client.puback(1))
    table = table.reborn()
    again = client.publish("t", b"y", qos=2, packet_id=2, dup=True, version=V5)
    assert answer(table, 4, back()).endswith(again)
    table.received(4, client.pubrec(2))
    assert answer(table.reborn(), 5, back()).endswith(client.pubrel(2))


def test_identifiers_in_use_are_not_given_anew() -> None:
    table = waiting(1)
    answer(table, 3, back())
    table = table.reborn().open((1, client.connect(V3, "p")))
    answer(table, 4, back())
    got = sent(table.received(1, client.publish("t", b"z", qos=1)), 4)
    assert got == client.publish("t", b"z", qos=1, packet_id=2, version=V5)


def test_what_is_done_with_is_not_kept() -> None:
    table = waiting(2)
    answer(table, 3, back())
    for said in (client.pubrec(1), client.pubcomp(1)):
        table.received(3, said)
    assert [key[:1] for key in table.kept] == [b"s"]
    table.received(3, client.DISCONNECT)
    table.elapsed(3_600)
    assert table.kept == {}


@pytest.mark.parametrize("version", [V3, V5])
def test_qos_2_is_received_once_though_the_broker_was_killed(version: int) -> None:
    hello = client.connect(version, "s", flags=0, properties=HOUR if version == V5 else b"")
    publish = client.publish(TOPIC, b"x", qos=2, packet_id=7, version=version)
    again = client.publish(TOPIC, b"x", qos=2, packet_id=7, dup=True, version=version)
    table = Table().open((1, hello))
    assert sent(table.received(1, publish), 1) == client.pubrec(7)
    table = table.reborn().open((2, hello))
    actions = table.received(2, again)
    assert (delivered(actions), sent(actions, 2)) == ([], client.pubrec(7))
    assert sent(table.received(2, client.pubrel(7)), 2) == client.pubcomp(7)
    table = table.reborn().open((3, hello))
    assert delivered(table.received(3, publish)) == [(TOPIC, b"x")]


def test_a_message_of_qos_2_that_was_not_settled_is_taken_again() -> None:
    table = Table(slow=True).open((1, back()))
    table.received(1, client.publish(TOPIC, b"x", qos=2, packet_id=7, version=V5))
    table = table.reborn().open((2, back()))
    again = client.publish(TOPIC, b"x", qos=2, packet_id=7, dup=True, version=V5)
    assert delivered(table.received(2, again)) == [(TOPIC, b"x")]


def test_subscriptions_keep_their_options() -> None:
    table = Table().open((1, back("a")), (2, back("b")))
    numbered = client.subscribe(("t/#", 0x0E), version=V5, properties=b"\x0b\x05")
    table.received(1, numbered)
    table.received(1, client.subscribe(("gone", 1), version=V5))
    table.received(1, client.unsubscribe("gone", version=V5))
    table.received(2, client.subscribe(("$share/g/t/1", 1), version=V5))
    table = table.reborn().open((3, back("a")), (4, back("b")))
    own = table.received(3, client.publish("t/1", b"x", qos=1, version=V5))
    assert sent(own, 3) == client.puback(1)
    assert sent(own, 4).endswith(client.publish("t/1", b"x", qos=1, version=V5))
    said = table.received(4, client.publish("t/1", b"y", qos=1, retain=True, version=V5))
    numbered = client.publish("t/1", b"y", qos=1, retain=True, version=V5, properties=b"\x0b\x05")
    assert numbered in sent(said, 3)
    assert sent(table.received(4, client.publish("gone", b"z", version=V5)), 3) == b""


def test_retained_messages_are_there_and_cleared_ones_are_not() -> None:
    table = Table().open((1, client.connect(V3)))
    for topic in ("a", "b"):
        table.received(1, client.publish(topic, b"x", retain=True))
    table.received(1, client.publish("a", b"", retain=True))
    table = table.reborn().open((2, client.connect(V3)))
    got = sent(table.received(2, client.subscribe(("#", 0))), 2)
    assert got.endswith(client.publish("b", b"x", retain=True))
    assert client.publish("a", b"x", retain=True) not in got


def test_time_goes_on_while_the_broker_is_away() -> None:
    expiry = b"\x02" + (100).to_bytes(4)
    table = Table().open((1, client.connect(V5, "p")), (2, back()))
    table.reborn(wall=0.0)
    table.received(2, client.subscribe(("t", 1), version=V5))
    table.received(2, client.DISCONNECT)
    said = client.publish("t", b"x", qos=1, retain=True, version=V5, properties=expiry)
    table.received(1, said)
    later = table.reborn(now=5.0, wall=60.0)
    left = b"\x02" + (40).to_bytes(4)
    expected = client.publish("t", b"x", qos=1, version=V5, properties=left)
    assert answer(later, 3, back(), 5.0).endswith(expected)
    last = table.reborn(now=5.0, wall=3_600.0)
    assert last.broker.stats().sessions == 0
    assert [key[:1] for key in last.kept] == [b"r"]


def test_a_client_that_was_there_is_awaited_from_the_start_on() -> None:
    table = Table().open((1, back(seconds=100)))
    table = table.reborn(now=1_000.0, wall=1_000.0)
    table.elapsed(1_099.0)
    assert table.broker.stats().sessions == 1
    table.elapsed(1_100.0)
    assert (table.broker.stats().sessions, table.kept) == (0, {})


def test_a_will_that_is_due_later_is_said_then() -> None:
    table = Table().open((1, back("watcher")))
    table.received(1, client.subscribe(("w", 1), version=V5))
    delay = b"\x18" + (30).to_bytes(4)
    hello = client.connect(
        V5, "s", flags=0x0C, properties=HOUR, tail=client.will(V5, "w", b"gone", delay)
    )
    table.open((2, hello))
    table.closed(2)
    table = table.reborn(now=10.0, wall=10.0).open((3, back("watcher")))
    assert table.elapsed(29.0) == []
    said = sent(table.elapsed(30.0), 3)
    assert said == client.publish("w", b"gone", qos=1, version=V5)


def test_sessions_that_wait_for_nobody_leave_nothing_behind() -> None:
    table = Table().open((1, client.connect(V3, "p")), (2, client.connect(V5, "s")))
    table.received(2, client.subscribe(("t", 2), version=V5))
    table.received(1, client.publish("t", b"x", qos=2))
    assert table.kept == {}
    assert not table.reborn().broker.stats().sessions


def test_a_client_that_no_longer_wants_to_be_awaited_leaves_nothing_behind() -> None:
    table = waiting(1)
    hello = client.connect(V5, "s", flags=0, properties=client.session(0))
    assert answer(table, 3, hello)[2] == 1
    assert table.kept == {}


def test_the_oldest_are_dropped_from_what_is_kept_too() -> None:
    table = Table(Limits(queued_messages=2)).open((1, client.connect(V3, "p")), (2, back()))
    table.received(2, client.subscribe(("t", 1), version=V5))
    table.closed(2)
    for number in range(1, 5):
        table.received(1, client.publish("t", b"%d" % number, qos=1, packet_id=number))
    table = table.reborn()
    got = answer(table, 3, back())
    assert got.endswith(
        client.publish("t", b"3", qos=1, packet_id=1, version=V5)
        + client.publish("t", b"4", qos=1, packet_id=2, version=V5)
    )


def test_the_user_of_a_session_stays_the_same() -> None:
    table = Table(guarded=True)
    hello = client.connect(
        V5, "s", flags=0xC0, properties=HOUR, tail=client.string("u") + client.string("p")
    )
    table.opened(1)
    table.received(1, hello)
    table.admit(1, EVERYTHING)
    table = table.reborn()
    other = client.connect(
        V5, "s", flags=0xC0, properties=HOUR, tail=client.string("v") + client.string("p")
    )
    table.opened(2)
    table.received(2, other)
    refused = sent(table.admit(2, EVERYTHING), 2)
    assert refused[3] == 0x87


@pytest.mark.parametrize(
    ("key", "entry"),
    [
        (b"", b""),
        (b"x", b""),
        (b"s\xff", b"\x90"),
        (b"ss", b"no"),
        (b"os\0\0\0\0\0\0\0\0\1", b"\x90"),
        (b"is\0\0\1", b""),
        (b"o", b""),
        (b"rt", b"\x01"),
    ],
)
def test_entries_that_make_no_sense_are_left_out_and_dropped(key: bytes, entry: bytes) -> None:
    broker = Broker(FILTER)
    assert broker.restore([(key, entry)], 0.0, 0.0) == 1
    assert broker.stats().sessions == broker.stats().retained == 0


NAMES = ("a", "b", "p")
OPERATIONS = st.one_of(
    st.tuples(st.just("publish"), st.sampled_from(["x", "y"]), st.integers(0, 2), st.booleans()),
    st.tuples(st.just("answer"), st.sampled_from(NAMES)),
    st.tuples(st.just("away"), st.sampled_from(NAMES)),
    st.tuples(st.just("back"), st.sampled_from(NAMES)),
    st.tuples(st.just("subscribe"), st.sampled_from(NAMES), st.sampled_from(["x", "y", "#"])),
    st.tuples(st.just("unsubscribe"), st.sampled_from(NAMES), st.sampled_from(["x", "#"])),
    st.tuples(st.just("kill")),
)


class Lane:
    """Clients that do as they are told, with a broker that is killed, or one that only hangs up."""

    def __init__(self, *, mortal: bool) -> None:
        self.mortal = mortal
        self.table = Table()
        self.links: dict[str, int] = {}
        self.number = 0
        self.count = 0
        self.due: dict[str, list[bytes]] = defaultdict(list)
        self.seen: list[tuple[object, ...]] = []

    def do(self, what: str, *how: object) -> None:
        getattr(self, what)(*how)

    def kill(self) -> None:
        for name in NAMES:
            self.away(name)
        if self.mortal:
            self.table = self.table.reborn()

    def away(self, name: str) -> None:
        self.due[name].clear()
        if name in self.links:
            self.table.closed(self.links.pop(name))

    def back(self, name: str) -> None:
        if name not in self.links:
            self.number += 1
            self.links[name] = self.number
            self.table.opened(self.number)
            self.say(name, back(name))

    def subscribe(self, name: str, text: str) -> None:
        self.say(name, client.subscribe((text, 2), version=V5))

    def unsubscribe(self, name: str, text: str) -> None:
        self.say(name, client.unsubscribe(text, version=V5))

    def publish(self, topic: str, qos: int, retain: bool) -> None:  # noqa: FBT001
        self.count += 1
        packet_id = self.count if qos else 1
        payload = b"%d" % self.count
        flags = {"qos": qos, "packet_id": packet_id, "retain": retain}
        self.say("p", client.publish(topic, payload, version=V5, **flags))  # type: ignore[arg-type]

    def answer(self, name: str) -> None:
        if self.due[name]:
            self.say(name, self.due[name].pop(0))

    def say(self, name: str, data: bytes) -> None:
        if name not in self.links:
            return
        actions = self.table.received(self.links[name], data)
        for other, number in self.links.items():
            for told in packets(sent(actions, number)):
                self.hear(other, *told)

    def hear(self, name: str, first: int, body: bytes) -> None:
        kind = first >> 4
        if kind == 3:
            topic, packet_id, _, payload = split_publish(first, body, V5)
            # Identifiers may differ: what was free before is free in another order.
            self.seen.append((name, first, topic, payload))
            if packet_id:
                answer = 0x40 if first & 2 else 0x50
                self.due[name].append(client.packet(answer, packet_id))
        elif kind == 5:
            self.seen.append((name, first, body))
            self.due[name].append(client.packet(0x62, body[:2]))
        elif kind == 6:
            self.seen.append((name, first))
            self.due[name].append(client.packet(0x70, body[:2]))
        else:
            self.seen.append((name, first, body))


def packets(data: bytes) -> Iterator[tuple[int, bytes]]:
    frames = FrameBuffer(1 << 20)
    frames.push(data)
    while (frame := frames.pull()) is not None:
        yield frame


@settings(max_examples=300, deadline=None)
@given(st.lists(OPERATIONS, max_size=40))
def test_a_broker_that_is_killed_is_one_that_hung_up(
    operations: list[tuple[object, ...]],
) -> None:
    lanes = Lane(mortal=False), Lane(mortal=True)
    for name in NAMES:
        for lane in lanes:
            lane.back(name)
            lane.subscribe(name, "#")
    for what, *how in operations:
        for lane in lanes:
            lane.do(str(what), *how)
        assert lanes[0].seen == lanes[1].seen
    for name in NAMES:
        for lane in lanes:
            lane.back(name)
    assert lanes[0].seen == lanes[1].seen
