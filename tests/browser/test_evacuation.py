"""An evacuation as staff begin it and as screens and phones show it."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import ServedHub
from tests.browser.test_pages import OVERFLOWING, violations
from tests.hub.library import SIGN, SPECIAL

pytestmark = pytest.mark.browser

OpenPage = Callable[..., Page]


def test_staff_clear_the_building_by_keyboard_and_every_page_follows(
    hub: ServedHub, open_page: OpenPage
) -> None:
    phone = open_page(
        f"{hub.address}/?from={SPECIAL}&to={SIGN}", width=390, height=844, locale="en-US"
    )
    expect(phone.get_by_test_id("route")).to_have_attribute("data-status", "ok")
    sign = open_page(f"{hub.address}/sign/{SIGN}", width=1080, height=1920)
    console = open_page(f"{hub.address}/console", width=1440, height=900, locale="en-US")
    console.get_by_test_id("start-evacuation").focus()
    console.keyboard.press("Enter")
    expect(console.get_by_test_id("safety-confirm")).to_be_visible()
    lines = console.locator("input[name=ordinal]").evaluate_all(
        "all => new Set(all.map((each) => Math.round(each.getBoundingClientRect().top))).size"
    )
    assert lines == 1
    console.get_by_test_id("safety-reason").fill("drill")
    assert violations(console) == []
    console.keyboard.press("Enter")
    expect(console.get_by_test_id("evacuation")).to_have_attribute("data-active", "true")
    expect(console.get_by_test_id("end-evacuation")).to_be_visible()
    expect(sign.get_by_test_id("escape")).to_have_attribute("data-to", "exit")
    expect(sign.get_by_text("请勿乘坐电梯")).to_be_visible()
    expect(sign.get_by_text("Do not use the lifts")).to_be_visible()
    expect(phone.get_by_test_id("evacuation")).to_have_attribute("data-to", "exit")
    expect(phone.get_by_test_id("evacuation")).to_contain_text("do not use the lifts")
    for page in (sign, phone, console):
        assert violations(page) == []
    assert sign.evaluate(OVERFLOWING) == []
    assert phone.evaluate(OVERFLOWING) == []
    late = open_page(f"{hub.address}/?from={SIGN}&to={SPECIAL}", width=390, locale="en-US")
    expect(late.get_by_test_id("evacuation")).to_have_attribute("data-to", "exit")
    expect(late.get_by_test_id("search-to")).to_have_value("Special collections")
    console.get_by_test_id("end-evacuation").click()
    console.get_by_test_id("safety-confirm").click()
    expect(sign.get_by_test_id("sign")).to_be_visible()
    expect(phone.get_by_test_id("evacuation")).to_have_count(0)
    expect(phone.get_by_test_id("route")).to_have_attribute("data-status", "ok")
