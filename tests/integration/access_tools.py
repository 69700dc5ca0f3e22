"""A hub that asks who comes, and somebody of every role."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from unittest import mock

import aiohttp
import msgspec

from hub.access import MACHINE, RIGHTS_OF, Passwords, Right, Role
from hub.access.names import GIVEN
from hub.admission import Admission, admission
from hub.app import RunningHub, running_hub
from hub.config import Config, HttpConfig
from tests.hub.access_people import CHEAP
from tests.integration.hub_tools import config_for

PASSWORD = "correct horse battery"  # noqa: S105 - of the tests
SCREEN, DEVICE = "sign-l1-01", "lift-1"


@dataclass
class Person:
    """Somebody of a role, and what they are known by."""

    role: Role
    cookie: str = ""
    token: str = ""
    name: str = ""
    headers: dict[str, str] = field(default_factory=dict)

    @property
    def rights(self) -> frozenset[Right]:
        """What they may do."""
        return RIGHTS_OF[self.role]


class Guarded:
    """A running hub that asks who comes."""

    def __init__(self, running: RunningHub, http: aiohttp.ClientSession) -> None:
        self.running = running
        self.http = http

    @property
    def admission(self) -> Admission:
        """Who may come in."""
        return self.running.runtime.admission

    @property
    def stream(self) -> str:
        """The address of the push protocol."""
        return self.running.address.replace("http", "ws", 1) + "/api/v1/stream"

    async def ask(
        self, method: str, path: str, body: object = None, **headers: str
    ) -> tuple[int, Any, aiohttp.ClientResponse]:
        """Send a request and return status, JSON and response."""
        async with self.http.request(
            method, self.running.address + path, json=body, headers=headers, allow_redirects=False
        ) as response:
            text = await response.text()
            kind = response.content_type
            return (
                response.status,
                msgspec.json.decode(text) if "json" in kind and text else text,
                response,
            )

    async def signed_in(self, name: str, password: str = PASSWORD, **more: str) -> dict[str, str]:
        """Sign in over HTTP and return the headers of a browser that has."""
        body = {"name": name, "password": password, **more}
        status, told, response = await self.ask(
            "POST", "/api/v1/sessions", body, Origin=self.running.address
        )
        assert status == 201, told
        return self.browser({key: each.value for key, each in response.cookies.items()})

    def browser(self, cookies: dict[str, str]) -> dict[str, str]:
        """Return what a browser sends from the hub's own pages."""
        told = "; ".join(f"{name}={value}" for name, value in cookies.items())
        return {"Cookie": told, "Origin": self.running.address}

    async def account(self, name: str, *roles: Role) -> str:
        """Make an account that can sign in, and return its id."""
        people, links = self.admission.people, self.admission.links
        account, secret = await people.create(MACHINE, name, roles)
        await links.use(secret, "", PASSWORD, "192.0.2.1")
        return account.id

    async def somebody(self, role: Role) -> Person:
        """Return somebody of a role, as that role comes in."""
        if role is Role.VISITOR:
            return Person(role)
        if role in {Role.SCREEN, Role.DEVICE}:
            name, kind = (SCREEN, "screen") if role is Role.SCREEN else (DEVICE, "device")
            _, secret = await self.admission.credentials.give(MACHINE, kind, name, (name,))  # type: ignore[arg-type]
            return Person(role, "", secret, name, {"Authorization": f"Bearer {secret}"})
        account_id = await self.account(role.value, role)
        scopes = [right.value for right in RIGHTS_OF[role]]
        _, token = await self.admission.tokens.create(MACHINE, account_id, "test", scopes, 1)
        headers = await self.signed_in(role.value)
        return Person(role, headers["Cookie"], token, role.value, headers)

    async def everybody(self) -> list[Person]:
        """Return somebody of every role."""
        assert {*GIVEN, Role.VISITOR, Role.SCREEN, Role.DEVICE} == set(Role)
        return [await self.somebody(role) for role in Role]


def asking(data: Path, **http: object) -> Config:
    """Return the configuration of a hub that asks who comes, and limits nobody."""
    config = config_for(data, mode="sign-in")
    wanted = HttpConfig(port=0, visitor_rate=0, member_rate=0)
    return msgspec.structs.replace(config, http=msgspec.structs.replace(wanted, **http))


@asynccontextmanager
async def guarded_hub(config: Config) -> AsyncIterator[Guarded]:
    """Run a hub that asks who comes, and whose passwords cost little."""
    jar = aiohttp.DummyCookieJar()
    cheap = mock.patch.object(admission, "Passwords", lambda random: Passwords(random, CHEAP))
    with cheap:
        async with running_hub(config) as running, aiohttp.ClientSession(cookie_jar=jar) as http:
            yield Guarded(running, http)
