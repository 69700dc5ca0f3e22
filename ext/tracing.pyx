# distutils: extra_compile_args = -ffp-contract=off
"""Ways through a graph as lines: cut where they are ridden, pulled taut where they are walked."""

from libc.math cimport NAN, isnan, rint
from libc.stdint cimport int32_t
from libc.stdlib cimport free, malloc, realloc

from ext.arcs cimport AWAITED, CROSSED, Arc, Arcs
from ext.gait cimport Gait, gait_of, weight_of
from ext.measures cimport size
from ext.tension cimport Path, Vertex, box_up, boxes_of, put_grazed, tighten
from ext.trace cimport Leg, Spot, Trace

cdef extern from *:
    void prefetch "__builtin_prefetch"(const void *place) noexcept nogil

cdef double MILLISECONDS = 1000.0

cdef double ONE_SPOT = 1e-6
"""Metres within which two points are one: what is left by rounding has no direction."""


cdef bint common_gate(const double *tail, const double *head, double *gate) noexcept nogil:
    """Write the part that the gates before and behind an opening have in common, if any."""
    cdef double dx = tail[2] - tail[0], dy = tail[3] - tail[1], length, first, second, low, high
    if isnan(tail[0]) or isnan(head[0]):
        return False
    length = size(dx, dy)
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
    if leg.spots == 0 or size(last.x - x, last.y - y) > ONE_SPOT:
        trace.add_spot(x, y, leg.metres, leg.milliseconds / MILLISECONDS)
    return 0


cdef int enter(Trace trace, int32_t unit) except -1:
    """Note that the way goes on in a unit."""
    cdef const Leg *leg = &trace.leg[trace.count - 1]
    if leg.stretches == 0 or trace.stretch[trace.stretches - 1].unit != unit:
        trace.add_stretch(unit, max(0, leg.spots - 1))
    return 0


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
        MemoryError: There is no room to work in.
    """

    def __init__(self, nodes, const int32_t[::1] levels, ends, kinds, owners, metres,
                 const int32_t[:, ::1] corners):
        cdef Py_ssize_t count = levels.shape[0], unit, most = 1
        if self.boxes != NULL:
            raise ValueError("the tracer is there already")
        self.positions, self.outlines, self.gates = nodes
        self.levels, self.rooms = levels, corners
        if not (self.positions.shape[0] == self.outlines.shape[0] == self.gates.shape[0] == count):
            raise ValueError("the nodes' arrays differ in length")
        if self.positions.shape[1] != 2 or self.outlines.shape[1] != 4 or self.gates.shape[1] != 4:
            raise ValueError("positions need 2 columns, outlines and gates 4")
        if corners.shape[1] != 2:
            raise ValueError("corners need 2 columns")
        for unit in range(corners.shape[0]):
            if corners[unit, 0] < 0 or corners[unit, 1] > count:
                raise ValueError("a unit's corners lie outside the nodes")
            most = max(most, corners[unit, 1] - corners[unit, 0])
        self.arcs = Arcs((self.positions, self.outlines), ends, kinds, owners, metres,
                         corners.shape[0])
        self.arc = self.arcs.items
        self.boxes = <double *> malloc((boxes_of(count) + 1) * 4 * sizeof(double))
        self.path.around = <int32_t *> malloc(most * sizeof(int32_t))
        if self.boxes == NULL or self.path.around == NULL:
            raise MemoryError
        self.corners.boxes = self.boxes
        if count:
            self.corners.spots, self.corners.outlines = &self.positions[0, 0], &self.outlines[0, 0]
            box_up(self.corners.spots, count, self.boxes)

    def __dealloc__(self):
        free(self.boxes)
        free(self.path.around)
        free(self.path.vertices)
        free(self.posts)
        free(self.slides)
        free(self.way)

    def trace(self, const int32_t[::1] arcs, Py_ssize_t first, start, end, double speed,
              const double[::1] factors, const int32_t[::1] weights, leave):
        """Return the legs of a way, one per level visited.

        Args:
            arcs: (k,) the way's arcs.
            first: The node that the way comes to first, -1 where the end is in sight.
            start: Level and unit of the start, and its x and y.
            end: Unit of the end, and its x and y.
            speed: Metres per second.
            factors: (u,) how many times as long walking takes in each unit as it would in an empty
                one.
            weights: (m,) what each arc of the graph costs, milliseconds.
            leave: The arcs that cost something else, in ascending order, and what these cost.

        Returns:
            A `Trace`.

        Raises:
            ValueError: An arc, a node or a unit is not in the graph.
            MemoryError: The way does not fit.
        """
        cdef Trace trace = Trace.__new__(Trace)
        cdef Gait gait = gait_of(speed, factors, weights, leave[0], leave[1])
        cdef Reach reach
        reach.level, reach.unit, reach.x, reach.y = start
        reach.last_unit, reach.last_x, reach.last_y = end
        count = self.take(&arcs[0] if arcs.shape[0] else NULL, arcs.shape[0])
        self.draw(trace, count, first, &reach, &gait)
        return trace

    cdef Py_ssize_t take(self, const int32_t *arcs, Py_ssize_t count) except -1:
        """Take the arcs of a way to work on; return how many these are."""
        cdef Py_ssize_t at
        cdef int32_t arc
        if count + 3 > self.room:
            self.path.vertices = <Vertex *> roomier(
                self.path.vertices, (4 * count + 32) * sizeof(Vertex))
            self.path.room = 4 * count + 32
            self.posts = <Post *> roomier(self.posts, (2 * count + 16) * sizeof(Post))
            self.slides = <double *> roomier(self.slides, (2 * count + 16) * 4 * sizeof(double))
            self.way = <int32_t *> roomier(self.way, (2 * count + 16) * sizeof(int32_t))
            self.room = 2 * count + 16
        for at in range(count):
            arc = arcs[at]
            if not 0 <= arc < self.arcs.count:
                raise ValueError("an arc lies outside the graph")
            self.way[at] = arc
            prefetch(&self.arc[arc])
        return count

    cdef int draw(self, Trace trace, Py_ssize_t count, Py_ssize_t first, const Reach *reach,
                  const Gait *gait) except -1:
        """Draw the way of so many arcs that was taken."""
        cdef Py_ssize_t at, begun = 0, boarded
        self.check(first, reach, gait)
        for at in range(count):
            self.fetch(&self.arc[self.way[at]])
        trace.add_leg(reach.level, -1)
        while True:
            at = begun
            while at < count and self.arc[self.way[at]].kind <= CROSSED:
                at += 1
            boarded = at
            while at < count and self.arc[self.way[at]].kind > CROSSED:
                at += 1
            self.walk(trace, begun, boarded, first if begun == 0 else -2, reach, boarded == count,
                      gait)
            if boarded == count:
                break
            self.ride(trace, boarded, at, gait)
            begun = at
            if begun == count:
                self.walk(trace, count, count, -2, reach, True, gait)
                break
        return 0

    cdef void fetch(self, const Arc *arc) noexcept:
        """Have what will be read of an arc's ends brought nearer: all of it at the same time."""
        if arc.kind == CROSSED:
            prefetch(&self.gates[arc.tail, 0])
            prefetch(&self.gates[arc.head, 0])
        else:
            prefetch(&self.positions[arc.head, 0])
            if arc.bends:
                prefetch(&self.outlines[arc.head, 0])

    cdef int check(self, Py_ssize_t first, const Reach *reach, const Gait *gait) except -1:
        """Refuse ends that do not lie in the graph, and weights of another one."""
        if gait.arcs != self.arcs.count:
            raise ValueError("arcs and weights differ in length")
        if gait.units != self.rooms.shape[0]:
            raise ValueError("units and factors differ in length")
        if not -1 <= first < self.levels.shape[0]:
            raise ValueError("the first node lies outside the graph")
        if not (0 <= reach.unit < self.rooms.shape[0]
                and 0 <= reach.last_unit < self.rooms.shape[0]):
            raise ValueError("the unit of an end lies outside the graph")
        return 0

    cdef int ride(self, Trace trace, Py_ssize_t begun, Py_ssize_t end,
                  const Gait *gait) except -1:
        """Go on by a connector: new legs, or the same one where a level is only passed."""
        cdef long boarding = 0
        cdef Py_ssize_t at
        cdef int32_t level, connector, node
        cdef const Arc *arc
        cdef Leg *leg = &trace.leg[trace.count - 1]
        for at in range(begun, end):
            arc = &self.arc[self.way[at]]
            if arc.kind == AWAITED:
                boarding += weight_of(gait, self.way[at])
                continue
            level, connector = self.levels[arc.head], arc.owner
            if level != leg.level:
                if leg.connector >= 0 and leg.connector == connector and leg.spots <= 1:
                    leg.level = level
                    trace.clear_leg()
                else:
                    leg = trace.add_leg(level, connector)
            leg.ride_milliseconds += boarding + weight_of(gait, self.way[at])
            leg.ride_metres += self.arcs.metres[self.way[at]]
            boarding = 0
        node = self.arc[self.way[end - 1]].head
        go_to(trace, self.positions[node, 0], self.positions[node, 1])
        return 0

    cdef int walk(self, Trace trace, Py_ssize_t begun, Py_ssize_t end, Py_ssize_t first,
                  const Reach *reach, bint goal, const Gait *gait) except -1:
        """Add what is walked between two rides, or to the goal; `first` is -2 behind a ride."""
        cdef Py_ssize_t count = self.lay(begun, end, first, reach, goal, gait)
        if count > 1:
            self.pull(count)
        return self.add(trace, count, gait)

    cdef Py_ssize_t lay(self, Py_ssize_t begun, Py_ssize_t end, Py_ssize_t first,
                        const Reach *reach, bint goal, const Gait *gait) noexcept:
        """Write the trail as the graph has it; return its number of points."""
        cdef Py_ssize_t count = 0, at
        cdef int32_t node = -1
        cdef const Arc *arc
        if first == -2:
            node = self.arc[self.way[begun - 1]].head
            count = self.put(count, self.positions[node, 0], self.positions[node, 1], -1)
        else:
            count = self.put(count, reach.x, reach.y, -1)
            if first >= 0:
                self.posts[count - 1].unit = reach.unit
                node = <int32_t> first
                count = self.reach(count, node, not isnan(self.outlines[node, 0]))
        for at in range(begun, end):
            arc = &self.arc[self.way[at]]
            if arc.kind == CROSSED:
                self.slides[4 * (count - 1)] = NAN
                common_gate(&self.gates[arc.tail, 0], &self.gates[arc.head, 0],
                            self.slides + 4 * (count - 1))
                self.posts[count - 1].door += weight_of(gait, self.way[at])
                self.posts[count - 1].opening = arc.owner
                node = arc.head if arc.stays else -1
            else:
                count = self.go_along(count, self.way[at], &node)
        if goal:
            self.posts[count - 1].unit = reach.last_unit
            count = self.put(count, reach.last_x, reach.last_y, -1)
        return count

    cdef Py_ssize_t go_along(self, Py_ssize_t count, int32_t number, int32_t *node) noexcept:
        """Go on along an arc that is walked, from the last node if that is where it begins."""
        cdef const Arc *arc = &self.arc[number]
        cdef Post *post = &self.posts[count - 1]
        cdef Vertex *here = &self.path.vertices[count - 1]
        post.unit = arc.unit
        if node[0] == arc.tail:
            post.arc, here.clear = number, arc.clear
        node[0] = arc.head
        return self.reach(count, arc.head, arc.bends)

    cdef Py_ssize_t reach(self, Py_ssize_t count, int32_t node, bint bends) noexcept:
        """Go on to a node."""
        return self.put(count, self.positions[node, 0], self.positions[node, 1],
                        node if bends else -1)

    cdef Py_ssize_t put(self, Py_ssize_t count, double x, double y, int32_t corner) noexcept:
        """Put a point at the end of the trail; return the number of its points."""
        self.path.vertices[count] = Vertex(
            x, y, 0.0, corner, <int32_t> count, 0, 0, <int32_t> (count - 1), -1, 0, 0)
        if count > 0:
            self.path.vertices[count - 1].after = <int32_t> count
        self.path.size = count + 1
        self.posts[count] = Post(-1, -1, 0, -1)
        self.slides[4 * count] = NAN
        return count + 1

    cdef int pull(self, Py_ssize_t count) except -1:
        """Pull the trail taut."""
        cdef Py_ssize_t at
        cdef int32_t unit
        for at in range(count):
            unit = self.posts[at].unit
            if unit >= 0:
                self.path.vertices[at].low = self.rooms[unit, 0]
                self.path.vertices[at].high = self.rooms[unit, 1]
        if put_grazed(&self.path, &self.corners) < 0:
            raise MemoryError
        for at in range(count):
            if self.posts[at].arc >= 0:
                self.arc[self.posts[at].arc].clear = self.path.vertices[at].clear
        if tighten(&self.path, self.slides, &self.corners) < 0:
            raise MemoryError
        return 0

    cdef int add(self, Trace trace, Py_ssize_t count, const Gait *gait) except -1:
        """Add the taut trail to a leg, stroll by stroll: from door to door and unit to unit."""
        cdef int32_t at = 0, begun = 0, source, unit = self.posts[0].unit
        cdef long door = self.posts[0].door
        cdef const Vertex *vertices = self.path.vertices
        cdef const Post *post
        if count == 1:
            if unit >= 0:
                self.stroll(trace, 0, 0, unit, door, gait)
                if self.posts[0].opening >= 0:
                    trace.cross(self.posts[0].opening, unit)
            return 0
        while vertices[at].after >= 0:
            at = vertices[at].after
            source = vertices[at].source if vertices[at].corner < 0 else -1
            if source < 0:
                continue
            post = &self.posts[source]
            if source == count - 1 or post.unit != unit or post.door or post.opening >= 0:
                self.stroll(trace, begun, at, unit, door + post.door, gait)
                if post.opening >= 0:
                    trace.cross(post.opening, post.unit if post.unit >= 0 else unit)
                begun, unit, door = at, post.unit, 0
        return 0

    cdef int stroll(self, Trace trace, int32_t begun, int32_t end, int32_t unit, long door,
                    const Gait *gait) except -1:
        """Add what is walked in one unit, its time spread evenly over it."""
        cdef Leg *leg = &trace.leg[trace.count - 1]
        cdef Spot *last
        cdef Vertex *here
        cdef const Vertex *onward
        cdef double length = 0.0, walked = 0.0, metres = leg.metres, factor = 1.0
        cdef long milliseconds = leg.milliseconds, total
        cdef int32_t at = begun
        while at != end:
            here = &self.path.vertices[at]
            at = here.after
            onward = &self.path.vertices[at]
            here.ahead = size(onward.x - here.x, onward.y - here.y)
            length += here.ahead
        if unit >= 0:
            factor = gait.factors[unit]
        total = <long> rint(length / gait.speed * factor * MILLISECONDS) + door
        go_to(trace, self.path.vertices[begun].x, self.path.vertices[begun].y)
        enter(trace, unit)
        at = begun
        while at != end:
            here = &self.path.vertices[at]
            at = here.after
            onward = &self.path.vertices[at]
            walked += here.ahead
            leg.metres = metres + walked
            leg.milliseconds = milliseconds + <long> rint(
                (walked / length if length else 1.0) * total)
            go_to(trace, onward.x, onward.y)
        leg.metres, leg.milliseconds = metres + length, milliseconds + total
        last = &trace.spot[trace.spots - 1]
        last.walked, last.spent = leg.metres, leg.milliseconds / MILLISECONDS
        return 0


cdef void *roomier(void *items, size_t size) except NULL:
    """Return an array with as much room."""
    cdef void *grown = realloc(items, size)
    if grown == NULL:
        raise MemoryError
    return grown
