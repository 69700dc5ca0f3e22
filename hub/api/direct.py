"""Calls whose path is the whole of it go to what serves them past the router of aiohttp."""

from collections.abc import Awaitable
from typing import cast

from aiohttp import hdrs, web
from aiohttp.web_urldispatcher import UrlMappingMatchInfo

from hub.api.at_once import Found, Handler
from hub.api.endpoints import ENDPOINT_OF
from hub.api.in_place import Answering


def direct(found: Found, routed: Answering) -> Answering:
    """Return what answers requests, found by method and path as they came where that is enough.

    Args:
        found: What `matched` found.
        routed: What answers all others.
    """

    def answer(request: web.BaseRequest) -> Awaitable[web.StreamResponse]:
        met = found.get((request.method, request.raw_path))
        if met is None or hdrs.EXPECT in request.headers:
            return routed(request)
        asked = cast("web.Request", request)
        asked._match_info, handler = met  # noqa: SLF001 - where aiohttp's application notes it
        return handler(asked)

    return answer


def matched(app: web.Application) -> Found:
    """Return what calls without anything to fill in are matched to, by method and path.

    aiohttp matches anew, and makes anew what it matched, for each request; such a call is matched
    here once for all. Its words come behind a `?`, so that one with words goes through the router,
    as does one that waits before it sends its body.

    Args:
        app: What is served, ready to start; nothing where each request goes through middlewares.
    """
    found: dict[tuple[str, str], tuple[UrlMappingMatchInfo, Handler]] = {}
    for route, endpoint in app.get(ENDPOINT_OF, {}).items():
        if not (endpoint.parameters or app.middlewares):
            match = UrlMappingMatchInfo({}, route)
            match.add_app(app)
            match.freeze()
            found[route.method, endpoint.address] = match, cast("Handler", route.handler)
    return found


def whole(app: web.Application, found: Found) -> Found:
    """Return those of calls whose answer has an end, and is not sent before that is there."""
    streams = {
        (each.method, each.address) for each in app.get(ENDPOINT_OF, {}).values() if each.stream
    }
    return {key: met for key, met in found.items() if key not in streams}
