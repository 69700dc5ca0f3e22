"""Where a way begins or ends, as kernels read it."""

import numpy as np


cdef class Access:
    """A point tied to a graph: nodes that it sees and their distances in metres.

    Args:
        unit_id: The unit that it lies in.
        level_id: The level.
        x: Where it is, metres.
        y: The same.
        nodes: (k,) the nodes.
        metres: (k,) how far they are.
        unit: Number of the unit among those of the graph.
        level: Number of the level.

    Raises:
        ValueError: The arrays differ in length.
    """

    def __init__(self, str unit_id not None, str level_id not None, double x, double y,
                 const int32_t[::1] nodes, const double[::1] metres, int32_t unit, int32_t level):
        if nodes.shape[0] != metres.shape[0]:
            raise ValueError("nodes and distances differ in length")
        self.unit_id, self.level_id, self.x, self.y = unit_id, level_id, x, y
        self.seen, self.apart = nodes, metres
        self.nodes, self.metres = np.asarray(nodes), np.asarray(metres)
        self.unit, self.level = unit, level

    def __reduce__(self):
        """Tell what to make it of again."""
        return Access, (self.unit_id, self.level_id, self.x, self.y, self.nodes, self.metres,
                        self.unit, self.level)

    def __eq__(self, other):
        """Tell whether both are the same point of equal graphs."""
        if self is other:
            return True
        if not isinstance(other, Access):
            return NotImplemented
        return (self.__reduce__()[1][:4] == other.__reduce__()[1][:4]
                and np.array_equal(self.nodes, other.nodes)
                and np.array_equal(self.metres, other.metres))

    __hash__ = None

    def __repr__(self):
        return f"Access({self.unit_id!r}, {self.level_id!r}, {self.x}, {self.y})"
