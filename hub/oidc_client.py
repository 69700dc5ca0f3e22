"""Talking to an OpenID provider: discovery, keys, tokens."""

import asyncio
import contextlib
from collections.abc import AsyncIterator, Mapping
from dataclasses import dataclass, field
from http import HTTPStatus
from typing import Any, TypeVar
from urllib.parse import quote, urlencode, urlsplit

import aiohttp
import msgspec
import structlog
from joserfc.errors import JoseError
from joserfc.jwk import KeySet

from hub.access.oidc import (
    Begun,
    Pending,
    Provider,
    UnknownKey,
    asking,
    checked_issuer,
    claims_of,
    name_of,
    roles_of,
    subject_of,
    words_in,
)
from hub.config import is_loopback
from hub.errors import OidcRefusedError, OidcUnavailableError
from hub.ports import Clock

TIMEOUT = aiohttp.ClientTimeout(total=10.0)
MOST_BYTES = 512 * 1024
MOST_CODE = 40
FRESH_NS = 3600 * 10**9
"""How long what a provider tells of itself is believed without asking anew."""

KEYS_AGAIN_NS = 30 * 10**9
"""Tokens with a key that is not known make the hub ask for keys no more often than this."""

S = TypeVar("S")

log = structlog.get_logger(__name__)


class Tokens(msgspec.Struct, frozen=True):
    """The answer of a token endpoint (OpenID Connect Core 1.0, section 3.1.3.3)."""

    id_token: str
    access_token: str = ""


@dataclass(frozen=True, slots=True)
class OidcSettings:
    """A provider, and what its words mean here.

    Args:
        issuer: The provider.
        client_id: What the hub is called there.
        secret: The hub's password there; None for a public client, whom PKCE alone protects.
        scopes: What is asked for.
        name_claim: The claim to call people by.
        roles_claim: The claim whose words `roles` maps to roles.
        roles: The roles of each word.
    """

    issuer: str
    client_id: str
    secret: str | None = field(default=None, repr=False)
    scopes: tuple[str, ...] = ("openid", "profile")
    name_claim: str = "preferred_username"
    roles_claim: str = "groups"
    roles: Mapping[str, tuple[str, ...]] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Identity:
    """Somebody whom the provider knows.

    Args:
        subject: Names them for good: issuer and subject.
        name: What to call them.
        roles: What they are here; none where none of the provider's words for them is a role.
    """

    subject: str
    name: str
    roles: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Vouching:
    """A provider that staff can sign in with.

    Args:
        name: What people call it.
        client: Asks it.
        begun: The sign-ins that were begun.
    """

    name: str
    client: "OidcClient"
    begun: Begun


class OidcClient:
    """The hub as a client of a provider.

    Args:
        settings: Which provider.
        clock: The time.
    """

    def __init__(self, settings: OidcSettings, clock: Clock) -> None:
        self.settings = settings
        self._clock = clock
        self._session: aiohttp.ClientSession | None = None
        self._alone = asyncio.Lock()
        self._provider: tuple[Provider, int] | None = None
        self._keys: tuple[KeySet, int] | None = None

    @contextlib.asynccontextmanager
    async def running(self) -> AsyncIterator[None]:
        """Be able to ask until the context ends."""
        async with aiohttp.ClientSession(timeout=TIMEOUT) as session:
            self._session = session
            try:
                yield
            finally:
                self._session = None

    async def address(self, pending: Pending, back: str) -> str:
        """Return where to send a browser to sign in.

        Args:
            pending: The sign-in that was begun.
            back: The hub's own address that the provider sends it back to.

        Raises:
            OidcUnavailableError: The provider does not answer.
        """
        settings = self.settings
        provider = await self.provider()
        return asking(provider, settings.client_id, settings.scopes, back, pending)

    async def goodbye(self, back: str) -> str | None:
        """Return where to send a browser to sign out there as well, None where that cannot be.

        (OpenID Connect RP-Initiated Logout 1.0, section 2.)
        """
        with contextlib.suppress(OidcUnavailableError):
            end = (await self.provider()).end_session_endpoint
            if end is not None:
                asked = {"client_id": self.settings.client_id, "post_logout_redirect_uri": back}
                return f"{end}{'&' if '?' in end else '?'}{urlencode(asked)}"
        return None

    async def identity(self, answer: Mapping[str, str], pending: Pending, back: str) -> Identity:
        """Return whom the provider's answer means.

        Args:
            answer: What the browser brought back: `code`, `iss`, or `error`.
            pending: The sign-in that it answers.
            back: The address that it was brought to.

        Raises:
            OidcUnavailableError: The provider does not answer.
            OidcRefusedError: It refuses, or its token does not hold.
        """
        provider = await self.provider()
        checked_issuer(provider, answer.get("iss"))
        if "error" in answer:
            raise refusal(answer["error"])
        tokens = await self._redeem(provider, answer.get("code", ""), pending, back)
        claims = await self._claims(provider, tokens.id_token, pending)
        words = words_in(claims, self.settings.roles_claim)
        if not words and provider.userinfo_endpoint is not None and tokens.access_token:
            told = await self._user_info(provider.userinfo_endpoint, tokens.access_token)
            if told.get("sub") == claims.get("sub"):
                claims = {**told, **claims}
                words = words_in(claims, self.settings.roles_claim)
        roles = roles_of(words, self.settings.roles)
        subject = subject_of(claims, provider.issuer)
        return Identity(subject, name_of(claims, self.settings.name_claim), roles)

    async def provider(self) -> Provider:
        """Return what the provider tells of itself.

        Raises:
            OidcUnavailableError: It does not answer, or tells of another issuer.
        """
        now_ns = self._clock.now_ns()
        async with self._alone:
            if self._provider is None or not 0 <= now_ns - self._provider[1] < FRESH_NS:
                try:
                    self._provider = await self._discovered(), now_ns
                except OidcUnavailableError:
                    if self._provider is None:
                        raise
            return self._provider[0]

    async def _discovered(self) -> Provider:
        issuer = self.settings.issuer
        address = f"{issuer.rstrip('/')}/.well-known/openid-configuration"
        found = await self._asked("GET", address, Provider)
        if found.issuer != issuer:
            raise OidcUnavailableError(
                f"{address} tells of {found.issuer!r}; set access.oidc.issuer to exactly that"
            )
        for each in (found.authorization_endpoint, found.token_endpoint, found.jwks_uri):
            if not is_guarded(each):
                raise OidcUnavailableError(f"{address} names {each}, which is not https")
        return found

    async def _claims(self, provider: Provider, token: str, pending: Pending) -> dict[str, object]:
        """Return what a token says; keys are asked for anew where its key is not known."""
        now_ns = self._clock.now_ns()
        for renewed in (False, True):
            keys = await self._known_keys(provider, now_ns, renewed=renewed)
            try:
                return claims_of(token, keys, provider, self.settings.client_id, pending, now_ns)
            except UnknownKey:
                continue
        raise OidcRefusedError("oidc.token", "the provider's token is signed by an unknown key")

    async def _known_keys(self, provider: Provider, now_ns: int, *, renewed: bool) -> KeySet:
        async with self._alone:
            held = self._keys
            lately = KEYS_AGAIN_NS if renewed else FRESH_NS
            if held is not None and 0 <= now_ns - held[1] < lately:
                return held[0]
            found = await self._asked("GET", provider.jwks_uri, dict[str, Any])
            try:
                keys = KeySet.import_key_set(found)  # type: ignore[arg-type]
            except (JoseError, ValueError, KeyError, TypeError) as error:
                raise OidcUnavailableError(f"{provider.jwks_uri} holds no keys") from error
            self._keys = keys, now_ns
            return keys

    async def _redeem(self, provider: Provider, code: str, pending: Pending, back: str) -> Tokens:
        """Return the tokens for a code."""
        settings = self.settings
        form = {
            "grant_type": "authorization_code",
            "code": code,
            "redirect_uri": back,
            "code_verifier": pending.verifier,
        }
        headers: dict[str, str] = {}
        if settings.secret is None:
            form["client_id"] = settings.client_id
        elif "client_secret_basic" in provider.token_endpoint_auth_methods_supported:
            # Both parts are encoded as in a form first (RFC 6749, section 2.3.1).
            user, password = quote(settings.client_id, ""), quote(settings.secret, "")
            headers["Authorization"] = aiohttp.encode_basic_auth(user, password)
        else:
            form |= {"client_id": settings.client_id, "client_secret": settings.secret}
        return await self._asked("POST", provider.token_endpoint, Tokens, headers, form)

    async def _user_info(self, address: str, token: str) -> dict[str, object]:
        return await self._asked(
            "GET", address, dict[str, object], {"Authorization": f"Bearer {token}"}
        )

    async def _asked(
        self,
        method: str,
        address: str,
        kind: type[S],
        headers: Mapping[str, str] | None = None,
        form: Mapping[str, str] | None = None,
    ) -> S:
        """Return the provider's answer to a request.

        Raises:
            OidcUnavailableError: It does not answer, or not as it should.
            OidcRefusedError: It refuses the code.
        """
        if self._session is None:
            raise OidcUnavailableError("the hub is ending")
        shown = urlsplit(address)._replace(query="").geturl()
        try:
            async with self._session.request(
                method, address, headers=headers, data=form, allow_redirects=False
            ) as answer:
                body, status = await bounded(answer.content), answer.status
        except (aiohttp.ClientError, TimeoutError, OSError, ValueError) as error:
            raise OidcUnavailableError(f"{shown}: {str(error) or type(error).__name__}") from error
        if form is not None and status in {HTTPStatus.BAD_REQUEST, HTTPStatus.UNAUTHORIZED}:
            raise refusal(error_in(body))
        if status != HTTPStatus.OK:
            raise OidcUnavailableError(f"{shown} answers {status}")
        try:
            return msgspec.json.decode(body, type=kind)
        except msgspec.MsgspecError as error:
            raise OidcUnavailableError(f"{shown}: {error}") from error


async def bounded(content: aiohttp.StreamReader) -> bytes:
    """Return all that is sent.

    Raises:
        ValueError: It is more than any provider has to say.
    """
    body = bytearray()
    async for chunk in content.iter_any():
        body += chunk
        if len(body) > MOST_BYTES:
            raise ValueError(f"it sends more than {MOST_BYTES} bytes")
    return bytes(body)


def refusal(code: str) -> OidcRefusedError:
    """Return that the provider refuses; only codes of the standard are shown."""
    shown = code if code.replace("_", "").isalpha() and len(code) <= MOST_CODE else "error"
    return OidcRefusedError("oidc.refused", f"the provider refuses ({shown})")


def error_in(body: bytes) -> str:
    """Return the error that an answer names (RFC 6749, section 5.2)."""
    try:
        found = msgspec.json.decode(body, type=dict[str, object]).get("error")
    except msgspec.MsgspecError:
        return "error"
    return found if isinstance(found, str) else "error"


def is_guarded(address: str) -> bool:
    """Tell whether nobody else can read what is sent to an address: https, or this machine."""
    parts = urlsplit(address)
    return parts.scheme == "https" or (parts.scheme == "http" and is_loopback(parts.hostname or ""))
