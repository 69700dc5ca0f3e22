"""Requests answered where they were read, without a task for each.

aiohttp gives each request a task of its own. From Python 3.12 on such a task begins at once;
before, it waits for a turn of the loop, and the connection for another one behind it: 13 us of a
request that comes by itself.
"""

import asyncio
import sys
from collections.abc import Callable, Coroutine
from typing import Any, cast

from aiohttp import web

ANSWERING = web.RequestHandler._handle_request.__code__  # noqa: SLF001 - what aiohttp makes a task of


class InPlace:
    """A loop as the protocol of a connection uses it: answers belong to the connection's own task.

    So they share its context: what a request sets there is to be set by each one.

    Args:
        loop: The loop.
    """

    __slots__ = ("_create_task", "call_at", "create_future", "time")

    def __init__(self, loop: asyncio.AbstractEventLoop) -> None:
        self._create_task = loop.create_task
        self.create_future: Callable[[], asyncio.Future[Any]] = loop.create_future
        self.call_at: Callable[..., asyncio.TimerHandle] = loop.call_at
        self.time: Callable[[], float] = loop.time

    def create_task(self, work: Coroutine[Any, Any, Any]) -> object:
        """Return what to wait for: an answer itself, for all else a new task."""
        code = getattr(work, "cr_code", None)
        return work if code is ANSWERING else self._create_task(work)


def in_place(loop: asyncio.AbstractEventLoop) -> asyncio.AbstractEventLoop:
    """Return the loop as a connection is to use it."""
    if sys.version_info >= (3, 12):
        return loop
    return cast("asyncio.AbstractEventLoop", InPlace(loop))
