"""Requests answered where they were read, without a task for each.

aiohttp gives each request a task of its own. From Python 3.12 on such a task begins at once;
before, it waits for a turn of the loop, and the connection for another one behind it: 13 us of a
request that comes by itself. Requests that come many at once (RFC 9112, section 9.3.2) have a turn
of the loop each all the same: nobody holds up the building by sending thousands in one piece.
"""

import asyncio
import sys
from collections.abc import Awaitable, Callable, Coroutine
from typing import Any, cast

from aiohttp import web

Answering = Callable[[web.BaseRequest], Awaitable[web.StreamResponse]]
"""What a server answers requests by."""

ANSWERING = getattr(getattr(web.RequestHandler, "_handle_request", None), "__code__", None)
"""What aiohttp makes a task of; None for one that does otherwise, which is left to do so."""


class InPlace:
    """A loop as the protocol of a connection uses it: answers belong to the connection's own task.

    So they share its context: what a request sets there is to be set by each one.

    Args:
        loop: The loop.
    """

    __slots__ = ("_create_task", "_loop", "call_at", "create_future", "time")

    def __init__(self, loop: asyncio.AbstractEventLoop) -> None:
        self._loop = loop
        self._create_task = loop.create_task
        self.create_future: Callable[[], asyncio.Future[Any]] = loop.create_future
        self.call_at: Callable[..., asyncio.TimerHandle] = loop.call_at
        self.time: Callable[[], float] = loop.time

    def __getattr__(self, name: str) -> object:
        """Return what only another aiohttp asks a loop for."""
        return getattr(self._loop, name)

    def create_task(self, work: Coroutine[Any, Any, Any]) -> object:
        """Return what to wait for: an answer itself, for all else a new task."""
        code = getattr(work, "cr_code", None)
        return work if code is ANSWERING else self._create_task(work)


def in_place(loop: asyncio.AbstractEventLoop) -> asyncio.AbstractEventLoop:
    """Return the loop as a connection is to use it."""
    if sys.version_info >= (3, 12) or ANSWERING is None:
        return loop
    return cast("asyncio.AbstractEventLoop", InPlace(loop))


def in_turns(answering: Answering) -> Answering:
    """Return what answers requests, and lets others go first while more of a client are there."""

    async def in_turn(request: web.BaseRequest) -> web.StreamResponse:
        await asyncio.sleep(0)
        return await answering(request)

    def answer(request: web.BaseRequest) -> Awaitable[web.StreamResponse]:
        waiting = getattr(request.protocol, "_messages", ())  # What aiohttp has read already.
        return in_turn(request) if waiting else answering(request)

    return answer
