"""Hands the same bytes to many connections."""

from array import array
from collections.abc import Sequence

from ext import send_all
from hub.push.connection import Connection

FEWEST = 4
"""Connections from which on the kernel is worth its preparation."""


def fan_out(connections: Sequence[Connection], data: bytes) -> None:
    """Give the bytes to connections that are clear.

    Nothing lies in the buffer of a clear connection's transport, so bytes that go to its socket
    directly keep their order; what a socket does not take goes to the transport, which waits
    for it. Encrypted connections have no socket of their own to write to.
    """
    direct = [each for each in connections if each.descriptor >= 0]
    if len(direct) < FEWEST:
        for connection in connections:
            connection.transport.write(data)
        return
    for connection in connections:
        if connection.descriptor < 0:
            connection.transport.write(data)
    taken = array("q", bytes(8 * len(direct)))
    whole = send_all(array("i", [each.descriptor for each in direct]), data, taken)
    if whole == len(direct):
        return
    for connection, count in zip(direct, taken, strict=True):
        if count < len(data):
            # Where the peer is gone the transport meets the error and ends the connection.
            connection.transport.write(data[max(0, count) :])
