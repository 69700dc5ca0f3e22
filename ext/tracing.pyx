# distutils: extra_compile_args = -ffp-contract=off
"""Ways through a graph as lines: cut where they are ridden, pulled taut where they are walked."""

from libc.math cimport NAN, isnan
from libc.stdint cimport int32_t
from libc.stdlib cimport free, malloc

from ext.arcs cimport AWAITED, CROSSED, Arc, Arcs
from ext.gait cimport Gait, weight_of
from ext.measures cimport size
from ext.pencil cimport NO_MEMORY, Pencil, Post, make_room, put
from ext.strolls cimport add_strolls, go_to
from ext.tension cimport Vertex, box_up, boxes_of, put_grazed, tighten
from ext.trace cimport Leg, Trace

cdef extern from *:
    void prefetch "__builtin_prefetch"(const void *place) noexcept nogil


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
        cdef Py_ssize_t count = levels.shape[0], unit
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
            self.most = max(self.most, corners[unit, 1] - corners[unit, 0])
        self.arcs = Arcs((self.positions, self.outlines), ends, kinds, owners, metres,
                         corners.shape[0])
        self.arc = self.arcs.items
        self.boxes = <double *> malloc((boxes_of(count) + 1) * 4 * sizeof(double))
        if self.boxes == NULL:
            raise MemoryError
        self.corners.boxes = self.boxes
        if count:
            self.corners.spots, self.corners.outlines = &self.positions[0, 0], &self.outlines[0, 0]
            box_up(self.corners.spots, count, self.boxes)

    def __dealloc__(self):
        free(self.boxes)

    cdef int draw(self, Trace trace, Pencil *pencil, const int32_t *arcs, Py_ssize_t count,
                  Py_ssize_t first, const Reach *reach, const Gait *gait) noexcept nogil:
        """Draw a way as legs, one per level visited; return what keeps it from that, 0 for nothing.

        Args:
            trace: Where the legs are written.
            pencil: What it is drawn with.
            arcs: The way's arcs.
            count: How many these are.
            first: The node that the way comes to first, -1 where the end is in sight.
            reach: From where to where it leads.
            gait: How somebody goes along it.
        """
        cdef const int32_t *way
        cdef Py_ssize_t at, begun = 0, boarded
        cdef int refused = self.take(pencil, arcs, count)
        if refused == 0:
            refused = self.check(first, reach, gait)
        if refused:
            return refused
        way = pencil.way
        for at in range(count):
            self.fetch(&self.arc[way[at]])
        if trace.add_leg(reach.level, -1) == NULL:
            return NO_MEMORY
        while True:
            at = begun
            while at < count and self.arc[way[at]].kind <= CROSSED:
                at += 1
            boarded = at
            while at < count and self.arc[way[at]].kind > CROSSED:
                at += 1
            if self.walk(trace, pencil, begun, boarded, first if begun == 0 else -2, reach,
                         boarded == count, gait) < 0:
                return NO_MEMORY
            if boarded == count:
                return 0
            if self.ride(trace, way, boarded, at, gait) < 0:
                return NO_MEMORY
            begun = at
            if begun == count:
                return self.walk(trace, pencil, count, count, -2, reach, True, gait)

    cdef int take(self, Pencil *pencil, const int32_t *arcs, Py_ssize_t count) noexcept nogil:
        """Take the arcs of a way to work on; return what is wrong with them, 0 for nothing."""
        cdef Py_ssize_t at
        cdef int32_t arc
        if make_room(pencil, count, self.most) < 0:
            return NO_MEMORY
        for at in range(count):
            arc = arcs[at]
            if not 0 <= arc < self.arcs.count:
                return NO_ARC
            pencil.way[at] = arc
            prefetch(&self.arc[arc])
        return 0

    cdef void fetch(self, const Arc *arc) noexcept nogil:
        """Have what will be read of an arc's ends brought nearer: all of it at the same time."""
        if arc.kind == CROSSED:
            prefetch(&self.gates[arc.tail, 0])
            prefetch(&self.gates[arc.head, 0])
        else:
            prefetch(&self.positions[arc.head, 0])
            if arc.bends:
                prefetch(&self.outlines[arc.head, 0])

    cdef int check(self, Py_ssize_t first, const Reach *reach, const Gait *gait) noexcept nogil:
        """Refuse ends that do not lie in the graph, and weights of another one."""
        if gait.arcs != self.arcs.count:
            return OTHER_WEIGHTS
        if gait.units != self.rooms.shape[0]:
            return OTHER_FACTORS
        if not -1 <= first < self.levels.shape[0]:
            return NO_NODE
        if not (0 <= reach.unit < self.rooms.shape[0]
                and 0 <= reach.last_unit < self.rooms.shape[0]):
            return NO_UNIT
        return 0

    cdef int ride(self, Trace trace, const int32_t *way, Py_ssize_t begun, Py_ssize_t end,
                  const Gait *gait) noexcept nogil:
        """Go on by a connector: new legs, or the same one where a level is only passed."""
        cdef long boarding = 0
        cdef Py_ssize_t at
        cdef int32_t level, connector, node
        cdef const Arc *arc
        cdef Leg *leg = &trace.leg[trace.count - 1]
        for at in range(begun, end):
            arc = &self.arc[way[at]]
            if arc.kind == AWAITED:
                boarding += weight_of(gait, way[at])
                continue
            level, connector = self.levels[arc.head], arc.owner
            if level != leg.level:
                if leg.connector >= 0 and leg.connector == connector and leg.spots <= 1:
                    leg.level = level
                    trace.clear_leg()
                else:
                    leg = trace.add_leg(level, connector)
                    if leg == NULL:
                        return NO_MEMORY
            leg.ride_milliseconds += boarding + weight_of(gait, way[at])
            leg.ride_metres += self.arcs.metres[way[at]]
            boarding = 0
        node = self.arc[way[end - 1]].head
        return go_to(trace, self.positions[node, 0], self.positions[node, 1])

    cdef int walk(self, Trace trace, Pencil *pencil, Py_ssize_t begun, Py_ssize_t end,
                  Py_ssize_t first, const Reach *reach, bint goal, const Gait *gait) noexcept nogil:
        """Add what is walked between two rides, or to the goal; `first` is -2 behind a ride."""
        cdef Py_ssize_t count = self.lay(pencil, begun, end, first, reach, goal, gait)
        if count > 1 and self.pull(pencil, count) < 0:
            return NO_MEMORY
        return add_strolls(trace, pencil, count, gait)

    cdef Py_ssize_t lay(self, Pencil *pencil, Py_ssize_t begun, Py_ssize_t end, Py_ssize_t first,
                        const Reach *reach, bint goal, const Gait *gait) noexcept nogil:
        """Write the trail as the graph has it; return its number of points."""
        cdef Py_ssize_t count = 0, at
        cdef int32_t node = -1
        cdef const Arc *arc
        if first == -2:
            node = self.arc[pencil.way[begun - 1]].head
            count = put(pencil, count, self.positions[node, 0], self.positions[node, 1], -1)
        else:
            count = put(pencil, count, reach.x, reach.y, -1)
            if first >= 0:
                pencil.posts[count - 1].unit = reach.unit
                node = <int32_t> first
                count = self.reach(pencil, count, node, not isnan(self.outlines[node, 0]))
        for at in range(begun, end):
            arc = &self.arc[pencil.way[at]]
            if arc.kind == CROSSED:
                pencil.slides[4 * (count - 1)] = NAN
                common_gate(&self.gates[arc.tail, 0], &self.gates[arc.head, 0],
                            pencil.slides + 4 * (count - 1))
                pencil.posts[count - 1].door += weight_of(gait, pencil.way[at])
                pencil.posts[count - 1].opening = arc.owner
                node = arc.head if arc.stays else -1
            else:
                count = self.go_along(pencil, count, pencil.way[at], &node)
        if goal:
            pencil.posts[count - 1].unit = reach.last_unit
            count = put(pencil, count, reach.last_x, reach.last_y, -1)
        return count

    cdef Py_ssize_t go_along(self, Pencil *pencil, Py_ssize_t count, int32_t number,
                             int32_t *node) noexcept nogil:
        """Go on along an arc that is walked, from the last node if that is where it begins."""
        cdef const Arc *arc = &self.arc[number]
        cdef Post *post = &pencil.posts[count - 1]
        cdef Vertex *here = &pencil.path.vertices[count - 1]
        post.unit = arc.unit
        if node[0] == arc.tail:
            post.arc, here.clear = number, arc.clear
        node[0] = arc.head
        return self.reach(pencil, count, arc.head, arc.bends)

    cdef Py_ssize_t reach(self, Pencil *pencil, Py_ssize_t count, int32_t node,
                          bint bends) noexcept nogil:
        """Go on to a node."""
        return put(pencil, count, self.positions[node, 0], self.positions[node, 1],
                   node if bends else -1)

    cdef int pull(self, Pencil *pencil, Py_ssize_t count) noexcept nogil:
        """Pull the trail taut; return -1 where there is no memory."""
        cdef Py_ssize_t at
        cdef int32_t unit, arc
        for at in range(count):
            unit = pencil.posts[at].unit
            if unit >= 0:
                pencil.path.vertices[at].low = self.rooms[unit, 0]
                pencil.path.vertices[at].high = self.rooms[unit, 1]
        if put_grazed(&pencil.path, &self.corners) < 0:
            return NO_MEMORY
        for at in range(count):
            arc = pencil.posts[at].arc
            # Whichever thread writes it writes the same: it follows from the arc.
            if arc >= 0 and self.arc[arc].clear != pencil.path.vertices[at].clear:
                self.arc[arc].clear = pencil.path.vertices[at].clear
        if tighten(&pencil.path, pencil.slides, &self.corners) < 0:
            return NO_MEMORY
        return 0


cdef int refuse(int reason) except -1:
    """Raise what kept a way from being drawn."""
    if reason == NO_MEMORY:
        raise MemoryError
    if reason == NO_ARC:
        raise ValueError("an arc lies outside the graph")
    if reason == OTHER_WEIGHTS:
        raise ValueError("arcs and weights differ in length")
    if reason == OTHER_FACTORS:
        raise ValueError("units and factors differ in length")
    if reason == NO_NODE:
        raise ValueError("the first node lies outside the graph")
    raise ValueError("the unit of an end lies outside the graph")
