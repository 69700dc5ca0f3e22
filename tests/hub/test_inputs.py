"""The hub's ear: everything is counted, nothing raises."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hub.engine import Fact
from hub.errors import InboxFullError
from hub.inputs import Inputs
from sensors import PROFILES, Device
from tests.hub.library import START_NS

LIFT = Device("lift-1", PROFILES["lift"], None, "lift-1", simulate=False)


class StoppedClock:
    def now_ns(self) -> int:
        return START_NS


def listening() -> tuple[Inputs, list[Any]]:
    facts: list[Any] = []
    inputs = Inputs("embedded", {"lift-1": LIFT}, StoppedClock())
    inputs.deliver_to(facts.append)
    return inputs, facts


async def test_good_messages_become_facts_between_bad_ones() -> None:
    inputs, facts = listening()
    for payload in (b"{", b'"Execute"', b"\xff\xfe", b'{"value": null}', b'"Held"'):
        inputs.sink("zhilu/v1/lift-1/state", payload, False)
    assert [fact.value.value for fact in facts] == ["Execute", "Held"]
    status = inputs.status()
    assert (status.readings, status.malformed, status.unassigned) == (2, 3, 0)
    assert status.last_malformed_topic == "zhilu/v1/lift-1/state"
    assert status.last_malformed_ns == START_NS


async def test_unknown_devices_are_counted_and_not_handed_on() -> None:
    inputs, facts = listening()
    inputs.sink("zhilu/v1/stranger/occupants", b"4", False)
    assert facts == []
    assert inputs.status().unassigned == 1


async def test_a_quantity_that_the_device_does_not_have_is_malformed_and_leaves_nothing() -> None:
    inputs, facts = listening()
    for number in range(50):
        inputs.sink(f"zhilu/v1/lift-1/q{number}", b"1", False)
    assert facts == []
    status = inputs.status()
    assert status.malformed == 50
    assert "no quantity 'q49'" in (status.last_malformed_reason or "")


async def test_a_mere_count_is_news_but_nothing_noteworthy() -> None:
    inputs, _ = listening()
    inputs.status()
    inputs.sink("zhilu/v1/lift-1/state", b'"Held"', False)
    assert inputs.changed()
    assert not inputs.changed(noteworthy=True)
    inputs.sink("zhilu/v1/lift-1/state", b"{", False)
    assert inputs.changed(noteworthy=True)


async def test_news_is_told_once() -> None:
    inputs, _ = listening()
    assert inputs.changed()
    inputs.status()
    assert not inputs.changed()
    inputs.sink("zhilu/v1/lift-1/state", b'"Held"', False)
    assert inputs.changed()
    inputs.status()
    inputs.connection(connected=False)
    assert inputs.changed()


async def test_a_full_inbox_is_counted_and_the_message_not_taken() -> None:
    inputs = Inputs("broker", {"lift-1": LIFT}, StoppedClock())

    def full(_fact: Fact[Any]) -> None:
        raise InboxFullError

    inputs.deliver_to(full)
    with pytest.raises(InboxFullError):
        inputs.sink("zhilu/v1/lift-1/state", b'"Held"', False)
    assert inputs.refused == 1


async def test_a_broker_is_not_connected_until_it_is() -> None:
    inputs = Inputs("broker", {}, StoppedClock())
    assert not inputs.connected
    inputs.connection(connected=True)
    assert inputs.connected


@given(st.text(max_size=60), st.binary(max_size=60), st.booleans())
async def test_nothing_that_arrives_raises(topic: str, payload: bytes, retained: bool) -> None:  # noqa: FBT001
    inputs, _ = listening()
    inputs.sink(topic, payload, retained)
    status = inputs.status()
    assert status.readings + status.malformed == 1
