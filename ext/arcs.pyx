"""The arcs of a graph as those read them who follow ways."""

from libc.math cimport isnan
from libc.stdint cimport int32_t, uint8_t
from libc.stdlib cimport free, malloc


cdef class Arcs:
    """All that is known of each arc in one place, where the arrays of a graph are many.

    Args:
        nodes: (n, 2) positions, and (n, 4) the obstacle's outline around each corner, NaN for other
            nodes.
        ends: (m,) node that each arc leaves, and (m,) node that it enters.
        kinds: (m,) 0 for arcs that are walked, 1 for openings that are crossed, 2 for a wait before
            a ride, more for rides.
        owners: (m,) unit, opening and connector of each arc, -1 for none.
        metres: (m,) length of each arc.
        units: How many units there are.

    Raises:
        ValueError: The arrays do not fit together.
        MemoryError: There is no room for them.
    """

    def __init__(self, nodes, ends, const uint8_t[::1] kinds, owners, const double[::1] metres,
                 Py_ssize_t units):
        cdef const double[:, ::1] positions, outlines
        cdef const int32_t[::1] tails, heads, rooms, openings, connectors
        cdef Py_ssize_t at, count = kinds.shape[0]
        cdef Arc *arc
        if self.items != NULL:
            raise ValueError("the arcs are there already")
        positions, outlines = nodes
        tails, heads = ends
        rooms, openings, connectors = owners
        if not (tails.shape[0] == heads.shape[0] == rooms.shape[0] == openings.shape[0]
                == connectors.shape[0] == metres.shape[0] == count):
            raise ValueError("the arcs' arrays differ in length")
        self.items = <Arc *> malloc(max(1, count) * sizeof(Arc))
        if self.items == NULL:
            raise MemoryError
        for at in range(count):
            if not (0 <= tails[at] < positions.shape[0] and 0 <= heads[at] < positions.shape[0]):
                raise ValueError("an arc's ends lie outside the nodes")
            if rooms[at] >= units:
                raise ValueError("an arc's unit lies outside the units")
            arc = &self.items[at]
            arc[0] = Arc(tails[at], heads[at], rooms[at],
                         openings[at] if kinds[at] == CROSSED else connectors[at], kinds[at],
                         not isnan(outlines[heads[at], 0]), False, False)
            arc.stays = (not arc.bends and isnan(outlines[arc.tail, 0])
                         and positions[arc.tail, 0] == positions[arc.head, 0]
                         and positions[arc.tail, 1] == positions[arc.head, 1])
        self.metres, self.count = metres, count

    def __dealloc__(self):
        free(self.items)
