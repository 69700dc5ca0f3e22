"""Answers wait until what they tell of may be told: it survives the end of this process."""

from aiohttp import web

from hub.api.context import RUNTIME, Handler
from hub.api.endpoints import endpoint_of


@web.middleware
async def settled(request: web.Request, handler: Handler) -> web.StreamResponse:
    """Let an answer go once the log has what it tells of; with a journal that is at once."""
    response = await handler(request)
    endpoint = endpoint_of(request)
    if endpoint is not None and not (endpoint.stream or endpoint.apart):
        await request.app[RUNTIME].told()
    return response
