from libc.stdint cimport int32_t, uint32_t, uint64_t

from ext.pages cimport page_t

cdef extern from "fragments.h":
    ctypedef struct fragment_t:
        uint32_t parts

    ctypedef struct fragments_t:
        fragment_t *items
        size_t count
        page_t arena
        uint64_t clearings

    void fragments_free(fragments_t *kept)
    void fragments_clear(fragments_t *kept)
    int32_t fragments_find(const fragments_t *kept, const page_t *key)
    int32_t fragments_keep(fragments_t *kept, const page_t *key, const page_t *texts,
                           const uint32_t *ends, uint32_t parts)
    const char *fragment_text(const fragments_t *kept, int32_t number, uint32_t part, size_t *size)

cdef class Sheet:
    cdef page_t out, key

    cdef bytes text(self)

cdef class Fragments:
    cdef fragments_t kept
    cdef readonly size_t most, most_bytes

    cdef int32_t entry(self, Sheet sheet, make, Py_ssize_t number, int32_t at) except -1
    cdef const char *part_of(self, int32_t number, uint32_t part, size_t *size) except NULL
    cdef int write_part(self, page_t *out, int32_t number, uint32_t part) except -1
    cdef int write_sentence(self, page_t *out, int32_t number, int32_t put, uint32_t part) except -1
