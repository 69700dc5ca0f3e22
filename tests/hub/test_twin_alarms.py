"""Alarms: raised, acknowledged, cleared, and raised again."""

from typing import Any

import pytest

from hub.twin import (
    Acknowledged,
    Evacuation,
    HazardDeclared,
    InputStatus,
    Twin,
    acknowledged_fact,
    evacuation_end_fact,
    evacuation_fact,
    hazard_end_fact,
    hazard_fact,
    make_twin,
    reading_fact,
    start_fact,
    status_fact,
)
from tests.hub.library import SECOND, START_NS, hear, reading, sample_site, started_twin, tell

COUNTER = "room508"
ATRIUM = "zone-l1-atrium"
SILENT = f"silent/{COUNTER}"
LIFT = "machine/lift-1"
LATER = START_NS + 3600 * SECOND


@pytest.fixture
def twin() -> Twin:
    return started_twin()


def alarms(twin: Twin) -> Any:
    document = twin.document("alarms")
    assert document is not None
    return document["alarms"]


def acknowledge(
    twin: Twin, alarm_id: str, *, occurrence: int | None = None, until_ns: int = 0
) -> Acknowledged:
    alarm = twin.alarm(alarm_id)
    if occurrence is None:
        assert alarm is not None
        occurrence = alarm.since_ns
    return Acknowledged("a-1", alarm_id, occurrence, "ada", START_NS, "seen", 7, until_ns)


def silence(twin: Twin) -> None:
    """Let the counter say something once, and then nothing for an hour."""
    hear(twin, COUNTER, "occupants", "7", START_NS + SECOND)
    tell(twin, at_ns=LATER)


def test_a_device_that_falls_silent_raises_an_alarm_until_it_is_heard(twin: Twin) -> None:
    assert alarms(twin) == {}
    silence(twin)
    raised = alarms(twin)[SILENT]
    assert (raised["kind"], raised["target"]) == ("silent", COUNTER)
    assert raised["text"]["en"].endswith("the device is silent")
    assert COUNTER in raised["text"]["zh"]
    assert "acknowledged" not in raised
    hear(twin, COUNTER, "occupants", "8", LATER + SECOND)
    assert alarms(twin) == {}


def test_an_acknowledgement_is_of_one_occurrence(twin: Twin) -> None:
    silence(twin)
    note = acknowledge(twin, SILENT)
    tell(twin, acknowledged_fact(note, "cmd-1"), at_ns=LATER)
    told = alarms(twin)[SILENT]["acknowledged"]
    assert told == {"by": "ada", "at": "2023-11-14T22:13:20.000Z", "note": "seen", "version": 7}
    assert twin.spent_acknowledgements(LATER) == ()
    hear(twin, COUNTER, "occupants", "8", LATER + SECOND)
    assert twin.spent_acknowledgements(LATER + SECOND) == (note.id,)
    tell(twin, at_ns=LATER + 3600 * SECOND)
    again = alarms(twin)[SILENT]
    assert "acknowledged" not in again
    assert again["occurrence"] != str(note.occurrence)


def test_an_acknowledgement_of_what_was_raised_anew_meanwhile_does_not_count(twin: Twin) -> None:
    silence(twin)
    note = acknowledge(twin, SILENT, occurrence=START_NS)
    tell(twin, acknowledged_fact(note, "cmd-1"), at_ns=LATER)
    assert "acknowledged" not in alarms(twin)[SILENT]


def test_a_machine_out_of_service_and_a_reading_that_is_not_believed_are_told(twin: Twin) -> None:
    hear(twin, "lift-1", "state", '"Aborted"', START_NS + SECOND)
    hear(twin, COUNTER, "occupants", "-7", START_NS + SECOND)
    raised = alarms(twin)
    assert set(raised) == {LIFT, f"rejected/{COUNTER}/occupants"}
    assert raised[LIFT]["text"]["en"] == "Lift 1: out of service"
    assert "-7" in raised[f"rejected/{COUNTER}/occupants"]["detail"]
    since = raised[LIFT]["since"]
    hear(twin, "lift-1", "state", '"Held"', START_NS + 2 * SECOND)
    assert alarms(twin)[LIFT]["since"] == since
    hear(twin, "lift-1", "state", '"Execute"', START_NS + 3 * SECOND)
    assert set(alarms(twin)) == {f"rejected/{COUNTER}/occupants"}


def test_a_broker_that_is_away_is_told(twin: Twin) -> None:
    for connected, told in ((False, {"input/mqtt"}), (True, set())):
        status = InputStatus("broker", connected, 1, 0, 0)
        tell(twin, status_fact(status, START_NS))
        assert set(alarms(twin)) == told


def test_people_without_a_safe_way_are_told_until_they_have_one(twin: Twin) -> None:
    tell(twin, evacuation_fact(Evacuation("e-1", (), "drill", START_NS), "cmd-1", "anna"))
    assert alarms(twin) == {}
    hazard = HazardDeclared("h-1", ATRIUM, "smoke", START_NS)
    tell(twin, hazard_fact(twin.site, hazard, "cmd-2", "anna"))
    ((alarm_id, told),) = alarms(twin).items()
    assert alarm_id.startswith("no-way/")
    assert "no safe way (about" in told["text"]["en"]
    evacuation = twin.document("evacuation")
    assert evacuation is not None
    held = evacuation["alarms"]
    assert isinstance(held, dict)
    assert {key: each["text"] for key, each in held.items() if isinstance(each, dict)} == {
        alarm_id: told["text"]
    }
    tell(twin, hazard_end_fact(twin.site, hazard, "cmd-3", "anna", START_NS))
    assert alarms(twin) == {}
    tell(twin, evacuation_end_fact("e-1", "cmd-4", "anna", START_NS))


def test_an_acknowledgement_from_before_a_start_counts_for_what_is_heard_soon(twin: Twin) -> None:
    note = acknowledge(twin, LIFT, occurrence=START_NS - SECOND, until_ns=START_NS + 60 * SECOND)
    tell(twin, acknowledged_fact(note, "cmd-1"))
    assert twin.spent_acknowledgements(START_NS + 2 * SECOND) == ()
    hear(twin, "lift-1", "state", '"Aborted"', START_NS + 2 * SECOND)
    assert alarms(twin)[LIFT]["acknowledged"]["by"] == "ada"
    hear(twin, "lift-1", "state", '"Execute"', START_NS + 3 * SECOND)
    assert twin.spent_acknowledgements(START_NS + 61 * SECOND) == (note.id,)


def test_an_acknowledgement_from_before_a_start_does_not_count_for_what_comes_later(
    twin: Twin,
) -> None:
    note = acknowledge(twin, LIFT, occurrence=START_NS - SECOND, until_ns=START_NS + 60 * SECOND)
    tell(twin, acknowledged_fact(note, "cmd-1"))
    hear(twin, "lift-1", "state", '"Aborted"', START_NS + 61 * SECOND)
    assert "acknowledged" not in alarms(twin)[LIFT]
    assert twin.spent_acknowledgements(START_NS + 62 * SECOND) == (note.id,)


def test_silence_is_the_same_occurrence_after_a_start() -> None:
    first = started_twin()
    silence(first)
    note = acknowledge(first, SILENT)
    second = make_twin(sample_site())
    heard = reading_fact(reading(COUNTER, "occupants", "7", START_NS + SECOND))
    tell(
        second,
        start_fact(second.site, LATER),
        heard,
        acknowledged_fact(note, "cmd-1"),
        at_ns=LATER + 7 * SECOND,
    )
    assert alarms(second)[SILENT]["acknowledged"]["by"] == "ada"
