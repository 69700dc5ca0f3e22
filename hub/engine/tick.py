"""The tick: facts in, one run through the stages, one revision out.

Functional core: no clock, no I/O, no tasks. The same facts in the same ticks give the same
revisions, byte for byte.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Generic, TypeVar

import msgspec

from hub.engine.causes import Cause, newest
from hub.engine.jobs import Done, Job, Works, settled, standing_jobs
from hub.engine.past import Past
from hub.engine.tables import Change, Entry, Fact, Put, Slot, State, View

V = TypeVar("V")

RETRY_NS = 10**9
"""How long a stage that raised rests before it is tried again."""

Changes = dict[str, dict[str, Change[Any]]]


@dataclass(frozen=True, slots=True)
class Wake(Generic[V]):
    """When a stage is to run although nothing changed.

    Args:
        slot: The one table that tells; it is asked again only when that has changed.
        next_ns: Tells the time from it, ns UTC; None for never.
    """

    slot: Slot[V]
    next_ns: Callable[[Mapping[str, Entry[V]]], int | None]


@dataclass(frozen=True, slots=True)
class Stage:
    """One step of the tick, declared once.

    Args:
        name: Shown in causes.
        reads: It runs when one of these has changed.
        gives: The only slots that it may put to.
        run: Reads a view, yields what to put.
        wake: When it is to run although nothing changed; None for never.
        works: Jobs that it asks for: it gives their `asked` and reads their `done`.
        only_with: While all of these tables are empty, and have been since the last tick, it would
            put nothing, whatever has changed, and is not run; none for a stage that always is.
    """

    name: str
    reads: tuple[Slot[Any], ...]
    gives: tuple[Slot[Any], ...]
    run: Callable[[View], Iterable[Put[Any]]]
    wake: Wake[Any] | None = None
    works: Works[Any] | None = None
    only_with: tuple[Slot[Any], ...] = ()
    read_names: frozenset[str] = field(init=False, repr=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "read_names", frozenset(slot.name for slot in self.reads))


@dataclass(frozen=True, slots=True)
class Failure:
    """A stage that raised: its changes wait for the next tick, the others went on.

    Args:
        stage: Its name.
        error: What it raised.
        partly: Only a part of it did, and the stage has dealt with it; see `View.fault`.
    """

    stage: str
    error: Exception
    partly: bool = False


class Revision(msgspec.Struct, frozen=True):
    """The outcome of a tick that changed something."""

    number: int
    now_ns: int
    changes: Mapping[str, Mapping[str, Change[Any]]]
    failures: tuple[Failure, ...]

    def of(self, slot: Slot[Any]) -> Mapping[str, Change[Any]]:
        """Return what changed in a slot."""
        return self.changes.get(slot.name, {})


@dataclass(slots=True)
class Engine:
    """Runs ticks over declared stages.

    Args:
        stages: In the order of running; a stage reads facts and what earlier stages give.
        number: The revision reached.
        past: What the latest revisions replaced.

    Raises:
        ValueError: A stage reads what a later one gives, two give the same slot, or one is to wake
            while it is not run.
    """

    stages: Sequence[Stage]
    number: int = 0
    state: State = field(default_factory=State)
    waiting: dict[str, Changes] = field(default_factory=dict)
    resting_ns: dict[str, int] = field(default_factory=dict)
    past: Past = field(default_factory=Past)
    asks: dict[str, int] = field(default_factory=dict, init=False, repr=False)
    """By the name of a slot the stages that it concerns, a bit for each place."""
    wakes_ns: dict[str, int | None] = field(default_factory=dict, init=False, repr=False)
    """By its stage what a wake has told, as long as its table stays as it is."""
    watchers: dict[str, list[str]] = field(default_factory=dict, init=False, repr=False)
    """By the name of a table the stages that it wakes."""
    earliest_ns: int | None = field(default=None, init=False, repr=False)
    """The first time that a stage wakes, while `told`."""
    told: bool = field(default=False, init=False, repr=False)
    due: int = field(default=0, init=False, repr=False)
    """The stages that this tick may have something for, a bit for each place."""

    kinds: tuple[Works[Any], ...] = field(default=(), init=False, repr=False)
    """The kinds of jobs that stages ask for."""
    asked: frozenset[str] = field(default=frozenset(), init=False, repr=False)
    """The names of the tables of those that stand."""
    rouses: dict[str, int] = field(default_factory=dict, init=False, repr=False)
    """By the name of a table the stages that are run only with it, a bit for each place."""
    asleep: int = field(default=0, init=False, repr=False)
    """Those of which all tables are empty."""
    settled: bool = field(default=False, init=False, repr=False)
    """Whether `asleep` was told since one of these tables has changed."""

    def __post_init__(self) -> None:
        check_order(self.stages)
        self.kinds = tuple(each.works for each in self.stages if each.works is not None)
        self.asked = frozenset(kind.asked.name for kind in self.kinds)
        for place, stage in enumerate(self.stages):
            for slot in stage.reads if stage.wake is None else (*stage.reads, stage.wake.slot):
                self.asks[slot.name] = self.asks.get(slot.name, 0) | 1 << place
            for slot in stage.only_with:
                self.rouses[slot.name] = self.rouses.get(slot.name, 0) | 1 << place
            if stage.wake is not None:
                self.watchers.setdefault(stage.wake.slot.name, []).append(stage.name)

    def tick(self, facts: Iterable[Fact[Any]], now_ns: int) -> Revision | None:
        """Apply facts and run the stages that they concern.

        Returns:
            The revision, or None when nothing changed and no stage failed.
        """
        number = self.number + 1
        changes: Changes = {}
        self.due = self.overdue(now_ns)
        if not self.settled:
            self.asleep, self.settled = self.sleepers(), True
        for fact in facts:
            cause = Cause("fact", fact.key, number, fact.summary, (), fact.record)
            change = self.taken(fact, number, cause)
            if change is not None:
                self.note(changes, fact.slot.name, fact.key, change)
        failures = tuple(self.run_stages(changes, number, now_ns))
        if not changes and not failures:
            return None
        if changes:
            self.number = number
            self.past.note(number, self.state.take_replaced())
        return Revision(self.number, now_ns, changes, failures)

    def taken(self, fact: Fact[Any], number: int, cause: Cause) -> Change[Any] | None:
        """Take a fact; return the change, None where nothing is different."""
        if not isinstance(fact.value, Done):
            return self.state.set(fact, number, cause)
        kind = next((each for each in self.kinds if each.done is fact.slot), None)
        done = settled(self.state, kind, fact) if kind is not None else None
        return Change(None, done, cause) if done is not None else None

    def jobs(self) -> Mapping[tuple[str, str], tuple[Works[Any], Job[Any]]]:
        """Return the jobs that stand, by the name of their kind and their key."""
        return {
            (kind.asked.name, key): (kind, job)
            for kind in self.kinds
            for key, job in standing_jobs(self.state, kind).items()
        }

    def asks_jobs(self, revision: Revision) -> bool:
        """Tell whether other jobs stand since a revision."""
        return not self.asked.isdisjoint(revision.changes)

    def state_at(self, number: int) -> State | None:
        """Return the tables as they were at a revision, None where that is not held."""
        if not self.past.oldest(self.number) <= number <= self.number:
            return None
        return self.past.state(self.state, number)

    def run_stages(self, changes: Changes, number: int, now_ns: int) -> Iterator[Failure]:
        """Run each stage that has something to do; yield those that raised."""
        passed = 0
        while left := self.due & ~passed & ~self.asleep:
            place = (left & -left).bit_length() - 1
            passed = (2 << place) - 1
            stage = self.stages[place]
            if self.resting_ns and self.rests(stage, now_ns):
                self.waiting[stage.name] = self.left(stage, changes)
                continue
            pending = self.pending(stage, changes)
            woken = stage.wake is not None and self.is_woken(stage, stage.wake, now_ns)
            if not pending and not woken:
                continue
            view = View(self.state, pending, number, now_ns, woken)
            try:
                puts = tuple(stage.run(view))
                check_gives(stage, puts)
            except Exception as error:  # noqa: BLE001 - one broken stage must not stop the tick
                self.waiting[stage.name] = {name: dict(held) for name, held in pending.items()}
                self.resting_ns[stage.name] = now_ns + RETRY_NS
                yield Failure(stage.name, error)
                continue
            for fault in view.faults:
                yield Failure(stage.name, fault, partly=True)
            self.apply(stage.name, puts, changes, number)

    def apply(self, name: str, puts: Iterable[Put[Any]], changes: Changes, number: int) -> None:
        """Set what a stage puts, and add what is different to the changes of the tick."""
        sources: tuple[Cause, ...] = ()
        kept = sources
        for put in puts:
            if put.sources is not sources:  # many have the same
                sources = put.sources
                kept = sources if len(sources) <= 1 else newest(sources)
            cause = Cause(name, put.key, number, put.summary, kept)
            change = self.state.set(put, number, cause)
            if change is not None:
                self.note(changes, put.slot.name, put.key, change)

    def rests(self, stage: Stage, now_ns: int) -> bool:
        """Tell whether a stage has raised and goes on resting."""
        if now_ns < self.resting_ns.get(stage.name, 0) <= now_ns + RETRY_NS:
            return True
        self.resting_ns.pop(stage.name, None)
        return False

    def overdue(self, now_ns: int) -> int:
        """Return the stages that may have something to do whatever comes, a bit for each place."""
        if self.waiting or self.resting_ns:
            return (1 << len(self.stages)) - 1
        earliest_ns = self.next_wake_ns()
        if earliest_ns is None or earliest_ns > now_ns:
            return 0
        return sum(1 << place for place, stage in enumerate(self.stages) if stage.wake is not None)

    def sleepers(self) -> int:
        """Return the stages of which all that they are run with is empty, a bit for each place."""
        return sum(
            1 << place
            for place, stage in enumerate(self.stages)
            if stage.only_with
            and stage.name not in self.waiting
            and self.state.are_empty(stage.only_with)
        )

    def is_woken(self, stage: Stage, wake: Wake[Any], now_ns: int) -> bool:
        """Tell whether the time of a stage has come."""
        if self.told and (self.earliest_ns is None or self.earliest_ns > now_ns):
            return False
        time_ns = self.wake_ns(stage, wake)
        return time_ns is not None and time_ns <= now_ns

    def wake_ns(self, stage: Stage, wake: Wake[Any]) -> int | None:
        """Return when a stage is to run although nothing changed, None for never."""
        if stage.name not in self.wakes_ns:
            self.wakes_ns[stage.name] = wake.next_ns(self.state.table(wake.slot))
        return self.wakes_ns[stage.name]

    def pending(self, stage: Stage, changes: Changes) -> Changes:
        """Return what a stage reads that has changed; it is not to be changed."""
        if stage.name in self.waiting:
            return self.left(stage, changes)
        return {name: held for name, held in changes.items() if name in stage.read_names}

    def left(self, stage: Stage, changes: Changes) -> Changes:
        """Return a stage's new changes, on top of those left from a tick in which it failed."""
        pending = self.waiting.pop(stage.name, {})
        for slot in stage.reads:
            fresh = changes.get(slot.name)
            if fresh:
                merged = pending.setdefault(slot.name, {})
                for key, change in fresh.items():
                    merged[key] = join(merged.get(key), change)
        return pending

    def note(self, changes: Changes, name: str, key: str, change: Change[Any]) -> None:
        """Add a change of a slot to those of the tick."""
        held = changes.get(name)
        if held is None:
            held = changes[name] = {}
            self.due |= self.asks.get(name, 0)
        if name in self.rouses:
            self.asleep &= ~self.rouses[name]
            self.settled = False
        if name in self.watchers:
            self.told = False
            for watcher in self.watchers[name]:
                self.wakes_ns.pop(watcher, None)
        earlier = held.get(key)
        held[key] = change if earlier is None else join(earlier, change)

    def next_wake_ns(self) -> int | None:
        """Return when the next tick is due although nothing comes in, None for never."""
        if self.told and not self.resting_ns:
            return self.earliest_ns
        wakes_ns = [
            self.wake_ns(stage, stage.wake)
            for stage in self.stages
            if stage.wake is not None and stage.name not in self.resting_ns
        ]
        self.told = not self.resting_ns
        self.earliest_ns = min(
            (*self.resting_ns.values(), *(each for each in wakes_ns if each is not None)),
            default=None,
        )
        return self.earliest_ns


def join(earlier: Change[Any] | None, later: Change[Any]) -> Change[Any]:
    """Return two changes of one key as one."""
    if earlier is None:
        return later
    return Change(earlier.before, later.after, later.cause)


def check_gives(stage: Stage, puts: Iterable[Put[Any]]) -> None:
    """Refuse a put to a slot that the stage did not declare."""
    for put in puts:
        if put.slot not in stage.gives:
            raise ValueError(f"stage {stage.name} gives {put.slot.name} without declaring it")


def check_order(stages: Sequence[Stage]) -> None:
    """Refuse stages through which changes would flow backwards."""
    given: set[str] = set()
    later = [slot.name for stage in stages for slot in stage.gives]
    if len(set(later)) != len(later):
        raise ValueError("two stages give the same slot")
    for stage in stages:
        own = {slot.name for slot in stage.gives}
        late = {slot.name for slot in stage.reads} & (set(later) - given)
        if late:
            raise ValueError(f"stage {stage.name} reads {sorted(late)} before it is given")
        given |= own
        if stage.wake is not None and stage.only_with and stage.wake.slot not in stage.only_with:
            raise ValueError(f"stage {stage.name} is to wake by a table that it does not need")
