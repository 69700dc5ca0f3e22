"""Subscriptions, shared ones, rights and logins: MQTT 5.0 sections 3.8, 4.7, 4.8."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sensors.mqtt import EVERYTHING, Limits, Rights, TopicFilter, covers, valid_filter
from sensors.mqtt.packets import SubscriptionRequest
from sensors.mqtt.subscriptions import Subscriptions
from tests.sensors import mqtt_bytes as client
from tests.sensors.mqtt_bytes import V3, V5
from tests.sensors.mqtt_table import TOPIC, Table, asked, closes, delivered, listener, sent

LEVELS = st.sampled_from(["a", "b", "", "$x", "+"])
FILTERS = st.builds(
    lambda levels, tail: "/".join([*levels, *tail]),
    st.lists(LEVELS, min_size=1, max_size=4),
    st.sampled_from([[], ["#"]]),
).filter(valid_filter)
TOPICS = st.lists(st.sampled_from(["a", "b", "c", "", "$x"]), min_size=1, max_size=5).map("/".join)


def request(text: str, qos: int = 0) -> SubscriptionRequest:
    return SubscriptionRequest(text, qos, False, False, 0, 0)


@given(st.lists(st.tuples(st.integers(0, 3), FILTERS), max_size=12), st.data())
def test_the_tree_finds_what_filters_match(
    made: list[tuple[int, str]], data: st.DataObject
) -> None:
    tree: Subscriptions[int] = Subscriptions()
    held = set()
    for holder, text in made:
        if (holder, text) in held and data.draw(st.booleans()):
            tree.remove(holder, text)
            held.discard((holder, text))
        else:
            tree.add(holder, request(text))
            held.add((holder, text))
    topic = data.draw(TOPICS.filter(bool))
    expected = {holder for holder, text in held if TopicFilter(text).matches(topic)}
    assert {holder for holder, *_ in tree.audience(topic).holders} == expected
    for holder, text in held:
        tree.remove(holder, text)
    assert tree._root.empty


@given(FILTERS, FILTERS, TOPICS.filter(bool))
def test_a_filter_that_covers_another_matches_all_that_it_does(
    granted: str, wanted: str, topic: str
) -> None:
    if covers(granted, wanted) and TopicFilter(wanted).matches(topic):
        assert TopicFilter(granted).matches(topic)


@pytest.mark.parametrize(
    ("granted", "wanted", "expected"),
    [
        ("#", "a/+/#", True),
        ("#", "$x", False),
        ("+/a", "$x/a", False),
        ("a/#", "a", True),
        ("a/#", "a/#", True),
        ("a/+", "a/#", False),
        ("a/+", "a/+", True),
        ("a/b", "a/+", False),
        ("a/b", "a/b/c", False),
        ("a/b/c", "a/b", False),
        ("+/+", "+", False),
    ],
)
def test_covering(granted: str, wanted: str, *, expected: bool) -> None:
    assert covers(granted, wanted) is expected


def test_overlapping_subscriptions_give_one_message_with_all_identifiers() -> None:
    table = Table().open((1, client.connect(V5)))
    for text, options, identifier in (("a/+", 1, 7), ("a/#", 2, 200), ("a/b", 0, 0)):
        properties = b"\x0b" + client.length(identifier) if identifier else b""
        subscribe = client.subscribe((text, options), version=V5, properties=properties)
        table.received(1, subscribe)
    actions = table.received(1, client.publish("a/b", qos=2, version=V5))
    publish = sent(actions, 1).removesuffix(client.pubrec(1))
    expected = {
        client.publish("a/b", qos=2, version=V5, properties=b"\x0b" + one + b"\x0b" + two)
        for one, two in ((b"\7", b"\xc8\1"), (b"\xc8\1", b"\7"))
    }
    assert publish in expected


def test_a_subscription_made_again_is_replaced_with_its_identifier() -> None:
    table = Table().open((1, client.connect(V5)))
    for identifier in (7, 8):
        properties = b"\x0b" + bytes((identifier,))
        table.received(1, client.subscribe(("t", 0), version=V5, properties=properties))
    got = sent(table.received(1, client.publish("t", version=V5)), 1)
    assert got == client.publish("t", version=V5, properties=b"\x0b\x08")


def test_a_retained_message_bears_the_identifier_of_the_subscription() -> None:
    table = Table().open((1, client.connect(V5)))
    table.received(1, client.publish("t", retain=True, version=V5))
    subscribe = client.subscribe(("t", 0), version=V5, properties=b"\x0b\x07")
    got = sent(table.received(1, subscribe), 1)[6:]
    assert got == client.publish("t", retain=True, version=V5, properties=b"\x0b\x07")


def test_no_local_leaves_other_subscriptions_alone() -> None:
    table = Table().open((1, client.connect(V5)), (2, client.connect(V5, "b")))
    table.received(1, client.subscribe(("t", 2 | 4), ("+", 1), version=V5))
    own = sent(table.received(1, client.publish("t", qos=2, version=V5)), 1)
    assert client.publish("t", qos=1, version=V5) in own
    others = sent(table.received(2, client.publish("t", qos=2, version=V5)), 1)
    assert others == client.publish("t", qos=2, packet_id=2, version=V5)


def test_aliases_of_a_client_stand_for_its_topics() -> None:
    table = Table().open((1, client.connect(V5)), (2, client.connect(V5, "b")))
    named = client.publish(TOPIC, b"1", version=V5, properties=b"\x23\0\x40")
    short = client.publish("", b"2", version=V5, properties=b"\x23\0\x40")
    assert delivered(table.received(1, named + short)) == [(TOPIC, b"1"), (TOPIC, b"2")]
    other = client.publish("x", b"3", version=V5, properties=b"\x23\0\x40")
    assert delivered(table.received(1, other + short)) == []
    # Another connection does not know them [MQTT-3.3.2-7].
    assert closes(table.received(2, short)) == [2]


class TestSharedSubscriptions:
    def test_each_message_goes_to_one_member_in_turn(self) -> None:
        table = Table().open((1, client.connect(V3, "p")))
        reads = {n: listener(table, n, ("$share/g/t/+", 1)) for n in (2, 3, 4)}
        everything = listener(table, 5, ("t/#", 0))
        turns = []
        for number in range(9):
            actions = table.received(1, client.publish("t/x", b"%d" % number))
            turns += [n for n, read in reads.items() if read(actions)]
            assert everything(actions)
        assert [turns.count(n) for n in (2, 3, 4)] == [3, 3, 3]
        assert len(turns) == 9

    def test_groups_are_apart_by_name_and_filter(self) -> None:
        table = Table().open((1, client.connect(V3, "p")))
        one = listener(table, 2, ("$share/g/t", 0), ("$share/h/t", 0))
        got = one(table.received(1, client.publish("t")))
        assert got == client.publish("t", version=V5) * 2

    def test_who_is_away_is_passed_over_while_another_is_there(self) -> None:
        table = Table().open((1, client.connect(V3, "p")))
        away = client.connect(V5, "away", properties=client.session(60))
        table.open((2, away))
        table.received(2, client.subscribe(("$share/g/t", 1), version=V5))
        there = listener(table, 3, ("$share/g/t", 1))
        table.closed(2)
        for _ in range(4):
            assert there(table.received(1, client.publish("t", qos=1)))
        table.closed(3)
        table.received(1, client.publish("t", b"kept", qos=1))
        table.opened(4)
        again = client.connect(V5, "away", flags=0, properties=client.session(60))
        assert b"kept" in sent(table.received(4, again), 4)

    def test_no_retained_messages_come_with_it(self) -> None:
        table = Table().open((1, client.connect(V5)))
        table.received(1, client.publish("t", retain=True, version=V5))
        answer = table.received(1, client.subscribe(("$share/g/t", 1), version=V5))
        assert sent(answer, 1) == b"\x90\4\0\x09\0\1"

    def test_leaving_the_group(self) -> None:
        table = Table().open((1, client.connect(V5)))
        table.received(1, client.subscribe(("$share/g/t", 1), version=V5))
        answer = table.received(1, client.unsubscribe("$share/g/t", "t", version=V5))
        assert sent(answer, 1) == b"\xb0\5\0\x09\0\0\x11"
        assert sent(table.received(1, client.publish("t", version=V5)), 1) == b""
        assert table.broker._state.subscriptions._root.empty


def secret(name: str, *, version: int = V5, client_id: str = "a") -> bytes:
    tail = client.string(name) + client.string("secret")
    return client.connect(version, client_id, flags=0xC2, tail=tail)


SENSOR = Rights((TopicFilter("zhilu/v1/lift-1/+"),), (TopicFilter("signs/#"),))


class TestLogins:
    def table(self, version: int = V5, limits: Limits | None = None) -> Table:
        table = Table(limits, guarded=True)
        table.opened(1)
        (login,) = asked(table.received(1, secret("lift", version=version)))
        assert (login.connection, login.client_id) == (1, "a")
        assert (login.username, login.password) == ("lift", b"secret")
        assert "secret" not in repr(login)
        return table

    def test_nothing_is_read_before_the_client_is_let_in(self) -> None:
        table = self.table()
        publish = client.publish(TOPIC, b"early", version=V5)
        assert table.received(1, publish[:5]) == []
        assert table.received(1, publish[5:]) == []
        assert table.broker.waits(1)
        actions = table.admit(1, SENSOR)
        assert sent(actions, 1)[:4] == bytes((0x20, len(sent(actions, 1)) - 2, 0, 0))
        assert delivered(actions) == [(TOPIC, b"early")]

    @pytest.mark.parametrize(("version", "answer"), [(V3, b"\x20\2\0\4"), (V5, b"\x20\3\0\x86\0")])
    def test_wrong_credentials(self, version: int, answer: bytes) -> None:
        actions = self.table(version).admit(1, None)
        assert (sent(actions, 1), closes(actions)) == (answer, [1])

    def test_none_at_all(self) -> None:
        table = Table(guarded=True)
        table.opened(1)
        assert len(asked(table.received(1, client.connect(V3)))) == 1
        assert sent(table.admit(1, None), 1) == b"\x20\2\0\5"

    def test_credentials_that_cannot_be_checked_are_not_called_wrong(self) -> None:
        table = self.table()
        table.broker.turn_away(1, 0.0)
        assert sent(table.shut_down(), 1) == b"\x20\3\0\x89\0"
        late = self.table()
        assert sent(late.elapsed(10.0), 1) == b"\x20\3\0\x89\0"
        assert late.admit(1, SENSOR) == []

    def test_logins_under_way_are_bounded(self) -> None:
        table = self.table(limits=Limits(logins=1))
        table.opened(2)
        assert sent(table.received(2, secret("b", version=V3)), 2) == b"\x20\2\0\3"
        table.admit(1, SENSOR)
        table.opened(3)
        assert len(asked(table.received(3, secret("b", client_id="c")))) == 1

    def test_another_user_cannot_take_a_session(self) -> None:
        table = self.table()
        table.admit(1, SENSOR)
        table.opened(2)
        table.received(2, secret("other"))
        actions = table.admit(2, EVERYTHING)
        assert (sent(actions, 2), closes(actions)) == (b"\x20\3\0\x87\0", [2])


class TestRights:
    def table(self, version: int = V5) -> Table:
        table = Table(guarded=True)
        table.opened(1)
        table.received(1, secret("lift", version=version))
        table.admit(1, SENSOR)
        return table

    def test_only_granted_topics_are_published_to(self) -> None:
        table = self.table()
        assert delivered(table.received(1, client.publish(TOPIC, b"1", version=V5))) != []
        other = "zhilu/v1/lift-2/state"
        assert table.received(1, client.publish(other, version=V5)) == []
        actions = table.received(1, client.publish(other, qos=1, version=V5))
        assert sent(actions, 1) == client.puback(1, 0x87)
        actions = table.received(1, client.publish(other, qos=2, version=V5))
        assert sent(actions, 1) == client.pubrec(1, 0x87)
        assert table.broker.stats().unauthorized == 3

    def test_version_3_is_closed_for_it_has_no_other_no(self) -> None:
        table = self.table(V3)
        actions = table.received(1, client.publish("zhilu/v1/lift-2/state", qos=1))
        assert (sent(actions, 1), closes(actions)) == (b"", [1])

    @pytest.mark.parametrize(
        ("text", "code"),
        [("signs/+", 1), ("$share/g/signs/#", 1), ("#", 0x87), ("$share/g/#", 0x87)],
    )
    def test_only_covered_filters_are_granted(self, text: str, code: int) -> None:
        answer = self.table().received(1, client.subscribe((text, 1), version=V5))
        assert sent(answer, 1)[-1] == code
        answer = self.table(V3).received(1, client.subscribe((text, 1)))
        assert sent(answer, 1)[-1] == min(code, 0x80)

    @pytest.mark.parametrize(("version", "answer"), [(V3, b"\x20\2\0\5"), (V5, b"\x20\3\0\x87\0")])
    def test_a_will_needs_the_right_to_its_topic(self, version: int, answer: bytes) -> None:
        table = Table(guarded=True)
        table.opened(1)
        tail = client.will(version, "zhilu/v1/lift-2/state", b"") + client.string("lift")
        table.received(1, client.connect(version, flags=0x86, tail=tail))
        assert sent(table.admit(1, SENSOR), 1) == answer

    def test_rights_that_were_taken_away_end_subscriptions(self) -> None:
        table = Table(guarded=True)
        for number, rights in ((1, EVERYTHING), (2, SENSOR)):
            hello = client.connect(
                V5, "s", flags=0x80, properties=client.session(60), tail=client.string("u")
            )
            table.opened(number)
            table.received(number, hello)
            table.admit(number, rights)
            if number == 1:
                table.received(1, client.subscribe(("#", 0), ("signs/#", 0), version=V5))
                table.closed(1)
        assert table.broker._state.sessions["s"].subscriptions.keys() == {"signs/#"}
