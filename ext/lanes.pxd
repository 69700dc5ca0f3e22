from libc.stdint cimport int32_t

cdef extern from "lanes.h" nogil:
    enum:
        ZHILU_LANE
        ZHILU_SHORT

    Py_ssize_t zhilu_row(Py_ssize_t p, Py_ssize_t w)
    int32_t zhilu_place(const int32_t *rows, int32_t size, int32_t rank)
    void zhilu_eliminate(
        Py_ssize_t k, Py_ssize_t r, int32_t *up, int32_t *down, int32_t *up_via, int32_t *down_via,
        int32_t *tri_up, int32_t *tri_down, int32_t *tri_up_via, int32_t *tri_down_via,
        int32_t first)
    void zhilu_extend(
        Py_ssize_t r, const int32_t *from_up, const int32_t *from_down, const int32_t *from_up_via,
        const int32_t *from_down_via, const int32_t *place, int32_t *runs, Py_ssize_t k,
        Py_ssize_t above, int32_t *up, int32_t *down, int32_t *up_via, int32_t *down_via,
        int32_t *tri_up, int32_t *tri_down, int32_t *tri_up_via, int32_t *tri_down_via)
    void zhilu_climb(
        Py_ssize_t begin, Py_ssize_t k, Py_ssize_t r, const int32_t *block, int32_t first,
        const int32_t *rows, int32_t *all, int32_t *by, int32_t *spare, int32_t *spare_by)
    void zhilu_sweep(Py_ssize_t k, Py_ssize_t r, const int32_t *block, const int32_t *at,
                     Py_ssize_t own, int32_t *seen, int known, const int32_t *watched,
                     int32_t *where)
