"""Who acts, and what browsers keep of it."""

from http import HTTPStatus
from typing import Literal

from aiohttp import web

from hub.access import Actor, NotAllowedError, NotKnownError, Right
from hub.api.context import ADMISSION
from hub.api.front import is_encrypted, is_own_origin
from hub.api.problems import SAFE_METHODS, Problem
from hub.api.sources import ACTOR, BY_COOKIE

SESSION, SCREEN, MARK = "zhilu-session", "zhilu-screen", "zhilu-known"
HOST_ONLY = "__Host-"
"""Cookies of such a name are sent back to the very host that set them, and by TLS only
(draft-ietf-httpbis-rfc6265bis, section 4.1.3.2); without TLS browsers take none."""

SCREEN_SECONDS = 400 * 24 * 3600
"""As long as browsers keep a cookie (draft-ietf-httpbis-rfc6265bis, section 5.5)."""

ELSEWHERE = frozenset({"cross-site", "same-site"})


def acting(request: web.Request) -> Actor:
    """Return who acts, and note it; all of the request has to be here.

    Raises:
        Problem: A browser's cookie says so, and no page of the hub's own sends the request.
    """
    actor = who_acts(request)
    if request[BY_COOKIE]:
        check_sender(request)
    return actor


def check_right(actor: Actor, right: Right) -> None:
    """Refuse what somebody may not do.

    Raises:
        NotKnownError: It is a visitor: somebody who signs in may be allowed.
        NotAllowedError: It is somebody who is known.
    """
    if right not in actor.rights:
        if actor.kind == "visitor":
            raise NotKnownError(right.value)
        raise NotAllowedError(actor.name, right.value)


def who_acts(request: web.Request) -> Actor:
    """Note and return who acts: by a header, else by a cookie, else nobody who is known."""
    admission = request.app[ADMISSION]
    found: Actor | None = None
    by_cookie = False
    authorization = request.headers.get("Authorization")
    if authorization is not None:
        scheme, _, secret = authorization.partition(" ")
        found = admission.actor(secret.strip()) if scheme.lower() == "bearer" else None
    elif "Cookie" in request.headers and not is_foreign_site(request):
        for name in (SESSION, SCREEN):
            secret = request.cookies.get(cookie_name(request, name), "")
            found = admission.actor(secret) if secret else None
            by_cookie = found is not None
            if found is not None:
                break
    actor = found or admission.nobody
    request[ACTOR], request[BY_COOKIE] = actor, by_cookie
    return actor


def is_foreign_site(request: web.Request) -> bool:
    """Tell whether a browser says that a page elsewhere caused a request.

    Such a request has no cookie of ours, by SameSite; where a browser does not keep to that, it
    has none for the hub.
    """
    return request.headers.get("Sec-Fetch-Site") in ELSEWHERE


def check_sender(request: web.Request) -> None:
    """Refuse commands and sockets that are not sent by a page of the hub's own, by its cookie.

    Browsers tell it with every command and every WebSocket; `hub.api.door` has refused foreign
    origins already.

    Raises:
        Problem: It is not told.
    """
    socket = "Upgrade" in request.headers
    if request.method in SAFE_METHODS and not socket:
        return
    origin = request.headers.get("Origin")
    if origin is None:
        own = request.headers.get("Sec-Fetch-Site") == "same-origin"
    else:
        own = is_own_origin(request, origin)
    if not own:
        code = "push.origin.foreign" if socket else "origin.foreign"
        detail = "with a cookie, send Origin: only the hub's own pages may use it"
        raise Problem(HTTPStatus.FORBIDDEN, code, detail)


def cookie_name(request: web.Request, name: str) -> str:
    """Return a cookie's name as browsers take it: bound to the host where there is TLS."""
    return HOST_ONLY + name if is_encrypted(request) else name


def set_cookie(
    request: web.Request,
    response: web.Response,
    name: str,
    value: str,
    seconds: int | None,
    *,
    samesite: Literal["Strict", "Lax"] = "Strict",
) -> None:
    """Have a browser keep something that no script reads.

    No other site has it send that, but with `Lax` by leading it here.
    """
    response.set_cookie(
        cookie_name(request, name),
        value,
        max_age=seconds,
        path="/",
        secure=is_encrypted(request),
        httponly=True,
        samesite=samesite,
    )


def drop_cookie(request: web.Request, response: web.Response, name: str) -> None:
    """Have a browser forget something."""
    set_cookie(request, response, name, "", 0)
