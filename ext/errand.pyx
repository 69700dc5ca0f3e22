"""From where to where somebody wants to be led, as kernels read it."""


cdef class Errand:
    """From where to where a route leads; its way may be another one each time.

    Args:
        origin: Level and unit that its ways begin in, and where, x and y.
        goal: Unit that they end in, and where, x and y.
        start: What is told of the place that it begins at, as `Guidance.steps` has it.
        end: The same of the place that it ends at.
        meant: Keys of marks, as `Guidance.steps` has them.
    """

    def __init__(self, origin, goal, start, end, meant):
        self.reach.level, self.reach.unit, self.reach.x, self.reach.y = origin
        self.reach.last_unit, self.reach.last_x, self.reach.last_y = goal
        self.ends = ends_of(start, end, meant)


cdef Ends ends_of(start, end, meant) except *:
    """Return what is told of the ends of a route."""
    cdef Ends ends
    ends.start.x, ends.start.y, ends.start.stood_in = start
    ends.end.x, ends.end.y, ends.end.stood_in, ends.end_unit, ends.end_named = end
    ends.meant[0], ends.meant[1], ends.meant[2] = meant
    return ends
