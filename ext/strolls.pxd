from ext.gait cimport Gait
from ext.pencil cimport Pencil
from ext.trace cimport Trace

cdef int go_to(Trace trace, double x, double y) noexcept nogil
cdef int add_strolls(Trace trace, Pencil *pencil, Py_ssize_t count, const Gait *gait) noexcept nogil
