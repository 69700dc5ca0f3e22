"""Signing in and out, and who one is."""

from http import HTTPStatus

import msgspec
from aiohttp import web

from hub.access import Actor, NoSuchError, PersonNeededError, Right, Session
from hub.admission import Admission, SignedIn, Tried
from hub.api import answers
from hub.api.acting import (
    MARK,
    SCREEN,
    SCREEN_SECONDS,
    SESSION,
    cookie_name,
    drop_cookie,
    set_cookie,
)
from hub.api.addresses import client_address
from hub.api.context import ADMISSION, body_of, json_response
from hub.api.endpoints import Endpoint
from hub.api.sources import ACTOR, BY_COOKIE, by_of, tell
from hub.twin import rfc3339

SECOND_NS = 10**9
MARK_SECONDS = 180 * 24 * 3600
LONGEST = 1_000
HASHING = 20.0
"""Weight of a request that has a password hashed."""


class SignInRequest(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """The body of `POST /sessions`; `code` of the second factor, or a recovery code."""

    name: str
    password: str
    code: str = ""


async def sign_in(request: web.Request) -> web.Response:
    """Begin a session: its secret is in a cookie that no script reads."""
    wanted = body_of(request, SignInRequest)
    admission = request.app[ADMISSION]
    known = admission.account_named(wanted.name)
    # A name that nobody has may be a password in the wrong place: it is written nowhere.
    tell(request, "session.begin", "" if known is None else known.name)
    tried = Tried(
        wanted.name[:LONGEST],
        wanted.password[:LONGEST],
        wanted.code[:LONGEST],
        client_address(request),
        request.headers.get("User-Agent", ""),
        request.cookies.get(cookie_name(request, MARK), "")[:LONGEST],
    )
    signed_in = await admission.signing_in.sign_in(tried)
    before = request[ACTOR]
    if before.kind == "account":
        await admission.signing_in.end(by_of(request), before.key)
    return welcomed(request, signed_in)


def welcomed(
    request: web.Request, signed_in: SignedIn, response: web.Response | None = None
) -> web.Response:
    """Return an answer that lets a browser keep its new session.

    Args:
        request: The request.
        signed_in: Who has signed in.
        response: What to answer, else who they are.
    """
    admission = request.app[ADMISSION]
    if response is None:
        actor = admission.actor(signed_in.secret) or admission.nobody
        shown = me_of(admission, actor)
        response = json_response(msgspec.to_builtins(shown), HTTPStatus.CREATED)
    seconds = (signed_in.session.until_ns - signed_in.session.created_ns) // SECOND_NS
    set_cookie(request, response, SESSION, signed_in.secret, seconds)
    set_cookie(request, response, MARK, signed_in.mark, MARK_SECONDS)
    return response


async def sign_out(request: web.Request) -> web.Response:
    """End the session that asks; without one there is nothing to end."""
    actor = request[ACTOR]
    if actor.kind == "account":
        await request.app[ADMISSION].signing_in.end(by_of(request), actor.key)
    response = web.Response(status=HTTPStatus.NO_CONTENT)
    drop_cookie(request, response, SESSION)
    return response


async def sessions(request: web.Request) -> web.Response:
    """List one's own sessions."""
    actor = own(request)
    found = request.app[ADMISSION].ledger.book.sessions_of(actor)
    shown = answers.SessionsShown(tuple(session_shown(each, request[ACTOR].key) for each in found))
    return json_response(msgspec.to_builtins(shown))


async def end_session(request: web.Request) -> web.Response:
    """End one's own session, or as an administrator anybody's.

    Raises:
        NoSuchError: There is none.
        PersonNeededError: A program would end its owner's.
    """
    actor, key = request[ACTOR], request.match_info["id"]
    admission = request.app[ADMISSION]
    tell(request, "session.end", key)
    session = admission.ledger.book.sessions.get(key)
    owner = None if actor.may(Right.ADMINISTER) else own(request)
    if session is None or owner not in {None, session.account_id}:
        raise NoSuchError("session")
    await admission.signing_in.end(by_of(request), key)
    return web.Response(status=HTTPStatus.NO_CONTENT)


async def me(request: web.Request) -> web.Response:
    """Tell who acts; never refused: a visitor is told that he is one.

    A screen's page asks at each start, and is to keep its cookie for as long again.
    """
    actor = request[ACTOR]
    response = json_response(msgspec.to_builtins(me_of(request.app[ADMISSION], actor)))
    if actor.kind == "screen" and request[BY_COOKIE]:
        secret = request.cookies[cookie_name(request, SCREEN)]
        set_cookie(request, response, SCREEN, secret, SCREEN_SECONDS)
    return response


def me_of(admission: Admission, actor: Actor) -> answers.Me:
    """Return who somebody is, as it is answered."""
    account = admission.ledger.book.accounts.get(actor.id)
    return answers.Me(
        actor.id,
        actor.name,
        actor.kind,
        actor.roles,
        tuple(right for right in Right if right in actor.rights),
        second_factor=account is not None and bool(account.seed),
        session=actor.key if actor.kind == "account" else "",
    )


def own(request: web.Request) -> str:
    """Return the account of who is signed in.

    Raises:
        PersonNeededError: It is a program, or whoever is at a hub that asks nobody.
    """
    actor = request[ACTOR]
    if actor.kind != "account":
        raise PersonNeededError
    return actor.id


def session_shown(session: Session, current: str) -> answers.SessionShown:
    """Return a session as it is answered."""
    return answers.SessionShown(
        session.id,
        rfc3339(session.created_ns),
        rfc3339(session.seen_ns),
        rfc3339(session.until_ns),
        session.address,
        session.agent,
        session.method,
        session.id == current,
    )


ENDPOINTS = (
    Endpoint(
        "POST",
        "/sessions",
        sign_in,
        Right.VISIT,
        "signIn",
        "Sign in: name, password and, where there is a second factor, its code.",
        body=SignInRequest,
        answer=answers.Me,
        apart=True,
        weight=HASHING,
        status=HTTPStatus.CREATED,
        problems=("access.refused", "access.code.needed", "access.locked", "access.busy"),
    ),
    Endpoint(
        "DELETE",
        "/sessions/current",
        sign_out,
        Right.VISIT,
        "signOut",
        "Sign out.",
        status=HTTPStatus.NO_CONTENT,
        apart=True,
    ),
    Endpoint(
        "GET",
        "/sessions",
        sessions,
        Right.WATCH,
        "listSessions",
        "One's own sessions.",
        answer=answers.SessionsShown,
        problems=("access.person",),
    ),
    Endpoint(
        "DELETE",
        "/sessions/{id}",
        end_session,
        Right.WATCH,
        "endSession",
        "End one's own session, or as an administrator anybody's.",
        status=HTTPStatus.NO_CONTENT,
        apart=True,
        problems=("access.none", "access.person"),
    ),
    Endpoint(
        "GET",
        "/me",
        me,
        Right.VISIT,
        "showMe",
        "Who acts, and what they may do; a visitor is told that he is one.",
        answer=answers.Me,
        apart=True,
    ),
)
