"""The tick engine: what runs, what is recomputed, and what survives a broken stage."""

from collections.abc import Iterable, Mapping
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hub.engine import (
    Engine,
    Entry,
    Fact,
    FactRecord,
    Inbox,
    Later,
    Put,
    Slot,
    Stage,
    View,
    Wake,
    leaves,
)
from hub.engine.tick import RETRY_NS

NUMBERS: Slot[int] = Slot("numbers")
TENTHS: Slot[int] = Slot("tenths")
SUMS: Slot[int] = Slot("sums")


def number(key: str, value: int | None) -> Fact[int]:
    return Fact(NUMBERS, key, value, {"en": f"{key} is {value}"}, FactRecord("test", {"key": key}))


class Tenths:
    """A stage that notes the keys it was run for, and fails on demand."""

    def __init__(self) -> None:
        self.runs: list[list[str]] = []
        self.broken = False

    def stage(self) -> Stage:
        return Stage("tenths", (NUMBERS,), (TENTHS,), self.run)

    def run(self, view: View) -> Iterable[Put[Any]]:
        self.runs.append(list(view.changes(NUMBERS)))
        if self.broken:
            raise RuntimeError("broken on demand")
        for key, change in view.changes(NUMBERS).items():
            tenth = None if change.after is None else change.after // 10
            yield Put(TENTHS, key, tenth, {"en": "tenth taken"}, (change.cause,))


def summing(view: View) -> Iterable[Put[Any]]:
    total = sum(entry.value for entry in view.table(TENTHS).values())
    causes = tuple(change.cause for change in view.changes(TENTHS).values())
    yield Put(SUMS, "all", total, {"en": "summed"}, causes)


SUMMING = Stage("summing", (TENTHS,), (SUMS,), summing)


def test_a_tick_without_facts_makes_no_revision() -> None:
    engine = Engine((Tenths().stage(), SUMMING))
    assert engine.tick((), 1) is None
    assert engine.number == 0


def test_a_stage_sees_only_the_keys_that_changed() -> None:
    tenths = Tenths()
    engine = Engine((tenths.stage(), SUMMING))
    engine.tick((number("a", 10), number("b", 20)), 1)
    engine.tick((number("b", 30),), 2)
    assert tenths.runs == [["a", "b"], ["b"]]


def test_what_says_the_same_is_not_handed_on() -> None:
    engine = Engine((Tenths().stage(), SUMMING))
    engine.tick((number("a", 10),), 1)
    revision = engine.tick((number("a", 11),), 2)
    assert revision is not None
    assert set(revision.changes) == {"numbers"}
    assert engine.state.table(SUMS)["all"].revision == 1


def test_an_equal_fact_makes_no_revision() -> None:
    engine = Engine((Tenths().stage(),))
    engine.tick((number("a", 10),), 1)
    assert engine.tick((number("a", 10),), 2) is None
    assert engine.number == 1


def test_removal_flows_through_the_stages() -> None:
    engine = Engine((Tenths().stage(), SUMMING))
    engine.tick((number("a", 10), number("b", 20)), 1)
    engine.tick((number("a", None),), 2)
    assert set(engine.state.table(TENTHS)) == {"b"}
    assert engine.state.table(SUMS)["all"].value == 2


def test_a_cause_leads_down_to_the_fact() -> None:
    engine = Engine((Tenths().stage(), SUMMING))
    engine.tick((number("a", 10), number("b", 20)), 1)
    engine.tick((number("b", 50),), 2)
    cause = engine.state.table(SUMS)["all"].cause
    assert (cause.stage, cause.revision) == ("summing", 2)
    assert [leaf.key for leaf in leaves(cause)] == ["b"]
    assert leaves(cause)[0].fact == FactRecord("test", {"key": "b"})


def test_causes_do_not_grow_with_the_number_of_ticks() -> None:
    engine = Engine((Tenths().stage(), SUMMING))
    for tick in range(1, 200):
        engine.tick((number("a", 10 * tick),), tick)
    cause, depth = engine.state.table(SUMS)["all"].cause, 0
    while cause.sources:
        assert len(cause.sources) == 1
        cause, depth = cause.sources[0], depth + 1
    assert depth == 2


def test_a_broken_stage_stops_neither_the_tick_nor_its_own_next_try() -> None:
    tenths = Tenths()
    other: Slot[int] = Slot("other")

    def copying(view: View) -> Iterable[Put[Any]]:
        for key, change in view.changes(NUMBERS).items():
            yield Put(other, key, change.after, {}, (change.cause,))

    engine = Engine((tenths.stage(), SUMMING, Stage("copying", (NUMBERS,), (other,), copying)))
    tenths.broken = True
    revision = engine.tick((number("a", 10),), 1)
    assert revision is not None
    assert [failure.stage for failure in revision.failures] == ["tenths"]
    assert engine.state.table(other)["a"].value == 10
    tenths.broken = False
    engine.tick((number("b", 20),), RETRY_NS)
    assert tenths.runs == [["a"]]
    assert engine.next_wake_ns() == RETRY_NS + 1
    engine.tick((), RETRY_NS + 1)
    assert tenths.runs[-1] == ["a", "b"]
    assert engine.state.table(SUMS)["all"].value == 3


def test_a_broken_stage_leaves_nothing_half_done() -> None:
    def half(view: View) -> Iterable[Put[Any]]:
        for key, change in view.changes(NUMBERS).items():
            yield Put(TENTHS, key, change.after, {}, ())
        raise RuntimeError("after its first puts")

    engine = Engine((Stage("half", (NUMBERS,), (TENTHS,), half),))
    engine.tick((number("a", 10),), 1)
    assert not engine.state.table(TENTHS)


def test_a_stage_may_give_only_what_it_declares() -> None:
    def stray(_view: View) -> Iterable[Put[Any]]:
        yield Put(SUMS, "all", 1, {}, ())

    engine = Engine((Stage("stray", (NUMBERS,), (TENTHS,), stray),))
    revision = engine.tick((number("a", 10),), 1)
    assert revision is not None
    assert isinstance(revision.failures[0].error, ValueError)


def test_nothing_flows_backwards() -> None:
    with pytest.raises(ValueError, match="before it is given"):
        Engine((SUMMING, Tenths().stage()))


def test_two_stages_cannot_give_the_same_slot() -> None:
    with pytest.raises(ValueError, match="two stages"):
        Engine((Tenths().stage(), Tenths().stage()))


def test_a_stage_wakes_at_its_time_although_nothing_came_in() -> None:
    woken: list[int] = []

    def run(view: View) -> Iterable[Put[Any]]:
        if view.woken:
            woken.append(view.now_ns)
            yield Put(TENTHS, "a", 1, {}, ())

    asked: list[int] = []

    def next_ns(tenths: Mapping[str, Entry[int]]) -> int | None:
        asked.append(len(tenths))
        return None if tenths else 50

    engine = Engine((Stage("alarm", (NUMBERS,), (TENTHS,), run, Wake(TENTHS, next_ns)),))
    assert engine.next_wake_ns() == 50
    assert engine.tick((), 49) is None
    assert engine.tick((), 50) is not None
    assert woken == [50]
    assert engine.next_wake_ns() is None
    engine.tick((number("b", 1),), 51)
    assert asked == [0, 1]  # only where its table has changed


def test_a_stage_that_needs_another_table_runs_only_while_there_is_something_in_it() -> None:
    runs: list[list[str]] = []

    def run(view: View) -> Iterable[Put[Any]]:
        runs.append(list(view.changes(NUMBERS)))
        return ()

    needing = Stage("needing", (NUMBERS, TENTHS), (SUMS,), run, only_with=(TENTHS, SUMS))
    halving = Stage("halving", (NUMBERS,), (TENTHS,), even_halves)
    engine = Engine((halving, needing))
    engine.tick((number("a", 1),), 1)
    assert runs == []
    engine.tick((number("b", 4),), 2)
    engine.tick((number("c", 3),), 3)
    engine.tick((number("b", 5),), 4)  # what empties a table is told
    engine.tick((number("a", 3),), 5)
    assert runs == [["b"], ["c"], ["b"]]


def test_a_stage_cannot_wake_by_a_table_that_it_does_not_need() -> None:
    wake = Wake(TENTHS, lambda _tenths: 1)
    stage = Stage("late", (NUMBERS,), (TENTHS,), summing, wake, only_with=(NUMBERS,))
    with pytest.raises(ValueError, match="does not need"):
        Engine((stage,))


def even_halves(view: View) -> Iterable[Put[Any]]:
    for key, change in view.changes(NUMBERS).items():
        half = change.after // 2 if change.after is not None and change.after % 2 == 0 else None
        yield Put(TENTHS, key, half, {}, (change.cause,))


def test_words_are_made_when_they_are_read() -> None:
    made: list[int] = []

    def words(value: int) -> Mapping[str, str]:
        made.append(value)
        return {"zh": f"{value}个", "en": f"{value} of them"}

    later = Later(words, 7)
    assert made == []
    assert later == {"zh": "7个", "en": "7 of them"}
    assert (later["en"], len(later), dict(later)) == ("7 of them", 2, words(7))


FACTS = st.lists(
    st.lists(
        st.tuples(st.sampled_from("abc"), st.one_of(st.none(), st.integers(0, 99))), max_size=4
    ),
    max_size=8,
)


@given(FACTS)
def test_the_same_facts_give_the_same_revisions(ticks: list[list[tuple[str, int | None]]]) -> None:
    def play() -> list[object]:
        engine = Engine((Tenths().stage(), SUMMING))
        return [
            engine.tick(tuple(number(key, value) for key, value in facts), time)
            for time, facts in enumerate(ticks)
        ]

    assert play() == play()


@given(FACTS)
def test_coalescing_changes_no_state(ticks: list[list[tuple[str, int | None]]]) -> None:
    one_by_one = Engine((Tenths().stage(), SUMMING))
    at_once = Engine((Tenths().stage(), SUMMING))
    inbox = Inbox(100, lambda _held, _offered: True)
    for facts in ticks:
        for key, value in facts:
            one_by_one.tick((number(key, value),), 1)
            inbox.offer(number(key, value))
    at_once.tick(inbox.take(), 1)

    def values(engine: Engine) -> dict[str, int]:
        return {key: entry.value for key, entry in engine.state.table(TENTHS).items()}

    assert values(one_by_one) == values(at_once)


def test_the_inbox_keeps_the_newest_of_each_key() -> None:
    inbox = Inbox(10, lambda held, offered: (offered.value or 0) > (held.value or 0))
    for value in (1, 3, 2):
        assert inbox.offer(number("a", value))
    assert [fact.value for fact in inbox.take()] == [3]
    assert len(inbox) == 0


def test_the_hubs_own_facts_find_room_in_a_full_inbox() -> None:
    inbox = Inbox(1, lambda _held, _offered: True)
    assert inbox.offer(number("a", 1))
    inbox.put(number("b", 2))
    assert [fact.key for fact in inbox.take()] == ["a", "b"]


def test_a_full_inbox_refuses_new_keys_but_not_news_of_old_ones() -> None:
    inbox = Inbox(2, lambda _held, _offered: True)
    assert inbox.offer(number("a", 1))
    assert inbox.offer(number("b", 1))
    assert not inbox.offer(number("c", 1))
    assert inbox.offer(number("a", 2))
    assert inbox.refused == 1
    assert [fact.value for fact in inbox.take()] == [2, 1]
