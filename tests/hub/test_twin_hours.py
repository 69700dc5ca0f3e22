"""Opening hours in the twin: it wakes when a passage opens or closes, signs turn, `why` says so."""

import shutil
from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import msgspec
import pytest

from floorplans import PassageRule
from floorplans.rules import RuleTarget
from hub.engine import Revision
from hub.opening import open_site
from hub.twin import (
    ClockSet,
    PassageClosed,
    Session,
    Site,
    Twin,
    clock_fact,
    closing_fact,
    make_twin,
    published,
    reading_fact,
    reopening_fact,
    session_fact,
    start_fact,
    why_route,
    why_sign,
)
from hub.twin.slots import CONDITIONS, HEADINGS, HOURS, ROUTES, end_key, heading_key
from routing import access_to, make_timetable, plan_way, reweigh
from routing.conditions import Condition, Effect, Target
from signage import RowState
from tests.hub.library import SECOND, SIGN, SPECIAL, reading, sample_folder, sample_site
from tests.routing.tracing import legs_of

HOUR = 3_600 * SECOND
SHANGHAI, BERLIN = "Asia/Shanghai", "Europe/Berlin"
IN_BERLIN = (13.4, 52.52)


def ns(text: str, zone: str = SHANGHAI, fold: int = 0) -> int:
    """A local time as ns UTC."""
    local = datetime.fromisoformat(text).replace(tzinfo=ZoneInfo(zone), fold=fold)
    return round(local.timestamp()) * SECOND


NOON = ns("2026-07-14T12:00")
"""A Tuesday."""


def with_hours(*rules: PassageRule, place: tuple[float, float] | None = None) -> Site:
    """The sample library with opening hours, elsewhere on earth if wanted."""
    site = sample_site()
    frame = site.venue.frame
    timetable, unread = make_timetable(rules, *(place or (frame.longitude, frame.latitude)))
    assert unread == ()
    return replace(site, timetable=timetable)


def lift(hours: str) -> PassageRule:
    return PassageRule(RuleTarget.CONNECTOR, "lift-1", hours)


def unit(unit_id: str, hours: str) -> PassageRule:
    return PassageRule(RuleTarget.UNIT, unit_id, hours)


def started(site: Site, now_ns: int = NOON) -> Twin:
    twin = make_twin(site)
    twin.inbox.offer(start_fact(site, now_ns))
    twin.tick(now_ns)
    return twin


def gallery() -> str:
    """A corridor or hall on the sign's way to the special collections that can be gone around."""
    site = sample_site()
    costs = site.costs["foot"]
    start, end = site.stands[SIGN, "foot"], site.ends[end_key("foot", SPECIAL)]
    found = plan_way(costs, start, end)
    assert found is not None
    stops = {stop.unit_id for each in site.connectors.values() for stop in each.stops}
    crossed = [each.unit_id for leg in legs_of(costs, found) for each in leg.stretches]
    for unit_id in crossed[1:-1]:
        shut, _ = reweigh(costs, (), [Condition(Effect.CLOSED, Target.UNIT, (unit_id,))])
        if unit_id not in stops and plan_way(shut, start, end) is not None:
            return unit_id
    raise AssertionError


def heading(twin: Twin, profile: str = "foot") -> Any:
    return twin.engine.state.table(HEADINGS)[heading_key(SIGN, SPECIAL, profile)].value


def closed(twin: Twin) -> set[str]:
    return {each for each in twin.engine.state.table(CONDITIONS) if each.startswith("hours/")}


def stages(cause: Any) -> set[str]:
    """The stages of a cause and all that led to it."""
    return {cause["stage"]}.union(*(stages(each) for each in cause["from"]))


def summaries(cause: Any) -> list[dict[str, str]]:
    return [cause["summary"], *(each for source in cause["from"] for each in summaries(source))]


def test_the_twin_wakes_to_the_second_when_a_gallery_closes_and_the_sign_turns() -> None:
    hall = gallery()
    twin = started(with_hours(unit(hall, "Mo-Su 08:00-18:00")))
    before, closes = heading(twin), ns("2026-07-14T18:00")
    assert twin.next_wake_ns() == closes
    assert twin.tick(closes - 1) is None
    assert heading(twin) == before
    revision = twin.tick(closes)
    assert revision is not None
    assert {"hours", "conditions", "costs", "courses", "headings", "faces"} <= set(revision.changes)
    turned = heading(twin)
    assert turned.state is not RowState.UNREACHABLE
    assert turned != before
    assert f"sign/{SIGN}" in published(revision)
    assert twin.next_wake_ns() == ns("2026-07-15T08:00")
    twin.tick(ns("2026-07-15T08:00"))
    assert heading(twin) == before
    assert (twin.costs("foot").live == twin.costs("foot").nominal).all()
    assert not twin.engine.state.table(CONDITIONS)


@pytest.mark.parametrize("kind", ["sign", "route"])
def test_why_names_the_hours_in_both_languages(kind: str) -> None:
    hours = "Mo-Su 08:00-18:00"
    twin = started(with_hours(lift(hours)))
    costs = twin.site.costs["foot"]
    start, goal = twin.site.places.find(SIGN), twin.site.places.find(SPECIAL)
    ends = access_to(costs, start), access_to(costs, goal)
    twin.inbox.offer(session_fact(Session("r-1", "foot", start, goal, *ends), NOON))
    twin.tick(NOON + SECOND)
    twin.tick(ns("2026-07-14T18:00"))
    found: Any = why_sign(twin, SIGN, SPECIAL) if kind == "sign" else why_route(twin, "r-1")
    (standing,) = found["standing"]
    assert standing["key"] == "hours/connector/lift-1"
    assert stages(standing) == {"conditions", "hours", "fact"}
    told = [words for words in summaries(standing) if hours in words["en"]]
    names = sample_site().connectors["lift-1"].names
    assert told == [
        {
            "zh": f"{names['zh']}不在开放时间内（{hours}）",
            "en": f"{names['en']} is closed by its hours ({hours})",
        }
    ]
    assert any("hours" in stages(cause) for cause in found["causes"])


def test_an_open_route_leaves_what_closes_and_says_what_closed() -> None:
    twin = started(with_hours(lift("Mo-Su 08:00-18:00")))
    costs = twin.site.costs["wheelchair"]
    start, goal = twin.site.places.find(SIGN), twin.site.places.find(SPECIAL)
    ends = access_to(costs, start), access_to(costs, goal)
    twin.inbox.offer(session_fact(Session("r-1", "wheelchair", start, goal, *ends), NOON))
    twin.tick(NOON + SECOND)
    assert twin.engine.state.table(ROUTES)["r-1"].value.route.connector_ids == ("lift-1",)
    twin.tick(ns("2026-07-14T18:00"))
    route = twin.engine.state.table(ROUTES)["r-1"].value
    assert route.route.connector_ids == ("lift-2",)
    assert route.announcement is not None
    names = sample_site().connectors["lift-1"].names
    assert names["en"] in route.announcement.en
    assert names["zh"] in route.announcement.zh


def test_a_closed_destination_is_unreachable_until_it_opens() -> None:
    twin = started(with_hours(unit(SPECIAL, "Mo-Fr 13:00-17:00")))
    for profile in ("foot", "wheelchair"):
        assert heading(twin, profile).state is RowState.UNREACHABLE
    assert twin.next_wake_ns() == ns("2026-07-14T13:00")
    twin.tick(ns("2026-07-14T13:00"))
    for profile in ("foot", "wheelchair"):
        assert heading(twin, profile).state is not RowState.UNREACHABLE


def test_hours_over_midnight() -> None:
    twin = started(with_hours(lift("20:00-02:30")))
    wakes = []
    for _ in range(4):
        wake = twin.next_wake_ns()
        assert wake is not None
        wakes.append((wake, bool(closed(twin))))
        twin.tick(wake)
    assert wakes == [
        (ns("2026-07-14T20:00"), True),
        (ns("2026-07-15T02:30"), False),
        (ns("2026-07-15T20:00"), True),
        (ns("2026-07-16T02:30"), False),
    ]


@pytest.mark.parametrize(("hours", "shut"), [("24/7", False), ("off", True)])
def test_what_never_changes_wakes_nobody(hours: str, shut: bool) -> None:  # noqa: FBT001
    twin = started(with_hours(lift(hours)))
    assert twin.next_wake_ns() is None
    assert bool(closed(twin)) is shut
    assert (heading(twin).via == "lift-1") is not shut


def test_a_public_holiday_keeps_shut() -> None:
    """The first of October is one in China, where the sample stands."""
    twin = started(with_hours(lift("Mo-Su 08:00-18:00; PH off")), ns("2025-09-30T19:00"))
    assert closed(twin)
    wake = twin.next_wake_ns()
    assert wake is not None
    assert wake > ns("2025-10-02T00:00")


@pytest.mark.parametrize(
    ("day", "opens", "closes"),
    [
        ("2026-03-28", "2026-03-28T22:00+01:00", "2026-03-29T03:00+02:00"),
        ("2026-10-24", "2026-10-24T22:00+02:00", "2026-10-25T02:30+01:00"),
    ],
)
def test_the_nights_on_which_clocks_change(day: str, opens: str, closes: str) -> None:
    site = with_hours(lift("22:00-02:30"), place=IN_BERLIN)
    twin = started(site, ns(f"{day}T12:00", BERLIN))
    expected = [
        round(datetime.fromisoformat(each).timestamp()) * SECOND for each in (opens, closes)
    ]
    found = []
    for _ in range(2):
        wake = twin.next_wake_ns()
        assert wake is not None
        found.append(wake)
        twin.tick(wake)
    assert found == expected
    assert closed(twin)


def test_a_tick_that_comes_late_catches_up_in_one_revision() -> None:
    """The machine slept for three days: what is open now counts, and the next change is ahead."""
    twin = started(with_hours(lift("Mo-Su 08:00-18:00"), unit(SPECIAL, "We 10:00-12:00")))
    late = ns("2026-07-17T19:00")
    number = twin.engine.number
    revision = twin.tick(late)
    assert revision is not None
    assert revision.number == number + 1
    assert closed(twin) == {"hours/connector/lift-1", f"hours/unit/{SPECIAL}"}
    assert twin.next_wake_ns() == ns("2026-07-18T08:00")
    assert twin.tick(late + SECOND) is None


def test_only_what_changes_is_put() -> None:
    twin = started(with_hours(lift("08:00-18:00"), unit(SPECIAL, "08:00-20:00")))
    revision = twin.tick(ns("2026-07-14T18:00"))
    assert revision is not None
    assert set(revision.of(HOURS)) == {"connector/lift-1"}
    assert set(revision.of(CONDITIONS)) == {"hours/connector/lift-1"}


def test_nothing_is_known_before_the_hub_has_started() -> None:
    twin = make_twin(with_hours(lift("off")))
    assert twin.next_wake_ns() is None
    twin.inbox.offer(reading_fact(reading("lift-1", "state", '"Execute"', NOON)))
    twin.tick(NOON)
    assert not twin.engine.state.table(HOURS)


def test_staff_and_hours_close_one_by_one() -> None:
    """What staff closed stays closed when its hours begin, until they open it again."""
    twin = started(with_hours(lift("Mo-Su 13:00-18:00")))
    closure = PassageClosed("c-1", "lift-1", "connector", "cleaning", NOON)
    twin.inbox.offer(closing_fact(twin.site, closure, "cmd-1", "anna"))
    twin.tick(NOON + SECOND)
    twin.tick(ns("2026-07-14T13:00"))
    assert not closed(twin)
    assert heading(twin).via != "lift-1"
    twin.inbox.offer(reopening_fact(twin.site, closure, "cmd-2", "anna", NOON + 2 * HOUR))
    twin.tick(NOON + 2 * HOUR)
    assert heading(twin).via == "lift-1"
    assert (twin.costs("foot").live == twin.costs("foot").nominal).all()


def play(site: Site, seconds: Sequence[int]) -> list[bytes]:
    """Tick at some times after noon, with a reading at every other; return what came of it."""
    twin = make_twin(site)
    twin.inbox.offer(start_fact(site, NOON))
    revisions: list[Revision | None] = [twin.tick(NOON)]
    for number, second in enumerate(seconds):
        now_ns = NOON + second * SECOND
        if number % 2:
            fact = reading_fact(reading("lift-2", "wait", str(60 + number), now_ns))
            twin.inbox.offer(fact)
        revisions.append(twin.tick(now_ns))
    encoder = msgspec.json.Encoder(order="deterministic")
    why = why_sign(twin, SIGN, SPECIAL)
    return [
        *(encoder.encode((each.number, published(each))) for each in revisions if each is not None),
        encoder.encode(why),
    ]


def test_the_same_facts_at_the_same_times_give_the_same_revisions() -> None:
    rules = (
        lift("08:00-18:00"),
        unit(gallery(), "08:00-20:00; PH off"),
        unit(SPECIAL, "10:00-02:00"),
    )
    seconds = [1, 6 * 3_600, 6 * 3_600 + 1, 8 * 3_600, 14 * 3_600, 20 * 3_600, 22 * 3_600]
    assert play(with_hours(*rules), seconds) == play(with_hours(*rules), seconds)


def test_hours_of_the_venue_table_reach_the_twin(tmp_path: Path) -> None:
    folder = shutil.copytree(sample_folder(), tmp_path / "library")
    table = folder / "venue.toml"
    entry = f'\n[[units]]\nid = "{SPECIAL}"\nhours = "Mo-Su 08:00-18:00"\n'
    table.write_text(table.read_text(encoding="utf-8") + entry, encoding="utf-8")
    site, findings = open_site(folder, simulated=False)
    assert not [each for each in findings if "hours" in each.code]
    twin = started(site)
    assert twin.next_wake_ns() == ns("2026-07-14T18:00")
    twin.tick(ns("2026-07-14T18:00"))
    assert heading(twin).state is RowState.UNREACHABLE


def test_hours_that_a_plan_gets_wrong_are_found_and_count_as_open(tmp_path: Path) -> None:
    """The hours of a relationship are kept as they are written; the hub opens all the same."""
    folder = shutil.copytree(sample_folder(), tmp_path / "library")
    stops = sample_site().connectors["lift-1"].stops
    ends = [{"id": stop.unit_id, "feature_type": "unit"} for stop in stops]
    relationship = {
        "id": "0d7b1a60-6c2e-4d0a-9d0b-5a4f64b8f6a1",
        "type": "Feature",
        "feature_type": "relationship",
        "geometry": None,
        "properties": {
            "category": "elevator",
            "direction": "undirected",
            "origin": ends[0],
            "intermediary": ends[1:-1],
            "destination": ends[-1],
            "hours": "from nine to six",
        },
    }
    collection = {"type": "FeatureCollection", "features": [relationship]}
    (folder / "relationship.geojson").write_bytes(msgspec.json.encode(collection))
    site, findings = open_site(folder, simulated=False)
    found = {each.code: each for each in findings if "hours" in each.code}
    assert found["hours.unread"].feature_id == "lift-1"
    assert "from nine to six" in found["hours.unread"].message
    assert heading(started(site)).via == "lift-1"


def test_hours_follow_a_clock_that_is_set() -> None:
    twin = started(with_hours(lift("Mo-Su 08:00-20:00")))
    assert closed(twin) == set()
    night = NOON - 10 * 3_600 * SECOND
    twin.run((clock_fact(ClockSet(night - NOON, night)),), night)
    assert closed(twin) == {"hours/connector/lift-1"}
    twin.run((clock_fact(ClockSet(NOON - night, NOON)),), NOON)
    assert closed(twin) == set()
