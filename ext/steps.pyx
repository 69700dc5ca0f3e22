"""The steps of a route as numbers, in arrays that kernels share."""

from libc.stdint cimport int32_t
from libc.stdlib cimport free, malloc, realloc
from libc.string cimport memcpy, memset

NOTHING = (0, -1, -1, 0, 0, 0, 0, 0, 0, 0)


cdef class Steps:
    """What a traveller has to do, step by step.

    Codes are places in the order of an enumeration: a step's `kind` in `StepKind`, `turn` in
    `Turn`, `side` and `counted_side` in `Side`, `relation` in `Relation`, a door's `kind` in
    `DoorKind`, `counted` 0 for doors and 1 and more for `ConnectorKind`. Levels, units, openings
    and connectors are numbers in the lists of the graph that the route leads through
    (`NavigationGraph.level_ids`, `unit_ids`, `opening_ids`, `connector_ids`). -1 is none of them.

    A landmark's `kind` tells what its `number` and its `unit` are:

    * 0: there is no landmark, and all else is as in `NOTHING`.
    * 1: a mark; its number in the building (`Sights.marks`).
    * 2: a connector; its number.
    * 3: a door; the number of the opening, and the unit that it is named after, -1 without a name.
    * 4, 5: the end of the way straight on, a corner; neither has a number.
    * 6, 7: the place where the route begins, the place where it ends.

    `nth`, `total`, `counted_side` and `counted` tell which of several of a kind it is; `nth` is 0
    where it stands alone. A door with `counted` has the count of its step's landmark, and so has a
    ride.

    Args:
        rows: What `rows` returns.

    Raises:
        ValueError: A row lacks a part.
        MemoryError: The steps do not fit.
    """

    def __init__(self, rows=()):
        cdef Step *step
        if self.count:
            raise ValueError("the steps are there already")
        for (kind, turn, hour, level, heading, x, y, metres, seconds, landmark, until, beside,
             doors, into, ride, side) in rows:
            step = self.add_step()
            if step == NULL:
                raise MemoryError
            step.kind, step.turn, step.hour, step.level = kind, turn, hour, level
            step.heading, step.x, step.y = heading, x, y
            step.metres, step.seconds = metres, seconds
            step.landmark, step.until = landmark_of(landmark), landmark_of(until)
            step.beside = landmark_of(beside)
            step.into, step.side = into, side
            step.connector, step.up, step.floors, step.stops, step.to_level = ride
            for door in doors:
                if self.add_door(Door(door[0], door[1], door[2], door[3])) < 0:
                    raise MemoryError

    def __dealloc__(self):
        if self.block != NULL:
            free(self.block)
            return
        free(self.step)
        free(self.door)

    def rows(self):
        """Return the steps as tuples.

        Returns:
            For each step: kind, turn, hour, level, heading, x, y, metres, seconds; the landmarks
            where it is done, until which it lasts and beside its way, each as (kind, number, unit,
            relation, side, hour, nth, total, counted_side, counted); the doors on its way, each as
            (opening, kind, unit behind, counted); the named unit that it ends in; its ride as
            (connector, up, floors, stops, level); and the side on which the destination is.
        """
        return [told(self, &self.step[number]) for number in range(self.count)]

    def row(self, Py_ssize_t number):
        """Return one step as `rows` gives it.

        Raises:
            IndexError: There is no such step.
        """
        if not 0 <= number < self.count:
            raise IndexError(f"there is no step {number} of {self.count}")
        return told(self, &self.step[number])

    cdef Step *add_step(self) noexcept nogil:
        """Add a step of which nothing is known yet; return NULL where there is no memory."""
        cdef Step *step
        if self.count == self.step_room:
            step = <Step *> realloc(self.step, (2 * self.step_room + 8) * sizeof(Step))
            if step == NULL:
                return NULL
            self.step, self.step_room = step, 2 * self.step_room + 8
        step = self.step + self.count
        self.count += 1
        memset(step, 0, sizeof(Step))
        step.landmark = step.until = step.beside = Landmark(
            NO_LANDMARK, -1, -1, 0, 0, 0, 0, 0, 0, 0)
        step.first_door = <int32_t> self.doors
        step.into = step.connector = step.to_level = step.side = -1
        return step

    cdef int add_door(self, Door door) noexcept nogil:
        """Let the last step lead through a door; return -1 where there is no memory."""
        cdef Door *grown
        if self.doors == self.door_room:
            grown = <Door *> realloc(self.door, (2 * self.door_room + 8) * sizeof(Door))
            if grown == NULL:
                return -1
            self.door, self.door_room = grown, 2 * self.door_room + 8
        self.door[self.doors] = door
        self.doors += 1
        self.step[self.count - 1].doors += 1
        return 0

    cdef void clear(self) noexcept nogil:
        """Begin anew, in the same room."""
        self.count = self.doors = 0

    cdef int pack(self, Listed *listed) noexcept nogil:
        """Copy the steps into a block of their own; return -1 where there is no memory."""
        cdef size_t steps = self.count * sizeof(Step), doors = self.doors * sizeof(Door)
        cdef char *block = <char *> malloc(steps + doors + 1)
        if block == NULL:
            return -1
        listed[0] = Listed(block, self.count, self.doors)
        if steps:
            memcpy(block, self.step, steps)
        if doors:
            memcpy(block + steps, self.door, doors)
        return 0


cdef Steps steps_in(const Listed *listed):
    """Return the steps in a block, which is their own from now on; nothing is added to that."""
    cdef Steps steps = Steps.__new__(Steps)
    steps.block = listed.block
    steps.count, steps.doors = listed.count, listed.doors
    steps.step = <Step *> listed.block
    steps.door = <Door *> (steps.step + steps.count)
    return steps


cdef Landmark landmark_of(row):
    """Return a landmark from its tuple."""
    cdef Landmark mark
    (mark.kind, mark.number, mark.unit, mark.relation, mark.side, mark.hour, mark.nth, mark.total,
     mark.counted_side, mark.counted) = row
    return mark


cdef row_of(const Landmark *mark):
    """Return a landmark as a tuple."""
    return (mark.kind, mark.number, mark.unit, mark.relation, mark.side, mark.hour, mark.nth,
            mark.total, mark.counted_side, mark.counted)


cdef told(Steps steps, const Step *step):
    """Return one step as a tuple."""
    cdef const Door *door = steps.door + step.first_door
    return (
        step.kind, step.turn, step.hour, step.level, step.heading, step.x, step.y, step.metres,
        step.seconds, row_of(&step.landmark), row_of(&step.until), row_of(&step.beside),
        tuple([(door[at].opening, door[at].kind, door[at].unit, door[at].counted)
               for at in range(step.doors)]),
        step.into, (step.connector, step.up, step.floors, step.stops, step.to_level), step.side)


StepRow = LandmarkRow = DoorRow = tuple
"""Parts of what `Steps.rows` returns; they stand in the stub."""
