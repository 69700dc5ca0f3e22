"""Jobs: work that takes longer than a tick may, asked by a stage and done beside the ticks.

A stage puts a job into a table, like any other value. Whoever owns the engine runs it wherever it
likes and hands what came of it back as a fact of a later tick. The rule of what counts is here: the
outcome of a job that still stands is handed to the stage, any other one is dropped. A log keeps of
that fact only which job it was: the job is a function of values of one revision, so that a replay
works the same outcome out again.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from typing import Any, Generic, TypeVar

from hub.engine.causes import FactRecord, Summary
from hub.engine.tables import Entry, Fact, Slot, State

R = TypeVar("R")

GoOn = Callable[[], None]
"""What a job calls now and then; it raises where nobody wants the outcome any more."""


def undisturbed() -> None:
    """Let a job go on."""


@dataclass(frozen=True, slots=True, eq=False)
class Job(Generic[R]):
    """Work over the values of one revision.

    Args:
        asked: That revision.
        work: The work; it reads nothing that changes, changes nothing, and gives the same each
            time.
    """

    asked: int
    work: Callable[[GoOn], R]


@dataclass(frozen=True, slots=True)
class Done(Generic[R]):
    """That a job is done.

    Args:
        asked: The revision that asked for it.
        outcome: What came of it; None where that has to be worked out.
    """

    asked: int
    outcome: R | None = None


@dataclass(frozen=True, slots=True, eq=False)
class Works(Generic[R]):
    """One kind of jobs.

    Args:
        asked: The table of those that stand, at most one of each key.
        done: By what their outcomes come in. They are handed on and not kept in any table.
        summary: That one is done.
    """

    asked: Slot[Job[R]]
    done: Slot[Done[R]]
    summary: Summary

    def result(self, key: str, asked: int, outcome: R | None) -> Fact[Done[R]]:
        """Return the fact that a job is done."""
        record = FactRecord("job", {"asked": str(asked)})
        return Fact(self.done, key, Done(asked, outcome), self.summary, record)


def works(name: str, summary: Summary) -> Works[Any]:
    """Return a kind of jobs."""
    return Works(Slot(name, past=False), Slot(f"{name} done", past=False), summary)


def standing_jobs(state: State, kind: Works[Any]) -> Mapping[str, Job[Any]]:
    """Return the jobs of a kind that stand."""
    table: Mapping[str, Entry[Job[Any]]] = state.table(kind.asked)
    return {key: entry.value for key, entry in table.items()}


def settled(state: State, kind: Works[Any], fact: Fact[Done[Any]]) -> Done[Any] | None:
    """Return the outcome that a fact brings, None where its job stands no more."""
    job = standing_jobs(state, kind).get(fact.key)
    if job is None or fact.value is None or job.asked != fact.value.asked:
        return None
    if fact.value.outcome is not None:
        return fact.value
    return replace(fact.value, outcome=job.work(undisturbed))
