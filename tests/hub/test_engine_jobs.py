"""Jobs of the engine: who asks for them, what of their outcomes counts, and what a replay does."""

from collections.abc import Iterable
from typing import Any

from hub.engine import Engine, Fact, FactRecord, GoOn, Job, Put, Slot, Stage, View, works
from hub.engine.jobs import undisturbed
from hub.engine.tick import RETRY_NS

NUMBERS: Slot[int] = Slot("numbers")
SQUARES: Slot[int] = Slot("squares")
SQUARING = works("squaring", {"en": "squared"})


def number(key: str, value: int | None) -> Fact[int]:
    return Fact(NUMBERS, key, value, {"en": f"{key} is {value}"}, FactRecord("test", {"key": key}))


class Squares:
    """A stage that has squares worked out beside the tick."""

    def __init__(self) -> None:
        self.worked = 0
        self.broken = False

    def stage(self) -> Stage:
        return Stage(
            "squares",
            (NUMBERS, SQUARING.done),
            (SQUARES, SQUARING.asked),
            self.run,
            works=SQUARING,
        )

    def run(self, view: View) -> Iterable[Put[Any]]:
        if self.broken:
            raise RuntimeError("broken on demand")
        for key, change in view.changes(SQUARING.done).items():
            assert change.after is not None
            yield Put(SQUARES, key, change.after.outcome, {}, ())
            yield Put(SQUARING.asked, key, None, {}, ())
        for key, told in view.changes(NUMBERS).items():
            job = Job(view.revision, self.square(told.after)) if told.after is not None else None
            yield Put(SQUARING.asked, key, job, {}, ())

    def square(self, value: int) -> Any:
        def work(go_on: GoOn) -> int:
            go_on()
            self.worked += 1
            return value * value

        return work


def asked(engine: Engine, key: str = "a") -> Job[int]:
    return engine.jobs()["squaring", key][1]


def square(engine: Engine, key: str = "a") -> int | None:
    entry = engine.state.table(SQUARES).get(key)
    return entry.value if entry is not None else None


def test_a_tick_asks_and_does_not_work() -> None:
    squares = Squares()
    engine = Engine((squares.stage(),))
    engine.tick((number("a", 12),), 1)
    assert asked(engine).asked == engine.number == 1
    assert squares.worked == 0
    assert square(engine) is None


def test_the_outcome_of_a_job_that_stands_is_handed_on_and_not_kept() -> None:
    engine = Engine((Squares().stage(),))
    engine.tick((number("a", 12),), 1)
    revision = engine.tick((SQUARING.result("a", 1, 144),), 2)
    assert revision is not None
    assert revision.of(SQUARING.done)["a"].cause.fact == FactRecord("job", {"asked": "1"})
    assert square(engine) == 144
    assert engine.jobs() == {}
    assert engine.state.table(SQUARING.done) == {}


def test_an_outcome_that_was_asked_by_another_revision_is_dropped() -> None:
    engine = Engine((Squares().stage(),))
    engine.tick((number("a", 12),), 1)
    engine.tick((number("a", 13),), 2)
    assert engine.tick((SQUARING.result("a", 1, 144),), 3) is None
    assert (engine.number, square(engine)) == (2, None)
    engine.tick((SQUARING.result("a", 2, 169),), 4)
    assert square(engine) == 169
    assert engine.tick((SQUARING.result("a", 2, 169),), 5) is None
    assert engine.tick((SQUARING.result("b", 2, 169),), 6) is None


def test_an_outcome_and_the_news_that_replaces_it_may_come_together() -> None:
    """Facts come before stages: the outcome stands, and the same tick asks for the next one."""
    engine = Engine((Squares().stage(),))
    engine.tick((number("a", 12),), 1)
    engine.tick((number("a", 13), SQUARING.result("a", 1, 144)), 2)
    assert square(engine) == 144
    assert asked(engine).work(undisturbed) == 169


def test_a_replay_works_out_what_was_not_recorded() -> None:
    squares = Squares()
    engine = Engine((squares.stage(),))
    engine.tick((number("a", 12),), 1)
    engine.tick((SQUARING.result("a", 1, None),), 2)
    assert (square(engine), squares.worked) == (144, 1)
    assert engine.tick((SQUARING.result("a", 1, None),), 3) is None
    assert squares.worked == 1


def test_an_outcome_waits_for_a_stage_that_raised() -> None:
    squares = Squares()
    engine = Engine((squares.stage(),))
    engine.tick((number("a", 12),), 1)
    squares.broken = True
    revision = engine.tick((SQUARING.result("a", 1, 144),), 2)
    assert revision is not None
    assert [failure.stage for failure in revision.failures] == ["squares"]
    squares.broken = False
    engine.tick((), 2 + RETRY_NS)
    assert square(engine) == 144


def test_a_job_that_ended_stands_no_more() -> None:
    engine = Engine((Squares().stage(),))
    engine.tick((number("a", 12), number("b", 2)), 1)
    assert set(engine.jobs()) == {("squaring", "a"), ("squaring", "b")}
    engine.tick((number("a", None),), 2)
    assert set(engine.jobs()) == {("squaring", "b")}
