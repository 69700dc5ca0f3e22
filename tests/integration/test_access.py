"""Signing in over HTTP, what browsers are told to keep, and what ends when somebody may do less."""

import asyncio
import json
import ssl
import subprocess
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import aiohttp
import aiomqtt
import pyotp
import pytest
import pytest_asyncio
from click.testing import CliRunner
from websockets.asyncio.client import ClientConnection, connect
from websockets.exceptions import ConnectionClosed, InvalidStatus

from hub.access import MACHINE, Role
from hub.cli import main
from hub.client import PushClient
from hub.errors import SubscriptionRefusedError
from tests.integration.access_tools import (
    DEVICE,
    PASSWORD,
    SCREEN,
    Guarded,
    asking,
    guarded_hub,
)
from tests.logs import plain_logs
from tests.servers import PATIENCE

pytestmark = pytest.mark.integration

SESSIONS, ME, CLOSURES = "/api/v1/sessions", "/api/v1/me", "/api/v1/closures"
LIFT = {"target": "lift-1", "reason": "inspection"}
OTHER = "another good one 77"


@pytest_asyncio.fixture
async def hub(tmp_path: Path) -> AsyncIterator[Guarded]:
    async with guarded_hub(asking(tmp_path)) as opened:
        yield opened


async def code(hub: Guarded, method: str, path: str, body: object = None, **headers: str) -> Any:
    status, told, _ = await hub.ask(method, path, body, **headers)
    return status, told.get("code") if isinstance(told, dict) else None


async def test_the_first_administrator_signs_in_and_makes_others(hub: Guarded) -> None:
    path, _, link = hub.running.first_link.partition("#")
    assert path == "/welcome"
    _, looked, _ = await hub.ask("POST", "/api/v1/links/look", {"link": link})
    assert (looked["kind"], looked["name"]) == ("first", "")
    used = {"link": link, "name": "Ada", "password": PASSWORD}
    assert (await code(hub, "POST", "/api/v1/links/use", {**used, "password": "short"}))[1] == (
        "access.password"
    )
    assert await code(hub, "POST", "/api/v1/links/use", used) == (200, None)
    assert await code(hub, "POST", "/api/v1/links/use", used) == (410, "access.link.spent")
    ada = await hub.signed_in("ada")
    _, me, _ = await hub.ask("GET", ME, **ada)
    assert (me["name"], me["kind"], me["roles"]) == ("Ada", "account", ["admin"])
    assert "administer" in me["rights"]
    status, made, _ = await hub.ask(
        "POST", "/api/v1/users", {"name": "Bo", "roles": ["operator"]}, **ada
    )
    assert status == 201
    secret = made["link"]["path"].partition("#")[2]
    await hub.ask("POST", "/api/v1/links/use", {"link": secret, "password": PASSWORD})
    bo = await hub.signed_in("Bo")
    status, closed, _ = await hub.ask("POST", CLOSURES, LIFT, **bo)
    assert (status, closed["by"]) == (201, "Bo")
    _, audit, _ = await hub.ask("GET", "/api/v1/audit", **ada)
    acts = [(each["act"], each["actor"]["name"]) for each in audit["entries"]]
    assert ("take_closure", "Bo") in acts
    assert ("account.create", "Ada") in acts


async def test_nobody_and_somebody_without_the_right_are_told_apart(hub: Guarded) -> None:
    await hub.account("viewer", Role.VIEWER)
    viewer = await hub.signed_in("viewer")
    status, told, response = await hub.ask("POST", CLOSURES, LIFT)
    assert (status, told["code"]) == (401, "access.unknown")
    assert response.headers["WWW-Authenticate"] == 'Bearer realm="zhilu"'
    assert await code(hub, "POST", CLOSURES, LIFT, **viewer) == (403, "access.forbidden")
    for bad in ("Bearer zhilu_nothing", "Bearer", "Basic YTpi", "nonsense"):
        assert await code(hub, "GET", CLOSURES, Authorization=bad) == (401, "access.unknown")
    _, me, _ = await hub.ask("GET", ME, Authorization="Bearer zhilu_nothing")
    assert (me["kind"], me["rights"]) == ("visitor", ["visit"])


async def test_what_a_browser_keeps_is_not_read_by_scripts_nor_sent_from_elsewhere(
    hub: Guarded,
) -> None:
    await hub.account("ada", Role.ADMIN)
    _, _, response = await hub.ask("POST", SESSIONS, {"name": "ada", "password": PASSWORD})
    cookies = response.headers.getall("Set-Cookie")
    assert len(cookies) == 2
    for cookie in cookies:
        assert "HttpOnly" in cookie
        assert "SameSite=Strict" in cookie
        assert "Path=/" in cookie
        assert "Domain" not in cookie
    assert "Strict-Transport-Security" not in response.headers
    for name in (
        "Content-Security-Policy",
        "X-Content-Type-Options",
        "Referrer-Policy",
        "Cross-Origin-Opener-Policy",
        "Cross-Origin-Resource-Policy",
    ):
        assert name in response.headers


@pytest.mark.parametrize(
    "path", ["/", "/console", "/assets/nothing.js", "/nowhere", "/metrics", "/healthz"]
)
async def test_every_answer_has_the_security_headers(hub: Guarded, path: str) -> None:
    _, _, response = await hub.ask("GET", path)
    policy = response.headers["Content-Security-Policy"]
    assert "script-src 'self'" in policy
    assert "unsafe" not in policy
    assert response.headers["X-Content-Type-Options"] == "nosniff"


async def test_streams_have_them_too(hub: Guarded) -> None:
    address = f"{hub.running.address}/api/v1/events?topics=machines"
    async with hub.http.get(address) as response:
        assert response.headers["X-Content-Type-Options"] == "nosniff"
        assert "default-src 'none'" in response.headers["Content-Security-Policy"]


async def test_commands_by_cookie_come_from_the_hubs_own_pages_only(hub: Guarded) -> None:
    await hub.account("ada", Role.ADMIN)
    ada = await hub.signed_in("ada")
    cookie = {"Cookie": ada["Cookie"]}
    for headers in (
        cookie,
        {**cookie, "Origin": "https://evil.example"},
        {**cookie, "Origin": "null"},
        {**cookie, "Sec-Fetch-Site": "cross-site"},
        {**cookie, "Sec-Fetch-Site": "same-site"},
        {**cookie, "Sec-Fetch-Site": "none"},
    ):
        assert await code(hub, "POST", CLOSURES, LIFT, **headers) == (403, "origin.foreign")
    status, _, _ = await hub.ask(
        "POST", CLOSURES, LIFT, **cookie, **{"Sec-Fetch-Site": "same-origin"}
    )
    assert status == 201
    body = {"name": "ada", "password": PASSWORD}
    assert await code(hub, "POST", SESSIONS, body, Origin="https://evil.example") == (
        403,
        "origin.foreign",
    )
    assert await code(hub, "GET", CLOSURES, **cookie, **{"Sec-Fetch-Site": "cross-site"}) == (
        401,
        "access.unknown",
    )


async def test_sockets_by_cookie_are_opened_by_the_hubs_own_pages_only(hub: Guarded) -> None:
    await hub.account("ada", Role.ADMIN)
    cookie = {"Cookie": (await hub.signed_in("ada"))["Cookie"]}
    for headers in (cookie, {**cookie, "Origin": "https://evil.example"}):
        with pytest.raises(InvalidStatus, match="403"):
            await connect(hub.stream, additional_headers=headers)


async def synced(client: ClientConnection, *topics: str) -> list[Any]:
    await client.send(json.dumps({"subscribe": [*topics]}))
    told: list[Any] = []
    while "synced" not in (told[-1] if told else {}):
        told.append(json.loads(await asyncio.wait_for(client.recv(), PATIENCE)))
    return told


async def ended(client: ClientConnection) -> list[str]:
    """Return the codes that a client was told until its connection closed."""
    codes = []
    try:
        while True:
            frame = json.loads(await asyncio.wait_for(client.recv(), PATIENCE))
            codes += [frame["error"]["code"]] if "error" in frame else []
    except ConnectionClosed:
        return codes


async def test_a_socket_ends_with_its_session_token_and_credential(hub: Guarded) -> None:
    admission = hub.admission
    account_id = await hub.account("ada", Role.VIEWER)
    ada = await hub.signed_in("ada")
    token, text = await admission.tokens.create(MACHINE, account_id, "t", ["visit", "watch"], 1)
    _, screen = await admission.credentials.give(MACHINE, "screen", SCREEN, (SCREEN,))
    bearers = [{"Authorization": f"Bearer {secret}"} for secret in (text, screen)]
    async with (
        connect(hub.stream, additional_headers=ada) as by_cookie,
        connect(hub.stream, additional_headers=bearers[0]) as by_token,
        connect(hub.stream, additional_headers=bearers[1]) as by_screen,
        connect(hub.stream) as visitor,
    ):
        for client in (by_cookie, by_token):
            assert "snapshot" in (await synced(client, "alarms"))[-2]
        await synced(by_screen, f"sign/{SCREEN}")
        await synced(visitor, "machines")
        await hub.ask("DELETE", f"{SESSIONS}/current", **ada)
        assert await ended(by_cookie) == ["push.session.ended"]
        await admission.tokens.end(MACHINE, token.id)
        assert await ended(by_token) == ["push.session.ended"]
        await admission.credentials.end(MACHINE, "screen", SCREEN)
        assert await ended(by_screen) == ["push.session.ended"]
        assert "synced" in (await synced(visitor, "machines"))[-1]


async def test_who_is_given_other_roles_has_to_sign_in_again(hub: Guarded) -> None:
    account_id = await hub.account("bo", Role.SECURITY)
    await hub.account("root", Role.ADMIN)
    bo, root = await hub.signed_in("bo"), await hub.signed_in("root")
    _, shown, _ = await hub.ask("GET", f"/api/v1/users/{account_id}", **root)
    seen = {"If-Match": f'"{shown["version"]}"'}
    async with connect(hub.stream, additional_headers=bo) as client:
        await synced(client, "alarms")
        status, changed, _ = await hub.ask(
            "PUT",
            f"/api/v1/users/{account_id}",
            {"roles": ["viewer"]},
            **root,
            **seen,
        )
        assert (status, changed["roles"], changed["version"]) == (
            200,
            ["viewer"],
            shown["version"] + 1,
        )
        assert await ended(client) == ["push.session.ended"]
    assert await code(hub, "POST", "/api/v1/evacuation", {}, **bo) == (401, "access.unknown")
    assert await code(
        hub, "PUT", f"/api/v1/users/{account_id}", {"roles": ["admin"]}, **root,
        **seen,
    ) == (412, "store.version.changed")  # fmt: skip


async def test_second_factor_password_and_sessions_of_ones_own(hub: Guarded) -> None:
    await hub.account("ada", Role.VIEWER)
    ada, elsewhere = await hub.signed_in("ada"), await hub.signed_in("ada")
    wrong, right = {"password": OTHER}, {"password": PASSWORD}
    factor = "/api/v1/me/second-factor"
    assert await code(hub, "POST", factor, wrong, **ada) == (401, "access.refused")
    _, seed, _ = await hub.ask("POST", factor, right, **ada)
    assert seed["qr"].startswith("<svg")
    assert seed["address"].startswith("otpauth://totp/")
    now = pyotp.TOTP(seed["secret"]).now()
    _, codes, _ = await hub.ask("PUT", "/api/v1/me/second-factor", {"code": now}, **ada)
    assert len(codes["recovery_codes"]) == 10
    body = {"name": "ada", "password": PASSWORD}
    assert await code(hub, "POST", SESSIONS, body) == (401, "access.code.needed")
    assert await code(hub, "POST", SESSIONS, {**body, "code": now}) == (401, "access.refused")
    again = await hub.signed_in("ada", code=codes["recovery_codes"][0])
    _, me, _ = await hub.ask("GET", ME, **again)
    assert me["second_factor"] is True
    _, listed, _ = await hub.ask("GET", SESSIONS, **again)
    assert [each["current"] for each in listed["sessions"]].count(True) == 1
    assert len(listed["sessions"]) == 3
    changed = {"old": PASSWORD, "new": OTHER}
    assert await code(hub, "PUT", "/api/v1/me/password", changed, **again) == (200, None)
    assert await code(hub, "GET", SESSIONS, **elsewhere) == (401, "access.unknown")
    assert (await hub.ask("GET", SESSIONS, **again))[0] == 200
    assert await code(
        hub, "POST", "/api/v1/me/second-factor/removal", {"password": OTHER}, **again
    ) == (204, None)
    await hub.signed_in("ada", OTHER)


async def test_a_token_is_not_its_owner(hub: Guarded) -> None:
    await hub.account("ada", Role.ADMIN)
    ada = await hub.signed_in("ada")
    wanted = {"name": "counter", "scopes": ["watch"], "days": 1}
    status, made, _ = await hub.ask("POST", "/api/v1/tokens", wanted, **ada)
    assert status == 201
    bearer = {"Authorization": f"Bearer {made['secret']}"}
    assert (await hub.ask("GET", CLOSURES, **bearer))[0] == 200
    assert await code(hub, "POST", CLOSURES, LIFT, **bearer) == (403, "access.forbidden")
    changed = {"old": PASSWORD, "new": OTHER}
    assert await code(hub, "PUT", "/api/v1/me/password", changed, **bearer) == (
        403,
        "access.person",
    )
    more = {"name": "more", "scopes": ["administer"]}
    assert await code(hub, "POST", "/api/v1/tokens", more, **bearer) == (422, "access.scopes")
    _, listed, _ = await hub.ask("GET", "/api/v1/tokens", **ada)
    assert [each["name"] for each in listed["tokens"]] == ["counter"]
    assert made["secret"] not in json.dumps(listed)
    token_id = made["token"]["id"]
    assert await code(hub, "DELETE", f"/api/v1/tokens/{token_id}", **ada) == (204, None)
    assert await code(hub, "GET", CLOSURES, **bearer) == (401, "access.unknown")


async def test_the_python_client_comes_with_a_token(hub: Guarded) -> None:
    account_id = await hub.account("ada", Role.VIEWER)
    scopes = ["visit", "watch"]
    _, text = await hub.admission.tokens.create(MACHINE, account_id, "t", scopes, 1)
    async with PushClient(hub.stream, token=text) as client:
        await client.subscribe("alarms", "machines")
        assert client.document("alarms") == {"alarms": {}}
    async with PushClient(hub.stream) as client:
        with pytest.raises(SubscriptionRefusedError) as caught:
            await client.subscribe("alarms")
        assert caught.value.code == "push.topic.forbidden"


async def test_a_screen_is_paired_by_the_code_that_it_shows(hub: Guarded) -> None:
    await hub.account("ada", Role.ADMIN)
    ada = await hub.signed_in("ada")
    _, begun, _ = await hub.ask("POST", "/api/v1/screens/pairings", {"screen": SCREEN})
    claim = {"pairing": begun["pairing"]}
    _, waiting, _ = await hub.ask("POST", "/api/v1/screens/pairings/claim", claim)
    assert waiting == {"state": "waiting"}
    path = f"/api/v1/screens/{SCREEN}/credential"
    assert await code(hub, "PUT", path, {"code": "BBBB-BBBB"}, **ada) == (404, "access.pairing")
    _, given, _ = await hub.ask("PUT", path, {"code": begun["code"]}, **ada)
    assert "secret" not in given
    _, done, response = await hub.ask("POST", "/api/v1/screens/pairings/claim", claim)
    assert (done["state"], done["screen"]) == ("done", SCREEN)
    screen = hub.browser({name: each.value for name, each in response.cookies.items()})
    _, me, response = await hub.ask("GET", ME, **screen)
    assert (me["kind"], me["name"], me["rights"]) == ("screen", SCREEN, ["visit", "show"])
    assert f"Max-Age={400 * 24 * 3600}" in response.headers["Set-Cookie"]
    async with connect(hub.stream, additional_headers=screen) as client:
        await client.recv()
        await client.send(json.dumps({"attach": [f"screen/{SCREEN}"]}))
        assert json.loads(await client.recv())["attached"]["mailboxes"] == [f"screen/{SCREEN}"]
        order = {"order": "identify"}
        await hub.ask("POST", f"/api/v1/screens/{SCREEN}/orders", order, **ada)
        assert json.loads(await client.recv())["message"] == order


async def test_a_device_reports_for_itself_until_its_credential_ends(hub: Guarded) -> None:
    await hub.account("ada", Role.ADMIN)
    ada = await hub.signed_in("ada")
    path = f"/api/v1/devices/{DEVICE}/credential"
    _, made, _ = await hub.ask("PUT", path, {}, **ada)
    inputs = hub.running.runtime.inputs
    login = {"username": DEVICE, "password": made["secret"]}
    async with aiomqtt.Client("127.0.0.1", hub.running.mqtt_port, **login) as client:
        await client.publish(f"zhilu/v1/{DEVICE}/state", '"Execute"', qos=1)
        assert inputs.status_now().readings == 1
        assert await code(hub, "DELETE", path, **ada) == (204, None)
        with pytest.raises(aiomqtt.MqttError):
            await asyncio.wait_for(anext(client.messages), PATIENCE)
    with pytest.raises(aiomqtt.MqttError):
        async with aiomqtt.Client("127.0.0.1", hub.running.mqtt_port, **login):
            pass
    gateway = {"devices": ["lift-1", "nobody"]}
    assert await code(hub, "PUT", "/api/v1/devices/gate/credential", gateway, **ada) == (
        404,
        "device.unknown",
    )


async def test_guessing_passwords_is_slowed_down(hub: Guarded) -> None:
    await hub.account("ada", Role.ADMIN)
    for name in ("ada", "nobody"):
        answers = [
            await code(hub, "POST", SESSIONS, {"name": name, "password": "wrong"}) for _ in range(6)
        ]
        assert answers[:5] == [(401, "access.refused")] * 5
        assert answers[5] == (429, "access.locked")
    status, _, response = await hub.ask("POST", SESSIONS, {"name": "ada", "password": PASSWORD})
    assert status == 429
    assert 0 < int(response.headers["Retry-After"]) <= 2


async def test_sessions_outlive_the_hub(tmp_path: Path) -> None:
    async with guarded_hub(asking(tmp_path)) as hub:
        await hub.account("ada", Role.VIEWER)
        ada = await hub.signed_in("ada")
    async with guarded_hub(asking(tmp_path)) as hub:
        _, me, _ = await hub.ask("GET", ME, **ada)
        assert me["name"] == "ada"


def made_certificate(folder: Path) -> tuple[str, str]:
    """Return the files of a certificate for this machine and its key."""
    certificate, key = folder / "cert.pem", folder / "key.pem"
    subprocess.run(
        ["openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256",
         "-nodes", "-keyout", str(key), "-out", str(certificate), "-days", "2",
         "-subj", "/CN=localhost", "-addext", "subjectAltName=IP:127.0.0.1"],
        check=True, capture_output=True,
    )  # fmt: skip
    return str(certificate), str(key)


async def test_by_tls_cookies_are_kept_to_the_host_and_to_tls(tmp_path: Path) -> None:
    certificate, key = made_certificate(tmp_path)
    config = asking(tmp_path / "data", certificate_file=certificate, key_file=key)
    trust = ssl.create_default_context(cafile=certificate)
    async with guarded_hub(config) as hub:
        assert hub.running.address.startswith("https://")
        await hub.account("ada", Role.VIEWER)
        async with aiohttp.ClientSession(
            connector=aiohttp.TCPConnector(ssl=trust), cookie_jar=aiohttp.DummyCookieJar()
        ) as http:
            hub.http = http
            _, _, response = await hub.ask("POST", SESSIONS, {"name": "ada", "password": PASSWORD})
            cookies = response.headers.getall("Set-Cookie")
            assert all(each.startswith("__Host-") and "Secure" in each for each in cookies)
            assert response.headers["Strict-Transport-Security"].startswith("max-age=")
            ada = hub.browser({name: each.value for name, each in response.cookies.items()})
            _, me, _ = await hub.ask("GET", ME, **ada)
            assert me["name"] == "ada"
            plain = {"Cookie": ada["Cookie"].replace("__Host-", "")}
            _, me, _ = await hub.ask("GET", ME, **plain)
            assert me["kind"] == "visitor"
            stream = hub.stream
            async with connect(stream, ssl=trust, additional_headers=ada) as client:
                assert "hello" in await client.recv()


async def test_behind_a_proxy_its_word_counts_and_nobody_elses(tmp_path: Path) -> None:
    origin = "https://find.example.org"
    named = {"Host": "find.example.org", "X-Forwarded-Proto": "https", "Origin": origin}
    body = {"name": "ada", "password": PASSWORD}
    async with guarded_hub(asking(tmp_path, public_url=origin, proxies=("127.0.0.1",))) as hub:
        await hub.account("ada", Role.ADMIN)
        forwarded = {"X-Forwarded-For": "203.0.113.9, 198.51.100.7"}
        status, _, response = await hub.ask("POST", SESSIONS, body, **named, **forwarded)
        assert status == 201
        assert all("Secure" in each for each in response.headers.getall("Set-Cookie"))
        cookie = "; ".join(f"{name}={each.value}" for name, each in response.cookies.items())
        _, listed, _ = await hub.ask("GET", SESSIONS, Cookie=cookie, **named)
        assert [each["address"] for each in listed["sessions"]] == ["198.51.100.7"]
        status, _, _ = await hub.ask("POST", CLOSURES, LIFT, Cookie=cookie, **named)
        assert status == 201
        foreign = {**named, "Origin": "https://evil.example"}
        assert await code(hub, "POST", CLOSURES, LIFT, Cookie=cookie, **foreign) == (
            403,
            "origin.foreign",
        )
        assert (await hub.ask("GET", ME, Host="evil.example"))[0] == 421


def zhilu(*arguments: str) -> str:
    """Run the command line beside the hub and return what it prints."""
    try:
        done = CliRunner().invoke(main, arguments)
    finally:
        plain_logs()
    assert done.exit_code == 0, done.output
    return done.stdout


async def test_operators_at_the_machine_work_through_the_hub_that_runs(hub: Guarded) -> None:
    data = ("--data", hub.running.runtime.auditing._heads.path.parent.as_posix())
    made = await asyncio.to_thread(zhilu, "account", "create", "Ada", "--role", "admin", *data)
    assert f"{hub.running.address}/welcome#" in made
    secret = made.rpartition("#")[2].strip()
    await hub.ask("POST", "/api/v1/links/use", {"link": secret, "password": PASSWORD})
    ada = await hub.signed_in("ada")
    await asyncio.to_thread(
        zhilu, "account", "roles", "ada", "--role", "viewer", "--role", "admin", *data
    )
    assert await code(hub, "GET", SESSIONS, **ada) == (401, "access.unknown")
    token = (
        await asyncio.to_thread(zhilu, "token", "create", "ada", "cron", "--scope", "watch", *data)
    ).strip()
    assert (await hub.ask("GET", CLOSURES, Authorization=f"Bearer {token}"))[0] == 200
    listed = await asyncio.to_thread(zhilu, "account", "list", *data)
    assert "Ada  viewer, admin  0 sessions, 1 tokens" in listed
    entries = hub.running.runtime.auditing.table
    assert "account.create" in {each.act async for each in entries.all_of_it()}


def test_operators_at_the_machine_work_without_a_hub(tmp_path: Path) -> None:
    data = ("--data", str(tmp_path))
    assert "/welcome#" in zhilu("account", "create", "Ada", "--role", "admin", *data)
    assert "/welcome#" in zhilu("account", "reset", "ada", *data)
    assert "no password yet" in zhilu("account", "list", *data)
    assert zhilu("token", "create", "ada", "cron", *data).startswith("zhilu_")
