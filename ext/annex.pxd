from libc.stdint cimport int32_t

cdef class Annex:
    cdef readonly Py_ssize_t graph_nodes, graph_arcs
    cdef const int32_t[::1] asked, worth  # the arcs that leave is given for, and what they weigh with it
    cdef int32_t[::1] before  # what these weighed without
    cdef int32_t[::1] arcs, weights  # those of them that are cheaper with leave
    cdef int32_t[::1] nodes  # their ends, in ascending order
    cdef int32_t[::1] inner, between  # the other arcs between these, and what they weigh
    cdef int32_t[::1] outer, outer_begin  # by place among them, the arcs to and from other nodes
    cdef int32_t[::1] out_begin, out_arcs, out_seats, out_weights
    cdef int32_t[::1] in_begin, in_arcs, in_seats, in_weights
    cdef int32_t[::1] doors, edges  # the nodes joined to others, and no more than the arcs weigh there
    cdef Py_ssize_t door_count
    cdef const int32_t[::1] entering, leaving, leaving_arcs

    cdef admit(self, const int32_t[::1] asked, const int32_t[::1] worth)
    cdef look_around(self, const int32_t[::1] tails, const int32_t[::1] heads)
    cdef void find_doors(self, const int32_t[::1] live) noexcept nogil
    cdef int32_t edge_of(self, Py_ssize_t seat, const int32_t[::1] live) noexcept nogil
    cdef Py_ssize_t seat(self, int32_t node) noexcept nogil
    cdef int32_t weight_of(self, int32_t arc) noexcept nogil

cdef Py_ssize_t place_in(const int32_t[::1] items, int32_t item) noexcept nogil
cdef bint meets(Annex one, Annex other) noexcept nogil
