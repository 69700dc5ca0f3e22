"""A path given as arrays, shortened among the corners of its rooms and through its gates."""

import numpy as np

from libc.stdint cimport int32_t
from libc.stdlib cimport free, malloc

from ext.tension cimport Corners, Path, Vertex, box_up, boxes_of, put_grazed, tighten


cdef void lay(Path *path, const double[:, ::1] points, const int32_t[::1] corners,
              const int32_t[::1] lows, const int32_t[::1] highs) noexcept nogil:
    """Link the given points into a path."""
    cdef Py_ssize_t at, count = points.shape[0]
    for at in range(count):
        path.vertices[at] = Vertex(points[at, 0], points[at, 1], 0.0, corners[at], <int32_t> at,
                                   lows[at], highs[at], <int32_t> (at - 1), <int32_t> (at + 1), 0, 0)
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
    cdef Corners around
    cdef Py_ssize_t count = points.shape[0], at, index = 0, width = 1, size = positions.shape[0]
    cdef double *boxes
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
    boxes = <double *> malloc((boxes_of(size) + 1) * 4 * sizeof(double))
    try:
        if path.vertices == NULL or path.around == NULL or boxes == NULL:
            raise MemoryError
        around.boxes, around.spots, around.outlines = boxes, NULL, NULL
        if size:
            around.spots, around.outlines = &positions[0, 0], &outlines[0, 0]
        with nogil:
            box_up(around.spots, size, boxes)
            lay(&path, points, corners, lows, highs)
            failed = put_grazed(&path, &around)
            if failed == 0:
                failed = tighten(&path, &slides[0, 0], &around)
        if failed < 0:
            raise MemoryError
        found = np.empty((path.size, 2), dtype=np.float64)
        sources = np.empty(path.size, dtype=np.int32)
        index = unlay(&path, found, sources)
        return found[:index], sources[:index]
    finally:
        free(path.vertices)
        free(path.around)
        free(boxes)


cdef Py_ssize_t unlay(const Path *path, double[:, ::1] points, int32_t[::1] sources):
    """Write the path to arrays and return its length."""
    cdef Py_ssize_t at = 0, index = 0
    while at >= 0:
        points[index, 0], points[index, 1] = path.vertices[at].x, path.vertices[at].y
        sources[index] = path.vertices[at].source if path.vertices[at].corner < 0 else -1
        index += 1
        at = path.vertices[at].after
    return index
