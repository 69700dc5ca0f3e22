from libc.stdint cimport int32_t

cdef enum:
    # What a `Landmark` is: see `Steps`.
    NO_LANDMARK = 0
    MARK = 1
    CONNECTOR = 2
    DOOR = 3
    END = 4
    CORNER = 5
    START = 6
    GOAL = 7
    # Places in the order of `StepKind`, of `Relation` and of `DoorKind`.
    DEPART = 0
    TURN = 1
    TAKE = 2
    LEAVE = 3
    ARRIVE = 4
    BEFORE = 0
    AT = 1
    AFTER = 2
    THROUGH = 3
    STANDS_OPEN = 6

cdef struct Landmark:
    int32_t kind
    int32_t number
    int32_t unit
    int32_t relation
    int32_t side
    int32_t hour
    int32_t nth
    int32_t total
    int32_t counted_side
    int32_t counted

cdef struct Door:
    int32_t opening
    int32_t kind
    int32_t unit
    int32_t counted

cdef struct Step:
    int32_t kind
    int32_t turn
    int32_t hour
    int32_t level
    double heading
    double x
    double y
    double metres
    double seconds
    Landmark landmark
    Landmark until
    Landmark beside
    int32_t first_door
    int32_t doors
    int32_t into
    int32_t connector
    int32_t up
    int32_t floors
    int32_t stops
    int32_t to_level
    int32_t side

cdef struct Listed:
    # Steps in a block of their own, and their doors behind them.
    void *block
    Py_ssize_t count
    Py_ssize_t doors

cdef class Steps:
    cdef readonly Py_ssize_t count
    cdef Step *step
    cdef Door *door
    cdef void *block  # what both lie in, once nothing is added
    cdef Py_ssize_t step_room, doors, door_room

    cdef Step *add_step(self) noexcept nogil
    cdef int add_door(self, Door door) noexcept nogil
    cdef void clear(self) noexcept nogil
    cdef int pack(self, Listed *listed) noexcept nogil

cdef Steps steps_in(const Listed *listed)
