cdef void keep(const double *xy, char *kept, Py_ssize_t *stack, Py_ssize_t count,
               double tolerance) noexcept nogil
