"""Work that is shared among threads: many items, none of which touches what another one does."""

cdef extern from "crew.h" nogil:
    ctypedef void (*zhilu_item_t)(void *work, int thread, Py_ssize_t item)

    void zhilu_crew_set_up()
    void zhilu_crew_share(void *work, zhilu_item_t item, Py_ssize_t count, Py_ssize_t chunk,
                          int threads)

cdef extern from "pthread.h":
    int pthread_atfork(void (*prepare)() noexcept, void (*parent)() noexcept,
                       void (*child)() noexcept) noexcept


cdef void set_up() noexcept:
    """Begin without helpers; where a process has been forked they stay with the other one."""
    zhilu_crew_set_up()


cdef void share_out(void *work, item_t item, Py_ssize_t count, Py_ssize_t chunk,
                    int threads) noexcept nogil:
    """Work on all items, alone or with helpers, which stay for the next time.

    There is one crew. Who finds it at work for somebody else works alone.

    Args:
        work: What is handed to each item.
        item: Works on one of them without the lock: its thread, from 0 for who calls this to the
            number of threads, and its place. No two of one thread are worked on at once.
        count: How many there are.
        chunk: So many neighbours are taken at a time.
        threads: How many may take part; 1 for nobody else.
    """
    zhilu_crew_share(work, <zhilu_item_t> item, count, chunk, threads)


set_up()
if pthread_atfork(NULL, NULL, set_up) != 0:
    raise MemoryError
