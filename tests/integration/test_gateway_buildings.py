"""Two buildings under one address: who is somebody at one is nobody at the other."""

from http.cookies import SimpleCookie
from pathlib import Path

import aiohttp
import pytest

from hub.access import Role
from tests.integration.access_tools import PASSWORD, asking, guarded_hub
from tests.integration.gateway_tools import gateway_before

pytestmark = pytest.mark.integration

PROXIES = {"proxies": ("127.0.0.1",)}


async def test_each_building_knows_its_own_people_in_one_browser(tmp_path: Path) -> None:
    jar = aiohttp.CookieJar(unsafe=True)
    async with (
        guarded_hub(asking(tmp_path / "one", **PROXIES)) as one,
        guarded_hub(asking(tmp_path / "two", **PROXIES)) as two,
        gateway_before({"one": one.running, "two": two.running}) as (address, _),
        aiohttp.ClientSession(address, cookie_jar=jar) as browser,
    ):
        await one.account("ada", Role.VIEWER)
        await two.account("bo", Role.ADMIN)

        async def sign_in(prefix: str, name: str) -> None:
            body = {"name": name, "password": PASSWORD}
            own = {"Origin": address}
            async with browser.post(f"{prefix}/api/v1/sessions", json=body, headers=own) as answer:
                assert answer.status == 201

        async def name_at(prefix: str) -> str:
            async with browser.get(f"{prefix}/api/v1/me") as answer:
                return str((await answer.json())["name"])

        assert await name_at("/b/two") == "visitor"
        await sign_in("", "ada")
        assert [await name_at(each) for each in ("", "/b/one", "/b/two")] == [
            "ada",
            "ada",
            "visitor",
        ]
        await sign_in("/b/two", "bo")
        assert [await name_at(each) for each in ("", "/b/one", "/b/two")] == ["ada", "ada", "bo"]
        kept = {cookie.key for cookie in jar}
        assert {"zhilu-session.one", "zhilu-session.two"} <= kept
        assert all(SimpleCookie({name: "a"}) for name in kept)
        own = {"Origin": address}
        async with browser.post(
            "/b/two/api/v1/users", json={"name": "cy", "roles": ["viewer"]}, headers=own
        ) as answer:
            assert answer.status == 201, await answer.text()
            assert answer.headers["Location"].startswith("/b/two/api/v1/users/")
        async with browser.get("/b/two/api/v1/screens?limit=1") as answer:
            assert "</b/two/api/v1/screens?limit=1&cursor=" in answer.headers["Link"]
        async with browser.get("/b/two/api/v1/oidc/start", allow_redirects=False) as answer:
            assert answer.headers["Location"].startswith("/b/two/sign-in?error=oidc.none")
        async with browser.get("/b/two", allow_redirects=False) as answer:
            assert (answer.status, answer.headers["Location"]) == (308, "/b/two/")
        async with browser.delete("/b/two/api/v1/sessions/current", headers=own) as answer:
            assert answer.status == 204
        assert [await name_at(each) for each in ("", "/b/two")] == ["ada", "visitor"]
