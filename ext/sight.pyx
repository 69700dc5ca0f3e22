"""What is seen from where on one floor: its walls are sorted once, for many questions."""

import numpy as np

from libc.math cimport hypot, isfinite
from libc.stdlib cimport free

from ext.visibility cimport Grid, blocked, build_grid


cdef class Sight:
    """Spots on a floor, and the walls between them.

    Args:
        walls: (m, 4) segments x, y, x, y.
        spots: (n, 2) positions in metres, none of them on a wall.

    Raises:
        ValueError: An array has the wrong shape or holds infinities.
        MemoryError: The sorted walls do not fit.
    """

    cdef const double[:, ::1] walls
    cdef const double[:, ::1] spots
    cdef Grid grid

    def __cinit__(self):
        self.grid.starts = NULL
        self.grid.items = NULL

    def __init__(self, const double[:, ::1] walls, const double[:, ::1] spots):
        if walls.shape[1] != 4 or spots.shape[1] != 2:
            raise ValueError("walls need 4 columns, spots 2")
        if not (np.isfinite(walls).all() and np.isfinite(spots).all()):
            raise ValueError("walls and spots need finite coordinates")
        if self.grid.starts != NULL:
            raise ValueError("the walls are sorted already")
        self.walls, self.spots = walls, spots
        if build_grid(&self.grid, walls) < 0:
            raise MemoryError

    def __dealloc__(self):
        free(self.grid.starts)
        free(self.grid.items)

    @property
    def count(self):
        """The number of spots."""
        return 0 if self.spots is None else self.spots.shape[0]

    def seen(self, double x, double y, double reach):
        """Return the spots that are seen from a point and no further than `reach` metres.

        Returns:
            Their distances in metres with their numbers, in the order of these.

        Raises:
            ValueError: The point is not finite.
        """
        cdef Py_ssize_t spot
        cdef double far
        cdef list found = []
        if not (isfinite(x) and isfinite(y)):
            raise ValueError("the point needs finite coordinates")
        for spot in range(self.spots.shape[0]):
            far = hypot(self.spots[spot, 0] - x, self.spots[spot, 1] - y)
            if far <= reach and not blocked(x, y, self.spots[spot, 0], self.spots[spot, 1],
                                            self.walls, &self.grid):
                found.append((far, spot))
        return found

    def clear(self, double x, double y, double there_x, double there_y):
        """Tell whether nothing stands between two points.

        Raises:
            ValueError: A point is not finite.
        """
        if not (isfinite(x) and isfinite(y) and isfinite(there_x) and isfinite(there_y)):
            raise ValueError("the points need finite coordinates")
        return not blocked(x, y, there_x, there_y, self.walls, &self.grid)
