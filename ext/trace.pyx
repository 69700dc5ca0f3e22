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
        if self.count:
            raise ValueError("the legs are there already")
        for level, connector, points, walked, spent, stretches, crossings, *figures in legs:
            leg = self.add_leg(level, connector)
            leg.metres, leg.milliseconds, leg.ride_metres, leg.ride_milliseconds = figures
            for (x, y), metres, seconds in zip(points, walked, spent, strict=True):
                self.add_spot(x, y, metres, seconds)
            for unit, at in stretches:
                self.add_stretch(unit, at)
            for opening, at, unit in crossings:
                self.add_crossing(opening, at, unit)

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

    cdef Leg *add_leg(self, int32_t level, int32_t connector) except NULL:
        """Begin a leg, which is the last one from now on."""
        cdef Leg *leg
        self.leg = <Leg *> roomy(self.leg, self.count, &self.leg_room, sizeof(Leg))
        leg = self.leg + self.count
        self.count += 1
        leg[0] = Leg(level, connector, <int32_t> self.spots, 0, <int32_t> self.stretches, 0,
                     <int32_t> self.crossings, 0, 0.0, 0.0, 0, 0)
        return leg

    cdef Spot *add_spot(self, double x, double y, double walked, double spent) except NULL:
        """Add a point to the last leg."""
        cdef Spot *spot
        self.spot = <Spot *> roomy(self.spot, self.spots, &self.spot_room, sizeof(Spot))
        spot = self.spot + self.spots
        self.spots += 1
        self.leg[self.count - 1].spots += 1
        spot[0] = Spot(x, y, walked, spent)
        return spot

    cdef int add_stretch(self, int32_t unit, int32_t at) except -1:
        """Let the last leg enter a unit."""
        self.stretch = <Stretch *> roomy(
            self.stretch, self.stretches, &self.stretch_room, sizeof(Stretch))
        self.stretch[self.stretches] = Stretch(unit, at)
        self.stretches += 1
        self.leg[self.count - 1].stretches += 1
        return 0

    cdef int add_crossing(self, int32_t opening, int32_t at, int32_t unit) except -1:
        """Let the last leg pass an opening."""
        self.crossing = <Crossing *> roomy(
            self.crossing, self.crossings, &self.crossing_room, sizeof(Crossing))
        self.crossing[self.crossings] = Crossing(opening, at, unit)
        self.crossings += 1
        self.leg[self.count - 1].crossings += 1
        return 0

    cdef int cross(self, int32_t opening, int32_t unit) except -1:
        """Note that the last leg passes an opening where it is now, and the unit behind it.

        A way that comes back by it at once has only touched it, which is nothing to be noted.
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

    cdef void clear_leg(self) noexcept:
        """Begin the last leg anew, but for what was ridden and walked."""
        cdef Leg *leg = &self.leg[self.count - 1]
        self.spots, self.stretches = leg.first_spot, leg.first_stretch
        self.crossings = leg.first_crossing
        leg.spots = leg.stretches = leg.crossings = 0

    cdef void clear(self) noexcept:
        """Begin anew, in the same room."""
        self.count = self.spots = self.stretches = self.crossings = 0

    cdef Trace packed(self):
        """Return the same in as much room as it takes; nothing is added to that."""
        cdef Trace found = Trace.__new__(Trace)
        cdef size_t legs = self.count * sizeof(Leg), spots = self.spots * sizeof(Spot)
        cdef size_t stretches = self.stretches * sizeof(Stretch)
        cdef size_t crossings = self.crossings * sizeof(Crossing)
        cdef char *block = <char *> malloc(legs + spots + stretches + crossings + 1)
        if block == NULL:
            raise MemoryError
        found.block = block
        found.leg, found.spot = <Leg *> block, <Spot *> (block + legs)
        found.stretch = <Stretch *> (block + legs + spots)
        found.crossing = <Crossing *> (block + legs + spots + stretches)
        found.count, found.spots = self.count, self.spots
        found.stretches, found.crossings = self.stretches, self.crossings
        copy(found.leg, self.leg, legs)
        copy(found.spot, self.spot, spots)
        copy(found.stretch, self.stretch, stretches)
        copy(found.crossing, self.crossing, crossings)
        return found

    cdef bint lies_in(self, Py_ssize_t levels, Py_ssize_t connectors, Py_ssize_t units,
                      Py_ssize_t openings) noexcept:
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


cdef inline void copy(void *there, const void *here, size_t size) noexcept:
    if size:
        memcpy(there, here, size)


cdef void *roomy(void *items, Py_ssize_t count, Py_ssize_t *room, size_t size) except NULL:
    """Return an array with room for one more item."""
    cdef void *grown
    if count < room[0]:
        return items
    grown = realloc(items, (2 * room[0] + 16) * size)
    if grown == NULL:
        raise MemoryError
    room[0] = 2 * room[0] + 16
    return grown


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
