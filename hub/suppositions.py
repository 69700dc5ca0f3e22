"""Answers to suppositions, one at a time and off the loop."""

import asyncio

from hub.errors import BusyError, UnreadyError
from hub.ports import Document
from hub.twin import Supposition, Twin, answer, question, unready

BOUND = 4


class Suppositions:
    """Runs suppositions in a thread while the twin goes on.

    Overflow rule: one is answered at a time; beyond the bound of those that wait, new ones are
    refused.

    Args:
        twin: What they are asked of; each is answered from one revision.
        bound: How many may be answered and wait together.
    """

    def __init__(self, twin: Twin, bound: int = BOUND) -> None:
        self._twin = twin
        self._bound = bound
        self._taken = 0
        self._turn = asyncio.Lock()

    async def ask(self, supposition: Supposition) -> Document:
        """Answer a supposition.

        Raises:
            BusyError: Too many wait.
            UnreadyError: A stage that it is answered from has just raised.
        """
        if self._taken >= self._bound:
            raise BusyError(self._bound)
        self._taken += 1
        try:
            async with self._turn:
                failed = unready(self._twin)
                if failed:
                    raise UnreadyError(failed)
                asked = question(self._twin, supposition)
                return await asyncio.to_thread(answer, asked)
        finally:
            self._taken -= 1
