"""Which points see each other between walls, and which sight lines can lie on a shortest path."""

import numpy as np

from libc.math cimport fabs, floor, hypot, isnan, sqrt
from libc.stdint cimport int32_t
from libc.stdlib cimport calloc, free, malloc, realloc

from ext.measures cimport greater, lesser

cdef double SLACK = 0.002
"""Metres by which a sight line may cut into a corner and still count as touching it."""

cdef double WALLS_PER_CELL = 0.5
"""The grid has about this many walls for each of its cells."""

cdef int LARGEST_GRID = 2048
"""Cells along either side of the grid at most."""


cdef struct Span:
    int low
    int high


cdef inline double turn(double ax, double ay, double bx, double by, double cx, double cy) noexcept nogil:
    """Twice the signed area of a, b, c: positive for a turn to the left."""
    return (bx - ax) * (cy - ay) - (by - ay) * (cx - ax)


cdef bint taut(const double[:, ::1] points, const double[:, ::1] corners,
               Py_ssize_t corner, Py_ssize_t other) noexcept nogil:
    """Tell whether a path along other-corner can bend at the corner without being shortened."""
    cdef double before, after, slack
    if isnan(corners[corner, 0]):
        return True
    before = turn(points[other, 0], points[other, 1], points[corner, 0], points[corner, 1],
                  corners[corner, 0], corners[corner, 1])
    after = turn(points[other, 0], points[other, 1], points[corner, 0], points[corner, 1],
                 corners[corner, 2], corners[corner, 3])
    slack = SLACK * hypot(points[other, 0] - points[corner, 0],
                          points[other, 1] - points[corner, 1])
    return not ((before > slack and after < -slack) or (before < -slack and after > slack))


cdef inline bint meets(double ax, double ay, double bx, double by,
                       double cx, double cy, double dx, double dy) noexcept nogil:
    """Tell whether two segments have a point in common."""
    cdef double first, second
    if greater(cx, dx) < lesser(ax, bx) or lesser(cx, dx) > greater(ax, bx):
        return False
    if greater(cy, dy) < lesser(ay, by) or lesser(cy, dy) > greater(ay, by):
        return False
    first = turn(ax, ay, bx, by, cx, cy)
    second = turn(ax, ay, bx, by, dx, dy)
    if (first > 0 and second > 0) or (first < 0 and second < 0):
        return False
    first = turn(cx, cy, dx, dy, ax, ay)
    second = turn(cx, cy, dx, dy, bx, by)
    return not ((first > 0 and second > 0) or (first < 0 and second < 0))


cdef inline int clamped(double value, int count) noexcept nogil:
    """Return a cell number within 0 and count - 1."""
    if value < 0:
        return 0
    if value >= count:
        return count - 1
    return <int> value


cdef inline Span columns_of(const Grid *grid, double ax, double bx) noexcept nogil:
    """Return the columns that a segment lies in."""
    cdef Span span
    span.low = clamped(floor((lesser(ax, bx) - grid.west) / grid.cell), grid.columns)
    span.high = clamped(floor((greater(ax, bx) - grid.west) / grid.cell), grid.columns)
    return span


cdef inline Span rows_of(const Grid *grid, Span span, int column,
                         double ax, double ay, double bx, double by) noexcept nogil:
    """Return the rows of one column that a segment lies in, rather one too many than too few."""
    cdef double low = lesser(ay, by), high = greater(ay, by), rim = grid.cell * 1e-6
    cdef double slope, left, right, here, there
    cdef Span rows
    if span.low < span.high and fabs(bx - ax) > rim:
        slope = (by - ay) / (bx - ax)
        left, right = grid.west + column * grid.cell, grid.west + (column + 1) * grid.cell
        if column == span.low:
            left = lesser(ax, bx)
        if column == span.high:
            right = greater(ax, bx)
        here, there = ay + (left - ax) * slope, ay + (right - ax) * slope
        low, high = greater(low, lesser(here, there)), lesser(high, greater(here, there))
    rows.low = clamped(floor((low - rim - grid.south) / grid.cell), grid.rows)
    rows.high = clamped(floor((high + rim - grid.south) / grid.cell), grid.rows)
    return rows


cdef bint blocked(double ax, double ay, double bx, double by,
                  const double[:, ::1] walls, const Grid *grid) noexcept nogil:
    """Tell whether the segment a-b meets a wall, looking from a towards b."""
    cdef Span span = columns_of(grid, ax, bx), rows
    cdef int step, column, row
    cdef int32_t item, wall
    for step in range(span.high - span.low + 1):
        column = span.low + step if ax <= bx else span.high - step
        rows = rows_of(grid, span, column, ax, ay, bx, by)
        for row in range(rows.low, rows.high + 1):
            for item in range(grid.starts[column * grid.rows + row],
                              grid.starts[column * grid.rows + row + 1]):
                wall = grid.items[item]
                if meets(ax, ay, bx, by, walls[wall, 0], walls[wall, 1],
                         walls[wall, 2], walls[wall, 3]):
                    return True
    return False


cdef void enter(Grid *grid, const double[:, ::1] walls, bint counting) noexcept nogil:
    """Count the walls of each cell, or file them from each cell's end downwards."""
    cdef Py_ssize_t wall
    cdef Span span, rows
    cdef int column, row, cell
    for wall in range(walls.shape[0]):
        span = columns_of(grid, walls[wall, 0], walls[wall, 2])
        for column in range(span.low, span.high + 1):
            rows = rows_of(grid, span, column, walls[wall, 0], walls[wall, 1],
                           walls[wall, 2], walls[wall, 3])
            for row in range(rows.low, rows.high + 1):
                cell = column * grid.rows + row
                if counting:
                    grid.starts[cell] += 1
                else:
                    grid.starts[cell] -= 1
                    grid.items[grid.starts[cell]] = <int32_t> wall


cdef int build_grid(Grid *grid, const double[:, ::1] walls) noexcept nogil:
    """Sort the walls into a grid; return -1 when memory is out."""
    cdef double west = 0, south = 0, east = 1, north = 1
    cdef Py_ssize_t wall, cells, cell
    for wall in range(walls.shape[0]):
        if wall == 0:
            west, south, east, north = walls[0, 0], walls[0, 1], walls[0, 0], walls[0, 1]
        west = lesser(west, lesser(walls[wall, 0], walls[wall, 2]))
        east = greater(east, greater(walls[wall, 0], walls[wall, 2]))
        south = lesser(south, lesser(walls[wall, 1], walls[wall, 3]))
        north = greater(north, greater(walls[wall, 1], walls[wall, 3]))
    grid.west, grid.south = west, south
    grid.cell = sqrt(greater(east - west, 0.01) * greater(north - south, 0.01)
                     * WALLS_PER_CELL / (walls.shape[0] + 1))
    grid.cell = greater(grid.cell, greater(east - west, north - south) / LARGEST_GRID)
    grid.columns = <int> ((east - west) / grid.cell) + 1
    grid.rows = <int> ((north - south) / grid.cell) + 1
    cells = <Py_ssize_t> grid.columns * grid.rows
    grid.starts = <int32_t *> calloc(cells + 1, sizeof(int32_t))
    if grid.starts == NULL:
        return -1
    enter(grid, walls, True)
    for cell in range(1, cells + 1):
        grid.starts[cell] += grid.starts[cell - 1]
    grid.items = <int32_t *> malloc((grid.starts[cells] + 1) * sizeof(int32_t))
    if grid.items == NULL:
        return -1
    enter(grid, walls, False)
    return 0


cdef Py_ssize_t find_pairs(const double[:, ::1] points, const double[:, ::1] corners,
                           const double[:, ::1] walls, Py_ssize_t first, const Grid *grid,
                           int32_t **pairs) noexcept nogil:
    """Write the visible pairs to an array that grows; return their number, -1 without memory."""
    cdef Py_ssize_t left, right, size = 0, room = 256
    cdef int32_t *grown
    pairs[0] = <int32_t *> malloc(2 * room * sizeof(int32_t))
    if pairs[0] == NULL:
        return -1
    for right in range(first, points.shape[0]):
        for left in range(right):
            if not taut(points, corners, left, right) or not taut(points, corners, right, left):
                continue
            if blocked(points[left, 0], points[left, 1], points[right, 0], points[right, 1],
                       walls, grid):
                continue
            if size == room:
                grown = <int32_t *> realloc(pairs[0], 4 * room * sizeof(int32_t))
                if grown == NULL:
                    return -1
                pairs[0] = grown
                room *= 2
            pairs[0][2 * size] = <int32_t> left
            pairs[0][2 * size + 1] = <int32_t> right
            size += 1
    return size


def visible_pairs(
    const double[:, ::1] points,
    const double[:, ::1] corners,
    const double[:, ::1] walls,
    Py_ssize_t first=0,
):
    """Find the pairs of points whose straight connection meets no wall and is taut.

    A shortest path bends only at reflex corners and only so that it wraps around them; a sight line
    that would cut into a corner at either end is left out (tangent visibility graph, Pocchiola and
    Vegter 1996). A sight line is tested against the walls in the grid cells that it passes.

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
        ValueError: An array has the wrong shape or holds infinities.
        MemoryError: The result does not fit.
    """
    cdef int32_t *pairs = NULL
    cdef Grid grid
    cdef Py_ssize_t size = -1
    if points.shape[1] != 2 or walls.shape[1] != 4 or corners.shape[1] != 4:
        raise ValueError("points need 2 columns, corners and walls 4")
    if corners.shape[0] != points.shape[0] or first < 0:
        raise ValueError("corners and points differ in length, or first is negative")
    if not (np.isfinite(points).all() and np.isfinite(walls).all()):
        raise ValueError("points and walls need finite coordinates")
    grid.starts = NULL
    grid.items = NULL
    try:
        with nogil:
            if build_grid(&grid, walls) == 0:
                size = find_pairs(points, corners, walls, first, &grid, &pairs)
        if size < 0:
            raise MemoryError
        result = np.empty((size, 2), dtype=np.int32)
        copy(pairs, size, result)
        return result
    finally:
        free(grid.starts)
        free(grid.items)
        free(pairs)


cdef copy(const int32_t *pairs, Py_ssize_t size, int32_t[:, ::1] result):
    """Copy the pairs into an array."""
    cdef Py_ssize_t index
    for index in range(size):
        result[index, 0] = pairs[2 * index]
        result[index, 1] = pairs[2 * index + 1]
