"""Work beside the context that owns it."""

import asyncio
import contextlib
from collections.abc import AsyncIterator, Coroutine

CANCEL_AGAIN_SECONDS = 0.5


@contextlib.asynccontextmanager
async def owned(work: Coroutine[None, None, None], name: str) -> AsyncIterator[None]:
    """Run work beside the context and cancel it at the end; its failure ends the context."""
    async with asyncio.TaskGroup() as tasks:
        task = tasks.create_task(work, name=name)
        try:
            yield
        finally:
            await end(task)


async def end(task: asyncio.Task[None]) -> None:
    """Cancel a task until it ends.

    Before Python 3.12 `asyncio.wait_for`, which aiomqtt uses, swallows a cancellation that comes in
    the moment in which what it waits for is done (python/cpython issue 86296).
    """
    while not task.done():
        task.cancel()
        await asyncio.wait((task,), timeout=CANCEL_AGAIN_SECONDS)
