from dataclasses import replace

import pytest

from hub.access import CONSOLE, RIGHTS_OF, VISITOR, Actor, Right, Role, Unheard, may_hear, may_take
from hub.access.topics import TOPICS, meet, rights_for
from hub.assembly.pages import push_settings
from hub.config import HttpConfig
from hub.push.subscriptions import Subscriptions
from tests.hub.library import started_twin

STAFF = Actor("u", "u", "account", RIGHTS_OF[Role.VIEWER])
SCREEN = Actor("s", "s", "screen", RIGHTS_OF[Role.SCREEN], subjects=frozenset({"sign-1"}))


@pytest.mark.parametrize(
    ("filter_", "visitor", "staff"),
    [
        ("sign/a", True, True),
        ("sign/+", True, True),
        ("sign/#", True, True),
        ("level/0/occupancy", True, True),
        ("level/+/occupancy", True, True),
        ("route/r-1", True, True),
        ("evacuation/notice", True, True),
        ("evacuation", False, True),
        ("evacuation/+", True, True),
        ("evacuation/#", False, True),
        ("alarms", False, True),
        ("+", False, True),
        ("#", False, True),
        ("+/+", True, True),
        ("nothing/of/the/kind", False, False),
        ("sign/a/b", False, False),
        ("", False, False),
    ],
)
def test_a_filter_asks_for_all_rights_of_what_it_may_cover(
    filter_: str, *, visitor: bool, staff: bool
) -> None:
    assert (may_hear(VISITOR, filter_), may_hear(STAFF, filter_)) == (visitor, staff)


@pytest.mark.parametrize(
    ("one", "other", "met"),
    [
        ("a/b", "a/b", True),
        ("a/+", "a/b", True),
        ("a/#", "a", True),
        ("#", "a/b/c", True),
        ("+/b", "a/+", True),
        ("a", "a/+", False),
        ("a/b", "a/b/c", False),
        ("a/+/c", "a/b/d", False),
    ],
)
def test_filters_that_have_a_topic_in_common(one: str, other: str, *, met: bool) -> None:
    assert meet(one.split("/"), other.split("/")) is met
    assert meet(other.split("/"), one.split("/")) is met


def test_a_screen_takes_its_own_messages_only() -> None:
    assert may_take(SCREEN, "screen/sign-1")
    assert not may_take(SCREEN, "screen/sign-2")
    assert not may_take(SCREEN, "other/sign-1")
    assert not may_take(VISITOR, "screen/sign-1")
    assert not may_take(STAFF, "screen/sign-1")
    assert not may_take(replace(STAFF, rights=frozenset(Right)), "screen/sign-1")
    assert may_take(CONSOLE, "screen/sign-1")


def test_no_pattern_covers_what_has_no_line_or_is_found_by_name_only() -> None:
    unheard = Unheard()
    assert "route" in unheard
    assert "secrets" in unheard
    assert not any(
        pattern.partition("/")[0] in unheard for pattern in TOPICS if "route" not in pattern
    )


def test_a_topic_that_has_no_line_is_not_told_by_way_of_a_pattern() -> None:
    index: Subscriptions[str] = Subscriptions(push_settings(HttpConfig()).by_name_only)
    index.change("staff", frozenset({"#"}))
    told = {
        topic for topics, _ in index.audiences(["alarms", "new/one", "route/r"]) for topic in topics
    }
    assert told == {"alarms"}


def test_every_topic_of_a_building_has_a_line() -> None:
    topics = [*started_twin().documents()]
    assert len(topics) > 8
    assert all(any(rights_for(TOPICS, topic)) for topic in topics)
    assert not any(rights_for(TOPICS, "brand/new"))
