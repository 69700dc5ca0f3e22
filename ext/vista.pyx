"""Which of a floor's points are seen from one more point: its walls are sorted once."""

import numpy as np

from libc.math cimport hypot, isfinite, isnan
from libc.stdint cimport int32_t
from libc.stdlib cimport free

from ext.visibility cimport SLACK, Grid, blocked, build_grid


cdef class Vista:
    """The points of a floor and the walls between them.

    `seen_from` answers what `visible_pairs` says of a point added at the end.

    Args:
        points: (n, 2) positions in metres, none of them on a wall.
        corners: (n, 4) the obstacle's outline before and after each point that is a reflex corner;
            NaN for points where a path may bend freely.
        walls: (m, 4) segments x, y, x, y.

    Raises:
        ValueError: An array has the wrong shape or holds infinities.
        MemoryError: The sorted walls do not fit.
    """

    cdef const double[:, ::1] points, corners, walls
    cdef Grid grid

    def __cinit__(self):
        self.grid.starts = NULL
        self.grid.items = NULL

    def __init__(self, const double[:, ::1] points, const double[:, ::1] corners,
                 const double[:, ::1] walls):
        if points.shape[1] != 2 or walls.shape[1] != 4 or corners.shape[1] != 4:
            raise ValueError("points need 2 columns, corners and walls 4")
        if corners.shape[0] != points.shape[0]:
            raise ValueError("corners and points differ in length")
        if not (np.isfinite(points).all() and np.isfinite(walls).all()):
            raise ValueError("points and walls need finite coordinates")
        if self.grid.starts != NULL:
            raise ValueError("the walls are sorted already")
        self.points, self.corners, self.walls = points, corners, walls
        if build_grid(&self.grid, walls) < 0:
            raise MemoryError

    def __dealloc__(self):
        free(self.grid.starts)
        free(self.grid.items)

    def seen_from(self, double x, double y):
        """Return the points that are seen from a place by lines that can lie on a shortest path.

        Returns:
            (k,) their numbers, in ascending order.

        Raises:
            ValueError: The place is not finite.
        """
        cdef Py_ssize_t point, size = 0
        if not (isfinite(x) and isfinite(y)):
            raise ValueError("the place needs finite coordinates")
        found = np.empty(self.points.shape[0], dtype=np.int32)
        cdef int32_t[::1] numbers = found
        with nogil:
            for point in range(self.points.shape[0]):
                if not self.taut(point, x, y):
                    continue
                if blocked(self.points[point, 0], self.points[point, 1], x, y, self.walls,
                           &self.grid):
                    continue
                numbers[size] = <int32_t> point
                size += 1
        return found[:size].copy()

    def clear(self, double x, double y, double there_x, double there_y):
        """Tell whether nothing stands between two places.

        Raises:
            ValueError: A place is not finite.
        """
        if not (isfinite(x) and isfinite(y) and isfinite(there_x) and isfinite(there_y)):
            raise ValueError("the places need finite coordinates")
        return not blocked(x, y, there_x, there_y, self.walls, &self.grid)

    cdef bint taut(self, Py_ssize_t corner, double x, double y) noexcept nogil:
        """Tell whether a path to a place can bend at a corner without being shortened."""
        cdef double dx, dy, before, after, slack
        if isnan(self.corners[corner, 0]):
            return True
        dx, dy = self.points[corner, 0] - x, self.points[corner, 1] - y
        before = dx * (self.corners[corner, 1] - y) - dy * (self.corners[corner, 0] - x)
        after = dx * (self.corners[corner, 3] - y) - dy * (self.corners[corner, 2] - x)
        slack = SLACK * hypot(dx, dy)
        return not ((before > slack and after < -slack) or (before < -slack and after > slack))
