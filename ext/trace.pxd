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

cdef class Trace:
    cdef readonly Py_ssize_t count
    cdef Leg *leg
    cdef Spot *spot
    cdef Stretch *stretch
    cdef Crossing *crossing
    cdef void *block  # what all of them lie in, once nothing is added
    cdef Py_ssize_t leg_room, spots, spot_room, stretches, stretch_room, crossings, crossing_room

    cdef Leg *add_leg(self, int32_t level, int32_t connector) except NULL
    cdef Spot *add_spot(self, double x, double y, double walked, double spent) except NULL
    cdef int add_stretch(self, int32_t unit, int32_t at) except -1
    cdef int add_crossing(self, int32_t opening, int32_t at, int32_t unit) except -1
    cdef int cross(self, int32_t opening, int32_t unit) except -1
    cdef void clear_leg(self) noexcept
    cdef void clear(self) noexcept
    cdef Trace packed(self)
    cdef bint lies_in(self, Py_ssize_t levels, Py_ssize_t connectors, Py_ssize_t units,
                      Py_ssize_t openings) noexcept
