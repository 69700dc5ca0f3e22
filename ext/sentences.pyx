"""What a step says: sentences with gaps, kept by their build, and the names that go into them."""

from libc.math cimport rint
from libc.stdint cimport int32_t, int64_t, uint64_t
from msgspec import json

from ext.fragments cimport GAPS, Filling, Fragments, Sentence, fragment_key_t
from ext.pages cimport page_put, page_say, page_t, put_bytes
from ext.steps cimport (
    ARRIVE, AT, CORNER, DEPART, DOOR, END, GOAL, NO_LANDMARK, STANDS_OPEN, START, THROUGH, TURN,
    Door, Landmark, Step, Steps,
)

cdef enum:
    # Gaps of sentences, in the order of `routing.Gap`.
    METRES_GAP = 1
    PLACE_GAP
    MARK_GAP
    ROOM_GAP
    UNIT_GAP
    CONNECTOR_GAP
    WHICH_GAP
    FLOORS_GAP
    LEVEL_GAP
    COARSE_FROM = 20  # metres from which distances are said in steps of so many
    COARSE_STEP = 5

cdef object encode = json.encode


cdef class Sentences:
    """Says steps in several languages.

    A step says up to three sentences: what is done, the stretch, and what is passed. Of each only
    the build is kept, with gaps for what it names, so that a building has some hundred of them; the
    names are kept by what they are of.

    Args:
        languages: Tag and space between sentences of each language, sorted.
        fragments: Where sentences and names are kept.
    """

    def __init__(self, languages, Fragments fragments not None):
        self.tags = tuple([encode(tag) + b':"' for tag, _ in languages])
        self.spaces = tuple([inside(encode(space)) for _, space in languages])
        self.languages = len(self.tags)
        self.fragments = fragments

    cdef int write(self, page_t *out, Steps steps, const Step *step, const Ends *ends, make,
                   Py_ssize_t number) except -1:
        """Write the members of what a step says; a language without a word is left out."""
        cdef Said said
        cdef Py_ssize_t part
        cdef size_t begun, empty
        cdef bint first = True
        if self.languages == 0:
            return 0
        self.gather(&said, steps, step, ends, make, number)
        for part in range(self.languages):
            begun = out.size
            if not first:
                page_say(out, b",")
            put_bytes(out, <bytes> self.tags[part])
            empty = out.size
            self.fragments.write_sentence(out, &said.begins, part)
            if said.goes_on.number >= 0:
                put_bytes(out, <bytes> self.spaces[part])
                self.fragments.write_sentence(out, &said.goes_on, part)
            if said.passes.number >= 0:
                put_bytes(out, <bytes> self.spaces[part])
                self.fragments.write_sentence(out, &said.passes, part)
            if out.size == empty:
                out.size = begun
                continue
            page_say(out, b'"')
            first = False
        return 0

    cdef int gather(self, Said *said, Steps steps, const Step *step, const Ends *ends, make,
                    Py_ssize_t number) except -1:
        """Find the sentences of a step, and what goes into their gaps."""
        cdef uint64_t moves
        while True:
            moves = self.fragments.kept.moves
            clear(&said.begins)
            clear(&said.goes_on)
            clear(&said.passes)
            self.begin(&said.begins, step, ends, make, number)
            if step.kind != ARRIVE and step.connector < 0:
                self.go_on(&said.goes_on, steps, step, ends, make, number)
                if step.beside.kind != NO_LANDMARK:
                    said.passes.number = self.fragments.entry(
                        fragment_key_t(PASSES, step.beside.side, 0, 0), make, number)
                    self.call(&said.passes, &step.beside, ends, make, number)
            # Numbers of texts are void once they have moved, by whomever.
            if moves == self.fragments.kept.moves:
                return 0

    cdef int begin(self, Sentence *said, const Step *step, const Ends *ends, make,
                   Py_ssize_t number) except -1:
        """Find what a step begins with."""
        cdef int32_t form
        if step.kind == ARRIVE:
            said.number = self.fragments.entry(
                fragment_key_t(BEGINS, step.kind, step.side, 0), make, number)
            said.gap[PLACE_GAP] = Filling(
                self.fragments.entry(place_key(LANDMARKS, ends.end), make, number), CALLED)
            return 0
        if step.connector >= 0:
            return self.board(said, step, make, number)
        if step.kind == DEPART:
            return self.depart(said, step, ends, make, number)
        if step.landmark.kind == NO_LANDMARK:
            said.number = self.fragments.entry(
                fragment_key_t(BEGINS, step.kind, step.turn, -1), make, number)
            return 0
        if step.kind == TURN:
            return self.turn(said, step, ends, make, number)
        form = self.fragments.kept.items[
            self.call(said, &step.landmark, ends, make, number)].form
        self.fill(said, LEVEL_GAP, fragment_key_t(LEVELS, step.level, 0, 0), make, number)
        said.number = self.fragments.entry(
            fragment_key_t(BEGINS, step.kind, step.turn, form), make, number)
        return 0

    cdef int board(self, Sentence *said, const Step *step, make, Py_ssize_t number) except -1:
        """Find what is said of a connector that is taken."""
        cdef const Landmark *mark = &step.landmark
        cdef int32_t connector = self.fill(
            said, CONNECTOR_GAP, fragment_key_t(CONNECTORS, step.connector, 0, 0), make, number)
        cdef int32_t form = self.fragments.kept.items[connector].form
        if mark.nth:
            self.fill(said, WHICH_GAP, which_key(mark), make, number)
        self.fill(said, FLOORS_GAP, fragment_key_t(FLOORS, step.floors, 0, 0), make, number)
        self.fill(said, LEVEL_GAP, fragment_key_t(LEVELS, step.to_level, 0, 0), make, number)
        said.number = self.fragments.entry(fragment_key_t(
            BEGINS, step.kind, step.turn, form << 2 | (step.up != 0) << 1 | (mark.nth != 0)),
            make, number)
        return 0

    cdef int depart(self, Sentence *said, const Step *step, const Ends *ends, make,
                    Py_ssize_t number) except -1:
        """Find what is said of a start, and which way to face."""
        cdef const Landmark *mark = &step.landmark
        cdef bint here = mark.kind == START or mark.kind == GOAL
        cdef int32_t facing = <int32_t> rint(step.heading / 45.0) & 7
        self.fill(said, PLACE_GAP, place_key(STARTS, ends.start), make, number)
        if mark.kind == NO_LANDMARK:
            said.number = self.fragments.entry(
                fragment_key_t(BEGINS, step.kind, facing, -1), make, number)
            return 0
        if here:
            said.gap[MARK_GAP] = said.gap[PLACE_GAP]
        else:
            self.call(said, mark, ends, make, number)
        said.number = self.fragments.entry(
            fragment_key_t(BEGINS, step.kind, mark.hour, mark.side << 1 | here), make, number)
        return 0

    cdef int turn(self, Sentence *said, const Step *step, const Ends *ends, make,
                  Py_ssize_t number) except -1:
        """Find what is said of a turn at something."""
        cdef const Landmark *mark = &step.landmark
        cdef int32_t at = mark.kind if mark.kind == END or mark.kind == CORNER else 0
        cdef int32_t form = 0, kept
        if at == 0:
            kept = self.call(said, mark, ends, make, number)
            if mark.relation == THROUGH:
                form = self.fragments.kept.items[kept].form
                said.gap[ROOM_GAP] = Filling(kept, CALLED + self.languages)
                said.gap[MARK_GAP] = Filling(kept, CALLED + 2 * self.languages)
                if mark.nth:
                    self.fill(said, MARK_GAP, which_key(mark), make, number)
        said.number = self.fragments.entry(fragment_key_t(
            BEGINS, step.kind, step.turn << 8 | at << 4 | mark.relation, form), make, number)
        return 0

    cdef int go_on(self, Sentence *said, Steps steps, const Step *step, const Ends *ends, make,
                   Py_ssize_t number) except -1:
        """Find what is said of a stretch."""
        cdef const Door *door = steps.door + step.first_door
        cdef int32_t at, first = 0, doors = 0, kind = 0, into = step.into, behind = 0, until = -1
        if step.landmark.kind != NO_LANDMARK and step.landmark.relation == THROUGH and step.doors:
            first = 1
            if into == door[0].unit:
                into = -1
        for at in range(first, step.doors):
            if door[at].kind != STANDS_OPEN:
                kind = door[at].kind
                doors += 1
        if into >= 0:
            at = self.fill(said, UNIT_GAP, fragment_key_t(UNITS, into, 0, 0), make, number)
            behind = 1 + self.fragments.kept.items[at].form
        if step.until.kind != NO_LANDMARK and not self.passed(steps, step, ends, make, number):
            self.aim(said, &step.until, ends, make, number)
            until = step.until.relation
        self.fill(said, METRES_GAP, fragment_key_t(DISTANCE, spoken(step.metres), 0, 0), make,
                  number)
        said.number = self.fragments.entry(fragment_key_t(
            GOES_ON, doors << 8 | (kind if doors == 1 else 0), behind, until), make, number)
        return 0

    cdef bint passed(self, Steps steps, const Step *step, const Ends *ends, make,
                     Py_ssize_t number) except -1:
        """Tell whether a stretch leads through what it lasts until."""
        cdef const Door *door = steps.door + step.first_door
        cdef const Landmark *until = &step.until
        cdef int32_t at, opening
        if step.doors == 0 or until.kind == END or until.kind == CORNER:
            return False
        if until.kind == DOOR:
            opening = until.number
        else:
            opening = self.fragments.kept.items[self.fragments.entry(
                landmark_key(until, ends), make, number)].opening
        for at in range(step.doors):
            if door[at].opening == opening:
                return True
        return False

    cdef int aim(self, Sentence *said, const Landmark *until, const Ends *ends, make,
                 Py_ssize_t number) except -1:
        """Fill in what a stretch leads to: of several doors, the one that counts."""
        cdef fragment_key_t end = place_key(LANDMARKS, ends.end)
        if until.kind == START or until.kind == GOAL:
            said.gap[MARK_GAP] = Filling(self.fragments.entry(end, make, number), CALLED)
        elif until.nth and until.kind == DOOR:
            self.fill(said, MARK_GAP, which_key(until), make, number)
        else:
            self.call(said, until, ends, make, number)
        said.gap[PLACE_GAP] = said.gap[MARK_GAP]
        return 0

    cdef int call(self, Sentence *said, const Landmark *mark, const Ends *ends, make,
                  Py_ssize_t number) except -1:
        """Name a landmark in a sentence; return its number."""
        cdef int32_t found = self.fragments.entry(landmark_key(mark, ends), make, number)
        said.gap[MARK_GAP] = Filling(found, CALLED)
        return found

    cdef int fill(self, Sentence *said, int32_t gap, fragment_key_t key, make,
                  Py_ssize_t number) except -1:
        """Put what is kept under a key into a gap; return its number."""
        cdef int32_t found = self.fragments.entry(key, make, number)
        said.gap[gap] = Filling(found, 0)
        return found


cdef fragment_key_t landmark_key(const Landmark *mark, const Ends *ends) noexcept:
    """Return the key of what is kept of a landmark, whoever notices it from where."""
    cdef fragment_key_t key
    if mark.kind == START or mark.kind == GOAL:
        return place_key(LANDMARKS, ends.start if mark.kind == START else ends.end)
    key = fragment_key_t(LANDMARKS, mark.kind, mark.number, 0)
    if mark.kind == DOOR:
        key.three = mark.unit
    elif mark.kind == CORNER:
        key.three = mark.side
    return key


cdef inline fragment_key_t place_key(int32_t what, int64_t place) noexcept:
    """Return the key of what is kept of a place."""
    return fragment_key_t(what, GOAL, <int32_t> place, <int32_t> (place >> 32))


cdef inline fragment_key_t which_key(const Landmark *mark) noexcept:
    """Return the key of which of several a landmark is."""
    return fragment_key_t(WHICH, mark.nth, mark.counted_side, mark.counted)


cdef inline int32_t spoken(double metres) noexcept:
    """Return a distance as people say it, see `routing.spoken_metres`."""
    cdef int32_t size = COARSE_STEP if metres >= COARSE_FROM else 1
    return max(1, size * <int32_t> (metres / size + 0.5))


cdef inline void clear(Sentence *said) noexcept:
    cdef int32_t gap
    said.number = -1
    for gap in range(GAPS):
        said.gap[gap] = Filling(-1, 0)


cdef bytes inside(bytes text):
    """Return a JSON string without its quotes."""
    return text[1:len(text) - 1]
