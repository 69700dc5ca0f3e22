from libc.stdint cimport int32_t

from ext.trace cimport Crossing, Leg, Spot, Stretch, Trace
from ext.turning cimport Bench, Bend

cdef struct Piece:
    # A stretch between two turns, and which of the leg's openings it leads through.
    Bend start
    Py_ssize_t end
    Py_ssize_t first_crossing
    Py_ssize_t end_crossing

cdef struct Track:
    # A leg cut up: what is boarded and left, and the pieces between turns.
    const Leg *leg
    const Spot *spot
    const Stretch *stretch
    const Crossing *crossing
    Piece *piece
    Py_ssize_t pieces
    Bend finish
    Py_ssize_t left
    Py_ssize_t boarded

cdef struct Stops:
    # The units of a connector.
    const int32_t *unit
    Py_ssize_t count

cdef void cut_up(Track *track, Trace trace, Py_ssize_t number, Stops left, Stops boarded,
                 const int32_t *kinds, Bench *bench) noexcept nogil

cdef void take_in(Track *track, Stops left, Stops boarded, bint there) noexcept nogil

cdef Stretch unit_before(const Track *track, Py_ssize_t at) noexcept nogil
