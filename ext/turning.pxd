from libc.stdint cimport int32_t

from ext.trace cimport Crossing, Spot

cdef enum:
    # Places in the order of `Turn` and of `Side`.
    STRAIGHT_ON = 0
    SLIGHT_LEFT = 1
    LEFT = 2
    SHARP_LEFT = 3
    U_LEFT = 4
    SLIGHT_RIGHT = 5
    RIGHT = 6
    SHARP_RIGHT = 7
    U_RIGHT = 8
    BACK = 9
    ON_AHEAD = 0
    ON_LEFT = 1
    ON_RIGHT = 2
    ON_BEHIND = 3

cdef struct Bend:
    Py_ssize_t at
    Py_ssize_t last
    int32_t turn
    double angle
    double before
    double after

cdef struct Doors:
    # The openings that a path leads through, and the `DoorKind` of all: what stands open has no word
    # of its own.
    const Crossing *crossing
    Py_ssize_t count
    const int32_t *kinds

cdef struct Bench:
    # Room for the points of one leg.
    double *xy
    char *kept
    Py_ssize_t *stack
    Bend *bends

cdef double JOG, THRESHOLD

cdef double heading(double x, double y, double there_x, double there_y) noexcept nogil
cdef double turned(double before, double after) noexcept nogil
cdef double around(double angle, double whole) noexcept nogil
cdef int32_t classify(double angle) noexcept nogil
cdef Bend turned_through(Py_ssize_t at, double before, const Bend *bends, Py_ssize_t count,
                         double after) noexcept nogil
cdef int32_t hour(double angle) noexcept nogil
cdef int32_t side_of(double angle) noexcept nogil

cdef int set_up(Bench *bench, Py_ssize_t points) noexcept nogil
cdef void clear_away(Bench *bench) noexcept nogil
cdef Py_ssize_t bends_of(Bench *bench, const Spot *spots, Py_ssize_t count,
                         Doors doors) noexcept nogil
