from libc.stdint cimport int32_t, int64_t

from ext.fragments cimport Fragments, Lack, Sentence, fragment_key_t
from ext.pages cimport Word, page_t
from ext.steps cimport Door, Landmark, Step

cdef enum:
    # What a text is, the first number of its key: see `Text`.
    BEGINS = 0
    GOES_ON
    PASSES
    DISTANCE
    FLOORS
    WHICH
    STARTS
    LEVELS
    UNITS
    CONNECTORS
    LANDMARKS
    DOORS

cdef struct Ends:
    # Numbers of the places where a route begins and ends.
    int64_t start
    int64_t end

cdef struct Said:
    # What a step says; a sentence that it does not say has number -1.
    Sentence begins
    Sentence goes_on
    Sentence passes

cdef enum:
    # Parts of `LANDMARKS`: its object but for what is written anew, and its names from there on.
    BEFORE = 0
    BEHIND
    CALLED

cdef fragment_key_t landmark_key(const Landmark *mark, const Ends *ends) noexcept nogil

cdef class Sentences:
    cdef readonly Fragments fragments
    cdef readonly Py_ssize_t languages
    cdef tuple held
    cdef Word *tags  # by language, and behind them `spaces`
    cdef Word *spaces

    cdef void write(self, page_t *out, const Door *door, const Step *step, const Ends *ends,
                    Lack *lack) noexcept nogil
    cdef void gather(self, Said *said, const Door *door, const Step *step, const Ends *ends,
                     Lack *lack) noexcept nogil
    cdef inline int32_t entry(self, fragment_key_t key, Lack *lack) noexcept nogil
    cdef inline int32_t form(self, int32_t number) noexcept nogil
    cdef int begin(self, Sentence *said, const Step *step, const Ends *ends,
                   Lack *lack) noexcept nogil
    cdef int board(self, Sentence *said, const Step *step, Lack *lack) noexcept nogil
    cdef int depart(self, Sentence *said, const Step *step, const Ends *ends,
                    Lack *lack) noexcept nogil
    cdef int turn(self, Sentence *said, const Step *step, const Ends *ends,
                  Lack *lack) noexcept nogil
    cdef int go_on(self, Sentence *said, const Door *door, const Step *step, const Ends *ends,
                   Lack *lack) noexcept nogil
    cdef bint passed(self, const Door *door, const Step *step, const Ends *ends,
                     Lack *lack) noexcept nogil
    cdef int aim(self, Sentence *said, const Landmark *until, const Ends *ends,
                 Lack *lack) noexcept nogil
    cdef int call(self, Sentence *said, const Landmark *mark, const Ends *ends,
                  Lack *lack) noexcept nogil
    cdef int fill(self, Sentence *said, int32_t gap, fragment_key_t key, Lack *lack) noexcept nogil
