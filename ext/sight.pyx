"""What is seen from where on one floor: its walls are sorted once, for many questions."""

import numpy as np

from libc.math cimport fabs, hypot, isfinite
from libc.stdint cimport int32_t
from libc.stdlib cimport free

from ext.visibility cimport blocked, build_grid


cdef class Sight:
    """Spots on a floor, and the walls between them.

    Args:
        walls: (m, 4) segments x, y, x, y.
        spots: (n, 2) positions in metres, none of them on a wall.
        owners: (n,) what each spot belongs to, in ascending order.

    Raises:
        ValueError: An array has the wrong shape or holds infinities.
        MemoryError: The sorted walls do not fit.
    """

    def __cinit__(self):
        self.grid.starts = NULL
        self.grid.items = NULL

    def __init__(self, const double[:, ::1] walls, const double[:, ::1] spots,
                 const int32_t[::1] owners):
        cdef Py_ssize_t spot
        if walls.shape[1] != 4 or spots.shape[1] != 2:
            raise ValueError("walls need 4 columns, spots 2")
        if not (np.isfinite(walls).all() and np.isfinite(spots).all()):
            raise ValueError("walls and spots need finite coordinates")
        if owners.shape[0] != spots.shape[0]:
            raise ValueError("spots and owners differ in length")
        for spot in range(1, owners.shape[0]):
            if owners[spot] < owners[spot - 1]:
                raise ValueError("the owners are not in ascending order")
        if self.grid.starts != NULL:
            raise ValueError("the walls are sorted already")
        self.walls, self.spots, self.owners = walls, spots, owners
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
        """Return the owners of spots that are seen from a point, no further than `reach` metres.

        Returns:
            For each owner the distance of its nearest spot in metres and itself, in their order.

        Raises:
            ValueError: The point is not finite.
        """
        cdef Py_ssize_t spot
        cdef double far, best = reach
        cdef int32_t owner = -1
        cdef list found = []
        if not (isfinite(x) and isfinite(y)):
            raise ValueError("the point needs finite coordinates")
        for spot in range(self.spots.shape[0]):
            if fabs(self.spots[spot, 0] - x) > reach or fabs(self.spots[spot, 1] - y) > reach:
                continue
            far = hypot(self.spots[spot, 0] - x, self.spots[spot, 1] - y)
            if far > (best if self.owners[spot] == owner else reach):
                continue
            if blocked(x, y, self.spots[spot, 0], self.spots[spot, 1], self.walls, &self.grid):
                continue
            if self.owners[spot] == owner:
                found[len(found) - 1] = (far, owner)
            else:
                owner = self.owners[spot]
                found.append((far, owner))
            best = far
        return found

    def clear(self, double x, double y, double there_x, double there_y):
        """Tell whether nothing stands between two points.

        Raises:
            ValueError: A point is not finite.
        """
        if not (isfinite(x) and isfinite(y) and isfinite(there_x) and isfinite(there_y)):
            raise ValueError("the points need finite coordinates")
        return not blocked(x, y, there_x, there_y, self.walls, &self.grid)
