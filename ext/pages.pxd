from cpython.bytes cimport PyBytes_AS_STRING, PyBytes_GET_SIZE
from libc.stdint cimport int64_t, uint64_t

cdef extern from "page.h" nogil:
    ctypedef struct page_t:
        char *text
        size_t size
        size_t room
        int failed

    void page_put(page_t *page, const void *text, size_t size) noexcept
    void page_say(page_t *page, const char *text) noexcept
    void page_put_integer(page_t *page, int64_t number) noexcept
    int page_put_rounded(page_t *page, double value, int digits) noexcept
    uint64_t in_units(double size, double scale) noexcept


cdef struct Word:
    # A text that somebody else holds.
    const char *text
    size_t size


cdef inline void put_word(page_t *out, const Word *word) noexcept nogil:
    page_put(out, word.text, word.size)


cdef inline Word word_of(bytes text) noexcept:
    return Word(PyBytes_AS_STRING(text), PyBytes_GET_SIZE(text))


cdef inline void put_bytes(page_t *out, bytes text) noexcept:
    page_put(out, PyBytes_AS_STRING(text), PyBytes_GET_SIZE(text))


cdef class Sheet:
    cdef page_t out

    cdef bytes text(self)
    cdef bytes part(self, size_t begin, size_t end)


cdef bint put_whole(page_t *out, double value) noexcept nogil
