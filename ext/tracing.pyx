"""Ways through a graph as lines: cut where they are ridden, pulled taut where they are walked."""

import numpy as np

from libc.math cimport NAN, hypot, isnan, rint
from libc.stdint cimport int32_t, uint8_t
from libc.stdlib cimport free, malloc

from ext.tension cimport Path, Vertex, put_grazed, tighten
from ext.trace cimport Leg, Spot, Trace

cdef enum:
    WALKED = 0
    CROSSED = 1
    AWAITED = 2

cdef double MILLISECONDS = 1000.0


cdef struct Post:
    # A point of the trail as the graph has it, and what comes behind it: the unit walked in, the
    # opening there (-1 for none) and the milliseconds that it takes.
    int32_t unit
    int32_t opening
    int32_t door


cdef bint common_gate(const double *tail, const double *head, double *gate) noexcept nogil:
    """Write the part that the gates before and behind an opening have in common, if any."""
    cdef double dx = tail[2] - tail[0], dy = tail[3] - tail[1], length, first, second, low, high
    if isnan(tail[0]) or isnan(head[0]):
        return False
    length = hypot(dx, dy)
    if length == 0:
        return False
    dx, dy = dx / length, dy / length
    first = (head[0] - tail[0]) * dx + (head[1] - tail[1]) * dy
    second = (head[2] - tail[0]) * dx + (head[3] - tail[1]) * dy
    low, high = max(0.0, min(first, second)), min(length, max(first, second))
    if low >= high:
        return False
    gate[0], gate[1] = tail[0] + dx * low, tail[1] + dy * low
    gate[2], gate[3] = tail[0] + dx * high, tail[1] + dy * high
    return True


cdef int go_to(Trace trace, double x, double y) except -1:
    """Add a point to the last leg unless that is there already."""
    cdef Leg *leg = &trace.leg[trace.count - 1]
    cdef const Spot *last = &trace.spot[trace.spots - 1]
    if leg.spots == 0 or last.x != x or last.y != y:
        trace.add_spot(x, y, leg.metres, leg.milliseconds / MILLISECONDS)
    return 0


cdef int enter(Trace trace, int32_t unit) except -1:
    """Note that the way goes on in a unit."""
    cdef const Leg *leg = &trace.leg[trace.count - 1]
    if leg.stretches == 0 or trace.stretch[trace.stretches - 1].unit != unit:
        trace.add_stretch(unit, max(0, leg.spots - 1))
    return 0


cdef int cross(Trace trace, int32_t opening, int32_t unit) except -1:
    """Note that the way passes an opening where it is now, and the unit behind it."""
    return trace.add_crossing(opening, trace.leg[trace.count - 1].spots - 1, unit)


cdef class Tracer:
    """Follows ways through one graph.

    Args:
        nodes: (n, 2) positions, (n, 4) the obstacle's outline around each corner and (n, 4) the gate
            around each crossing point, NaN for other nodes.
        levels: (n,) level of each node.
        ends: (m,) node that each arc leaves, and (m,) node that it enters.
        kinds: (m,) 0 for arcs that are walked, 1 for openings that are crossed, 2 for a wait before
            a ride, more for rides.
        owners: (m,) unit, opening and connector of each arc, -1 for none.
        metres: (m,) length of each arc.
        corners: (u, 2) first of each unit's corners among the nodes, and the end of them.

    Raises:
        ValueError: The arrays do not fit together.
    """

    cdef const double[:, ::1] positions, outlines, gates
    cdef const int32_t[::1] levels, tails, heads, units, openings, connectors
    cdef const uint8_t[::1] kinds
    cdef const double[::1] metres
    cdef const int32_t[:, ::1] corners

    def __init__(self, nodes, const int32_t[::1] levels, ends, const uint8_t[::1] kinds, owners,
                 const double[::1] metres, const int32_t[:, ::1] corners):
        cdef Py_ssize_t count = levels.shape[0], arcs = kinds.shape[0], unit
        self.positions, self.outlines, self.gates = nodes
        self.tails, self.heads = ends
        self.units, self.openings, self.connectors = owners
        self.levels, self.kinds, self.metres, self.corners = levels, kinds, metres, corners
        if not (self.positions.shape[0] == self.outlines.shape[0] == self.gates.shape[0] == count):
            raise ValueError("the nodes' arrays differ in length")
        if self.positions.shape[1] != 2 or self.outlines.shape[1] != 4 or self.gates.shape[1] != 4:
            raise ValueError("positions need 2 columns, outlines and gates 4")
        if not (self.tails.shape[0] == self.heads.shape[0] == self.units.shape[0]
                == self.openings.shape[0] == self.connectors.shape[0] == metres.shape[0] == arcs):
            raise ValueError("the arcs' arrays differ in length")
        if corners.shape[1] != 2:
            raise ValueError("corners need 2 columns")
        for unit in range(corners.shape[0]):
            if corners[unit, 0] < 0 or corners[unit, 1] > count:
                raise ValueError("a unit's corners lie outside the nodes")
        for unit in range(arcs):
            if not (0 <= self.tails[unit] < count and 0 <= self.heads[unit] < count):
                raise ValueError("an arc's ends lie outside the nodes")
            if self.units[unit] >= corners.shape[0]:
                raise ValueError("an arc's unit lies outside the units")

    def trace(self, arcs, const int32_t[::1] weights, Py_ssize_t first, start, end, double speed,
              const double[::1] factors):
        """Return the legs of a way, one per level visited.

        Args:
            arcs: (k,) the way's arcs.
            weights: (k,) what they cost, milliseconds.
            first: The node that the way comes to first, -1 where the end is in sight.
            start: Level and unit of the start, and its x and y.
            end: Unit of the end, and its x and y.
            speed: Metres per second.
            factors: (u,) how many times as long walking takes in each unit as it would in an empty
                one.

        Returns:
            A `Trace`.

        Raises:
            ValueError: An arc, a node or a unit is not in the graph.
            MemoryError: The way does not fit.
        """
        cdef Py_ssize_t count = len(arcs), at, begun = 0, boarded
        cdef const int32_t[::1] way = np.asarray(arcs, dtype=np.int32)
        cdef double[:, ::1] slides = np.empty((count + 3, 4))
        cdef Trace trace = Trace.__new__(Trace)
        cdef int32_t level = start[0]
        self.check(way, weights, first, start[1], end[0], factors)
        trace.add_leg(level, -1)
        while True:
            at = begun
            while at < count and self.kinds[way[at]] <= CROSSED:
                at += 1
            boarded = at
            while at < count and self.kinds[way[at]] > CROSSED:
                at += 1
            self.walk(trace, way, weights, slides, begun, boarded, first if begun == 0 else -2,
                      start, None if boarded < count else end, speed, factors)
            if boarded == count:
                break
            self.ride(trace, way, weights, boarded, at)
            begun = at
            if begun == count:
                self.walk(trace, way, weights, slides, count, count, -2, start, end, speed, factors)
                break
        return trace

    cdef check(self, const int32_t[::1] way, const int32_t[::1] weights, Py_ssize_t first,
               int32_t unit, int32_t last_unit, const double[::1] factors):
        """Refuse what does not lie in the graph."""
        cdef Py_ssize_t at
        if weights.shape[0] != way.shape[0]:
            raise ValueError("arcs and weights differ in length")
        if factors.shape[0] != self.corners.shape[0]:
            raise ValueError("units and factors differ in length")
        if not -1 <= first < self.levels.shape[0]:
            raise ValueError("the first node lies outside the graph")
        if not (0 <= unit < self.corners.shape[0] and 0 <= last_unit < self.corners.shape[0]):
            raise ValueError("the unit of an end lies outside the graph")
        for at in range(way.shape[0]):
            if not 0 <= way[at] < self.kinds.shape[0]:
                raise ValueError("an arc lies outside the graph")

    cdef ride(self, Trace trace, const int32_t[::1] way, const int32_t[::1] weights,
              Py_ssize_t begun, Py_ssize_t end):
        """Go on by a connector: new legs, or the same one where a level is only passed."""
        cdef long boarding = 0
        cdef Py_ssize_t at
        cdef int32_t arc, level, connector
        cdef Leg *leg = &trace.leg[trace.count - 1]
        for at in range(begun, end):
            arc = way[at]
            if self.kinds[arc] == AWAITED:
                boarding += weights[at]
                continue
            level, connector = self.levels[self.heads[arc]], self.connectors[arc]
            if level != leg.level:
                if leg.connector >= 0 and leg.connector == connector and leg.spots <= 1:
                    leg.level = level
                    trace.clear_leg()
                else:
                    leg = trace.add_leg(level, connector)
            leg.ride_milliseconds += boarding + weights[at]
            leg.ride_metres += self.metres[arc]
            boarding = 0
        arc = self.heads[way[end - 1]]
        go_to(trace, self.positions[arc, 0], self.positions[arc, 1])

    cdef walk(self, Trace trace, const int32_t[::1] way, const int32_t[::1] weights,
              double[:, ::1] slides, Py_ssize_t begun, Py_ssize_t end, Py_ssize_t first, start, goal,
              double speed, const double[::1] factors):
        """Add what is walked between two rides; `first` is -2 behind a ride."""
        cdef Path path
        cdef Post *posts = NULL
        cdef Py_ssize_t room = end - begun + 3, count
        path.vertices = <Vertex *> malloc((2 * room + 16) * sizeof(Vertex))
        path.around = NULL
        path.room = 2 * room + 16
        posts = <Post *> malloc(room * sizeof(Post))
        try:
            if path.vertices == NULL or posts == NULL:
                raise MemoryError
            count = self.lay(&path, posts, way, weights, slides, begun, end, first, start, goal)
            if count > 1:
                self.pull(&path, posts, slides, count)
            self.add(trace, &path, posts, count, speed, factors)
        finally:
            free(path.vertices)
            free(path.around)
            free(posts)

    cdef Py_ssize_t lay(self, Path *path, Post *posts, const int32_t[::1] way,
                        const int32_t[::1] weights, double[:, ::1] slides, Py_ssize_t begun,
                        Py_ssize_t end, Py_ssize_t first, start, goal):
        """Write the trail as the graph has it; return its number of points."""
        cdef Py_ssize_t count = 0, at
        cdef int32_t arc, node
        if first == -2:
            node = self.heads[way[begun - 1]]
            count = put(path, posts, slides, count, self.positions[node, 0],
                        self.positions[node, 1], -1)
        else:
            count = put(path, posts, slides, count, start[2], start[3], -1)
            if first >= 0:
                posts[count - 1].unit = start[1]
                count = self.reach(path, posts, slides, count, <int32_t> first)
        for at in range(begun, end):
            arc = way[at]
            if self.kinds[arc] == CROSSED:
                slides[count - 1, 0] = NAN
                common_gate(&self.gates[self.tails[arc], 0], &self.gates[self.heads[arc], 0],
                            &slides[count - 1, 0])
                posts[count - 1].door += weights[at]
                posts[count - 1].opening = self.openings[arc]
            else:
                posts[count - 1].unit = self.units[arc]
                count = self.reach(path, posts, slides, count, self.heads[arc])
        if goal is not None:
            posts[count - 1].unit = goal[0]
            count = put(path, posts, slides, count, goal[1], goal[2], -1)
        return count

    cdef Py_ssize_t reach(self, Path *path, Post *posts, double[:, ::1] slides, Py_ssize_t count,
                          int32_t node):
        """Go on to a node."""
        return put(path, posts, slides, count, self.positions[node, 0], self.positions[node, 1],
                   -1 if isnan(self.outlines[node, 0]) else node)

    cdef pull(self, Path *path, const Post *posts, const double[:, ::1] slides, Py_ssize_t count):
        """Pull the trail taut."""
        cdef Py_ssize_t at
        cdef int32_t width = 1
        cdef int failed
        for at in range(count):
            if posts[at].unit >= 0:
                path.vertices[at].low = self.corners[posts[at].unit, 0]
                path.vertices[at].high = self.corners[posts[at].unit, 1]
                width = max(width, path.vertices[at].high - path.vertices[at].low)
        path.around = <int32_t *> malloc(width * sizeof(int32_t))
        if path.around == NULL:
            raise MemoryError
        with nogil:
            failed = put_grazed(path, self.positions, self.outlines)
            if failed == 0:
                failed = tighten(path, slides, self.positions, self.outlines)
        if failed < 0:
            raise MemoryError

    cdef add(self, Trace trace, const Path *path, const Post *posts, Py_ssize_t count, double speed,
             const double[::1] factors):
        """Add a taut trail to a leg, stroll by stroll: from door to door and unit to unit."""
        cdef Py_ssize_t at = 0, begun = 0, source
        cdef int32_t unit = posts[0].unit
        cdef long door = posts[0].door
        if count == 1:
            if unit >= 0:
                self.stroll(trace, path, 0, 0, unit, door, speed, factors)
                if posts[0].opening >= 0:
                    cross(trace, posts[0].opening, unit)
            return
        while path.vertices[at].after >= 0:
            at = path.vertices[at].after
            source = path.vertices[at].source if path.vertices[at].corner < 0 else -1
            if source < 0:
                continue
            if (source == count - 1 or posts[source].unit != unit or posts[source].door
                    or posts[source].opening >= 0):
                self.stroll(trace, path, begun, at, unit, door + posts[source].door, speed,
                            factors)
                if posts[source].opening >= 0:
                    cross(trace, posts[source].opening,
                          posts[source].unit if posts[source].unit >= 0 else unit)
                begun, unit, door = at, posts[source].unit, 0

    cdef stroll(self, Trace trace, const Path *path, Py_ssize_t begun, Py_ssize_t end, int32_t unit,
                long door, double speed, const double[::1] factors):
        """Add what is walked in one unit, its time spread evenly over it."""
        cdef Leg *leg = &trace.leg[trace.count - 1]
        cdef Spot *last
        cdef double length = 0.0, walked = 0.0, metres = leg.metres, factor = 1.0
        cdef long milliseconds = leg.milliseconds, total
        cdef Py_ssize_t at = begun, onward
        while at != end:
            onward = path.vertices[at].after
            length += apart(path, at, onward)
            at = onward
        if unit >= 0:
            factor = factors[unit]
        total = <long> rint(length / speed * factor * MILLISECONDS) + door
        go_to(trace, path.vertices[begun].x, path.vertices[begun].y)
        enter(trace, unit)
        at = begun
        while at != end:
            onward = path.vertices[at].after
            walked += apart(path, at, onward)
            leg.metres = metres + walked
            leg.milliseconds = milliseconds + <long> rint(
                (walked / length if length else 1.0) * total)
            go_to(trace, path.vertices[onward].x, path.vertices[onward].y)
            at = onward
        leg.metres, leg.milliseconds = metres + length, milliseconds + total
        last = &trace.spot[trace.spots - 1]
        last.walked, last.spent = leg.metres, leg.milliseconds / MILLISECONDS


cdef inline double apart(const Path *path, Py_ssize_t one, Py_ssize_t other) noexcept nogil:
    """Metres between two vertices."""
    return hypot(path.vertices[other].x - path.vertices[one].x,
                 path.vertices[other].y - path.vertices[one].y)


cdef Py_ssize_t put(Path *path, Post *posts, double[:, ::1] slides, Py_ssize_t count, double x,
                    double y, int32_t corner):
    """Put a point at the end of a trail; return the number of its points."""
    path.vertices[count] = Vertex(x, y, corner, <int32_t> count, 0, 0, count - 1, -1)
    if count > 0:
        path.vertices[count - 1].after = count
    path.size = count + 1
    posts[count] = Post(-1, -1, 0)
    slides[count, 0] = NAN
    return count + 1
