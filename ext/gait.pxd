from libc.stdint cimport int32_t

from ext.going cimport Going
from ext.way cimport Way

cdef struct Grants:
    # Arcs in ascending order, and what they cost with some leave.
    const int32_t *arcs
    const int32_t *weights
    Py_ssize_t count

cdef struct Gait:
    # How somebody goes: metres per second, how many times as long each unit takes, and the weights
    # of arcs in milliseconds, with those that differ for this way by leave of its ends.
    double speed
    const double *factors
    Py_ssize_t units
    const int32_t *weights
    Py_ssize_t arcs
    Grants here
    Grants there

cdef Gait gait_on(Way way, Going going, ask) except *
cdef int32_t weight_of(const Gait *gait, int32_t arc) noexcept nogil
