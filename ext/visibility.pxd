from libc.stdint cimport int32_t

cdef struct Grid:
    double west
    double south
    double cell
    int columns
    int rows
    int32_t *starts
    int32_t *items

cdef double SLACK

cdef bint blocked(double ax, double ay, double bx, double by,
                  const double[:, ::1] walls, const Grid *grid) noexcept nogil

cdef int build_grid(Grid *grid, const double[:, ::1] walls) noexcept nogil
