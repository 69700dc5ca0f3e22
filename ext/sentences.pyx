"""What a step says: sentences with gaps, kept by their build, and the names that go into them."""

from libc.math cimport rint
from libc.stdint cimport int32_t, int64_t, uint32_t
from libc.stdlib cimport free, malloc
from msgspec import json

from ext.fragments cimport (
    GAPS, Filling, Fragments, Lack, Sentence, entry, fragment_key_t, fragments_t, write_sentence,
)
from ext.pages cimport Word, page_say, page_t, put_word, word_of
from ext.steps cimport (
    ARRIVE, AT, CORNER, DEPART, DOOR, END, GOAL, NO_LANDMARK, STANDS_OPEN, START, THROUGH, TURN,
    Door, Landmark, Step,
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
    """Says steps in several languages, in any thread.

    A step says up to three sentences: what is done, the stretch, and what is passed. Of each only
    the build is kept, with gaps for what it names, so that a building has some hundred of them; the
    names are kept by what they are of.

    Args:
        languages: Tag and space between sentences of each language, sorted.
        fragments: Where sentences and names are kept.
    """

    def __init__(self, languages, Fragments fragments not None):
        cdef Py_ssize_t at
        if self.tags != NULL:
            raise ValueError("the sentences are there already")
        self.held = ([encode(tag) + b':"' for tag, _ in languages],
                     [inside(encode(space)) for _, space in languages])
        self.languages, self.fragments = len(languages), fragments
        self.tags = <Word *> malloc(max(1, 2 * self.languages) * sizeof(Word))
        if self.tags == NULL:
            raise MemoryError
        self.spaces = self.tags + self.languages
        for at in range(self.languages):
            self.tags[at], self.spaces[at] = word_of(self.held[0][at]), word_of(self.held[1][at])

    def __dealloc__(self):
        free(self.tags)

    cdef void write(self, page_t *out, const Door *door, const Step *step, const Ends *ends,
                    Lack *lack) noexcept nogil:
        """Write the members of what a step says; a language without a word is left out.

        Args:
            out: The page.
            door: The doors of the step.
            step: The step.
            ends: The places that it is between.
            lack: Takes note of what is missing.
        """
        cdef const fragments_t *kept = &self.fragments.kept
        cdef Said said
        cdef uint32_t part
        cdef size_t begun, empty
        cdef bint first = True
        if self.languages == 0:
            return
        self.gather(&said, door, step, ends, lack)
        for part in range(self.languages):
            begun = out.size
            if not first:
                page_say(out, b",")
            put_word(out, &self.tags[part])
            empty = out.size
            write_sentence(kept, out, &said.begins, part, lack)
            if said.goes_on.number >= 0:
                put_word(out, &self.spaces[part])
                write_sentence(kept, out, &said.goes_on, part, lack)
            if said.passes.number >= 0:
                put_word(out, &self.spaces[part])
                write_sentence(kept, out, &said.passes, part, lack)
            if out.size == empty:
                out.size = begun
                continue
            page_say(out, b'"')
            first = False

    cdef void gather(self, Said *said, const Door *door, const Step *step, const Ends *ends,
                     Lack *lack) noexcept nogil:
        """Find the sentences of a step, and what goes into their gaps."""
        clear(&said.begins)
        clear(&said.goes_on)
        clear(&said.passes)
        self.begin(&said.begins, step, ends, lack)
        if step.kind == ARRIVE or step.connector >= 0:
            return
        self.go_on(&said.goes_on, door, step, ends, lack)
        if step.beside.kind != NO_LANDMARK:
            said.passes.number = self.entry(fragment_key_t(PASSES, step.beside.side, 0, 0), lack)
            self.call(&said.passes, &step.beside, ends, lack)

    cdef inline int32_t entry(self, fragment_key_t key, Lack *lack) noexcept nogil:
        """Return the number of what is kept under a key."""
        return entry(&self.fragments.kept, key, lack)

    cdef inline int32_t form(self, int32_t number) noexcept nogil:
        """Return what sentences depend on of what is kept under a number."""
        return self.fragments.kept.items[number].form

    cdef int begin(self, Sentence *said, const Step *step, const Ends *ends,
                   Lack *lack) noexcept nogil:
        """Find what a step begins with."""
        cdef int32_t form
        if step.kind == ARRIVE:
            said.number = self.entry(fragment_key_t(BEGINS, step.kind, step.side, 0), lack)
            said.gap[PLACE_GAP] = Filling(
                self.entry(place_key(LANDMARKS, ends.end), lack), CALLED)
            return 0
        if step.connector >= 0:
            return self.board(said, step, lack)
        if step.kind == DEPART:
            return self.depart(said, step, ends, lack)
        if step.landmark.kind == NO_LANDMARK:
            said.number = self.entry(fragment_key_t(BEGINS, step.kind, step.turn, -1), lack)
            return 0
        if step.kind == TURN:
            return self.turn(said, step, ends, lack)
        form = self.form(self.call(said, &step.landmark, ends, lack))
        self.fill(said, LEVEL_GAP, fragment_key_t(LEVELS, step.level, 0, 0), lack)
        said.number = self.entry(fragment_key_t(BEGINS, step.kind, step.turn, form), lack)
        return 0

    cdef int board(self, Sentence *said, const Step *step, Lack *lack) noexcept nogil:
        """Find what is said of a connector that is taken."""
        cdef const Landmark *mark = &step.landmark
        cdef int32_t connector = self.fill(
            said, CONNECTOR_GAP, fragment_key_t(CONNECTORS, step.connector, 0, 0), lack)
        cdef int32_t form = self.form(connector)
        if mark.nth:
            self.fill(said, WHICH_GAP, which_key(mark), lack)
        self.fill(said, FLOORS_GAP, fragment_key_t(FLOORS, step.floors, 0, 0), lack)
        self.fill(said, LEVEL_GAP, fragment_key_t(LEVELS, step.to_level, 0, 0), lack)
        said.number = self.entry(fragment_key_t(
            BEGINS, step.kind, step.turn, form << 2 | (step.up != 0) << 1 | (mark.nth != 0)),
            lack)
        return 0

    cdef int depart(self, Sentence *said, const Step *step, const Ends *ends,
                    Lack *lack) noexcept nogil:
        """Find what is said of a start, and which way to face."""
        cdef const Landmark *mark = &step.landmark
        cdef bint here = mark.kind == START or mark.kind == GOAL
        cdef int32_t facing = <int32_t> rint(step.heading / 45.0) & 7
        self.fill(said, PLACE_GAP, place_key(STARTS, ends.start), lack)
        if mark.kind == NO_LANDMARK:
            said.number = self.entry(fragment_key_t(BEGINS, step.kind, facing, -1), lack)
            return 0
        if here:
            said.gap[MARK_GAP] = said.gap[PLACE_GAP]
        else:
            self.call(said, mark, ends, lack)
        said.number = self.entry(
            fragment_key_t(BEGINS, step.kind, mark.hour, mark.side << 1 | here), lack)
        return 0

    cdef int turn(self, Sentence *said, const Step *step, const Ends *ends,
                  Lack *lack) noexcept nogil:
        """Find what is said of a turn at something."""
        cdef const Landmark *mark = &step.landmark
        cdef int32_t at = mark.kind if mark.kind == END or mark.kind == CORNER else 0
        cdef int32_t form = 0, kept
        if at == 0:
            kept = self.call(said, mark, ends, lack)
            if mark.relation == THROUGH:
                form = self.form(kept)
                said.gap[ROOM_GAP] = Filling(kept, CALLED + self.languages)
                said.gap[MARK_GAP] = Filling(kept, CALLED + 2 * self.languages)
                if mark.nth:
                    self.fill(said, MARK_GAP, which_key(mark), lack)
        said.number = self.entry(fragment_key_t(
            BEGINS, step.kind, step.turn << 8 | at << 4 | mark.relation, form), lack)
        return 0

    cdef int go_on(self, Sentence *said, const Door *door, const Step *step, const Ends *ends,
                   Lack *lack) noexcept nogil:
        """Find what is said of a stretch."""
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
            at = self.fill(said, UNIT_GAP, fragment_key_t(UNITS, into, 0, 0), lack)
            behind = 1 + self.form(at)
        if step.until.kind != NO_LANDMARK and not self.passed(door, step, ends, lack):
            self.aim(said, &step.until, ends, lack)
            until = step.until.relation
        self.fill(said, METRES_GAP, fragment_key_t(DISTANCE, spoken(step.metres), 0, 0), lack)
        said.number = self.entry(fragment_key_t(
            GOES_ON, doors << 8 | (kind if doors == 1 else 0), behind, until), lack)
        return 0

    cdef bint passed(self, const Door *door, const Step *step, const Ends *ends,
                     Lack *lack) noexcept nogil:
        """Tell whether a stretch leads through what it lasts until."""
        cdef const Landmark *until = &step.until
        cdef int32_t at, opening
        if step.doors == 0 or until.kind == END or until.kind == CORNER:
            return False
        if until.kind == DOOR:
            opening = until.number
        else:
            opening = self.fragments.kept.items[
                self.entry(landmark_key(until, ends), lack)].opening
        for at in range(step.doors):
            if door[at].opening == opening:
                return True
        return False

    cdef int aim(self, Sentence *said, const Landmark *until, const Ends *ends,
                 Lack *lack) noexcept nogil:
        """Fill in what a stretch leads to: of several doors, the one that counts."""
        cdef fragment_key_t end = place_key(LANDMARKS, ends.end)
        if until.kind == START or until.kind == GOAL:
            said.gap[MARK_GAP] = Filling(self.entry(end, lack), CALLED)
        elif until.nth and until.kind == DOOR:
            self.fill(said, MARK_GAP, which_key(until), lack)
        else:
            self.call(said, until, ends, lack)
        said.gap[PLACE_GAP] = said.gap[MARK_GAP]
        return 0

    cdef int call(self, Sentence *said, const Landmark *mark, const Ends *ends,
                  Lack *lack) noexcept nogil:
        """Name a landmark in a sentence; return its number."""
        cdef int32_t found = self.entry(landmark_key(mark, ends), lack)
        said.gap[MARK_GAP] = Filling(found, CALLED)
        return found

    cdef int fill(self, Sentence *said, int32_t gap, fragment_key_t key, Lack *lack) noexcept nogil:
        """Put what is kept under a key into a gap; return its number."""
        cdef int32_t found = self.entry(key, lack)
        said.gap[gap] = Filling(found, 0)
        return found


cdef fragment_key_t landmark_key(const Landmark *mark, const Ends *ends) noexcept nogil:
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


cdef inline fragment_key_t place_key(int32_t what, int64_t place) noexcept nogil:
    """Return the key of what is kept of a place."""
    return fragment_key_t(what, GOAL, <int32_t> place, <int32_t> (place >> 32))


cdef inline fragment_key_t which_key(const Landmark *mark) noexcept nogil:
    """Return the key of which of several a landmark is."""
    return fragment_key_t(WHICH, mark.nth, mark.counted_side, mark.counted)


cdef inline int32_t spoken(double metres) noexcept nogil:
    """Return a distance as people say it, see `routing.spoken_metres`."""
    cdef int32_t size = COARSE_STEP if metres >= COARSE_FROM else 1
    return max(1, size * <int32_t> (metres / size + 0.5))


cdef inline void clear(Sentence *said) noexcept nogil:
    cdef int32_t gap
    said.number = -1
    for gap in range(GAPS):
        said.gap[gap] = Filling(-1, 0)


cdef bytes inside(bytes text):
    """Return a JSON string without its quotes."""
    return text[1:len(text) - 1]
