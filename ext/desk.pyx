"""What steps are made on: working memory that is kept from route to route."""

from libc.stdint cimport int32_t
from libc.stdlib cimport free, malloc

from ext.pencil cimport NO_MEMORY, put_away
from ext.steps cimport Steps
from ext.trace cimport Trace
from ext.tracks cimport Piece
from ext.turning cimport clear_away, set_up


cdef class Desk:
    """Room for the legs and the steps of one route, and for what comes between.

    It is one route's at a time: whoever takes it leaves none for others, who bring their own. It
    grows with the longest leg that there ever was.
    """

    def __cinit__(self):
        self.trace, self.steps = Trace.__new__(Trace), Steps.__new__(Steps)
        self.spots = self.crossings = -1

    def __dealloc__(self):
        put_away(&self.pencil)
        clear_away(&self.bench)
        free(self.piece)
        free(self.openings)

    cdef void clear(self) noexcept nogil:
        """Begin with another route."""
        self.trace.clear()
        self.steps.clear()

    cdef int lay_out(self, Trace trace) noexcept nogil:
        """Make room for the longest leg of a way; return -1 where there is no memory."""
        cdef Py_ssize_t number, spots = 0, crossings = 0
        for number in range(trace.count):
            spots = max(spots, trace.leg[number].spots)
            crossings = max(crossings, trace.leg[number].crossings)
        if spots <= self.spots and crossings <= self.crossings:
            return 0
        spots, crossings = max(2 * spots, self.spots), max(2 * crossings, self.crossings)
        clear_away(&self.bench)
        free(self.piece)
        free(self.openings)
        self.spots = self.crossings = -1
        self.piece = <Piece *> malloc((spots + 2) * sizeof(Piece))
        self.openings = <int32_t *> malloc((crossings + 1) * sizeof(int32_t))
        if set_up(&self.bench, spots) < 0 or self.piece == NULL or self.openings == NULL:
            return NO_MEMORY
        self.spots, self.crossings = spots, crossings
        return 0
