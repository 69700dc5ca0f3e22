"""Legs and steps as JSON, written from numbers and from kept texts in any thread."""

from libc.math cimport rint
from libc.stdint cimport int32_t, int64_t, uint32_t
from msgspec import json

from ext.fragments cimport (
    NO_FIGURE, NO_LACK, Fragments, Lack, entry, fragment_key_t, fragments_fetch,
    fragments_fetch_texts, fragments_t, write_part,
)
from ext.pages cimport (
    Word, page_put_integer, page_put_rounded, page_say, page_t, put_whole, put_word, word_of,
)
from ext.sentences cimport (
    BEFORE, BEHIND, CONNECTORS, DOORS, LEVELS, UNITS, Ends as Places, Sentences, landmark_key,
)
from ext.steps cimport ARRIVE, NO_LANDMARK, Door, Landmark, Step
from ext.trace cimport Leg, Spot

cdef enum:
    # Digits of figures.
    SECOND = 0
    METRE = 1
    DEGREE = 7

cdef object encode = json.encode


cdef class Writer:
    """What writes legs and steps of routes through one building; see `Teller`.

    It notes the first thing that it lacks, such as a text that is not kept. Whoever has the lock of
    the interpreter makes that.
    """

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
            words[at] = word_of(text)
        return 0

    cdef bint write_parts(self, page_t *out, Writing *now, bint steps, Lack *lack) noexcept nogil:
        """Write legs, or steps, from where one is on; tell whether nothing was lacking."""
        cdef const Chapter *chapter
        cdef size_t begun
        while now.chapter < now.end:
            chapter = now.chapter
            if steps and now.at == 0:
                self.fetch(chapter)
            while now.at < (chapter.steps if steps else chapter.legs):
                begun = out.size
                if now.number:
                    page_say(out, b",")
                if steps:
                    self.write_step(out, chapter, &chapter.step[now.at], lack)
                else:
                    self.write_leg(out, chapter, &chapter.leg[now.at], lack)
                if lack.what != NO_LACK:
                    out.size = begun
                    return False
                now.at += 1
                now.number += 1
            now.chapter += 1
            now.at = 0
        return True

    cdef void fetch(self, const Chapter *chapter) noexcept nogil:
        """Have what is kept of what steps name brought nearer, all of it at the same time.

        First the lines of the table, then those of the texts.
        """
        self.bring(chapter, fragments_fetch)
        self.bring(chapter, fragments_fetch_texts)

    cdef void bring(self, const Chapter *chapter, fetch_t fetched) noexcept nogil:
        cdef const fragments_t *kept = &self.fragments.kept
        cdef const Step *step
        cdef Py_ssize_t number, at
        for number in range(chapter.steps):
            step = &chapter.step[number]
            fetch_at(kept, fetched, fragment_key_t(LEVELS, step.level, 0, 0))
            fetch_at(kept, fetched, landmark_key(&step.landmark, &chapter.ends))
            fetch_at(kept, fetched, landmark_key(&step.until, &chapter.ends))
            if step.beside.kind != NO_LANDMARK:
                fetch_at(kept, fetched, landmark_key(&step.beside, &chapter.ends))
            if step.into >= 0:
                fetch_at(kept, fetched, fragment_key_t(UNITS, step.into, 0, 0))
            for at in range(step.first_door, step.first_door + step.doors):
                fetch_at(kept, fetched, fragment_key_t(
                    DOORS, chapter.door[at].opening, chapter.door[at].kind, 0))

    cdef void write_leg(self, page_t *out, const Chapter *chapter, const Leg *leg,
                        Lack *lack) noexcept nogil:
        """Write a leg, its members in the order of their names."""
        cdef const Spot *spot = chapter.spot + leg.first_spot
        cdef Py_ssize_t at
        page_say(out, b"{")
        if leg.connector >= 0:
            page_say(out, b'"connector":{')
            self.write_kept(out, fragment_key_t(CONNECTORS, leg.connector, 0, 0), self.languages,
                            lack)
            page_say(out, b"},")
        page_say(out, b'"level_name":')
        self.write_kept(out, fragment_key_t(LEVELS, leg.level, 0, 0), self.languages + 1, lack)
        page_say(out, b',"line":[')
        for at in range(leg.spots):
            if at:
                page_say(out, b",")
            self.write_position(out, spot[at].x, spot[at].y, lack)
        page_say(out, b'],"metres":')
        put_figure(out, leg.metres + leg.ride_metres, METRE, lack)
        page_say(out, b',"ordinal":')
        self.write_kept(out, fragment_key_t(LEVELS, leg.level, 0, 0), self.languages, lack)
        page_say(out, b',"seconds":')
        put_figure(out, leg.milliseconds / 1000.0 + leg.ride_milliseconds / 1000.0, SECOND, lack)
        page_say(out, b"}")

    cdef void write_step(self, page_t *out, const Chapter *chapter, const Step *step,
                         Lack *lack) noexcept nogil:
        """Write a step, its members in the order of their names."""
        cdef const Door *door = chapter.door + step.first_door
        cdef const Places *ends = &chapter.ends
        page_say(out, b'{"at":')
        self.write_position(out, step.x, step.y, lack)
        if step.beside.kind != NO_LANDMARK:
            page_say(out, b',"beside":{')
            self.write_landmark(out, &step.beside, ends, lack)
        if step.connector >= 0:
            page_say(out, b',"connector":{')
            self.write_ride(out, step, lack)
        if step.doors:
            self.write_doors(out, door, step, lack)
        page_say(out, b',"heading":')
        page_put_integer(out, <int64_t> rint(step.heading) % 360)
        page_say(out, b',"hour":')
        page_put_integer(out, step.hour)
        if step.into >= 0:
            page_say(out, b',"into":')
            self.write_kept(out, fragment_key_t(UNITS, step.into, 0, 0), self.languages, lack)
        page_say(out, b',"kind":')
        put_code(out, self.kinds, step.kind)
        if step.landmark.kind != NO_LANDMARK:
            page_say(out, b',"landmark":{')
            self.write_landmark(out, &step.landmark, ends, lack)
        page_say(out, b',"metres":')
        put_figure(out, step.metres, METRE, lack)
        page_say(out, b',"ordinal":')
        self.write_kept(out, fragment_key_t(LEVELS, step.level, 0, 0), self.languages, lack)
        page_say(out, b',"seconds":')
        put_figure(out, step.seconds, SECOND, lack)
        if step.kind == ARRIVE and step.side >= 0:
            page_say(out, b',"side":')
            put_code(out, self.sides, step.side)
        page_say(out, b',"text":{')
        self.sentences.write(out, door, step, ends, lack)
        page_say(out, b'},"turn":')
        put_code(out, self.turns, step.turn)
        if step.until.kind != NO_LANDMARK:
            page_say(out, b',"until":{')
            self.write_landmark(out, &step.until, ends, lack)
        page_say(out, b"}")

    cdef void write_landmark(self, page_t *out, const Landmark *mark, const Places *ends,
                             Lack *lack) noexcept nogil:
        """Write the members of a landmark."""
        cdef const fragments_t *texts = &self.fragments.kept
        cdef int32_t kept = entry(texts, landmark_key(mark, ends), lack)
        write_part(texts, out, kept, BEFORE, lack)
        if mark.nth:
            page_say(out, b",")
            self.write_count(out, mark)
        page_say(out, b',"hour":')
        page_put_integer(out, mark.hour)
        write_part(texts, out, kept, BEHIND, lack)
        page_say(out, b',"relation":')
        put_code(out, self.relations, mark.relation)
        page_say(out, b',"side":')
        put_code(out, self.sides, mark.side)
        page_say(out, b"}")

    cdef void write_count(self, page_t *out, const Landmark *mark) noexcept nogil:
        """Write the member that tells which of several a landmark is."""
        page_say(out, b'"count":{"number":')
        page_put_integer(out, mark.nth)
        page_say(out, b',"side":')
        put_code(out, self.sides, mark.counted_side)
        page_say(out, b',"total":')
        page_put_integer(out, mark.total)
        page_say(out, b"}")

    cdef void write_ride(self, page_t *out, const Step *step, Lack *lack) noexcept nogil:
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
        self.write_kept(out, fragment_key_t(CONNECTORS, step.connector, 0, 0), self.languages, lack)
        page_say(out, b',"stops":')
        page_put_integer(out, step.stops)
        page_say(out, b',"to":{"level_name":')
        self.write_kept(out, level, self.languages + 1, lack)
        page_say(out, b',"ordinal":')
        self.write_kept(out, level, self.languages, lack)
        page_say(out, b"}}")

    cdef void write_doors(self, page_t *out, const Door *door, const Step *step,
                          Lack *lack) noexcept nogil:
        cdef int32_t at
        page_say(out, b',"doors":[')
        for at in range(step.doors):
            page_say(out, b",{" if at else b"{")
            if door[at].counted and step.landmark.nth:
                self.write_count(out, &step.landmark)
                page_say(out, b",")
            self.write_kept(out, fragment_key_t(DOORS, door[at].opening, door[at].kind, 0), 0, lack)
            page_say(out, b"}")
        page_say(out, b"]")

    cdef void write_kept(self, page_t *out, fragment_key_t key, uint32_t part,
                         Lack *lack) noexcept nogil:
        """Write one of the texts under a key."""
        cdef const fragments_t *texts = &self.fragments.kept
        write_part(texts, out, entry(texts, key, lack), part, lack)

    cdef void write_position(self, page_t *out, double x, double y, Lack *lack) noexcept nogil:
        """Write longitude and latitude as `Frame.point_to_degrees` gives them."""
        page_say(out, b"[")
        put_figure(out, x / self.east + self.longitude, DEGREE, lack)
        page_say(out, b",")
        put_figure(out, y / self.north + self.latitude, DEGREE, lack)
        page_say(out, b"]")


cdef inline void put_code(page_t *out, const Word *words, int32_t code) noexcept nogil:
    put_word(out, &words[code & (MOST_CODES - 1)])


cdef inline void put_figure(page_t *out, double value, int digits, Lack *lack) noexcept nogil:
    """Write a number rounded to so many digits, none for a whole one."""
    if digits and page_put_rounded(out, value, digits) or not digits and put_whole(out, value):
        return
    if lack.what == NO_LACK:
        lack.what, lack.figure = NO_FIGURE, value


cdef inline void fetch_at(const fragments_t *kept, fetch_t fetched,
                          fragment_key_t key) noexcept nogil:
    fetched(kept, &key)
