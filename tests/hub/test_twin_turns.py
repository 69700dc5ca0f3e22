"""So many routes are worked out in one tick; the others have their turn in the next ones."""

from collections.abc import Iterable, Iterator
from dataclasses import replace
from typing import Any

import pytest

from hub.engine import RETRY_NS, Revision
from hub.ports import Document
from hub.twin import (
    Asked,
    ClockSet,
    PassageClosed,
    Session,
    Twin,
    clock_fact,
    closing_fact,
    published,
    reading_fact,
    session_end_fact,
    session_fact,
)
from hub.twin.site import Site
from hub.twin.slots import OWED, ROUTES, OpenRoute
from hub.twin.stages import routes, topics, turns
from routing import Wanted, access_to, plan_way
from tests.hub.library import SECOND, SIGN, SPECIAL, START_NS, read, reading, started_twin


@pytest.fixture
def twin() -> Twin:
    return started_twin()


def session(twin: Twin, number: int, *, asks: bool, depart_ns: int | None = None) -> Session:
    """A wheelchair user who takes the first lift, and another way as well if more is asked."""
    costs = twin.site.costs["wheelchair"]
    start, goal = twin.site.places.find(SIGN), twin.site.places.find(SPECIAL)
    ends = access_to(costs, start), access_to(costs, goal)
    question = Asked(Wanted(start, goal, alternatives=1), depart_ns) if asks else None
    return Session(f"r-{number}", "wheelchair", start, goal, *ends, question)


def opened(twin: Twin, count: int, *, asks: bool) -> None:
    facts = [session_fact(session(twin, each, asks=asks), START_NS) for each in range(count)]
    twin.run(facts, START_NS)


def fail(twin: Twin, state: str = "Aborted") -> Revision:
    at_ns = START_NS + SECOND
    revision = twin.run((reading_fact(reading("lift-1", "state", f'"{state}"', at_ns)),), at_ns)
    assert revision is not None
    return revision


def ticks(twin: Twin, now_ns: int) -> Iterator[Revision]:
    """Tick as long as somebody has to wait; no fact comes in."""
    for _ in range(100):
        wake_ns = twin.next_wake_ns()
        if wake_ns is None or wake_ns > now_ns:
            return
        revision = twin.run((), now_ns)
        assert revision is not None
        yield revision
    raise AssertionError("the turns do not end")


def waiting(twin: Twin) -> list[str]:
    """Return who waits for a turn, in their order."""
    return [
        each for entry in twin.engine.state.table(OWED).values() for each in entry.value.changes
    ]


def told(twin: Twin, number: int) -> Document:
    found = twin.document(f"route/r-{number}")
    assert found is not None
    return read(found)


def lifts(document: Document) -> list[object]:
    legs = document["legs"]
    assert isinstance(legs, list)
    connectors = [leg["connector"] for leg in legs if isinstance(leg, dict) and "connector" in leg]
    return [each["id"] for each in connectors if isinstance(each, dict)]


def text(document: Document, member: str) -> Document:
    found = document[member]
    assert isinstance(found, dict)
    words = found.get("text", found)
    assert isinstance(words, dict)
    return words


@pytest.mark.parametrize(("asks", "bound"), [(False, turns.MOST_PLAIN), (True, turns.MOST_ASKED)])
def test_an_outage_turns_signs_at_once_and_routes_by_and_by(
    twin: Twin, bound: int, *, asks: bool
) -> None:
    count = 2 * bound + 3
    opened(twin, count, asks=asks)
    first = published(fail(twin))
    assert "machines" in first
    assert sum(topic.startswith("route/") for topic in first) == bound
    later = [published(each) for each in ticks(twin, START_NS + SECOND)]
    sizes = [sum(topic.startswith("route/") for topic in each) for each in later]
    assert sizes == [bound, 3]
    assert not any(topic.startswith("sign/") for each in later for topic in each)
    for number in range(count):
        assert lifts(told(twin, number)) == ["lift-2"]
        assert "Lift 1" in str(text(told(twin, number), "changed")["en"])
    assert not twin.engine.state.table(OWED)


def test_who_waits_hears_of_all_that_happened_to_a_lift_meanwhile(twin: Twin) -> None:
    opened(twin, turns.MOST_PLAIN + 5, asks=False)
    said = (("lift-1", "300", 1), ("lift-2", "25", 1), ("lift-1", "290", 2))
    heard = [(START_NS + at * SECOND, reading(lift, "wait", wait)) for lift, wait, at in said]
    twin.run([reading_fact(each) for _, each in heard[:2]], heard[0][0])
    assert len(waiting(twin)) == 5
    twin.run([reading_fact(replace(each, time_ns=at)) for at, each in heard[2:]], heard[2][0])
    assert not waiting(twin)
    for number in range(turns.MOST_PLAIN + 5):
        assert lifts(told(twin, number)) == ["lift-2"]
        assert "waiting at Lift 1" in str(text(told(twin, number), "changed")["en"])


def test_all_who_may_have_a_better_way_are_answered_again_by_and_by(twin: Twin) -> None:
    count = 2 * turns.MOST_CHANCES + 2
    opened(twin, count, asks=True)
    fail(twin)
    assert sum(1 for _ in ticks(twin, START_NS + SECOND)) == 1
    back = [published(fail(twin, "Execute"))]
    now_ns = START_NS + SECOND
    assert not list(ticks(twin, now_ns))
    for _ in range(2):
        now_ns += turns.CHANCES_REST_NS
        back += [published(each) for each in ticks(twin, now_ns)]
    sizes = [sum(topic.startswith("route/") for topic in each) for each in back]
    assert sizes == [turns.MOST_CHANCES, turns.MOST_CHANCES, 2]
    for number in range(count):
        assert lifts(told(twin, number)) == ["lift-1"]
        said = str(text(told(twin, number), "changed")["en"])
        assert said == "Lift 1 can be used again; the route has changed"
    assert not waiting(twin)


def test_chances_rest_though_nobody_waits_for_one(twin: Twin) -> None:
    opened(twin, turns.MOST_CHANCES, asks=True)
    fail(twin)
    fail(twin, "Execute")
    assert not list(ticks(twin, START_NS + SECOND + turns.CHANCES_REST_NS))
    fail(twin)
    assert lifts(told(twin, 0)) == ["lift-2"]
    fail(twin, "Execute")
    assert len(waiting(twin)) == turns.MOST_CHANCES
    rested_ns = START_NS + SECOND + turns.CHANCES_REST_NS
    assert twin.next_wake_ns() == rested_ns
    twin.run((), rested_ns)
    assert {str(lifts(told(twin, each))) for each in range(turns.MOST_CHANCES)} == {"['lift-1']"}
    assert not waiting(twin)


def test_who_waits_for_a_chance_and_meets_something_is_answered_at_once(twin: Twin) -> None:
    count = turns.MOST_CHANCES + 3
    opened(twin, count, asks=True)
    fail(twin)
    for _ in ticks(twin, START_NS + SECOND):
        pass
    fail(twin, "Execute")
    assert len(waiting(twin)) == 3
    at_ns = START_NS + SECOND + 1
    twin.run((reading_fact(reading("lift-2", "state", '"Aborted"', at_ns)),), at_ns)
    assert {str(lifts(told(twin, number))) for number in range(count)} == {"['lift-1']"}
    assert not waiting(twin)


def test_a_clock_that_is_set_back_holds_up_no_chances(twin: Twin) -> None:
    opened(twin, turns.MOST_CHANCES + 1, asks=True)
    fail(twin)
    fail(twin, "Execute")
    assert len(waiting(twin)) == 1
    twin.run((clock_fact(ClockSet(-3600 * SECOND, START_NS - 3600 * SECOND)),), START_NS - SECOND)
    assert not waiting(twin)


def test_who_waits_hears_of_what_happens_meanwhile_and_is_worked_out_once(twin: Twin) -> None:
    count = turns.MOST_PLAIN + 5
    opened(twin, count, asks=False)
    fail(twin)
    fail(twin, "Execute")
    for _ in ticks(twin, START_NS + SECOND):
        pass
    waited = told(twin, count - 1)
    assert lifts(waited) == ["lift-1"]
    assert "changed" not in waited


def test_who_has_waited_comes_before_who_is_struck_since(twin: Twin) -> None:
    bound = turns.MOST_PLAIN
    opened(twin, bound + 5, asks=False)
    fail(twin)
    assert waiting(twin) == [f"r-{bound + each}" for each in range(5)]
    assert list(twin.engine.state.table(OWED)) == [turns.PLAIN]
    fail(twin, "Execute")
    assert waiting(twin) == [f"r-{bound - 5 + each}" for each in range(5)]


def test_who_failed_is_owed_apart_from_who_waits(
    twin: Twin, monkeypatch: pytest.MonkeyPatch
) -> None:
    whole = routes.chosen

    def broken(site: Any, view: Any, sessions: Iterable[Session]) -> routes.Ways:
        return {**whole(site, view, sessions), "r-1": RuntimeError("broken")}

    monkeypatch.setattr(routes, "chosen", broken)
    opened(twin, turns.MOST_PLAIN + 1, asks=False)
    fail(twin)
    owed = twin.engine.state.table(OWED)
    assert {key: list(entry.value.changes) for key, entry in owed.items()} == {
        "r-1": ["r-1"],
        turns.PLAIN: [f"r-{turns.MOST_PLAIN}"],
    }
    for _ in ticks(twin, START_NS + SECOND):
        pass
    assert list(owed) == ["r-1"]
    monkeypatch.setattr(routes, "chosen", whole)
    for _ in ticks(twin, START_NS + SECOND + RETRY_NS):
        pass
    assert not owed
    assert lifts(told(twin, 1)) == ["lift-2"]


def test_who_is_worked_out_keeps_that_though_another_way_of_the_old_answer_closes(
    twin: Twin,
) -> None:
    costs = twin.site.costs["foot"]
    start, goal = twin.site.places.find(SIGN), twin.site.places.find(SPECIAL)
    ends = access_to(costs, start), access_to(costs, goal)
    question = Asked(Wanted(start, goal, alternatives=3))
    names = [f"r-{number}" for number in range(turns.MOST_ASKED + 1)]
    sessions = [Session(name, "foot", start, goal, *ends, question) for name in names]
    twin.run([session_fact(each, START_NS) for each in sessions], START_NS)
    waits = len(names) - 1
    (best,) = lifts(told(twin, waits))
    others = told(twin, waits)["alternatives"]
    assert isinstance(others, list)
    other = next(
        found for each in others if isinstance(each, dict) for found in lifts(each) if found != best
    )
    at_ns = START_NS + SECOND
    for passage in (str(best), str(other)):
        closed = PassageClosed(passage, passage, "connector", "", at_ns)
        twin.run((closing_fact(twin.site, closed, passage, "staff"),), at_ns)
    for _ in ticks(twin, at_ns):
        pass
    ways = [lifts(told(twin, number)) for number in range(len(names))]
    assert not any({best, other} & set(way) for way in ways)


def test_a_later_departure_is_not_told_again_what_it_was_told(twin: Twin) -> None:
    asked = session(twin, 0, asks=True, depart_ns=START_NS + 600 * SECOND)
    twin.run((session_fact(asked, START_NS),), START_NS)
    at_ns = START_NS + SECOND
    closed = PassageClosed("c-1", "lift-1", "connector", "", at_ns)
    twin.run((closing_fact(twin.site, closed, "c-1", "staff"),), at_ns)
    assert lifts(told(twin, 0)) == ["lift-2"]
    assert not twin.engine.state.table(OWED)["r-0"].value.changes["r-0"]


def test_a_session_that_ends_while_it_waits_is_owed_nothing(twin: Twin) -> None:
    count = turns.MOST_PLAIN + 1
    opened(twin, count, asks=False)
    fail(twin)
    assert waiting(twin) == [f"r-{count - 1}"]
    twin.run((session_end_fact(f"r-{count - 1}", START_NS),), START_NS + SECOND)
    assert not twin.engine.state.table(OWED)
    assert twin.document(f"route/r-{count - 1}") is None


def test_a_clock_that_is_set_back_keeps_nobody_waiting(twin: Twin) -> None:
    count = turns.MOST_PLAIN + 2
    opened(twin, count, asks=False)
    fail(twin)
    assert len(waiting(twin)) == 2
    earlier_ns = START_NS - 3600 * SECOND
    twin.run((clock_fact(ClockSet(-3601 * SECOND, earlier_ns)),), earlier_ns)
    assert not twin.engine.state.table(OWED)
    assert lifts(told(twin, count - 1)) == ["lift-2"]


def test_a_departure_that_comes_wakes_the_twin(twin: Twin) -> None:
    leaves_ns = START_NS + 600 * SECOND
    asked = session(twin, 0, asks=True, depart_ns=leaves_ns)
    twin.run((session_fact(asked, START_NS),), START_NS)
    assert "departure" in told(twin, 0)
    assert twin.engine.state.table(OWED)["r-0"].value.at_ns == leaves_ns
    assert (twin.next_wake_ns() or 0) <= leaves_ns
    revision = twin.run((), leaves_ns)
    assert revision is not None
    assert "departure" not in told(twin, 0)
    assert not twin.engine.state.table(OWED)


def test_a_route_that_cannot_be_worked_out_holds_up_no_other(
    twin: Twin, monkeypatch: pytest.MonkeyPatch
) -> None:
    opened(twin, 3, asks=False)
    whole = routes.chosen

    def broken(site: Any, view: Any, sessions: Iterable[Session]) -> routes.Ways:
        return {**whole(site, view, sessions), "r-1": RuntimeError("broken")}

    monkeypatch.setattr(routes, "chosen", broken)
    revision = fail(twin)
    assert [str(each.error.__cause__) for each in revision.failures] == ["broken"]
    assert [lifts(told(twin, each)) for each in range(3)] == [["lift-2"], [], ["lift-2"]]
    assert "ask the staff" in str(text(told(twin, 1), "message")["en"])
    assert "询问工作人员" in str(text(told(twin, 1), "message")["zh"])
    monkeypatch.setattr(routes, "chosen", whole)
    again_ns = START_NS + SECOND + RETRY_NS
    assert twin.next_wake_ns() == again_ns
    assert twin.run((), again_ns) is not None
    assert lifts(told(twin, 1)) == ["lift-2"]


def test_a_new_route_that_cannot_be_worked_out_says_so_and_is_tried_again(
    twin: Twin, monkeypatch: pytest.MonkeyPatch
) -> None:
    whole = plan_way

    def broken(*_: object, **__: object) -> object:
        raise RuntimeError("broken")

    monkeypatch.setattr(routes, "plan_way", broken)
    revision = twin.run((session_fact(session(twin, 0, asks=False), START_NS),), START_NS)
    assert revision is not None
    assert len(revision.failures) == 1
    assert told(twin, 0)["status"] == "unreachable"
    monkeypatch.setattr(routes, "plan_way", whole)
    assert twin.run((), START_NS + RETRY_NS) is not None
    assert lifts(told(twin, 0)) == ["lift-1"]


@pytest.mark.parametrize("count", [1, 3])
def test_a_route_that_cannot_be_told_holds_up_no_sign_and_no_other_route(
    twin: Twin, count: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    opened(twin, count, asks=False)
    whole = topics.answered

    def breaks(site: Site, found: OpenRoute, document: Document) -> Document:
        if found is twin.engine.state.table(ROUTES)["r-0"].value:
            raise ValueError("no words")
        return whole(site, found, document)

    monkeypatch.setattr(topics, "answered", breaks)
    failed = fail(twin)
    assert [(each.stage, str(each.error)) for each in failed.failures] == [("topics", "no words")]
    assert any(topic.startswith("sign/") for topic in published(failed))
    assert told(twin, 0)["status"] == "unreachable"
    assert "cannot be worked out" in str(text(told(twin, 0), "message")["en"])
    for number in range(1, count):
        assert lifts(told(twin, number)) == ["lift-2"]
    monkeypatch.undo()
    fail(twin, "Execute")
    assert lifts(told(twin, 0)) == ["lift-1"]
