"""The stages of the twin, each for what it adds to the chain."""

from dataclasses import replace
from typing import Any

import pytest

from hub.engine import Revision
from hub.twin import (
    PassageClosed,
    Twin,
    closing_fact,
    make_twin,
    published,
    reading_fact,
    reopening_fact,
    start_fact,
)
from hub.twin.slots import (
    BELIEVED,
    CONDITIONS,
    COSTS,
    COURSES,
    ESTIMATES,
    FACES,
    HEADINGS,
    MACHINES,
    REJECTED,
    TOPICS,
    heading_key,
)
from routing import Effect, Target
from signage import RowState
from tests.hub.library import (
    SECOND,
    SIGN,
    SPECIAL,
    START_NS,
    hear,
    reading,
    sample_site,
    started_twin,
)

COUNTER = "room508"


@pytest.fixture
def twin() -> Twin:
    return started_twin()


def changed(revision: Revision | None) -> set[str]:
    """Return the tables that a revision changed."""
    return set(revision.changes) if revision is not None else set()


def zone_of(twin: Twin, device: str) -> str:
    zone = twin.site.devices[device].zone
    assert zone is not None
    return zone


def close(twin: Twin, target: str, kind: str, closure_id: str = "c-1") -> Revision | None:
    closure = PassageClosed(closure_id, target, kind, "cleaning", START_NS)
    twin.inbox.offer(closing_fact(twin.site, closure, "cmd-1", "anna"))
    return twin.tick(START_NS + SECOND)


def test_the_first_tick_fills_every_topic(twin: Twin) -> None:
    topics = set(twin.engine.state.table(TOPICS))
    signs = {f"sign/{screen}" for screen in twin.site.screens}
    floors = {f"level/{ordinal}/occupancy" for ordinal in (0, 1, 2)}
    assert topics == signs | floors | {
        "alarms",
        "building",
        "machines",
        "closures",
        "devices",
        "evacuation",
        "evacuation/notice",
    }
    for screen in twin.site.screens.values():
        face = twin.engine.state.table(FACES)[screen.id].value
        assert [row.main.state for row in face.rows].count(RowState.UNREACHABLE) == 0


def test_an_implausible_reading_is_rejected_and_the_good_one_stays(twin: Twin) -> None:
    hear(twin, COUNTER, "occupants", "7")
    hear(twin, COUNTER, "occupants", "-3", START_NS + 2 * SECOND)
    key = f"{COUNTER}/occupants"
    assert twin.engine.state.table(BELIEVED)[key].value.reading.value == 7
    assert twin.engine.state.table(REJECTED)[key].value.code == "reading.rejected.range"
    hear(twin, COUNTER, "occupants", "8", START_NS + 3 * SECOND)
    assert key not in twin.engine.state.table(REJECTED)


def test_an_older_measurement_changes_nothing(twin: Twin) -> None:
    hear(twin, COUNTER, "occupants", "7")
    late = '{"value": 3, "time": "2023-11-14T22:13:20Z"}'
    revision = hear(twin, COUNTER, "occupants", late, START_NS + 5 * SECOND)
    assert "believed" not in changed(revision)


def test_silence_makes_an_estimate_stale_at_its_time_and_not_before(twin: Twin) -> None:
    hear(twin, COUNTER, "occupants", "7")
    wake = twin.next_wake_ns()
    assert wake == START_NS + SECOND + 600 * SECOND
    assert twin.tick(wake - 1) is None
    twin.tick(wake)
    estimate = twin.engine.state.table(ESTIMATES)[zone_of(twin, COUNTER)].value
    assert estimate.stale
    document = twin.document("level/1/occupancy")
    assert document is not None
    zones = document["zones"]
    assert isinstance(zones, dict)
    zone = zones[zone_of(twin, COUNTER)]
    assert isinstance(zone, dict)
    assert (zone["stale"], zone["crowding"]) == (True, "unknown")


def test_a_reading_that_comes_as_its_predecessor_expires_counts(twin: Twin) -> None:
    hear(twin, "lift-1", "state", '"Execute"')
    wake = twin.next_wake_ns()
    assert wake is not None
    hear(twin, "lift-1", "state", '"Aborted"', wake)
    machine = twin.engine.state.table(MACHINES)["lift-1"].value
    assert (machine.in_service, machine.stale) == (False, False)


def test_a_clock_set_back_does_not_freeze_the_building(twin: Twin) -> None:
    hear(twin, "lift-1", "state", '"Execute"', START_NS + 3_600 * SECOND)
    hear(twin, "lift-1", "state", '"Aborted"', START_NS + SECOND)
    assert not twin.engine.state.table(MACHINES)["lift-1"].value.in_service


def test_of_two_devices_on_a_lift_the_one_that_reports_a_fault_is_shown() -> None:
    site = sample_site()
    second = replace(site.devices["lift-1"], id="lift-1-b")
    twin = make_twin(replace(site, devices={**site.devices, "lift-1-b": second}))
    twin.inbox.put(start_fact(twin.site, START_NS))
    twin.tick(START_NS)
    hear(twin, "lift-1-b", "state", '"Aborted"')
    hear(twin, "lift-1", "state", '"Execute"', START_NS + 2 * SECOND)
    shown: Any = twin.document("machines")
    assert shown["machines"]["lift-1"]["in_service"] is False
    assert set(shown["machines"]) == {
        connector.id
        for connector in site.connectors.values()
        if connector.kind.value in {"elevator", "escalator"}
    }


def test_people_are_estimated_and_published_for_their_level_only(twin: Twin) -> None:
    revision = hear(twin, COUNTER, "occupants", "7")
    assert revision is not None
    assert twin.engine.state.table(ESTIMATES)[zone_of(twin, COUNTER)].value.mean == 7
    assert set(published(revision)) == {"level/1/occupancy"}


def test_few_people_change_no_cost(twin: Twin) -> None:
    assert not changed(hear(twin, COUNTER, "occupants", "1")) & {"costs", "trees", "faces"}


def test_a_crowd_slows_its_zone_and_nothing_else(twin: Twin) -> None:
    zone = zone_of(twin, "counter-l1-lobby")
    crowd = round(sample_site().zone_metres[zone] * 2)
    hear(twin, "counter-l1-lobby", "occupants", str(crowd))
    condition = twin.engine.state.table(CONDITIONS)[f"crowding/{zone}"].value
    assert condition.effect is Effect.CROWDING
    assert condition.value > 1.5
    costs = twin.costs("foot")
    units = set(twin.site.zones[zone].unit_ids)
    slower = {
        costs.graph.unit_ids[costs.graph.arcs.unit[arc]]
        for arc in (costs.live != costs.nominal).nonzero()[0]
    }
    assert slower == units
    stale = START_NS + SECOND + 601 * SECOND
    twin.tick(stale)
    assert f"crowding/{zone}" not in twin.engine.state.table(CONDITIONS)
    assert (twin.costs("foot").live == costs.nominal).all()


def test_a_lift_out_of_service_turns_the_sign_and_back(twin: Twin) -> None:
    key = heading_key(SIGN, SPECIAL, "foot")
    before = twin.engine.state.table(HEADINGS)[key].value
    assert before.via == "lift-1"
    revision = hear(twin, "lift-1", "state", '"Aborted"')
    assert {"machines", "conditions", "costs", "courses", "headings", "faces"} <= changed(revision)
    out = twin.engine.state.table(HEADINGS)[key].value
    assert out.via != "lift-1"
    assert out.arrow != before.arrow
    hear(twin, "lift-1", "state", '"Execute"', START_NS + 9 * SECOND)
    assert twin.engine.state.table(HEADINGS)[key].value == before


def test_an_unknown_state_word_is_rejected_and_the_fault_stays(twin: Twin) -> None:
    hear(twin, "lift-1", "state", '"Aborted"')
    hear(twin, "lift-1", "state", '"Dancing"', START_NS + 2 * SECOND)
    assert not twin.engine.state.table(MACHINES)["lift-1"].value.in_service


def test_silence_never_repairs_a_lift(twin: Twin) -> None:
    hear(twin, "lift-1", "state", '"Aborted"')
    twin.tick(START_NS + 10_000 * SECOND)
    machine = twin.engine.state.table(MACHINES)["lift-1"].value
    assert machine.stale
    assert not machine.in_service
    assert "outage/lift-1" in twin.engine.state.table(CONDITIONS)


def test_a_reported_wait_replaces_the_prior_until_it_is_stale(twin: Twin) -> None:
    hear(twin, "lift-1", "wait", "300")
    key = heading_key(SIGN, SPECIAL, "foot")
    assert twin.engine.state.table(HEADINGS)[key].value.via != "lift-1"
    twin.tick(START_NS + 122 * SECOND)
    assert "wait/lift-1" not in twin.engine.state.table(CONDITIONS)
    assert twin.engine.state.table(HEADINGS)[key].value.via == "lift-1"


def test_a_car_that_moves_turns_no_sign(twin: Twin) -> None:
    assert changed(hear(twin, "lift-1", "car_level", "2")) <= {
        "arrived",
        "believed",
        "machines",
        "topics",
    }


@pytest.mark.parametrize("kind", ["connector", "unit", "opening"])
def test_a_closure_closes_and_reopening_restores_exactly(twin: Twin, kind: str) -> None:
    site = twin.site
    unit = site.connectors["lift-1"].stops[0].unit_id
    opening = next(
        opening_id
        for opening_id, (first, *_) in units_of(twin).items()
        if first == unit or unit in units_of(twin)[opening_id]
    )
    target = {"connector": "lift-1", "unit": unit, "opening": opening}[kind]
    key = heading_key(SIGN, SPECIAL, "wheelchair")
    before = twin.engine.state.table(HEADINGS)[key].value
    close(twin, target, kind)
    assert twin.engine.state.table(HEADINGS)[key].value.via == "lift-2"
    assert "c-1" in str(twin.document("closures"))
    closure = PassageClosed("c-1", target, kind, "cleaning", START_NS)
    twin.inbox.offer(reopening_fact(site, closure, "cmd-2", "anna", START_NS))
    twin.tick(START_NS + 2 * SECOND)
    assert twin.engine.state.table(HEADINGS)[key].value == before
    assert (twin.costs("wheelchair").live == twin.costs("wheelchair").nominal).all()
    assert not twin.engine.state.table(CONDITIONS)


def units_of(twin: Twin) -> dict[str, tuple[str, ...]]:
    """Return the units that each opening joins, as the graph crosses it."""
    costs = twin.costs("wheelchair")
    arcs = costs.graph.arcs
    found: dict[str, set[str]] = {}
    node_units = {
        int(node): unit_id for unit_id, floor in costs.graph.floors.items() for node in floor.nodes
    }
    for arc in (arcs.opening >= 0).nonzero()[0]:
        opening_id = costs.graph.opening_ids[arcs.opening[arc]]
        found.setdefault(opening_id, set()).add(node_units[int(arcs.tail[arc])])
    return {opening_id: tuple(sorted(unit_ids)) for opening_id, unit_ids in found.items()}


def test_a_closed_destination_cannot_be_reached_and_the_sign_says_so(twin: Twin) -> None:
    close(twin, SPECIAL, "unit")
    for profile in ("foot", "wheelchair"):
        heading = twin.engine.state.table(HEADINGS)[heading_key(SIGN, SPECIAL, profile)].value
        assert heading.state is RowState.UNREACHABLE
    document = twin.document(f"sign/{SIGN}")
    assert document is not None
    rows = document["rows"]
    assert isinstance(rows, dict)
    row = rows[SPECIAL]
    assert isinstance(row, dict)
    assert row["state"] == "unreachable"
    assert "arrow" not in row


def test_only_ways_that_something_happened_to_are_others(twin: Twin) -> None:
    far = "stairs-2"
    before = {each: twin.engine.state.table(COURSES)[each].value for each in twin.site.shown}
    revision = close(twin, far, "connector")
    assert revision is not None
    grown = 0
    for profile_id, change in revision.of(COURSES).items():
        assert change.after is not None
        costs = twin.site.costs[profile_id]
        for number in change.after.moved(change.before):
            grown += 1
            way = before[profile_id].way(number)
            assert way is not None
            assert (Target.CONNECTOR, far) in costs.targets(way.arcs)
    assert 0 < grown < sum(len(each.courses) for each in before.values())


def test_a_tick_tells_exactly_which_faces_changed(twin: Twin) -> None:
    crowd = hear(twin, "counter-l1-lobby", "occupants", "900", START_NS + SECOND)
    assert crowd is not None
    told = {key.split("/")[0] for key in crowd.of(HEADINGS)}
    assert told == set(crowd.of(FACES))
    assert {f"sign/{screen_id}" for screen_id in told} <= set(crowd.of(TOPICS))


def test_ways_after_any_changes_cost_what_they_do_after_a_fresh_start(twin: Twin) -> None:
    steps = [
        ("lift-1", "state", '"Aborted"'),
        ("counter-l1-lobby", "occupants", "900"),
        ("lift-2", "wait", "240"),
        ("counter-l2-gallery", "occupants", "1500"),
        ("lift-1", "state", '"Execute"'),
        ("counter-l1-lobby", "occupants", "10"),
    ]
    for number, (sensor, quantity, payload) in enumerate(steps, 1):
        hear(twin, sensor, quantity, payload, START_NS + number * SECOND)
    fresh = started_twin()
    for number, (sensor, quantity, payload) in enumerate(steps, 1):
        fact = reading_fact(reading(sensor, quantity, payload, START_NS + number * SECOND))
        fresh.inbox.offer(fact)
    fresh.tick(START_NS + len(steps) * SECOND)
    for profile, entry in twin.engine.state.table(COSTS).items():
        assert (entry.value.live == fresh.engine.state.table(COSTS)[profile].value.live).all()
    for profile, courses in twin.engine.state.table(COURSES).items():
        other = fresh.engine.state.table(COURSES)[profile].value
        assert (courses.value.milliseconds == other.milliseconds).all()
