"""Tokens of programs."""

from http import HTTPStatus
from typing import Annotated

import msgspec
from aiohttp import web

from hub.access import NotAllowedError, PersonNeededError, Right, Token
from hub.admission import Admission
from hub.admission.tokens import MOST_DAYS
from hub.api import answers
from hub.api.context import ADMISSION, body_of, json_response
from hub.api.endpoints import Endpoint
from hub.api.queries import query_of
from hub.api.sources import ACTOR, by_of, tell
from hub.twin import rfc3339

USUAL_DAYS = 90


class TokenRequest(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """The body of `POST /tokens`; `days` null for a token that does not end."""

    name: str
    scopes: Annotated[tuple[str, ...], msgspec.Meta(min_length=1, max_length=50)]
    days: Annotated[int, msgspec.Meta(ge=1, le=MOST_DAYS)] | None = USUAL_DAYS
    user: str = ""


class TokensQuery(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Of an administrator: whose tokens; else one's own."""

    user: str = ""


async def tokens(request: web.Request) -> web.Response:
    """List one's own tokens, or as an administrator somebody's."""
    admission = request.app[ADMISSION]
    owner = owner_of(request, query_of(request, TokensQuery).user)
    found = admission.ledger.book.tokens_of(owner)
    shown = answers.TokensShown(tuple(token_shown(admission, each) for each in found))
    return json_response(msgspec.to_builtins(shown))


async def create(request: web.Request) -> web.Response:
    """Make a token; its text is answered this once."""
    wanted = body_of(request, TokenRequest)
    tell(request, "token.create", wanted.name)
    admission = request.app[ADMISSION]
    owner = owner_of(request, wanted.user)
    token, text = await admission.tokens.create(
        by_of(request), owner, wanted.name, wanted.scopes, wanted.days
    )
    made = answers.TokenMade(token_shown(admission, token), text)
    return json_response(msgspec.to_builtins(made), HTTPStatus.CREATED)


async def end(request: web.Request) -> web.Response:
    """End one's own token, or as an administrator anybody's; a program ends the one it uses.

    Raises:
        PersonNeededError: A program would end another one.
    """
    actor, token_id = request[ACTOR], request.match_info["id"]
    tell(request, "token.end", token_id)
    owner = None if actor.may(Right.ADMINISTER) else actor.id
    if owner is not None and actor.kind != "account" and token_id != actor.key:
        raise PersonNeededError
    await request.app[ADMISSION].tokens.end(by_of(request), token_id, owner)
    return web.Response(status=HTTPStatus.NO_CONTENT)


def owner_of(request: web.Request, user: str) -> str:
    """Return whose tokens are meant: one's own, or as an administrator somebody's.

    Raises:
        NotAllowedError: Somebody else's are, and who acts is no administrator.
    """
    actor = request[ACTOR]
    if user in {"", actor.id}:
        return actor.id
    if not actor.may(Right.ADMINISTER):
        raise NotAllowedError(actor.name, Right.ADMINISTER.value)
    return user


def token_shown(admission: Admission, token: Token) -> answers.TokenShown:
    """Return a token as it is answered."""
    ended = token.until_ns is not None and token.until_ns <= admission.ledger.clock.now_ns()
    return answers.TokenShown(
        token.id,
        token.name,
        token.account_id,
        token.scopes,
        rfc3339(token.created_ns),
        ended,
        msgspec.UNSET if token.until_ns is None else rfc3339(token.until_ns),
        rfc3339(token.used_ns) if token.used_ns else msgspec.UNSET,
    )


ENDPOINTS = (
    Endpoint(
        "GET",
        "/tokens",
        tokens,
        Right.WATCH,
        "listTokens",
        "One's own tokens, or as an administrator somebody's.",
        query=TokensQuery,
        answer=answers.TokensShown,
    ),
    Endpoint(
        "POST",
        "/tokens",
        create,
        Right.WATCH,
        "createToken",
        "Make a token; its text is answered this once.",
        body=TokenRequest,
        answer=answers.TokenMade,
        status=HTTPStatus.CREATED,
        problems=("access.scopes", "access.name", "access.state", "access.none"),
    ),
    Endpoint(
        "DELETE",
        "/tokens/{id}",
        end,
        Right.WATCH,
        "endToken",
        "End one's own token, or as an administrator anybody's; a program ends the one it uses.",
        status=HTTPStatus.NO_CONTENT,
        problems=("access.none", "access.person"),
    ),
)
