from libc.stdint cimport int32_t, uint32_t, uint64_t

from ext.pages cimport page_t

cdef extern from "fragments.h":
    ctypedef struct fragment_key_t:
        int32_t what
        int32_t one
        int32_t two
        int32_t three

    ctypedef struct fragment_t:
        fragment_key_t key
        uint32_t parts
        int32_t form
        int32_t opening

    ctypedef struct fragments_t:
        fragment_t *items
        size_t count
        page_t arena
        uint64_t moves

    void fragments_free(fragments_t *kept) noexcept
    void fragments_clear(fragments_t *kept) noexcept
    int32_t fragments_find(const fragments_t *kept, const fragment_key_t *key) noexcept
    void fragments_fetch(const fragments_t *kept, const fragment_key_t *key) noexcept
    void fragments_fetch_texts(const fragments_t *kept, const fragment_key_t *key) noexcept
    int32_t fragments_keep(fragments_t *kept, const fragment_t *made, const page_t *texts,
                           const uint32_t *ends) noexcept
    const char *fragment_text(const fragments_t *kept, int32_t number, uint32_t part,
                              size_t *size) noexcept

cdef enum:
    GAPS = 16  # kinds of gaps: bytes below it
    SENTENCES = 3  # what texts with gaps are: keys that begin with less

cdef struct Filling:
    # What goes where a gap is: the texts of each language under a number, from which on.
    int32_t number
    uint32_t first

cdef struct Sentence:
    # A text with gaps and what goes there.
    int32_t number
    Filling gap[GAPS]

cdef class Fragments:
    cdef fragments_t kept
    cdef readonly size_t most, most_bytes

    cdef int32_t entry(self, fragment_key_t key, make, Py_ssize_t number) except -1
    cdef int32_t take_in(self, fragment_key_t key, made) except -1
    cdef int write_part(self, page_t *out, int32_t number, uint32_t part) except -1
    cdef int write_sentence(self, page_t *out, const Sentence *sentence, uint32_t part) except -1
