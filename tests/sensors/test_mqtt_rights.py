"""Rights and users that change while a client is away."""

import pytest

from sensors.mqtt import EVERYTHING, Close, Reason, Rights, TopicFilter
from tests.sensors import mqtt_bytes as client
from tests.sensors.mqtt_bytes import V5
from tests.sensors.mqtt_table import Send, Table, sent

HOUR = client.session(3_600)


def as_user(name: str, user: str, *, flags: int = 0xC0, will: bytes = b"") -> bytes:
    tail = will + client.string(user) + client.string("p")
    return client.connect(V5, name, flags=flags, properties=HOUR, tail=tail)


def granted(*filters: str) -> Rights:
    both = tuple(map(TopicFilter, filters))
    return Rights(both, both)


def let_in(table: Table, number: int, hello: bytes, rights: Rights) -> bytes:
    table.opened(number)
    table.received(number, hello)
    return sent(table.admit(number, rights), number)


def reader_of_both(*received: tuple[str, bytes]) -> Table:
    """A client with two subscriptions; what is given has been sent to it, and acknowledged."""
    table = Table(guarded=True)
    let_in(table, 1, as_user("p", "publisher"), EVERYTHING)
    let_in(table, 2, as_user("s", "bob"), granted("secret/#", "open/#"))
    table.received(2, client.subscribe(("secret/#", 2), ("open/#", 2), version=V5))
    for number, (topic, payload) in enumerate(received, 1):
        table.received(1, client.publish(topic, payload, qos=1, packet_id=number, version=V5))
    return table


@pytest.mark.parametrize("reborn", [False, True])
@pytest.mark.parametrize("sent_before", [False, True])
def test_what_waits_of_a_topic_whose_right_was_taken_away_is_dropped(
    *, reborn: bool, sent_before: bool
) -> None:
    messages = [("secret/x", b"1"), ("open/x", b"2"), ("secret/x", b"3")]
    if sent_before:
        table = reader_of_both(*messages)
        table.closed(2)
    else:
        table = reader_of_both()
        table.closed(2)
        for number, (topic, payload) in enumerate(messages, 1):
            table.received(1, client.publish(topic, payload, qos=1, packet_id=number, version=V5))
    if reborn:
        table = table.reborn()
    got = let_in(table, 3, as_user("s", "bob"), granted("open/#"))
    assert b"secret" not in got
    assert b"open/x" in got
    kept = [key for key in table.kept if key.startswith(b"os\0")]
    assert len(kept) == 1
    assert table.broker.stats().dropped == 2
    packet_id = 2 if sent_before else 1
    table.received(3, client.puback(packet_id))
    assert table.broker.stats().queued_bytes == 0
    assert not [key for key in table.kept if key.startswith(b"os\0")]


def test_a_will_to_a_topic_whose_right_was_taken_away_is_not_said() -> None:
    table = Table(guarded=True)
    let_in(table, 1, as_user("w", "watcher"), EVERYTHING)
    table.received(1, client.subscribe(("#", 1), version=V5))
    will = client.will(V5, "secret/x", b"gone", b"\x18" + (30).to_bytes(4))
    let_in(table, 2, as_user("s", "bob", flags=0xCC, will=will), granted("secret/#"))
    table.closed(2)
    table.opened(3)
    table.received(3, as_user("s", "bob", flags=0xC2))
    assert sent(table.admit(3, granted("open/#")), 1) == b""


def away(owner: str | None) -> Table:
    """A subscriber with a will, that a user or nobody has begun, its client lost."""
    table = Table(guarded=owner is not None)
    will = client.will(V5, "open/gone", b"gone", b"\x18" + (30).to_bytes(4))
    if owner is None:
        hello = client.connect(V5, "s", flags=0x0C, properties=HOUR, tail=will)
        table.open((1, hello))
    else:
        let_in(table, 1, as_user("s", owner, flags=0xCC, will=will), EVERYTHING)
    table.received(1, client.subscribe(("open/#", 1), ("secret/#", 1), version=V5))
    table.received(1, client.publish("secret/x", qos=1, version=V5))
    table.closed(1)
    return table


def test_sessions_from_before_there_were_accounts_end_when_there_are() -> None:
    table = away(None).reborn(guarded=True)
    assert (table.broker.stats().sessions, table.kept) == (0, {})
    assert let_in(table, 2, as_user("s", "bob"), EVERYTHING)[2:4] == b"\0\0"
    assert table.broker.deadline() != 30.0


def test_sessions_of_users_end_where_nobody_is_asked_any_more() -> None:
    table = away("bob").reborn(guarded=False)
    assert (table.broker.stats().sessions, table.kept) == (0, {})


def test_a_user_that_is_renamed_gets_its_client_identifier_at_once() -> None:
    def rights_of(owner: str | None, client_id: str) -> Rights | None:
        assert client_id == "s"
        return EVERYTHING if owner == "robert" else None

    table = away("bob").reborn(rights_of=rights_of)
    assert (table.broker.stats().sessions, table.kept) == (0, {})
    assert let_in(table, 2, as_user("s", "robert"), EVERYTHING)[2:4] == b"\0\0"


def test_no_other_user_that_is_there_gets_it_by_clean_start_either() -> None:
    table = away("bob").reborn(rights_of=lambda *_: EVERYTHING)
    assert let_in(table, 2, as_user("s", "eve", flags=0xC2), EVERYTHING)[3] == 0x87
    assert let_in(table, 3, as_user("s", "bob"), EVERYTHING)[2:4] == b"\1\0"


def test_rights_taken_away_before_the_start_count_from_the_start_on() -> None:
    table = away("bob").reborn(rights_of=lambda *_: granted("other/#"))
    let_in(table, 2, as_user("w", "watcher"), EVERYTHING)
    table.received(2, client.subscribe(("#", 1), version=V5))
    assert table.broker._state.sessions["s"].subscriptions == {}
    assert table.elapsed(30.0) == []
    assert table.broker.stats().sessions == 2


def test_a_start_that_takes_nothing_away_has_nothing_to_keep() -> None:
    table = away("bob")
    table.broker = Table(guarded=True).broker
    table.broker.restore(table.kept.items(), 0.0, 0.0, lambda *_: granted("open/#", "secret/#"))
    assert table.broker.take().changes is None


def test_a_user_that_may_not_come_any_more_is_sent_away_without_its_will_and_others_stay() -> None:
    table = Table(guarded=True)
    will = b"\0" + client.string("open/will") + client.string("lost")
    let_in(table, 1, as_user("w", "watcher"), EVERYTHING)
    table.received(1, client.subscribe(("open/#", 1), version=V5))
    let_in(table, 2, as_user("a", "bob", flags=0xC4, will=will), granted("open/#"))
    let_in(table, 3, as_user("b", "bob"), granted("open/#"))
    table.received(3, client.subscribe(("open/#", 1), version=V5))
    table.closed(3)
    told = table.dismiss("bob")
    assert [each.connection for each in told if isinstance(each, Close)] == [2]
    assert sent(told, 2)[0] >> 4 == 14
    assert sent(told, 2)[2] == Reason.ADMINISTRATIVE_ACTION
    assert b"lost" not in b"".join(each.data for each in told if isinstance(each, Send))
    told = table.received(1, client.publish("open/x", b"1", qos=1, packet_id=1, version=V5))
    assert b"open/x" in sent(told, 1)
    assert b"open/x" not in let_in(table, 4, as_user("b", "bob"), granted("open/#"))
