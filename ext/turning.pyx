# distutils: extra_compile_args = -ffp-contract=off
"""Turns: how a walker's heading changes, and where along a path it is worth a word."""

from libc.math cimport atan2, copysign, fabs, fmax, fmod, pi, rint
from libc.stdint cimport int32_t
from libc.stdlib cimport free, malloc

from ext.lines cimport keep
from ext.steps cimport STANDS_OPEN
from ext.trace cimport Crossing, Spot

cdef double SIMPLIFY = 0.6
"""Metres by which a path may weave without a turn being announced."""

cdef double STRAIGHT = 20.0, SLIGHT = 45.0, SHARP = 135.0, REVERSE = 172.0
"""Degrees at which a bend becomes slight, a turn, a sharp turn and a turn around."""

cdef double DRIFT = 35.0
"""Degrees of bends too small for a word, one after the other, that make a slight turn together."""

cdef double JOG = 2.5
"""Metres between two bends that a walker takes as one."""

cdef double THRESHOLD = 1.5
"""Metres behind a door, or from a destination, within which a turn belongs to it."""

cdef double WEAVE = 6.0
"""Metres between two slight bends to either side that lead on in the old direction together."""

cdef double AROUND = 225.0
"""Degrees that two bends taken as one may have together: beyond that they are two."""


cdef double around(double angle, double whole) noexcept nogil:
    """Return an angle in [0, whole), as Python's `%` has it."""
    cdef double rest = angle
    if not -whole < angle < whole:
        # What lies just beyond is as exact as the rest of a division.
        rest = angle - whole if whole <= angle < 2 * whole else fmod(angle, whole)
    if rest == 0:
        return copysign(0.0, whole)
    return rest + whole if rest < 0 else rest


cdef double heading(double x, double y, double there_x, double there_y) noexcept nogil:
    """Return the direction from one point to another, degrees clockwise from north."""
    return around(atan2(there_x - x, there_y - y) * (180.0 / pi), 360.0)


cdef double turned(double before, double after) noexcept nogil:
    """Return the change between two headings in degrees, positive to the right, in [-180, 180)."""
    return around(after - before + 180.0, 360.0) - 180.0


cdef int32_t classify(double angle) noexcept nogil:
    """Return the turn for a change of heading in degrees; beyond 180 it leads around an end."""
    cdef double size = fabs(angle)
    if size < STRAIGHT:
        return STRAIGHT_ON
    if size < SLIGHT:
        return SLIGHT_RIGHT if angle > 0 else SLIGHT_LEFT
    if size < SHARP:
        return RIGHT if angle > 0 else LEFT
    if size < REVERSE:
        return SHARP_RIGHT if angle > 0 else SHARP_LEFT
    return BACK


cdef int32_t hour(double angle) noexcept nogil:
    """Return a direction as the hour of a clock whose twelve is straight ahead."""
    cdef int32_t found = <int32_t> rint(around(angle, 360.0) / 30.0) % 12
    return found if found else 12


cdef int32_t side_of(double angle) noexcept nogil:
    """Return on which side of a walker a direction is."""
    cdef double size = fabs(angle)
    if size <= SLIGHT:
        return ON_AHEAD
    if size >= SHARP:
        return ON_BEHIND
    return ON_RIGHT if angle > 0 else ON_LEFT


cdef int set_up(Bench *bench, Py_ssize_t points) noexcept nogil:
    """Make room for the points of the longest leg; return -1 when memory is out."""
    bench.xy = <double *> malloc(2 * points * sizeof(double))
    bench.kept = <char *> malloc(points)
    bench.stack = <Py_ssize_t *> malloc((2 * points + 4) * sizeof(Py_ssize_t))
    bench.bends = <Bend *> malloc((points + 2) * sizeof(Bend))
    if (bench.xy == NULL or bench.kept == NULL or bench.stack == NULL
            or bench.bends == NULL):
        return -1
    return 0


cdef void clear_away(Bench *bench) noexcept nogil:
    """Give the room back."""
    free(bench.xy)
    free(bench.kept)
    free(bench.stack)
    free(bench.bends)
    bench.xy, bench.kept, bench.stack, bench.bends = NULL, NULL, NULL, NULL


cdef Bend turned_through(Py_ssize_t at, double before, const Bend *bends, Py_ssize_t count,
                         double after) noexcept nogil:
    """Return the turn that some bends are together.

    Half a turn and more is to the side that the bends are to.

    Args:
        at: Where it is.
        before: Degrees clockwise from north in which one comes.
        bends: What is taken as one turn.
        count: How many these are.
        after: Degrees clockwise from north in which one leaves.
    """
    cdef double angle = 0.0, held = before
    cdef Py_ssize_t number
    for number in range(count):
        angle += turned(held, bends[number].before) + bends[number].angle
        held = bends[number].after
    angle += turned(held, after)
    if count == 0 or fabs(angle) > AROUND:
        angle = turned(before, after)
    elif fabs(angle) >= REVERSE:
        return Bend(at, at, U_RIGHT if angle > 0 else U_LEFT, angle, before, after)
    return Bend(at, at, classify(angle), angle, before, after)


cdef Py_ssize_t bends_of(Bench *bench, const Spot *spots, Py_ssize_t count,
                         Doors doors) noexcept nogil:
    """Write the bends of a path that are worth a word to `bench.bends`; return their number.

    Args:
        bench: Room for at least so many points.
        spots: The path.
        count: How many points it has.
        doors: The openings that it leads through.
    """
    cdef Py_ssize_t at, here = -1, found = 0
    cdef double before = 0.0, after, angle, least, drift = 0.0
    if count <= 2:
        return 0
    for at in range(count):
        bench.xy[2 * at], bench.xy[2 * at + 1] = spots[at].x, spots[at].y
        bench.kept[at] = 0
    keep(bench.xy, bench.kept, bench.stack, count, SIMPLIFY)
    for at in range(1, count):
        if not bench.kept[at]:
            continue
        if here < 0:
            here, before = at, heading(spots[0].x, spots[0].y, spots[at].x, spots[at].y)
            continue
        after = heading(spots[here].x, spots[here].y, spots[at].x, spots[at].y)
        angle = turned(before, after)
        least = STRAIGHT
        if fabs(angle) < STRAIGHT:
            drift += angle
            angle, least = drift, DRIFT
        if fabs(angle) >= least:
            drift = 0.0
            found = join(bench.bends, found,
                         Bend(here, here, classify(angle), angle, before, after), spots, doors)
        here, before = at, after
    return found


cdef Py_ssize_t join(Bend *bends, Py_ssize_t count, Bend bend, const Spot *spots,
                     Doors doors) noexcept nogil:
    """Add a bend to others, or take it and the last one as one; return how many there are then.

    Two that go straight on together are none.
    """
    cdef Bend both
    if count == 0 or not together(&bends[count - 1], &bend, spots, doors, &both):
        bends[count] = bend
        return count + 1
    if both.turn == STRAIGHT_ON:
        return count - 1
    bends[count - 1] = both
    return count


cdef bint together(const Bend *one, const Bend *other, const Spot *spots, Doors doors,
                   Bend *both) noexcept nogil:
    """Write two bends as one, unless a walker takes them for two.

    They are two where they are far apart, lead around too far, or where one leads into a door and
    the other away behind it; but such to one side are one where they are an ordinary turn together.
    Nobody is told to turn around at a door.
    """
    cdef double angle = one.angle + other.angle
    cdef bint same_way = one.angle * other.angle > 0
    cdef bint slight = (fmax(fabs(one.angle), fabs(other.angle)) < SLIGHT
                        and fabs(angle) < STRAIGHT)
    cdef double most = WEAVE if slight and not same_way else JOG
    cdef Py_ssize_t number
    cdef const Crossing *door
    cdef double away
    if spots[other.at].walked - spots[one.last].walked > most or fabs(angle) > AROUND:
        return False
    for number in range(doors.count):
        door = &doors.crossing[number]
        if not same_way and one.last <= door.at <= other.at:
            return False
        away = spots[door.at].walked - spots[one.at].walked
        if (fabs(angle) >= SHARP and away >= -THRESHOLD and (door.at <= other.at or away <= JOG)
                and doors.kinds[door.opening] != STANDS_OPEN):
            return False
    both[0] = Bend(one.at, other.last, classify(angle), angle, one.before, other.after)
    if fabs(angle) >= SHARP and same_way:
        both.turn = U_RIGHT if angle > 0 else U_LEFT
    return True
