"""Devices that are out of service: what they say is not believed, and counts again afterwards."""

import pytest

from hub.twin import (
    OutOfService,
    Twin,
    in_service_fact,
    make_twin,
    out_of_service_fact,
    reading_fact,
    start_fact,
)
from hub.twin.slots import BELIEVED, DANGERS, REJECTED
from tests.hub.library import SECOND, START_NS, hear, reading, sample_site, started_twin, tell

COUNTER = "room508"
OUT = OutOfService("d-1", COUNTER, "counts its own shadow", START_NS, 7, "ada")
LIFT = OutOfService("d-2", "lift-1", "", START_NS, 8, "ada")


@pytest.fixture
def twin() -> Twin:
    return started_twin()


def take_out(twin: Twin, out: OutOfService = OUT) -> None:
    tell(twin, out_of_service_fact(out, "cmd-1"))


def put_back(twin: Twin, out: OutOfService = OUT) -> None:
    tell(twin, in_service_fact(out, "cmd-2", "bo", START_NS))


def people(twin: Twin) -> int | None:
    zone = twin.site.devices[COUNTER].zone
    assert zone is not None
    estimate = twin.estimate(zone)
    return round(estimate.mean) if estimate is not None else None


def believed(twin: Twin) -> set[str]:
    return set(twin.engine.state.table(BELIEVED))


def test_what_a_device_said_and_says_counts_no_more(twin: Twin) -> None:
    hear(twin, COUNTER, "occupants", "7")
    assert people(twin) == 7
    take_out(twin)
    assert (people(twin), believed(twin)) == (None, set())
    hear(twin, COUNTER, "occupants", "9", START_NS + 2 * SECOND)
    hear(twin, COUNTER, "occupants", "-9", START_NS + 3 * SECOND)
    assert (people(twin), believed(twin)) == (None, set())
    assert not twin.engine.state.table(REJECTED)


def test_the_topic_tells_who_took_it_out_and_why(twin: Twin) -> None:
    assert twin.document("devices") == {"out_of_service": {}}
    take_out(twin)
    document = twin.document("devices")
    assert document is not None
    held = document["out_of_service"]
    assert isinstance(held, dict)
    told = held[COUNTER]
    assert isinstance(told, dict)
    assert (told["reason"], told["by"], told["version"]) == ("counts its own shadow", "ada", 7)
    put_back(twin)
    assert twin.document("devices") == {"out_of_service": {}}


def test_its_last_word_counts_when_it_is_put_back(twin: Twin) -> None:
    hear(twin, COUNTER, "occupants", "7")
    take_out(twin)
    hear(twin, COUNTER, "occupants", "9", START_NS + 2 * SECOND)
    put_back(twin)
    assert people(twin) == 9


def test_it_raises_no_alarm_while_it_is_out(twin: Twin) -> None:
    hear(twin, "lift-1", "state", '"Aborted"')
    hear(twin, COUNTER, "occupants", "-9")
    assert twin.document("alarms") != {"alarms": {}}
    take_out(twin)
    take_out(twin, LIFT)
    assert twin.document("alarms") == {"alarms": {}}
    hear(twin, "lift-1", "state", '"Aborted"', START_NS + 2 * SECOND)
    tell(twin, at_ns=START_NS + 7200 * SECOND)
    assert twin.document("alarms") == {"alarms": {}}


def test_a_lift_whose_device_is_out_counts_as_usable_and_unknown(twin: Twin) -> None:
    hear(twin, "lift-1", "state", '"Aborted"')
    take_out(twin, LIFT)
    machines = (twin.document("machines") or {})["machines"]
    assert isinstance(machines, dict)
    lift = machines["lift-1"]
    assert isinstance(lift, dict)
    assert (lift["in_service"], lift["stale"]) == (True, True)


def test_a_fire_alarm_that_is_out_makes_nothing_a_hazard(twin: Twin) -> None:
    fire = next(each.id for each in twin.site.devices.values() if each.profile.name == "fire-alarm")
    out = OutOfService("d-3", fire, "dust of the works", START_NS, 9, "ada")
    hear(twin, fire, "alarm", "1")
    assert twin.engine.state.table(DANGERS)
    take_out(twin, out)
    assert not twin.engine.state.table(DANGERS)
    hear(twin, fire, "alarm", "1", START_NS + 2 * SECOND)
    assert not twin.engine.state.table(DANGERS)
    put_back(twin, out)
    assert twin.engine.state.table(DANGERS)


def test_a_start_brings_readings_and_what_is_out_in_any_order() -> None:
    heard = reading_fact(reading(COUNTER, "occupants", "7"))
    out = out_of_service_fact(OUT, "cmd-1")
    for facts in ((heard, out), (out, heard)):
        twin = make_twin(sample_site())
        tell(twin, start_fact(twin.site, START_NS), *facts)
        assert believed(twin) == set()


def test_a_device_that_the_building_has_no_more_is_no_harm(twin: Twin) -> None:
    gone = OutOfService("d-4", "gone", "", START_NS, 9, "ada")
    take_out(twin, gone)
    put_back(twin, gone)
    assert twin.document("devices") == {"out_of_service": {}}
