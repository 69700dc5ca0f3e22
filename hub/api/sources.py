"""Who acts in a request, from where, and what the audit calls it."""

from aiohttp import web

from hub.access.audit import Source
from hub.api.addresses import client_address
from hub.api.context import RUNTIME

ACTOR = "console"
"""Who acts until sign-in exists: whoever reaches the console on this machine."""

TOLD: web.RequestKey[tuple[str, str]] = web.RequestKey("audited", tuple)


def source_of(request: web.Request) -> Source:
    """Return who makes a request, from where and under which revision."""
    revision = request.app[RUNTIME].twin.engine.number
    return Source(ACTOR, ACTOR, "local", client_address(request), revision)


def tell(request: web.Request, act: str, target: str) -> None:
    """Say what the audit is to call what a request asks for, should it be refused."""
    request[TOLD] = act, target


def act_told(request: web.Request) -> tuple[str, str] | None:
    """Return what a request asks for and of what, None where nobody has said so."""
    return request.get(TOLD)
