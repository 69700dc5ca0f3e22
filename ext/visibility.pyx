"""Which points see each other between walls, and which sight lines can lie on a shortest path."""

import numpy as np

from libc.math cimport isnan
from libc.stdint cimport int32_t
from libc.stdlib cimport free, malloc, realloc

cdef double SLACK = 1e-9


cdef inline double turn(double ax, double ay, double bx, double by, double cx, double cy) noexcept nogil:
    """Twice the signed area of a, b, c: positive for a turn to the left."""
    return (bx - ax) * (cy - ay) - (by - ay) * (cx - ax)


cdef bint taut(const double[:, ::1] points, const double[:, ::1] corners,
               Py_ssize_t corner, Py_ssize_t other) noexcept nogil:
    """Tell whether a path along other-corner can bend at the corner without being shortened."""
    cdef double before, after
    if isnan(corners[corner, 0]):
        return True
    before = turn(points[other, 0], points[other, 1], points[corner, 0], points[corner, 1],
                  corners[corner, 0], corners[corner, 1])
    after = turn(points[other, 0], points[other, 1], points[corner, 0], points[corner, 1],
                 corners[corner, 2], corners[corner, 3])
    return before * after >= -SLACK


cdef bint blocked(double ax, double ay, double bx, double by,
                  const double[:, ::1] walls) noexcept nogil:
    """Tell whether the segment a-b meets a wall."""
    cdef Py_ssize_t index
    cdef double cx, cy, dx, dy, c_side, d_side, a_side, b_side
    cdef double west = min(ax, bx), east = max(ax, bx), south = min(ay, by), north = max(ay, by)
    for index in range(walls.shape[0]):
        cx, cy = walls[index, 0], walls[index, 1]
        dx, dy = walls[index, 2], walls[index, 3]
        if (cx < west and dx < west) or (cx > east and dx > east):
            continue
        if (cy < south and dy < south) or (cy > north and dy > north):
            continue
        c_side = turn(ax, ay, bx, by, cx, cy)
        d_side = turn(ax, ay, bx, by, dx, dy)
        if (c_side > 0 and d_side > 0) or (c_side < 0 and d_side < 0):
            continue
        a_side = turn(cx, cy, dx, dy, ax, ay)
        b_side = turn(cx, cy, dx, dy, bx, by)
        if (a_side > 0 and b_side > 0) or (a_side < 0 and b_side < 0):
            continue
        return True
    return False


def visible_pairs(
    const double[:, ::1] points,
    const double[:, ::1] corners,
    const double[:, ::1] walls,
    Py_ssize_t first=0,
):
    """Find the pairs of points whose straight connection meets no wall and is taut.

    A shortest path bends only at reflex corners and only so that it wraps around them; a sight line
    that would cut into a corner at either end is left out (tangent visibility graph, Pocchiola and
    Vegter 1996).

    Args:
        points: (n, 2) positions in metres, none of them on a wall.
        corners: (n, 4) the obstacle's outline before and after each point that is a reflex corner
            (x, y, x, y); NaN for points where a path may bend freely.
        walls: (m, 4) segments x, y, x, y.
        first: Pairs are looked for among points `first` and up against all before them, so that
            0 gives every pair and n - 1 only those of the last point.

    Returns:
        (k, 2) pairs of indices, the smaller one first, in ascending order of the larger.

    Raises:
        ValueError: An array has the wrong shape.
        MemoryError: The result does not fit.
    """
    cdef Py_ssize_t count = points.shape[0], left, right, size = 0, room = 256
    cdef int32_t *pairs
    cdef int32_t *grown
    cdef bint failed = False
    if points.shape[1] != 2 or walls.shape[1] != 4 or corners.shape[1] != 4:
        raise ValueError("points need 2 columns, corners and walls 4")
    if corners.shape[0] != count or first < 0:
        raise ValueError("corners and points differ in length, or first is negative")
    pairs = <int32_t *> malloc(2 * room * sizeof(int32_t))
    if pairs == NULL:
        raise MemoryError
    try:
        with nogil:
            for right in range(first, count):
                for left in range(right):
                    if not taut(points, corners, left, right):
                        continue
                    if not taut(points, corners, right, left):
                        continue
                    if blocked(points[left, 0], points[left, 1],
                               points[right, 0], points[right, 1], walls):
                        continue
                    if size == room:
                        grown = <int32_t *> realloc(pairs, 4 * room * sizeof(int32_t))
                        if grown == NULL:
                            failed = True
                            break
                        pairs = grown
                        room *= 2
                    pairs[2 * size] = <int32_t> left
                    pairs[2 * size + 1] = <int32_t> right
                    size += 1
                if failed:
                    break
        if failed:
            raise MemoryError
        result = np.empty((size, 2), dtype=np.int32)
        copy(pairs, size, result)
        return result
    finally:
        free(pairs)


cdef copy(const int32_t *pairs, Py_ssize_t size, int32_t[:, ::1] result):
    """Copy the pairs into an array."""
    cdef Py_ssize_t index
    for index in range(size):
        result[index, 0] = pairs[2 * index]
        result[index, 1] = pairs[2 * index + 1]
