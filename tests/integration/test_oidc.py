"""Signing in with an OpenID provider: a real one, as a process of its own, right and wrong."""

import contextlib
import re
import subprocess
import sys
import time
import urllib.request
from collections.abc import AsyncIterator, Iterator
from dataclasses import dataclass
from urllib.parse import parse_qs, urlsplit

import aiohttp
import pytest
import pytest_asyncio

from hub.access.oidc import Begun, Pending
from hub.clock import SystemClock
from hub.errors import OidcRefusedError, OidcUnavailableError
from hub.oidc_client import FRESH_NS, KEYS_AGAIN_NS, Identity, OidcClient, OidcSettings
from tests.oidc_provider import CLIENT, SECRET
from tests.servers import free_port

pytestmark = pytest.mark.integration

BACK = "http://127.0.0.1:8080/api/v1/oidc/callback"
ROLES = {"library-ops": ("operator", "editor"), "all-staff": ("viewer",)}
STARTS_WITHIN_SECONDS = 15.0


class MovedClock:
    """The machine's clock, moved on by tests."""

    def __init__(self) -> None:
        self.by_ns = 0

    def now_ns(self) -> int:
        """Return the time, moved."""
        return SystemClock().now_ns() + self.by_ns


@dataclass(frozen=True, slots=True)
class RunningProvider:
    """A provider that runs."""

    issuer: str

    async def control(self, **wanted: object) -> int:
        """Let it misbehave; return how often it was asked for its keys."""
        async with (
            aiohttp.ClientSession() as session,
            session.post(f"{self.issuer}/control", json=wanted) as answer,
        ):
            return int((await answer.json())["key_requests"])

    async def signed_in(self, address: str, user: str = "ada") -> dict[str, str]:
        """Do what a browser does in which somebody presses their button; return the answer."""
        async with aiohttp.ClientSession() as session:
            async with session.get(address) as page:
                html = await page.text()
            form = dict(re.findall(r'name="(\w+)" value="([^"]*)"', html))
            form["user"] = user
            async with session.post(
                f"{self.issuer}/authorize", data=form, allow_redirects=False
            ) as sent:
                assert sent.status == 303
                back = sent.headers["Location"]
        assert back.startswith(f"{BACK}?")
        return {name: values[0] for name, values in parse_qs(urlsplit(back).query).items()}


@pytest.fixture(scope="module")
def started() -> Iterator[RunningProvider]:
    """A provider for all tests of this module."""
    port = free_port()
    process = subprocess.Popen([sys.executable, "-m", "tests.oidc_provider", str(port)])
    issuer = f"http://127.0.0.1:{port}"
    try:
        give_up = time.monotonic() + STARTS_WITHIN_SECONDS
        while not answers(issuer):
            assert process.poll() is None, "the provider has ended"
            assert time.monotonic() < give_up, "the provider does not start"
            time.sleep(0.05)
        yield RunningProvider(issuer)
    finally:
        process.terminate()
        process.wait(timeout=10)


def answers(issuer: str) -> bool:
    """Tell whether it is there."""
    with contextlib.suppress(OSError):
        urllib.request.urlopen(f"{issuer}/keys", timeout=1).close()  # noqa: S310
        return True
    return False


@pytest_asyncio.fixture
async def provider(started: RunningProvider) -> RunningProvider:
    """A provider that behaves."""
    await started.control()
    return started


@pytest.fixture
def clock() -> MovedClock:
    return MovedClock()


@pytest_asyncio.fixture
async def client(provider: RunningProvider, clock: MovedClock) -> AsyncIterator[OidcClient]:
    """The hub as its client."""
    made = OidcClient(OidcSettings(provider.issuer, CLIENT, SECRET, roles=ROLES), clock)
    async with made.running():
        yield made


def begun(clock: MovedClock) -> Pending:
    """Begin a sign-in."""
    numbers = iter(range(9))
    begun = Begun(lambda: f"{next(numbers)}".rjust(32, "s"))
    return begun.begin("/console", clock.now_ns())[0]


async def identity(
    client: OidcClient, provider: RunningProvider, clock: MovedClock, user: str = "ada"
) -> Identity:
    """Sign somebody in."""
    pending = begun(clock)
    answer = await provider.signed_in(await client.address(pending, BACK), user)
    assert answer["state"] == pending.state
    return await client.identity(answer, pending, BACK)


async def test_somebody_whom_the_provider_knows_has_the_roles_of_their_groups(
    client: OidcClient, provider: RunningProvider, clock: MovedClock
) -> None:
    found = await identity(client, provider, clock)
    assert found.subject == f"{provider.issuer} 248-ada"
    assert (found.name, found.roles) == ("ada", ("editor", "operator", "viewer"))
    assert (await identity(client, provider, clock, "bo")).roles == ("viewer",)


async def test_groups_that_are_told_at_userinfo_only_count_too(
    client: OidcClient, provider: RunningProvider, clock: MovedClock
) -> None:
    await provider.control(in_userinfo=True)
    assert (await identity(client, provider, clock)).roles == ("editor", "operator", "viewer")


async def test_somebody_without_a_role_here_is_not_let_in(
    client: OidcClient, provider: RunningProvider, clock: MovedClock
) -> None:
    with pytest.raises(OidcRefusedError) as caught:
        await identity(client, provider, clock, "eve")
    assert caught.value.code == "oidc.roles"
    assert "'groups'" in caught.value.message


async def test_somebody_who_refuses_at_the_provider_is_told(
    client: OidcClient, provider: RunningProvider, clock: MovedClock
) -> None:
    with pytest.raises(OidcRefusedError, match="access_denied") as caught:
        await identity(client, provider, clock, "")
    assert caught.value.code == "oidc.refused"


@pytest.mark.parametrize(
    "wrong",
    [
        "nonce",
        "no-nonce",
        "issuer",
        "audience",
        "azp",
        "expired",
        "no-subject",
        "none",
        "hmac",
        "key",
        "signature",
        "mix-up",
    ],
)
async def test_a_token_that_is_wrong_in_any_way_is_refused(
    client: OidcClient, provider: RunningProvider, clock: MovedClock, wrong: str
) -> None:
    await provider.control(misbehaviour=wrong)
    with pytest.raises(OidcRefusedError) as caught:
        await identity(client, provider, clock)
    assert caught.value.code == "oidc.token"
    assert (await identity(client, provider, clock)).name == "ada"


async def test_a_code_counts_once_and_only_with_its_verifier(
    client: OidcClient, provider: RunningProvider, clock: MovedClock
) -> None:
    pending = begun(clock)
    answer = await provider.signed_in(await client.address(pending, BACK))
    await client.identity(answer, pending, BACK)
    with pytest.raises(OidcRefusedError, match="invalid_grant"):
        await client.identity(answer, pending, BACK)
    answer = await provider.signed_in(await client.address(pending, BACK))
    stolen = Pending("s", pending.nonce, "another verifier", "b", "/", pending.begun_ns)
    with pytest.raises(OidcRefusedError, match="invalid_grant"):
        await client.identity(answer, stolen, BACK)


async def test_a_wrong_client_secret_is_told_without_the_secret(
    provider: RunningProvider, clock: MovedClock
) -> None:
    client = OidcClient(OidcSettings(provider.issuer, CLIENT, "guessed", roles=ROLES), clock)
    async with client.running():
        with pytest.raises(OidcRefusedError, match="invalid_client") as caught:
            await identity(client, provider, clock)
    assert "guessed" not in f"{caught.value} {client.settings!r}"


async def test_keys_that_were_changed_are_fetched_and_not_more_often_than_needed(
    client: OidcClient, provider: RunningProvider, clock: MovedClock
) -> None:
    asked = await provider.control()
    await identity(client, provider, clock)
    await identity(client, provider, clock)
    assert await provider.control() == asked + 1, "known keys are not asked for again"
    await provider.control(rotate=True)
    clock.by_ns += KEYS_AGAIN_NS
    assert (await identity(client, provider, clock)).name == "ada"
    assert await provider.control() == asked + 2
    await provider.control(rotate=True)
    with pytest.raises(OidcRefusedError, match="unknown key"):
        await identity(client, provider, clock)
    assert await provider.control() == asked + 2, "nobody makes the hub ask again and again"


async def test_signing_out_there_leads_back(client: OidcClient) -> None:
    address = await client.goodbye("http://127.0.0.1:8080/sign-in")
    assert address is not None
    async with (
        aiohttp.ClientSession() as session,
        session.get(address, allow_redirects=False) as answer,
    ):
        assert answer.headers["Location"] == "http://127.0.0.1:8080/sign-in"


@pytest.mark.parametrize("issuer", ["http://127.0.0.1:9", "{issuer}/elsewhere", "{issuer}/"])
async def test_a_provider_that_is_not_there_or_another_is_told(
    provider: RunningProvider, clock: MovedClock, issuer: str
) -> None:
    settings = OidcSettings(issuer.format(issuer=provider.issuer), CLIENT, SECRET)
    client = OidcClient(settings, clock)
    async with client.running():
        with pytest.raises(OidcUnavailableError) as caught:
            await client.address(begun(clock), BACK)
        assert caught.value.code == "oidc.unavailable"
        assert await client.goodbye(BACK) is None


async def test_what_a_provider_told_stands_while_it_is_away(
    provider: RunningProvider, clock: MovedClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    client = OidcClient(OidcSettings(provider.issuer, CLIENT, SECRET, roles=ROLES), clock)
    async with client.running():
        told = await client.provider()
        clock.by_ns += FRESH_NS

        async def away(*_: object) -> object:
            raise OidcUnavailableError("away")

        monkeypatch.setattr(client, "_asked", away)
        assert await client.provider() == told
