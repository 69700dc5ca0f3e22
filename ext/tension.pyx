# distutils: extra_compile_args = -ffp-contract=off
"""Pull a path taut like a string: around the corners it wraps, through the gates it passes."""

from libc.math cimport fabs, isnan
from libc.stdint cimport int32_t
from libc.stdlib cimport realloc

from ext.measures cimport greater, lesser, size

cdef double SLACK = 0.002
"""Metres by which a path may cut into a corner and still count as touching it."""

cdef double GRAZE = 0.015
"""Metres by which the given path may cut into corners; they are put into it first."""

cdef double STILL = 1e-4
"""Metres of a slide that are not worth another round."""

cdef int ROUNDS = 400
"""Rounds after which the path is taken as it is: each one shortens it."""


cdef enum:
    EIGHT = 8


cdef inline double off(double ax, double ay, double bx, double by, double length,
                       double cx, double cy) noexcept nogil:
    """Metres that c lies to the left of the line from a to b; 0 where a and b are one.

    `length` is that of the line.
    """
    if length < 1e-12:
        return 0.0
    return ((bx - ax) * (cy - ay) - (by - ay) * (cx - ax)) / length


cdef Py_ssize_t boxes_of(Py_ssize_t count) noexcept nogil:
    """Return how many boxes there are of so many corners."""
    return (count + EIGHT - 1) // EIGHT


cdef void box_up(const double *spots, Py_ssize_t count, double *boxes) noexcept nogil:
    """Write the box around each eight corners: those of a room are numbered along its obstacles."""
    cdef Py_ssize_t at
    cdef double x, y
    cdef double *box
    for at in range(count):
        x, y, box = spots[2 * at], spots[2 * at + 1], boxes + 4 * (at // EIGHT)
        if at % EIGHT == 0:
            box[0], box[1], box[2], box[3] = x, y, x, y
        box[0], box[1] = lesser(box[0], x), lesser(box[1], y)
        box[2], box[3] = greater(box[2], x), greater(box[3], y)


cdef inline bint is_off(const double *box, const double *area) noexcept nogil:
    """Tell whether a box is outside an area; both are west, south, east and north."""
    return box[0] > area[2] or box[2] < area[0] or box[1] > area[3] or box[3] < area[1]


cdef inline int32_t next_near(int32_t corner, int32_t low, int32_t high, const double *boxes,
                              const double *area) noexcept nogil:
    """Return the first corner from one on whose eight are not all outside an area, or the end."""
    while corner < high and (corner == low or corner % EIGHT == 0):
        if not is_off(boxes + 4 * (corner // EIGHT), area):
            break
        corner = (corner // EIGHT + 1) * EIGHT
    return corner


cdef bint is_taut(const Path *path, Py_ssize_t at, const double *outlines) noexcept nogil:
    """Tell whether the path wraps around the corner that it bends at."""
    cdef const Vertex *here = &path.vertices[at]
    cdef const Vertex *before = &path.vertices[here.before]
    cdef const Vertex *after = &path.vertices[here.after]
    cdef const double *outline = outlines + 4 * here.corner
    cdef double come = size(here.x - before.x, here.y - before.y), go
    cdef double bend = off(before.x, before.y, here.x, here.y, come, after.x, after.y)
    cdef double sign = 1.0 if bend > 0 else -1.0
    cdef int end
    if fabs(bend) < 1e-9:
        return False
    go = size(after.x - here.x, after.y - here.y)
    for end in range(0, 4, 2):
        if sign * off(before.x, before.y, here.x, here.y, come,
                      outline[end], outline[end + 1]) < -SLACK:
            return False
        if sign * off(here.x, here.y, after.x, after.y, go,
                      outline[end], outline[end + 1]) < -SLACK:
            return False
    return True


cdef int gather(Path *path, const Vertex *start, const Vertex *end, double ax, double ay,
                int32_t apex, int32_t low, int32_t high, const Corners *corners) noexcept nogil:
    """List the corners in the triangle start, apex, end but not on its base; return their number."""
    cdef double base = size(end.x - start.x, end.y - start.y)
    cdef double sign = off(start.x, start.y, end.x, end.y, base, ax, ay), rise, fall, rim
    cdef double[4] area
    cdef double bx, by, cx, cy, x, y, least
    cdef int32_t corner, until
    cdef int count = 0
    if fabs(sign) <= SLACK:
        return 0
    rise, fall = size(ax - end.x, ay - end.y), size(start.x - ax, start.y - ay)
    # A corner may lie SLACK outside: a tip of the triangle that is let out as much moves so far.
    rim = (2 * SLACK * greater(rise * fall, base * greater(rise, fall)) / (fabs(sign) * base)
           + SLACK)
    area[0], area[1] = lesser(ax, lesser(start.x, end.x)), lesser(ay, lesser(start.y, end.y))
    area[2], area[3] = greater(ax, greater(start.x, end.x)), greater(ay, greater(start.y, end.y))
    area[0], area[1], area[2], area[3] = area[0] - rim, area[1] - rim, area[2] + rim, area[3] + rim
    sign = 1.0 if sign > 0 else -1.0
    # Most corners are told to be outside by half of SLACK: that leaves to rounding what it takes.
    bx, by, least = sign * (end.x - start.x), sign * (end.y - start.y), SLACK / 2 * base
    cx, cy = sign * (ax - start.x), sign * (ay - start.y)
    corner = next_near(low, low, high, corners.boxes, area)
    while corner < high:
        until = min(high, (corner // EIGHT + 1) * EIGHT)
        while corner < until:
            x = corners.spots[2 * corner] - start.x
            y = corners.spots[2 * corner + 1] - start.y
            if (bx * y - by * x > least and cx * y - cy * x < 2 * SLACK * fall
                    and lies_in(path, start, end, ax, ay, apex, corner, corners.spots, sign, base,
                                rise, fall)):
                path.around[count] = corner
                count += 1
            corner += 1
        corner = next_near(corner, low, high, corners.boxes, area)
    return count


cdef inline bint lies_in(const Path *path, const Vertex *start, const Vertex *end, double ax,
                         double ay, int32_t apex, int32_t corner, const double *spots, double sign,
                         double base, double rise, double fall) noexcept nogil:
    """Tell whether a corner lies in a triangle whose sides are so long, but not on its base."""
    cdef double x = spots[2 * corner], y = spots[2 * corner + 1]
    if corner == start.corner or corner == end.corner or corner == apex:
        return False
    if sign * off(start.x, start.y, end.x, end.y, base, x, y) <= SLACK:
        return False
    if sign * off(end.x, end.y, ax, ay, rise, x, y) < -SLACK:
        return False
    if sign * off(ax, ay, start.x, start.y, fall, x, y) < -SLACK:
        return False
    return not (size(x - start.x, y - start.y) < SLACK or size(x - end.x, y - end.y) < SLACK)


cdef Py_ssize_t append(Path *path) noexcept nogil:
    """Make room for one vertex; return its number, -1 when memory is out."""
    cdef Vertex *grown
    if path.size == path.room:
        grown = <Vertex *> realloc(path.vertices, 2 * path.room * sizeof(Vertex))
        if grown == NULL:
            return -1
        path.vertices = grown
        path.room *= 2
    path.size += 1
    return path.size - 1


cdef int wrap(Path *path, int32_t start, int32_t end, double ax, double ay, int32_t apex,
              int32_t low, int32_t high, const Corners *corners) noexcept nogil:
    """Join start and end by the hull of the corners between them and the apex.

    Returns -1 when memory is out.
    """
    cdef int count = gather(path, &path.vertices[start], &path.vertices[end], ax, ay, apex,
                            low, high, corners)
    cdef int32_t last = start
    path.vertices[start].still = path.vertices[end].still = 0
    if count > 0:
        last = go_around(path, start, end, ax, ay, count, low, high, corners.spots)
        if last < 0:
            return -1
    path.vertices[last].after = end
    path.vertices[end].before = last
    return 0


cdef int32_t go_around(Path *path, int32_t start, int32_t end, double ax, double ay, int count,
                       int32_t low, int32_t high, const double *spots) noexcept nogil:
    """Add the hull of so many gathered corners; return its last vertex, -1 when memory is out."""
    cdef int index, best
    cdef int32_t last = start
    cdef Py_ssize_t added
    cdef const Vertex *here = &path.vertices[start]
    cdef const Vertex *there = &path.vertices[end]
    cdef double sign = off(here.x, here.y, there.x, there.y,
                           size(there.x - here.x, there.y - here.y), ax, ay)
    cdef double x, y, bx, by
    sign = 1.0 if sign > 0 else -1.0
    while count > 0:
        here = &path.vertices[last]
        best, bx, by = -1, path.vertices[end].x, path.vertices[end].y
        for index in range(count):
            x, y = spots[2 * path.around[index]], spots[2 * path.around[index] + 1]
            if sign * off(here.x, here.y, bx, by, size(bx - here.x, by - here.y), x, y) > SLACK:
                best, bx, by = index, x, y
        if best < 0:
            break
        added = append(path)
        if added < 0:
            return -1
        path.vertices[added] = Vertex(bx, by, 0.0, path.around[best], -1, low, high, last, end, 0, 0)
        path.vertices[last].after = <int32_t> added
        path.around[best] = path.around[count - 1]
        count -= 1
        last = <int32_t> added
    return last


cdef int drop(Path *path, int32_t at, const Corners *corners) noexcept nogil:
    """Take a corner out that the path does not wrap around."""
    cdef Vertex here = path.vertices[at]
    return wrap(path, here.before, here.after, here.x, here.y, here.corner,
                here.low, here.high, corners)


cdef int slide(Path *path, int32_t at, const double *gate, const Corners *corners) noexcept nogil:
    """Move a gate to where its neighbours want it: 1 where it moved, 0 where not, -1 on failure."""
    cdef Vertex here = path.vertices[at]
    cdef Vertex before = path.vertices[here.before], after = path.vertices[here.after]
    cdef double ax = gate[0], ay = gate[1], bx = gate[2], by = gate[3]
    cdef double length = size(bx - ax, by - ay), near, far, there, x, y
    if length < STILL:
        return 0
    near = fabs(off(ax, ay, bx, by, length, before.x, before.y))
    far = fabs(off(ax, ay, bx, by, length, after.x, after.y))
    if near + far < 1e-9:
        return 0
    x = (before.x * far + after.x * near) / (near + far)
    y = (before.y * far + after.y * near) / (near + far)
    there = ((x - ax) * (bx - ax) + (y - ay) * (by - ay)) / (length * length)
    there = 0.0 if there < 0.0 else (1.0 if there > 1.0 else there)
    x, y = ax + there * (bx - ax), ay + there * (by - ay)
    if size(x - here.x, y - here.y) < STILL:
        return 0
    path.vertices[at].x, path.vertices[at].y = x, y
    if wrap(path, here.before, at, here.x, here.y, -1, before.low, before.high, corners) < 0:
        return -1
    if wrap(path, at, here.after, here.x, here.y, -1, here.low, here.high, corners) < 0:
        return -1
    return 1


cdef int stir(Path *path, int32_t at, const double *slides, const Corners *corners) noexcept nogil:
    """Drop a corner or slide a gate: 1 where that moved the path, 0 where not, -1 on failure."""
    cdef const Vertex *here = &path.vertices[at]
    if here.corner >= 0:
        if is_taut(path, at, corners.outlines):
            return 0
        return 1 if drop(path, at, corners) == 0 else -1
    if isnan(slides[4 * here.source]):
        return 0
    return slide(path, at, slides + 4 * here.source, corners)


cdef int tighten(Path *path, const double *slides, const Corners *corners) noexcept nogil:
    """Drop corners and slide gates until nothing moves; return -1 when memory is out.

    What stayed where it was is looked at again only when something beside it has moved.
    """
    cdef int32_t at, onward
    cdef int rounds, moved
    cdef bint changed
    for rounds in range(ROUNDS):
        changed = False
        at = path.vertices[0].after
        while path.vertices[at].after >= 0:
            onward = path.vertices[at].after
            if not path.vertices[at].still:
                moved = stir(path, at, slides, corners)
                if moved < 0:
                    return -1
                if moved:
                    changed = True
                else:
                    path.vertices[at].still = 1
            at = onward
        if not changed:
            break
    return 0


cdef bint pokes(const Vertex *start, const Vertex *end, double length, int32_t corner,
                const Corners *corners) noexcept nogil:
    """Tell whether a corner beside a straight line of some length pokes a little through it."""
    cdef double x = corners.spots[2 * corner], y = corners.spots[2 * corner + 1]
    cdef const double *outline = corners.outlines + 4 * corner
    cdef double depth = off(start.x, start.y, end.x, end.y, length, x, y), there, first, second
    if fabs(depth) <= SLACK or fabs(depth) > GRAZE or isnan(outline[0]):
        return False
    there = ((x - start.x) * (end.x - start.x) + (y - start.y) * (end.y - start.y)) / length
    if there <= SLACK or there >= length - SLACK:
        return False
    first = off(start.x, start.y, end.x, end.y, length, outline[0], outline[1])
    second = off(start.x, start.y, end.x, end.y, length, outline[2], outline[3])
    if depth < 0:
        depth, first, second = -depth, -first, -second
    return greater(first, second) <= depth + SLACK and lesser(first, second) < -SLACK


cdef int32_t nearest_grazed(const Vertex *start, const Vertex *end,
                            const Corners *corners) noexcept nogil:
    """Return the corner nearest to the start of those that poke through a line, -1 without any."""
    cdef double length = size(end.x - start.x, end.y - start.y), distance, least = 0.0, x, y
    cdef double[4] area
    cdef int32_t low = start.low, high = start.high, nearest = -1, corner
    area[0], area[2] = lesser(start.x, end.x) - GRAZE, greater(start.x, end.x) + GRAZE
    area[1], area[3] = lesser(start.y, end.y) - GRAZE, greater(start.y, end.y) + GRAZE
    corner = next_near(low, low, high, corners.boxes, area)
    while corner < high:
        x, y = corners.spots[2 * corner], corners.spots[2 * corner + 1]
        if (area[0] <= x <= area[2] and area[1] <= y <= area[3] and corner != start.corner
                and corner != end.corner and pokes(start, end, length, corner, corners)):
            distance = size(x - start.x, y - start.y)
            if nearest < 0 or distance < least:
                nearest, least = corner, distance
        corner = next_near(corner + 1, low, high, corners.boxes, area)
    return nearest


cdef int put_grazed(Path *path, const Corners *corners) noexcept nogil:
    """Put the corners that poke through the path into it; return -1 when memory is out.

    Between two given points each corner of their room is put in once at most. Where `clear` says
    that there is none nobody looks; where none is found it says so from then on.
    """
    cdef Py_ssize_t added, left = 0
    cdef int32_t at = 0, nearest
    cdef Vertex here
    while path.vertices[at].after >= 0:
        if path.vertices[at].clear:
            at = path.vertices[at].after
            continue
        here = path.vertices[at]
        if here.source >= 0:
            left = here.high - here.low
        nearest = nearest_grazed(&here, &path.vertices[here.after], corners)
        path.vertices[at].clear = nearest < 0
        if nearest >= 0 and left > 0:
            left -= 1
            added = append(path)
            if added < 0:
                return -1
            path.vertices[added] = Vertex(
                corners.spots[2 * nearest], corners.spots[2 * nearest + 1], 0.0, nearest, -1,
                here.low, here.high, at, here.after, 0, 0)
            path.vertices[here.after].before = <int32_t> added
            path.vertices[at].after = <int32_t> added
        at = path.vertices[at].after
    return 0
