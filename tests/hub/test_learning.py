"""What the hub learns of its zones, keeps, and tells those who leave later."""

from dataclasses import replace

import pytest
from msgspec import structs

from hub.keeping import standing_facts
from hub.learning import HOUR_NS, LEAST_LOOKS, Learner
from hub.ports import Snapshot
from hub.twin import Twin, make_twin, reading_fact, records_of, start_fact
from hub.twin.recording import HABIT_VIEW, read_back, written
from routing import hour_of_week
from tests.hub.library import SECOND, START_NS, reading, sample_site, started_twin

FULL_HOUR_NS = START_NS - START_NS % HOUR_NS
SENSOR = "counter-l1-lobby"
ZONE = sample_site().devices[SENSOR].zone or ""


def counted(twin: Twin, people: int, at_ns: int) -> None:
    twin.run((reading_fact(reading(SENSOR, "occupants", str(people), at_ns)),), at_ns)


def watch(learner: Learner, twin: Twin, looks: int, people: int, hour: int) -> None:
    """Look once a second for a while, with readings that keep the zone from going stale."""
    begin_ns = FULL_HOUR_NS + hour * HOUR_NS
    for second in range(looks):
        now_ns = begin_ns + second * SECOND
        if second % 60 == 0:
            counted(twin, people, now_ns)
        for fact in learner.look(now_ns):
            twin.run((fact,), now_ns)


def test_an_hour_that_was_watched_is_learned_when_it_is_over() -> None:
    twin = started_twin()
    learner = Learner(twin)
    watch(learner, twin, LEAST_LOOKS, 30, hour=1)
    assert not twin.week(ZONE)
    watch(learner, twin, 1, 30, hour=2)
    hour = hour_of_week(FULL_HOUR_NS + HOUR_NS, twin.site.zone)
    week = twin.week(ZONE)
    assert set(week) == {hour}
    estimate = twin.estimate(ZONE)
    assert estimate is not None
    assert week[hour].expected().people == pytest.approx(30, abs=1)


def test_a_short_look_and_made_up_readings_teach_nothing() -> None:
    twin = started_twin()
    learner = Learner(twin)
    watch(learner, twin, LEAST_LOOKS - 1, 30, hour=1)
    watch(learner, twin, 1, 30, hour=2)
    assert not twin.week(ZONE)
    played = make_twin(replace(sample_site(), simulated=True))
    played.run((start_fact(played.site, FULL_HOUR_NS),), FULL_HOUR_NS)
    other = Learner(played)
    watch(other, played, LEAST_LOOKS, 30, hour=1)
    watch(other, played, 1, 30, hour=2)
    assert not played.week(ZONE)


def test_what_was_learned_stands_for_the_next_start() -> None:
    twin = started_twin()
    learner = Learner(twin)
    watch(learner, twin, LEAST_LOOKS, 30, hour=1)
    facts = learner.look(FULL_HOUR_NS + 2 * HOUR_NS)
    assert facts
    records = records_of(twin.site, twin.engine.state, facts, None)
    assert all(each.stands and each.key.startswith(HABIT_VIEW) for each in records)
    assert [read_back(twin.site, written(fact)).value for fact in facts] == [
        fact.value for fact in facts
    ]
    held = {each.key: each.data for each in records} | {
        HABIT_VIEW + "gone": written(structs.replace(facts[0], key="gone"))
    }
    believed, refused = standing_facts(twin, Snapshot("e", 0, held, {}))
    assert [fact.key for fact in believed] == [fact.key for fact in facts]
    assert not refused
