"""Calls whose path is the whole of it go to what serves them past the router of aiohttp."""

from collections.abc import Awaitable
from typing import cast

from aiohttp import hdrs, web
from aiohttp.web_urldispatcher import UrlMappingMatchInfo

from hub.api.context import Handler
from hub.api.endpoints import ENDPOINT_OF
from hub.api.in_place import Answering


def direct(app: web.Application, routed: Answering) -> Answering:
    """Return what answers requests, found by method and path as they came where that is enough.

    aiohttp matches anew, and makes anew what it matched, for each request; a call without anything
    to fill in is matched here once for all. Its words come behind a `?`, so that one with words
    goes through the router, as does one that waits before it sends its body.

    Args:
        app: What is served, ready to start.
        routed: What answers all others.
    """
    found = {} if app.middlewares else matched(app)

    def answer(request: web.BaseRequest) -> Awaitable[web.StreamResponse]:
        met = found.get((request.method, request.raw_path))
        if met is None or hdrs.EXPECT in request.headers:
            return routed(request)
        asked = cast("web.Request", request)
        asked._match_info, handler = met  # noqa: SLF001 - where aiohttp's application notes it
        return handler(asked)

    return answer


def matched(app: web.Application) -> dict[tuple[str, str], tuple[UrlMappingMatchInfo, Handler]]:
    """Return what calls without anything to fill in are matched to, by method and path."""
    found = {}
    for route, endpoint in app.get(ENDPOINT_OF, {}).items():
        if not endpoint.parameters:
            match = UrlMappingMatchInfo({}, route)
            match.add_app(app)
            match.freeze()
            found[route.method, endpoint.address] = match, route.handler
    return found
