from libc.stdint cimport int32_t

cdef struct Vertex:
    double x
    double y
    double ahead  # metres to the next one, where whoever walks the path has written them
    int32_t corner
    int32_t source
    int32_t low
    int32_t high
    int32_t before
    int32_t after
    int32_t still  # whether nothing has moved here or beside since it was found to stay
    int32_t clear  # whether no corner is known to poke through the line to the next one as given

cdef struct Path:
    Vertex *vertices
    int32_t *around  # room for the corners of one room
    Py_ssize_t size
    Py_ssize_t room

cdef struct Corners:
    const double *spots  # x and y of each
    const double *outlines  # the obstacle's outline before and after each, x, y, x, y
    const double *boxes  # west, south, east and north of each eight

cdef Py_ssize_t boxes_of(Py_ssize_t count) noexcept nogil

cdef void box_up(const double *spots, Py_ssize_t count, double *boxes) noexcept nogil

cdef int put_grazed(Path *path, const Corners *corners) noexcept nogil

cdef int tighten(Path *path, const double *slides, const Corners *corners) noexcept nogil
