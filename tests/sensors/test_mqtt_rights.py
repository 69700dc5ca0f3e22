"""Rights and users that change while a client is away."""

import pytest

from sensors.mqtt import EVERYTHING, Rights, TopicFilter
from tests.sensors import mqtt_bytes as client
from tests.sensors.mqtt_bytes import V5
from tests.sensors.mqtt_table import Table, sent

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
