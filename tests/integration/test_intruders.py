"""What somebody tries who should not get it: each test is a way that once was open."""

import asyncio
import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import msgspec
import pytest

from hub.admission.control import Asked, CreateAccount, CreateToken, SetDisabled, carried_out
from hub.config import HttpConfig
from hub.errors import StoreFileError, StoreUnavailableError
from hub.store import Store, Wanted
from tests.hub.access_people import GOOD
from tests.integration.hub_tools import Hub, config_for, hub
from tests.integration.mqtt_tools import eventually

pytestmark = pytest.mark.integration


@asynccontextmanager
async def asking(data: Path, **http: Any) -> AsyncIterator[Hub]:
    """Run a hub that asks who comes."""
    config = config_for(data, mode="sign-in")
    config = msgspec.structs.replace(config, http=HttpConfig(port=0, **http))
    async with hub(config) as running:
        yield running


async def ordered(running: Hub, order: Any) -> str:
    """Have an operator at the machine order something, and return the secret that comes of it."""
    outcome = await carried_out(running.running.runtime.admission, Asked(order))
    assert not outcome.code, outcome
    return outcome.secret


async def person(running: Hub, name: str, role: str) -> None:
    secret = await ordered(running, CreateAccount(name, (role,)))
    await running.running.runtime.admission.links.use(secret, "", GOOD, "192.0.2.9")


async def key(running: Hub, name: str, *scopes: str, days: int = 90) -> str:
    return await ordered(running, CreateToken(name, "key", scopes, days))


async def written(running: Hub) -> list[tuple[str, str, str, str]]:
    """Return what stands in the audit, the newest first."""
    entries = await running.running.runtime.auditing.table.page(Wanted(), 50)
    return [(each.act, each.target, each.outcome, each.address) for each in entries]


@asynccontextmanager
async def begun(
    running: Hub, path: str, body: bytes, *headers: str
) -> AsyncIterator[tuple[asyncio.StreamReader, asyncio.StreamWriter]]:
    """Send all of a command but its body."""
    host, _, port = running.running.address.removeprefix("http://").partition(":")
    reader, writer = await asyncio.open_connection(host, int(port))
    lines = [
        f"POST {path} HTTP/1.1",
        f"Host: {host}:{port}",
        "Connection: close",
        "Content-Type: application/json",
        f"Content-Length: {len(body)}",
        *headers,
    ]
    writer.write("".join(f"{line}\r\n" for line in [*lines, ""]).encode())
    try:
        yield reader, writer
    finally:
        writer.close()
        await writer.wait_closed()


async def test_who_is_disabled_while_a_body_is_on_its_way_commands_nothing(tmp_path: Path) -> None:
    async with asking(tmp_path) as running:
        await person(running, "eve", "security")
        secret, body = await key(running, "eve", "evacuate"), b'{"reason": "I was here"}'
        who = f"Authorization: Bearer {secret}"
        async with begun(running, "/api/v1/evacuation", body, who) as (reader, writer):
            await asyncio.sleep(0.2)  # the hub has read the head by then
            await ordered(running, SetDisabled("eve", disabled=True))
            writer.write(body)
            assert (await reader.readline()).split()[1] == b"401"
        taken = [act for act, _, outcome, _ in await written(running) if outcome == "done"]
        assert "take_evacuation" not in taken


async def test_a_client_behind_a_proxy_cannot_choose_its_address(tmp_path: Path) -> None:
    body = json.dumps({"name": "root", "password": "guessed"}).encode()
    lines = ("X-Forwarded-For: 203.0.113.66", "X-Forwarded-For: 198.51.100.7")
    async with asking(tmp_path, proxies=("127.0.0.1",)) as running:
        async with begun(running, "/api/v1/sessions", body, *lines) as (reader, writer):
            writer.write(body)
            assert (await reader.readline()).split()[1] == b"401"
        assert ("session.begin", "", "access.refused", "198.51.100.7") in await written(running)


async def test_a_page_without_tls_is_none_of_a_hub_that_is_reached_by_it(tmp_path: Path) -> None:
    wanted = {"name": "root", "password": "guessed"}
    async with asking(tmp_path, public_url="https://find.example.org") as running:
        for origin, status in (("https", 401), ("http", 403)):
            told, _ = await running.send(
                "POST",
                "/api/v1/sessions",
                wanted,
                Host="find.example.org",
                Origin=f"{origin}://find.example.org",
            )
            assert told == status


async def test_a_token_gives_no_longer_life_and_ends_nothing_but_itself(tmp_path: Path) -> None:
    async with asking(tmp_path) as running:
        await person(running, "ann", "operator")
        found = {"Authorization": f"Bearer {await key(running, 'ann', 'watch', days=1)}"}
        await key(running, "ann", "close")
        _, signed_in = await running.send(
            "POST", "/api/v1/sessions", {"name": "ann", "password": GOOD}
        )
        running.http.cookie_jar.clear()
        status, made = await running.send(
            "POST", "/api/v1/tokens", {"name": "b", "scopes": ["watch"], "days": None}, **found
        )
        _, listed = await running.send("GET", "/api/v1/tokens", **found)
        assert status == 201
        own, other = (
            next(e for e in listed["tokens"] if (e["name"], e["scopes"]) == ("key", [scope]))
            for scope in ("watch", "close")
        )
        assert made["token"]["until"] == own["until"]
        for path, status in (
            (f"/api/v1/sessions/{signed_in['session']}", 403),
            (f"/api/v1/tokens/{other['id']}", 403),
            (f"/api/v1/tokens/{own['id']}", 204),
        ):
            assert (await running.send("DELETE", path, **found))[0] == status


async def test_an_order_to_a_screen_stands_in_the_audit_once(tmp_path: Path) -> None:
    async with asking(tmp_path) as running:
        await person(running, "ann", "operator")
        who = {"Authorization": f"Bearer {await key(running, 'ann')}", "Idempotency-Key": "once"}
        screen = running.running.first_screen
        for _ in range(2):
            status, _ = await running.send(
                "POST", f"/api/v1/screens/{screen}/orders", {"order": "reload"}, **who
            )
            assert status == 202
        entry = ("order_screen", screen, "done", "127.0.0.1")
        assert (await written(running)).count(entry) == 1


async def test_a_store_that_breaks_while_people_are_signed_in_ends_nothing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("hub.assembly.admission.BEAT_SECONDS", 0.01)
    asked = []

    async def broken(*_: object) -> None:
        asked.append(1)
        raise StoreFileError("database disk image is malformed")

    async with asking(tmp_path) as running:
        await person(running, "ann", "operator")
        who = {"Authorization": f"Bearer {await key(running, 'ann')}"}
        monkeypatch.setattr(Store, "keep_people", broken)
        for _ in range(2):
            assert (await running.send("GET", "/api/v1/closures", **who))[0] == 200
            await eventually(lambda: len(asked) > 1)


async def test_strangers_are_not_told_where_the_store_is_while_it_is_away(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def away(*_: object) -> None:
        raise StoreUnavailableError(f"{tmp_path}: database is locked")

    async with asking(tmp_path) as running:
        await person(running, "root", "admin")
        who = {"Authorization": f"Bearer {await key(running, 'root')}"}
        monkeypatch.setattr(Store, "keep_people", away)
        wanted = {"name": "root", "password": GOOD}
        status, told = await running.send("POST", "/api/v1/sessions", wanted)
        assert (status, told["code"]) == (503, "store.unavailable")
        assert str(tmp_path) not in told["detail"]
        status, told = await running.send(
            "POST", "/api/v1/users", {"name": "b", "roles": ["viewer"]}, **who
        )
        assert (status, told["detail"]) == (503, f"{tmp_path}: database is locked")
