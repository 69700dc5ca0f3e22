"""A small OpenID provider, run as a process of its own: `python -m tests.oidc_provider PORT`.

It signs people in who press a button, keeps to OpenID Connect Core 1.0 and RFC 7636, and
misbehaves in ways that a test asks for at `/control`.
"""

import base64
import hashlib
import hmac
import json
import secrets
import sys
import time
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import unquote

from aiohttp import web
from authlib.oauth2.rfc7636 import create_s256_code_challenge
from joserfc import jwt
from joserfc.jwk import ECKey, KeySet, RSAKey
from yarl import URL

CLIENT, SECRET = "zhilu", "provider secret/+%"
USERS: dict[str, dict[str, Any]] = {
    "ada": {"sub": "248-ada", "preferred_username": "ada", "groups": ["library-ops", "all-staff"]},
    "bo": {"sub": "249-bo", "preferred_username": "bo", "groups": ["all-staff"]},
    "eve": {"sub": "250-eve", "preferred_username": "eve", "groups": ["outsiders"]},
}
PROVIDER = web.AppKey("provider", object)


@dataclass(slots=True)
class Grant:
    """A code that was given out."""

    user: str
    nonce: str
    challenge: str
    back: str


@dataclass(slots=True)
class Provider:
    """What the provider holds.

    Args:
        issuer: Its own address.
        misbehaviour: How the next token is wrong; empty for right.
        in_userinfo: Whether groups are told at userinfo only.
    """

    issuer: str
    misbehaviour: str = ""
    in_userinfo: bool = False
    key: RSAKey | ECKey = field(default_factory=lambda: RSAKey.generate_key(2048, {"kid": "k1"}))
    grants: dict[str, Grant] = field(default_factory=dict)
    access: dict[str, str] = field(default_factory=dict)
    key_requests: int = 0

    def token(self, grant: Grant) -> str:
        """Return an ID token, right or wrong as asked."""
        now = int(time.time())
        claims: dict[str, Any] = {
            "iss": self.issuer,
            "aud": CLIENT,
            "exp": now + 300,
            "iat": now,
            "nonce": grant.nonce,
            **{
                k: v
                for k, v in USERS[grant.user].items()
                if not (self.in_userinfo and k == "groups")
            },
        }
        wrong, self.misbehaviour = self.misbehaviour, ""
        changes: dict[str, dict[str, Any]] = {
            "nonce": {"nonce": "another"},
            "no-nonce": {"nonce": None},
            "issuer": {"iss": "https://elsewhere.example"},
            "audience": {"aud": "another-client"},
            "azp": {"aud": [CLIENT, "another-client"], "azp": "another-client"},
            "expired": {"exp": now - 3600, "iat": now - 7200},
            "no-subject": {"sub": None},
        }
        claims |= changes.get(wrong, {})
        claims = {name: value for name, value in claims.items() if value is not None}
        if wrong == "none":
            return unsigned(claims)
        if wrong == "hmac":
            return by_public_key(claims, self.key)
        algorithm = "ES256" if isinstance(self.key, ECKey) else "RS256"
        key = RSAKey.generate_key(2048, {"kid": "k1"}) if wrong == "key" else self.key
        header = {"alg": "RS256" if wrong == "key" else algorithm, "kid": key.kid}
        signed = jwt.encode(header, claims, key, algorithms=[str(header["alg"])])
        return signed[:-8] + "AAAAAAAA" if wrong == "signature" else signed


def encoded(part: object) -> str:
    """Return a part of a token."""
    return base64.urlsafe_b64encode(json.dumps(part).encode()).rstrip(b"=").decode()


def unsigned(claims: dict[str, Any]) -> str:
    """Return a token with alg none (RFC 7519, section 6)."""
    return f"{encoded({'alg': 'none'})}.{encoded(claims)}."


def by_public_key(claims: dict[str, Any], key: RSAKey | ECKey) -> str:
    """Return a token whose HMAC key is the provider's public key, which everybody has."""
    body = f"{encoded({'alg': 'HS256', 'kid': 'k1'})}.{encoded(claims)}"
    pem = key.as_pem(private=False)
    mac = hmac.digest(pem, body.encode(), hashlib.sha256)
    return f"{body}.{base64.urlsafe_b64encode(mac).rstrip(b'=').decode()}"


def of(request: web.Request) -> Provider:
    """Return the provider."""
    found = request.app[PROVIDER]
    assert isinstance(found, Provider)
    return found


async def discovery(request: web.Request) -> web.Response:
    """Tell of itself."""
    issuer = of(request).issuer
    return web.json_response(
        {
            "issuer": issuer,
            "authorization_endpoint": f"{issuer}/authorize",
            "token_endpoint": f"{issuer}/token",
            "jwks_uri": f"{issuer}/keys",
            "userinfo_endpoint": f"{issuer}/userinfo",
            "end_session_endpoint": f"{issuer}/logout",
            "response_types_supported": ["code"],
            "subject_types_supported": ["public"],
            "id_token_signing_alg_values_supported": ["RS256", "ES256"],
            "token_endpoint_auth_methods_supported": ["client_secret_basic"],
            "code_challenge_methods_supported": ["S256"],
            "authorization_response_iss_parameter_supported": True,
        }
    )


async def keys(request: web.Request) -> web.Response:
    """Give the public keys."""
    provider = of(request)
    provider.key_requests += 1
    return web.json_response(KeySet([provider.key]).as_dict(private=False))


async def authorize(request: web.Request) -> web.Response:
    """Show a button for each user."""
    query = request.query
    assert query["response_type"] == "code"
    assert query["client_id"] == CLIENT
    assert query["code_challenge_method"] == "S256"
    assert "openid" in query["scope"].split()
    hidden = "".join(
        f'<input type="hidden" name="{name}" value="{query[name]}">'
        for name in ("state", "nonce", "code_challenge", "redirect_uri")
    )
    buttons = "".join(f'<button name="user" value="{user}">{user}</button>' for user in USERS)
    refuse = '<button name="user" value="">refuse</button>'
    page = f'<form method="post" action="/authorize">{hidden}{buttons}{refuse}</form>'
    return web.Response(
        text=f"<!doctype html><title>Provider</title>{page}", content_type="text/html"
    )


async def approve(request: web.Request) -> web.Response:
    """Send the browser back with a code."""
    provider, form = of(request), await request.post()
    told = {name: str(value) for name, value in form.items()}
    answer = {"state": told["state"], "iss": provider.issuer}
    if provider.misbehaviour == "mix-up":
        provider.misbehaviour = ""
        answer["iss"] = "https://elsewhere.example"
    if told["user"] in USERS:
        answer["code"] = secrets.token_urlsafe(16)
        provider.grants[answer["code"]] = Grant(
            told["user"], told["nonce"], told["code_challenge"], told["redirect_uri"]
        )
    else:
        answer["error"] = "access_denied"
    raise web.HTTPSeeOther(URL(told["redirect_uri"]).with_query(answer))


async def token(request: web.Request) -> web.Response:
    """Change a code, once, for tokens."""
    provider, form = of(request), await request.post()
    scheme, _, given = request.headers.get("Authorization", "").partition(" ")
    user, _, password = base64.b64decode(given or "").decode().partition(":")
    if scheme != "Basic" or (unquote(user), unquote(password)) != (CLIENT, SECRET):
        return web.json_response({"error": "invalid_client"}, status=401)
    grant = provider.grants.pop(str(form.get("code")), None)
    verifier = str(form.get("code_verifier", ""))
    if (
        grant is None
        or grant.back != form.get("redirect_uri")
        or create_s256_code_challenge(verifier) != grant.challenge
    ):
        return web.json_response({"error": "invalid_grant"}, status=400)
    access = secrets.token_urlsafe(16)
    provider.access[access] = grant.user
    return web.json_response(
        {
            "access_token": access,
            "token_type": "Bearer",
            "expires_in": 300,
            "id_token": provider.token(grant),
        }
    )


async def userinfo(request: web.Request) -> web.Response:
    """Tell of whoever an access token is for."""
    held = request.headers.get("Authorization", "").removeprefix("Bearer ")
    user = of(request).access.get(held)
    if user is None:
        return web.json_response({"error": "invalid_token"}, status=401)
    return web.json_response(USERS[user])


async def logout(request: web.Request) -> web.Response:
    """Sign out and send the browser back."""
    assert request.query["client_id"] == CLIENT
    raise web.HTTPSeeOther(request.query["post_logout_redirect_uri"])


async def control(request: web.Request) -> web.Response:
    """Misbehave, or change the signing key, as a test asks."""
    provider, wanted = of(request), await request.json()
    provider.misbehaviour = wanted.get("misbehaviour", "")
    provider.in_userinfo = wanted.get("in_userinfo", False)
    if wanted.get("rotate"):
        provider.key = ECKey.generate_key("P-256", {"kid": f"k{time.time_ns()}"})
    return web.json_response({"key_requests": provider.key_requests})


def main(port: int) -> None:
    """Serve until killed."""
    app = web.Application()
    app[PROVIDER] = Provider(f"http://127.0.0.1:{port}")
    app.add_routes(
        [
            web.get("/.well-known/openid-configuration", discovery),
            web.get("/keys", keys),
            web.get("/authorize", authorize),
            web.post("/authorize", approve),
            web.post("/token", token),
            web.get("/userinfo", userinfo),
            web.get("/logout", logout),
            web.post("/control", control),
        ]
    )
    web.run_app(app, host="127.0.0.1", port=port, print=None)


if __name__ == "__main__":
    main(int(sys.argv[1]))
