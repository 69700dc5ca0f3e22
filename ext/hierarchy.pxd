from libc.stdint cimport int32_t

from ext.lanes cimport zhilu_front

cdef class Hierarchy:
    cdef readonly Py_ssize_t nodes, arcs, blocks, slots, pairs, widest, room
    cdef const int32_t[::1] rank, node, first, block_of, parent, row_begin, rows, place
    cdef const int32_t[::1] block_begin, pair_begin, child_begin, children
    cdef const int32_t[::1] arc_begin, arc_list, arc_slot, arc_down
    cdef const int32_t[::1] tails, heads
    cdef const int32_t[:, ::1] spots, fronts

    cdef const zhilu_front *front(self, Py_ssize_t block) noexcept nogil
    cdef int32_t rank_at(self, Py_ssize_t block, int32_t entry) noexcept nogil
    cdef Py_ssize_t slot_of(self, int32_t lower, int32_t higher) noexcept nogil
