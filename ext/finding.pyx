"""Ways between two points in one call: of one trip, or of many by several threads."""

from cpython.ref cimport PyObject
from libc.stdint cimport int32_t
from libc.stdlib cimport free, qsort, realloc

from ext.access cimport Access
from ext.annex cimport Annex
from ext.crew cimport CHUNK, FEW, share_out
from ext.going cimport Going
from ext.metric cimport Metric
from ext.pacing cimport Pacer, Terms, lasting, make_terms
from ext.query cimport Query
from ext.searching cimport (
    FOUND, IN_CIRCLES, KEPT, NO_MEMORY, NODE_OUTSIDE, NOWHERE, STRAIGHT, WAY_OUTSIDE, Found, Gain,
    Search, Trip, most_worthwhile,
)
from ext.way cimport Way, packed_of, way_of


cdef struct Choice:
    # What threads share that choose ways.
    PyObject *metric
    PyObject *going
    void **searches  # by thread
    Trip **trips
    Gain gain


cdef class Finder:
    """Finds ways through one graph; it belongs to one thread, which others help where there are many.

    Args:
        pacer: What goes along ways through the graph.
        query: Working memory for searches on its hierarchy.
        straight: Tells of two points of one unit how many metres they are apart in a straight line,
            None where they do not see each other.

    Raises:
        ValueError: They do not belong together.
    """

    def __init__(self, Pacer pacer not None, Query query not None, straight):
        if (pacer.positions.shape[0] != query.hierarchy.nodes
                or pacer.heads.shape[0] != query.hierarchy.arcs):
            raise ValueError("the query and the graph do not belong together")
        self.pacer, self.query, self.straight = pacer, query, straight
        self.search = Search(pacer, query)
        self.searches = [self.search]

    def __dealloc__(self):
        free(self.threads)

    def plan(self, Metric metric not None, Going going not None, Access start not None,
             Access end not None, ask):
        """Return the best way between two points, None where there is none.

        Args:
            metric: The weights of `going`.
            going: How somebody gets along.
            start: Where it begins.
            end: Where it ends.
            ask: Tells what a unit gives leave for, see `Going.told`.

        Raises:
            IndexError: A unit is not in the graph.
            ValueError: The points or the parts do not fit together.
            RuntimeError: The way goes in circles that cost nothing.
        """
        cdef Terms terms
        cdef Found found
        cdef double straight = self.ask(metric, going, start, end, ask, &terms)
        self.search.look(metric, &terms, straight, &found)
        if found.outcome == FOUND:
            self.search.finish(metric, &terms, &found)
        return way_found(&found, start, end)

    def choose(self, Metric metric not None, Going going not None, trips, gain, ask,
               int threads=1):
        """Return for each of some trips the way to take from now on.

        That is the best one, or the one taken so far where it still works and the best one is not
        worth a change.

        Args:
            metric: The weights of `going`.
            going: How somebody gets along.
            trips: Of each where it begins, where it ends and the way taken so far, None for none:
                tuples.
            gain: Milliseconds that another way must save, and the share of its time, both of them.
            ask: Tells what a unit gives leave for, see `Going.told`.
            threads: How many share the trips; what comes out is the same with any number.

        Returns:
            A list with the ways, each in the time that it takes now; None where there is none, and
            what was raised where one could not be worked out.
        """
        cdef list wanted = list(trips), ways = []
        cdef Py_ssize_t index, size = len(wanted)
        cdef Trip *room = <Trip *> realloc(NULL, size * (sizeof(Trip) + sizeof(Trip *)) + 1)
        cdef Trip **order = <Trip **> (room + size)
        if room == NULL:
            raise MemoryError
        try:
            for index in range(size):
                ways.append(self.prepare(metric, going, wanted[index], ask, room + index))
                order[index] = room + index
            threads = self.call(threads, size)
            choice = Choice(
                <PyObject *> metric, <PyObject *> going, self.threads, order, gain_of(gain))
            with nogil:
                qsort(order, size, sizeof(Trip *), by_place)
                share_out(&choice, choose, size, CHUNK, threads)
            for index in range(size):
                if ways[index] is None:
                    ways[index] = way_chosen(room + index)
        finally:
            for index in range(len(ways)):
                free(room[index].found.arcs)
            free(room)
        return ways

    cdef prepare(self, Metric metric, Going going, tuple trip, ask, Trip *found):
        """Write down what is asked of a trip; return what is raised by that, None for nothing."""
        cdef Access start, end
        cdef Way held
        found.found.outcome, found.found.arcs = NOWHERE, NULL
        found.terms.admits, found.straight, found.way = False, -1, NULL
        found.begins = found.ends = -1
        try:
            start, end, held = trip
            found.begins, found.ends = start.unit, end.unit
            found.straight = self.ask(metric, going, start, end, ask, &found.terms)
            if held is not None:
                make_terms(&found.held, going, held.start, held.end, ask)
                found.way = <void *> held
        except Exception as error:
            found.terms.admits, found.way = False, NULL
            return error
        return None

    cdef double ask(self, Metric metric, Going going, Access start, Access end, ask,
                    Terms *terms) except? -2:
        """Write the terms of a way; return how far its ends are in a straight line, negative for none.

        Raises:
            ValueError: The points or the parts do not fit together.
        """
        make_terms(terms, going, start, end, ask)
        if terms.admits and start.unit == end.unit:
            straight = self.straight(start, end)
            if straight is not None:
                return straight
        if terms.admits:
            self.fit(metric, going, terms)
        return -1

    cdef fit(self, Metric metric, Going going, const Terms *terms):
        """Refuse parts of different graphs, and more distances than a graph has nodes."""
        if metric.hierarchy is not self.query.hierarchy:
            raise ValueError("the query, the metric and the graph do not belong together")
        if not (belongs(terms.left, metric) and belongs(terms.entered, metric)):
            raise ValueError("an annex is of another graph")
        self.pacer.check(going.weights)
        if (<Access> terms.start).seen.shape[0] > metric.hierarchy.nodes or (
                (<Access> terms.end).seen.shape[0] > metric.hierarchy.nodes):
            raise ValueError("there are more distances than nodes")

    cdef int call(self, int threads, Py_ssize_t size) except -1:
        """Return how many of some threads share so many trips, each with memory of its own."""
        if size < FEW:
            threads = 1
        threads = max(1, min(threads, <int> min(size, 1 << 16)))
        while len(self.searches) < threads:
            self.searches.append(Search(self.pacer, Query(self.query.hierarchy)))
        cdef void **room = <void **> realloc(self.threads, len(self.searches) * sizeof(void *))
        if room == NULL:
            raise MemoryError
        self.threads = room
        for index, search in enumerate(self.searches):
            self.threads[index] = <void *> search
        return threads


cdef void choose(void *work, int thread, Py_ssize_t item) noexcept nogil:
    """Choose the way of a trip by the search of a thread."""
    cdef const Choice *now = <const Choice *> work
    (<Search> now.searches[thread]).choose(
        <Metric> now.metric, <Going> now.going, now.trips[item], &now.gain)


def worthwhile(double milliseconds, gain):
    """Return what a way may cost at most for one of so many milliseconds to be left for it.

    Args:
        milliseconds: What the one taken so far costs now.
        gain: Milliseconds that the other one must save, and the share of its time, both of them.
    """
    cdef Gain asked = gain_of(gain)
    return most_worthwhile(milliseconds, &asked)


cdef Gain gain_of(gain) except *:
    """Return what a way must save from two numbers."""
    cdef Gain asked
    asked.least, asked.share = gain
    return asked


cdef int by_place(const void *one, const void *other) noexcept nogil:
    """Compare two trips by the units that they begin and end in.

    Those that go by the same weights follow each other, which then are still at hand.
    """
    cdef const Trip *here = (<const Trip **> one)[0]
    cdef const Trip *there = (<const Trip **> other)[0]
    if here.begins != there.begins:
        return -1 if here.begins < there.begins else 1
    return (here.ends > there.ends) - (here.ends < there.ends)


cdef bint belongs(void *annex, Metric metric) noexcept:
    """Tell whether an annex is of the graph of a metric; none is."""
    return annex == NULL or ((<Annex> annex).graph_nodes == metric.hierarchy.nodes
                             and (<Annex> annex).graph_arcs == metric.hierarchy.arcs)


cdef way_chosen(const Trip *trip):
    """Return what came of a trip: a way, None, or what is raised."""
    if trip.found.outcome == KEPT:
        return lasting(<Way> trip.way, trip.found.milliseconds)
    try:
        return way_found(&trip.found, <Access> trip.terms.start, <Access> trip.terms.end)
    except Exception as error:
        return error


cdef Way way_found(const Found *found, Access start, Access end):
    """Return a way as it was found, None where there is none.

    Raises:
        IndexError: A node or an arc of the way taken so far is not in the graph.
        ValueError: A node of an end is not in the graph.
        RuntimeError: The way goes in circles that cost nothing.
        MemoryError: There was no room for the way.
    """
    if found.outcome == NOWHERE:
        return None
    if found.outcome == WAY_OUTSIDE:
        raise IndexError("a node or an arc of the way is not in the graph")
    if found.outcome == NODE_OUTSIDE:
        raise ValueError("a node is not in the graph")
    if found.outcome == IN_CIRCLES:
        raise RuntimeError("a way goes in circles")
    if found.outcome == NO_MEMORY:
        raise MemoryError
    return way_of(start, end, found.first, packed_of(found.arcs, found.count), found.milliseconds,
                  found.metres)
