# distutils: extra_compile_args = -ffp-contract=off
"""Lines that people walk, without their small weaving."""

from libc.stdlib cimport free, malloc

from ext.measures cimport greater, lesser, size


cdef inline double away(const double *xy, Py_ssize_t point, Py_ssize_t start,
                        Py_ssize_t end) noexcept nogil:
    """Metres from a point to the segment between two others."""
    cdef double dx = xy[2 * end] - xy[2 * start], dy = xy[2 * end + 1] - xy[2 * start + 1]
    cdef double px = xy[2 * point] - xy[2 * start], py = xy[2 * point + 1] - xy[2 * start + 1]
    cdef double square = dx * dx + dy * dy, along = 0.0
    if square > 0:
        along = lesser(1.0, greater(0.0, (px * dx + py * dy) / square))
    return size(px - along * dx, py - along * dy)


cdef void keep(const double *xy, char *kept, Py_ssize_t *stack, Py_ssize_t count,
               double tolerance) noexcept nogil:
    """Mark the points that remain; `stack` has room for two numbers per point and four more."""
    cdef Py_ssize_t size = 2, start, end, point, furthest
    cdef double far, most
    stack[0], stack[1] = 0, count - 1
    kept[0] = kept[count - 1] = 1
    while size > 0:
        size -= 2
        start, end = stack[size], stack[size + 1]
        furthest, most = -1, tolerance
        for point in range(start + 1, end):
            far = away(xy, point, start, end)
            if far > most:
                furthest, most = point, far
        if furthest >= 0:
            kept[furthest] = 1
            stack[size], stack[size + 1] = start, furthest
            stack[size + 2], stack[size + 3] = furthest, end
            size += 4


def simplified(points, double tolerance):
    """Leave out the points that lie no further than a tolerance from the line of those that stay.

    Distances are those to segments, not to lines, so that a path which turns back keeps its tip
    (Douglas and Peucker, Cartographica 10, 1973).

    Args:
        points: Positions in metres, two at least.
        tolerance: Metres.

    Returns:
        The numbers of the points that stay, the first and the last among them, in order.

    Raises:
        ValueError: There are fewer than two points.
        MemoryError: The path does not fit.
    """
    cdef Py_ssize_t count = len(points), point
    cdef double *xy = NULL
    cdef char *kept = NULL
    cdef Py_ssize_t *stack = NULL
    cdef list found = []
    if count < 2:
        raise ValueError("a line needs two points")
    xy = <double *> malloc(2 * count * sizeof(double))
    kept = <char *> malloc(count)
    stack = <Py_ssize_t *> malloc((2 * count + 4) * sizeof(Py_ssize_t))
    try:
        if xy == NULL or kept == NULL or stack == NULL:
            raise MemoryError
        for point in range(count):
            xy[2 * point], xy[2 * point + 1] = points[point]
            kept[point] = 0
        keep(xy, kept, stack, count, tolerance)
        for point in range(count):
            if kept[point]:
                found.append(point)
        return found
    finally:
        free(xy)
        free(kept)
        free(stack)
