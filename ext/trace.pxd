from libc.stdint cimport int32_t, int64_t

cdef struct Spot:
    # A point of a leg: where it is, and metres and seconds from the leg's start to it.
    double x
    double y
    double walked
    double spent

cdef struct Stretch:
    # A unit, and the number of the leg's point at which it is entered.
    int32_t unit
    int32_t at

cdef struct Crossing:
    # An opening, the number of the leg's point in it, and the unit behind it.
    int32_t opening
    int32_t at
    int32_t unit

cdef struct Leg:
    # A part of a way on one level, with where its spots, stretches and crossings stand.
    int32_t level
    int32_t connector  # that led here, -1 on the first leg
    int32_t first_spot
    int32_t spots
    int32_t first_stretch
    int32_t stretches
    int32_t first_crossing
    int32_t crossings
    double metres
    double ride_metres
    int64_t milliseconds
    int64_t ride_milliseconds

cdef struct Drawn:
    # A way in a block of its own: its legs, then spots, stretches and crossings.
    void *block
    Py_ssize_t count
    Py_ssize_t spots
    Py_ssize_t stretches
    Py_ssize_t crossings

cdef class Trace:
    cdef readonly Py_ssize_t count
    cdef Leg *leg
    cdef Spot *spot
    cdef Stretch *stretch
    cdef Crossing *crossing
    cdef void *block  # what all of them lie in, once nothing is added
    cdef Py_ssize_t leg_room, spots, spot_room, stretches, stretch_room, crossings, crossing_room

    cdef Leg *add_leg(self, int32_t level, int32_t connector) noexcept nogil
    cdef Spot *add_spot(self, double x, double y, double walked, double spent) noexcept nogil
    cdef int add_stretch(self, int32_t unit, int32_t at) noexcept nogil
    cdef int add_crossing(self, int32_t opening, int32_t at, int32_t unit) noexcept nogil
    cdef int cross(self, int32_t opening, int32_t unit) noexcept nogil
    cdef void clear_leg(self) noexcept nogil
    cdef void clear(self) noexcept nogil
    cdef int pack(self, Drawn *drawn) noexcept nogil
    cdef bint lies_in(self, Py_ssize_t levels, Py_ssize_t connectors, Py_ssize_t units,
                      Py_ssize_t openings) noexcept nogil

cdef Trace trace_in(const Drawn *drawn)
