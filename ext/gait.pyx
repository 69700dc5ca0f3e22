"""How somebody goes along one way: what is walked and passed on it takes how long."""

from libc.stdint cimport int32_t

from ext.annex cimport Annex
from ext.going cimport Going
from ext.way cimport Way


cdef Gait gait_on(Way way, Going going, ask) except *:
    """Return how somebody goes along a way as things are; `going` has to outlive it."""
    cdef Annex here = going.of(way.start.unit, ask).left
    cdef Annex there = going.of(way.end.unit, ask).entered
    cdef Gait gait
    gait.speed, gait.units, gait.arcs = going.speed, going.factors.shape[0], going.weights.shape[0]
    gait.factors = &going.factors[0] if gait.units else NULL
    gait.weights = &going.weights[0] if gait.arcs else NULL
    gait.here = gait.there = Grants(NULL, NULL, 0)
    if here is not None:
        gait.here = grants_of(here.arcs, here.weights)
    if there is not None and there is not here:
        gait.there = grants_of(there.arcs, there.weights)
    return gait


cdef int32_t weight_of(const Gait *gait, int32_t arc) noexcept nogil:
    """Return the milliseconds of an arc."""
    cdef int32_t here = granted_to(&gait.here, arc), there = granted_to(&gait.there, arc)
    if here >= 0 and there >= 0:
        return min(here, there)
    return max(here, there) if here >= 0 or there >= 0 else gait.weights[arc]


cdef Grants grants_of(const int32_t[::1] arcs, const int32_t[::1] weights) noexcept:
    """Return arcs that outlive it with what they cost."""
    if arcs.shape[0] == 0:
        return Grants(NULL, NULL, 0)
    return Grants(&arcs[0], &weights[0], arcs.shape[0])


cdef int32_t granted_to(const Grants *grants, int32_t arc) noexcept nogil:
    """Return what an arc costs with some leave, -1 where that does not hold for it."""
    cdef Py_ssize_t low = 0, high = grants.count, middle
    while low < high:
        middle = (low + high) >> 1
        if grants.arcs[middle] < arc:
            low = middle + 1
        else:
            high = middle
    return grants.weights[low] if low < grants.count and grants.arcs[low] == arc else -1
