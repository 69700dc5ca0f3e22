"""The table of what a gateway serves, and the one way to serve it: to those who have the right."""

from collections.abc import Awaitable, Callable, Iterable
from dataclasses import dataclass
from typing import Literal

from aiohttp import web

from hub.access import VISITOR, Right
from hub.api.acting import check_right
from hub.api.bodies import expected
from hub.api.context import Handler
from hub.gateway.knowing import KNOWN

CALLS: web.AppKey[dict[web.AbstractRoute, "Call"]] = web.AppKey("calls", dict)

Ask = Callable[[web.Request, "Call"], Awaitable[None]]
"""Finds out who makes a request."""

SHOWN = ("Authorization", "Cookie")


@dataclass(frozen=True, slots=True)
class Call:
    """One call that a gateway serves.

    Args:
        path: With `{name}` for what a client fills in.
        handler: Serves it.
        right: What whoever calls must have; None: the core that answers asks for the right of the
            call that it meets there.
        everywhere: Whether it is served for each building, under `/b/NAME` too.
        stream: Whether the answer has no end, so that it is worth waiting for a core that knows.
        method: Of HTTP; HEAD goes with GET, but for streams.
    """

    path: str
    handler: Handler
    right: Right | None
    everywhere: bool = False
    stream: bool = False
    method: Literal["GET", "*"] = "GET"


def serve(app: web.Application, calls: Iterable[Call], prefix: str, ask: Ask) -> None:
    """Add calls to the application, and what answers all else; nothing more is to be added."""
    table = app[CALLS] = {}
    for call in calls:
        handler = guarded(call, ask)
        for before in ("", prefix) if call.everywhere else ("",):
            methods = (
                ("GET", "HEAD") if call.method == "GET" and not call.stream else (call.method,)
            )
            for method in methods:
                route = app.router.add_route(
                    method, before + call.path, handler, expect_handler=expected
                )
                table[route] = call
    app.router.add_route("*", "/{anything:.*}", nothing_there, expect_handler=expected)


async def nothing_there(request: web.Request) -> web.StreamResponse:
    """Tell that there is nothing at a path, or which methods it takes.

    Raises:
        HTTPNotFound: There is nothing.
        HTTPMethodNotAllowed: It takes others.
    """
    allowed: set[str] = set()
    for resource in request.app.router.resources():
        allowed |= (await resource.resolve(request))[1] - {"*"}
    if not allowed:
        raise web.HTTPNotFound
    raise web.HTTPMethodNotAllowed(request.method, sorted(allowed))


def methods_of(call: Call) -> tuple[str, ...]:
    """Return the methods that a call serves."""
    return ("GET", "HEAD") if call.method == "GET" and not call.stream else (call.method,)


def guarded(call: Call, ask: Ask) -> Handler:
    """Return what serves a call for those who may."""

    async def handler(request: web.Request) -> web.StreamResponse:
        # Of those who show nothing only a core that asks nobody makes more than visitors.
        shows = any(name in request.headers for name in SHOWN)
        if call.right is not None:
            if shows or call.stream or call.right is not Right.VISIT:
                await ask(request, call)
            check_right(request.get(KNOWN, VISITOR), call.right)
        return await call.handler(request)

    return handler
