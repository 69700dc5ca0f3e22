"""The live twin: a site, its engine, and the questions asked of it."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from typing import Any

from hub.engine import Engine, Fact, FactRecord, Inbox, Revision
from hub.ports import Document
from hub.twin.alarms import ACKNOWLEDGED, ALARMS, Alarm
from hub.twin.commanded import command_record
from hub.twin.documents import rfc3339
from hub.twin.naming import target_names
from hub.twin.site import Site
from hub.twin.slots import (
    ARRIVED,
    CLEARANCES,
    CLOCKS,
    COSTS,
    ESTIMATES,
    HABITS,
    INPUTS,
    PASSAGES,
    STARTED,
    TOPICS,
    ClockSet,
    InputStatus,
    PassageClosed,
    Started,
    reading_key,
)
from hub.twin.stages import stages_of
from hub.twin.wording import both, passage_closed, passage_opened, reading_arrived
from routing import Costs, Target, Week
from sensors import Estimate, Reading, supersedes

INBOX_BOUND = 20_000


def newer(held: Fact[Any], offered: Fact[Any]) -> bool:
    """Of two readings the newer measurement wins, of all else the later arrival."""
    if isinstance(held.value, Reading) and isinstance(offered.value, Reading):
        return supersedes(offered.value, held.value)
    return True


@dataclass(frozen=True, slots=True)
class Twin:
    """Everything of one building that lives: pure, driven by its owner's ticks."""

    site: Site
    engine: Engine
    inbox: Inbox

    def tick(self, now_ns: int) -> Revision | None:
        """Run one tick over the facts that wait; see `Engine.tick`."""
        return self.run(self.inbox.take(), now_ns)

    def run(self, facts: Iterable[Fact[Any]], now_ns: int) -> Revision | None:
        """Run a tick over some facts only; those that wait go on waiting."""
        return self.engine.tick(facts, now_ns)

    def at(self, revision: int) -> "Twin | None":
        """Return the twin as it was at a revision, to ask and not to run; None where not held."""
        state = self.engine.state_at(revision)
        if state is None:
            return None
        return replace(self, engine=Engine(self.engine.stages, revision, state))

    @property
    def cleared(self) -> bool:
        """Whether the building is being cleared, or a part of it."""
        return bool(self.engine.state.table(CLEARANCES))

    def next_wake_ns(self) -> int | None:
        """Return when a tick is due although nothing comes in."""
        return self.engine.next_wake_ns()

    def documents(self) -> dict[str, Document]:
        """Return what all topics say now."""
        return {topic: entry.value for topic, entry in self.engine.state.table(TOPICS).items()}

    def document(self, topic: str) -> Document | None:
        """Return what a topic says now."""
        entry = self.engine.state.table(TOPICS).get(topic)
        return entry.value if entry is not None else None

    def estimate(self, zone_id: str) -> Estimate | None:
        """Return how many people a zone is believed to hold."""
        entry = self.engine.state.table(ESTIMATES).get(zone_id)
        return entry.value if entry is not None else None

    def week(self, zone_id: str) -> Week:
        """Return how full a zone usually is, by the hour of the week, as far as was learned."""
        entry = self.engine.state.table(HABITS).get(zone_id)
        return entry.value if entry is not None else {}

    def alarm(self, alarm_id: str) -> Alarm | None:
        """Return an alarm that is raised, None where it is not."""
        entry = self.engine.state.table(ALARMS).get(alarm_id)
        return entry.value if entry is not None else None

    def spent_acknowledgements(self, now_ns: int) -> tuple[str, ...]:
        """Return the acknowledgements whose occurrence of an alarm has been cleared."""
        alarms = self.engine.state.table(ALARMS)
        notes = (entry.value for entry in self.engine.state.table(ACKNOWLEDGED).values())
        return tuple(
            note.id
            for note in notes
            if note.until_ns < now_ns
            and (note.alarm not in alarms or alarms[note.alarm].value.since_ns != note.occurrence)
        )

    def costs(self, profile_id: str) -> Costs:
        """Return the live costs of a profile."""
        entry = self.engine.state.table(COSTS).get(profile_id)
        return entry.value if entry is not None else self.site.costs[profile_id]


def make_twin(site: Site, revision: int = 0) -> Twin:
    """Return a twin that has not started yet; its first revision follows the one given."""
    return Twin(site, Engine(stages_of(site), revision), Inbox(INBOX_BOUND, newer))


def published(revision: Revision) -> dict[str, Document | None]:
    """Return the documents that a revision changed; None for a topic that ended."""
    return {topic: change.after for topic, change in revision.of(TOPICS).items()}


def start_fact(site: Site, at_ns: int) -> Fact[Started]:
    """Return the fact that the hub has started."""
    return Fact(
        STARTED,
        "hub",
        Started(site.venue.id, site.simulated),
        both("系统启动", "The hub has started"),
        FactRecord("start", {"at": rfc3339(at_ns)}),
    )


def reading_fact(reading: Reading) -> Fact[Reading]:
    """Return the fact that a reading came in."""
    particulars = {
        "mqtt_topic": reading.topic,
        "payload": reading.payload.decode(errors="replace"),
        "received": rfc3339(reading.received_ns),
        "time": rfc3339(reading.time_ns),
    }
    return Fact(
        ARRIVED,
        reading_key(reading.sensor, reading.quantity),
        reading,
        reading_arrived(reading),
        FactRecord("reading", particulars),
    )


def closing_fact(
    site: Site, closure: PassageClosed, command_id: str, actor: str
) -> Fact[PassageClosed]:
    """Return the fact that staff closed a passage."""
    names = target_names(site, Target(closure.kind), closure.target)
    record = command_record("close", command_id, actor, closure.since_ns)
    return Fact(PASSAGES, closure.id, closure, passage_closed(names, closure), record)


def reopening_fact(
    site: Site, closure: PassageClosed, command_id: str, actor: str, at_ns: int
) -> Fact[PassageClosed]:
    """Return the fact that staff opened a passage again."""
    names = target_names(site, Target(closure.kind), closure.target)
    record = command_record("reopen", command_id, actor, at_ns)
    return Fact(PASSAGES, closure.id, None, passage_opened(names), record)


def status_fact(status: InputStatus, at_ns: int) -> Fact[InputStatus]:
    """Return the fact of how the inputs are doing."""
    words = both("输入状态", "State of the inputs")
    return Fact(INPUTS, "mqtt", status, words, FactRecord("status", {"at": rfc3339(at_ns)}))


def habit_fact(zone_id: str, week: Week, at_ns: int) -> Fact[Week]:
    """Return the fact of how full a zone usually is, as far as has been learned."""
    words = both("学到了区域的常见人数", "How full a zone usually is was learned")
    return Fact(HABITS, zone_id, week, words, FactRecord("learned", {"at": rfc3339(at_ns)}))


def clock_fact(clock: ClockSet) -> Fact[ClockSet]:
    """Return the fact that the hub's clock was set."""
    seconds = round(clock.by_ns / 10**9)
    words = both(f"时钟调整了{seconds:+}秒", f"The clock was set by {seconds:+} s")
    particulars = {"at": rfc3339(clock.at_ns), "by_seconds": str(seconds)}
    return Fact(CLOCKS, "hub", clock, words, FactRecord("clock", particulars))
