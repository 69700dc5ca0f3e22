"""Texts that are kept by what decides them, so that most of a document is copied."""

from cpython.bytes cimport PyBytes_AS_STRING, PyBytes_GET_SIZE
from libc.stdlib cimport free, malloc
from libc.string cimport memcpy

from ext.pages cimport page_put, put_bytes

cdef enum:
    LEAST = 16
    TOGETHER = 14  # texts of one step: they have to be there at the same time


cdef class Fragments:
    """JSON text by key: four numbers, of which the first says what it is.

    Of each key there may be several texts, such as one in each language, and two numbers that tell
    what else depends on the thing that they are of. Texts of keys that begin with 0, 1 or 2 may have
    gaps for other ones: bytes from 1 to 15, which JSON text never holds.

    Bounds: so many keys, and so many bytes or one step. Overflow rule: beyond, all are forgotten
    and made anew as they are needed.

    Args:
        most: Keys, at least 16.
        most_bytes: Bytes of texts.

    Raises:
        ValueError: `most` is too small.
    """

    def __init__(self, size_t most, size_t most_bytes):
        if most < LEAST:
            raise ValueError(f"fewer than {LEAST} texts cannot be kept: one step needs as many")
        self.most, self.most_bytes = most, most_bytes

    def __dealloc__(self):
        fragments_free(&self.kept)

    @property
    def count(self):
        """How many keys there are."""
        return self.kept.count

    @property
    def size(self):
        """How many bytes their texts take."""
        return self.kept.arena.size

    def prepare(self, key, make):
        """Keep what `make(*key)` returns under a key, unless something is kept there.

        Return whether there is room for more: what is made ahead takes half of it at most, so that
        it never drives out what is needed.
        """
        cdef fragment_key_t wanted
        wanted.what, wanted.one, wanted.two, wanted.three = key
        if 2 * self.kept.count >= self.most or 2 * self.kept.arena.size >= self.most_bytes:
            return False
        if fragments_find(&self.kept, &wanted) < 0:
            self.take_in(wanted, make(*key))
        return True

    cdef int32_t entry(self, fragment_key_t key, make, Py_ssize_t number) except -1:
        """Return the number of what is kept under a key, made where there is none.

        It is void once `moves` has grown. `make` is given the key, and a number of whoever
        asks; it returns the texts, and the two numbers that come with them.
        """
        cdef int32_t found = fragments_find(&self.kept, &key)
        if found >= 0:
            return found
        return self.take_in(key, make(key.what, key.one, key.two, key.three, number))

    cdef int32_t take_in(self, fragment_key_t key, made) except -1:
        """Keep what was made for a key, unless whoever was let run meanwhile has; return its number."""
        cdef int32_t found = fragments_find(&self.kept, &key)
        cdef page_t texts = page_t(NULL, 0, 0, 0)
        cdef uint32_t *ends = NULL
        cdef fragment_t item
        cdef tuple parts
        cdef bytes text
        parts, item.form, item.opening = made
        if found >= 0:
            return found
        if self.kept.count >= self.most or (
                self.kept.arena.size >= self.most_bytes and self.kept.count >= TOGETHER):
            fragments_clear(&self.kept)
        item.key, item.parts = key, 1
        ends = <uint32_t *> malloc(max(1, len(parts)) * sizeof(uint32_t))
        try:
            if ends == NULL:
                raise MemoryError
            for text in parts:
                if key.what < SENTENCES:
                    put_pieces(&texts, text)
                else:
                    put_bytes(&texts, text)
                ends[item.parts - 1] = <uint32_t> texts.size
                item.parts += 1
            found = fragments_keep(&self.kept, &item, &texts, ends)
        finally:
            free(texts.text)
            free(ends)
        if found < 0:
            raise MemoryError
        return found

    cdef int write_part(self, page_t *out, int32_t number, uint32_t part) except -1:
        """Write one of the texts under a number, which has no gaps."""
        cdef size_t size
        cdef const char *text
        text = fragment_text(&self.kept, number, part, &size)
        if text == NULL:
            raise ValueError(f"there is no text {part} under this key")
        page_put(out, text, size)
        return 0

    cdef int write_sentence(self, page_t *out, const Sentence *sentence, uint32_t part) except -1:
        """Write one of the texts of a sentence, with others in its gaps."""
        cdef size_t size
        cdef const char *text
        cdef const Filling *filling
        cdef uint32_t length
        cdef unsigned char gap
        text = fragment_text(&self.kept, sentence.number, part, &size)
        if text == NULL:
            raise ValueError(f"there is no text {part} under this key")
        while True:
            memcpy(&length, text, sizeof(uint32_t))
            page_put(out, text + sizeof(uint32_t), length)
            text += sizeof(uint32_t) + length
            gap = text[0]
            if gap == 0:
                return 0
            filling = &sentence.gap[gap]
            if filling.number < 0:
                raise ValueError(f"nothing goes into gap {gap} of this sentence")
            self.write_part(out, filling.number, filling.first + part)
            text += 1


cdef int put_pieces(page_t *texts, bytes text) except -1:
    """Write a text with gaps as its pieces: the length of each, its bytes, and the gap behind it."""
    cdef const char *here = PyBytes_AS_STRING(text)
    cdef const char *end = here + PyBytes_GET_SIZE(text)
    cdef const char *next
    cdef uint32_t length
    cdef char gap
    while True:
        next = here
        while next < end and not 0 < next[0] < GAPS:
            next += 1
        length = <uint32_t> (next - here)
        gap = next[0] if next < end else 0
        page_put(texts, &length, sizeof(uint32_t))
        page_put(texts, here, length)
        page_put(texts, &gap, 1)
        if next == end:
            return 0
        here = next + 1


Made = tuple  # what it holds stands in the stub
