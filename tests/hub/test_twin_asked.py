"""Sessions that ask for more than the fastest way, and keep to it when the building changes."""

from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

import pytest

from floorplans import Place
from hub.ports import Document
from hub.twin import (
    Answer,
    Asked,
    PassageClosed,
    Session,
    Site,
    Twin,
    answer_later,
    closing_fact,
    habit_fact,
    reading_fact,
    reopening_fact,
    session_fact,
    why_route,
)
from hub.twin.recording import read_back, written
from hub.twin.stages import asked
from routing import (
    Journey,
    Limits,
    Target,
    Unmet,
    Wanted,
    Wish,
    access_to,
    hour_of_week,
    plan_journey,
    with_hour,
)
from tests.hub.library import (
    SECOND,
    SIGN,
    SPECIAL,
    START_NS,
    read,
    reading,
    sample_site,
    started_twin,
)


@pytest.fixture
def twin() -> Twin:
    return started_twin()


def ask(
    twin: Twin,
    profile: str = "foot",
    end: str = SPECIAL,
    depart_ns: int | None = None,
    **wanted: Any,
) -> Document:
    costs = twin.site.costs[profile]
    start, goal = twin.site.places.find(SIGN), twin.site.places.find(end)
    question = Asked(Wanted(start, goal, **wanted), depart_ns)
    ends = access_to(costs, start), access_to(costs, goal)
    session = Session("r-1", profile, start, goal, *ends, question)
    twin.inbox.offer(session_fact(session, START_NS))
    revision = twin.tick(START_NS)
    assert revision is not None
    assert revision.failures == ()
    return document(twin)


def document(twin: Twin) -> Document:
    found = twin.document("route/r-1")
    assert found is not None
    return read(found)


def members(found: Document, name: str) -> list[Document]:
    items = found[name]
    assert isinstance(items, list)
    return [each for each in items if isinstance(each, dict)]


def connectors(found: Document) -> list[str]:
    used = []
    for leg in members(found, "legs"):
        connector = leg.get("connector")
        if isinstance(connector, dict):
            used.append(str(connector["kind"]))
    return used


def hear(twin: Twin, sensor: str, quantity: str, payload: str, second: int) -> None:
    at_ns = START_NS + second * SECOND
    twin.inbox.offer(reading_fact(reading(sensor, quantity, payload, at_ns)))
    revision = twin.tick(at_ns)
    assert revision is None or revision.failures == ()


def close(twin: Twin, target: str, kind: str, second: int) -> None:
    at_ns = START_NS + second * SECOND
    closure = PassageClosed(f"c-{target}", target, kind, "cleaning", at_ns)
    twin.inbox.offer(closing_fact(twin.site, closure, f"cmd-{target}", "staff"))
    revision = twin.tick(at_ns)
    assert revision is not None
    assert revision.failures == ()


def test_a_wish_is_met_and_kept_when_the_building_changes(twin: Twin) -> None:
    assert connectors(ask(twin)) == ["elevator"]
    found = ask(twin, wishes=(Wish.AVOID_LIFTS,))
    assert "elevator" not in connectors(found)
    assert (found["unmet"], found["wishes"]) == ([], ["avoid-lifts"])
    used = members(found, "legs")[1]["connector"]
    assert isinstance(used, dict)
    close(twin, str(used["id"]), "connector", 1)
    around = document(twin)
    assert connectors(around)
    assert "elevator" not in connectors(around)
    assert around["unmet"] == []
    changed = around["changed"]
    assert isinstance(changed, dict)
    assert "cannot be used" in str(changed["text"])


def test_a_way_around_that_is_against_another_wish_says_so(twin: Twin) -> None:
    found = ask(
        twin, wishes=(Wish.AVOID_LIFTS, Wish.AVOID_STAIRS, Wish.AVOID_ESCALATORS)
    )  # fmt: skip
    (unmet,) = members(found, "unmet")
    others = unmet["against"]
    assert isinstance(others, list)
    assert set(others) <= {"avoid-lifts", "avoid-stairs", "avoid-escalators"} - {unmet["wish"]}
    text = unmet["text"]
    assert isinstance(text, dict)
    words = str(others[0]).replace("-", " ")
    assert str(text["en"]).endswith(f"({words})")
    assert "，且不符合“不" in str(text["zh"]) or "不符合您的其他要求“不" in str(text["zh"])


def test_a_wish_that_cannot_be_met_any_more_is_said_with_its_place(twin: Twin) -> None:
    ask(twin, wishes=(Wish.AVOID_STAIRS, Wish.AVOID_ESCALATORS))
    for number, lift in enumerate(
        each.id for each in twin.site.connectors.values() if each.kind == "elevator"
    ):
        close(twin, lift, "connector", number + 1)
    found = document(twin)
    assert found["status"] == "ok"
    unmet = members(found, "unmet")
    assert unmet
    assert {str(each["wish"]) for each in unmet} <= {"avoid-stairs", "avoid-escalators"}
    text = unmet[0]["text"]
    assert isinstance(text, dict)
    assert str(text["zh"]).startswith("未能满足“")
    assert str(text["en"]).startswith("Wish not met: avoid ")
    assert members(unmet[0], "places")


def test_step_free_says_what_is_in_the_way_and_never_falls_back(twin: Twin) -> None:
    found = ask(twin, limits=Limits(step_free=True))
    assert set(connectors(found)) == {"elevator"}
    limits = found["limits"]
    assert limits == {
        "step_free": True, "clear_width": 0.9, "floor_width": 0.9, "floor_checked": True,
    }  # fmt: skip
    for number, lift in enumerate(
        each.id for each in twin.site.connectors.values() if each.kind == "elevator"
    ):
        close(twin, lift, "connector", number + 1)
    found = document(twin)
    assert found["status"] == "unreachable"
    assert found["legs"] == []
    (blocked,) = members(found, "blocked")
    assert blocked["limit"] == "step-free"
    assert found["message"] == blocked["text"]


def test_stops_are_visited_in_the_best_order_with_times(twin: Twin) -> None:
    wanted = ("lift-2", SIGN, "sign-l2-01")
    stops = tuple(twin.site.places.find(each) for each in wanted if in_site(twin, each))
    found = ask(twin, stops=stops, best_order=True)
    told = members(found, "stops")
    assert sorted(str(each["id"]) for each in told) == sorted(each.id for each in stops)
    times = [each["seconds"] for each in told]
    assert times == sorted(times, key=float)  # type: ignore[arg-type]
    arrivals = [each for each in members(found, "steps") if each["kind"] == "arrive"]
    assert len(arrivals) == len(stops) + 1


def in_site(twin: Twin, name: str) -> bool:
    return name in twin.site.screens or name in twin.site.connectors


def test_alternatives_say_how_they_differ(twin: Twin) -> None:
    others = members(ask(twin, alternatives=3), "alternatives")
    assert 1 <= len(others) <= 3
    for other in others:
        text = other["text"]
        assert isinstance(text, dict)
        assert text["zh"]
        assert text["en"]
        assert members(other, "legs")
        assert members(other, "steps")
        assert float(str(other["shared"])) <= 0.7


def test_no_other_way_is_offered_that_has_closed(twin: Twin) -> None:
    found = ask(twin, alternatives=3)
    best = {str(leg["connector"]["id"]) for leg in with_connector(found)}
    others = [leg for each in members(found, "alternatives") for leg in with_connector(each)]
    offered = next(str(leg["connector"]["id"]) for leg in others)
    assert offered not in best
    close(twin, offered, "connector", 1)
    now = [leg for each in members(document(twin), "alternatives") for leg in with_connector(each)]
    assert offered not in {str(leg["connector"]["id"]) for leg in now}


def with_connector(found: Document) -> list[Any]:
    return [leg for leg in members(found, "legs") if "connector" in leg]


def test_a_later_departure_is_planned_again_only_for_closures_on_its_way(
    twin: Twin, monkeypatch: pytest.MonkeyPatch
) -> None:
    """One closure must not plan anew for all who will leave some day."""
    planned: list[str] = []

    def counted(site: Site, profile_id: str, *rest: Any) -> Answer:
        planned.append(profile_id)
        return answer_later(site, profile_id, *rest)

    monkeypatch.setattr(asked, "answer_later", counted)
    found = ask(twin, "wheelchair", depart_ns=START_NS + 86_400 * SECOND)
    close(twin, "stairs-1", "connector", 1)
    assert planned == ["wheelchair"]
    (used,) = {str(leg["connector"]["id"]) for leg in with_connector(found)}
    close(twin, used, "connector", 2)
    around = document(twin)
    assert used not in {str(leg["connector"]["id"]) for leg in with_connector(around)}
    closure = PassageClosed(f"c-{used}", used, "connector", "cleaning", START_NS)
    twin.inbox.offer(reopening_fact(twin.site, closure, "cmd", "staff", START_NS + 3 * SECOND))
    twin.tick(START_NS + 3 * SECOND)
    assert with_connector(document(twin)) == with_connector(found)


def test_the_band_holds_the_time(twin: Twin) -> None:
    arrival = ask(twin, wishes=(Wish.PREFER_QUIET,))["arrival"]
    assert isinstance(arrival, dict)
    low, usual, high = (float(str(arrival[key])) for key in ("low", "seconds", "high"))
    assert low < usual < high


def at(text: str) -> int:
    return round(datetime.fromisoformat(text).replace(tzinfo=UTC).timestamp()) * SECOND


def test_a_later_departure_knows_no_crowds_and_says_so(twin: Twin) -> None:
    """Now a lift is out; nobody knows whether it still is tomorrow, and the usual way is told."""
    hear(twin, "lift-1", "state", '"Aborted"', 1)
    found = ask(twin, "wheelchair", depart_ns=START_NS + 86_400 * SECOND)
    departure = found["departure"]
    assert isinstance(departure, dict)
    assert departure["at"] == "2023-11-15T22:13:20.000Z"
    assert departure["crowding"] in ("unknown", "known")
    codes = {str(each["code"]) for each in members(departure, "notes")}
    assert "departure.usual-waits" in codes
    zones = {twin.site.zone_of_unit.get(str(unit)) for unit in twin.site.zone_of_unit}
    assert ("departure.crowding-unknown" in codes) == (departure["crowding"] != "known")
    assert zones


def test_a_foreseen_crowd_takes_longer_and_is_known() -> None:
    def seconds(per_metre: float) -> tuple[float, object]:
        twin, leaves_ns = started_twin(), START_NS + 3600 * SECOND
        hour = hour_of_week(leaves_ns, twin.site.zone)
        weeks = {
            zone: with_hour({}, hour, per_metre * size)
            for zone, size in twin.site.zone_metres.items()
        }
        twin.run([habit_fact(zone, week, START_NS) for zone, week in weeks.items()], START_NS)
        found = ask(twin, depart_ns=leaves_ns)
        departure = found["departure"]
        assert isinstance(departure, dict)
        return float(str(found["seconds"])), departure["crowding"]

    (calm, known), (crowded, also) = seconds(0.0), seconds(1.5)
    assert known == also == "known"
    assert crowded > calm


def test_a_departure_that_has_come_follows_the_building(twin: Twin) -> None:
    found = ask(twin, "wheelchair", depart_ns=START_NS + 10 * SECOND)
    assert "departure" in found
    hear(twin, "lift-1", "state", '"Aborted"', 5)
    assert "departure" in document(twin)
    hear(twin, "lift-1", "state", '"Execute"', 20)
    hear(twin, "lift-1", "state", '"Aborted"', 21)
    assert "departure" not in document(twin)
    first = members(document(twin), "legs")[1]["connector"]
    assert isinstance(first, dict)
    assert first["id"] != "lift-1"


def test_why_names_what_stands_in_the_way_of_a_wish(twin: Twin) -> None:
    ask(twin, "foot", limits=Limits(step_free=True))
    close(twin, "lift-1", "connector", 1)
    why = why_route(twin, "r-1")
    assert why is not None
    assert any("lift-1" in str(each) for each in members(why, "standing"))


def test_a_route_does_not_flap_for_little(twin: Twin) -> None:
    before = ask(twin, wishes=(Wish.AVOID_STAIRS, Wish.AVOID_ESCALATORS))
    used = [leg["connector"] for leg in members(before, "legs") if "connector" in leg]
    assert isinstance(used[0], dict)
    hear(twin, str(used[0]["id"]), "wait", "35", 1)
    after = document(twin)
    assert [leg.get("connector") for leg in members(after, "legs")] == [
        leg.get("connector") for leg in members(before, "legs")
    ]


def test_places_without_floor_are_no_stop() -> None:
    site = sample_site()
    place: Place = site.places.find(SIGN)
    assert Wanted(place, place).plain
    assert not Wanted(place, place, (place,)).plain


def test_a_question_is_the_same_after_it_was_recorded(twin: Twin) -> None:
    """A hub that starts anew opens its sessions with all that they asked."""
    find, costs = twin.site.places.find, twin.site.costs["foot"]
    start, goal = find(SIGN), find(SPECIAL)
    limits = Limits(step_free=True, clear_width=1.0)
    wishes = (Wish.PREFER_QUIET, Wish.AVOID_LIFTS)
    wanted = Wanted(start, goal, (find("lift-2"),), True, wishes, limits, 2)
    ends = access_to(costs, start), access_to(costs, goal)
    session = Session("r-9", "foot", start, goal, *ends, Asked(wanted, 12), band=True)
    read = read_back(twin.site, written(session_fact(session, START_NS))).value
    assert isinstance(read, Session)
    assert (read.asked, read.band) == (session.asked, True)


def test_what_is_said_of_a_way_around_is_looked_at_again_when_something_closes(
    twin: Twin, monkeypatch: pytest.MonkeyPatch
) -> None:
    def around(*question: Any) -> Journey:
        unmet = Unmet(Wish.PREFER_QUIET, ((Target.UNIT, SPECIAL),), 49_000)
        return replace(plan_journey(*question), unmet=(unmet,))

    monkeypatch.setattr(asked, "plan_journey", around)
    assert members(ask(twin, wishes=(Wish.PREFER_QUIET,)), "unmet")[0]["around"] == 49
    monkeypatch.setattr(asked, "plan_journey", plan_journey)
    close(twin, "lift-3", "connector", 1)
    assert not any("around" in each for each in members(document(twin), "unmet"))
