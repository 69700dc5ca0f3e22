"""The descriptions of both protocols, made from the code that serves."""

from collections.abc import Callable

import msgspec
from aiohttp import web

from hub.access import Right
from hub.api.endpoints import ENDPOINT_OF, Endpoint
from hub.api.openapi import printed as openapi_printed
from hub.api.ready import Ready
from hub.push.asyncapi import printed as asyncapi_printed

HELD: web.AppKey[dict[str, Ready]] = web.AppKey("descriptions", dict)
"""Both documents, each made when it is first asked for."""


def prepare(app: web.Application) -> None:
    """Hold what the handlers share."""
    app[HELD] = {}


async def openapi(request: web.Request) -> web.StreamResponse:
    """Give the OpenAPI document."""
    table = dict.fromkeys(request.app[ENDPOINT_OF].values())
    return described(request, "openapi", lambda: openapi_printed(table))


async def asyncapi(request: web.Request) -> web.StreamResponse:
    """Give the AsyncAPI document."""
    return described(request, "asyncapi", asyncapi_printed)


def described(request: web.Request, name: str, make: Callable[[], str]) -> web.StreamResponse:
    """Return a document, made once."""
    held = request.app[HELD]
    if name not in held:
        held[name] = Ready(make().encode(), public=True)
    return held[name].response(request)


ENDPOINTS = (
    Endpoint(
        "GET",
        "/openapi.json",
        openapi,
        Right.VISIT,
        "showOpenapi",
        "This API as an OpenAPI document.",
        answer=dict[str, msgspec.Raw],
        public=True,
    ),
    Endpoint(
        "GET",
        "/asyncapi.json",
        asyncapi,
        Right.VISIT,
        "showAsyncapi",
        "The push protocol as an AsyncAPI document.",
        answer=dict[str, msgspec.Raw],
        public=True,
    ),
)
