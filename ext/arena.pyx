"""Arrays one behind the other in large pages.

A search reads a line here and a line there of arrays that lie all over the memory. In pages of 4 KB many of
them cost a look into the page tables as well. Linux gives pages of 2 MB to whoever asks for them
(`madvise(2)`, MADV_HUGEPAGE); elsewhere arrays lie in whatever pages there are.
"""

from math import prod

import numpy as np

from cpython.buffer cimport PyBuffer_FillInfo

cdef extern from *:
    """
    #include <sys/mman.h>

    /* Fresh pages of zeros, NULL without any. */
    static char *zhilu_pages(size_t size)
    {
        void *found = mmap(NULL, size, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
        return found == MAP_FAILED ? NULL : (char *) found;
    }

    /* Have large ones used where there are such. */
    static void zhilu_enlarge(char *pages, size_t size)
    {
    #ifdef MADV_HUGEPAGE
        madvise(pages, size, MADV_HUGEPAGE);
    #endif
    }
    """
    char *zhilu_pages(size_t size) nogil
    void zhilu_enlarge(char *pages, size_t size) nogil
    int munmap(void *pages, size_t size) nogil

cdef size_t LARGE = 2 << 20  # bytes of a large page
cdef size_t LINE = 64  # bytes of a line of the cache


cdef class Ground:
    """Pages of zeros, as bytes from the beginning of a large one on.

    A large page is taken where more than half of it is used, so that no more than 1 MB stays empty.

    Args:
        used: How many bytes are used.

    Raises:
        MemoryError: There are not so many.
    """

    cdef char *pages
    cdef char *begin
    cdef size_t used, size

    def __cinit__(self, size_t used):
        cdef size_t large = (used + LARGE // 2 - 1) // LARGE * LARGE
        self.used, self.size = used, used + 2 * LARGE
        self.pages = zhilu_pages(self.size)
        if self.pages == NULL:
            raise MemoryError
        self.begin = self.pages + (LARGE - <size_t> self.pages % LARGE)
        if large:
            zhilu_enlarge(self.begin, large)

    def __dealloc__(self):
        if self.pages != NULL:
            munmap(self.pages, self.size)

    def __getbuffer__(self, Py_buffer *buffer, int flags):
        PyBuffer_FillInfo(buffer, self, self.begin, self.used, False, flags)


def side_by_side(*shapes):
    """Return an int32 array of zeros of each shape, with a line or more before and behind each.

    They stay for as long as one of them is held.

    Raises:
        MemoryError: They do not fit.
    """
    counts = [prod(shape) for shape in shapes]
    begins = [LINE]
    for count in counts:
        begins.append(begins[len(begins) - 1] + (4 * count + LINE - 1) // LINE * LINE + LINE)
    ground = np.frombuffer(Ground(begins.pop()), dtype=np.int32)
    return tuple(ground[begin // 4:begin // 4 + count].reshape(shape)
                 for begin, count, shape in zip(begins, counts, shapes, strict=True))
