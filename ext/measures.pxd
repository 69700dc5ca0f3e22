"""Numbers compared and lines measured in place, where C's own ways are calls."""

from libc.math cimport sqrt


cdef inline double lesser(double one, double other) noexcept nogil:
    """Return the lesser of two numbers."""
    return one if one < other else other


cdef inline double greater(double one, double other) noexcept nogil:
    """Return the greater of two numbers."""
    return one if one > other else other


cdef inline double size(double dx, double dy) noexcept nogil:
    """Return the length of a line in metres, which are neither so many nor so few that their
    squares could not be told: `hypot` minds that, and is four times as slow."""
    return sqrt(dx * dx + dy * dy)
