"""The same bytes to many sockets, one send after the other, without Python in between."""

cdef extern from "ring.h":
    enum:
        RING_SENDS
        RING_UNTOLD
    ctypedef struct ring_t:
        int descriptor
    void ring_open(ring_t *ring)
    void ring_close(ring_t *ring)
    void ring_ask(ring_t *ring, unsigned at, int reads, int socket, const void *data, size_t size,
                  int place, long long *taken) nogil
    int ring_do(ring_t *ring, int count, long long *taken) nogil
    ssize_t send(int socket, const void *data, size_t size, int flags) nogil
    int MSG_DONTWAIT
    int MSG_NOSIGNAL

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
        if taken.shape[0] != count or numbers.shape[0] != count:
            raise ValueError("`numbers` and `taken` need one place for each socket")
        if data.shape[0] == 0:
            raise ValueError("there is nothing to send")
        if count == 0:
            return 0
        if count <= FEW:
            return self._send(sockets, numbers, marks, data, taken)
        with nogil:
            count = self._send(sockets, numbers, marks, data, taken)
        return count

    cdef Py_ssize_t _send(
        self,
        const int[::1] sockets,
        const long long[::1] numbers,
        const long long[::1] marks,
        const unsigned char[::1] data,
        long long[::1] taken,
    ) noexcept nogil:
        cdef int places[RING_SENDS]
        cdef Py_ssize_t count = sockets.shape[0], at = 0, whole = 0
        cdef int ready, each, done
        cdef int descriptor
        cdef size_t size = data.shape[0]
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
                    descriptor = sockets[places[each]]
                    ring_ask(
                        &self.ring, each, 0, descriptor, &data[0], size, places[each], &taken[0]
                    )
                done = ring_do(&self.ring, ready, &taken[0])
            for each in range(done, ready):
                taken[places[each]] = send(
                    sockets[places[each]], &data[0], size, MSG_DONTWAIT | MSG_NOSIGNAL
                )
            for each in range(ready):
                whole += taken[places[each]] == <long long>size
        return whole
