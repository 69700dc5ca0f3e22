"""Whole questions over HTTP: stops, wishes, limits, departures, and what is near or in reach."""

import asyncio
from collections.abc import AsyncIterator, Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from urllib.parse import quote, urlencode

import pytest
import pytest_asyncio

import hub.app
from floorplans import touching_units
from hub.api import nearby
from hub.clock import SystemClock
from routing import Reached, Route, Terms, describe_all, within
from tests.hub.library import SIGN, SPECIAL
from tests.integration.hub_tools import Hub, config_for
from tests.integration.hub_tools import hub as served_hub
from tests.servers import PATIENCE

pytestmark = pytest.mark.integration

ROUTE = {"from": SIGN, "to": SPECIAL}


IMPORTED = datetime.now(UTC)
LAST_TUESDAY = IMPORTED - timedelta(days=(IMPORTED.weekday() - 1) % 7 or 7)
SHIFT = LAST_TUESDAY.replace(hour=4, minute=0) - IMPORTED
"""What sets a clock to noon of a working day in the library, whenever the tests run."""


class OpenHours(SystemClock):
    def now_ns(self) -> int:
        return super().now_ns() + round(SHIFT.total_seconds()) * 10**9


@pytest_asyncio.fixture
async def running(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[Hub]:
    monkeypatch.setattr(hub.app, "SystemClock", OpenHours)
    async with served_hub(config_for(tmp_path)) as served:
        yield served


def soon(days: float) -> str:
    return (datetime.now(UTC) + SHIFT + timedelta(days=days)).isoformat(timespec="seconds")


BAD_QUESTIONS: list[tuple[dict[str, object], int, str]] = [
    ({"wishes": ["avoid-dogs"]}, 422, "request.invalid"),
    ({"limits": {"stepfree": True}}, 422, "request.invalid"),
    ({"limits": {"clear_width": 99}}, 422, "request.invalid"),
    ({"alternatives": 4}, 422, "request.invalid"),
    ({"order": "any"}, 422, "request.invalid"),
    ({"stops": [SIGN] * 11}, 422, "routing.stops.many"),
    ({"stops": ["nowhere"]}, 404, "place.unknown"),
    ({"depart_at": "tomorrow"}, 422, "route.depart.invalid"),
    ({"depart_at": "2001-01-01T10:00:00Z"}, 422, "route.depart.past"),
    ({"depart_at": soon(400)}, 422, "route.depart.far"),
]


async def test_a_route_is_answered_in_a_tick_that_changes_many(
    running: Hub, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Their documents are encoded only afterwards, but not that of whoever stands waiting."""
    monkeypatch.setattr("hub.runtime.FEW", 0)
    status, opened = await running.send("POST", "/api/v1/routes", ROUTE)
    assert status == 201
    assert opened["route"] == (await running.get(f"/api/v1/routes/{opened['id']}"))["route"]


async def test_bad_questions_have_codes(running: Hub) -> None:
    for body, status, code in BAD_QUESTIONS:
        found, problem = await running.send("POST", "/api/v1/routes", {**ROUTE, **body})
        assert (found, problem["code"]) == (status, code), body


async def test_a_departure_that_comes_follows_the_building_though_nothing_else_happens(
    running: Hub,
) -> None:
    async with asyncio.timeout(PATIENCE):
        while True:  # a question that took two seconds comes too late
            asked = {**ROUTE, "depart_at": soon(2 / 86_400)}
            status, opened = await running.send("POST", "/api/v1/routes", asked)
            if status == 201 and "departure" in opened["route"]:
                break

    async def left() -> bool:
        found = await running.get(f"/api/v1/routes/{opened['id']}")
        return "departure" not in found["route"]

    async with asyncio.timeout(PATIENCE):
        while not await left():  # noqa: ASYNC110 - an answer has no event
            await asyncio.sleep(0.1)


BAD_QUERIES = [
    ("nearest?category=restroom", 422, "request.invalid"),
    (f"nearest?from={SIGN}", 422, "request.invalid"),
    (f"nearest?from={SIGN}&category=restroom&place={SIGN}", 422, "request.invalid"),
    (f"nearest?from={SIGN}&category=volcano", 422, "nearest.category.unknown"),
    (f"nearest?from={SIGN}&category=restroom&k=many", 422, "request.invalid"),
    (f"nearest?from={SIGN}&category=restroom&k=21", 422, "request.invalid"),
    (f"nearest?from={SIGN}&category=restroom&color=red", 422, "request.invalid"),
    (f"nearest?from={SIGN}&category=restroom&open=maybe", 422, "request.invalid"),
    (f"nearest?from={SIGN}&category=restroom&wish=avoid-dogs", 422, "request.invalid"),
    (f"nearest?from={SIGN}&category=restroom&profile=dog", 422, "routing.profile.unknown"),
    ("nearest?from=nowhere&category=restroom", 404, "place.unknown"),
    (f"reachable?from={SIGN}&minutes=61", 422, "request.invalid"),
    (f"reachable?from={SIGN}&minutes=nan", 422, "request.invalid"),
    (f"travel-times?from={SIGN}", 422, "request.invalid"),
    (f"travel-times?from={SIGN}" + f"&to={SIGN}" * 101, 422, "request.invalid"),
    (f"travel-times?from={SIGN}&to=nowhere", 404, "place.unknown"),
]


async def test_bad_queries_have_codes(running: Hub) -> None:
    for query, status, code in BAD_QUERIES:
        found, problem = await running.send("GET", f"/api/v1/{query}")
        assert (found, problem["code"]) == (status, code), query


async def test_a_plain_question_is_answered_as_before_and_with_a_band_if_asked(
    running: Hub,
) -> None:
    status, plain = await running.send("POST", "/api/v1/routes", ROUTE)
    assert status == 201
    assert not {"arrival", "wishes", "unmet", "stops"} & plain["route"].keys()
    status, banded = await running.send("POST", "/api/v1/routes", {**ROUTE, "band": True})
    assert status == 201
    arrival = banded["route"].pop("arrival")
    assert banded["route"] == plain["route"]
    assert arrival["low"] < arrival["seconds"] < arrival["high"]
    assert arrival["share"] == 0.9


async def test_a_whole_question_is_answered_whole(running: Hub) -> None:
    body = {
        **ROUTE,
        "profile": "stroller",
        "stops": ["lift-2"],
        "order": "best",
        "wishes": ["avoid-crowds", "prefer-quiet"],
        "limits": {"step_free": True},
        "depart_at": soon(1),
    }
    status, opened = await running.send("POST", "/api/v1/routes", body)
    assert status == 201
    route = opened["route"]
    assert route["status"] == "ok"
    assert [stop["id"] for stop in route["stops"]] == ["lift-2"]
    assert route["wishes"] == ["avoid-crowds", "prefer-quiet"]
    assert route["limits"]["floor_checked"]
    assert route["departure"]["arrives"] < route["departure"]["arrives_by"]
    status, again = await running.send("GET", f"/api/v1/routes/{opened['id']}")
    assert again["route"] == route


async def test_alternatives_are_told(running: Hub) -> None:
    _, opened = await running.send("POST", "/api/v1/routes", {**ROUTE, "alternatives": 3})
    others = opened["route"]["alternatives"]
    assert others
    assert all(other["text"]["zh"] and other["text"]["en"] for other in others)


async def test_the_nearest_are_ranked_and_what_is_left_out_is_said(running: Hub) -> None:
    query = urlencode({"from": SIGN, "category": "restroom", "k": 3, "open": 1, "free": 1})
    status, found = await running.send("GET", f"/api/v1/nearest?{query}")
    assert status == 200
    times = [each["seconds"] for each in found["results"]]
    assert len(times) == 3
    assert times == sorted(times)
    assert all(each["category"].startswith("restroom") for each in found["results"])
    accessible = f"{query}&accessible=1&step_free=1&profile=wheelchair"
    _, found = await running.send("GET", f"/api/v1/nearest?{accessible}")
    assert found["results"]
    assert found["left_out"]["not-accessible"] > 0
    assert found["message"]["zh"].startswith("未列出：")
    assert found["message"]["en"].startswith("Left out: ")


ASKED: list[tuple[dict[str, object], dict[str, object]]] = [
    ({}, {}),
    ({"profile": "wheelchair"}, {"profile": "wheelchair"}),
    ({"wish": "avoid-lifts"}, {"wishes": ["avoid-lifts"]}),
    ({"clear_width": 0.95}, {"limits": {"clear_width": 0.95}}),
]
"""The same asked of what is near and of a route."""


async def test_the_nearest_are_told_as_routes_to_them_are(running: Hub) -> None:
    for asked, question in ASKED:
        query = urlencode({"from": SIGN, "category": "restroom", "k": 20, **asked})
        _, found = await running.send("GET", f"/api/v1/nearest?{query}")
        assert len(found["results"]) > 5
        for each in found["results"]:
            to = {"from": SIGN, "to": each["id"], **question}
            _, opened = await running.send("POST", "/api/v1/routes", to)
            route = opened["route"]
            assert (each["seconds"], each["metres"]) == (route["seconds"], route["metres"])
            if "arrival" in route:
                told = {part: each[part] for part in ("seconds", "low", "high")}
                assert told == {part: route["arrival"][part] for part in told}


async def test_a_way_that_cannot_be_drawn_holds_up_no_other_place(
    running: Hub, monkeypatch: pytest.MonkeyPatch
) -> None:
    near = "/api/v1/nearest?" + urlencode({"from": SIGN, "category": "restroom", "k": 3})
    times = "/api/v1/travel-times?" + urlencode({"from": SIGN, "to": SPECIAL})
    drawn = [(await running.send("GET", each))[1] for each in (near, times)]

    def broken(*asked: Any) -> Iterator[Route | Exception]:
        next(iter(routes := describe_all(*asked)))
        yield ValueError("no line")
        yield from routes

    monkeypatch.setattr(nearby, "describe_all", broken)
    answers = [await running.send("GET", each) for each in (near, times)]
    assert [status for status, _ in answers] == [200, 200]
    found, (time,) = answers[0][1]["results"], answers[1][1]["times"]
    assert {each["id"] for each in found} == {each["id"] for each in drawn[0]["results"]}
    assert time["seconds"] == pytest.approx(drawn[1]["times"][0]["seconds"], abs=2)


async def test_a_closed_place_is_not_the_nearest(running: Hub) -> None:
    query = urlencode({"from": SIGN, "category": "restroom", "k": 1, "open": 1})
    _, before = await running.send("GET", f"/api/v1/nearest?{query}")
    (first,) = before["results"]
    site = running.running.runtime.twin.site
    unit_id = site.places.find(first["id"]).unit_id
    status, _ = await running.send(
        "POST", "/api/v1/closures", {"target": unit_id, "reason": "cleaning"}
    )
    assert status == 201
    _, after = await running.send("GET", f"/api/v1/nearest?{query}")
    assert after["results"][0]["id"] != first["id"]
    assert after["left_out"]["closed"] >= 1


async def test_a_place_behind_a_closed_door_has_no_way_whatever_the_limits(running: Hub) -> None:
    site = running.running.runtime.twin.site
    door, units = next(
        (opening_id, units)
        for opening_id, units in touching_units(site.venue).items()
        if site.venue.units[units[-1]].category.startswith("restroom")
    )
    toilet = site.venue.units[units[-1]]
    await running.send("POST", "/api/v1/closures", {"target": door})
    words = {}
    for limits in ("", "&step_free=1"):
        query = urlencode({"from": SIGN, "place": toilet.id}) + limits
        _, found = await running.send("GET", f"/api/v1/nearest?{query}")
        assert found["left_out"] == {"no-way": 1}
        words[limits] = found["message"]
    assert words[""] == {"zh": "未列出：1处目前没有路线", "en": "Left out: 1 without a way now"}
    assert words["&step_free=1"]["en"] == "Left out: 1 without a way that keeps the limits"


async def test_times_to_results_are_those_of_routes(running: Hub) -> None:
    _, listed = await running.send("GET", f"/api/v1/search?q={quote('阅览')}&limit=10")
    ids = [place["id"] for place in listed["results"]]
    query = urlencode([("from", SIGN), *(("to", each) for each in ids)])
    status, found = await running.send("GET", f"/api/v1/travel-times?{query}")
    assert status == 200
    assert [each["to"] for each in found["times"]] == ids
    for each in found["times"][:3]:
        _, opened = await running.send("POST", "/api/v1/routes", {"from": SIGN, "to": each["to"]})
        route = opened["route"]
        assert each["status"] == route["status"]
        assert (each["seconds"], each["metres"]) == (route["seconds"], route["metres"])


async def test_what_is_in_reach_is_drawn(running: Hub) -> None:
    query = urlencode({"from": SIGN, "minutes": 1})
    status, found = await running.send("GET", f"/api/v1/reachable?{query}")
    assert status == 200
    assert found["type"] == "FeatureCollection"
    times = [each["properties"]["seconds"] for each in found["features"]]
    assert times == sorted(times)
    assert times[-1] <= 60
    assert any(each["properties"]["whole"] for each in found["features"])
    assert all(each["geometry"]["coordinates"] for each in found["features"])


async def test_areas_are_worked_out_without_what_belongs_to_the_loop(
    running: Hub, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A contraction remembers what leave is worth, for one thread."""
    asked: list[object] = []

    def watched(terms: Terms, *rest: Any) -> tuple[Reached, ...]:
        asked.append(terms.costs.contraction)
        return within(terms, *rest)

    monkeypatch.setattr(nearby, "within", watched)
    query = urlencode({"from": SIGN, "minutes": 1})
    status, found = await running.send("GET", f"/api/v1/reachable?{query}")
    assert status == 200
    assert found["features"]
    assert asked == [None]


async def test_the_venue_lists_all_profiles(running: Hub) -> None:
    _, venue = await running.send("GET", "/api/v1/venue")
    assert set(venue["profiles"]) == {"foot", "wheelchair", "stroller", "staff", "cart"}


async def test_areas_are_worked_out_two_at_a_time(running: Hub) -> None:
    path = f"/api/v1/reachable?{urlencode({'from': SIGN, 'minutes': 2})}"
    found = await asyncio.gather(*(running.send("GET", path) for _ in range(6)))
    statuses = [status for status, _ in found]
    assert statuses.count(200) >= 2
    assert set(statuses) <= {200, 503}
    refused = [problem["code"] for status, problem in found if status == 503]
    assert set(refused) <= {"reachable.busy"}
