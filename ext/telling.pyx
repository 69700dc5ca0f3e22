"""Routes as JSON: legs and steps written into one buffer, from numbers and from kept texts."""

from enum import IntEnum

from cpython.bytes cimport PyBytes_AS_STRING, PyBytes_GET_SIZE
from libc.math cimport rint
from libc.stdint cimport int32_t, int64_t, uint32_t
from msgspec import json

from ext.fragments cimport (
    Fragments, fragment_key_t, fragments_fetch, fragments_fetch_texts, fragments_t,
)
from ext.pages cimport (
    Sheet, page_put, page_put_integer, page_say, page_t, write_rounded, write_whole,
)
from ext.sentences cimport (
    BEFORE, BEHIND, CONNECTORS, DOORS, LANDMARKS, LEVELS, UNITS, Ends as Places, Sentences, landmark_key,
)
from ext.steps cimport ARRIVE, NO_LANDMARK, Door, Landmark, Step, Steps
from ext.trace cimport Leg, Spot, Trace


class Text(IntEnum):
    """What a text is that is not kept, the first number of its key; the others tell of what.

    * `BEGINS`, `GOES_ON`, `PASSES`: what a step begins with, says of its stretch, and says of what
      it passes, in each language, with gaps (bytes in the order of `routing.Gap`, from 1). They are
      of a step: its number comes last.
    * `METRES`, `FLOORS`: so many, in each language.
    * `WHICH`: which of several: its number, on which side, of what kind; in each language.
    * `STARTS`: a place as a start, in each language.
    * `LEVEL`: a level in each language, its ordinal and the object of its name.
    * `UNIT`: a unit in each language, and its object.
    * `CONNECTOR`: a connector in each language, and the members of its object.
    * `LANDMARK`: the members of a landmark's object before those that depend on where one stands,
      and behind them; it in each language, and of a door what is behind it and its kind in each.
    * `DOOR`: the members of the object of an opening that is passed, by its kind.

    The key of a landmark has its kind and number, then the unit that a door is named after, or the
    side of a corner. That of a place has kind 7, and the number of the place in two halves, the
    lower one first; as a landmark it is called what it is as a destination.

    The first of the numbers that come with a text tells what sentences depend on beside: of `UNIT`,
    and of a door, in which languages there is a name; of other landmarks and of `CONNECTOR` the
    kind of connector. The second one is of `LANDMARK` only: the opening that it is, or -1.
    """

    BEGINS = 0
    GOES_ON = 1
    PASSES = 2
    METRES = 3
    FLOORS = 4
    WHICH = 5
    STARTS = 6
    LEVEL = 7
    UNIT = 8
    CONNECTOR = 9
    LANDMARK = 10
    DOOR = 11


cdef enum:
    MOST_CODES = 16  # names of codes
    MOST_ROOM = 1048576  # bytes of a sheet that is kept

ctypedef void (*fetch_t)(const fragments_t *kept, const fragment_key_t *key) noexcept

cdef object encode = json.encode


cdef struct Word:
    const char *text
    size_t size


cdef class Teller:
    """Writes the legs and steps of routes through one building.

    Sentences, names and objects are kept as JSON by the numbers that decide them, because many
    routes turn at one corner; counts, distances, times and positions are written anew each time.
    Numbers are written as `round` and msgspec do it, members in the order of their names. Levels,
    units, openings and connectors are numbers, so that all routes have to be of graphs whose lists
    agree, as those of one building do.

    What is not kept is asked for: `make(what, one, two, three, number)` returns what belongs to a
    key that begins with a `Text`, and the number of the step that asks, among all.

    Args:
        frame: Metres per degree of longitude and of latitude, and the origin in degrees.
        codes: Names of the kinds of steps, of turns, of sides and of relations, in their order.
        languages: Tag and space between sentences of each language, sorted.
        fragments: Where texts are kept; it is this teller's alone.

    Raises:
        ValueError: There are too many codes.
    """

    cdef readonly Fragments fragments
    cdef double east, north, longitude, latitude
    cdef Word[MOST_CODES] kinds, turns, sides, relations
    cdef list held
    cdef Sentences sentences
    cdef uint32_t languages
    cdef Sheet sheet  # what the last one was written on

    def __init__(self, frame, codes, languages, Fragments fragments not None):
        self.east, self.north, self.longitude, self.latitude = frame
        self.held = []
        kinds, turns, sides, relations = codes
        self.name(self.kinds, kinds)
        self.name(self.turns, turns)
        self.name(self.sides, sides)
        self.name(self.relations, relations)
        self.sentences = Sentences(languages, fragments)
        self.languages = self.sentences.languages
        self.fragments = fragments

    cdef int name(self, Word *words, names) except -1:
        """Keep names ready."""
        cdef Py_ssize_t at
        cdef bytes text
        if len(names) > MOST_CODES:
            raise ValueError(f"{len(names)} names are more than {MOST_CODES}")
        for at in range(MOST_CODES):
            text = encode(names[at]) if at < len(names) else b'""'
            self.held.append(text)
            words[at] = Word(PyBytes_AS_STRING(text), PyBytes_GET_SIZE(text))
        return 0

    def told(self, traces, parts, make):
        """Return the legs and the steps of a route as JSON arrays.

        Args:
            traces: The ways that it is made of, one after another.
            parts: The steps of each, with the numbers of both places that it is between.
            make: Makes what is not kept; its last argument is the number of the step among all.

        Raises:
            ValueError: A figure is no finite number.
            MemoryError: The text does not fit.
        """
        cdef Sheet sheet = self.sheet
        cdef size_t begun
        # It is nobody else's meanwhile: what is not kept is made in Python, which may lead here.
        self.sheet = None
        if sheet is None:
            sheet = Sheet()
        sheet.out.size = 0
        self.write_legs(&sheet.out, traces, make)
        begun = sheet.out.size
        self.write_steps(&sheet.out, parts, make)
        legs, steps = sheet.part(0, begun), sheet.part(begun, sheet.out.size)
        if sheet.out.room <= MOST_ROOM:
            self.sheet = sheet
        return legs, steps

    cdef int write_legs(self, page_t *out, traces, make) except -1:
        cdef Trace trace
        cdef Py_ssize_t number
        cdef bint first = True
        page_say(out, b"[")
        for trace in traces:
            for number in range(trace.count):
                page_say(out, b"{" if first else b",{")
                self.write_leg(out, trace, &trace.leg[number], make)
                first = False
        page_say(out, b"]")
        return 0

    cdef int write_steps(self, page_t *out, parts, make) except -1:
        cdef Steps steps
        cdef Places ends
        cdef Py_ssize_t number, begun = 0
        page_say(out, b"[")
        for steps, (ends.start, ends.end) in parts:
            self.fetch(steps, &ends, fragments_fetch)
            self.fetch(steps, &ends, fragments_fetch_texts)
            for number in range(steps.count):
                page_say(out, b',{"at":' if begun + number else b'{"at":')
                self.write_step(out, steps, &steps.step[number], &ends, make, begun + number)
            begun += steps.count
        page_say(out, b"]")
        return 0

    cdef void fetch(self, Steps steps, const Places *ends, fetch_t fetched) noexcept:
        """Have what is kept of what steps name brought nearer, all of it at the same time."""
        cdef const Step *step
        cdef Py_ssize_t number, at
        for number in range(steps.count):
            step = &steps.step[number]
            self.bring(fetched, fragment_key_t(LEVELS, step.level, 0, 0))
            self.bring(fetched, landmark_key(&step.landmark, ends))
            self.bring(fetched, landmark_key(&step.until, ends))
            if step.beside.kind != NO_LANDMARK:
                self.bring(fetched, landmark_key(&step.beside, ends))
            if step.into >= 0:
                self.bring(fetched, fragment_key_t(UNITS, step.into, 0, 0))
            for at in range(step.first_door, step.first_door + step.doors):
                self.bring(fetched, fragment_key_t(
                    DOORS, steps.door[at].opening, steps.door[at].kind, 0))

    cdef inline void bring(self, fetch_t fetched, fragment_key_t key) noexcept:
        fetched(&self.fragments.kept, &key)

    cdef int write_leg(self, page_t *out, Trace trace, const Leg *leg, make) except -1:
        """Write the members of a leg."""
        cdef const Spot *spot = trace.spot + leg.first_spot
        cdef Py_ssize_t at
        if leg.connector >= 0:
            page_say(out, b'"connector":{')
            self.write_kept(out, fragment_key_t(CONNECTORS, leg.connector, 0, 0), self.languages,
                            make)
            page_say(out, b"},")
        page_say(out, b'"level_name":')
        self.write_kept(out, fragment_key_t(LEVELS, leg.level, 0, 0), self.languages + 1, make)
        page_say(out, b',"line":[')
        for at in range(leg.spots):
            if at:
                page_say(out, b",")
            self.write_position(out, spot[at].x, spot[at].y)
        page_say(out, b'],"metres":')
        write_rounded(out, leg.metres + leg.ride_metres, 1)
        page_say(out, b',"ordinal":')
        self.write_kept(out, fragment_key_t(LEVELS, leg.level, 0, 0), self.languages, make)
        page_say(out, b',"seconds":')
        write_whole(out, leg.milliseconds / 1000.0 + leg.ride_milliseconds / 1000.0)
        page_say(out, b"}")
        return 0

    cdef int write_step(self, page_t *out, Steps steps, const Step *step, const Places *ends, make,
                        Py_ssize_t number) except -1:
        """Write a step from its position on, its members in the order of their names."""
        self.write_position(out, step.x, step.y)
        if step.beside.kind != NO_LANDMARK:
            page_say(out, b',"beside":{')
            self.write_landmark(out, &step.beside, ends, make)
        if step.connector >= 0:
            page_say(out, b',"connector":{')
            self.write_ride(out, step, make)
        if step.doors:
            self.write_doors(out, steps, step, make)
        page_say(out, b',"heading":')
        page_put_integer(out, <int64_t> rint(step.heading) % 360)
        page_say(out, b',"hour":')
        page_put_integer(out, step.hour)
        if step.into >= 0:
            page_say(out, b',"into":')
            self.write_kept(out, fragment_key_t(UNITS, step.into, 0, 0), self.languages, make)
        page_say(out, b',"kind":')
        put_word(out, self.kinds, step.kind)
        if step.landmark.kind != NO_LANDMARK:
            page_say(out, b',"landmark":{')
            self.write_landmark(out, &step.landmark, ends, make)
        page_say(out, b',"metres":')
        write_rounded(out, step.metres, 1)
        page_say(out, b',"ordinal":')
        self.write_kept(out, fragment_key_t(LEVELS, step.level, 0, 0), self.languages, make)
        page_say(out, b',"seconds":')
        write_whole(out, step.seconds)
        if step.kind == ARRIVE and step.side >= 0:
            page_say(out, b',"side":')
            put_word(out, self.sides, step.side)
        page_say(out, b',"text":{')
        self.sentences.write(out, steps, step, ends, make, number)
        page_say(out, b'},"turn":')
        put_word(out, self.turns, step.turn)
        if step.until.kind != NO_LANDMARK:
            page_say(out, b',"until":{')
            self.write_landmark(out, &step.until, ends, make)
        page_say(out, b"}")
        return 0

    cdef int write_landmark(self, page_t *out, const Landmark *mark, const Places *ends,
                            make) except -1:
        """Write the members of a landmark."""
        cdef int32_t kept = self.fragments.entry(landmark_key(mark, ends), make, -1)
        self.fragments.write_part(out, kept, BEFORE)
        if mark.nth:
            page_say(out, b",")
            self.write_count(out, mark)
        page_say(out, b',"hour":')
        page_put_integer(out, mark.hour)
        self.fragments.write_part(out, kept, BEHIND)
        page_say(out, b',"relation":')
        put_word(out, self.relations, mark.relation)
        page_say(out, b',"side":')
        put_word(out, self.sides, mark.side)
        page_say(out, b"}")
        return 0

    cdef int write_count(self, page_t *out, const Landmark *mark) except -1:
        """Write the member that tells which of several a landmark is."""
        page_say(out, b'"count":{"number":')
        page_put_integer(out, mark.nth)
        page_say(out, b',"side":')
        put_word(out, self.sides, mark.counted_side)
        page_say(out, b',"total":')
        page_put_integer(out, mark.total)
        page_say(out, b"}")
        return 0

    cdef int write_ride(self, page_t *out, const Step *step, make) except -1:
        """Write the members of a change of level."""
        cdef fragment_key_t level = fragment_key_t(LEVELS, step.to_level, 0, 0)
        if step.landmark.nth:
            self.write_count(out, &step.landmark)
            page_say(out, b",")
        if step.up:
            page_say(out, b'"direction":"up","floors":')
        else:
            page_say(out, b'"direction":"down","floors":')
        page_put_integer(out, step.floors)
        page_say(out, b",")
        self.write_kept(out, fragment_key_t(CONNECTORS, step.connector, 0, 0), self.languages, make)
        page_say(out, b',"stops":')
        page_put_integer(out, step.stops)
        page_say(out, b',"to":{"level_name":')
        self.write_kept(out, level, self.languages + 1, make)
        page_say(out, b',"ordinal":')
        self.write_kept(out, level, self.languages, make)
        page_say(out, b"}}")
        return 0

    cdef int write_doors(self, page_t *out, Steps steps, const Step *step, make) except -1:
        cdef const Door *door = steps.door + step.first_door
        cdef int32_t at
        page_say(out, b',"doors":[')
        for at in range(step.doors):
            page_say(out, b",{" if at else b"{")
            if door[at].counted and step.landmark.nth:
                self.write_count(out, &step.landmark)
                page_say(out, b",")
            self.write_kept(out, fragment_key_t(DOORS, door[at].opening, door[at].kind, 0), 0, make)
            page_say(out, b"}")
        page_say(out, b"]")
        return 0

    cdef int write_kept(self, page_t *out, fragment_key_t key, uint32_t part, make) except -1:
        """Write one of the texts under a key."""
        return self.fragments.write_part(out, self.fragments.entry(key, make, -1), part)

    cdef int write_position(self, page_t *out, double x, double y) except -1:
        """Write longitude and latitude as `Frame.point_to_degrees` gives them."""
        page_say(out, b"[")
        write_rounded(out, x / self.east + self.longitude, 7)
        page_say(out, b",")
        write_rounded(out, y / self.north + self.latitude, 7)
        page_say(out, b"]")
        return 0


cdef inline void put_word(page_t *out, const Word *words, int32_t code) noexcept:
    cdef const Word *word = words + (code & (MOST_CODES - 1))
    page_put(out, word.text, word.size)


Ends = tuple  # what it holds stands in the stub
