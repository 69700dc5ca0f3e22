from cpython.bytes cimport PyBytes_AS_STRING, PyBytes_GET_SIZE
from libc.stdint cimport int32_t, int64_t
from libc.string cimport strlen

cdef extern from "page.h":
    ctypedef struct page_t:
        char *text
        size_t size
        size_t room

    int page_put(page_t *page, const void *text, size_t size)
    int page_put_integer(page_t *page, int64_t number)
    int page_put_rounded(page_t *page, double value, int digits)


cdef inline int write(page_t *out, const void *text, size_t size) except -1:
    if page_put(out, text, size) < 0:
        raise MemoryError
    return 0


cdef inline int say(page_t *out, const char *text) except -1:
    return write(out, text, strlen(text))


cdef inline int write_bytes(page_t *out, bytes text) except -1:
    return write(out, PyBytes_AS_STRING(text), PyBytes_GET_SIZE(text))


cdef inline int write_integer(page_t *out, int64_t number) except -1:
    if page_put_integer(out, number) < 0:
        raise MemoryError
    return 0


cdef inline int write_words(page_t *out, const int32_t *words, int count) except -1:
    return write(out, words, count * sizeof(int32_t))


cdef int write_whole(page_t *out, double value) except -1
cdef int write_rounded(page_t *out, double value, int digits) except -1
