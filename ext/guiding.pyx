# distutils: extra_compile_args = -ffp-contract=off
"""Turn-by-turn guidance: the steps of a route, worked out from its legs and what is seen on them."""

from cpython.ref cimport PyObject
from libc.stdint cimport int32_t, uint8_t
from libc.stdlib cimport calloc, free

from ext.crew cimport CHUNK, FEW, share_out
from ext.desk cimport Desk
from ext.errand cimport Ends, Errand, Stand, ends_between, send
from ext.going cimport Going
from ext.instructing cimport NO_SCENE, OFF_THE_GRAPH, Instructor
from ext.pencil cimport NO_MEMORY
from ext.scenes cimport Scene
from ext.steps cimport Listed, Steps, steps_in
from ext.trace cimport Trace, trace_in
from ext.tracing cimport Tracer, refuse
from ext.way cimport Way


cdef struct Led:
    # What threads share that tell ways.
    PyObject *guidance
    PyObject *tracer
    Errand *errands
    void **desks  # by thread


cdef class Guidance(Instructor):
    """What tells people their way through one graph; it grows with the units that ways lead through.

    All is by number in the lists of the graph; see `Steps`.

    Args:
        ordinals: (l,) that of each level.
        stops: (c + 1,) where each connector's units begin, and those units.
        halts: (c + 1,) where each connector's ordinals begin, and those, each once.
        doors: (o,) `DoorKind` of each opening.
        keys: (o,) and (c,) what openings and connectors are told from other marks by (`Scene`).
        named: (u,) whether a unit has a name.
        make: Returns the `Scene` of a unit; it is asked once for each.

    Raises:
        ValueError: The arrays do not fit together.
    """

    cdef list scenes  # what `seen` points to
    cdef object make
    cdef list desks  # those that nobody works on

    def __init__(self, const int32_t[::1] ordinals, stops, halts, const int32_t[::1] doors, keys,
                 const uint8_t[::1] named, make):
        cdef Py_ssize_t at
        self.ordinals, self.doors, self.named, self.make = ordinals, doors, named, make
        self.stop_starts, self.stop_units = stops
        self.halt_starts, self.halts = halts
        self.opening_keys, self.connector_keys = keys
        self.kinds = &doors[0] if doors.shape[0] else NULL
        self.scenes, self.desks = [None] * named.shape[0], []
        if self.seen != NULL:
            raise ValueError("the guidance is there already")
        self.seen = <void **> calloc(named.shape[0] + 1, sizeof(void *))
        if self.seen == NULL:
            raise MemoryError
        if self.opening_keys.shape[0] != doors.shape[0]:
            raise ValueError("the openings' arrays differ in length")
        for starts, items in (stops, halts):
            if len(starts) != self.connector_keys.shape[0] + 1:
                raise ValueError("the connectors' arrays differ in length")
            if starts.min() < 0 or starts.max() > len(items):
                raise ValueError("a connector's items lie outside the array")

    def steps(self, Trace trace not None, Stand start not None, Stand end not None):
        """Return the steps of a way that is drawn; their metres and seconds add up to its legs'.

        It is the second half of `told`, by itself so that tests can hand in lines no graph gives.

        Args:
            trace: The way.
            start: Where it begins.
            end: Where it ends.

        Returns:
            `Steps`.

        Raises:
            ValueError: The way does not lie in the graph.
            MemoryError: The steps do not fit.
        """
        cdef Desk desk = self.take_desk()
        cdef Ends ends = ends_between(start, end)
        cdef Listed listed
        cdef int32_t lacking = -1
        cdef int reason
        while True:
            desk.clear()
            reason = self.write(trace, &ends, desk, &lacking)
            if reason == 0:
                break
            self.mend(reason, lacking)
        if desk.steps.pack(&listed) < 0:
            raise MemoryError
        self.desks.append(desk)
        return steps_in(&listed)

    def told(self, Stand start not None, Stand end not None, Tracer tracer not None,
             Way way not None, Going going not None, ask):
        """Return the `Trace` and the `Steps` of a way.

        Args:
            start: Where it begins.
            end: Where it ends.
            tracer: What draws it.
            way: The way.
            going: How somebody gets along.
            ask: Tells rights of units, as `Going.told` asks for them.

        Raises:
            ValueError: The way, an end or the weights are not of this graph.
            MemoryError: The way or its steps do not fit.
        """
        cdef Errand errand
        cdef Desk desk
        send(&errand, start, end, way, going, ask)
        desk = self.take_desk()
        self.lead(tracer, &errand, desk)
        found = self.found(tracer, &errand, desk)
        self.desks.append(desk)
        return found

    def told_all(self, Tracer tracer not None, Going going not None, ask, list trips, int threads):
        """Return the `Trace` and the `Steps` of each of some ways, or what was raised.

        Args:
            tracer: What draws them.
            going: How somebody gets along.
            ask: Tells rights of units, as `Going.told` asks for them.
            trips: Of each way where it begins and where it ends, each a `Stand`, and the way.
            threads: How many threads share them; what comes out does not depend on it.

        Raises:
            MemoryError: There is no room for as many.
        """
        cdef Py_ssize_t count = len(trips), at
        cdef Errand *errands
        cdef list desks, found = [None] * count
        if count < FEW:
            threads = 1
        desks = [self.take_desk() for _ in range(max(1, threads))]
        errands = <Errand *> calloc(count + 1, sizeof(Errand))
        if errands == NULL:
            raise MemoryError
        try:
            for at in range(count):
                found[at] = sent(&errands[at], trips[at], going, ask)
            self.lead_all(tracer, errands, count, desks)
            for at in range(count):
                if found[at] is None:
                    found[at] = self.found_or_raised(tracer, &errands[at], desks[0])
        finally:
            free(errands)
        self.desks.extend(desks)
        return found

    cdef int lead_all(self, Tracer tracer, Errand *errands, Py_ssize_t count,
                      list desks) except -1:
        """Work on all ways at once, each thread at a desk of its own."""
        cdef Py_ssize_t at, threads = len(desks)
        cdef void **seats
        if threads == 1:
            for at in range(count):
                self.lead(tracer, &errands[at], <Desk> desks[0])
            return 0
        seats = <void **> calloc(threads, sizeof(void *))
        if seats == NULL:
            raise MemoryError
        for at in range(threads):
            seats[at] = <PyObject *> desks[at]
        led = Led(<PyObject *> self, <PyObject *> tracer, errands, seats)
        with nogil:
            share_out(&led, lead, count, CHUNK, <int> threads)
        free(seats)
        return 0

    cdef void lead(self, Tracer tracer, Errand *errand, Desk desk) noexcept nogil:
        """Draw a way and make its steps, in blocks of their own, or tell what keeps them."""
        if errand.arcs == NULL:
            return
        desk.clear()
        errand.reason = tracer.draw(desk.trace, &desk.pencil, errand.arcs, errand.count,
                                    errand.first, &errand.reach, &errand.gait)
        if errand.reason == 0:
            errand.reason = self.write(desk.trace, &errand.ends, desk, &errand.lacking)
        if errand.reason == 0 and desk.trace.pack(&errand.drawn) < 0:
            errand.reason = NO_MEMORY
        if errand.reason == 0 and desk.steps.pack(&errand.listed) < 0:
            free(errand.drawn.block)
            errand.reason = NO_MEMORY

    cdef found(self, Tracer tracer, Errand *errand, Desk desk):
        """Return what was made of a way; where a scene was missing it is made once more."""
        while errand.reason:
            self.mend(errand.reason, errand.lacking)
            self.lead(tracer, errand, desk)
        return trace_in(&errand.drawn), steps_in(&errand.listed)

    cdef found_or_raised(self, Tracer tracer, Errand *errand, Desk desk):
        try:
            return self.found(tracer, errand, desk)
        except Exception as error:
            return error

    cdef int mend(self, int reason, int32_t lacking) except -1:
        """Make the scene that was missing, or raise what kept a way from being told."""
        if reason == OFF_THE_GRAPH:
            raise ValueError("the way does not lie in the graph")
        if reason != NO_SCENE:
            refuse(reason)
        self.scene(lacking)
        return 0

    cdef Desk take_desk(self):
        """Return a desk that nobody else has: scenes are made in Python, which may lead here."""
        return self.desks.pop() if self.desks else Desk.__new__(Desk)

    def prepare(self, unit):
        """Make the scene of a unit ready, which takes a millisecond, unless it is.

        Raises:
            IndexError: There is no such unit.
        """
        if not 0 <= unit < len(self.scenes):
            raise IndexError(f"there is no unit {unit} of {len(self.scenes)}")
        self.scene(unit)

    cdef Scene scene(self, int32_t unit):
        """Return what is seen in a unit: the first that was made, which others may be reading."""
        if self.scenes[unit] is None:
            made = <Scene?> self.make(unit)
            if self.scenes[unit] is None:
                self.scenes[unit] = made
                self.seen[unit] = <PyObject *> made
        return self.scenes[unit]


cdef sent(Errand *errand, trip, Going going, ask):
    """Write down what is asked of one way; return what was raised meanwhile."""
    cdef Stand start, end
    cdef Way way
    try:
        start, end, way = trip
        send(errand, start, end, way, going, ask)
    except Exception as error:
        return error
    return None


cdef void lead(void *work, int thread, Py_ssize_t item) noexcept nogil:
    """Tell a way at the desk of a thread."""
    cdef const Led *now = <const Led *> work
    (<Guidance> now.guidance).lead(
        <Tracer> now.tracer, &now.errands[item], <Desk> now.desks[thread])
