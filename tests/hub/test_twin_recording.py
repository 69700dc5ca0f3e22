"""Facts written and read back, and what of them stands for the next start."""

from dataclasses import replace
from typing import Any

import numpy as np
import pytest
from msgspec import msgpack, structs

from floorplans import Access
from hub.engine import Done, Fact, FactRecord
from hub.keeping import standing_facts
from hub.ports import Record, Snapshot
from hub.twin import (
    Acknowledged,
    Asked,
    ClockSet,
    Evacuation,
    HazardDeclared,
    InputStatus,
    OutOfService,
    PassageClosed,
    Session,
    Twin,
    acknowledged_end_fact,
    acknowledged_fact,
    clock_fact,
    closing_fact,
    digests,
    encoded,
    evacuation_end_fact,
    evacuation_fact,
    fits,
    hazard_end_fact,
    hazard_fact,
    in_service_fact,
    out_of_service_fact,
    read_back,
    reading_fact,
    records_of,
    reopening_fact,
    session_end_fact,
    session_fact,
    start_fact,
    status_fact,
)
from hub.twin.recording import JOBS, PLAIN, written
from hub.twin.slots import ARRIVED, BUILDING, PLANS, SESSIONS
from hub.twin.stages import stages_of
from routing import Limits, Wanted, Wish, access_to
from tests.hub.library import SECOND, SPECIAL, START_NS, reading, sample_site, started_twin

HAZARD = HazardDeclared("h-1", "lift-1", "smoke", START_NS)
NOTE = Acknowledged("a-1", "silent/room508", START_NS, "anna", START_NS, "seen", 7, START_NS)
OUT = OutOfService("d-1", "room508", "broken", START_NS, 8, "anna")
CLOSURE = PassageClosed("c-1", "stairs-1", "connector", "wet paint", START_NS)


def session(asked: Asked | None = None) -> Session:
    site = sample_site()
    start, end = site.places.find("lift-1"), site.places.find(SPECIAL)
    costs = site.costs["foot"]
    return Session("r-1", "foot", start, end, access_to(costs, start), access_to(costs, end), asked)


def asked() -> Asked:
    held = session()
    stop = sample_site().places.find("lift-2")
    wanted = Wanted(held.start, held.end, (stop,), True, (Wish.AVOID_STAIRS,), Limits(True, 0.9), 2)
    return Asked(wanted, START_NS)


FACTS: tuple[Fact[Any], ...] = (
    start_fact(sample_site(), START_NS),
    reading_fact(reading("lift-1", "state", '{"value": "Held", "time": "2023-11-14T22:13:20.5Z"}')),
    reading_fact(reading("room508", "occupants", "12.25")),
    closing_fact(sample_site(), CLOSURE, "cmd-1", "anna"),
    reopening_fact(sample_site(), CLOSURE, "cmd-2", "anna", START_NS),
    status_fact(InputStatus("embedded", True, 5, 1, 0, "a/b", "broken", START_NS), START_NS),
    session_end_fact("r-1", START_NS),
    clock_fact(ClockSet(-3_600 * SECOND, START_NS)),
    evacuation_fact(Evacuation("e-1", (-1, 2), "smoke", START_NS), "cmd-3", "anna"),
    evacuation_end_fact("e-1", "cmd-4", "anna", START_NS),
    hazard_fact(sample_site(), HAZARD, "cmd-5", "anna"),
    hazard_end_fact(sample_site(), HAZARD, "cmd-6", "anna", START_NS),
    acknowledged_fact(NOTE, "cmd-7"),
    acknowledged_end_fact(NOTE, "cmd-8", "hub", START_NS),
    out_of_service_fact(OUT, "cmd-9"),
    in_service_fact(OUT, "cmd-10", "anna", START_NS),
)


@pytest.mark.parametrize("fact", FACTS, ids=[f"{each.slot.name}-{each.key}" for each in FACTS])
def test_a_fact_is_read_back_as_it_was(fact: Fact[Any]) -> None:
    assert read_back(sample_site(), written(fact)) == fact


@pytest.mark.parametrize("question", [None, asked()], ids=["plain", "asked"])
def test_a_session_is_read_back_and_tied_to_the_graph_again(question: Asked | None) -> None:
    fact = session_fact(session(question), START_NS)
    again = read_back(sample_site(), written(fact))
    assert again == structs.replace(fact, value=again.value)
    for each in structs.fields(Session):
        before, after = (getattr(it, each.name) for it in (fact.value, again.value))
        if isinstance(before, Access):
            assert np.array_equal(before.nodes, after.nodes)
            assert np.array_equal(before.metres, after.metres)
        else:
            assert before == after


@pytest.mark.parametrize("question", [None, asked()], ids=["plain", "asked"])
def test_a_session_in_the_first_form_is_read(question: Asked | None) -> None:
    fact = session_fact(session(question), START_NS)
    parts = {
        "id": "r-1",
        "profile_id": "foot",
        "start": session().start,
        "end": session().end,
        "asked": question,
    }
    words, particulars = dict(fact.summary), dict(fact.record.particulars)
    data = msgpack.encode(("sessions", "r-1", parts, words, "command", particulars))
    again = read_back(sample_site(), data)
    assert again == structs.replace(fact, value=again.value)
    assert written(again) == written(fact)


def test_the_end_of_a_session_in_the_first_form_is_read() -> None:
    fact = session_end_fact("r-1", START_NS)
    words, particulars = dict(fact.summary), dict(fact.record.particulars)
    data = msgpack.encode(("sessions", "r-1", None, words, "command", particulars))
    assert read_back(sample_site(), data) == fact


def test_of_the_outcome_of_a_job_only_is_written_whose_it_is() -> None:
    fact = Fact(PLANS.done, BUILDING, Done(7, None), {}, FactRecord("job", {"asked": "7"}))
    again = read_back(sample_site(), written(fact))
    assert (again.slot, again.key, again.record) == (PLANS.done, BUILDING, fact.record)
    assert again.value == Done(7)


def test_every_slot_that_facts_come_in_by_is_written() -> None:
    stages = stages_of(sample_site())
    given = {slot.name for stage in stages for slot in stage.gives}
    taken = {slot.name for stage in stages for slot in stage.reads} - given
    assert taken == {*PLAIN, *JOBS, ARRIVED.name, SESSIONS.name}


def test_what_cannot_be_read_is_an_error_and_left_out() -> None:
    twin = started_twin()
    good = reading_fact(reading("lift-1", "state", '"Held"'))
    gone = reading_fact(reading("nobody", "state", '"Held"'))
    lost = structs.replace(
        session(), end=replace(session().end, unit_id="gone", level_id="gone", x=-1e6)
    )
    nowhere = replace(asked(), wanted=replace(asked().wanted, stops=(lost.end,)))
    whole = written(session_fact(session(), START_NS))
    with pytest.raises(ValueError, match="no fact"):
        read_back(twin.site, b"nonsense")
    held = {
        "believed/a": written(good),
        "believed/b": written(gone),
        "session/c": written(session_fact(lost, START_NS)),
        "session/d": whole.replace(b"foot", b"skis"),
        "session/e": b"",
        "session/f": written(session_fact(session(nowhere), START_NS)),
    }
    believed, refused = standing_facts(twin, Snapshot("one", 1, held, {}))
    assert (believed, refused) == ([good], [])
    assert not fits(twin.site, gone)


def kept(twin: Twin, *facts: Fact[Any], at_ns: int = START_NS) -> dict[str, bool]:
    """Run a tick; what stands and what does not, by key."""
    revision = twin.run(facts, at_ns)
    records = records_of(twin.site, twin.engine.state, facts, revision)
    return {each.key: each.stands for each in records}


def test_what_is_believed_stands_and_what_is_refused_stands_beside_it() -> None:
    twin = started_twin()
    good = reading_fact(reading("room508", "occupants", "12"))
    assert kept(twin, good) == {
        "believed/room508/occupants": True,
        "refused/room508/occupants": False,
    }
    wild = reading_fact(reading("room508", "occupants", "1e9", START_NS + SECOND))
    assert kept(twin, wild) == {"refused/room508/occupants": True}
    old = reading_fact(
        reading("room508", "occupants", '{"value": 3, "time": "2023-11-14T22:00:00Z"}')
    )
    assert kept(twin, old) == {
        "late/room508/occupants": False,
        "refused/room508/occupants": False,
    }


def test_closures_and_counts_are_recorded_and_do_not_stand() -> None:
    twin = started_twin()
    assert kept(twin, FACTS[3], FACTS[5]) == {"passages/c-1": False, "inputs/mqtt": False}


def test_open_routes_stand_until_they_end() -> None:
    twin = started_twin()
    assert kept(twin, session_fact(session(), START_NS)) == {"session/r-1": True}
    assert kept(twin, session_end_fact("r-1", START_NS)) == {
        "session/r-1": False,
        "session/said/r-1": False,
    }


def test_records_hold_what_is_read_back() -> None:
    twin = started_twin()
    fact = FACTS[2]
    twin.run((fact,), START_NS)
    records = records_of(twin.site, twin.engine.state, (fact,), None)
    assert isinstance(records[0], Record)
    assert read_back(twin.site, records[0].data) == fact


def test_digests_tell_documents_apart() -> None:
    told = digests(encoded({"a": {"n": 1, "m": 2}, "b": {"m": 2, "n": 1}, "c": {}, "d": None}))
    assert told["a"] == told["b"] != told["c"]
    assert 0 < told["c"] < 2**64
    assert told["d"] == 0
