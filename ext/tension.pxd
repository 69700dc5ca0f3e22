from libc.stdint cimport int32_t

cdef struct Vertex:
    double x
    double y
    int32_t corner
    int32_t source
    int32_t low
    int32_t high
    Py_ssize_t before
    Py_ssize_t after

cdef struct Path:
    Vertex *vertices
    int32_t *around
    Py_ssize_t size
    Py_ssize_t room

cdef int put_grazed(Path *path, const double[:, ::1] positions,
                    const double[:, ::1] outlines) noexcept nogil

cdef int tighten(Path *path, const double[:, ::1] slides, const double[:, ::1] positions,
                 const double[:, ::1] outlines) noexcept nogil
