"""Who acts in a request, from where, and what the audit calls it."""

from functools import partial

from aiohttp import web

from hub.access import Actor, By, may_hear, may_take
from hub.access.audit import Source
from hub.api.addresses import client_address
from hub.api.context import ADMISSION, RUNTIME
from hub.push import Grants

ACTOR: web.RequestKey[Actor] = web.RequestKey("actor", Actor)
"""Who acts; see `hub.api.acting`."""

BY_COOKIE: web.RequestKey[bool] = web.RequestKey("by_cookie", bool)
"""Whether a browser sent what they are known by of its own accord."""

TOLD: web.RequestKey[tuple[str, str]] = web.RequestKey("audited", tuple)


def by_of(request: web.Request) -> By:
    """Return who makes a request, from where and under which revision."""
    actor = request.get(ACTOR) or request.app[ADMISSION].nobody
    return By(actor, client_address(request), request.app[RUNTIME].twin.engine.number)


def source_of(request: web.Request) -> Source:
    """Return the same as the audit has it."""
    by = by_of(request)
    return Source(by.actor.id, by.actor.name, by.actor.kind, by.address, by.revision)


def grants_of(request: web.Request) -> Grants:
    """Return what who makes a request may have of the push protocol."""
    actor, admission = request[ACTOR], request.app[ADMISSION]
    return Grants(
        partial(may_hear, actor),
        partial(may_take, actor),
        actor.key,
        partial(admission.stands, actor.key),
    )


def tell(request: web.Request, act: str, target: str) -> None:
    """Say what the audit is to call what a request asks for, should it be refused."""
    request[TOLD] = act, target


def act_told(request: web.Request) -> tuple[str, str] | None:
    """Return what a request asks for and of what, None where nobody has said so."""
    return request.get(TOLD)
