"""The page about both protocols: by keyboard, in both languages, with what the hub serves."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from hub.api import ENDPOINTS
from tests.browser.conftest import ServedHub

pytestmark = pytest.mark.browser


def test_calls_are_found_and_read_by_keyboard_in_both_languages(
    simulated_hub: ServedHub, open_page: Callable[..., Page]
) -> None:
    page = open_page(f"{simulated_hub.address}/api/docs")
    calls = page.get_by_test_id("call")
    expect(calls).to_have_count(len([each for each in ENDPOINTS if not each.page]))
    page.keyboard.press("/")
    page.keyboard.type("closures post")
    expect(calls).to_have_count(1)
    expect(calls.first).to_contain_text("/api/v1/closures")
    calls.first.locator("summary").first.focus()
    page.keyboard.press("Enter")
    expect(calls.first).to_contain_text("store.closure.exists")
    before = page.get_by_test_id("found").inner_text()
    closure = ("一处封闭；若已结束", "A closure; one that has ended")
    told = [each for each in closure if each in calls.first.inner_text()]
    assert len(told) == 1
    page.get_by_test_id("language").click()
    expect(page.get_by_test_id("found")).not_to_have_text(before)
    (other,) = set(closure) - set(told)
    expect(calls.first).to_contain_text(other)
    expect(calls.first).not_to_contain_text(told[0])
    expect(page.locator("#topics + div")).to_contain_text("level/{ordinal}/occupancy")
