from libc.stdint cimport int32_t, uint8_t

from ext.desk cimport Desk
from ext.errand cimport Ends
from ext.scenes cimport Count, Unmeant
from ext.steps cimport Landmark, Steps
from ext.trace cimport Leg, Trace
from ext.tracks cimport Piece, Stops, Track
from ext.turning cimport Bench, Bend

cdef enum:
    # What keeps the steps of a way from being told, beside `NO_MEMORY`.
    NO_SCENE = -10
    OFF_THE_GRAPH = -11

cdef struct Trip:
    # What the steps of one route are made from.
    Ends ends
    Unmeant unmeant
    Unmeant apart  # the same without what one leg passes
    Track track
    Bench bench
    int32_t lacking  # a unit whose scene has not been made, -1 for none

cdef class Instructor:
    cdef const int32_t[::1] ordinals, stop_starts, stop_units, halt_starts, halts, doors
    cdef const int32_t[::1] opening_keys, connector_keys
    cdef const uint8_t[::1] named
    cdef const int32_t *kinds  # where `doors` lie
    cdef void **seen  # by unit its `Scene`, NULL where it has not been made

    cdef int write(self, Trace trace, const Ends *ends, Desk desk, int32_t *lacking) noexcept nogil
    cdef const void *look(self, int32_t unit, Trip *trip) noexcept nogil
    cdef Stops stops(self, int32_t connector) noexcept nogil
    cdef int tell(self, Steps steps, Trip *trip, Trace trace, Py_ssize_t number) noexcept nogil
    cdef int walk(self, Steps steps, Trip *trip, Py_ssize_t at, int32_t kind) noexcept nogil
    cdef Landmark where(self, Trip *trip, Py_ssize_t at) noexcept nogil
    cdef Landmark door_at(self, Trip *trip, Py_ssize_t at) noexcept nogil
    cdef Count count_of(self, Trip *trip, const Piece *before, const Bend *turn,
                        int32_t opening) noexcept nogil
    cdef int32_t entered(self, const Track *track, Py_ssize_t at) noexcept nogil
    cdef Landmark passed(self, Trip *trip, const Piece *piece) noexcept nogil
    cdef Landmark facing(self, Trip *trip, double bearing) noexcept nogil
    cdef int ride(self, Steps steps, Trip *trip, const Leg *after) noexcept nogil
