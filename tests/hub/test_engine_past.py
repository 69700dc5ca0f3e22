"""The tables as they were at an earlier revision."""

from collections.abc import Iterable
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from hub.engine import Engine, Fact, FactRecord, Put, Slot, Stage, View
from hub.engine.past import Past

NUMBERS: Slot[int] = Slot("numbers")
TENTHS: Slot[int] = Slot("tenths")
SUMS: Slot[int] = Slot("sums", past=False)


def number(key: str, value: int | None) -> Fact[int]:
    return Fact(NUMBERS, key, value, {}, FactRecord("test", {}))


def run(view: View) -> Iterable[Put[Any]]:
    for key, change in view.changes(NUMBERS).items():
        tenth = None if change.after is None else change.after // 10
        yield Put(TENTHS, key, tenth, {}, (change.cause,))
    total = sum(entry.value for entry in view.table(NUMBERS).values())
    yield Put(SUMS, "all", total, {}, ())


STAGE = Stage("tenths", (NUMBERS,), (TENTHS, SUMS), run)
FACTS = st.lists(
    st.lists(
        st.tuples(st.sampled_from("abc"), st.one_of(st.none(), st.integers(0, 99))), max_size=4
    ),
    max_size=12,
)
Tables = dict[str, dict[str, object]]


def tables(engine: Engine, revision: int) -> Tables | None:
    state = engine.state_at(revision)
    if state is None:
        return None
    return {slot.name: dict(state.table(slot)) for slot in (NUMBERS, TENTHS)}


def played(engine: Engine, ticks: list[list[tuple[str, int | None]]]) -> dict[int, Tables]:
    """Play ticks; what the tables were at each revision."""
    seen: dict[int, Tables] = {0: {"numbers": {}, "tenths": {}}}
    for time, facts in enumerate(ticks):
        engine.tick(tuple(number(key, value) for key, value in facts), time)
        present = tables(engine, engine.number)
        assert present is not None
        seen[engine.number] = present
    return seen


@given(FACTS)
def test_every_revision_is_seen_as_it_was(ticks: list[list[tuple[str, int | None]]]) -> None:
    engine = Engine((STAGE,))
    seen = played(engine, ticks)
    assert {revision: tables(engine, revision) for revision in seen} == seen
    assert engine.state_at(engine.number + 1) is None
    assert engine.state_at(-1) is None


@given(FACTS, st.integers(1, 3), st.integers(1, 8))
def test_the_past_is_bounded_and_what_it_holds_is_right(
    ticks: list[list[tuple[str, int | None]]], revisions: int, entries: int
) -> None:
    engine = Engine((STAGE,), past=Past(revisions, entries))
    seen = played(engine, ticks)
    oldest = engine.past.oldest(engine.number)
    assert engine.number - oldest <= revisions
    assert engine.past.size <= entries
    for revision, held in seen.items():
        assert tables(engine, revision) == (held if revision >= oldest else None)


def test_a_slot_whose_past_is_not_held_is_as_it_is_now() -> None:
    engine = Engine((STAGE,))
    played(engine, [[("a", 10)], [("a", 20)]])
    state = engine.state_at(1)
    assert state is not None
    assert (state.table(NUMBERS)["a"].value, state.table(SUMS)["all"].value) == (10, 20)
