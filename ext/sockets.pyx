"""One read or one write for each of many sockets, without Python in between."""

from cpython.bytes cimport PyBytes_AS_STRING, PyBytes_FromStringAndSize, PyBytes_GET_SIZE
from libc.errno cimport EIO, errno
from libc.stdlib cimport free, malloc
from libc.string cimport memcpy

from ext.ring cimport (
    MSG_DONTWAIT, MSG_NOSIGNAL, RING_SENDS, RING_UNTOLD, recv, ring_ask, ring_close, ring_do,
    ring_open, ring_t, send,
)

cdef enum:
    READ_BYTES = 16384
    SLOT_BYTES = 1024

cdef Py_ssize_t FEW = 8


cdef class Sockets:
    """Reads and writes many sockets, in one call of the kernel for 256 of them where it allows that.

    See `Fanout` for the ring of io_uring that does so; without it there is one call for each. It
    never waits. What differs from `Fanout`: each socket has bytes of its own, and none is marked.

    Args:
        batched: Whether to ask for a ring.
    """

    cdef ring_t ring
    cdef char *slots

    def __cinit__(self, *, bint batched=True):
        self.ring.descriptor = -1
        self.slots = <char *>malloc(RING_SENDS * SLOT_BYTES + READ_BYTES)
        if self.slots == NULL:
            raise MemoryError
        if batched:
            ring_open(&self.ring)

    def __dealloc__(self):
        ring_close(&self.ring)
        free(self.slots)

    @property
    def batched(self):
        """Whether many transfers are one call of the kernel."""
        return self.ring.descriptor >= 0

    def receive(self, list descriptors not None):
        """Read once from each socket, 16 KiB at most (recv(2)).

        Returns:
            For each socket what came, empty where the other side has ended; where there was
            nothing, or the read failed, the error number.
        """
        cdef long long taken[RING_SENDS]
        cdef list found = []
        cdef Py_ssize_t at = 0, count = len(descriptors)
        cdef int ready, done, each
        while at < count:
            ready = <int>min(RING_SENDS, count - at)
            done = 0
            if self.ring.descriptor >= 0 and ready >= FEW:
                for each in range(ready):
                    ring_ask(
                        &self.ring, each, 1, descriptors[at + each],
                        self.slots + each * SLOT_BYTES, SLOT_BYTES, each, taken,
                    )
                done = ring_do(&self.ring, ready, taken)
            for each in range(ready):
                if each >= done:
                    taken[each] = 0
                    found.append(self._rest(descriptors[at + each], each, 0))
                elif 0 <= taken[each] < SLOT_BYTES:
                    found.append(
                        PyBytes_FromStringAndSize(self.slots + each * SLOT_BYTES, taken[each])
                    )
                elif taken[each] == RING_UNTOLD:
                    found.append(EIO)
                else:
                    found.append(
                        self._rest(descriptors[at + each], each, max(0, taken[each]))
                    )
            at += ready
        return found

    cdef object _rest(self, int descriptor, int slot, Py_ssize_t held):
        """Read what a slot had no room for, or why it has nothing."""
        cdef char *room = self.slots + RING_SENDS * SLOT_BYTES
        cdef ssize_t size
        memcpy(room, self.slots + slot * SLOT_BYTES, held)
        size = recv(descriptor, room + held, READ_BYTES - held, MSG_DONTWAIT)
        if size < 0:
            # An end or a failure behind bytes is told by the next read.
            if held == 0:
                return errno
            size = 0
        return PyBytes_FromStringAndSize(room, held + size)

    def send(self, list descriptors not None, list data not None):
        """Write once to each socket (send(2)).

        Args:
            descriptors: The sockets, each once.
            data: For each of them its bytes, at least one.

        Returns:
            For each socket how many bytes it took; where it took none, minus the error number.

        Raises:
            ValueError: There are more of the one than of the other.
        """
        cdef long long taken[RING_SENDS]
        cdef list told = []
        cdef Py_ssize_t at = 0, count = len(descriptors)
        cdef int ready, done, each
        cdef ssize_t size
        cdef bytes part
        if count != len(data):
            raise ValueError("each socket needs its own bytes")
        for part in data:
            if part is None:
                raise TypeError("there is nothing to send")
        while at < count:
            ready = <int>min(RING_SENDS, count - at)
            done = 0
            if self.ring.descriptor >= 0 and ready >= FEW:
                for each in range(ready):
                    part = <bytes>data[at + each]
                    ring_ask(
                        &self.ring, each, 0, descriptors[at + each], PyBytes_AS_STRING(part),
                        PyBytes_GET_SIZE(part), each, taken,
                    )
                done = ring_do(&self.ring, ready, taken)
            for each in range(ready):
                if each < done and taken[each] >= 0:
                    told.append(taken[each])
                elif each < done and taken[each] == RING_UNTOLD:
                    told.append(-EIO)
                else:
                    part = <bytes>data[at + each]
                    size = send(
                        descriptors[at + each], PyBytes_AS_STRING(part), PyBytes_GET_SIZE(part),
                        MSG_DONTWAIT | MSG_NOSIGNAL,
                    )
                    told.append(size if size >= 0 else -errno)
            at += ready
        return told
