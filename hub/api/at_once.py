"""Requests answered as soon as they have been read, before the loop does anything else.

aiohttp puts what it has read into a queue and wakes the task of its connection, which takes a turn
of the loop. A request that comes by itself and whole is begun here instead, where it was read, in
the name of that task. An answer whose bytes are there then leaves at once. Whatever is not done by
then is handed to the task, which goes on with it as if it had begun it.
"""

import asyncio
from asyncio.tasks import _enter_task, _leave_task
from collections.abc import Awaitable, Callable, Coroutine, Generator, Mapping
from typing import Any, cast

from aiohttp import hdrs, web
from aiohttp.abc import AbstractStreamWriter
from aiohttp.http import RawRequestMessage
from aiohttp.web_urldispatcher import UrlMappingMatchInfo

from hub.api.given import Given
from hub.api.in_place import in_place
from hub.logs import REQUEST

Handler = Callable[[web.Request], Coroutine[Any, Any, web.StreamResponse]]
"""What serves an endpoint."""

Found = Mapping[tuple[str, str], tuple[UrlMappingMatchInfo, Handler]]
"""What calls are matched to, by their method and path as they come."""


NO_WRITER = cast("AbstractStreamWriter", None)
"""Nothing is written before all of it is there."""


STANDS_ON = (
    "_close",
    "_force_close",
    "_keepalive",
    "_keepalive_handle",
    "_keepalive_timeout",
    "_manager",
    "_messages",
    "_next_keepalive_close_time",
    "_parser",
    "_paused",
    "_process_keepalive",
    "_reading_paused",
    "_request_factory",
    "_request_handler",
    "_task_handler",
    "_upgraded",
    "_waiter",
)
"""What of aiohttp's protocol is used here; with one that lacks any nothing is answered at once."""


class Begun:
    """An answer that has been begun elsewhere, to be awaited.

    Args:
        work: What makes it.
        met: What that waits for.
    """

    def __init__(self, work: Coroutine[Any, Any, web.StreamResponse], met: object) -> None:
        self._work = work
        self._met = met
        self._request_id = REQUEST.get("")

    def __await__(self) -> Generator[Any, Any, web.StreamResponse]:
        REQUEST.set(self._request_id)
        work, met = self._work, self._met
        try:
            while True:
                try:
                    told = yield met
                except GeneratorExit:
                    work.close()
                    raise
                except BaseException as error:  # noqa: BLE001 - it is for whoever waits within
                    met = work.throw(error)
                else:
                    met = work.send(told)
        except StopIteration as end:
            return cast("web.StreamResponse", end.value)


async def given(response: web.StreamResponse) -> web.StreamResponse:
    """Return an answer that is there."""
    return response


async def raised(error: BaseException) -> web.StreamResponse:
    """Raise what an answer came to."""
    raise error


class AtOnce(web.RequestHandler):
    """Reads requests from one connection, and answers at once what can be.

    It stands on how aiohttp's own protocol waits for requests; on Python 3.12 and later, and with
    one that does otherwise, it leaves everything to it (`hub.api.in_place`).

    Args:
        server: Looks after it.
        found: What is answered at once, where it can be.
        loop: The event loop.
        settings: For aiohttp.
    """

    __slots__ = ("_begun", "_found", "_real", "_routed")

    def __init__(
        self,
        server: web.Server,
        found: Found,
        loop: asyncio.AbstractEventLoop,
        **settings: Any,  # noqa: ANN401 - aiohttp's
    ) -> None:
        own = in_place(loop)
        super().__init__(server, loop=own, **settings)
        self._real = loop
        fits = own is not loop and all(hasattr(web.RequestHandler, each) for each in STANDS_ON)
        self._found = found if fits else {}
        self._begun: Awaitable[web.StreamResponse] | None = None
        self._routed = server.request_handler
        if self._found:
            self._request_handler = self._go_on

    def data_received(self, data: bytes) -> None:
        """Read what has come; see `asyncio.Protocol`."""
        if not self._found:
            super().data_received(data)
            return
        waiter = self._waiter
        if waiter is None or waiter.done() or self._messages or self._paused or self._upgraded:
            super().data_received(data)
            return
        # Nobody is to be woken yet.
        self._waiter = None
        try:
            super().data_received(data)
            # aiohttp reads on behind a wish for another protocol once its own answer is sent.
            if len(self._messages) == 1 and not self._upgraded:
                self._answer()
        finally:
            self._waiter = waiter
        if self._messages and not waiter.done():
            waiter.set_result(None)

    def resume_reading(self, resume_parser: bool = True) -> None:  # noqa: FBT001, FBT002 - as declared
        """Go on reading where that was paused; else there is nothing to go on with."""
        if not self._found or self._reading_paused:
            super().resume_reading(resume_parser)

    def _answer(self) -> None:
        """Answer the one request that is there, or begin to; it is gone once it is answered."""
        message, payload = self._messages[0]
        if not isinstance(message, RawRequestMessage):
            return
        met = self._found.get((message.method, message.path))
        if met is None or not payload.is_eof() or hdrs.EXPECT in message.headers:
            return
        task, factory, transport = self._task_handler, self._request_factory, self.transport
        if task is None or factory is None or transport is None:
            return
        request: Any = factory(message, payload, self, NO_WRITER, task)
        request._match_info, handler = met  # noqa: SLF001 - where aiohttp's application notes it
        response = self._begin(handler(request), task)
        request._task = None  # noqa: SLF001 - as aiohttp does
        if response is None:
            return
        ends = self._close or self._force_close or transport.is_closing()
        if ends or type(response) is not Given or not response.taken(request):
            self._begun = given(response)
            return
        transport.write(response.whole())
        self._note_answered()

    def _begin(
        self, work: Coroutine[Any, Any, web.StreamResponse], task: "asyncio.Task[None]"
    ) -> web.StreamResponse | None:
        """Begin an answer; return it, None where the rest is for the connection's task."""
        _enter_task(self._real, task)
        try:
            self._begun = Begun(work, work.send(None))
        except StopIteration as end:
            response: web.StreamResponse = end.value
            return response
        except Exception as error:  # noqa: BLE001 - aiohttp answers it
            self._begun = raised(error)
        finally:
            _leave_task(self._real, task)
        return None

    def _note_answered(self) -> None:
        """Note a request as aiohttp does behind its answer."""
        self._messages.popleft()
        if self._parser is not None:
            self._parser.message_consumed()
        if self._manager is not None:
            self._manager.requests_count += 1
        self._keepalive = True
        until = self._real.time() + self._keepalive_timeout
        self._next_keepalive_close_time = until
        if self._keepalive_handle is None:
            self._keepalive_handle = self._real.call_at(until, self._process_keepalive)

    def _go_on(self, request: web.BaseRequest) -> Awaitable[web.StreamResponse]:
        """Return the answer that has been begun, else begin one."""
        begun, self._begun = self._begun, None
        return self._routed(request) if begun is None else begun
