from libc.stdint cimport int32_t, uint32_t
from libc.string cimport memcpy

from ext.pages cimport page_put, page_t

cdef extern from "fragments.h" nogil:
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

    void fragments_free(fragments_t *kept) noexcept
    void fragments_clear(fragments_t *kept) noexcept
    int fragments_grow(fragments_t *kept) noexcept
    int32_t fragments_at(const fragments_t *kept, const fragment_key_t *key) noexcept
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

cdef enum:
    # What a text cannot be written for.
    NO_LACK = 0
    NO_KEY  # nothing is kept under a key
    NO_PART  # there is no such text under a key
    NO_FILLING  # nothing goes into a gap
    NO_FIGURE  # a figure is too large, or no number

cdef struct Lack:
    # The first thing that a text cannot be written for; what is written behind it is void.
    int32_t what
    uint32_t part  # or the gap
    fragment_key_t key
    double figure

cdef class Fragments:
    cdef fragments_t kept
    cdef readonly size_t most, most_bytes
    cdef public int readers

    cdef int make_room(self) except -1
    cdef int wait(self) except -1
    cdef int take_in(self, fragment_key_t key, made) except -1


cdef inline int32_t entry(const fragments_t *kept, fragment_key_t key, Lack *lack) noexcept nogil:
    """Return the number of what is kept under a key, and note where nothing is."""
    cdef int32_t found = fragments_at(kept, &key)
    if kept.items[found].parts == 0 and lack.what == NO_LACK:
        lack.what, lack.key = NO_KEY, key
    return found


cdef inline void write_part(const fragments_t *kept, page_t *out, int32_t number, uint32_t part,
                            Lack *lack) noexcept nogil:
    """Write one of the texts under a number, which has no gaps."""
    cdef size_t size
    cdef const char *text = fragment_text(kept, number, part, &size)
    if text != NULL:
        page_put(out, text, size)
    elif lack.what == NO_LACK:
        lack.what, lack.part = NO_PART, part


cdef inline void write_sentence(const fragments_t *kept, page_t *out, const Sentence *sentence,
                                uint32_t part, Lack *lack) noexcept nogil:
    """Write one of the texts of a sentence, with others in its gaps."""
    cdef size_t size
    cdef const char *text = fragment_text(kept, sentence.number, part, &size)
    cdef const Filling *filling
    cdef uint32_t length
    cdef unsigned char gap
    if text == NULL:
        if lack.what == NO_LACK:
            lack.what, lack.part = NO_PART, part
        return
    while True:
        memcpy(&length, text, sizeof(uint32_t))
        page_put(out, text + sizeof(uint32_t), length)
        text += sizeof(uint32_t) + length
        gap = text[0]
        if gap == 0:
            return
        filling = &sentence.gap[gap]
        if filling.number >= 0:
            write_part(kept, out, filling.number, filling.first + part, lack)
        elif lack.what == NO_LACK:
            lack.what, lack.part = NO_FILLING, gap
        text += 1
