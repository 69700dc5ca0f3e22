"""Two buildings under one address: every page stays within its own."""

import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.browser.conftest import PATIENT
from tests.integration.access_tools import PASSWORD

pytestmark = pytest.mark.browser

PAGES = ("/", "/console", "/account", "/users", "/keys", "/audit", "/api/docs", "/sign/sign-l1-01")
SHARED = ("/assets/",)


@pytest.fixture(scope="module")
def address(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    folder = tmp_path_factory.mktemp("buildings")
    with (folder / "log").open("w") as log:
        process = subprocess.Popen(
            [sys.executable, "-m", "tests.browser.two_buildings", str(folder)],
            stdout=subprocess.PIPE,
            stderr=log,
            text=True,
            cwd=Path(__file__).parents[2],
        )
    assert process.stdout is not None
    try:
        for line in process.stdout:
            if line.startswith("serves "):
                yield line.split()[1]
                break
        else:
            pytest.fail((folder / "log").read_text())
    finally:
        process.kill()
        process.wait()
        process.stdout.close()


def sign_in(page: Page, name: str) -> None:
    page.get_by_test_id("name").fill(name)
    page.get_by_test_id("password").fill(PASSWORD)
    page.keyboard.press("Enter")


def test_every_page_of_the_second_building_stays_within_it(address: str, chromium: Browser) -> None:
    page = chromium.new_page()
    page.set_default_timeout(PATIENT)
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    page.on("websocket", lambda socket: asked.append(socket.url))
    page.goto(f"{address}/b/two/console?lang=en")
    expect(page).to_have_url(re.compile(r"/b/two/sign-in\?next="))
    sign_in(page, "root of two")
    expect(page).to_have_url(re.compile(r"/b/two/console"))
    expect(page.get_by_test_id("who")).to_have_text("root of two")
    for path in PAGES:
        page.goto(f"{address}/b/two{path}")
        page.wait_for_load_state("networkidle")
        links = page.eval_on_selector_all("a[href]", "all => all.map((each) => each.href)")
        outside = [link for link in links if not urlsplit(link).path.startswith("/b/two/")]
        assert outside == [], path
    strangers = {
        urlsplit(each).path
        for each in asked
        if not urlsplit(each).path.startswith(("/b/two/", *SHARED))
        and each.startswith(("http", "ws"))
    }
    assert strangers == set()
    page.goto(f"{address}/console?lang=en")
    expect(page).to_have_url(re.compile(rf"^{re.escape(address)}/sign-in"))
    sign_in(page, "root of one")
    expect(page.get_by_test_id("who")).to_have_text("root of one")
    page.goto(f"{address}/b/two/console")
    expect(page.get_by_test_id("who")).to_have_text("root of two")
    page.close()


def test_the_link_of_a_new_account_leads_to_its_own_building(
    address: str, chromium: Browser
) -> None:
    page = chromium.new_page()
    page.set_default_timeout(PATIENT)
    page.goto(f"{address}/b/two/sign-in?lang=en&next=/b/two/users")
    sign_in(page, "root of two")
    page.get_by_test_id("user-name").fill("cy")
    page.get_by_test_id("role-viewer").check()
    page.get_by_test_id("create-user").click()
    expect(page.get_by_test_id("once")).to_contain_text(f"{address}/b/two/welcome#")
    page.close()
