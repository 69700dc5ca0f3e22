"""Visitors say what they wish, where they stop, and what they need next."""

import re
from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import pytest
from playwright.sync_api import Page, Route, expect

from tests.browser.conftest import ServedHub
from tests.browser.test_pages import OVERFLOWING, violations
from tests.hub.library import SIGN, SPECIAL

pytestmark = pytest.mark.browser

OpenPage = Callable[..., Page]


@pytest.mark.parametrize("locale", ["zh-CN", "en-US"])
def test_wishes_stops_and_other_ways_by_keyboard(
    hub: ServedHub, open_page: OpenPage, locale: str
) -> None:
    address = f"{hub.address}/?from={SIGN}&to={SPECIAL}"
    page = open_page(address, width=390, height=844, locale=locale)
    route = page.get_by_test_id("route")
    expect(route).to_have_attribute("data-connectors", "lift-1")
    page.get_by_test_id("wishes").locator("summary").press("Enter")
    page.get_by_test_id("wish-avoid-lifts").press("Space")
    expect(page.get_by_test_id("wish-avoid-lifts")).to_have_attribute("aria-checked", "true")
    expect(route).not_to_have_attribute("data-connectors", "lift-1")
    expect(page.get_by_test_id("band")).to_be_visible()
    assert violations(page) == []
    page.get_by_test_id("ask-others").press("Enter")
    expect(page.get_by_test_id("way").first).to_have_attribute("aria-checked", "true")
    page.get_by_test_id("way").first.press("ArrowDown")
    expect(page.get_by_test_id("way").nth(1)).to_have_attribute("aria-checked", "true")
    page.get_by_test_id("search-stop").fill("咖啡" if locale == "zh-CN" else "Café")
    expect(page.get_by_test_id("result").first).to_be_visible()
    page.get_by_test_id("search-stop").press("Enter")
    expect(page.get_by_test_id("stop")).to_have_count(1)
    expect(page.locator("[data-testid=route-step][data-kind=arrive]")).to_have_count(2)
    assert page.evaluate(OVERFLOWING) == []
    assert violations(page) == []


def at_any_hour(route: Route) -> None:
    """Ask the hub, whose clock is that of the machine, as if it were never closed."""
    route.continue_(url=re.sub("&open=[^&]*", "", route.request.url))


def test_the_nearest_becomes_the_destination(hub: ServedHub, open_page: OpenPage) -> None:
    page = open_page(f"{hub.address}/", width=390, height=844)
    expect(page.get_by_test_id("near-toilet")).to_have_attribute("aria-disabled", "true")
    page = open_page(f"{hub.address}/?from={SIGN}", width=390, height=844)
    page.route("**/api/v1/nearest?*", at_any_hour)
    page.get_by_test_id("near-accessible").click()
    expect(page.get_by_test_id("route")).to_have_attribute("data-status", "ok")
    page.get_by_test_id("search-to").fill("阅览")
    expect(page.get_by_test_id("result-time").first).to_be_visible()
    assert violations(page) == []


def test_a_wish_that_nothing_meets_is_said(hub: ServedHub, open_page: OpenPage) -> None:
    page = open_page(f"{hub.address}/?from={SIGN}&to={SPECIAL}", width=390, height=844)
    page.get_by_test_id("wishes").locator("summary").click()
    for wish in ("lifts", "stairs", "escalators"):
        page.get_by_test_id(f"wish-avoid-{wish}").click()
    expect(page.get_by_test_id("unmet").first).to_contain_text("未能满足")
    expect(page.get_by_test_id("route")).to_have_attribute("data-status", "ok")


@pytest.mark.parametrize("locale", ["zh-CN", "en-US"])
def test_a_visitor_who_leaves_tomorrow_is_told_when_and_what_nobody_knows(
    hub: ServedHub, open_page: OpenPage, locale: str
) -> None:
    address = f"{hub.address}/?from={SIGN}&to={SPECIAL}"
    page = open_page(address, width=390, height=844, locale=locale)
    expect(page.get_by_test_id("route")).to_have_attribute("data-status", "ok")
    page.get_by_test_id("wishes").locator("summary").press("Enter")
    tomorrow = datetime.now(UTC) + timedelta(days=1)
    page.get_by_test_id("depart-at").fill(f"{tomorrow:%Y-%m-%d}T10:05")
    told = page.get_by_test_id("departure")
    expect(told).to_contain_text("10:05")
    expect(told.locator("[data-code='departure.crowding-unknown']")).to_be_visible()
    assert page.evaluate(OVERFLOWING) == []
    assert violations(page) == []
    page.get_by_test_id("depart-now").press("Enter")
    expect(told).to_have_count(0)
