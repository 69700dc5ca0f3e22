"""Finds clients that are gone without a word: the silent are pinged, then cut."""

import asyncio
from collections.abc import Mapping
from typing import Any

from hub.push.connection import Connection

ROUNDS = 10
"""Looks at all connections in the time after which a silent one is pinged."""

PATIENCE = 5
"""Looks in which a ping has to be answered."""

AT_ONCE = 64
"""Pings between which others have their turn."""

PING = b"\x89\x00"
"""An empty Ping frame (RFC 6455 section 5.5.2)."""


async def keep_alive(connections: Mapping[Any, Connection], seconds: float) -> None:
    """Look after WebSockets until cancelled.

    One round over all of them now and then costs less than a timer for each, which would be set
    anew with everything that a client says.

    Args:
        connections: All of them; a live view.
        seconds: Silence after which a client is pinged, a tenth more or less; it has half of that
            to answer.
    """
    while True:
        await asyncio.sleep(seconds / ROUNDS)
        for number, connection in enumerate(look_at(connections)):
            connection.write_control(PING)
            if number % AT_ONCE == AT_ONCE - 1:
                await asyncio.sleep(0)


def look_at(connections: Mapping[Any, Connection]) -> list[Connection]:
    """Count one more look at each, end those that are gone, return those to ping now.

    A client that takes what lies before it is there, however slowly; a ping would only wait behind.
    """
    silent: list[Connection] = []
    for connection in connections.values():
        connection.silence += 1
        if connection.response is None:
            # Nothing tells an event stream that its client hung up; it would wait for its turn.
            if not connection.open:
                connection.end()
        elif connection.silence >= ROUNDS:
            silent.append(connection)
    for connection in silent:
        backlog = connection.backlog
        if backlog < connection.unsent:
            connection.silence = 0
        elif connection.silence >= ROUNDS + PATIENCE:
            connection.transport.abort()
        connection.unsent = backlog
    return [each for each in silent if each.silence == ROUNDS]


def pong(payload: bytes) -> bytes:
    """Return the answer to a Ping frame of at most 125 bytes (RFC 6455 section 5.5.3)."""
    return bytes((0x8A, len(payload))) + payload
