"""Passwords are hashed off the event loop, by few threads, and few may wait."""

import asyncio
import contextlib
import os
import sys
import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import TypeVar

from hub.access import HashingBusyError

T = TypeVar("T")

THREADS = 2
NICE = 15
MOST = 32
"""Each takes 64 MiB and a tenth of a second of a processor, so that the last waits some seconds."""


def step_back() -> None:
    """Let this thread, and those that it begins, run when nobody else wants to.

    Whoever floods the sign-in then slows down signing in, and not the building.
    """
    if sys.platform == "linux":  # where a thread has a priority of its own (setpriority(2))
        with contextlib.suppress(OSError):
            os.setpriority(os.PRIO_PROCESS, threading.get_native_id(), NICE)


class Hashing:
    """Runs work of passwords.

    Overflow rule: beyond `most` that run or wait a further one is refused (`HashingBusyError`).

    Args:
        threads: How many run at once.
        most: How many may run or wait.
    """

    def __init__(self, threads: int = THREADS, most: int = MOST) -> None:
        self._pool = ThreadPoolExecutor(threads, "passwords", initializer=step_back)
        self._most = most
        self._held = 0

    async def run(self, work: Callable[[], T]) -> T:
        """Do some work in a thread.

        Raises:
            HashingBusyError: Too many wait.
        """
        if self._held >= self._most:
            raise HashingBusyError
        self._held += 1
        try:
            return await asyncio.get_running_loop().run_in_executor(self._pool, work)
        finally:
            self._held -= 1

    def close(self) -> None:
        """Let the threads end; what has not begun is not done any more."""
        self._pool.shutdown(wait=False, cancel_futures=True)
