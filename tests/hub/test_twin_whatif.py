"""What if: the answer is what would be, and the twin goes on as if nobody had asked."""

import asyncio
from typing import Any

import pytest

from hub.errors import BusyError, UnreadyError
from hub.suppositions import Suppositions
from hub.twin import (
    Evacuation,
    PassageClosed,
    Supposition,
    Twin,
    answer,
    closing_fact,
    evacuation_fact,
    question,
)
from hub.twin.slots import COSTS, COURSES, ESCAPES, HEADINGS
from hub.twin.stages import faces
from hub.twin.supposed_clearance import leads_like
from hub.twin.wording import people_of
from routing import Target
from tests.hub.library import SECOND, SPECIAL, START_NS, hear, started_twin
from tests.hub.test_twin_stages import close

LIFT = (Target.CONNECTOR, "lift-1")


@pytest.fixture
def twin() -> Twin:
    return started_twin()


def supposing(
    *closed: tuple[Target, str], opened: tuple[tuple[Target, str], ...] = ()
) -> Supposition:
    return Supposition(closed, opened, 200, 3)


def ask(twin: Twin, supposition: Supposition) -> Any:
    return answer(question(twin, supposition))


def leading(twin: Twin) -> dict[str, Any]:
    return {key: entry.value for key, entry in twin.engine.state.table(HEADINGS).items()}


@pytest.mark.parametrize("closed", [LIFT, (Target.CONNECTOR, "stairs-2"), (Target.UNIT, SPECIAL)])
def test_the_answer_is_what_happens_when_it_is_done(twin: Twin, closed: tuple[Target, str]) -> None:
    found = ask(twin, supposing(closed))
    before = leading(twin)
    close(twin, closed[1], closed[0].value)
    after = leading(twin)
    turned = {key for key, heading in after.items() if not heading.leads_like(before[key])}
    told = {
        f"{sign['screen']}/{sign['destination']}/{profile_id}"
        for profile_id, each in found["profiles"].items()
        for sign in each["signs"]
    }
    assert told == turned
    assert turned


def test_the_twin_is_left_alone(twin: Twin) -> None:
    hear(twin, "counter-l1-lobby", "occupants", "900", START_NS + SECOND)
    state = twin.engine.state
    costs = {key: entry.value for key, entry in state.table(COSTS).items()}
    courses = {key: entry.value for key, entry in state.table(COURSES).items()}
    headings, number = leading(twin), twin.engine.number
    found = ask(twin, supposing(LIFT))
    assert found["revision"] == number == twin.engine.number
    assert all(entry.value is costs[key] for key, entry in state.table(COSTS).items())
    assert all(entry.value is courses[key] for key, entry in state.table(COURSES).items())
    assert leading(twin) == headings


def test_trips_are_told_with_the_worst_first(twin: Twin) -> None:
    lifts = [c.id for c in twin.site.connectors.values() if c.kind.value == "elevator"]
    found = ask(twin, supposing(*((Target.CONNECTOR, each) for each in lifts)))
    trips = found["profiles"]["wheelchair"]["trips"]
    assert trips["cut_off"] > 0
    assert "after" not in trips["worst"][0]
    assert trips["worst"][0]["before"] > 0
    assert len(trips["worst"]) <= 10
    assert set(found["text"]) == {"zh", "en"}
    assert (
        str(trips["cut_off"] + found["profiles"]["foot"]["trips"]["cut_off"]) in found["text"]["en"]
    )


def test_what_is_closed_now_can_be_supposed_open(twin: Twin) -> None:
    usual = leading(twin)
    close(twin, "lift-1", "connector")
    found = ask(twin, supposing(opened=(LIFT,)))
    for profile_id, each in found["profiles"].items():
        for sign in each["signs"]:
            heading = usual[f"{sign['screen']}/{sign['destination']}/{profile_id}"]
            assert sign["after"]["state"] == heading.state.value
    assert any(each["signs"] for each in found["profiles"].values())
    faster = sum(each["trips"]["faster"] for each in found["profiles"].values())
    assert faster > 0
    assert f"; {faster} take less time" in found["text"]["en"]
    assert f"；{faster}次变快" in found["text"]["zh"]
    assert ask(twin, supposing(opened=((Target.CONNECTOR, "lift-2"),)))["profiles"]["foot"] == {
        "signs": [],
        "trips": {
            "count": 200,
            "cut_off": 0,
            "slower": 0,
            "faster": 0,
            "mean_delay": 0.0,
            "reached_again": 0,
            "worst": [],
        },
    }


def test_that_nothing_would_change_is_said_plainly(twin: Twin) -> None:
    found = ask(twin, supposing(opened=((Target.CONNECTOR, "lift-2"),)))
    assert found["text"] == {
        "zh": "没有标识改变指向，400次模拟出行均不受影响",
        "en": "No sign would lead another way, and all 400 sample trips stay as they are",
    }


def test_trips_that_can_be_made_again_are_no_trips_that_stay_as_they_are(twin: Twin) -> None:
    lifts = [each.id for each in twin.site.connectors.values() if each.kind == "elevator"]
    for number, lift in enumerate(lifts):
        close(twin, lift, "connector", f"c-{number}")
    found = ask(twin, supposing(opened=tuple((Target.CONNECTOR, lift) for lift in lifts)))
    again = sum(each["trips"]["reached_again"] for each in found["profiles"].values())
    assert again > 0
    assert found["text"]["en"].endswith(f"; {again} more can be made")
    assert found["text"]["zh"].endswith(f"；另有{again}次恢复可达")


@pytest.mark.parametrize(("people", "said"), [(0, "0 people"), (1, "1 person"), (2, "2 people")])
def test_people_are_counted_in_english(people: int, said: str) -> None:
    assert people_of(people) == said


async def test_more_than_wait_are_refused(twin: Twin) -> None:
    asked = Suppositions(twin, bound=2)
    first = [asyncio.create_task(asked.ask(supposing(LIFT))) for _ in range(2)]
    await asyncio.sleep(0)
    with pytest.raises(BusyError):
        await asked.ask(supposing(LIFT))
    one, other = await asyncio.gather(*first)
    assert one == other
    assert (await asked.ask(supposing(LIFT))) == one


def cleared(twin: Twin, *ordinals: int) -> None:
    fact = evacuation_fact(Evacuation("e-1", ordinals, "drill", START_NS), "cmd-1", "anna")
    twin.run((fact,), START_NS + SECOND)
    worked_out(twin)


def worked_out(twin: Twin) -> None:
    for (_, key), (kind, job) in twin.engine.jobs().items():
        outcome = job.work(lambda: None)
        twin.run((kind.result(key, job.asked, outcome),), START_NS + SECOND)


def shown(twin: Twin) -> dict[str, Any]:
    return {key: entry.value for key, entry in twin.engine.state.table(ESCAPES).items()}


@pytest.mark.parametrize("count", [1, 3])
def test_in_an_evacuation_the_answer_is_what_the_evacuation_would_be(
    twin: Twin, count: int
) -> None:
    cleared(twin)
    exits = [each.id for each in twin.site.premises.exits]
    closed = exits[:count]
    number, told, before = twin.engine.number, twin.document("evacuation"), shown(twin)
    found = ask(twin, supposing(*((Target.OPENING, each) for each in closed)))
    assert (twin.engine.number, twin.document("evacuation")) == (number, told)
    assert told is not None
    assert found["evacuation"]["before"]["seconds"] == told["seconds"]
    assert found["evacuation"]["before"]["stranded"] == 0
    for each in found["profiles"].values():
        assert (each["signs"], each["trips"]["count"]) == ([], 0)
    for each in closed:
        closure = PassageClosed(f"c-{each}", each, "opening", "drill", START_NS)
        twin.run((closing_fact(twin.site, closure, "cmd-2", "anna"),), START_NS + SECOND)
    worked_out(twin)
    then: Any = twin.document("evacuation")
    after = found["evacuation"]["after"]
    assert after["seconds"] == then["seconds"]
    assert after["stranded"] == sum(zone["stranded"] for zone in then["zones"].values())
    turned = {key for key, escape in shown(twin).items() if not leads_like(before[key], escape)}
    assert {sign["screen"] for sign in found["evacuation"]["signs"]} == turned
    assert {name: each["after"] for name, each in found["evacuation"]["exits"].items()} == {
        name: each["people"]
        for name, each in then["exits"].items()
        if each["people"] != told_people(told, name)
    }
    assert f"All would be out in about {after['seconds']} s" in found["text"]["en"]
    assert f"疏散约需{after['seconds']}秒" in found["text"]["zh"]


def told_people(told: Any, exit_id: str) -> int:
    return int(told["exits"][exit_id]["people"])


def test_who_would_be_cut_off_is_told_with_the_zone(twin: Twin) -> None:
    cleared(twin)
    stairs = [c.id for c in twin.site.connectors.values() if c.kind.value == "stairs"]
    found = ask(twin, supposing(*((Target.CONNECTOR, each) for each in stairs)))["evacuation"]
    assert found["after"]["stranded"] > 0
    first = found["zones"][0]
    assert first["after"]["stranded"] > first["before"]["stranded"] == 0
    assert len(found["zones"]) <= 10


def test_what_staff_closed_can_be_supposed_open_in_an_evacuation(twin: Twin) -> None:
    exits = [each.id for each in twin.site.premises.exits]
    close(twin, exits[0], "opening")
    cleared(twin)
    found = ask(twin, supposing(opened=((Target.OPENING, exits[0]),)))["evacuation"]
    assert found["exits"][exits[0]]["before"] == 0
    assert found["exits"][exits[0]]["after"] > 0
    same = ask(twin, supposing(opened=((Target.OPENING, exits[1]),)))
    assert same["evacuation"]["before"] == same["evacuation"]["after"]
    assert same["evacuation"]["signs"] == []
    assert "stays as it is" in same["text"]["en"]


def test_before_there_is_a_plan_the_answer_waits_for_none(twin: Twin) -> None:
    fact = evacuation_fact(Evacuation("e-1", (), "drill", START_NS), "cmd-1", "anna")
    twin.run((fact,), START_NS + SECOND)
    early = ask(twin, supposing((Target.CONNECTOR, "stairs-1")))["evacuation"]
    worked_out(twin)
    late = ask(twin, supposing((Target.CONNECTOR, "stairs-1")))["evacuation"]
    assert early["before"] == late["before"]


def test_where_only_some_levels_are_cleared_the_others_are_told_as_ever(twin: Twin) -> None:
    cleared(twin, 2)
    found = ask(twin, supposing(LIFT))
    levels = twin.site.venue.levels
    for each in found["profiles"].values():
        assert 0 < each["trips"]["count"] < 200
        for sign in each["signs"]:
            assert levels[twin.site.screens[sign["screen"]].pose.level_id].ordinal != 2
    assert any(each["signs"] for each in found["profiles"].values())
    assert ". " in found["text"]["en"]
    assert "。" in found["text"]["zh"]


async def test_what_stages_failed_to_give_is_not_asked_from(
    twin: Twin, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(*_: object) -> None:
        raise RuntimeError("broken on demand")

    monkeypatch.setattr(faces, "turn", broken)
    close(twin, "lift-1", "connector")
    asked = Suppositions(twin)
    with pytest.raises(UnreadyError, match="headings"):
        await asked.ask(supposing(LIFT))
    monkeypatch.undo()
    twin.tick(START_NS + 10 * SECOND)
    assert (await asked.ask(supposing((Target.CONNECTOR, "lift-2"))))["profiles"]
