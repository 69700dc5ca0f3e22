"""A document that cannot be made says so, holds up no other one, and is tried again."""

from typing import Any

import pytest

from hub.engine import RETRY_NS, Revision
from hub.twin import Evacuation, Twin, evacuation_fact, published, session_end_fact
from hub.twin.slots import UNLED, UNTOLD, UNTURNED
from hub.twin.stages import escapes, telling, topics
from tests.hub.library import SECOND, SIGN, START_NS, read, started_twin
from tests.hub.test_twin_turns import fail, lifts, opened, told

SCREEN = f"sign/{SIGN}"


@pytest.fixture
def twin() -> Twin:
    return started_twin()


def break_at(monkeypatch: pytest.MonkeyPatch, module: object, name: str, *about: str) -> None:
    """Let a function raise where it is asked about some screen, or always."""
    whole = getattr(module, name)

    def broken(*args: object) -> object:
        screens = {getattr(each, "screen_id", None) for each in args}
        if not about or screens & set(about):
            raise ValueError("no words")
        return whole(*args)

    monkeypatch.setattr(module, name, broken)


def document(twin: Twin, topic: str) -> dict[str, Any]:
    found = twin.document(topic)
    assert found is not None
    return dict[str, Any](read(found))


def clear(twin: Twin) -> Revision:
    at_ns = START_NS + SECOND
    command = Evacuation("e-1", (), "drill", at_ns)
    revision = twin.run((evacuation_fact(command, "cmd", "anna"),), at_ns)
    assert revision is not None
    return revision


def try_again(twin: Twin) -> None:
    """Let the time of the next try come, though nothing else happens."""
    assert twin.next_wake_ns() is not None
    revision = twin.run((), START_NS + SECOND + RETRY_NS)
    assert revision is not None
    assert not twin.engine.state.table(UNTOLD)


def raised(revision: Revision) -> list[tuple[str, str]]:
    return [(each.stage, str(each.error)) for each in revision.failures]


def in_both_languages(words: Any) -> bool:
    return set(words) == {"zh", "en"} and all(words.values())


def test_a_sign_that_cannot_be_told_says_whom_to_ask(
    twin: Twin, monkeypatch: pytest.MonkeyPatch
) -> None:
    quiet = started_twin()
    fail(quiet)
    break_at(monkeypatch, topics, "sign_document", SIGN)
    failed = fail(twin)
    assert raised(failed) == [("topics", "no words")]
    found = document(twin, SCREEN)
    assert (found["order"], found["rows"], found["screen"]["id"]) == ([], {}, SIGN)
    assert in_both_languages(found["message"])
    others = [each for each in published(failed) if each.startswith("sign/") and each != SCREEN]
    assert others
    assert all(document(twin, each) == document(quiet, each) for each in others)
    assert "machines" in published(failed)
    monkeypatch.undo()
    try_again(twin)
    assert document(twin, SCREEN) == document(quiet, SCREEN)


def test_a_sign_that_cannot_even_say_so_stays_as_it_was_and_holds_up_no_other(
    twin: Twin, monkeypatch: pytest.MonkeyPatch
) -> None:
    quiet, before = started_twin(), document(twin, SCREEN)
    fail(quiet)
    break_at(monkeypatch, topics, "sign_document", SIGN)
    break_at(monkeypatch, telling, "unwritten_sign")
    assert raised(fail(twin)) == [("topics", "no words")] * 2
    assert document(twin, SCREEN) == before
    assert document(twin, "machines") == document(quiet, "machines")
    again = twin.run((), START_NS + SECOND + RETRY_NS)
    assert again is not None
    assert raised(again) == [("topics", "no words")] * 2
    monkeypatch.undo()
    twin.run((), START_NS + SECOND + 2 * RETRY_NS)
    assert not twin.engine.state.table(UNTOLD)
    assert document(twin, SCREEN) == document(quiet, SCREEN)


def test_it_is_tried_once_a_second_as_long_as_it_fails(
    twin: Twin, monkeypatch: pytest.MonkeyPatch
) -> None:
    break_at(monkeypatch, topics, "sign_document", SIGN)
    fail(twin)
    for number in range(1, 4):
        due_ns = START_NS + SECOND + number * RETRY_NS
        assert twin.next_wake_ns() == due_ns
        again = twin.run((), due_ns)
        assert again is not None
        assert raised(again) == [("topics", "no words")]
        assert published(again) == {}


def test_a_way_out_that_cannot_be_told_holds_up_no_other_screen(
    twin: Twin, monkeypatch: pytest.MonkeyPatch
) -> None:
    for module in (topics, telling):
        break_at(monkeypatch, module, "escape_document", SIGN)
    failed = clear(twin)
    assert set(raised(failed)) == {("topics", "no words")}
    found = document(twin, SCREEN)["evacuation"]
    assert (found["to"], found["state"], "arrow" in found) == ("none", "unreachable", False)
    assert in_both_languages(found["text"])
    assert found["step_free"]["text"] == found["text"]
    assert "exit" in {document(twin, f"sign/{each}")["evacuation"]["to"] for each in screens(twin)}
    assert document(twin, "evacuation")["active"]
    monkeypatch.undo()
    try_again(twin)
    assert document(twin, SCREEN)["evacuation"]["to"] == "exit"


def screens(twin: Twin) -> list[str]:
    return [each for each in twin.site.screens if each != SIGN]


def test_a_sign_whose_rows_cannot_be_told_shows_the_way_out_all_the_same(
    twin: Twin, monkeypatch: pytest.MonkeyPatch
) -> None:
    break_at(monkeypatch, topics, "sign_document", SIGN)
    clear(twin)
    assert document(twin, SCREEN)["evacuation"]["to"] == "exit"


def test_the_way_out_of_a_route_that_cannot_be_told_is_not_its_own_way(
    twin: Twin, monkeypatch: pytest.MonkeyPatch
) -> None:
    opened(twin, 1, asks=False)
    break_at(monkeypatch, topics, "way_out_document")
    clear(twin)
    found = told(twin, 0)
    assert (found["status"], found["legs"]) == ("unreachable", [])
    assert isinstance(found["evacuation"], dict)
    assert found["evacuation"]["to"] == "none"
    assert found["message"] == found["evacuation"]["text"]
    assert in_both_languages(found["message"])


@pytest.mark.parametrize("topic", ["machines", "alarms"])
def test_what_staff_watch_stays_as_it_was_and_says_that_it_may_be_outdated(
    twin: Twin, topic: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = document(twin, topic)
    part = {"machines": "machine_document", "alarms": "alarm_document"}[topic]
    break_at(monkeypatch, topics, part)
    failed = fail(twin)
    found = document(twin, topic)
    assert in_both_languages(found.pop("message"))
    assert found == before
    assert any(each.startswith("sign/") for each in published(failed))
    monkeypatch.undo()
    try_again(twin)
    assert "message" not in document(twin, topic)
    assert document(twin, topic) != before


@pytest.mark.parametrize(
    ("part", "topic"),
    [
        ("building_document", "building"),
        ("zone_document", "level/0/occupancy"),
        ("evacuation_document", "evacuation"),
    ],
)
def test_a_hub_starts_whose_documents_cannot_be_made(
    part: str, topic: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    break_at(monkeypatch, topics, part)
    twin = started_twin()
    found = document(twin, topic)
    assert in_both_languages(found["message"])
    monkeypatch.undo()
    twin.run((), START_NS + RETRY_NS)
    assert document(twin, topic) == document(started_twin(), topic)
    assert found.keys() - {"message"} <= document(twin, topic).keys()


def test_that_the_building_is_cleared_is_told_whatever_else_cannot_be(
    twin: Twin, monkeypatch: pytest.MonkeyPatch
) -> None:
    break_at(monkeypatch, topics, "evacuation_document")
    clear(twin)
    found = document(twin, "evacuation")
    assert (found["active"], found["id"], found["reason"]) == (True, "e-1", "drill")
    assert in_both_languages(found["message"])
    assert document(twin, "evacuation/notice") == {"active": True, "ordinals": []}


@pytest.mark.parametrize("count", [1, 3])
def test_a_route_that_could_not_be_told_is_told_though_nothing_changes(
    twin: Twin, count: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    opened(twin, count, asks=False)
    break_at(monkeypatch, topics, "answered")
    fail(twin)
    assert {told(twin, each)["status"] for each in range(count)} == {"unreachable"}
    monkeypatch.undo()
    try_again(twin)
    for number in range(count):
        assert lifts(told(twin, number)) == ["lift-2"]
        assert "changed" in told(twin, number)
    assert twin.next_wake_ns() != START_NS + SECOND + 2 * RETRY_NS


def test_a_screen_whose_way_out_cannot_be_worked_out_holds_up_no_other_one(
    twin: Twin, monkeypatch: pytest.MonkeyPatch
) -> None:
    whole = escapes.escape_of

    def broken(site: Any, clearance: Any, screen: Any, held: Any) -> Any:
        if screen.id == SIGN:
            raise ValueError("no way")
        return whole(site, clearance, screen, held)

    monkeypatch.setattr(escapes, "escape_of", broken)
    assert raised(clear(twin)) == [("escapes", "no way")]
    found = document(twin, SCREEN)["evacuation"]
    assert (found["to"], "arrow" in found) == ("none", False)
    assert in_both_languages(found["text"])
    others = [document(twin, f"sign/{each}")["evacuation"] for each in screens(twin)]
    assert {each["text"] == found["text"] for each in others if "text" in each} <= {False}
    assert "exit" in {each["to"] for each in others}
    monkeypatch.undo()
    try_again(twin)
    assert document(twin, SCREEN)["evacuation"]["to"] == "exit"
    assert not twin.engine.state.table(UNTURNED)


def test_a_route_whose_way_out_cannot_be_worked_out_is_led_out_by_the_next_try(
    twin: Twin, monkeypatch: pytest.MonkeyPatch
) -> None:
    opened(twin, 2, asks=False)
    whole = escapes.led_out

    def broken(site: Any, arrows: Any, session: Any, *more: Any) -> Any:
        if session.id == "r-0":
            raise ValueError("no way")
        return whole(site, arrows, session, *more)

    monkeypatch.setattr(escapes, "led_out", broken)
    assert raised(clear(twin)) == [("ways out", "no way")]
    lost, led = told(twin, 0), told(twin, 1)
    assert (lost["status"], led["status"]) == ("unreachable", "ok")
    assert isinstance(lost["evacuation"], dict)
    assert in_both_languages(lost["evacuation"]["text"])
    assert lost["message"] == lost["evacuation"]["text"]
    monkeypatch.undo()
    try_again(twin)
    assert told(twin, 0)["evacuation"] == led["evacuation"]
    assert not twin.engine.state.table(UNLED)
    twin.run((session_end_fact("r-0", START_NS),), START_NS + 3 * SECOND)
    assert twin.document("route/r-0") is None
