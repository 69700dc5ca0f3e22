"""No secret comes out but where it was asked for: not in logs, errors, metrics, files."""

import asyncio
import json
from pathlib import Path

import aiomqtt
import pyotp
import pytest
from structlog.testing import capture_logs
from websockets.asyncio.client import connect

from hub.access import MACHINE, Role
from tests.integration.access_tools import (
    DEVICE,
    PASSWORD,
    SCREEN,
    Guarded,
    asking,
    guarded_hub,
)

pytestmark = pytest.mark.integration

NEW = "another good one 77"
WRONG = "this is not the password"


class Kept:
    """All secrets of a run, and everything that came out where none may."""

    def __init__(self) -> None:
        self.secrets: dict[str, str] = {"password": PASSWORD, "new": NEW, "wrong": WRONG}
        self.out: list[str] = []

    def leaks(self, more: dict[str, str]) -> list[str]:
        """Return which secrets came out where."""
        places = {"answers": "\n".join(self.out), **more}
        return [
            f"{name} in {place}"
            for name, secret in self.secrets.items()
            for place, text in places.items()
            if secret in text
        ]


async def told(
    hub: Guarded, kept: Kept, method: str, path: str, body: object, **headers: str
) -> object:
    """Send a request whose whole answer must hold no secret."""
    _, answer, response = await hub.ask(method, path, body, **headers)
    kept.out.append(f"{method} {path} {json.dumps(answer)} {response.raw_headers!r}")
    return answer


async def all_flows(hub: Guarded, kept: Kept) -> None:
    kept.secrets["first link"] = first = hub.running.first_link.partition("#")[2]
    used = {"link": first, "name": "Ada", "password": PASSWORD}
    await told(hub, kept, "POST", "/api/v1/links/look", {"link": first})
    await told(hub, kept, "POST", "/api/v1/links/use", {**used, "password": "short"})
    await told(hub, kept, "POST", "/api/v1/links/use", used)
    await told(hub, kept, "POST", "/api/v1/links/use", used)
    ada = await hub.signed_in("Ada")
    kept.secrets["session"] = ada["Cookie"].split("zhilu-session=")[1].split(";")[0]
    kept.secrets["mark"] = ada["Cookie"].split("zhilu-known=")[1].split(";")[0]
    for body in ({"name": "ada", "password": WRONG}, {"name": WRONG, "password": PASSWORD}):
        await told(hub, kept, "POST", "/api/v1/sessions", body)
    await second_factor(hub, kept, ada)
    await tokens_and_credentials(hub, kept, ada)
    changed = {"old": PASSWORD, "new": NEW}
    await told(hub, kept, "PUT", "/api/v1/me/password", {**changed, "old": WRONG}, **ada)
    await told(hub, kept, "PUT", "/api/v1/me/password", changed, **ada)
    _, made, _ = await hub.ask("POST", "/api/v1/users", {"name": "Bo", "roles": ["viewer"]}, **ada)
    kept.secrets["reset link"] = made["link"]["path"].partition("#")[2]
    for path in (
        "users",
        "tokens",
        "sessions",
        "credentials",
        "audit",
        "me",
        "inputs",
        "openapi.json",
    ):
        await told(hub, kept, "GET", f"/api/v1/{path}", None, **ada)
    for path in (
        "/metrics",
        "/api/v1/why/machines",
        "/api/v1/why/closures",
        "/console",
        "/nowhere",
    ):
        await told(hub, kept, "GET", path, None, **ada)
    broken = {"name": "ada", "password": PASSWORD, "unknown": WRONG}
    await told(hub, kept, "POST", "/api/v1/sessions", broken)
    await told(hub, kept, "POST", "/api/v1/sessions", PASSWORD)
    await told(hub, kept, "POST", "/api/v1/sessions", {"name": "ada", "password": [PASSWORD]})


async def second_factor(hub: Guarded, kept: Kept, ada: dict[str, str]) -> None:
    _, seed, _ = await hub.ask("POST", "/api/v1/me/second-factor", {"password": PASSWORD}, **ada)
    kept.secrets["seed"] = seed["secret"]
    await told(hub, kept, "PUT", "/api/v1/me/second-factor", {"code": "000000"}, **ada)
    code = pyotp.TOTP(seed["secret"]).now()
    _, codes, _ = await hub.ask("PUT", "/api/v1/me/second-factor", {"code": code}, **ada)
    kept.secrets["recovery code"] = codes["recovery_codes"][0]
    body = {"name": "ada", "password": PASSWORD, "code": "000000"}
    await told(hub, kept, "POST", "/api/v1/sessions", body)


async def tokens_and_credentials(hub: Guarded, kept: Kept, ada: dict[str, str]) -> None:
    wanted = {"name": "counter", "scopes": ["visit", "watch"]}
    _, made, _ = await hub.ask("POST", "/api/v1/tokens", wanted, **ada)
    kept.secrets["token"] = token = made["secret"]
    await told(hub, kept, "POST", "/api/v1/evacuation", {}, Authorization=f"Bearer {token}")
    _, made, _ = await hub.ask("PUT", f"/api/v1/devices/{DEVICE}/credential", {}, **ada)
    kept.secrets["device"] = made["secret"]
    _, begun, _ = await hub.ask("POST", "/api/v1/screens/pairings", {"screen": SCREEN})
    kept.secrets["pairing"] = begun["pairing"]
    path = f"/api/v1/screens/{SCREEN}/credential"
    await told(hub, kept, "PUT", path, {"code": begun["code"]}, **ada)
    claim = {"pairing": begun["pairing"]}
    _, done, _ = await hub.ask("POST", "/api/v1/screens/pairings/claim", claim)
    kept.secrets["screen"] = done["secret"]
    await told(hub, kept, "POST", "/api/v1/screens/pairings/claim", claim)
    headers = {"Authorization": f"Bearer {token}"}
    async with connect(hub.stream, additional_headers=headers) as client:
        kept.out.append(str(await client.recv()))
        await client.send(json.dumps({"subscribe": ["#", "no/such"]}))
        kept.out += [str(await client.recv()) for _ in range(2)]
    for username, password in (
        (DEVICE, WRONG),
        ("counter", token),
        (DEVICE, kept.secrets["device"]),
    ):
        try:
            async with aiomqtt.Client(
                "127.0.0.1", hub.running.mqtt_port, username=username, password=password
            ) as device:
                await device.publish(f"zhilu/v1/{DEVICE}/state", '"Execute"', qos=0)
        except aiomqtt.MqttError as error:
            kept.out.append(str(error))


def files_in(folder: Path) -> str:
    """Return all that a hub has written."""
    return "".join(
        path.read_bytes().decode("utf-8", "ignore") for path in folder.rglob("*") if path.is_file()
    )


async def test_no_secret_comes_out(tmp_path: Path, capfd: pytest.CaptureFixture[str]) -> None:
    kept = Kept()
    with capture_logs() as logs:
        async with guarded_hub(asking(tmp_path)) as hub:
            await all_flows(hub, kept)
            await hub.admission.people.reset(MACHINE, hub.admission.people.named("Ada").id)
            await hub.account("cy", Role.VIEWER)
            held = repr((vars(hub.admission.ledger.book), hub.admission.ledger))
            await asyncio.sleep(0)
    printed = "".join(capfd.readouterr())
    files = files_in(tmp_path)
    assert len(kept.secrets) == 13
    assert len(logs) > 10
    assert "take_closure" not in files  # nothing was closed: the search below reads the audit
    assert "account.create" in files
    places = {"logs": repr(logs), "output": printed, "files": files, "memory": held}
    # An authenticator's seed has to be known to tell its codes.
    assert [each for each in kept.leaks(places) if each != "seed in files"] == []
