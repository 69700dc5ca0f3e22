"""Bytes to many sockets, one send after the other, without Python in between."""

from libc.stdlib cimport free, malloc

from ext.framing cimport Frames, piece_t
from ext.ring cimport (
    MSG_DONTWAIT, MSG_NOSIGNAL, RING_SENDS, RING_UNTOLD, ring_ask, ring_close, ring_do,
    ring_open, ring_t, send,
)

ctypedef struct what_t:
    const char *data
    size_t size

UNCLEAR = -2
"""In `taken`: nothing was sent because the socket's mark was another one."""

UNTOLD = RING_UNTOLD
"""In `taken`: the kernel failed before it told what was sent, so nobody knows."""

cdef long long SKIPPED = -2
cdef Py_ssize_t FEW = 16


cdef class Fanout:
    """Sends to many sockets, in one call of the kernel for 256 of them where it allows that.

    That is a ring of io_uring (Linux 5.7 on), which spares the way into the kernel and out of it
    for each socket; many containers forbid it. Without it there is one send(2) for each.

    Args:
        batched: Whether to ask for a ring.
    """

    cdef ring_t ring

    def __cinit__(self, *, bint batched=True):
        self.ring.descriptor = -1
        if batched:
            ring_open(&self.ring)

    def __dealloc__(self):
        ring_close(&self.ring)

    @property
    def batched(self):
        """Whether many sends are one call of the kernel."""
        return self.ring.descriptor >= 0

    def send(
        self,
        const int[::1] sockets,
        const long long[::1] numbers,
        const long long[::1] marks,
        const unsigned char[::1] data,
        long long[::1] taken,
    ):
        """Send the same bytes to each socket that is clear; return how many took them whole.

        It never waits: a socket takes what fits. Where there are many sockets the interpreter is
        free meanwhile, so nobody may close one of them from another thread.

        Args:
            sockets: Descriptors, array of `i`.
            numbers: For each of them the mark that says that it may be sent to, array of `q`; 0
                stands for none.
            marks: The mark that each descriptor has, by descriptor, array of `q`.
            data: At least one byte.
            taken: Array of `q`, one place for each socket: the bytes that it took, -1 where it
                took none (its buffer is full, or its peer is gone), `UNCLEAR` where its mark is
                another one, `UNTOLD` where nobody knows: nothing may be sent there any more.

        Raises:
            ValueError: The arrays differ in length, or `data` is empty.
        """
        cdef Py_ssize_t count = sockets.shape[0]
        cdef what_t what
        if taken.shape[0] != count or numbers.shape[0] != count:
            raise ValueError("`numbers` and `taken` need one place for each socket")
        if data.shape[0] == 0:
            raise ValueError("there is nothing to send")
        if count == 0:
            return 0
        what.data, what.size = <const char *>&data[0], data.shape[0]
        if count <= FEW:
            return self._send(sockets, numbers, marks, &what, 0, taken)
        with nogil:
            count = self._send(sockets, numbers, marks, &what, 0, taken)
        return count

    def send_each(
        self,
        const int[::1] sockets,
        const long long[::1] numbers,
        const long long[::1] marks,
        Frames frames not None,
        long long[::1] taken,
    ):
        """Send each socket that is clear a frame of its own; return how many took theirs whole.

        All is as `send` has it, but for:

        Args:
            frames: One for each socket; they cannot be changed meanwhile.
        """
        cdef Py_ssize_t count = sockets.shape[0], at
        cdef const piece_t *piece
        cdef what_t *what
        if taken.shape[0] != count or numbers.shape[0] != count or frames.count != count:
            raise ValueError("`numbers`, `frames` and `taken` need one place for each socket")
        if count == 0:
            return 0
        what = <what_t *>malloc(count * sizeof(what_t))
        if what == NULL:
            raise MemoryError
        for at in range(count):
            piece = &frames.pieces[at]
            what[at].data, what[at].size = frames.sheet.out.text + piece.begin, piece.size
        frames.lent += 1
        try:
            with nogil:
                count = self._send(sockets, numbers, marks, what, 1, taken)
        finally:
            frames.lent -= 1
            free(what)
        return count

    cdef Py_ssize_t _send(
        self,
        const int[::1] sockets,
        const long long[::1] numbers,
        const long long[::1] marks,
        const what_t *what,
        Py_ssize_t step,
        long long[::1] taken,
    ) noexcept nogil:
        cdef int places[RING_SENDS]
        cdef Py_ssize_t count = sockets.shape[0], at = 0, whole = 0
        cdef int ready, each, done
        cdef int descriptor
        cdef const what_t *wanted
        while at < count:
            ready = 0
            while at < count and ready < RING_SENDS:
                descriptor = sockets[at]
                taken[at] = SKIPPED
                if (
                    0 <= descriptor < marks.shape[0]
                    and numbers[at]
                    and marks[descriptor] == numbers[at]
                ):
                    places[ready] = <int>at
                    ready += 1
                at += 1
            done = 0
            if self.ring.descriptor >= 0:
                for each in range(ready):
                    descriptor, wanted = sockets[places[each]], what + step * places[each]
                    ring_ask(
                        &self.ring,
                        each,
                        0,
                        descriptor,
                        wanted.data,
                        wanted.size,
                        places[each],
                        &taken[0],
                    )
                done = ring_do(&self.ring, ready, &taken[0])
            for each in range(done, ready):
                wanted = what + step * places[each]
                taken[places[each]] = send(
                    sockets[places[each]], wanted.data, wanted.size, MSG_DONTWAIT | MSG_NOSIGNAL
                )
            for each in range(ready):
                wanted = what + step * places[each]
                whole += taken[places[each]] == <long long>wanted.size
        return whole
