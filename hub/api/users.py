"""Accounts, as administrators look after them."""

from http import HTTPStatus
from typing import Annotated

import msgspec
from aiohttp import web

from hub.access import Account, Right
from hub.admission import Admission
from hub.admission.links import LASTS_NS, PAGE
from hub.api import answers
from hub.api.codes import NAMES
from hub.api.commands import seen_versions
from hub.api.context import ADMISSION, RUNTIME, body_of, json_response
from hub.api.endpoints import Endpoint
from hub.api.signing_in import session_shown
from hub.api.sources import ACTOR, by_of, tell
from hub.twin import rfc3339

Roles = Annotated[tuple[str, ...], msgspec.Meta(min_length=1, max_length=20)]


class UserRequest(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """The body of `POST /users`."""

    name: str
    roles: Roles


class UserChange(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """The body of `PUT /users/{id}`."""

    roles: Roles
    disabled: bool = False


class ResetRequest(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """The body of `POST /users/{id}/reset-link`; `second_factor`: let that go too."""

    second_factor: bool = False


async def users(request: web.Request) -> web.Response:
    """List all accounts."""
    admission = request.app[ADMISSION]
    found = sorted(admission.ledger.book.accounts.values(), key=lambda each: each.key)
    shown = answers.UsersShown(tuple(user_shown(admission, each) for each in found))
    return json_response(msgspec.to_builtins(shown))


async def create(request: web.Request) -> web.Response:
    """Make an account; its owner sets a password by the link that is answered."""
    wanted = body_of(request, UserRequest)
    tell(request, "account.create", wanted.name)
    admission = request.app[ADMISSION]
    account, secret = await admission.people.create(by_of(request), wanted.name, wanted.roles)
    made = answers.UserMade(user_shown(admission, account), link_made(request, secret))
    where = {"Location": f"/api/v1/users/{account.id}", **tag(account)}
    return json_response(msgspec.to_builtins(made), HTTPStatus.CREATED, where)


async def show(request: web.Request) -> web.Response:
    """Show one account."""
    admission = request.app[ADMISSION]
    account = admission.people.one(request.match_info["id"])
    return json_response(msgspec.to_builtins(user_shown(admission, account)))


async def change(request: web.Request) -> web.Response:
    """Give an account other roles, or let its owner sign in no more; their sessions end."""
    wanted, seen = body_of(request, UserChange), seen_versions(request)
    admission, user_id = request.app[ADMISSION], request.match_info["id"]
    tell(request, "account.change", user_id)
    account = await admission.people.change(
        by_of(request), user_id, wanted.roles, disabled=wanted.disabled, seen=seen
    )
    shown = user_shown(admission, account)
    return json_response(msgspec.to_builtins(shown), headers=tag(account))


async def remove(request: web.Request) -> web.Response:
    """End an account with its sessions and tokens."""
    tell(request, "account.remove", request.match_info["id"])
    await request.app[ADMISSION].people.remove(by_of(request), request.match_info["id"])
    return web.Response(status=HTTPStatus.NO_CONTENT)


async def reset(request: web.Request) -> web.Response:
    """Make a link by which an account's owner sets another password."""
    wanted = body_of(request, ResetRequest)
    user_id = request.match_info["id"]
    tell(request, "account.reset", user_id)
    people = request.app[ADMISSION].people
    secret = await people.reset(by_of(request), user_id, second=wanted.second_factor)
    made = link_made(request, secret)
    return json_response(msgspec.to_builtins(made), HTTPStatus.CREATED)


async def sessions(request: web.Request) -> web.Response:
    """List an account's sessions."""
    admission = request.app[ADMISSION]
    account = admission.people.one(request.match_info["id"])
    found = admission.ledger.book.sessions_of(account.id)
    shown = answers.SessionsShown(tuple(session_shown(each, request[ACTOR].key) for each in found))
    return json_response(msgspec.to_builtins(shown))


def link_made(request: web.Request, secret: str) -> answers.LinkMade:
    """Return a link as it is answered."""
    until_ns = request.app[RUNTIME].clock.now_ns() + LASTS_NS["reset"]
    return answers.LinkMade(f"{PAGE}#{secret}", rfc3339(until_ns))


def user_shown(admission: Admission, account: Account) -> answers.UserShown:
    """Return an account as it is answered."""
    book = admission.ledger.book
    return answers.UserShown(
        account.id,
        account.name,
        account.roles,
        account.disabled,
        bool(account.password),
        bool(account.seed),
        account.subject is not None,
        rfc3339(account.created_ns),
        len(book.sessions_of(account.id)),
        len(book.tokens_of(account.id)),
        account.version,
    )


def tag(account: Account) -> dict[str, str]:
    """Return an account's version as an entity tag."""
    return {"ETag": f'"{account.version}"'}


ENDPOINTS = (
    Endpoint(
        "GET",
        "/users",
        users,
        Right.ADMINISTER,
        "listUsers",
        "All accounts.",
        answer=answers.UsersShown,
    ),
    Endpoint(
        "POST",
        "/users",
        create,
        Right.ADMINISTER,
        "createUser",
        "Make an account; the answer has the link by which its owner sets a password.",
        body=UserRequest,
        answer=answers.UserMade,
        status=HTTPStatus.CREATED,
        problems=(*NAMES, "access.roles"),
    ),
    Endpoint(
        "GET",
        "/users/{id}",
        show,
        Right.ADMINISTER,
        "showUser",
        "One account; `If-Match` takes its version.",
        answer=answers.UserShown,
        problems=("access.none",),
    ),
    Endpoint(
        "PUT",
        "/users/{id}",
        change,
        Right.ADMINISTER,
        "changeUser",
        "Give an account other roles, or disable it; its sessions end. Takes If-Match.",
        body=UserChange,
        answer=answers.UserShown,
        problems=(
            "access.none",
            "access.roles",
            "access.admin.last",
            "store.version.changed",
            "if_match.invalid",
        ),
    ),
    Endpoint(
        "DELETE",
        "/users/{id}",
        remove,
        Right.ADMINISTER,
        "removeUser",
        "End an account with its sessions and tokens.",
        status=HTTPStatus.NO_CONTENT,
        problems=("access.none", "access.admin.last"),
    ),
    Endpoint(
        "POST",
        "/users/{id}/reset-link",
        reset,
        Right.ADMINISTER,
        "resetUser",
        "Make a link by which an account's owner sets another password.",
        body=ResetRequest,
        answer=answers.LinkMade,
        status=HTTPStatus.CREATED,
        problems=("access.none",),
    ),
    Endpoint(
        "GET",
        "/users/{id}/sessions",
        sessions,
        Right.ADMINISTER,
        "listUserSessions",
        "An account's sessions.",
        answer=answers.SessionsShown,
        problems=("access.none",),
    ),
)
