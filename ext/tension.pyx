"""Pull a path taut like a string: around the corners it wraps, through the gates it passes."""

import numpy as np

from libc.math cimport fabs, fmax, fmin, hypot, isnan
from libc.stdint cimport int32_t
from libc.stdlib cimport free, malloc, realloc

cdef double SLACK = 0.002
"""Metres by which a path may cut into a corner and still count as touching it."""

cdef double GRAZE = 0.015
"""Metres by which the given path may cut into corners; they are put into it first."""

cdef double STILL = 1e-4
"""Metres of a slide that are not worth another round."""

cdef int ROUNDS = 400
"""Rounds after which the path is taken as it is: each one shortens it."""


cdef inline double side(double ax, double ay, double bx, double by, double cx, double cy) noexcept nogil:
    """Metres that c lies to the left of the line from a to b; 0 where a and b are one."""
    return off(ax, ay, bx, by, hypot(bx - ax, by - ay), cx, cy)


cdef inline double off(double ax, double ay, double bx, double by, double length,
                       double cx, double cy) noexcept nogil:
    """The same of a line whose length is known."""
    if length < 1e-12:
        return 0.0
    return ((bx - ax) * (cy - ay) - (by - ay) * (cx - ax)) / length


cdef bint is_taut(const Path *path, Py_ssize_t at, const double[:, ::1] outlines) noexcept nogil:
    """Tell whether the path wraps around the corner that it bends at."""
    cdef const Vertex *here = &path.vertices[at]
    cdef const Vertex *before = &path.vertices[here.before]
    cdef const Vertex *after = &path.vertices[here.after]
    cdef double bend = side(before.x, before.y, here.x, here.y, after.x, after.y)
    cdef double sign = 1.0 if bend > 0 else -1.0
    cdef int end
    if fabs(bend) < 1e-9:
        return False
    for end in range(0, 4, 2):
        if sign * side(before.x, before.y, here.x, here.y,
                       outlines[here.corner, end], outlines[here.corner, end + 1]) < -SLACK:
            return False
        if sign * side(here.x, here.y, after.x, after.y,
                       outlines[here.corner, end], outlines[here.corner, end + 1]) < -SLACK:
            return False
    return True


cdef int gather(Path *path, const Vertex *start, const Vertex *end, double ax, double ay,
                int32_t apex, int32_t low, int32_t high,
                const double[:, ::1] positions) noexcept nogil:
    """List the corners in the triangle start, apex, end but not on its base; return their number."""
    cdef double sign = side(start.x, start.y, end.x, end.y, ax, ay), x, y
    cdef double base = hypot(end.x - start.x, end.y - start.y)
    cdef double rise = hypot(ax - end.x, ay - end.y), fall = hypot(start.x - ax, start.y - ay)
    cdef int32_t corner
    cdef int count = 0
    if fabs(sign) <= SLACK:
        return 0
    sign = 1.0 if sign > 0 else -1.0
    for corner in range(low, high):
        if corner == start.corner or corner == end.corner or corner == apex:
            continue
        x, y = positions[corner, 0], positions[corner, 1]
        if sign * off(start.x, start.y, end.x, end.y, base, x, y) <= SLACK:
            continue
        if sign * off(end.x, end.y, ax, ay, rise, x, y) < -SLACK:
            continue
        if sign * off(ax, ay, start.x, start.y, fall, x, y) < -SLACK:
            continue
        if hypot(x - start.x, y - start.y) < SLACK or hypot(x - end.x, y - end.y) < SLACK:
            continue
        path.around[count] = corner
        count += 1
    return count


cdef Py_ssize_t append(Path *path) noexcept nogil:
    """Make room for one vertex; return its number, -1 when memory is out."""
    cdef Vertex *grown
    if path.size == path.room:
        grown = <Vertex *> realloc(path.vertices, 2 * path.room * sizeof(Vertex))
        if grown == NULL:
            return -1
        path.vertices = grown
        path.room *= 2
    path.size += 1
    return path.size - 1


cdef int wrap(Path *path, Py_ssize_t start, Py_ssize_t end, double ax, double ay, int32_t apex,
              int32_t low, int32_t high, const double[:, ::1] positions) noexcept nogil:
    """Join start and end by the hull of the corners between them and the apex.

    Returns -1 when memory is out.
    """
    cdef int count = gather(path, &path.vertices[start], &path.vertices[end], ax, ay, apex,
                            low, high, positions)
    cdef int index, best
    cdef Py_ssize_t last = start, added
    cdef double sign = side(path.vertices[start].x, path.vertices[start].y,
                            path.vertices[end].x, path.vertices[end].y, ax, ay)
    cdef double x, y, bx, by
    sign = 1.0 if sign > 0 else -1.0
    while count > 0:
        best, bx, by = -1, path.vertices[end].x, path.vertices[end].y
        for index in range(count):
            x, y = positions[path.around[index], 0], positions[path.around[index], 1]
            if sign * side(path.vertices[last].x, path.vertices[last].y, bx, by, x, y) > SLACK:
                best, bx, by = index, x, y
        if best < 0:
            break
        added = append(path)
        if added < 0:
            return -1
        path.vertices[added] = Vertex(bx, by, path.around[best], -1, low, high, last, end)
        path.vertices[last].after = added
        path.around[best] = path.around[count - 1]
        count -= 1
        last = added
    path.vertices[last].after = end
    path.vertices[end].before = last
    return 0


cdef int drop(Path *path, Py_ssize_t at, const double[:, ::1] positions) noexcept nogil:
    """Take a corner out that the path does not wrap around."""
    cdef Vertex here = path.vertices[at]
    return wrap(path, here.before, here.after, here.x, here.y, here.corner,
                here.low, here.high, positions)


cdef int slide(Path *path, Py_ssize_t at, const double[:, ::1] slides,
               const double[:, ::1] positions) noexcept nogil:
    """Move a gate to where its neighbours want it: 1 where it moved, 0 where not, -1 on failure."""
    cdef Vertex here = path.vertices[at]
    cdef Vertex before = path.vertices[here.before], after = path.vertices[here.after]
    cdef double ax = slides[here.source, 0], ay = slides[here.source, 1]
    cdef double bx = slides[here.source, 2], by = slides[here.source, 3]
    cdef double length = hypot(bx - ax, by - ay), near, far, there, x, y
    if length < STILL:
        return 0
    near = fabs(side(ax, ay, bx, by, before.x, before.y))
    far = fabs(side(ax, ay, bx, by, after.x, after.y))
    if near + far < 1e-9:
        return 0
    x = (before.x * far + after.x * near) / (near + far)
    y = (before.y * far + after.y * near) / (near + far)
    there = ((x - ax) * (bx - ax) + (y - ay) * (by - ay)) / (length * length)
    there = 0.0 if there < 0.0 else (1.0 if there > 1.0 else there)
    x, y = ax + there * (bx - ax), ay + there * (by - ay)
    if hypot(x - here.x, y - here.y) < STILL:
        return 0
    path.vertices[at].x, path.vertices[at].y = x, y
    if wrap(path, here.before, at, here.x, here.y, -1, before.low, before.high, positions) < 0:
        return -1
    if wrap(path, at, here.after, here.x, here.y, -1, here.low, here.high, positions) < 0:
        return -1
    return 1


cdef int tighten(Path *path, const double[:, ::1] slides, const double[:, ::1] positions,
                 const double[:, ::1] outlines) noexcept nogil:
    """Drop corners and slide gates until nothing moves; return -1 when memory is out."""
    cdef Py_ssize_t at, onward
    cdef int rounds, moved
    cdef bint changed
    for rounds in range(ROUNDS):
        changed = False
        at = path.vertices[0].after
        while path.vertices[at].after >= 0:
            onward = path.vertices[at].after
            moved = 0
            if path.vertices[at].corner >= 0:
                if not is_taut(path, at, outlines):
                    moved = 1 if drop(path, at, positions) == 0 else -1
            elif not isnan(slides[path.vertices[at].source, 0]):
                moved = slide(path, at, slides, positions)
            if moved < 0:
                return -1
            changed = changed or moved > 0
            at = onward
        if not changed:
            break
    return 0


cdef bint pokes(const Vertex *start, const Vertex *end, int32_t corner,
                const double[:, ::1] positions, const double[:, ::1] outlines) noexcept nogil:
    """Tell whether a corner pokes a little through the straight line between two vertices."""
    cdef double x = positions[corner, 0], y = positions[corner, 1], there, first, second
    cdef double depth, length
    if x < fmin(start.x, end.x) - GRAZE or x > fmax(start.x, end.x) + GRAZE:
        return False
    if y < fmin(start.y, end.y) - GRAZE or y > fmax(start.y, end.y) + GRAZE:
        return False
    depth = side(start.x, start.y, end.x, end.y, x, y)
    length = hypot(end.x - start.x, end.y - start.y)
    if fabs(depth) <= SLACK or fabs(depth) > GRAZE or isnan(outlines[corner, 0]):
        return False
    there = ((x - start.x) * (end.x - start.x) + (y - start.y) * (end.y - start.y)) / length
    if there <= SLACK or there >= length - SLACK:
        return False
    first = side(start.x, start.y, end.x, end.y, outlines[corner, 0], outlines[corner, 1])
    second = side(start.x, start.y, end.x, end.y, outlines[corner, 2], outlines[corner, 3])
    if depth < 0:
        depth, first, second = -depth, -first, -second
    return fmax(first, second) <= depth + SLACK and fmin(first, second) < -SLACK


cdef int put_grazed(Path *path, const double[:, ::1] positions,
                    const double[:, ::1] outlines) noexcept nogil:
    """Put the corners that poke through the path into it; return -1 when memory is out.

    Between two given points each corner of their room is put in once at most.
    """
    cdef Py_ssize_t at = 0, added, left = 0
    cdef int32_t corner, nearest
    cdef double distance, least
    cdef Vertex here, after
    while path.vertices[at].after >= 0:
        here, after = path.vertices[at], path.vertices[path.vertices[at].after]
        if here.source >= 0:
            left = here.high - here.low
        nearest, least = -1, 0.0
        for corner in range(here.low, here.high):
            if corner == here.corner or corner == after.corner:
                continue
            if not pokes(&here, &after, corner, positions, outlines):
                continue
            distance = hypot(positions[corner, 0] - here.x, positions[corner, 1] - here.y)
            if nearest < 0 or distance < least:
                nearest, least = corner, distance
        if nearest >= 0 and left > 0:
            left -= 1
            added = append(path)
            if added < 0:
                return -1
            path.vertices[added] = Vertex(positions[nearest, 0], positions[nearest, 1], nearest,
                                          -1, here.low, here.high, at, here.after)
            path.vertices[here.after].before = added
            path.vertices[at].after = added
        at = path.vertices[at].after
    return 0


cdef void lay(Path *path, const double[:, ::1] points, const int32_t[::1] corners,
              const int32_t[::1] lows, const int32_t[::1] highs) noexcept nogil:
    """Link the given points into a path."""
    cdef Py_ssize_t at, count = points.shape[0]
    for at in range(count):
        path.vertices[at] = Vertex(points[at, 0], points[at, 1], corners[at], <int32_t> at,
                                   lows[at], highs[at], at - 1, at + 1)
    path.vertices[count - 1].after = -1
    path.size = count


def pull_taut(
    const double[:, ::1] points,
    const int32_t[::1] corners,
    const double[:, ::1] slides,
    const int32_t[::1] lows,
    const int32_t[::1] highs,
    const double[:, ::1] positions,
    const double[:, ::1] outlines,
):
    """Shorten a path among obstacles without pulling it over any of them.

    A corner that the path does not wrap around gives way to the hull of the corners in the triangle
    that it leaves; a gate slides to where its neighbours want it (Hershberger and Snoeyink,
    Computing minimum length paths of a given homotopy class, 1994, by local steps).

    Args:
        points: (k, 2) the path; its first and last point stay.
        corners: (k,) the obstacles' corner each point stands at, -1 for points that must be passed.
        slides: (k, 4) the segment along which such a point may slide; NaN for points that stay.
        lows: (k,) first of the corners of the room that the path walks in after each point.
        highs: (k,) end of the same.
        positions: (n, 2) the corners.
        outlines: (n, 4) the obstacle's outline before and after each corner.

    Returns:
        (r, 2) the points of the taut path, and (r,) which given point each is, -1 for corners.

    Raises:
        ValueError: The arrays do not fit together.
        MemoryError: The path does not fit.
    """
    cdef Path path
    cdef Py_ssize_t count = points.shape[0], at, index = 0, width = 1
    cdef int failed
    if count < 2 or points.shape[1] != 2 or slides.shape[1] != 4:
        raise ValueError("a path needs two points of 2 columns, and slides of 4")
    if not (corners.shape[0] == slides.shape[0] == lows.shape[0] == highs.shape[0] == count):
        raise ValueError("points, corners, slides and rooms differ in length")
    if positions.shape[1] != 2 or outlines.shape[1] != 4 or positions.shape[0] != outlines.shape[0]:
        raise ValueError("positions need 2 columns, outlines 4, and both one length")
    for at in range(count):
        if lows[at] < 0 or highs[at] > positions.shape[0] or corners[at] >= positions.shape[0]:
            raise ValueError("a room or corner lies outside the positions")
        width = max(width, highs[at] - lows[at])
    path.room = 2 * count + 16
    path.vertices = <Vertex *> malloc(path.room * sizeof(Vertex))
    path.around = <int32_t *> malloc(width * sizeof(int32_t))
    try:
        if path.vertices == NULL or path.around == NULL:
            raise MemoryError
        with nogil:
            lay(&path, points, corners, lows, highs)
            failed = put_grazed(&path, positions, outlines)
            if failed == 0:
                failed = tighten(&path, slides, positions, outlines)
        if failed < 0:
            raise MemoryError
        found = np.empty((path.size, 2), dtype=np.float64)
        sources = np.empty(path.size, dtype=np.int32)
        index = unlay(&path, found, sources)
        return found[:index], sources[:index]
    finally:
        free(path.vertices)
        free(path.around)


cdef Py_ssize_t unlay(const Path *path, double[:, ::1] points, int32_t[::1] sources):
    """Write the path to arrays and return its length."""
    cdef Py_ssize_t at = 0, index = 0
    while at >= 0:
        points[index, 0], points[index, 1] = path.vertices[at].x, path.vertices[at].y
        sources[index] = path.vertices[at].source if path.vertices[at].corner < 0 else -1
        index += 1
        at = path.vertices[at].after
    return index
