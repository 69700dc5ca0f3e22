"""A whole hub whose staff come by an OpenID provider."""

from collections.abc import AsyncIterator, Iterator
from pathlib import Path
from typing import Any, Self

import aiohttp
import msgspec
import pytest
import pytest_asyncio

from hub.access import MACHINE, Right
from hub.config import OidcConfig
from hub.store import Wanted
from tests.integration.hub_tools import Hub, config_for, hub
from tests.oidc_provider import CLIENT, SECRET
from tests.oidc_running import RunningProvider, running_provider

pytestmark = pytest.mark.integration

START, CALLBACK = "/api/v1/oidc/start", "/api/v1/oidc/callback"


@pytest.fixture(scope="module")
def started() -> Iterator[RunningProvider]:
    with running_provider() as running:
        yield running


@pytest_asyncio.fixture
async def provider(started: RunningProvider) -> RunningProvider:
    await started.control()
    return started


@pytest_asyncio.fixture
async def running(tmp_path: Path, provider: RunningProvider) -> AsyncIterator[Hub]:
    (tmp_path / "secret").write_text(f"{SECRET}\n")
    config = config_for(tmp_path / "data", mode="sign-in")
    oidc = OidcConfig(
        issuer=provider.issuer,
        client_id=CLIENT,
        client_secret_file=str(tmp_path / "secret"),
        roles={"library-ops": ("operator",), "all-staff": ("viewer",)},
    )
    access = msgspec.structs.replace(config.access, oidc=oidc)
    async with hub(msgspec.structs.replace(config, access=access)) as opened:
        yield opened


class Browser:
    """A browser: it keeps cookies, and goes where it is led, one step at a time."""

    def __init__(self, running: Hub) -> None:
        self.hub = running
        self.http = aiohttp.ClientSession(cookie_jar=aiohttp.CookieJar(unsafe=True))

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(self, *_: object) -> None:
        await self.http.close()

    async def led(self, address: str) -> str:
        """Go to an address of the hub and return where it leads."""
        if address.startswith("/"):
            address = f"{self.hub.running.address}{address}"
        async with self.http.get(address, allow_redirects=False) as answer:
            assert answer.status == 303, await answer.text()
            return answer.headers["Location"]

    async def me(self) -> dict[str, Any]:
        async with self.http.get(f"{self.hub.running.address}/api/v1/me") as answer:
            found: dict[str, Any] = await answer.json()
            return found


async def come(
    browser: Browser, provider: RunningProvider, user: str = "ada", page: str = "/audit"
) -> tuple[str, str]:
    """Sign in by the provider; return where the hub leads then, and the answer's address."""
    back, _ = await provider.signed_in(await browser.led(f"{START}?next={page}"), user)
    return await browser.led(back), back


async def test_staff_come_by_the_provider_and_have_its_roles(
    running: Hub, provider: RunningProvider
) -> None:
    shown = await running.get("/api/v1/oidc")
    assert shown == {"provider": {"name": "OpenID"}}
    async with Browser(running) as browser:
        assert (await browser.me())["kind"] == "visitor"
        assert (await come(browser, provider))[0] == "/audit"
        me = await browser.me()
        assert (me["name"], me["roles"]) == ("ada", ["viewer", "operator"])
    async with Browser(running) as again:
        await come(again, provider)
        assert (await again.me())["id"] == me["id"], "they are the same person"
        store = running.running.runtime.auditing.table
        acts = [entry.act for entry in await store.page(Wanted(), 10)]
        assert acts[:3] == ["session.begin", "session.begin", "account.create"]


async def test_an_answer_counts_once_and_only_where_it_was_asked_for(
    running: Hub, provider: RunningProvider
) -> None:
    async with Browser(running) as browser, Browser(running) as thief:
        address = await browser.led(f"{START}?next=/audit")
        back, _ = await provider.signed_in(address)
        assert await thief.led(back) == "/sign-in?error=oidc.state&next=%2Fconsole"
        assert (await thief.me())["kind"] == "visitor"
        assert await browser.led(back) == "/audit"
        replayed = await browser.led(back)
        assert replayed.startswith("/sign-in?error=oidc.state")
        assert (await browser.led(f"{CALLBACK}?state=&code=")).startswith("/sign-in?error=")


async def test_a_wrong_token_lets_nobody_in_and_is_written_down(
    running: Hub, provider: RunningProvider
) -> None:
    async with Browser(running) as browser:
        for wrong in ("nonce", "issuer", "expired", "none", "hmac", "mix-up"):
            await provider.control(misbehaviour=wrong)
            where, _ = await come(browser, provider)
            assert where == "/sign-in?error=oidc.token&next=%2Faudit", wrong
            assert (await browser.me())["kind"] == "visitor"
    (entry,) = await running.running.runtime.auditing.table.page(Wanted(act="session.begin"), 5)
    assert (entry.outcome, entry.target) == ("oidc.token", "OpenID")


async def test_roles_follow_the_provider_and_a_disabled_account_stays_out(
    running: Hub, provider: RunningProvider
) -> None:
    people = running.running.runtime.admission.people
    book = running.running.runtime.admission.ledger.book
    async with Browser(running) as browser:
        await come(browser, provider)
        (account,) = book.accounts.values()
        assert account.subject == f"{provider.issuer} 248-ada"
        await people.change(MACHINE, account.id, ["security"])
        await come(browser, provider)
        assert (await browser.me())["roles"] == ["viewer", "operator"]
        await people.change(MACHINE, account.id, disabled=True)
        assert (await browser.me())["kind"] == "visitor"
        where, _ = await come(browser, provider)
        assert where.startswith("/sign-in?error=oidc.refused")
        where, _ = await come(browser, provider, "eve")
        assert where.startswith("/sign-in?error=oidc.roles")


async def test_who_has_lost_all_roles_at_the_provider_loses_them_here(
    running: Hub, provider: RunningProvider
) -> None:
    admission = running.running.runtime.admission
    subject = f"{provider.issuer} 250-eve"
    eve, _ = await admission.people.create(MACHINE, "eve", ["operator"], subject=subject)
    _, text = await admission.tokens.create(MACHINE, eve.id, "nightly", ["watch"], 30)
    held = admission.actor(text)
    assert held is not None
    assert held.rights == {Right.WATCH}
    session = await admission.signing_in.begin_session(eve.id, "oidc", "", "")
    async with Browser(running) as browser:
        where, _ = await come(browser, provider, "eve")
    assert where.startswith("/sign-in?error=oidc.roles")
    assert admission.actor(session.secret) is None
    left = admission.actor(text)
    assert left is None or not left.rights


async def test_a_name_that_somebody_has_here_is_not_taken_over(
    running: Hub, provider: RunningProvider
) -> None:
    people = running.running.runtime.admission.people
    held, _ = await people.create(MACHINE, "ada", ["admin"])
    async with Browser(running) as browser:
        await come(browser, provider)
        me = await browser.me()
    assert me["id"] != held.id
    assert (me["name"], me["roles"]) == ("ada 2", ["viewer", "operator"])


async def test_browsers_are_led_to_the_hub_and_to_the_provider_and_nowhere_else(
    running: Hub, provider: RunningProvider
) -> None:
    async with Browser(running) as browser:
        assert await browser.led("/api/v1/oidc/goodbye") == "/sign-in"
        where, _ = await come(browser, provider, page="https://evil.example/")
        assert where == "/console"
        where = await browser.led("/api/v1/oidc/goodbye")
        assert where.startswith(f"{provider.issuer}/logout?client_id=zhilu&")
        assert await browser.led("/api/v1/oidc/goodbye") == "/sign-in"


async def test_without_a_provider_there_is_none_to_go_to(tmp_path: Path) -> None:
    async with hub(config_for(tmp_path, mode="sign-in")) as running, Browser(running) as browser:
        assert await running.get("/api/v1/oidc") == {}
        assert (await browser.led(START)).startswith("/sign-in?error=oidc.none")
        assert (await browser.led(CALLBACK)).startswith("/sign-in?error=oidc.none")
