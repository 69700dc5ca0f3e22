"""Opening hours of passages, read where the venue is."""

import math
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from floorplans import PassageRule
from floorplans.rules import RuleTarget
from routing import Condition, Effect, OpenState, Target, Timetable, make_timetable

SUZHOU, BERLIN = (120.6, 31.3), (13.4, 52.52)
SECOND = 10**9
EPOCH = datetime(1970, 1, 1, tzinfo=ZoneInfo("UTC"))


def ns(text: str, zone: str = "UTC", fold: int = 0) -> int:
    """A local time as ns UTC."""
    local = datetime.fromisoformat(text).replace(tzinfo=ZoneInfo(zone), fold=fold)
    return round((local - EPOCH) / timedelta(seconds=1)) * SECOND


def rule(hours: str, feature_id: str = "door") -> PassageRule:
    return PassageRule(RuleTarget.OPENING, feature_id, hours)


def timetable(hours: str, place: tuple[float, float] = SUZHOU) -> Timetable:
    found, unread = make_timetable([rule(hours)], *place)
    assert unread == ()
    return found


def state(hours: str, now_ns: int, place: tuple[float, float] = SUZHOU) -> OpenState:
    (found,) = timetable(hours, place).at(now_ns)
    return found


def changes(
    hours: str, now_ns: int, place: tuple[float, float], zone: str, count: int
) -> list[tuple[bool, str]]:
    """How a passage stands from a time on, each with the local time and offset until when."""
    table = timetable(hours, place)
    found = []
    for _ in range(count):
        (here,) = table.at(now_ns)
        assert here.until_ns is not None
        assert here.until_ns > now_ns
        now_ns = here.until_ns
        local = (EPOCH + timedelta(seconds=now_ns // SECOND)).astimezone(ZoneInfo(zone))
        found.append((here.open, local.isoformat()))
    return found


def test_hours_are_those_of_the_venues_own_clock() -> None:
    """Nine o'clock in Suzhou is one o'clock UTC."""
    for place, zone in ((SUZHOU, "Asia/Shanghai"), (BERLIN, "Europe/Berlin")):
        opens = ns("2026-07-14T09:00", zone)
        before = state("Mo-Su 09:00-18:00", opens - SECOND, place)
        assert (before.open, before.until_ns) == (False, opens)
        after = state("Mo-Su 09:00-18:00", opens, place)
        assert (after.open, after.until_ns) == (True, ns("2026-07-14T18:00", zone))


def test_the_last_nanosecond_before_a_change_is_before_it() -> None:
    opens = ns("2026-07-14T09:00", "Asia/Shanghai")
    assert state("Mo-Su 09:00-18:00", opens - 1).until_ns == opens
    assert not state("Mo-Su 09:00-18:00", opens - 1).open
    assert state("Mo-Su 09:00-18:00", opens + 1).open


@pytest.mark.parametrize(("hours", "is_open"), [("24/7", True), ("off", False)])
def test_what_never_changes_has_no_end(hours: str, is_open: bool) -> None:  # noqa: FBT001
    found = state(hours, ns("2026-07-14T09:00"))
    assert (found.open, found.until_ns) == (is_open, None)


def test_hours_over_midnight() -> None:
    evening = ns("2026-07-14T23:59:59", "Asia/Shanghai")
    closes = ns("2026-07-15T02:30", "Asia/Shanghai")
    found = state("22:00-02:30", evening)
    assert (found.open, found.until_ns) == (True, closes)
    assert state("22:00-02:30", closes - SECOND).open
    assert not state("22:00-02:30", closes).open


def test_public_holidays_are_those_of_the_country() -> None:
    """The third of October is one in Germany, the first in China."""
    hours = "09:00-18:00; PH off"
    for day, china, germany in (("2025-10-01", False, True), ("2025-10-03", None, False)):
        assert state(hours, ns(f"{day}T12:00", "Europe/Berlin"), BERLIN).open is germany
        if china is not None:
            assert state(hours, ns(f"{day}T12:00", "Asia/Shanghai")).open is china


def test_what_may_or_may_not_be_open_counts_as_open() -> None:
    noon = ns("2026-07-14T12:00", "Asia/Shanghai")
    assert state('09:00-18:00 unknown "by appointment"', noon).open


def test_the_night_that_loses_an_hour() -> None:
    """Clocks in Berlin go from 02:00 to 03:00 on 29 March 2026: half past two is then three."""
    assert changes("22:00-02:30", ns("2026-03-28T12:00"), BERLIN, "Europe/Berlin", 3) == [
        (False, "2026-03-28T22:00:00+01:00"),
        (True, "2026-03-29T03:00:00+02:00"),
        (False, "2026-03-29T22:00:00+02:00"),
    ]


def test_the_night_that_gains_an_hour() -> None:
    """Clocks in Berlin go from 03:00 to 02:00 on 25 October 2026: it closes the second time."""
    assert changes("22:00-02:30", ns("2026-10-24T12:00"), BERLIN, "Europe/Berlin", 3) == [
        (False, "2026-10-24T22:00:00+02:00"),
        (True, "2026-10-25T02:30:00+01:00"),
        (False, "2026-10-25T22:00:00+01:00"),
    ]


HOURS = st.one_of(
    st.sampled_from(["sunrise-sunset", "easter", "Mo[1] 10:00-12:00", "02:00-03:00", "10:00+"]),
    st.builds(
        "{} {:02}:{:02}-{:02}:{:02}{}".format,
        st.sampled_from(["Mo-Su", "Sa,Su", "Mar-Oct Mo-Fr", "We"]),
        st.integers(0, 23),
        st.integers(0, 59),
        st.integers(0, 26),
        st.integers(0, 59),
        st.sampled_from(["", "; PH off", "; Oct 25 00:00-02:15", "; 24/7"]),
    ),
)


@settings(max_examples=200, deadline=None)
@given(HOURS, st.integers(1_700_000_000, 1_900_000_000), st.sampled_from([SUZHOU, BERLIN]))
def test_a_change_is_always_ahead(hours: str, second: int, place: tuple[float, float]) -> None:
    """A change at or before its own time would wake the hub for ever."""
    table = timetable(hours, place)
    now_ns = second * SECOND
    for _ in range(8):
        (found,) = table.at(now_ns)
        if found.until_ns is None:
            return
        assert found.until_ns > now_ns
        now_ns = found.until_ns


def test_an_hour_that_is_read_twice_has_changes_ahead_at_every_minute() -> None:
    table = timetable("00:00-02:15,02:45-09:00", BERLIN)
    begin = ns("2026-10-25T01:30", "Europe/Berlin")
    for minute in range(200):
        now_ns = begin + minute * 60 * SECOND
        (found,) = table.at(now_ns)
        assert found.until_ns is not None
        assert now_ns < found.until_ns <= now_ns + 10 * 3_600 * SECOND


@pytest.mark.parametrize(
    "hours", ["", "nonsense", "25:00-26:00", "Mo-Su 08:00-22:00;;", "週一", "\0"]
)
def test_hours_that_cannot_be_read_are_told_and_the_others_count(hours: str) -> None:
    good, bad = rule("Mo-Su 09:00-18:00", "good"), rule(hours, "bad")
    found, unread = make_timetable([bad, good], *SUZHOU)
    assert unread == (bad,)
    assert [each.rule for each in found.at(ns("2026-07-14T12:00"))] == [good]


@pytest.mark.parametrize("place", [(0.0, 91.0), (181.0, 0.0), (math.nan, 0.0), (4_000.0, 9_000.0)])
def test_a_plan_that_lies_nowhere_on_earth_has_no_hours(place: tuple[float, float]) -> None:
    given_rule = rule("Mo-Su 09:00-18:00")
    found, unread = make_timetable([given_rule], *place)
    assert (found.at(0), unread) == ((), (given_rule,))


def test_a_place_without_country_still_has_a_clock() -> None:
    """In the Gulf of Guinea no holidays are kept, and it is noon at noon."""
    assert state("11:30-12:30; PH off", ns("2026-07-14T12:00"), (0.0, 0.0)).open


def test_rules_of_one_text_are_told_apart_and_kept_in_order() -> None:
    rules = [rule("Mo-Su 09:00-18:00", name) for name in "cab"]
    found, _ = make_timetable(rules, *SUZHOU)
    assert [each.rule for each in found.at(ns("2026-07-14T12:00"))] == rules


@pytest.mark.parametrize("target", list(RuleTarget))
def test_what_is_shut_closes_its_target(target: RuleTarget) -> None:
    shut = OpenState(PassageRule(target, "x", "off"), open=False, until_ns=None)
    assert shut.condition() == Condition(Effect.CLOSED, Target(target.value), ("x",))
    assert OpenState(shut.rule, open=True, until_ns=None).condition() is None
