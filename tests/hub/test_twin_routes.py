"""Open routes: they follow the building, say why, and do not flap."""

from dataclasses import replace
from typing import Any

import numpy as np
import pytest

from ext import UNREACHABLE
from hub.ports import Document
from hub.twin import (
    PassageClosed,
    Session,
    Twin,
    closing_fact,
    make_twin,
    reading_fact,
    reopening_fact,
    session_end_fact,
    session_fact,
    start_fact,
    why_route,
    why_sign,
)
from hub.twin.site import rostered
from hub.twin.slots import ROUTES
from routing import FOOT, access_to
from tests.hub.library import SECOND, SIGN, SPECIAL, START_NS, read, reading, started_twin


def open_session(twin: Twin, profile: str = "wheelchair", end: str = SPECIAL) -> Document:
    costs = twin.site.costs[profile]
    start, goal = twin.site.places.find(SIGN), twin.site.places.find(end)
    session = Session("r-1", profile, start, goal, access_to(costs, start), access_to(costs, goal))
    twin.inbox.offer(session_fact(session, START_NS))
    twin.tick(START_NS)
    return document(twin)


def document(twin: Twin) -> Document:
    found = twin.document("route/r-1")
    assert found is not None
    return read(found)


def connectors(found: Document) -> list[object]:
    legs = found["legs"]
    assert isinstance(legs, list)
    used: list[object] = []
    for leg in legs:
        assert isinstance(leg, dict)
        connector = leg.get("connector")
        if isinstance(connector, dict):
            used.append(connector["id"])
    return used


def hear(twin: Twin, sensor: str, quantity: str, payload: str, second: int) -> None:
    at_ns = START_NS + second * SECOND
    twin.inbox.offer(reading_fact(reading(sensor, quantity, payload, at_ns)))
    twin.tick(at_ns)


@pytest.fixture
def twin() -> Twin:
    return started_twin()


def test_a_new_session_has_its_route_in_the_same_tick(twin: Twin) -> None:
    found = open_session(twin)
    assert found["status"] == "ok"
    assert connectors(found) == ["lift-1"]
    assert "changed" not in found


def test_a_route_leaves_a_lift_that_fails_says_why_and_returns(twin: Twin) -> None:
    before = open_session(twin)
    hear(twin, "lift-1", "state", '"Aborted"', 1)
    around = document(twin)
    assert connectors(around) == ["lift-2"]
    changed = around["changed"]
    assert isinstance(changed, dict)
    assert changed["revision"] == twin.engine.number
    text = changed["text"]
    assert isinstance(text, dict)
    assert text["en"] == "Lift 1 cannot be used; the route has changed"
    assert text["zh"] == "1号电梯暂停使用，路线已更新"
    hear(twin, "lift-1", "state", '"Execute"', 2)
    back = document(twin)
    assert back["legs"] == before["legs"]
    changed = back["changed"]
    assert isinstance(changed, dict)
    assert changed["text"] == {
        "en": "Lift 1 can be used again; the route has changed",
        "zh": "1号电梯恢复使用，路线已更新",
    }


def test_a_small_gain_does_not_change_a_route_that_works(twin: Twin) -> None:
    open_session(twin)
    direct = twin.engine.state.table(ROUTES)["r-1"].value.route.seconds
    hear(twin, "lift-1", "state", '"Aborted"', 1)
    around = twin.engine.state.table(ROUTES)["r-1"].value.route.seconds
    nearly = FOOT.lift_wait + (around - direct) - 10
    hear(twin, "lift-1", "wait", str(round(nearly)), 2)
    hear(twin, "lift-1", "state", '"Execute"', 3)
    assert connectors(document(twin)) == ["lift-2"]
    hear(twin, "lift-1", "wait", "5", 4)
    assert connectors(document(twin)) == ["lift-1"]


def test_times_follow_a_wait_although_the_way_stays(twin: Twin) -> None:
    before = open_session(twin)
    hear(twin, "lift-1", "wait", "44", 1)
    after = document(twin)
    assert connectors(after) == ["lift-1"]
    assert after["seconds"] == int(str(before["seconds"])) + 15
    assert "changed" not in after


def test_a_band_follows_how_sure_a_wait_is_although_the_time_stays(twin: Twin) -> None:
    costs = twin.site.costs["wheelchair"]
    start, goal = twin.site.places.find(SIGN), twin.site.places.find(SPECIAL)
    ends = access_to(costs, start), access_to(costs, goal)

    def banded(session_id: str) -> Session:
        return Session(session_id, "wheelchair", start, goal, *ends, band=True)

    twin.run((session_fact(banded("r-1"), START_NS),), START_NS)
    before = document(twin)
    hear(twin, "lift-1", "wait", str(round(costs.profile.lift_wait)), 1)
    after = document(twin)
    twin.run((session_fact(banded("r-2"), START_NS),), START_NS + 2 * SECOND)
    fresh = twin.document("route/r-2")
    assert fresh is not None
    assert after == read(fresh)
    assert after["seconds"] == before["seconds"]
    assert after["arrival"] != before["arrival"]


def test_what_does_not_concern_a_route_does_not_touch_it(twin: Twin) -> None:
    open_session(twin)
    entry = twin.engine.state.table(ROUTES)["r-1"]
    hear(twin, "lift-2", "state", '"Aborted"', 1)
    assert twin.engine.state.table(ROUTES)["r-1"] is entry


def test_no_way_is_said_and_never_falls_back_to_stairs(twin: Twin) -> None:
    open_session(twin)
    for number, lift in enumerate(("lift-1", "lift-2", "lift-3"), 1):
        closure = PassageClosed(f"c-{lift}", lift, "connector", "test", START_NS)
        twin.inbox.offer(closing_fact(twin.site, closure, f"cmd-{number}", "anna"))
    twin.tick(START_NS + SECOND)
    found = document(twin)
    assert found["status"] == "unreachable"
    assert found["legs"] == []
    message: Any = found["message"]
    assert "now" in message["en"]
    assert message["zh"].startswith("暂时")
    changed: Any = found["changed"]
    assert changed["text"]["zh"].endswith("暂停使用，目前没有路线")
    assert changed["text"]["en"].endswith(" cannot be used; there is no way now")


def test_a_way_that_is_there_again_is_said_to_be(twin: Twin) -> None:
    open_session(twin)
    closure = PassageClosed("c-1", SPECIAL, "unit", "cleaning", START_NS)
    twin.inbox.offer(closing_fact(twin.site, closure, "cmd-1", "anna"))
    twin.tick(START_NS + SECOND)
    twin.inbox.offer(reopening_fact(twin.site, closure, "cmd-2", "anna", START_NS + 2 * SECOND))
    twin.tick(START_NS + 2 * SECOND)
    changed: Any = document(twin)["changed"]
    assert changed["text"]["zh"].endswith("恢复通行，现在又有路线了")
    assert changed["text"]["en"].endswith(" can be used again; there is a way again")


def test_no_way_to_a_place_without_a_name_is_said_in_whole_sentences(twin: Twin) -> None:
    costs = twin.site.costs["foot"]
    start, goal = twin.site.places.find(SIGN), replace(twin.site.places.find(SPECIAL), names={})
    ends = access_to(costs, start), access_to(costs, goal)
    closure = PassageClosed("c-1", SPECIAL, "unit", "test", START_NS)
    twin.inbox.offer(closing_fact(twin.site, closure, "cmd-1", "anna"))
    twin.inbox.offer(session_fact(Session("r-1", "foot", start, goal, *ends), START_NS))
    twin.tick(START_NS)
    message: Any = document(twin)["message"]
    assert message["zh"].startswith("暂时无法到达该地点：")
    assert message["en"].startswith("There is no way to that place now:")


def test_a_way_that_the_plan_does_not_have_is_not_called_a_closure(twin: Twin) -> None:
    bare = replace(
        twin.costs("foot"),
        nominal=np.full_like(twin.costs("foot").nominal, UNREACHABLE),
        live=np.full_like(twin.costs("foot").nominal, UNREACHABLE),
    )
    other = make_twin(replace(twin.site, costs={**twin.site.costs, "foot": bare}))
    found: Any = open_session(other, "foot")
    assert found["status"] == "unreachable"
    assert found["message"]["en"].startswith("The floor plan has no way")


def test_what_adds_seconds_does_not_take_the_blame_for_the_arrow(twin: Twin) -> None:
    hear(twin, "lift-1", "state", '"Aborted"', 1)
    before = twin.document(f"sign/{SIGN}")
    hear(twin, "counter-l1-lobby", "occupants", "600", 2)
    after = twin.document(f"sign/{SIGN}")
    assert before != after
    for fact in facts(why_sign(twin, SIGN, SPECIAL), "causes"):
        assert isinstance(fact, dict)
        assert fact["mqtt_topic"] == "zhilu/v1/lift-1/state"


def test_a_destination_that_is_closed_is_the_cause(twin: Twin) -> None:
    twin.inbox.offer(reading_fact(reading("lift-2", "wait", "90", START_NS)))
    closure = PassageClosed("c-1", SPECIAL, "unit", "test", START_NS)
    twin.inbox.put(closing_fact(twin.site, closure, "cmd-1", "anna"))
    twin.tick(START_NS + SECOND)
    causes = facts(why_sign(twin, SIGN, SPECIAL), "causes")
    assert {"command"} == {fact["kind"] for fact in causes if isinstance(fact, dict)}


def test_why_names_every_row_of_a_long_sign(twin: Twin) -> None:
    site = twin.site
    screen = site.screens[SIGN]
    long = replace(screen, destinations=tuple(site.destinations)[:20])
    pairs = tuple((SIGN, destination) for destination in long.destinations)
    rosters = {
        profile_id: rostered(site.costs[profile_id], site.stands, site.ends, pairs)
        for profile_id in site.shown
    }
    other = make_twin(replace(site, screens={SIGN: long}, pairs=pairs, rosters=rosters))
    other.inbox.put(start_fact(site, START_NS))
    other.tick(START_NS)
    found: Any = why_sign(other, SIGN)
    assert len(found["causes"]) == 40


def test_an_ended_session_ends_its_topic(twin: Twin) -> None:
    open_session(twin)
    twin.inbox.offer(session_end_fact("r-1", START_NS))
    twin.tick(START_NS)
    assert twin.document("route/r-1") is None


def leaves(cause: object) -> list[Document]:
    assert isinstance(cause, dict)
    sources = cause["from"]
    assert isinstance(sources, list)
    return [leaf for source in sources for leaf in leaves(source)] if sources else [cause]


def facts(found: Document | None, part: str) -> list[object]:
    assert found is not None
    causes = found[part]
    assert isinstance(causes, list)
    return [leaf["fact"] for cause in causes for leaf in leaves(cause)]


def test_why_names_the_message_that_turned_the_arrow(twin: Twin) -> None:
    payload = '{"value": "Aborted"}'
    hear(twin, "lift-1", "state", payload, 1)
    found = why_sign(twin, SIGN, SPECIAL)
    for part in ("causes", "standing"):
        messages = facts(found, part)
        assert messages
        for fact in messages:
            assert isinstance(fact, dict)
            assert fact["kind"] == "reading"
            assert fact["mqtt_topic"] == "zhilu/v1/lift-1/state"
            assert fact["payload"] == payload


def test_why_names_what_brought_the_arrow_back_and_nothing_stands_in_the_way(twin: Twin) -> None:
    hear(twin, "lift-1", "state", '"Aborted"', 1)
    hear(twin, "lift-1", "state", '"Execute"', 2)
    found = why_sign(twin, SIGN, SPECIAL)
    assert [fact["payload"] for fact in facts(found, "causes") if isinstance(fact, dict)] == [
        '"Execute"',
        '"Execute"',
    ]
    assert facts(found, "standing") == []


def test_why_does_not_blame_what_is_elsewhere(twin: Twin) -> None:
    hear(twin, "escalator-2", "state", '"Aborted"', 1)
    hear(twin, "lift-1", "state", '"Aborted"', 2)
    causes = facts(why_sign(twin, SIGN, SPECIAL), "causes")
    assert {fact["mqtt_topic"] for fact in causes if isinstance(fact, dict)} == {
        "zhilu/v1/lift-1/state"
    }


def test_why_of_a_route_names_the_command_that_closed_its_way(twin: Twin) -> None:
    open_session(twin)
    closure = PassageClosed("c-1", "lift-1", "connector", "inspection", START_NS)
    twin.inbox.offer(closing_fact(twin.site, closure, "cmd-7", "anna"))
    twin.tick(START_NS + SECOND)
    causes = facts(why_route(twin, "r-1"), "causes")
    assert causes == [
        {
            "kind": "command",
            "command": "close",
            "id": "cmd-7",
            "by": "anna",
            "at": "2023-11-14T22:13:20.000Z",
        }
    ]


def test_why_of_the_unknown_is_nothing(twin: Twin) -> None:
    assert why_sign(twin, "no-such-screen") is None
    assert why_sign(twin, SIGN, "no-such-destination") is None
    assert why_route(twin, "r-404") is None
