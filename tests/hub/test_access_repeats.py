"""An address that is refused again and again is told of once a minute."""

from dataclasses import replace

from hub.access.audit import Act, Source
from hub.access.repeats import ELSEWHERE, MINUTE_NS, Repeats


def refusal(second: float, address: str = "10.0.0.1", target: str = "ada") -> Act:
    source = Source("", "visitor", "visitor", address)
    return Act(round(second * 10**9), source, "sign_in", target, "access.password.wrong")


def test_the_first_refusal_is_told_and_the_others_are_counted() -> None:
    repeats = Repeats()
    assert repeats.take(refusal(0)) == refusal(0)
    assert [repeats.take(refusal(second, target="bo")) for second in (1, 2, 59)] == [None] * 3
    assert list(repeats.due(MINUTE_NS - 1)) == []
    (told,) = repeats.due(MINUTE_NS)
    assert (told.target, told.at_ns) == ("bo", MINUTE_NS)
    assert told.detail == {
        "count": 3,
        "outcomes": {"access.password.wrong": 3},
        "targets": ["bo"],
    }
    assert repeats.take(refusal(61)) is None, "the next minute goes on counting"
    assert [told.detail["count"] for told in repeats.due(2 * MINUTE_NS)] == [1]
    assert list(repeats.due(3 * MINUTE_NS)) == []
    assert repeats.take(refusal(181)) is not None, "after a quiet minute it is told at once again"


def test_addresses_actors_and_acts_are_counted_apart() -> None:
    repeats = Repeats()
    assert repeats.take(refusal(0)) is not None
    assert repeats.take(refusal(0, "10.0.0.2")) is not None
    assert repeats.take(replace(refusal(0), act="take_closure")) is not None
    other = replace(refusal(0), source=Source("u-1", "ada", "account", "10.0.0.1"))
    assert repeats.take(other) is not None


def test_a_customer_with_many_addresses_of_one_network_is_told_of_once() -> None:
    repeats = Repeats()
    told = [repeats.take(refusal(0, f"2001:db8:0:7::{number:x}")) for number in range(1, 500)]
    assert len([each for each in told if each is not None]) == 1
    assert repeats.take(refusal(0, "2001:db8:0:8::1")) is not None


def test_targets_that_were_tried_are_listed_up_to_a_bound() -> None:
    repeats = Repeats()
    for number in range(20):
        repeats.take(refusal(number, target=f"name-{number}"))
    (told,) = repeats.due(MINUTE_NS)
    assert (told.target, told.detail["count"]) == ("", 19)
    assert len(told.detail["targets"]) == 8  # type: ignore[arg-type]


def test_many_addresses_at_once_are_counted_together() -> None:
    repeats = Repeats(most=3)
    told = [repeats.take(refusal(0, f"10.0.0.{number}")) for number in range(6)]
    assert [each is not None for each in told] == [True, True, True, True, False, False]
    assert told[3] is not None
    assert told[3].source.address == ELSEWHERE
    assert len(repeats.counted) == 4
    assert [each.detail["count"] for each in repeats.due(MINUTE_NS)] == [2]


def test_a_clock_that_is_set_back_holds_nothing_back() -> None:
    repeats = Repeats()
    repeats.take(refusal(1000))
    repeats.take(refusal(1001))
    assert len(list(repeats.due(0))) == 1


def test_at_the_end_all_that_was_counted_is_told() -> None:
    repeats = Repeats()
    for second in range(3):
        repeats.take(refusal(second))
    assert [each.detail["count"] for each in repeats.due(3, all_of_them=True)] == [2]
