"""Signing in, accounts, credentials and the audit, as staff meet them in a browser."""

import re
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import pyotp
import pytest
from playwright.sync_api import Browser, Page, expect

from tests.browser.conftest import CLOSED, PATIENT, ServedHub, serve
from tests.browser.test_pages import OVERFLOWING, violations
from tests.hub.library import SIGN
from tests.oidc_provider import CLIENT, SECRET
from tests.oidc_running import RunningProvider, running_provider
from tests.servers import PATIENCE

pytestmark = pytest.mark.browser

OpenPage = Callable[..., Page]

GOOD = "correct horse battery staple"
ADMIN = "Root 管理员"
LINK = re.compile(r"(http://127\.0\.0\.1:\d+/welcome#\S+)")


@dataclass(frozen=True, slots=True)
class GuardedHub:
    """A hub that asks who comes, with the link that makes its first administrator."""

    hub: ServedHub
    first_link: str

    @property
    def address(self) -> str:
        return self.hub.address


def guarded(folder: Path, *flags: str) -> Iterator[GuardedHub]:
    served, stop = serve(folder, None, "--no-simulate", *flags, basic=CLOSED)
    try:
        yield GuardedHub(served, link_in(folder / "hub.log"))
    finally:
        stop()


def link_in(log: Path) -> str:
    """Return the link that a hub prints a moment after it is ready."""
    give_up = time.monotonic() + PATIENCE
    while (found := LINK.search(log.read_text(encoding="utf-8"))) is None:
        assert time.monotonic() < give_up, log.read_text(encoding="utf-8")
        time.sleep(0.05)
    return found[1]


@pytest.fixture(scope="module")
def provider() -> Iterator[RunningProvider]:
    with running_provider() as started:
        yield started


@pytest.fixture(scope="module")
def hub(
    tmp_path_factory: pytest.TempPathFactory, provider: RunningProvider, chromium: Browser
) -> Iterator[GuardedHub]:
    """A hub with an administrator and a provider; its first link is used."""
    folder = tmp_path_factory.mktemp("guarded")
    (folder / "secret").write_text(SECRET)
    (folder / "hub.toml").write_text(
        f'[access.oidc]\nissuer = "{provider.issuer}"\nclient_id = "{CLIENT}"\n'
        f'client_secret_file = "{folder / "secret"}"\nname = "City ID"\n'
        '[access.oidc.roles]\nlibrary-ops = ["operator"]\nall-staff = ["viewer"]\n'
    )
    for started in guarded(folder, "--config", str(folder / "hub.toml")):
        page = chromium.new_page()
        page.set_default_timeout(PATIENT)
        page.goto(started.first_link)
        page.get_by_test_id("name").fill(ADMIN)
        page.get_by_test_id("password").fill(GOOD)
        page.get_by_test_id("again").fill(GOOD)
        page.get_by_test_id("save").click()
        expect(page.get_by_test_id("user")).to_have_count(1)
        page.close()
        yield started


def sign_in(page: Page, name: str = ADMIN, password: str = GOOD) -> None:
    page.get_by_test_id("name").fill(name)
    page.get_by_test_id("password").fill(password)
    page.get_by_test_id("password").press("Enter")


def signed_in(hub: GuardedHub, open_page: OpenPage, path: str, **how: object) -> Page:
    page = open_page(f"{hub.address}{path}", width=1280, height=900, **how)
    expect(page).to_have_url(re.compile("/sign-in"))
    sign_in(page)
    expect(page).to_have_url(re.compile(re.escape(path)))
    return page


def add_user(page: Page, name: str, *roles: str) -> str:
    """Make an account; return the link that sets its password."""
    page.get_by_test_id("user-name").fill(name)
    for role in roles:
        page.get_by_test_id(f"role-{role}").check()
    page.get_by_test_id("create-user").click()
    expect(page.locator(f'[data-testid="user"][data-name="{name}"]')).to_be_visible()
    return page.get_by_test_id("once").inner_text()


def set_password(page: Page, link: str, password: str = GOOD) -> None:
    page.goto(link)
    page.get_by_test_id("password").fill(password)
    page.get_by_test_id("again").fill(password)
    page.get_by_test_id("save").click()


@pytest.mark.parametrize("locale", ["zh-CN", "en-US"])
def test_who_is_not_signed_in_is_led_there_and_back_in_either_language(
    hub: GuardedHub, open_page: OpenPage, locale: str
) -> None:
    page = signed_in(hub, open_page, "/audit?x=1", locale=locale)
    expect(page.get_by_test_id("chain")).to_have_attribute("data-state", "whole")
    expect(page.get_by_test_id("entry").first).to_contain_text(ADMIN)
    assert violations(page) == []
    assert page.evaluate(OVERFLOWING) == []
    heading = "审计" if locale == "zh-CN" else "Audit"
    expect(page.get_by_role("heading", level=1)).to_have_text(heading)


def test_wrong_passwords_are_told_and_then_slowed_down(
    hub: GuardedHub, open_page: OpenPage
) -> None:
    page = open_page(f"{hub.address}/sign-in", width=390, height=844, locale="en-US")
    assert violations(page) == []
    assert page.evaluate(OVERFLOWING) == []
    problem = page.get_by_test_id("problem")
    for _ in range(12):
        with page.expect_response("**/api/v1/sessions") as told:
            sign_in(page, "nobody-at-all", "wrong password")
        if told.value.status == 429:
            break
        expect(problem).to_contain_text("wrong")
    expect(problem).to_contain_text("Try again in")
    assert violations(page) == []


def test_an_operator_is_offered_what_operators_may_do_and_no_more(
    hub: GuardedHub, open_page: OpenPage
) -> None:
    admin = signed_in(hub, open_page, "/users", locale="en-US")
    assert violations(admin) == []
    link = add_user(admin, "olga", "operator")
    assert violations(admin) == []
    page = open_page(f"{hub.address}/sign-in", width=1440, height=900, locale="en-US")
    set_password(page, link)
    expect(page).to_have_url(re.compile("/console"))
    expect(page.get_by_test_id("who")).to_have_text("olga")
    expect(page.get_by_test_id("evacuation")).to_be_visible()
    expect(page.get_by_test_id("start-evacuation")).to_have_count(0)
    page.get_by_test_id("search").fill("special coll")
    expect(page.get_by_test_id("result").first).to_be_visible()
    page.keyboard.press("Enter")
    expect(page.get_by_test_id("declare-hazard")).to_have_count(0)
    page.get_by_test_id("close-selected").click()
    page.get_by_test_id("confirm").click()
    expect(page.get_by_test_id("closure")).to_be_visible()
    page.goto(f"{hub.address}/users")
    expect(page.get_by_test_id("forbidden")).to_be_visible()
    expect(page.get_by_test_id("to-users")).to_have_count(0)
    expect(page.get_by_test_id("to-audit")).to_have_count(0)
    assert violations(page) == []
    page.goto(link)
    expect(page.get_by_test_id("link-gone")).to_contain_text("used already")
    admin.goto(f"{hub.address}/audit")
    admin.get_by_test_id("actor").fill("olga")
    admin.get_by_test_id("act").select_option("take_closure")
    admin.get_by_test_id("filter").click()
    expect(admin.get_by_test_id("entry")).to_have_count(1)
    expect(admin.get_by_test_id("entry")).to_contain_text("olga")


def test_all_of_it_works_by_keyboard(hub: GuardedHub, open_page: OpenPage) -> None:
    page = open_page(f"{hub.address}/sign-in?next=/users", width=1280, height=900, locale="en-US")
    page.get_by_test_id("name").focus()
    for text in (ADMIN, "Tab", GOOD, "Enter"):
        press = page.keyboard.press if text in {"Tab", "Enter"} else page.keyboard.insert_text
        press(text)
    expect(page).to_have_url(re.compile("/users$"))
    expect(page.get_by_test_id("user").first).to_be_visible()
    page.get_by_test_id("user-name").focus()
    page.keyboard.insert_text("kim")
    page.keyboard.press("Tab")
    page.keyboard.press("Space")
    expect(page.get_by_test_id("role-viewer").first).to_be_checked()
    for _ in range(6):
        page.keyboard.press("Tab")
    expect(page.get_by_test_id("create-user")).to_be_focused()
    page.keyboard.press("Enter")
    row = page.locator('[data-testid="user"][data-name="kim"]')
    edit = row.get_by_test_id("edit")
    edit.focus()
    page.keyboard.press("Enter")
    expect(page.get_by_role("dialog")).to_be_visible()
    page.keyboard.press("Escape")
    expect(page.get_by_role("dialog")).to_have_count(0)
    expect(edit).to_be_focused()
    row.get_by_test_id("remove").focus()
    page.keyboard.press("Enter")
    page.get_by_test_id("confirm").focus()
    page.keyboard.press("Enter")
    expect(row).to_have_count(0)


def test_whose_account_is_disabled_is_signed_out_where_they_are(
    hub: GuardedHub, open_page: OpenPage
) -> None:
    admin = signed_in(hub, open_page, "/users", locale="en-US")
    link = add_user(admin, "vera", "viewer")
    page = open_page(f"{hub.address}/sign-in", width=1440, height=900)
    set_password(page, link)
    expect(page.get_by_test_id("who")).to_have_text("vera")
    expect(page.locator("main")).to_have_attribute("data-connected", "true")
    row = admin.locator('[data-testid="user"][data-name="vera"]')
    row.get_by_test_id("edit").click()
    admin.get_by_test_id("disabled").check()
    assert violations(admin) == []
    admin.get_by_test_id("confirm").click()
    expect(row).to_have_attribute("data-disabled", "")
    expect(page).to_have_url(re.compile("/sign-in"))
    sign_in(page, "vera")
    expect(page.get_by_test_id("problem")).to_be_visible()


def test_a_second_factor_is_set_up_by_its_code_and_then_asked_for(
    hub: GuardedHub, open_page: OpenPage
) -> None:
    admin = signed_in(hub, open_page, "/users", locale="en-US")
    link = add_user(admin, "tess", "viewer")
    page = open_page(f"{hub.address}/sign-in", width=1280, height=900, locale="en-US")
    set_password(page, link)
    expect(page).to_have_url(re.compile("/console"))
    page.goto(f"{hub.address}/account")
    assert violations(page) == []
    page.get_by_test_id("proof").fill(GOOD)
    page.get_by_test_id("second-on").click()
    expect(page.get_by_test_id("qr")).to_be_visible()
    page.wait_for_function("() => document.querySelector('[data-testid=qr]').naturalWidth > 100")
    seed = page.get_by_test_id("seed").inner_text()
    page.get_by_test_id("code").fill(pyotp.TOTP(seed).now())
    page.get_by_test_id("second-confirm").click()
    codes = page.get_by_test_id("once").inner_text().split()
    assert len(codes) == 10
    assert violations(page) == []
    page.get_by_test_id("sign-out").click()
    expect(page).to_have_url(re.compile("/sign-in$"))
    sign_in(page, "tess")
    page.get_by_test_id("code").fill(codes[0])
    page.get_by_test_id("sign-in").click()
    expect(page).to_have_url(re.compile("/console"))


def test_a_token_is_shown_once_and_works_until_it_is_revoked(
    hub: GuardedHub, open_page: OpenPage
) -> None:
    page = signed_in(hub, open_page, "/account", locale="en-US")
    page.get_by_test_id("new-token").click()
    page.get_by_test_id("token-name").fill("wall display")
    page.locator('[name="scope"][value="watch"]').check()
    page.get_by_test_id("create-token").click()
    token = page.get_by_test_id("tokens").get_by_test_id("once").inner_text()
    assert violations(page) == []
    alarms = f"{hub.address}/api/v1/alarms"
    bearer = {"Authorization": f"Bearer {token}"}
    plain = page.context.browser.new_context()  # type: ignore[union-attr]
    assert plain.request.get(alarms, headers=bearer).status == 200
    page.reload()
    expect(page.get_by_test_id("token")).to_contain_text("wall display")
    expect(page.get_by_test_id("once")).to_have_count(0)
    page.get_by_test_id("token").get_by_role("button").click()
    expect(page.get_by_test_id("token")).to_have_count(0)
    assert plain.request.get(alarms, headers=bearer).status == 401
    plain.close()


def test_a_screen_shows_a_code_and_is_paired_by_it(hub: GuardedHub, open_page: OpenPage) -> None:
    sign = open_page(f"{hub.address}/sign/{SIGN}", width=1920, height=1080)
    expect(sign.get_by_test_id("row").first).to_be_visible()
    code = sign.get_by_test_id("pairing").locator("code")
    expect(code).to_be_visible()
    assert sign.evaluate(OVERFLOWING) == []
    assert violations(sign) == []
    page = signed_in(hub, open_page, "/keys", locale="en-US")
    page.get_by_test_id("screen").select_option(SIGN)
    page.get_by_test_id("screen-code").fill("WRONG-CODE")
    page.get_by_test_id("pair-screen").click()
    expect(page.get_by_test_id("problem")).to_contain_text("No screen shows this code")
    page.get_by_test_id("screen-code").fill(code.inner_text())
    page.get_by_test_id("pair-screen").click()
    expect(page.get_by_test_id("credential")).to_contain_text(SIGN)
    assert violations(page) == []
    expect(sign.get_by_test_id("pairing")).to_have_count(0)
    expect(sign.get_by_test_id("row").first).to_be_visible()
    order = f"{hub.address}/api/v1/screens/{SIGN}/orders"
    own = {"Origin": hub.address}
    assert page.request.post(order, data={"order": "identify"}, headers=own).status == 202
    expect(sign.get_by_test_id("identity")).to_contain_text(SIGN)


def test_somebody_signs_in_with_the_provider_and_out_again(
    hub: GuardedHub, provider: RunningProvider, chromium: Browser
) -> None:
    """In a context of its own: the browser does go to another server here."""
    context = chromium.new_context(locale="en-US", viewport={"width": 1440, "height": 900})
    context.set_default_timeout(PATIENT)
    page = context.new_page()
    page.goto(f"{hub.address}/audit")
    expect(page.get_by_test_id("provider")).to_have_text("Sign in with City ID")
    page.get_by_test_id("provider").click()
    page.get_by_role("button", name="ada").click()
    expect(page).to_have_url(f"{hub.address}/audit")
    expect(page.get_by_test_id("forbidden")).to_be_visible()
    expect(page.get_by_test_id("who")).to_have_text("ada")
    page.get_by_test_id("to-console").click()
    expect(page.get_by_test_id("who")).to_have_text("ada")
    page.goto(f"{hub.address}/account")
    page.get_by_test_id("sign-out").click()
    expect(page).to_have_url(f"{hub.address}/sign-in")
    page.get_by_test_id("provider").click()
    page.get_by_role("button", name="eve").click()
    expect(page.get_by_test_id("problem")).to_contain_text("no role here")
    page.get_by_test_id("provider").click()
    page.get_by_role("button", name="refuse").click()
    expect(page.get_by_test_id("problem")).to_contain_text("refused")
    page.goto(f"{hub.address}/api/v1/oidc/callback?state=made-up&code=x&iss={provider.issuer}")
    expect(page.get_by_test_id("problem")).to_contain_text("Begin anew")
    context.close()
