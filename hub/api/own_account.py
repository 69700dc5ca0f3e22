"""One's own password and second factor."""

from http import HTTPStatus

import msgspec
import segno
from aiohttp import web

from hub.access import Right
from hub.admission import Tried
from hub.api import answers
from hub.api.acting import MARK, cookie_name
from hub.api.addresses import client_address
from hub.api.context import ADMISSION, body_of, json_response
from hub.api.endpoints import Endpoint
from hub.api.signing_in import HASHING, LONGEST, own
from hub.api.sources import ACTOR, by_of, tell
from hub.twin import rfc3339


class PasswordRequest(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """The body of `PUT /me/password`: the present one, the new one; whether one's tokens end."""

    old: str
    new: str
    end_tokens: bool = False


class CodeRequest(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """The body of `PUT /me/second-factor`: the first code of the authenticator."""

    code: str


class ProofRequest(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """The body of `POST /me/second-factor` and of its removal: one's own password."""

    password: str


async def change_password(request: web.Request) -> web.Response:
    """Change one's password; all other sessions of one's own end."""
    wanted = body_of(request, PasswordRequest)
    tell(request, "account.password", own(request))
    people, key = request.app[ADMISSION].people, request[ACTOR].key
    tried = proof(request, wanted.old)
    ended = await people.change_password(
        by_of(request), tried, wanted.new[:LONGEST], key, tokens=wanted.end_tokens
    )
    return json_response(ended.counts())


async def begin(request: web.Request) -> web.Response:
    """Give one's authenticator a secret; it counts once a code of it has come."""
    wanted = body_of(request, ProofRequest)
    tell(request, "account.second_factor", own(request))
    people = request.app[ADMISSION].people
    seed = await people.begin_second(by_of(request), proof(request, wanted.password))
    drawn = segno.make(seed.address, error="m").svg_inline(scale=4, dark="#000", light="#fff")
    shown = answers.SeedShown(seed.secret, seed.address, drawn, rfc3339(seed.until_ns))
    return json_response(msgspec.to_builtins(shown))


async def confirm(request: web.Request) -> web.Response:
    """Have codes asked for from now on."""
    wanted = body_of(request, CodeRequest)
    tell(request, "account.second_factor", own(request))
    people = request.app[ADMISSION].people
    codes = await people.confirm_second(by_of(request), wanted.code[:LONGEST])
    return json_response(msgspec.to_builtins(answers.RecoveryCodes(codes)))


async def remove(request: web.Request) -> web.Response:
    """Have codes asked for no more."""
    wanted = body_of(request, ProofRequest)
    tell(request, "account.second_factor.remove", own(request))
    people = request.app[ADMISSION].people
    await people.remove_second(by_of(request), proof(request, wanted.password))
    return web.Response(status=HTTPStatus.NO_CONTENT)


def proof(request: web.Request, password: str) -> Tried:
    """Return what somebody sends to prove that they are who is signed in."""
    mark = request.cookies.get(cookie_name(request, MARK), "")[:LONGEST]
    return Tried("", password[:LONGEST], "", client_address(request), "", mark)


PROOF = ("access.refused", "access.locked", "access.busy")

ENDPOINTS = (
    Endpoint(
        "PUT",
        "/me/password",
        change_password,
        Right.WATCH,
        "changePassword",
        "Change one's own password: other sessions of one's own end, and tokens if asked.",
        body=PasswordRequest,
        answer=answers.PasswordSet,
        weight=HASHING,
        problems=(*PROOF, "access.password", "access.person"),
    ),
    Endpoint(
        "POST",
        "/me/second-factor",
        begin,
        Right.WATCH,
        "beginSecondFactor",
        "Get a secret for one's authenticator, as text, address and QR code.",
        body=ProofRequest,
        answer=answers.SeedShown,
        weight=HASHING,
        problems=(*PROOF, "access.state", "access.person"),
    ),
    Endpoint(
        "PUT",
        "/me/second-factor",
        confirm,
        Right.WATCH,
        "confirmSecondFactor",
        "Send the authenticator's first code; from then on codes are asked for.",
        body=CodeRequest,
        answer=answers.RecoveryCodes,
        problems=("access.state", "access.refused", "access.person"),
    ),
    Endpoint(
        "POST",
        "/me/second-factor/removal",
        remove,
        Right.WATCH,
        "removeSecondFactor",
        "Have codes asked for no more.",
        body=ProofRequest,
        status=HTTPStatus.NO_CONTENT,
        weight=HASHING,
        problems=(*PROOF, "access.person"),
    ),
)
