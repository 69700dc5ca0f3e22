from libc.stdint cimport int32_t, uint32_t

from ext.fragments cimport Fragments, Lack, fragment_key_t, fragments_t
from ext.pages cimport Word, page_t
from ext.sentences cimport Ends as Places, Sentences
from ext.steps cimport Door, Landmark, Step
from ext.trace cimport Leg, Spot

cdef enum:
    MOST_CODES = 16  # names of codes

ctypedef void (*fetch_t)(const fragments_t *kept, const fragment_key_t *key) noexcept nogil

cdef struct Chapter:
    # A part of a route: its legs, its steps, and the places that it is between.
    const Leg *leg
    const Spot *spot
    Py_ssize_t legs
    const Step *step
    const Door *door
    Py_ssize_t steps
    Places ends

cdef struct Writing:
    # How far one has come: the chapter, and the end of all; what is next there, and among all.
    const Chapter *chapter
    const Chapter *end
    Py_ssize_t at
    Py_ssize_t number

cdef class Writer:
    cdef readonly Fragments fragments
    cdef double east, north, longitude, latitude
    cdef Word[MOST_CODES] kinds, turns, sides, relations
    cdef list held
    cdef Sentences sentences
    cdef uint32_t languages

    cdef int name(self, Word *words, names) except -1
    cdef bint write_parts(self, page_t *out, Writing *now, bint steps, Lack *lack) noexcept nogil
    cdef void fetch(self, const Chapter *chapter) noexcept nogil
    cdef void bring(self, const Chapter *chapter, fetch_t fetched) noexcept nogil
    cdef void write_leg(self, page_t *out, const Chapter *chapter, const Leg *leg,
                        Lack *lack) noexcept nogil
    cdef void write_step(self, page_t *out, const Chapter *chapter, const Step *step,
                         Lack *lack) noexcept nogil
    cdef void write_landmark(self, page_t *out, const Landmark *mark, const Places *ends,
                             Lack *lack) noexcept nogil
    cdef void write_count(self, page_t *out, const Landmark *mark) noexcept nogil
    cdef void write_ride(self, page_t *out, const Step *step, Lack *lack) noexcept nogil
    cdef void write_doors(self, page_t *out, const Door *door, const Step *step,
                          Lack *lack) noexcept nogil
    cdef void write_kept(self, page_t *out, fragment_key_t key, uint32_t part,
                         Lack *lack) noexcept nogil
    cdef void write_position(self, page_t *out, double x, double y, Lack *lack) noexcept nogil
