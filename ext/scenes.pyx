# distutils: extra_compile_args = -ffp-contract=off
"""What a walker sees from a spot of one unit: which mark tells best where a turn is."""

import numpy as np

from libc.math cimport INFINITY, cos, fabs, pi, sin
from libc.stdint cimport int32_t
from libc.stdlib cimport free, malloc

from ext.measures cimport greater, lesser, size
from ext.sight cimport Sight
from ext.steps cimport AFTER, AT, BEFORE, MARK, NO_LANDMARK, Landmark
from ext.turning cimport (
    ON_AHEAD, ON_BEHIND, ON_LEFT, ON_RIGHT, around, heading, hour, side_of, turned)
from ext.visibility cimport blocked

cdef double NEAR = 6.0
"""Metres, with the mark's rank, within which a mark tells where a turn is."""

cdef double AROUND_START = 12.0
"""The same for marks that tell which way to face."""

cdef double LEVEL_WITH = 1.2
"""Metres along the way within which a mark counts as reached."""

cdef double AHEAD_AT_MOST = 3.5
"""Metres that a mark may lie beyond a turn."""

cdef double LOOK_AHEAD = 2.0
"""Metres straight on within which a wall tells that the way ends."""

cdef double NOWHERE = 1e-3
"""Metres from a mark within which it has no direction."""

cdef double ASIDE = 4.0
"""Metres beside the way within which doors are counted."""

cdef int MOST_COUNTED = 9
"""Doors that people count, and that languages have words for; further ones are named."""

cdef double SQUARE = 20.0, OBLIQUE = 3.0
"""Degrees within which a mark counts as straight at a side, and metres against it elsewhere."""


cdef class Scene:
    """What can be noticed in one unit.

    A mark is told from others by two keys, its own and that of the unit that it leads to. Keys stand
    in the order in which marks win that are equally good.

    Args:
        sight: From where the marks are seen: its owners are their numbers.
        marks: For each mark its number in the building, x and y, the metres that count against it,
            its key, and the key of the unit that it leads to, -1 for none.
        doors: For each opening of the unit its number, what it is counted as (`Steps`), x and y;
            what stands open is -1.

    Raises:
        ValueError: A spot belongs to no mark.
        MemoryError: The scene does not fit.
    """

    def __init__(self, Sight sight not None, marks, doors):
        cdef Py_ssize_t at
        if self.mark != NULL or self.exit != NULL:
            raise ValueError("the scene is there already")
        self.sight = sight
        self.mark = <Mark *> malloc(max(1, len(marks)) * sizeof(Mark))
        self.exit = <Exit *> malloc(max(1, len(doors)) * sizeof(Exit))
        if self.mark == NULL or self.exit == NULL:
            raise MemoryError
        for number, x, y, rank, key, leads_to in marks:
            self.mark[self.marks] = Mark(x, y, INFINITY, INFINITY, -INFINITY, -INFINITY, rank, key,
                                         leads_to, number, 0, 0)
            self.marks += 1
        for opening, counted, x, y in doors:
            self.exit[self.exits] = Exit(x, y, opening, counted)
            self.exits += 1
        for at in range(sight.owners.shape[0]):
            if not 0 <= sight.owners[at] < self.marks:
                raise ValueError("a spot belongs to no mark")
            take_in(&self.mark[sight.owners[at]], <int32_t> at, sight.spots[at, 0],
                    sight.spots[at, 1])

    def __dealloc__(self):
        free(self.mark)
        free(self.exit)

    cdef Landmark landmark_at(self, double x, double y, double bearing,
                              const Unmeant *unmeant) noexcept nogil:
        """Return the mark that tells best where a turn is.

        Args:
            x: Where one turns.
            y: The same.
            bearing: Degrees clockwise from north in which one comes.
            unmeant: What is no landmark.
        """
        cdef double east = sin(bearing * (pi / 180.0)), north = cos(bearing * (pi / 180.0))
        cdef double least = NEAR, score, along, along_best = 0.0
        cdef const Mark *best = NULL
        cdef const Mark *mark
        cdef Py_ssize_t at
        for at in range(self.marks):
            mark = &self.mark[at]
            if is_far(mark, x, y, NEAR) or is_unmeant(mark, unmeant):
                continue
            along = (mark.x - x) * east + (mark.y - y) * north
            if along > AHEAD_AT_MOST:
                continue
            score = self.score(mark, x, y, NEAR, 0.0, 0.0, least)
            if better(score, mark, least, best):
                best, least, along_best = mark, score, along
        if best == NULL:
            return nothing()
        if along_best > LEVEL_WITH:
            return seen_from(best, x, y, bearing, BEFORE)
        return seen_from(best, x, y, bearing, AFTER if along_best < -LEVEL_WITH else AT)

    cdef Landmark facing(self, double x, double y, double bearing,
                         const Unmeant *unmeant) noexcept nogil:
        """Return the mark that tells best which way to face at the start."""
        cdef double least = INFINITY, score, angle
        cdef const Mark *best = NULL
        cdef const Mark *mark
        cdef Py_ssize_t at
        for at in range(self.marks):
            mark = &self.mark[at]
            if is_far(mark, x, y, AROUND_START) or is_unmeant(mark, unmeant):
                continue
            angle = angle_to(mark, x, y, bearing)
            score = self.score(mark, x, y, AROUND_START, clean(side_of(angle)),
                               OBLIQUE if off(angle) > SQUARE else 0.0, least)
            if better(score, mark, least, best):
                best, least = mark, score
        return nothing() if best == NULL else seen_from(best, x, y, bearing, AT)

    cdef Landmark beside(self, double x, double y, double bearing,
                         const Unmeant *unmeant) noexcept nogil:
        """Return the mark that one passes most plainly at a point."""
        cdef double least = NEAR, score
        cdef const Mark *best = NULL
        cdef const Mark *mark
        cdef Py_ssize_t at
        cdef int32_t side
        for at in range(self.marks):
            mark = &self.mark[at]
            if is_far(mark, x, y, NEAR) or is_unmeant(mark, unmeant):
                continue
            side = side_of(angle_to(mark, x, y, bearing))
            if side != ON_LEFT and side != ON_RIGHT:
                continue
            score = self.score(mark, x, y, NEAR, 0.0, 0.0, least)
            if better(score, mark, least, best):
                best, least = mark, score
        return nothing() if best == NULL else seen_from(best, x, y, bearing, AT)

    cdef bint ends(self, double x, double y, double bearing) noexcept nogil:
        """Tell whether the way straight on ends here."""
        return blocked(x, y, x + LOOK_AHEAD * sin(bearing * (pi / 180.0)),
                       y + LOOK_AHEAD * cos(bearing * (pi / 180.0)), self.sight.walls,
                       &self.sight.grid)

    cdef Count counted(self, int32_t opening, double x, double y, double there_x,
                       double there_y) noexcept nogil:
        """Count the openings of a kind on one side of a stretch, as far as the one meant and on.

        Args:
            opening: The one that is meant.
            x: Where the stretch begins.
            y: The same.
            there_x: Where one turns to the opening.
            there_y: The same.
        """
        cdef double length = size(there_x - x, there_y - y), east, north, along, right, far, aside
        cdef Count count = Count(0, 0, 0, 0)
        cdef const Exit *meant = NULL
        cdef Py_ssize_t at
        for at in range(self.exits):
            if self.exit[at].opening == opening:
                meant = &self.exit[at]
                break
        if meant == NULL or meant.counted < 0 or length < LEVEL_WITH:
            return count
        east, north = (there_x - x) / length, (there_y - y) / length
        along = (meant.x - x) * east + (meant.y - y) * north
        right = (meant.x - x) * north - (meant.y - y) * east
        if fabs(right) < NOWHERE or fabs(right) > ASIDE or along < LEVEL_WITH / 2:
            return count
        for at in range(self.exits):
            if self.exit[at].counted != meant.counted:
                continue
            far = (self.exit[at].x - x) * east + (self.exit[at].y - y) * north
            aside = (self.exit[at].x - x) * north - (self.exit[at].y - y) * east
            if far > 0 and aside * right > 0 and fabs(aside) <= ASIDE:
                count.total += 1
                count.nth += far <= along
        if count.total <= 1 or count.nth > MOST_COUNTED:
            return Count(0, 0, 0, 0)
        count.side, count.counted = ON_RIGHT if right > 0 else ON_LEFT, meant.counted
        return count

    cdef double score(self, const Mark *mark, double x, double y, double reach, double clean,
                      double oblique, double most) noexcept nogil:
        """Return what counts against a mark, its distance in sight first; infinite beyond `most`.

        Args:
            mark: The mark.
            x: From where it is seen.
            y: The same.
            reach: Metres within which it is seen.
            clean: Metres that count against its side.
            oblique: Metres that count against its direction.
            most: What it may be.
        """
        cdef double far, found = INFINITY, score
        cdef Py_ssize_t spot
        for spot in range(mark.first_spot, mark.end_spot):
            if (fabs(self.sight.spots[spot, 0] - x) > reach
                    or fabs(self.sight.spots[spot, 1] - y) > reach):
                continue
            far = size(self.sight.spots[spot, 0] - x, self.sight.spots[spot, 1] - y)
            score = far + mark.rank + clean + oblique
            if far > reach or score > most or score >= found:
                continue
            if not blocked(x, y, self.sight.spots[spot, 0], self.sight.spots[spot, 1],
                           self.sight.walls, &self.sight.grid):
                found = score
        return found


cdef void take_in(Mark *mark, int32_t spot, double x, double y) noexcept nogil:
    """Let a mark be seen from one more spot, the next in order."""
    if mark.end_spot == 0:
        mark.first_spot = spot
    mark.end_spot = spot + 1
    mark.west, mark.east = lesser(mark.west, x), greater(mark.east, x)
    mark.south, mark.north = lesser(mark.south, y), greater(mark.north, y)


cdef bint is_far(const Mark *mark, double x, double y, double reach) noexcept nogil:
    """Tell whether no spot of a mark is within reach, without a look at them."""
    return (mark.west - x > reach or x - mark.east > reach
            or mark.south - y > reach or y - mark.north > reach)


cdef bint better(double score, const Mark *mark, double least, const Mark *best) noexcept nogil:
    """Tell whether a mark is better than the best one so far."""
    if score == INFINITY:
        return False
    return best == NULL or score < least or (score == least and mark.key < best.key)


cdef bint is_unmeant(const Mark *mark, const Unmeant *unmeant) noexcept nogil:
    """Tell whether a mark is no landmark on a way."""
    cdef Py_ssize_t at
    for at in range(3):
        if unmeant.ends[at] >= 0 and unmeant.ends[at] in (mark.key, mark.leads_to):
            return True
    if unmeant.connector >= 0 and unmeant.connector in (mark.key, mark.leads_to):
        return True
    for at in range(unmeant.size):
        if unmeant.openings[at] == mark.key or unmeant.openings[at] == mark.leads_to:
            return True
    return False


cdef double angle_to(const Mark *mark, double x, double y, double bearing) noexcept nogil:
    """Return where a mark is for a walker, degrees, positive to the right."""
    if size(mark.x - x, mark.y - y) < NOWHERE:
        return 0.0
    return turned(bearing, heading(x, y, mark.x, mark.y))


cdef double clean(int32_t side) noexcept nogil:
    """Return the metres against a mark by its side of one who sets out: it is easiest behind."""
    if side == ON_BEHIND:
        return 0.0
    return 1.0 if side == ON_AHEAD else 2.0


cdef double off(double angle) noexcept nogil:
    """Return the degrees that a direction misses straight ahead, beside or behind by."""
    return fabs(around(angle + 45.0, 90.0) - 45.0)


cdef Landmark seen_from(const Mark *mark, double x, double y, double bearing,
                        int32_t relation) noexcept nogil:
    """Return a mark as one who walks in a direction sees it from a point."""
    cdef double angle = angle_to(mark, x, y, bearing)
    return Landmark(MARK, mark.number, -1, relation, side_of(angle), hour(angle), 0, 0, 0, 0)


cdef Landmark nothing() noexcept nogil:
    """Return that there is no landmark."""
    return Landmark(NO_LANDMARK, -1, -1, 0, 0, 0, 0, 0, 0, 0)
