"""What if: the answer is what would be, and the twin goes on as if nobody had asked."""

import asyncio
from typing import Any

import pytest

from hub.errors import BusyError
from hub.suppositions import Suppositions
from hub.twin import Supposition, Twin, answer, question
from hub.twin.slots import COSTS, COURSES, HEADINGS
from routing import Target
from tests.hub.library import SECOND, SPECIAL, START_NS, started_twin
from tests.hub.test_twin_stages import close, hear

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


async def test_more_than_wait_are_refused(twin: Twin) -> None:
    asked = Suppositions(twin, bound=2)
    first = [asyncio.create_task(asked.ask(supposing(LIFT))) for _ in range(2)]
    await asyncio.sleep(0)
    with pytest.raises(BusyError):
        await asked.ask(supposing(LIFT))
    one, other = await asyncio.gather(*first)
    assert one == other
    assert (await asked.ask(supposing(LIFT))) == one
