"""Other weights for some arcs of a metric, worked out once, to be laid on and taken off again."""

from libc.stdint cimport int32_t
from libc.stdlib cimport free, realloc
from libc.string cimport memcpy

from ext.lanes cimport zhilu_costs


cdef class Overlay:
    """What a metric holds where it differs under other weights for some arcs.

    Made by `Metric.overlay`, laid on and taken off by `Metric.swap`. It holds what is not in the
    metric: while it lies, what was before.
    """

    def __dealloc__(self):
        free(self.held)

    @property
    def nbytes(self):
        """Bytes of its arrays."""
        return 4 * (self.blocks.shape[0] + 2 * self.arcs.shape[0] + self.room)

    cdef int keep(self, zhilu_costs costs, Py_ssize_t size) except -1 nogil:
        """Take a copy of the costs of a block or a triangle."""
        cdef int32_t *held
        if self.size + 4 * size > self.room:
            self.resize(2 * (self.size + 4 * size))
        held = self.held + self.size
        memcpy(held, costs.up, size * sizeof(int32_t))
        memcpy(held + size, costs.down, size * sizeof(int32_t))
        memcpy(held + 2 * size, costs.up_via, size * sizeof(int32_t))
        memcpy(held + 3 * size, costs.down_via, size * sizeof(int32_t))
        self.size += 4 * size
        return 0

    cdef int close(self) except -1 nogil:
        """Give back the room that nothing was kept in."""
        return self.resize(self.size)

    cdef int resize(self, Py_ssize_t room) except -1 nogil:
        cdef int32_t *held = <int32_t *> realloc(self.held, max(room, 1) * sizeof(int32_t))
        if held == NULL:
            with gil:
                raise MemoryError
        self.held, self.room = held, room
        return 0

    cdef Py_ssize_t exchange(self, zhilu_costs costs, Py_ssize_t size, Py_ssize_t at) noexcept nogil:
        """Exchange the costs of a block or a triangle for those held from a place on.

        Returns:
            Where the next ones are held.
        """
        exchanged(costs.up, self.held + at, size)
        exchanged(costs.down, self.held + at + size, size)
        exchanged(costs.up_via, self.held + at + 2 * size, size)
        exchanged(costs.down_via, self.held + at + 3 * size, size)
        return at + 4 * size


cdef void exchanged(int32_t *one, int32_t *other, Py_ssize_t size) noexcept nogil:
    """Exchange as many numbers in two places."""
    cdef Py_ssize_t index
    cdef int32_t number
    for index in range(size):
        number = one[index]
        one[index] = other[index]
        other[index] = number
