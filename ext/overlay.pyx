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
        free(self.entries)

    @property
    def nbytes(self):
        """Bytes of its arrays."""
        return (4 * (self.blocks.shape[0] + 2 * self.arcs.shape[0])
                + self.entry_room * <Py_ssize_t> sizeof(Entry))

    cdef int keep(self, zhilu_costs costs, Py_ssize_t size) except -1 nogil:
        """Take a copy of the costs of a block or a triangle, before they change."""
        cdef int32_t *held
        if self.size + 4 * size > self.room:
            self.room = 2 * (self.size + 4 * size)
            held = <int32_t *> resized(self.held, self.room * sizeof(int32_t))
            self.held = held
        held = self.held + self.size
        memcpy(held, costs.up, size * sizeof(int32_t))
        memcpy(held + size, costs.down, size * sizeof(int32_t))
        memcpy(held + 2 * size, costs.up_via, size * sizeof(int32_t))
        memcpy(held + 3 * size, costs.down_via, size * sizeof(int32_t))
        self.size += 4 * size
        return 0

    cdef Py_ssize_t sift(self, zhilu_costs costs, Py_ssize_t begin, Py_ssize_t size, Py_ssize_t at,
                         bint triangle) except -1 nogil:
        """Hold of a block's or triangle's costs those that have changed since a copy was taken.

        Args:
            costs: All blocks or all triangles.
            begin: Where this one begins.
            size: How many it has.
            at: Where the copy is.
            triangle: Whether these are triangles.

        Returns:
            Where the next copy is.
        """
        cdef const int32_t *held = self.held + at
        cdef Py_ssize_t index, place
        cdef Entry *entry
        for index in range(size):
            place = begin + index
            if (held[index] == costs.up[place] and held[size + index] == costs.down[place]
                    and held[2 * size + index] == costs.up_via[place]
                    and held[3 * size + index] == costs.down_via[place]):
                continue
            if self.count == self.entry_room:
                self.grow(2 * self.entry_room + 64)
            entry = self.entries + self.count
            self.count += 1
            entry.at = <int32_t> (~place if triangle else place)
            entry.up, entry.down = held[index], held[size + index]
            entry.up_via, entry.down_via = held[2 * size + index], held[3 * size + index]
        return at + 4 * size

    cdef int close(self) except -1 nogil:
        """Give back the room that nothing is held in."""
        free(self.held)
        self.held = NULL
        self.size = self.room = 0
        return self.grow(max(self.count, 1))

    cdef int grow(self, Py_ssize_t room) except -1 nogil:
        """Make room for so many entries."""
        self.entries = <Entry *> resized(self.entries, room * sizeof(Entry))
        self.entry_room = room
        return 0

    cdef void exchange(self, zhilu_costs blocks, zhilu_costs triangles) noexcept nogil:
        """Exchange what is held for what stands in the blocks and triangles of a metric."""
        cdef Py_ssize_t index
        cdef Entry *entry
        cdef int32_t at
        for index in range(self.count):
            entry = self.entries + index
            at = entry.at if entry.at >= 0 else ~entry.at
            exchanged(entry, &blocks if entry.at >= 0 else &triangles, at)


cdef inline void exchanged(Entry *entry, const zhilu_costs *costs, int32_t at) noexcept nogil:
    """Exchange an entry for what stands in its place."""
    entry.up, costs.up[at] = costs.up[at], entry.up
    entry.down, costs.down[at] = costs.down[at], entry.down
    entry.up_via, costs.up_via[at] = costs.up_via[at], entry.up_via
    entry.down_via, costs.down_via[at] = costs.down_via[at], entry.down_via


cdef void *resized(void *memory, size_t size) except NULL nogil:
    """Return memory of another size, with what was in it."""
    cdef void *found = realloc(memory, size)
    if found == NULL:
        with gil:
            raise MemoryError
    return found
