from ext.access cimport Access
from ext.going cimport Going
from ext.metric cimport Metric
from ext.pacing cimport Pacer, Terms
from ext.query cimport Query
from ext.searching cimport Found, Search, Trip
from ext.way cimport Way

cdef class Finder:
    cdef Pacer pacer
    cdef Query query
    cdef object straight
    cdef list searches  # one for each thread that was needed so far
    cdef void **threads  # the same as regions without the lock find them
    cdef Search search  # the first of them

    cdef double ask(self, Metric metric, Going going, Access start, Access end, ask,
                    Terms *terms) except? -2
    cdef fit(self, Metric metric, Going going, const Terms *terms)
    cdef prepare(self, Metric metric, Going going, tuple trip, ask, Trip *found)
    cdef int call(self, int threads, Py_ssize_t size) except -1

cdef Way way_found(const Found *found, Access start, Access end)
