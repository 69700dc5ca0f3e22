"""Routes as JSON: legs and steps written into one buffer, from numbers and from kept texts."""

from enum import IntEnum

from libc.math cimport floor, rint
from libc.stdint cimport int32_t, int64_t, uint32_t, uint64_t
from msgspec import json

from ext.fragments cimport Fragments, Sheet
from ext.pages cimport (
    page_t, say, write, write_bytes, write_integer, write_rounded, write_whole, write_words,
)
from ext.steps cimport GOAL, NO_LANDMARK, START, Door, Landmark, Step, Steps
from ext.trace cimport Leg, Spot, Trace


class Text(IntEnum):
    """What a text is that is not kept.

    * `BEGINS`, `GOES_ON`, `PASSES`: what a step begins with, says of its stretch (byte 1 stands for
      the distance), and says of what it passes, in each language.
    * `METRES`: the distance of a step, in each language.
    * `LANDMARK`: the object of a step's landmark (`at` 0), `until` (1) or `beside` (2).
    * `DOOR`, `INTO`, `RIDE`: the objects of a step's door number `at`, of the unit that it ends in,
      and of its ride.
    * `ORDINAL`, `LEVEL_NAME`, `CONNECTOR`: of a step or leg.
    """

    BEGINS = 0
    GOES_ON = 1
    PASSES = 2
    METRES = 3
    LANDMARK = 4
    DOOR = 5
    INTO = 6
    RIDE = 7
    ORDINAL = 8
    LEVEL_NAME = 9
    CONNECTOR = 10


cdef enum:
    # The same, the first word of each key.
    _BEGINS = 0
    _GOES_ON
    _PASSES
    _METRES
    _LANDMARK
    _DOOR
    _INTO
    _RIDE
    _ORDINAL
    _LEVEL_NAME
    _CONNECTOR

cdef enum:
    # Places in the order of `StepKind`.
    DEPARTS = 0
    LEAVES = 3
    ARRIVES = 4

cdef enum:
    AT = 0  # landmarks of a step
    UNTIL = 1
    BESIDE = 2
    COARSE_FROM = 20  # metres from which distances are said in steps of so many
    COARSE_STEP = 5

cdef object encode = json.encode


cdef struct Places:
    # The start and the end of a route: as places, and by what they are called.
    int64_t start
    int64_t start_called
    int64_t end
    int64_t end_called


cdef class Teller:
    """Writes the legs and steps of routes through one building.

    Sentences, names and objects are kept as JSON by the numbers that decide them, because many
    routes turn at one corner; distances, times and positions are written anew each time. Numbers
    are written as `round` and msgspec do it, members in the order of their names. Levels, units,
    openings and connectors are numbers, so that all routes have to be of graphs whose lists agree,
    as those of one building do.

    What is not kept is asked for: `make(what, number, at)` returns the `Text` of a leg or step in
    each language, or one text that is the same for all.

    Args:
        frame: Metres per degree of longitude and of latitude, and the origin in degrees.
        codes: Names of the kinds of steps, of turns and of sides, in their order.
        languages: Tag and space between sentences of each language, sorted.
        fragments: Where texts are kept; it is this teller's alone.
    """

    cdef readonly Fragments fragments
    cdef double east, north, longitude, latitude
    cdef tuple kinds, turns, sides, tags, spaces

    def __init__(self, frame, codes, languages, Fragments fragments not None):
        self.east, self.north, self.longitude, self.latitude = frame
        self.kinds, self.turns, self.sides = [tuple(map(encode, each)) for each in codes]
        self.tags = tuple([encode(tag) for tag, _ in languages])
        self.spaces = tuple([inside(encode(space)) for _, space in languages])
        self.fragments = fragments

    def legs(self, traces, make):
        """Return the legs of a route as a JSON array.

        Args:
            traces: The ways that it is made of, one after another.
            make: Makes what is not kept; its `number` is that of the leg among all.

        Raises:
            ValueError: A figure is no finite number.
            MemoryError: The text does not fit.
        """
        cdef Sheet sheet = Sheet()
        cdef Trace trace
        cdef Py_ssize_t number, begun = 0
        say(&sheet.out, b"[")
        for trace in traces:
            for number in range(trace.count):
                if begun + number:
                    say(&sheet.out, b",")
                self.write_leg(sheet, trace, &trace.leg[number], make, begun + number)
            begun += trace.count
        say(&sheet.out, b"]")
        return sheet.text()

    def steps(self, parts, make):
        """Return the steps of a route as a JSON array.

        Args:
            parts: The steps between two places, one after another: with each a number of its start
                as a place, one of what that is called, and the same of its end.
            make: Makes what is not kept; its `number` is that of the step among all.

        Raises:
            ValueError: A figure is no finite number.
            MemoryError: The text does not fit.
        """
        cdef Sheet sheet = Sheet()
        cdef Steps steps
        cdef Places ends
        cdef Py_ssize_t number, begun = 0
        say(&sheet.out, b"[")
        for steps, (ends.start, ends.start_called, ends.end, ends.end_called) in parts:
            for number in range(steps.count):
                if begun + number:
                    say(&sheet.out, b",")
                self.write_step(sheet, steps, &steps.step[number], &ends, make, begun + number)
            begun += steps.count
        say(&sheet.out, b"]")
        return sheet.text()

    cdef int write_leg(self, Sheet sheet, Trace trace, const Leg *leg, make,
                       Py_ssize_t number) except -1:
        cdef page_t *out = &sheet.out
        cdef const Spot *spot = trace.spot + leg.first_spot
        cdef Py_ssize_t at
        say(out, b"{")
        if leg.connector >= 0:
            say(out, b'"connector":')
            self.write_kept(sheet, [_CONNECTOR, leg.connector], 2, make, number, 0)
            say(out, b",")
        say(out, b'"level_name":')
        self.write_kept(sheet, [_LEVEL_NAME, leg.level], 2, make, number, 0)
        say(out, b',"line":[')
        for at in range(leg.spots):
            if at:
                say(out, b",")
            self.write_position(out, spot[at].x, spot[at].y)
        say(out, b'],"metres":')
        write_rounded(out, leg.metres + leg.ride_metres, 1)
        say(out, b',"ordinal":')
        self.write_kept(sheet, [_ORDINAL, leg.level], 2, make, number, 0)
        say(out, b',"seconds":')
        write_whole(out, leg.milliseconds / 1000.0 + leg.ride_milliseconds / 1000.0)
        say(out, b"}")
        return 0

    cdef int write_step(self, Sheet sheet, Steps steps, const Step *step, const Places *ends, make,
                        Py_ssize_t number) except -1:
        """Write a step, its members in the order of their names."""
        cdef page_t *out = &sheet.out
        say(out, b'{"at":')
        self.write_position(out, step.x, step.y)
        self.write_landmark(sheet, b',"beside":', &step.beside, ends, make, number, BESIDE)
        if step.connector >= 0:
            say(out, b',"connector":')
            self.write_kept(sheet, [
                _RIDE, step.connector, step.up, step.floors, step.stops, step.to_level,
                step.landmark.nth, step.landmark.total, step.landmark.counted_side,
                step.landmark.counted,
            ], 10, make, number, 0)
        self.write_doors(sheet, steps, step, make, number)
        say(out, b',"heading":')
        write_integer(out, <int64_t> rint(step.heading) % 360)
        say(out, b',"hour":')
        write_integer(out, step.hour)
        if step.into >= 0:
            say(out, b',"into":')
            self.write_kept(sheet, [_INTO, step.into], 2, make, number, 0)
        say(out, b',"kind":')
        write_bytes(out, self.kinds[step.kind])
        self.write_landmark(sheet, b',"landmark":', &step.landmark, ends, make, number, AT)
        say(out, b',"metres":')
        write_rounded(out, step.metres, 1)
        say(out, b',"ordinal":')
        self.write_kept(sheet, [_ORDINAL, step.level], 2, make, number, 0)
        say(out, b',"seconds":')
        write_whole(out, step.seconds)
        if step.kind == ARRIVES and step.side >= 0:
            say(out, b',"side":')
            write_bytes(out, self.sides[step.side])
        say(out, b',"text":{')
        if self.tags:
            self.write_text(sheet, steps, step, ends, make, number)
        say(out, b'},"turn":')
        write_bytes(out, self.turns[step.turn])
        self.write_landmark(sheet, b',"until":', &step.until, ends, make, number, UNTIL)
        say(out, b"}")
        return 0

    cdef int write_doors(self, Sheet sheet, Steps steps, const Step *step, make,
                         Py_ssize_t number) except -1:
        cdef const Door *door = steps.door + step.first_door
        cdef const Landmark *mark = &step.landmark
        cdef int32_t at
        if step.doors == 0:
            return 0
        say(&sheet.out, b',"doors":[')
        for at in range(step.doors):
            if at:
                say(&sheet.out, b",")
            if door[at].counted:
                self.write_kept(sheet, [
                    _DOOR, door[at].opening, door[at].kind, mark.nth, mark.total,
                    mark.counted_side, mark.counted,
                ], 7, make, number, at)
            else:
                self.write_kept(sheet, [_DOOR, door[at].opening, door[at].kind], 3, make, number,
                                at)
        return say(&sheet.out, b"]")

    cdef int write_landmark(self, Sheet sheet, const char *name, const Landmark *mark,
                            const Places *ends, make, Py_ssize_t number, int32_t at) except -1:
        if mark.kind == NO_LANDMARK:
            return 0
        say(&sheet.out, name)
        begin(sheet, _LANDMARK)
        add(sheet, mark, sizeof(Landmark))
        if mark.kind == START:
            add(sheet, &ends.start, sizeof(int64_t))
        elif mark.kind == GOAL:
            add(sheet, &ends.end, sizeof(int64_t))
        return self.fragments.write_part(
            &sheet.out, self.fragments.entry(sheet, make, number, at), 0)

    cdef int write_text(self, Sheet sheet, Steps steps, const Step *step, const Places *ends, make,
                        Py_ssize_t number) except -1:
        """Write what a step says in each language; a language without a word is left out."""
        cdef page_t *out = &sheet.out
        cdef int32_t begins, goes_on = -1, passes = -1, metres = -1
        cdef uint32_t part
        cdef size_t begun, empty
        cdef uint64_t clearings
        cdef bint first = True
        while True:
            clearings = self.fragments.kept.clearings
            begins = self.beginning(sheet, step, ends, make, number)
            if step.kind != ARRIVES and step.connector < 0:
                goes_on = self.stretch(sheet, steps, step, ends, make, number)
                metres = self.distance(sheet, step, make, number)
                if step.beside.kind != NO_LANDMARK:
                    passes = self.passing(sheet, step, make, number)
            # Numbers of texts are void once all have been forgotten, by whomever.
            if clearings == self.fragments.kept.clearings:
                break
        for part in range(len(self.tags)):
            begun = out.size
            if not first:
                say(out, b",")
            write_bytes(out, self.tags[part])
            say(out, b':"')
            empty = out.size
            self.fragments.write_part(out, begins, part)
            if goes_on >= 0:
                write_bytes(out, self.spaces[part])
                self.fragments.write_sentence(out, goes_on, metres, part)
            if passes >= 0:
                write_bytes(out, self.spaces[part])
                self.fragments.write_part(out, passes, part)
            if out.size == empty:
                out.size = begun
                continue
            say(out, b'"')
            first = False
        return 0

    cdef int32_t beginning(self, Sheet sheet, const Step *step, const Places *ends, make,
                           Py_ssize_t number) except -1:
        """Return what a step begins with, by all that decides it."""
        cdef const Landmark *mark = &step.landmark
        begin(sheet, _BEGINS)
        if step.kind == ARRIVES:
            write_words(&sheet.key, [step.kind, step.side], 2)
            add(sheet, &ends.end_called, sizeof(int64_t))
        elif step.connector >= 0:
            write_words(&sheet.key, [
                step.kind, step.turn, step.connector, step.to_level, step.floors, step.up,
                mark.nth, mark.counted_side, mark.counted,
            ], 9)
        elif step.kind == DEPARTS:
            write_words(&sheet.key, [
                step.kind, mark.hour if mark.kind else <int32_t> rint(step.heading / 45.0),
            ], 2)
            add_mark(sheet, mark)
            add(sheet, &ends.start_called, sizeof(int64_t))
        else:
            write_words(&sheet.key, [step.kind, step.turn, step.level if step.kind == LEAVES else 0], 3)
            add_mark(sheet, mark)
        return self.fragments.entry(sheet, make, number, 0)

    cdef int32_t stretch(self, Sheet sheet, Steps steps, const Step *step, const Places *ends, make,
                         Py_ssize_t number) except -1:
        """Return what is said of a stretch, by all that decides it but for its length."""
        cdef const Door *door = steps.door + step.first_door
        cdef int32_t at
        begin(sheet, _GOES_ON)
        write_words(&sheet.key, [step.landmark.relation, step.into, step.doors], 3)
        for at in range(step.doors):
            write_words(&sheet.key, [door[at].opening, door[at].kind, door[at].unit], 3)
        add_mark(sheet, &step.until)
        if step.until.kind == START:
            add(sheet, &ends.start_called, sizeof(int64_t))
        elif step.until.kind == GOAL:
            add(sheet, &ends.end_called, sizeof(int64_t))
        return self.fragments.entry(sheet, make, number, 0)

    cdef int32_t distance(self, Sheet sheet, const Step *step, make,
                          Py_ssize_t number) except -1:
        """Return a distance as people say it, see `routing.spoken_metres`."""
        cdef int64_t size = COARSE_STEP if step.metres >= COARSE_FROM else 1
        cdef int64_t metres = max(1, size * <int64_t> floor(step.metres / size + 0.5))
        begin(sheet, _METRES)
        add(sheet, &metres, sizeof(int64_t))
        return self.fragments.entry(sheet, make, number, 0)

    cdef int32_t passing(self, Sheet sheet, const Step *step, make,
                         Py_ssize_t number) except -1:
        begin(sheet, _PASSES)
        add_mark(sheet, &step.beside)
        return self.fragments.entry(sheet, make, number, 0)

    cdef int write_kept(self, Sheet sheet, const int32_t *words, int count, make,
                        Py_ssize_t number, int32_t at) except -1:
        """Write the text that some words decide, of which the first says what it is."""
        sheet.key.size = 0
        write_words(&sheet.key, words, count)
        return self.fragments.write_part(
            &sheet.out, self.fragments.entry(sheet, make, number, at), 0)

    cdef int write_position(self, page_t *out, double x, double y) except -1:
        """Write longitude and latitude as `Frame.point_to_degrees` gives them."""
        say(out, b"[")
        write_rounded(out, x / self.east + self.longitude, 7)
        say(out, b",")
        write_rounded(out, y / self.north + self.latitude, 7)
        return say(out, b"]")


cdef inline int begin(Sheet sheet, int32_t what) except -1:
    sheet.key.size = 0
    return add(sheet, &what, sizeof(int32_t))


cdef inline int add(Sheet sheet, const void *words, size_t size) except -1:
    return write(&sheet.key, words, size)


cdef inline int add_mark(Sheet sheet, const Landmark *mark) except -1:
    """Add what decides how a landmark is called, and which way one turns to it."""
    return write_words(&sheet.key, [
        mark.kind, mark.number, mark.unit, mark.relation, mark.side, mark.nth, mark.counted_side,
        mark.counted,
    ], 8)


cdef bytes inside(bytes text):
    """Return a JSON string without its quotes."""
    return text[1:len(text) - 1]


Ends = tuple  # what it holds stands in the stub
