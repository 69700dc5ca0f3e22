"""A way as lines, level by level: what `Tracer` draws and what guidance reads."""

from libc.math cimport isfinite
from libc.stdlib cimport free, malloc, realloc
from libc.string cimport memcpy

cdef double MILLISECONDS = 1000.0


cdef class Trace:
    """The legs of a way, one per level visited, in arrays that kernels share.

    Levels, connectors, units and openings are numbers in the lists of the graph that the way leads
    through (`NavigationGraph.level_ids` and so on).

    Args:
        legs: What `legs` returns.

    Raises:
        MemoryError: The way does not fit.
    """

    def __init__(self, legs=()):
        cdef Leg *leg
        cdef bint whole = True
        if self.count:
            raise ValueError("the legs are there already")
        for level, connector, points, walked, spent, stretches, crossings, *figures in legs:
            leg = self.add_leg(level, connector)
            if leg == NULL:
                raise MemoryError
            leg.metres, leg.milliseconds, leg.ride_metres, leg.ride_milliseconds = figures
            for (x, y), metres, seconds in zip(points, walked, spent, strict=True):
                whole = whole and self.add_spot(x, y, metres, seconds) != NULL
            for unit, at in stretches:
                whole = whole and self.add_stretch(unit, at) == 0
            for opening, at, unit in crossings:
                whole = whole and self.add_crossing(opening, at, unit) == 0
        if not whole:
            raise MemoryError

    def __dealloc__(self):
        if self.block != NULL:
            free(self.block)
            return
        free(self.leg)
        free(self.spot)
        free(self.stretch)
        free(self.crossing)

    @property
    def metres(self):
        """Length of all legs and rides."""
        cdef Py_ssize_t number
        cdef double total = 0.0
        for number in range(self.count):
            total += self.leg[number].metres + self.leg[number].ride_metres
        return total

    @property
    def seconds(self):
        """Time of all legs and rides."""
        cdef Py_ssize_t number
        cdef double total = 0.0
        for number in range(self.count):
            total += (self.leg[number].milliseconds / MILLISECONDS
                      + self.leg[number].ride_milliseconds / MILLISECONDS)
        return total

    def legs(self):
        """Return the legs as tuples.

        Returns:
            For each leg: its level, the connector that led there (-1 on the first), its points,
            metres and seconds to each of them, (unit, index of the point) where it enters a unit,
            (opening, index, unit behind) where it passes one, its metres and milliseconds, and
            those of the ride that led there.
        """
        return [told(self, &self.leg[number]) for number in range(self.count)]

    cdef Leg *add_leg(self, int32_t level, int32_t connector) noexcept nogil:
        """Begin a leg, which is the last one from now on; return NULL where there is no memory."""
        cdef Leg *leg
        if self.count == self.leg_room and not grow(
                <void **> &self.leg, &self.leg_room, sizeof(Leg)):
            return NULL
        leg = self.leg + self.count
        self.count += 1
        leg[0] = Leg(level, connector, <int32_t> self.spots, 0, <int32_t> self.stretches, 0,
                     <int32_t> self.crossings, 0, 0.0, 0.0, 0, 0)
        return leg

    cdef Spot *add_spot(self, double x, double y, double walked, double spent) noexcept nogil:
        """Add a point to the last leg; return NULL where there is no memory."""
        cdef Spot *spot
        if self.spots == self.spot_room and not grow(
                <void **> &self.spot, &self.spot_room, sizeof(Spot)):
            return NULL
        spot = self.spot + self.spots
        self.spots += 1
        self.leg[self.count - 1].spots += 1
        spot[0] = Spot(x, y, walked, spent)
        return spot

    cdef int add_stretch(self, int32_t unit, int32_t at) noexcept nogil:
        """Let the last leg enter a unit; return -1 where there is no memory."""
        if self.stretches == self.stretch_room and not grow(
                <void **> &self.stretch, &self.stretch_room, sizeof(Stretch)):
            return -1
        self.stretch[self.stretches] = Stretch(unit, at)
        self.stretches += 1
        self.leg[self.count - 1].stretches += 1
        return 0

    cdef int add_crossing(self, int32_t opening, int32_t at, int32_t unit) noexcept nogil:
        """Let the last leg pass an opening; return -1 where there is no memory."""
        if self.crossings == self.crossing_room and not grow(
                <void **> &self.crossing, &self.crossing_room, sizeof(Crossing)):
            return -1
        self.crossing[self.crossings] = Crossing(opening, at, unit)
        self.crossings += 1
        self.leg[self.count - 1].crossings += 1
        return 0

    cdef int cross(self, int32_t opening, int32_t unit) noexcept nogil:
        """Note that the last leg passes an opening where it is now, and the unit behind it.

        A way that comes back by it at once has only touched it, which is nothing to be noted.
        Return -1 where there is no memory.
        """
        cdef Leg *leg = &self.leg[self.count - 1]
        cdef int32_t here = leg.spots - 1
        cdef const Crossing *before = self.crossing + self.crossings - 1
        cdef const Stretch *inside = self.stretch + self.stretches - 1
        if (leg.crossings > 0 and leg.stretches > 1 and before.opening == opening
                and before.at == inside.at == here and before.unit == inside.unit
                and (inside - 1).unit == unit):
            self.crossings -= 1
            self.stretches -= 1
            leg.crossings -= 1
            leg.stretches -= 1
            return 0
        return self.add_crossing(opening, here, unit)

    cdef void clear_leg(self) noexcept nogil:
        """Begin the last leg anew, but for what was ridden and walked."""
        cdef Leg *leg = &self.leg[self.count - 1]
        self.spots, self.stretches = leg.first_spot, leg.first_stretch
        self.crossings = leg.first_crossing
        leg.spots = leg.stretches = leg.crossings = 0

    cdef void clear(self) noexcept nogil:
        """Begin anew, in the same room."""
        self.count = self.spots = self.stretches = self.crossings = 0

    cdef int pack(self, Drawn *drawn) noexcept nogil:
        """Copy the way into a block of its own; return -1 where there is no memory."""
        cdef size_t legs = self.count * sizeof(Leg), spots = self.spots * sizeof(Spot)
        cdef size_t stretches = self.stretches * sizeof(Stretch)
        cdef size_t crossings = self.crossings * sizeof(Crossing)
        cdef char *block = <char *> malloc(legs + spots + stretches + crossings + 1)
        if block == NULL:
            return -1
        drawn[0] = Drawn(block, self.count, self.spots, self.stretches, self.crossings)
        copy(block, self.leg, legs)
        copy(block + legs, self.spot, spots)
        copy(block + legs + spots, self.stretch, stretches)
        copy(block + legs + spots + stretches, self.crossing, crossings)
        return 0

    cdef bint lies_in(self, Py_ssize_t levels, Py_ssize_t connectors, Py_ssize_t units,
                      Py_ssize_t openings) noexcept nogil:
        """Tell whether it is a way through a graph with so many of these."""
        cdef Py_ssize_t number, at
        cdef const Leg *leg
        cdef bint good = self.count > 0
        for number in range(self.count):
            leg = &self.leg[number]
            good = (good and 0 <= leg.level < levels and leg.spots > 0
                    and leg.connector < connectors
                    and (leg.connector == -1 if number == 0 else leg.connector >= 0)
                    and (leg.spots == 1 or leg.stretches > 0))
            for at in range(leg.first_stretch, leg.first_stretch + leg.stretches):
                good = (good and 0 <= self.stretch[at].unit < units
                        and 0 <= self.stretch[at].at < leg.spots)
            for at in range(leg.first_crossing, leg.first_crossing + leg.crossings):
                good = (good and 0 <= self.crossing[at].opening < openings
                        and 0 <= self.crossing[at].unit < units
                        and 0 <= self.crossing[at].at < leg.spots)
        for at in range(self.spots):
            good = good and isfinite(self.spot[at].x) and isfinite(self.spot[at].y)
        return good


cdef Trace trace_in(const Drawn *drawn):
    """Return the way in a block, which is its own from now on; nothing is added to that."""
    cdef Trace trace = Trace.__new__(Trace)
    trace.block = drawn.block
    trace.count, trace.spots = drawn.count, drawn.spots
    trace.stretches, trace.crossings = drawn.stretches, drawn.crossings
    trace.leg = <Leg *> drawn.block
    trace.spot = <Spot *> (trace.leg + trace.count)
    trace.stretch = <Stretch *> (trace.spot + trace.spots)
    trace.crossing = <Crossing *> (trace.stretch + trace.stretches)
    return trace


cdef inline void copy(void *there, const void *here, size_t size) noexcept nogil:
    if size:
        memcpy(there, here, size)


cdef bint grow(void **items, Py_ssize_t *room, size_t size) noexcept nogil:
    """Make room for more items in an array; tell whether there was memory."""
    cdef void *grown = realloc(items[0], (2 * room[0] + 16) * size)
    if grown == NULL:
        return False
    items[0], room[0] = grown, 2 * room[0] + 16
    return True


cdef told(Trace trace, const Leg *leg):
    """Return one leg as a tuple."""
    cdef const Spot *spot = trace.spot + leg.first_spot
    cdef const Stretch *stretch = trace.stretch + leg.first_stretch
    cdef const Crossing *crossing = trace.crossing + leg.first_crossing
    return (
        leg.level, leg.connector,
        [(spot[at].x, spot[at].y) for at in range(leg.spots)],
        [spot[at].walked for at in range(leg.spots)],
        [spot[at].spent for at in range(leg.spots)],
        [(stretch[at].unit, stretch[at].at) for at in range(leg.stretches)],
        [(crossing[at].opening, crossing[at].at, crossing[at].unit)
         for at in range(leg.crossings)],
        leg.metres, leg.milliseconds, leg.ride_metres, leg.ride_milliseconds)


Traced = tuple
"""A leg as `Trace.legs` returns it; its parts stand in the stub."""
