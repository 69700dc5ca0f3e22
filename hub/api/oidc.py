"""Signing in with an OpenID provider: there, and back with its word for somebody."""

from http import HTTPStatus
from typing import Annotated
from urllib.parse import urlencode

import msgspec
from aiohttp import web

from hub.access import Right
from hub.access.actor import HOME
from hub.access.audit import Act
from hub.admission import SignedIn
from hub.api import answers
from hub.api.acting import cookie_name, set_cookie
from hub.api.addresses import client_address
from hub.api.context import ADMISSION, RUNTIME, Handler, json_response
from hub.api.endpoints import Endpoint
from hub.api.front import own_address_of
from hub.api.queries import query_of
from hub.api.signing_in import welcomed
from hub.api.sources import source_of
from hub.errors import HubError

SIGN_IN = "/sign-in"
PATH = "/api/v1/oidc"
BROWSER, VOUCHED = "zhilu-oidc", "zhilu-vouched"
BROWSER_SECONDS = 600
MOST_CHARACTERS = 4_000
NONE = "oidc.none"

Text = Annotated[str, msgspec.Meta(max_length=MOST_CHARACTERS)]


class StartQuery(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """The page of the hub's own to go on to."""

    next: Text = HOME


class CallbackQuery(msgspec.Struct, frozen=True):
    """What the provider has the browser bring; it may say more."""

    state: Text = ""
    code: Text = ""
    iss: Text = ""
    error: Text = ""


async def provider(request: web.Request) -> web.Response:
    """Tell whether people can sign in with a provider, and what it is called."""
    vouching = request.app[ADMISSION].vouching
    found = msgspec.UNSET if vouching is None else answers.Provider(vouching.name)
    return json_response(msgspec.to_builtins(answers.Providers(found)))


async def start(request: web.Request) -> web.StreamResponse:
    """Send a browser to the provider."""
    vouching, wanted = request.app[ADMISSION].vouching, query_of(request, StartQuery)
    if vouching is None:
        return refused(NONE, wanted.next)
    now_ns = request.app[RUNTIME].clock.now_ns()
    pending, secret = vouching.begun.begin(wanted.next, now_ns)
    try:
        address = await vouching.client.address(pending, back_of(request))
    except HubError as error:
        return refused(error.code, pending.next)
    response = to(address)
    keep(request, response, BROWSER, secret, BROWSER_SECONDS)
    return response


async def callback(request: web.Request) -> web.StreamResponse:
    """Sign somebody in for whom the provider vouches."""
    vouching, brought = request.app[ADMISSION].vouching, query_of(request, CallbackQuery)
    runtime = request.app[RUNTIME]
    if vouching is None:
        return refused(NONE, HOME)
    next_page = HOME
    try:
        secret = request.cookies.get(cookie_name(request, BROWSER), "")
        pending = vouching.begun.take(brought.state, secret, runtime.clock.now_ns())
        next_page = pending.next
        said = {name: text for name, text in msgspec.structs.asdict(brought).items() if text}
        identity = await vouching.client.identity(said, pending, back_of(request))
        signed_in = await vouched(request, identity.subject, identity.name, identity.roles)
    except HubError as error:
        code = error.code if error.code.startswith("oidc.") else "oidc.refused"
        source, now_ns = source_of(request), runtime.clock.now_ns()
        act = Act(now_ns, source, "session.begin", vouching.name, error.code)
        await runtime.auditing.refused(act)
        return refused(code, next_page)
    response = to(next_page)
    keep(request, response, BROWSER, "", 0)
    keep(request, response, VOUCHED, "1", None)
    return welcomed(request, signed_in, response)


async def vouched(
    request: web.Request, subject: str, name: str, roles: tuple[str, ...]
) -> SignedIn:
    """Begin a session of somebody for whom the provider vouches."""
    admission, address = request.app[ADMISSION], client_address(request)
    account = await admission.outsiders.account(subject, name, roles, address)
    agent = request.headers.get("User-Agent", "")
    return await admission.signing_in.begin_session(account.id, "oidc", address, agent)


async def goodbye(request: web.Request) -> web.StreamResponse:
    """Sign out at the provider too, where that is where somebody came from."""
    vouching = request.app[ADMISSION].vouching
    came = cookie_name(request, VOUCHED) in request.cookies
    address = None
    if vouching is not None and came:
        address = await vouching.client.goodbye(own_address_of(request) + SIGN_IN)
    response = to(address or SIGN_IN)
    keep(request, response, VOUCHED, "", 0)
    return response


def to(address: str) -> web.Response:
    """Return an answer that leads a browser elsewhere."""
    headers = {"Location": address, "Cache-Control": "no-store"}
    return web.Response(status=HTTPStatus.SEE_OTHER, headers=headers)


def refused(code: str, next_page: str) -> web.Response:
    """Lead a browser back to where people sign in, which says why."""
    return to(f"{SIGN_IN}?{urlencode({'error': code, 'next': next_page})}")


def keep(
    request: web.Request, response: web.Response, name: str, value: str, seconds: int | None
) -> None:
    """Have a browser keep something that it sends back when the provider leads it here."""
    set_cookie(request, response, name, value, seconds, samesite="Lax")


def back_of(request: web.Request) -> str:
    """Return where the provider leads browsers back to, as it has to know it."""
    return f"{own_address_of(request)}{PATH}/callback"


def led(
    path: str, handler: Handler, name: str, summary: str, query: type | None, weight: float = 1.0
) -> Endpoint:
    """Return a call that a browser goes to, and that leads it on."""
    return Endpoint(
        "GET",
        path,
        handler,
        Right.VISIT,
        name,
        summary,
        query=query,
        media="text/plain",
        status=HTTPStatus.SEE_OTHER,
        weight=weight,
    )


ENDPOINTS = (
    Endpoint(
        "GET",
        "/oidc",
        provider,
        Right.VISIT,
        "showProvider",
        "The OpenID provider to sign in with, if there is one.",
        answer=answers.Providers,
    ),
    led("/oidc/start", start, "startOidc", "Go to the OpenID provider to sign in.", StartQuery, 5),
    led(
        "/oidc/callback",
        callback,
        "finishOidc",
        "Come back from the OpenID provider: signed in, or to the sign-in page with why not.",
        CallbackQuery,
    ),
    led("/oidc/goodbye", goodbye, "endOidc", "Sign out at the OpenID provider too.", None),
)
