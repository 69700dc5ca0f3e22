"""Waiting for revisions that a client has seen elsewhere already."""

import asyncio

import msgspec

from hub.push.board import Board
from hub.push.frames import Since, decode_client_frame

LOOK_SECONDS = 0.02
ASKS_FROM = '"from"'


class Patience:
    """Lets who comes from another gateway wait until this one has caught up.

    One gateway may be some milliseconds behind another. Answered at once, a position of the future
    would be void, and the client would be shown older state than it had. So it waits, for some
    seconds at most; then it is told that its position is void, as ever.

    Args:
        board: What the topics say.
        seconds: At most; 0 where nobody can be ahead of the board.
    """

    def __init__(self, board: Board, seconds: float) -> None:
        self._board = board
        self._seconds = seconds

    async def for_frame(self, text: str | bytes) -> None:
        """Wait for the position that a client's frame goes on from, if it has one."""
        if not self._seconds or not isinstance(text, str) or ASKS_FROM not in text:
            return
        try:
            frame = decode_client_frame(text)
        except (msgspec.DecodeError, UnicodeEncodeError):
            return
        if isinstance(frame.since, Since):
            await self.for_position(frame.since)

    async def for_position(self, since: Since | None) -> None:
        """Wait until the board has a revision of its epoch."""
        if since is None or since.epoch != self._board.epoch:
            return
        loop = asyncio.get_running_loop()
        until = loop.time() + self._seconds
        while since.revision > self._board.revision and loop.time() < until:  # noqa: ASYNC110 - rare
            await asyncio.sleep(LOOK_SECONDS)
