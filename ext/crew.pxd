cdef enum:
    FEW = 8  # items of some 15 us that no helper is waked for
    CHUNK = 4  # so many of them are taken at a time

ctypedef void (*item_t)(void *work, int thread, Py_ssize_t item) noexcept nogil

cdef void share_out(void *work, item_t item, Py_ssize_t count, Py_ssize_t chunk,
                    int threads) noexcept nogil
