from libc.stdint cimport int32_t, uint8_t

cdef enum:
    # What an arc is; whatever is more is ridden.
    WALKED = 0
    CROSSED = 1
    AWAITED = 2

cdef struct Arc:
    # All in one place: whoever looks at one member has read all of them.
    int32_t tail
    int32_t head
    int32_t unit
    int32_t owner  # the opening of one that is crossed, the connector of one that is ridden
    uint8_t kind
    uint8_t bends  # whether its head is a corner
    uint8_t stays  # whether its ends are one spot, and none of them is a corner
    uint8_t clear  # whether no corner is known to poke through it

cdef class Arcs:
    cdef Arc *items
    cdef const double[::1] metres
    cdef readonly Py_ssize_t count
