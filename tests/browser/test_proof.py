"""The proof: a message at a real broker turns signs and open routes.

How soon is measured by `python -m bench.end_to_end`.
"""

import json
import urllib.request
from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import PATIENT, ServedHub
from tests.hub.library import SIGN, SPECIAL

pytestmark = pytest.mark.browser

LIFT_1 = "zhilu/v1/lift-1/state"
ROW = f'[data-testid="row"][data-destination="{SPECIAL}"]'

OpenPage = Callable[..., Page]


def open_sign(open_page: OpenPage, hub: ServedHub) -> Page:
    page = open_page(f"{hub.address}/sign/{SIGN}", width=1080, height=1920)
    expect(page.locator(ROW)).to_have_attribute("data-via", "lift-1")
    page.evaluate("window.notReloaded = true")
    return page


def open_route(open_page: OpenPage, hub: ServedHub) -> Page:
    """Ask for a step-free route as a visitor does: by its Chinese name, then the switch."""
    page = open_page(f"{hub.address}/?from={SIGN}", width=390, height=844)
    page.get_by_test_id("search-to").fill("特藏文献")
    page.get_by_test_id("result").first.click()
    page.get_by_test_id("step-free").click()
    expect(page.get_by_test_id("route")).to_have_attribute("data-connectors", "lift-1")
    page.evaluate("window.notReloaded = true")
    return page


def arrow(page: Page) -> str:
    found = page.locator(ROW).get_attribute("data-arrow")
    assert found is not None
    return found


def wait_until(page: Page, selector: str, attribute: str, value: str, *, same: bool) -> None:
    """Wait until an attribute is, or is no longer, a value."""
    page.wait_for_function(
        "([selector, attribute, value, same]) => {"
        "  const found = document.querySelector(selector)?.getAttribute(attribute);"
        "  return found !== undefined && found !== null && (found === value) === same; }",
        arg=[selector, attribute, value, same],
        timeout=PATIENT,
    )


def why(hub: ServedHub) -> Any:
    address = f"{hub.address}/api/v1/why/sign/{SIGN}?destination={SPECIAL}"
    with urllib.request.urlopen(address, timeout=5) as response:  # noqa: S310
        return json.load(response)


def facts(causes: list[Any]) -> list[Any]:
    """Return the facts at the bottom of chains of causes."""
    found = []
    for cause in causes:
        found.extend(facts(cause["from"]) if cause["from"] else [cause["fact"]])
    return found


def test_a_lift_that_fails_and_returns_by_mqtt(hub: ServedHub, open_page: OpenPage) -> None:
    sign, phone = open_sign(open_page, hub), open_route(open_page, hub)
    before = arrow(sign)
    payload = '{"value": "Aborted"}'

    hub.say(LIFT_1, payload)
    wait_until(sign, ROW, "data-arrow", before, same=False)
    wait_until(phone, '[data-testid="route"]', "data-connectors", "lift-2", same=True)
    expect(phone.get_by_test_id("route-changed")).to_contain_text("1号电梯暂停使用")
    named = {(fact["mqtt_topic"], fact["payload"]) for fact in facts(why(hub)["causes"])}
    assert named == {(LIFT_1, payload)}

    hub.say(LIFT_1, '{"value": "Execute"}')
    wait_until(sign, ROW, "data-arrow", before, same=True)
    wait_until(phone, '[data-testid="route"]', "data-connectors", "lift-1", same=True)
    assert why(hub)["standing"] == []
    for page in (sign, phone):
        assert page.evaluate("window.notReloaded") is True


def test_a_lift_closed_and_reopened_at_the_console(hub: ServedHub, open_page: OpenPage) -> None:
    sign, phone = open_sign(open_page, hub), open_route(open_page, hub)
    before = arrow(sign)
    console = open_page(f"{hub.address}/console", width=1440, height=900)

    console.get_by_test_id("close-lift-1").click()
    console.get_by_test_id("reason").fill("年检")
    console.get_by_test_id("confirm").click()
    wait_until(sign, ROW, "data-arrow", before, same=False)
    wait_until(phone, '[data-testid="route"]', "data-connectors", "lift-2", same=True)
    expect(console.get_by_test_id("closure")).to_have_attribute("data-target", "lift-1")
    commands = facts(why(hub)["causes"])
    assert {(fact["kind"], fact["command"]) for fact in commands} == {("command", "close")}

    console.get_by_test_id("reopen-lift-1").first.click()
    wait_until(sign, ROW, "data-arrow", before, same=True)
    wait_until(phone, '[data-testid="route"]', "data-connectors", "lift-1", same=True)
    expect(console.get_by_test_id("closure")).to_have_count(0)
    for page in (sign, phone, console):
        assert page.evaluate("window.notReloaded ?? true") is True
