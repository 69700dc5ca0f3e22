"""Signing in with an OpenID provider: a real one, as a process of its own, right and wrong."""

from collections.abc import AsyncIterator, Iterator

import aiohttp
import pytest
import pytest_asyncio

from hub.access.oidc import Begun, Pending
from hub.clock import SystemClock
from hub.errors import OidcRefusedError, OidcUnavailableError
from hub.oidc_client import FRESH_NS, KEYS_AGAIN_NS, Identity, OidcClient, OidcSettings
from tests.oidc_provider import CLIENT, SECRET
from tests.oidc_running import RunningProvider, running_provider

pytestmark = pytest.mark.integration

BACK = "http://127.0.0.1:8080/api/v1/oidc/callback"
ROLES = {"library-ops": ("operator", "editor"), "all-staff": ("viewer",)}


class MovedClock:
    """The machine's clock, moved on by tests."""

    def __init__(self) -> None:
        self.by_ns = 0

    def now_ns(self) -> int:
        """Return the time, moved."""
        return SystemClock().now_ns() + self.by_ns


@pytest.fixture(scope="module")
def started() -> Iterator[RunningProvider]:
    """A provider for all tests of this module."""
    with running_provider() as running:
        yield running


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
    back, answer = await provider.signed_in(await client.address(pending, BACK), user)
    assert back.startswith(f"{BACK}?")
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


async def test_somebody_without_a_role_here_has_none(
    client: OidcClient, provider: RunningProvider, clock: MovedClock
) -> None:
    assert (await identity(client, provider, clock, "eve")).roles == ()


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
    _, answer = await provider.signed_in(await client.address(pending, BACK))
    await client.identity(answer, pending, BACK)
    with pytest.raises(OidcRefusedError, match="invalid_grant"):
        await client.identity(answer, pending, BACK)
    _, answer = await provider.signed_in(await client.address(pending, BACK))
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
