"""Alarms on the console: acknowledged, and their devices taken out of service."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import ServedHub
from tests.browser.test_pages import violations

pytestmark = pytest.mark.browser

OpenPage = Callable[..., Page]

STOPPED = '[data-testid="alarm"][data-id="machine/lift-2"]'


def test_staff_acknowledge_an_alarm_and_take_a_device_out_of_service(
    hub: ServedHub, open_page: OpenPage
) -> None:
    page = open_page(f"{hub.address}/console", width=1440, height=900)
    hub.say("zhilu/v1/lift-2/state", '"Aborted"')
    row = page.locator(STOPPED)
    expect(row).to_be_visible()
    row.get_by_role("button", name="确认").click()
    page.get_by_test_id("note").fill("已通知维修")
    assert violations(page) == []
    page.get_by_test_id("note-confirm").click()
    expect(row).to_contain_text("已通知维修")
    row.get_by_test_id("take-out").click()
    page.get_by_test_id("note").fill("传感器故障")
    page.get_by_test_id("note-confirm").click()
    expect(row).to_have_count(0)
    device = page.locator('[data-testid="device"][data-id="lift-2"]')
    expect(device).to_contain_text("传感器故障")
    assert violations(page) == []
    device.get_by_role("button").click()
    expect(device).to_have_count(0)
    expect(row).to_be_visible()
    expect(row.get_by_role("button", name="确认")).to_be_visible()
    hub.say("zhilu/v1/lift-2/state", '"Execute"')
    expect(row).to_have_count(0)
