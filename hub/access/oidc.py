"""Signing in with an OpenID provider: what is asked of it, and what of its answers counts; pure.

Authorization code flow with PKCE (OpenID Connect Core 1.0, section 3.1; RFC 7636, S256). A sign-in
that was begun is known by its `state`, counts once, only in the browser in which it was begun, and
for ten minutes.
"""

from collections import OrderedDict
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from hashlib import sha256
from hmac import compare_digest

import msgspec
from authlib.oauth2.rfc6749.parameters import prepare_grant_uri
from authlib.oauth2.rfc7636 import create_s256_code_challenge
from authlib.oidc.core import CodeIDToken
from joserfc import jwt
from joserfc.errors import InvalidKeyIdError, JoseError
from joserfc.jwk import KeySet

from hub.access.actor import HOME
from hub.errors import OidcRefusedError

ALGORITHMS = ("RS256", "RS384", "RS512", "PS256", "PS384", "PS512", "ES256", "ES384", "EdDSA")
"""Signatures that are taken: by keys of which the hub knows only the public half; `none` never."""

LEEWAY_SECONDS = 60
PENDING_NS = 600 * 10**9
MOST_PENDING = 10_000
"""More than one address can begin while they count: `GET /oidc/start` takes 5 of its bucket."""


class Provider(msgspec.Struct, frozen=True):
    """What a provider tells of itself (OpenID Connect Discovery 1.0, section 3)."""

    issuer: str
    authorization_endpoint: str
    token_endpoint: str
    jwks_uri: str
    userinfo_endpoint: str | None = None
    end_session_endpoint: str | None = None
    token_endpoint_auth_methods_supported: tuple[str, ...] = ("client_secret_basic",)
    authorization_response_iss_parameter_supported: bool = False


@dataclass(frozen=True, slots=True)
class Pending:
    """A sign-in that was begun.

    Args:
        state: Names it; comes back with the answer.
        nonce: Comes back inside the ID token.
        verifier: The secret of which the provider was told the hash.
        browser: Hash of the secret in the cookie of the browser in which it was begun.
        next: The page to go on to.
        begun_ns: When, ns UTC.
    """

    state: str
    nonce: str = field(repr=False)
    verifier: str = field(repr=False)
    browser: str = field(repr=False)
    next: str
    begun_ns: int


@dataclass(slots=True)
class Begun:
    """The sign-ins that were begun and not yet answered.

    Overflow rule: beyond `most` the oldest is forgotten; who began it has to begin anew.

    Args:
        random: Returns a new secret of letters and digits.
        most: How many are remembered.
    """

    random: Callable[[], str]
    most: int = MOST_PENDING
    pending: OrderedDict[str, Pending] = field(default_factory=OrderedDict)

    def begin(self, next_page: str, now_ns: int) -> tuple[Pending, str]:
        """Begin a sign-in; return it, and the secret for the browser's cookie."""
        secret = self.random()
        made = Pending(
            self.random(),
            self.random(),
            self.random() + self.random(),
            hashed(secret),
            own_page(next_page),
            now_ns,
        )
        self.pending[made.state] = made
        while len(self.pending) > self.most:
            self.pending.popitem(last=False)
        return made, secret

    def take(self, state: str, secret: str, now_ns: int) -> Pending:
        """Return the sign-in that an answer belongs to; it counts once.

        Raises:
            OidcRefusedError: There is none of that state, it was answered already, it was begun in
                another browser, or too long ago.
        """
        found = self.pending.get(state)
        if found is None or not compare_digest(found.browser, hashed(secret)):
            message = "no sign-in was begun here that this answers; begin anew"
            raise OidcRefusedError("oidc.state", message)
        del self.pending[state]
        if not 0 <= now_ns - found.begun_ns <= PENDING_NS:
            raise OidcRefusedError("oidc.state", "the sign-in took too long; begin anew")
        return found


def hashed(secret: str) -> str:
    """Return what is kept of a browser's secret."""
    return sha256(secret.encode()).hexdigest()


def own_page(address: str) -> str:
    """Return a page of the hub's own to go on to; the console where it is none.

    Browsers take a backslash for a slash, and two slashes for another host (WHATWG URL, 4.4).
    """
    plain = address.startswith("/") and not address.startswith("//") and "\\" not in address
    return address if plain and address.isprintable() else HOME


def asking(
    provider: Provider, client_id: str, scopes: tuple[str, ...], back: str, pending: Pending
) -> str:
    """Return the provider's address to send a browser to (OpenID Connect Core 1.0, 3.1.2.1)."""
    address: str = prepare_grant_uri(
        provider.authorization_endpoint,
        client_id,
        "code",
        redirect_uri=back,
        scope=list(scopes),
        state=pending.state,
        nonce=pending.nonce,
        code_challenge=create_s256_code_challenge(pending.verifier),
        code_challenge_method="S256",
    )
    return address


def checked_issuer(provider: Provider, told: str | None) -> None:
    """Refuse an answer that another provider gave (RFC 9207, section 2.4).

    Raises:
        OidcRefusedError: It says so, or does not say whose it is though this one would.
    """
    if told is None and not provider.authorization_response_iss_parameter_supported:
        return
    if told != provider.issuer:
        raise OidcRefusedError("oidc.token", "the answer is another provider's")


class UnknownKey(Exception):
    """A token is signed by a key that is not among those that are known."""


def claims_of(
    token: str, keys: KeySet, provider: Provider, client_id: str, pending: Pending, now_ns: int
) -> dict[str, object]:
    """Return what an ID token says, once all of it holds (OpenID Connect Core 1.0, 3.1.3.7).

    Raises:
        UnknownKey: It is signed by a key that is not known; perhaps keys were changed.
        OidcRefusedError: It is not signed, not by the provider, not for this hub, not for this
            sign-in, or not of now.
    """
    try:
        read = jwt.decode(token, keys, algorithms=ALGORITHMS)
        options = {
            "iss": {"essential": True, "value": provider.issuer},
            "aud": {"essential": True, "value": client_id},
            "nonce": {"essential": True, "value": pending.nonce},
        }
        params = {"nonce": pending.nonce, "client_id": client_id}
        claims = CodeIDToken(read.claims, read.header, options, params)
        claims.validate(now=now_ns // 10**9, leeway=LEEWAY_SECONDS)
    except InvalidKeyIdError as error:
        raise UnknownKey from error
    except (JoseError, ValueError, TypeError) as error:
        told = getattr(error, "error", type(error).__name__)
        message = f"the provider's token does not hold ({told}); tell whoever looks after the hub"
        raise OidcRefusedError("oidc.token", message) from error
    return dict(claims)


def subject_of(claims: Mapping[str, object], issuer: str) -> str:
    """Return what names somebody for good: issuer and subject.

    Raises:
        OidcRefusedError: There is no subject.
    """
    subject = claims.get("sub")
    if not isinstance(subject, str) or not subject:
        raise OidcRefusedError("oidc.token", "the provider's token names nobody")
    return f"{issuer} {subject}"


def words_in(claims: Mapping[str, object], path: str) -> frozenset[str]:
    """Return the words of a claim: a list of texts, or one with blanks between.

    A path with dots leads into objects, such as `realm_access.roles`; a claim whose own name has
    dots, such as a URL, is found as well.
    """
    found: object = claims.get(path)
    if found is None:
        found = claims
        for name in path.split("."):
            found = found.get(name) if isinstance(found, Mapping) else None
    if isinstance(found, str):
        return frozenset(found.split())
    return (
        frozenset(each for each in found if isinstance(each, str))
        if isinstance(found, list)
        else frozenset()
    )


def roles_of(words: frozenset[str], mapping: Mapping[str, tuple[str, ...]]) -> tuple[str, ...]:
    """Return the roles that the provider's words stand for, sorted; none where none is mapped."""
    return tuple(sorted({role for word in words for role in mapping.get(word, ())}))


def name_of(claims: Mapping[str, object], wanted: str) -> str:
    """Return what to call somebody: the claim that is wanted, or what else there is."""
    for claim in (wanted, "preferred_username", "email", "name", "sub"):
        found = claims.get(claim)
        if isinstance(found, str) and found.strip():
            return found.strip()
    return ""
