"""Links that work once: they make the first administrator, or set a password."""

import msgspec
from aiohttp import web

from hub.access import Right
from hub.api import answers
from hub.api.addresses import client_address
from hub.api.codes import NAMES
from hub.api.context import ADMISSION, body_of, json_response
from hub.api.endpoints import Endpoint
from hub.api.signing_in import LONGEST
from hub.api.sources import tell
from hub.twin import rfc3339


class LinkRequest(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """The body of `POST /links/look`: what stands behind `#` in the link's address."""

    link: str


class LinkUse(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """The body of `POST /links/use`; the name is the first administrator's, else it is known."""

    link: str
    password: str
    name: str = ""


async def look(request: web.Request) -> web.Response:
    """Tell what a link is for; it is not used by that."""
    wanted = body_of(request, LinkRequest)
    admission = request.app[ADMISSION]
    link, account = admission.links.look(wanted.link[:LONGEST])
    name, key = ("", "") if account is None else (account.name, account.id)
    book = admission.ledger.book
    ending = len(book.sessions_of(key)), len(book.tokens_of(key))
    shown = answers.LinkShown(link.kind, name, rfc3339(link.until_ns), *ending)
    return json_response(msgspec.to_builtins(shown))


async def use(request: web.Request) -> web.Response:
    """Set a password by a link, which is spent then; sessions and tokens of before end."""
    wanted = body_of(request, LinkUse)
    tell(request, "link.use", "")
    ended = await request.app[ADMISSION].links.use(
        wanted.link[:LONGEST], wanted.name, wanted.password[:LONGEST], client_address(request)
    )
    return json_response(ended.counts())


ENDPOINTS = (
    Endpoint(
        "POST",
        "/links/look",
        look,
        Right.VISIT,
        "lookAtLink",
        "What a link that works once is for.",
        body=LinkRequest,
        answer=answers.LinkShown,
        problems=("access.link.spent",),
    ),
    Endpoint(
        "POST",
        "/links/use",
        use,
        Right.VISIT,
        "useLink",
        "Make the first administrator, or set a password: the link is spent, what was open ends.",
        body=LinkUse,
        answer=answers.PasswordSet,
        problems=("access.link.spent", *NAMES, "access.password", "access.busy"),
    ),
)
