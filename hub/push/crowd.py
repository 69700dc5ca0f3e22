"""The connections that are sent the same bytes, as the kernel of `ext.fanout` reads them."""

from array import array

from ext import UNCLEAR, Fanout
from hub.push.connection import Connection
from hub.push.prepared import Form


class Crowd:
    """Connections of one view that take the same form, in the order they came.

    Nothing lies in the buffer of a clear connection's transport, so bytes that go to its socket
    directly keep their order; what a socket does not take goes to the transport, which waits
    for it. Whether a connection is clear stands in the marks of the loop's selector, so that no
    line of Python is run for one that is. All others are given back: those that lag or are about to
    close, encrypted ones, which have no socket of their own to write to, and all of them where the
    loop marks nothing.

    Args:
        form: What they take.
        connections: All of them.
    """

    __slots__ = ("_numbers", "_sockets", "_taken", "connections", "form")

    def __init__(self, form: Form, connections: list[Connection]) -> None:
        self.form = form
        self.connections = connections
        self._sockets = array("i", [each.descriptor for each in connections])
        self._numbers = array("q", [each.number for each in connections])
        self._taken = array("q", bytes(8 * len(connections)))

    def send(self, kernel: Fanout, marks: "array[int]", data: bytes) -> list[Connection]:
        """Send the bytes to all that are clear, and return the others."""
        whole = kernel.send(self._sockets, self._numbers, marks, data, self._taken)
        if whole == len(self.connections):
            return []
        return [
            self._unclear(place)
            for place, count in enumerate(self._taken)
            if count != len(data) and not self._rest_sent(place, data, count)
        ]

    def _rest_sent(self, place: int, data: bytes, count: int) -> bool:
        if count == UNCLEAR:
            return False
        # Where the peer is gone the transport meets the error and ends the connection.
        self.connections[place].transport.write(data[max(0, count) :])
        return True

    def _unclear(self, place: int) -> Connection:
        connection = self.connections[place]
        # The loop may have begun to read from it anew, after its client was too much for aiohttp.
        connection.look_up()
        self._numbers[place] = connection.number
        return connection
