from libc.stdint cimport int32_t

cdef class Hierarchy:
    cdef readonly Py_ssize_t nodes, arcs, blocks, slots, pairs, widest
    cdef const int32_t[::1] rank, node, first, block_of, parent, row_begin, rows, place
    cdef const int32_t[::1] block_begin, pair_begin, child_begin, children
    cdef const int32_t[::1] arc_begin, arc_list, arc_slot, arc_down
    cdef const int32_t[::1] tails, heads
    cdef const int32_t[:, ::1] spots

    cdef Py_ssize_t slot_of(self, int32_t lower, int32_t higher) noexcept nogil
