from libc.stdint cimport int32_t

cdef extern from "lanes.h" nogil:
    enum:
        ZHILU_SLACK

    Py_ssize_t zhilu_row(Py_ssize_t p, Py_ssize_t w)
    int32_t zhilu_place(const int32_t *rows, int32_t size, int32_t rank)

cdef extern from "fronts.h" nogil:
    ctypedef struct zhilu_costs:
        int32_t *up
        int32_t *down
        int32_t *up_via
        int32_t *down_via

    void zhilu_eliminate(Py_ssize_t k, Py_ssize_t r, const zhilu_costs *block,
                         const zhilu_costs *triangle, int32_t first)
    void zhilu_close(Py_ssize_t k, Py_ssize_t r, const zhilu_costs *block, int32_t first)
    void zhilu_extend(Py_ssize_t r, const zhilu_costs *source, const int32_t *place, int32_t *runs,
                      Py_ssize_t k, Py_ssize_t above, const zhilu_costs *block,
                      const zhilu_costs *triangle)

cdef extern from "climbs.h" nogil:
    ctypedef struct zhilu_front:
        int32_t first, columns, rows, slot, row, parent

    ctypedef struct zhilu_step:
        int32_t block, at, above

    ctypedef struct zhilu_chain:
        zhilu_step *steps
        Py_ssize_t size
        int32_t length

    int32_t zhilu_room(const zhilu_front *front)
    void zhilu_set_out(const zhilu_front *fronts, int32_t near, int32_t far, const int32_t *up,
                       const int32_t *down, zhilu_chain *ahead, zhilu_chain *back)
    void zhilu_empty(int32_t *frames, Py_ssize_t length)
    void zhilu_climb_chain(const zhilu_front *fronts, const zhilu_step *steps, Py_ssize_t size,
                           const int32_t *costs, const int32_t *places, int32_t *frames,
                           int32_t *origins, int32_t *columns)
    void zhilu_climb_all(const zhilu_front *fronts, const zhilu_step *steps, Py_ssize_t size,
                         const int32_t *costs, const int32_t *places, int32_t *frames,
                         int32_t *origins, int32_t *columns)
    void zhilu_climb_on(const zhilu_front *fronts, const zhilu_step *steps, Py_ssize_t size,
                        Py_ssize_t begin, int32_t kept, const int32_t *costs,
                        const int32_t *places, int32_t *frames, int32_t *origins,
                        int32_t *columns)
    Py_ssize_t zhilu_meet(const zhilu_front *front, const int32_t *up, const int32_t *down,
                          const int32_t *ahead, const int32_t *back, int32_t *ahead_closed,
                          int32_t *back_closed, int32_t most)
    Py_ssize_t zhilu_trace(const zhilu_front *fronts, const zhilu_step *steps, Py_ssize_t s,
                           Py_ssize_t entry, int32_t cost, const int32_t *costs,
                           const int32_t *frames, const int32_t *origins, Py_ssize_t most,
                           int32_t *ranks, int32_t *slots)

cdef extern from "unpacking.h" nogil:
    ctypedef struct zhilu_spot:
        int32_t slot, first, row, sizes

    ctypedef struct zhilu_leg:
        int32_t tail, head, via, next

    int32_t zhilu_begin(const zhilu_spot *spots, const int32_t *rows, const int32_t *up_via,
                        const int32_t *down_via, int32_t tail, int32_t head)
    Py_ssize_t zhilu_unpack "ZHILU_UNPACK"(const zhilu_spot *spots, const int32_t *rows, const int32_t *up_via,
                            const int32_t *down_via, zhilu_leg *legs, Py_ssize_t size,
                            Py_ssize_t room, int32_t *queue)

cdef extern from "sweeps.h" nogil:
    enum:
        ZHILU_LANE
        ZHILU_STRAIGHT
        ZHILU_BY_ENTRY

    void zhilu_sweep "ZHILU_SWEEP"(const zhilu_front *front, const int32_t *costs, Py_ssize_t size,
                     Py_ssize_t watched, const int32_t *columns, const int32_t *at,
                     const int32_t *met, const int32_t *seen, const int32_t *tags, int32_t *own,
                     int32_t *firsts, char *moved, char *turned)
    void zhilu_drop(const zhilu_front *fronts, const zhilu_step *steps, Py_ssize_t size,
                    const int32_t *drops, const int32_t *costs, const int32_t *frames,
                    int32_t *closed, int32_t *met, Py_ssize_t lane, char *moved)
    int zhilu_leave(const int32_t *seen, const int32_t *firsts, int32_t price, Py_ssize_t lanes,
                    int32_t *best, int32_t *taken)
    void zhilu_leave_only(const int32_t *seen, int32_t price, Py_ssize_t lanes, int32_t *best)
