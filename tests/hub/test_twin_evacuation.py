"""An evacuation in the twin: from the command to every screen, open route and alarm, and back."""

from dataclasses import replace
from typing import Any

import pytest

from floorplans.sample import sample_id
from hub.api.evacuation import check_exits
from hub.api.problems import Problem
from hub.engine import Revision
from hub.ports import Document
from hub.twin import (
    Evacuation,
    HazardDeclared,
    PassageClosed,
    Session,
    Twin,
    closing_fact,
    evacuation_end_fact,
    evacuation_fact,
    hazard_end_fact,
    hazard_fact,
    make_twin,
    published,
    reading_fact,
    session_end_fact,
    session_fact,
    start_fact,
    why_route,
    why_sign,
)
from hub.twin.safety import evacuation_document
from hub.twin.slots import BUILDING, CLEARANCES, DANGERS, ESCAPES, WAYS_OUT
from hub.twin.stages.clearances import REPLAN_NS
from routing import Target, access_to
from routing.evacuation import Stewarded
from tests.hub.library import SECOND, SIGN, START_NS, read, reading, sample_site, started_twin, tell

ATRIUM = "zone-l1-atrium"
COUNTER = "room508"
LATER = START_NS + SECOND


@pytest.fixture
def twin() -> Twin:
    return started_twin()


def evacuate(twin: Twin, *ordinals: int, at_ns: int = LATER) -> Revision:
    fact = evacuation_fact(Evacuation("e-1", ordinals, "drill", START_NS), "cmd-1", "anna")
    revision = tell(twin, fact, at_ns=at_ns)
    assert revision is not None
    return revision


def worked_out(twin: Twin, at_ns: int = LATER) -> Revision:
    """Do the job that stands, and let its outcome in."""
    ((kind, job),) = twin.engine.jobs().values()
    outcome = job.work(lambda: None)
    revision = tell(twin, kind.result(BUILDING, job.asked, outcome), at_ns=at_ns)
    assert revision is not None
    return revision


def burn(twin: Twin, target: str = ATRIUM, hazard_id: str = "h-1") -> Revision | None:
    hazard = HazardDeclared(hazard_id, target, "smoke", START_NS)
    return tell(twin, hazard_fact(twin.site, hazard, "cmd-2", "anna"))


def document(twin: Twin, topic: str = "evacuation") -> Document:
    found = twin.document(topic)
    assert found is not None
    return read(found)


def part(found: Document, *keys: str) -> Any:
    value: Any = found
    for key in keys:
        value = value[key]
    return value


def session(twin: Twin, profile_id: str = "foot", start: str = "l3-special") -> Session:
    site = twin.site
    costs = site.costs[profile_id]
    origin, goal = site.places.find(sample_id("unit", start)), site.places.find("lift-1")
    return Session(
        f"r-{profile_id}",
        profile_id,
        origin,
        goal,
        access_to(costs, origin),
        access_to(costs, goal),
    )


def test_nothing_is_cleared_at_first(twin: Twin) -> None:
    assert document(twin) == {"active": False, "hazards": {}}
    assert document(twin, "evacuation/notice") == {"active": False}
    assert "evacuation" not in document(twin, f"sign/{SIGN}")


def test_the_command_turns_every_screen_to_the_way_out(twin: Twin) -> None:
    revision = evacuate(twin)
    documents = published(revision)
    assert documents.keys() == {
        "evacuation",
        "evacuation/notice",
        *(f"sign/{each}" for each in twin.site.screens),
    }
    assert documents["evacuation/notice"] == {"active": True, "ordinals": []}
    exits = {each.id for each in twin.site.premises.exits}
    for screen_id in twin.site.screens:
        shown = part(document(twin, f"sign/{screen_id}"), "evacuation")
        assert shown["to"] == "exit"
        assert shown["id"] in exits
        assert shown["state"] in {"ok", "here"}
        assert {"zh", "en"} <= shown["name"].keys()
    told = document(twin)
    assert told["active"] is True
    assert (told["id"], told["reason"], told["ordinals"]) == ("e-1", "drill", [])
    assert told["planning"] is True
    assert "seconds" not in told
    assert part(told, "people") == sum(each["people"] for each in part(told, "exits").values())
    assert told["alarms"] == {}
    worked_out(twin)
    told = document(twin)
    assert told["planning"] is False
    assert part(told, "people") == sum(each["people"] for each in part(told, "exits").values())
    assert part(told, "seconds") == max(each["seconds"] for each in part(told, "zones").values())
    assert 0 < part(told, "least_seconds") <= part(told, "seconds")


def test_when_it_has_ended_all_is_as_it_was(twin: Twin) -> None:
    before = {topic: document(twin, topic) for topic in ("evacuation", f"sign/{SIGN}")}
    evacuate(twin)
    tell(twin, evacuation_end_fact("e-1", "cmd-3", "anna", LATER))
    assert {topic: document(twin, topic) for topic in before} == before
    state = twin.engine.state
    assert len(state.table(CLEARANCES)) == len(state.table(ESCAPES)) == 0
    assert len(state.table(WAYS_OUT)) == 0


def test_only_the_levels_to_clear_are_cleared(twin: Twin) -> None:
    evacuate(twin, 2)
    levels = twin.site.venue.levels
    for screen in twin.site.screens.values():
        cleared = levels[screen.pose.level_id].ordinal == 2
        assert ("evacuation" in document(twin, f"sign/{screen.id}")) is cleared
    assert all(2 in each["ordinals"] for each in part(document(twin), "zones").values())


def test_a_hazard_turns_arrows_away_and_alarms_those_who_are_cut_off(twin: Twin) -> None:
    evacuate(twin)
    revision = burn(twin)
    assert revision is not None
    told = document(twin)
    hazard = part(told, "hazards", "h-1")
    assert (hazard["source"], hazard["target"], hazard["reason"]) == ("declared", ATRIUM, "smoke")
    (alarm,) = part(told, "alarms").values()
    assert alarm["kind"] == "no_safe_way"
    assert alarm["people"] > 0
    assert "no safe way" in alarm["text"]["en"]
    assert "没有安全路线" in alarm["text"]["zh"]
    tell(
        twin,
        hazard_end_fact(
            twin.site, HazardDeclared("h-1", ATRIUM, "smoke", START_NS), "cmd-4", "anna", LATER
        ),
    )
    assert document(twin)["alarms"] == {}
    assert document(twin)["hazards"] == {}


def test_a_hazard_is_told_while_nothing_is_cleared(twin: Twin) -> None:
    burn(twin, "stairs-1")
    told = document(twin)
    assert told["active"] is False
    assert part(told, "hazards", "h-1", "ordinals") == [0, 1, 2]


def test_a_screen_whose_readers_are_cut_off_says_so_and_points_nowhere(twin: Twin) -> None:
    evacuate(twin)
    screen = next(
        each
        for each in twin.site.screens.values()
        if twin.site.venue.levels[each.pose.level_id].ordinal == 2
    )
    for number, stairs in enumerate(("stairs-1", "stairs-2", "stairs-3", "stairs-4")):
        burn(twin, stairs, f"h-{number}")
    shown = part(document(twin, f"sign/{screen.id}"), "evacuation")
    assert (shown["to"], shown["state"]) == ("none", "unreachable")
    assert "arrow" not in shown
    assert "No safe way" in shown["text"]["en"]
    kinds = {alarm["kind"] for alarm in part(document(twin), "alarms").values()}
    assert kinds == {"no_safe_way"}


def test_why_a_screen_shows_the_way_out_leads_down_to_the_commands(twin: Twin) -> None:
    evacuate(twin)
    burn(twin)
    turned = [
        why
        for screen_id in twin.site.screens
        if (why := why_sign(twin, screen_id)) is not None
        and part(why, "causes")[0]["stage"] == "escapes"
        and part(why, "causes")[0]["revision"] == twin.engine.number
    ]
    assert turned
    sources = part(turned[0], "causes")[0]["from"][0]["from"]
    told = {source["fact"]["command"] for source in sources if "fact" in source}
    told |= {each["fact"]["command"] for s in sources for each in s["from"]}
    assert told == {"evacuate", "declare hazard"}


def test_open_routes_become_the_way_out_and_say_so(twin: Twin) -> None:
    opened = session(twin)
    tell(twin, session_fact(opened, START_NS))
    before = document(twin, f"route/{opened.id}")
    evacuate(twin)
    led = document(twin, f"route/{opened.id}")
    assert part(led, "evacuation", "to") == "exit"
    assert "不要乘坐电梯" in part(led, "evacuation", "text", "zh")
    assert "do not use the lifts" in part(led, "evacuation", "text", "en")
    assert part(led, "changed", "text") == part(led, "evacuation", "text")
    kinds = {leg["connector"]["kind"] for leg in part(led, "legs") if "connector" in leg}
    assert kinds <= {"stairs"}
    why = why_route(twin, opened.id)
    assert why is not None
    assert part(why, "causes")[0]["stage"] == "ways out"
    later = session(twin, "stroller", "l1-lobby")
    tell(twin, session_fact(later, START_NS))
    assert part(document(twin, f"route/{later.id}"), "evacuation", "to") == "exit"
    tell(twin, session_end_fact(later.id, START_NS))
    assert twin.document(f"route/{later.id}") is None
    tell(twin, evacuation_end_fact("e-1", "cmd-3", "anna", LATER))
    assert document(twin, f"route/{opened.id}") == before


def test_wheelchairs_upstairs_are_led_to_a_refuge_and_signs_name_it(twin: Twin) -> None:
    opened = session(twin, "wheelchair")
    tell(twin, session_fact(opened, START_NS))
    evacuate(twin)
    led = document(twin, f"route/{opened.id}")
    assert part(led, "evacuation", "to") == "refuge"
    refuges = part(document(twin), "refuges")
    assert part(led, "to", "id") in refuges
    assert all("connector" not in leg for leg in part(led, "legs"))
    shown = [
        part(document(twin, f"sign/{screen.id}"), "evacuation", "step_free")
        for screen in twin.site.screens.values()
        if twin.site.venue.levels[screen.pose.level_id].ordinal > 0
    ]
    assert {each["to"] for each in shown} == {"refuge"}
    assert all(each["expected"] <= each["capacity"] for each in refuges.values())


def test_an_alarm_device_makes_a_hazard_that_its_silence_does_not_end() -> None:
    twin = make_twin(sample_site())
    twin.inbox.offer(start_fact(twin.site, START_NS))
    twin.tick(START_NS)
    device = next(d for d in twin.site.devices.values() if "alarm" in d.profile.quantities)
    for value, burning in (("0", False), ("1", True)):
        twin.inbox.offer(reading_fact(reading(device.id, "alarm", value, LATER + int(value))))
        twin.tick(LATER)
        assert bool(document(twin)["hazards"]) is burning
    assert part(document(twin), "hazards", device.id, "source") == "alarm"
    twin.tick(LATER + 10**12)
    assert device.id in part(document(twin), "hazards")
    twin.inbox.offer(reading_fact(reading(device.id, "alarm", "0", LATER + 2 * 10**12)))
    twin.tick(LATER + 2 * 10**12)
    assert document(twin)["hazards"] == {}
    assert twin.engine.state.table(DANGERS) == {}


def test_what_staff_close_is_worked_around_at_once(twin: Twin) -> None:
    evacuate(twin)
    exit_id = max(part(document(twin), "exits").items(), key=lambda each: each[1]["people"])[0]
    closure = PassageClosed("c-1", exit_id, "opening", "glass", START_NS)
    tell(twin, closing_fact(twin.site, closure, "cmd-5", "anna"))
    assert part(document(twin), "exits", exit_id, "people") == 0


def test_plans_follow_people_but_not_each_of_them(twin: Twin) -> None:
    def count(people: int, at_ns: int) -> None:
        twin.inbox.offer(reading_fact(reading(COUNTER, "occupants", str(people), at_ns)))
        twin.tick(at_ns)

    def planned_ns() -> int:
        return twin.engine.state.table(CLEARANCES)[BUILDING].value.aim.at_ns

    count(3, LATER)
    evacuate(twin, at_ns=LATER)
    worked_out(twin, LATER + SECOND)
    count(5, LATER + 2 * REPLAN_NS)
    assert twin.engine.jobs() == {}
    count(900, LATER + 3 * REPLAN_NS)
    assert planned_ns() == LATER
    worked_out(twin, LATER + 3 * REPLAN_NS)
    assert planned_ns() == LATER + 3 * REPLAN_NS
    count(100, LATER + 3 * REPLAN_NS + SECOND)
    assert twin.engine.jobs() == {}
    due = twin.next_wake_ns()
    assert due is not None
    assert due <= LATER + 4 * REPLAN_NS
    twin.tick(LATER + 4 * REPLAN_NS)
    worked_out(twin, LATER + 5 * REPLAN_NS)
    assert planned_ns() == LATER + 4 * REPLAN_NS


def test_people_who_move_while_a_plan_is_made_get_another_one_after_it(twin: Twin) -> None:
    evacuate(twin)
    twin.inbox.offer(reading_fact(reading(COUNTER, "occupants", "900", LATER + 2 * REPLAN_NS)))
    ((_, first),) = twin.engine.jobs().values()
    twin.tick(LATER + 2 * REPLAN_NS)
    assert [job for _, job in twin.engine.jobs().values()] == [first]
    worked_out(twin, LATER + 2 * REPLAN_NS + SECOND)
    ((_, second),) = twin.engine.jobs().values()
    assert second is not first
    assert document(twin)["planning"] is False
    people = part(document(twin), "people")
    worked_out(twin, LATER + 3 * REPLAN_NS)
    assert part(document(twin), "people") > people
    assert twin.engine.jobs() == {}


def test_a_plan_for_what_is_no_more_so_is_dropped_and_asked_anew(twin: Twin) -> None:
    evacuate(twin)
    ((kind, job),) = twin.engine.jobs().values()
    outdated = kind.result(BUILDING, job.asked, job.work(lambda: None))
    burn(twin)
    number, shown = twin.engine.number, twin.documents()
    ((_, second),) = twin.engine.jobs().values()
    assert second is not job
    assert tell(twin, outdated) is None
    assert (twin.engine.number, twin.documents()) == (number, shown)
    worked_out(twin)
    assert document(twin)["planning"] is False
    assert part(document(twin), "hazards").keys() == {"h-1"}


def test_a_plan_that_comes_with_the_news_that_makes_it_wrong_is_not_shown(twin: Twin) -> None:
    """Both facts in one tick: the arrows are those that keep out of the fire."""
    evacuate(twin)
    ((kind, job),) = twin.engine.jobs().values()
    twin.inbox.put(kind.result(BUILDING, job.asked, job.work(lambda: None)))
    burn(twin)
    clearance = twin.engine.state.table(CLEARANCES)[BUILDING].value
    assert clearance.plan is None
    assert [hazard.id for hazard in clearance.arrows.situation.hazards] == ["declared/h-1"]
    ((_, second),) = twin.engine.jobs().values()
    assert second.asked == twin.engine.number


def test_an_evacuation_that_ends_gives_up_its_plan(twin: Twin) -> None:
    evacuate(twin)
    ((kind, job),) = twin.engine.jobs().values()
    tell(twin, evacuation_end_fact("e-1", "cmd-3", "anna", LATER))
    assert twin.engine.jobs() == {}
    assert tell(twin, kind.result(BUILDING, job.asked, job.work(lambda: None))) is None


def test_arrows_at_once_keep_the_prices_that_were_worked_out(twin: Twin) -> None:
    evacuate(twin)
    worked_out(twin)
    before = twin.engine.state.table(CLEARANCES)[BUILDING].value.arrows.prices
    burn(twin, "stairs-1")
    after = twin.engine.state.table(CLEARANCES)[BUILDING].value
    assert after.plan is None
    assert (after.arrows.prices == before).all()


def test_the_same_facts_give_the_same_revisions() -> None:
    told = []
    for _ in range(2):
        twin = started_twin()
        tell(twin, session_fact(session(twin), START_NS))
        first = evacuate(twin)
        second = burn(twin)
        assert second is not None
        third = worked_out(twin)
        told.append([published(each) for each in (first, second, third)])
    assert told[0] == told[1]


def test_a_building_without_exits_is_not_cleared_by_screens_that_say_to_stay() -> None:
    site = sample_site()
    check_exits(site)
    network = replace(site.premises.network, exits=())
    shut = replace(site, premises=replace(site.premises, network=network))
    with pytest.raises(Problem, match="no exit") as refused:
        check_exits(shut)
    assert refused.value.code == "evacuation.exits.none"


def test_who_should_be_sent_where_at_the_foot_of_stairs_is_told_by_room(twin: Twin) -> None:
    """Two flights end in one room: 60 people are split in halves, 20 go one way."""
    evacuate(twin)
    worked_out(twin)
    held = twin.engine.state.table(CLEARANCES)[BUILDING].value
    assert held.plan is not None
    network = twin.site.premises.network
    spans = zip(network.indptr[:-1].tolist(), network.indptr[1:].tolist(), strict=True)
    ends = [set(network.heads[start:stop].tolist()) for start, stop in spans]
    flights = [v for v, each in enumerate(network.passages) if each.key[0] is Target.CONNECTOR]
    one, other = next(
        (a, b)
        for a in flights
        for b in flights
        if a < b
        and network.passages[a].head == network.passages[b].head
        and ends[a] & ends[b]
        and ends[a] - ends[b]
    )
    first = min(ends[one] & ends[other])
    second = min(ends[one] - ends[other])
    flow = held.plan.led.flow.copy()
    flow[one], flow[other] = 60, 20
    led = replace(held.plan.led, flow=flow, last=61_200.0)
    shares = {one: {first: 0.5, second: 0.5}, other: {first: 1.0}}
    plan = replace(held.plan, stewarded=Stewarded(shares, led))
    assert "stewards" not in document(twin)
    told = part(evacuation_document(twin.site, (), replace(held, plan=plan)), "stewards")
    assert told["seconds"] == 62
    ((unit_id, place),) = told["places"].items()
    assert unit_id == network.costs.graph.unit_ids[network.passages[one].head]
    keys = [network.passages[each].key[1] for each in (first, second)]
    assert {key: each["percent"] for key, each in place["ways"].items()} == dict(
        zip(keys, (62, 38), strict=True)
    )
    assert place["name"] == twin.site.connectors[network.passages[other].key[1]].names
    assert "62 % to " in place["text"]["en"]
    assert "62%去" in place["text"]["zh"]
