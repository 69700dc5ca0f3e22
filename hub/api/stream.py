"""The push protocol: the twin's topics as a WebSocket and as server-sent events."""

from http import HTTPStatus

from aiohttp import web

from hub.access import Right
from hub.api.context import RUNTIME
from hub.api.endpoints import Endpoint


async def stream(request: web.Request) -> web.StreamResponse:
    """Serve a WebSocket; see `docs/push-protocol.md`."""
    return await request.app[RUNTIME].push.handle(request)


async def events(request: web.Request) -> web.StreamResponse:
    """Serve server-sent events."""
    return await request.app[RUNTIME].push.handle_events(request)


ENDPOINTS = (
    Endpoint(
        "GET",
        "/stream",
        stream,
        Right.VISIT,
        "stream",
        "The push protocol as a WebSocket; each topic has a right of its own.",
        status=HTTPStatus.SWITCHING_PROTOCOLS,
        problems=("push.origin.foreign", "push.closing", "push.connections.full"),
        stream=True,
        weight=0,
    ),
    Endpoint(
        "GET",
        "/events",
        events,
        Right.VISIT,
        "events",
        "The push protocol as server-sent events; each topic has a right of its own.",
        media="text/event-stream",
        problems=(
            "push.origin.foreign",
            "push.closing",
            "push.connections.full",
            "push.events.topics",
            "push.topic.forbidden",
            "push.pattern.malformed",
            "push.subscribe.limit",
        ),
        stream=True,
        weight=0,
    ),
)
