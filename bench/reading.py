"""What comes to many sockets, read in C so that nothing stands between an arrival and the clock."""

import ctypes
import mmap
import tempfile
from collections.abc import Iterator
from pathlib import Path

from bench.push.native import compiled

SOURCE = Path(__file__).parent / "push" / "read_loop.c"
READS = 1_024
RECEIVE_BYTES = 65_536
ROOM = 512 * 2**20
MOST_ARRIVALS = 4 * 2**20

Arrived = tuple[int, bytes, int]
"""Descriptor, bytes (empty at the end of a stream), CLOCK_MONOTONIC in ns."""


class _Arrival(ctypes.Structure):
    _fields_ = (("at_ns", ctypes.c_longlong), ("socket", ctypes.c_int), ("size", ctypes.c_int))


class Gatherer:
    """Reads from the sockets of an epoll again and again, answers pings, and holds what came.

    It has room for 512 MiB and four million reads; more waits in the sockets until it is taken.

    Args:
        poll: Descriptor of the epoll.

    Raises:
        BenchError: There is no C compiler.
    """

    def __init__(self, poll: int) -> None:
        with tempfile.TemporaryDirectory(prefix="zhilu-bench-") as folder:
            self._gather = compiled(Path(folder), SOURCE).gather
        self._poll = poll
        # Pages that nothing was laid into cost nothing.
        self._data = (ctypes.c_char * ROOM).from_buffer(mmap.mmap(-1, ROOM))
        size = MOST_ARRIVALS * ctypes.sizeof(_Arrival)
        self._arrivals = (_Arrival * MOST_ARRIVALS).from_buffer(mmap.mmap(-1, size))
        self._used = ctypes.c_size_t(0)
        self.count = 0

    def gather(self, wait_ms: int = 0) -> int:
        """Read once from each socket that has something; return how many there were.

        Args:
            wait_ms: How long to wait where none has.
        """
        if self.count > MOST_ARRIVALS - READS:
            return 0
        found: int = self._gather(
            self._poll,
            wait_ms,
            self._data,
            ctypes.c_size_t(ROOM),
            ctypes.c_size_t(RECEIVE_BYTES),
            ctypes.byref(self._used),
            ctypes.byref(self._arrivals, self.count * ctypes.sizeof(_Arrival)),
        )
        self.count += found
        return found

    def take(self) -> Iterator[Arrived]:
        """Yield what came, and hold it no more."""
        begin = ctypes.addressof(self._data)
        for each in self._arrivals[: self.count]:
            size = max(0, each.size)
            yield each.socket, ctypes.string_at(begin, size), each.at_ns
            begin += size
        self.count = 0
        self._used.value = 0
