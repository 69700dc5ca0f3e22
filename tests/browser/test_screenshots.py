"""Pictures of the pages, for the README and for people to look at."""

from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import ServedHub
from tests.browser.test_staff import GOOD, add_user, guarded, sign_in

pytestmark = pytest.mark.browser

OpenPage = Callable[..., Page]

SIGN = "sign-c1-03"
ENTRANCE = "sign-c1-09"
CALL_NUMBER = "I247.5/12"


@pytest.fixture
def pictures(request: pytest.FixtureRequest, tmp_path: Path) -> Path:
    """Where pictures go: the folder of --screenshots, else one that is thrown away."""
    folder: Path = request.config.getoption("--screenshots") or tmp_path
    folder.mkdir(parents=True, exist_ok=True)
    return folder


def map_is_drawn(page: Page) -> None:
    """Wait until the map has drawn its floor."""
    page.wait_for_function(
        "() => document.querySelector('[data-testid=map]')?.getAttribute('data-floor') !== null"
    )


def test_screenshots_of_the_phone(
    central_hub: ServedHub, open_page: OpenPage, pictures: Path
) -> None:
    page = open_page(f"{central_hub.address}/?from={ENTRANCE}", width=390, height=844)
    page.get_by_test_id("search-to").fill(CALL_NUMBER)
    page.get_by_role("option").first.click()
    expect(page.get_by_test_id("route")).to_have_attribute("data-status", "ok")
    expect(page.get_by_test_id("level-0")).to_be_in_viewport()
    map_is_drawn(page)
    page.screenshot(path=pictures / "phone.png")


@pytest.mark.parametrize(
    ("name", "width", "height"), [("sign-landscape", 1920, 1080), ("sign-portrait", 1080, 1920)]
)
def test_screenshots_of_a_sign(
    central_hub: ServedHub,
    open_page: OpenPage,
    pictures: Path,
    name: str,
    width: int,
    height: int,
) -> None:
    page = open_page(f"{central_hub.address}/sign/{SIGN}", width=width, height=height)
    expect(page.get_by_test_id("row").first).to_be_visible()
    page.screenshot(path=pictures / f"{name}.png")


def test_screenshots_of_the_console(
    central_hub: ServedHub, open_page: OpenPage, pictures: Path
) -> None:
    page = open_page(f"{central_hub.address}/console", width=1440, height=900, locale="en-US")
    expect(page.get_by_test_id("zone-zone-c1-main-hall")).to_be_visible()
    map_is_drawn(page)
    page.screenshot(path=pictures / "console.png")


def test_screenshots_of_the_pages_of_staff(
    open_page: OpenPage, pictures: Path, tmp_path: Path
) -> None:
    for hub in guarded(tmp_path):
        page = open_page(hub.first_link, width=1280, height=720, locale="en-US")
        page.get_by_test_id("name").fill("wang.li")
        page.get_by_test_id("password").fill(GOOD)
        page.get_by_test_id("again").fill(GOOD)
        page.get_by_test_id("save").click()
        add_user(page, "chen.yu", "operator")
        visitor = open_page(f"{hub.address}/sign-in", width=390, height=640)
        sign_in(visitor, "chen.yu", "not the password")
        expect(visitor.get_by_test_id("problem")).to_be_visible()
        visitor.screenshot(path=pictures / "sign-in.png")
        page.goto(f"{hub.address}/audit")
        expect(page.get_by_test_id("chain")).to_have_attribute("data-state", "whole")
        expect(page.get_by_test_id("entry").first).to_contain_text("access.refused")
        page.screenshot(path=pictures / "audit.png")
