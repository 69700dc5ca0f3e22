from libc.stdint cimport int32_t, int64_t

from ext.fragments cimport Filling, Fragments, Sentence, fragment_key_t
from ext.pages cimport page_t
from ext.steps cimport Landmark, Step, Steps

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

cdef fragment_key_t landmark_key(const Landmark *mark, const Ends *ends) noexcept

cdef class Sentences:
    cdef readonly Fragments fragments
    cdef readonly Py_ssize_t languages
    cdef tuple tags, spaces

    cdef int write(self, page_t *out, Steps steps, const Step *step, const Ends *ends, make,
                   Py_ssize_t number) except -1
    cdef int gather(self, Said *said, Steps steps, const Step *step, const Ends *ends, make,
                    Py_ssize_t number) except -1
    cdef int begin(self, Sentence *said, const Step *step, const Ends *ends, make,
                   Py_ssize_t number) except -1
    cdef int board(self, Sentence *said, const Step *step, make, Py_ssize_t number) except -1
    cdef int turn(self, Sentence *said, const Step *step, const Ends *ends, make,
                  Py_ssize_t number) except -1
    cdef bint passed(self, Steps steps, const Step *step, const Ends *ends, make,
                     Py_ssize_t number) except -1
    cdef int depart(self, Sentence *said, const Step *step, const Ends *ends, make,
                    Py_ssize_t number) except -1
    cdef int go_on(self, Sentence *said, Steps steps, const Step *step, const Ends *ends, make,
                   Py_ssize_t number) except -1
    cdef int aim(self, Sentence *said, const Landmark *until, const Ends *ends, make,
                 Py_ssize_t number) except -1
    cdef int call(self, Sentence *said, const Landmark *mark, const Ends *ends, make,
                  Py_ssize_t number) except -1
    cdef int fill(self, Sentence *said, int32_t gap, fragment_key_t key, make,
                  Py_ssize_t number) except -1
