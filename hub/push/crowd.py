"""The connections that are sent the same bytes, and the revisions that are on their way to them."""

from array import array
from collections import deque
from collections.abc import Iterator
from dataclasses import dataclass
from typing import NamedTuple

from ext import UNCLEAR, UNTOLD, Fanout
from hub.push.connection import Connection
from hub.push.prepared import Form
from hub.push.subscriber import Batch, Outgoing

AT_ONCE = 1_024
"""Connections that are sent to, some 5 ms, before others have their turn."""


class Round(NamedTuple):
    """What a revision has for a crowd."""

    batch: Batch
    topics: tuple[str, ...]
    outgoing: Outgoing


@dataclass(slots=True)
class _Sweep:
    """A round on its way: it began at a place, and has so many places left."""

    number: int
    round: Round
    start: int
    left: int


class Crowd:
    """Connections of one view that take the same form, in the order they came.

    Each round goes once round the crowd, 1,024 connections at a time. A round that begins while
    others are on their way joins them where they are, and comes round to the beginning later: so
    nobody waits for the end of what was begun before, and each connection gets all that is on its
    way to it in one write, oldest first.

    Nothing lies in the buffer of a clear connection's transport, so bytes that go to its socket
    directly keep their order; what a socket does not take goes to the transport, which waits
    for it. Whether a connection is clear stands in the marks of the loop's selector, so that no
    line of Python is run for one that is. All others are given back: those that lag or are about to
    close, encrypted ones, which have no socket of their own to write to, and all of them where the
    loop marks nothing.

    Args:
        form: What they take.
        connections: All of them; each stands here from now on, and nowhere else.
    """

    __slots__ = (
        "_ahead",
        "_connections",
        "_number",
        "_numbers",
        "_place",
        "_sockets",
        "_sweeps",
        "form",
    )

    def __init__(self, form: Form, connections: list[Connection]) -> None:
        self.form = form
        self._connections: list[Connection | None] = [*connections]
        self._sockets = array("i", [each.descriptor for each in connections])
        self._numbers = array("q", [each.number for each in connections])
        self._sweeps: deque[_Sweep] = deque()
        self._number = 0
        self._place = 0
        self._ahead: dict[int, int] = {}
        """The newest round that each connection had from `catch_up`, until those pass it."""
        for place, connection in enumerate(connections):
            if connection.crowd is not None:
                connection.crowd.drop(connection.place)
            connection.crowd, connection.place = self, place

    @property
    def rounds(self) -> int:
        """How many rounds are on their way."""
        return len(self._sweeps)

    def begin(self, new: Round) -> None:
        """Let a round begin."""
        self._number += 1
        count = len(self._connections)
        self._sweeps.append(_Sweep(self._number, new, self._place, count))

    def advance(self, kernel: Fanout, marks: "array[int]") -> "Advance":
        """Send what is on its way to the next connections that are clear; see `Advance`."""
        begin = self._place
        end = min(begin + AT_ONCE, len(self._connections))
        rounds = [each.round for each in self._sweeps]
        data = b"".join([each.outgoing.data for each in rounds])
        taken = array("q", bytes(8 * (end - begin)))
        sockets, numbers = self._sockets[begin:end], self._numbers[begin:end]
        whole = kernel.send(sockets, numbers, marks, data, taken)
        others: list[tuple[Connection, list[Round]]] = []
        served = end - begin
        if whole < served:
            others = list(self._others(begin, taken, data))
            served -= sum(count == UNCLEAR for count in taken)
        self._pass(end)
        return Advance(end - begin, served, rounds, others)

    def catch_up(self, place: int) -> list[Round]:
        """Return the rounds that are still on their way to a connection; they will pass it by."""
        count = len(self._connections)
        owed = [
            each.round
            for each in self._owed(place)
            if (place - each.start) % count >= count - each.left
        ]
        if owed:
            self._ahead[place] = self._number
            self._numbers[place] = 0
        return owed

    def drop(self, place: int) -> None:
        """Let go of a connection that has ended."""
        self._connections[place] = None
        self._numbers[place] = 0

    def _others(
        self, begin: int, taken: "array[int]", data: bytes
    ) -> Iterator[tuple[Connection, list[Round]]]:
        for place, count in enumerate(taken, begin):
            connection = self._connections[place]
            if connection is None or count == len(data):
                continue
            if count == UNTOLD:
                # More could repeat or miss bytes: it has to come back and resume.
                connection.end()
                connection.transport.abort()
                continue
            if count != UNCLEAR:
                # Where the peer is gone the transport meets the error and ends the connection.
                connection.transport.write(data[max(0, count) :])
                continue
            yield connection, [each.round for each in self._owed(place)]
            self._ahead.pop(place, None)
            # The loop may have begun to read from it anew, after it was too much for aiohttp.
            connection.look_up()
            self._numbers[place] = connection.number

    def _owed(self, place: int) -> list[_Sweep]:
        ahead = self._ahead.get(place, 0)
        return [each for each in self._sweeps if each.number > ahead]

    def _pass(self, end: int) -> None:
        passed = end - self._place
        for each in self._sweeps:
            each.left -= passed
        while self._sweeps and not self._sweeps[0].left:
            self._sweeps.popleft()
        self._place = end % len(self._connections) if self._sweeps else 0


class Advance(NamedTuple):
    """What has been done for some connections of a crowd.

    Args:
        passed: Connections that were looked at.
        served: Those that were sent all rounds.
        rounds: What they were sent.
        others: Those that were not clear, with the rounds that each has yet to be offered.
    """

    passed: int
    served: int
    rounds: list[Round]
    others: list[tuple[Connection, list[Round]]]
