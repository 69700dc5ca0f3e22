"""Texts that are kept by what decides them, so that most of a document is copied."""

from cpython.bytes cimport PyBytes_FromStringAndSize
from libc.stdlib cimport free, malloc
from libc.string cimport memchr

from ext.pages cimport write, write_bytes

cdef enum:
    LEAST = 16
    TOGETHER = 4  # texts of one sentence: they have to be there at the same time

cdef char GAP = 1  # stands where another text goes; JSON text never holds it


cdef class Sheet:
    """What one call writes, and the key that it looks up."""

    def __dealloc__(self):
        free(self.out.text)
        free(self.key.text)

    cdef bytes text(self):
        """Return what was written."""
        return PyBytes_FromStringAndSize(self.out.text, self.out.size)


cdef class Fragments:
    """JSON text by key: bytes that begin with an int32 saying what it is.

    Of each key there may be several texts, such as one in each language.

    Bounds: so many keys, and so many bytes or one sentence. Overflow rule: beyond, all are forgotten
    and made anew as they are needed.

    Args:
        most: Keys, at least 16.
        most_bytes: Bytes of texts and keys.

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
        """How many bytes their texts and they take."""
        return self.kept.arena.size

    cdef int32_t entry(self, Sheet sheet, make, Py_ssize_t number, int32_t at) except -1:
        """Return the number of what is kept under the sheet's key, made where there is none.

        It is void once `clearings` has grown. `make` is given what the key says it is, and two
        numbers of whoever asks; it returns the texts.
        """
        cdef int32_t found = fragments_find(&self.kept, &sheet.key)
        cdef page_t texts = page_t(NULL, 0, 0)
        cdef uint32_t *ends = NULL
        cdef uint32_t parts = 0
        cdef tuple made
        if found >= 0:
            return found
        made = make((<const int32_t *> sheet.key.text)[0], number, at)
        # Whoever was let run meanwhile may have made the same.
        found = fragments_find(&self.kept, &sheet.key)
        if found >= 0:
            return found
        if self.kept.count >= self.most or (
                self.kept.arena.size >= self.most_bytes and self.kept.count >= TOGETHER):
            fragments_clear(&self.kept)
        ends = <uint32_t *> malloc(max(1, len(made)) * sizeof(uint32_t))
        try:
            if ends == NULL:
                raise MemoryError
            for text in made:
                write_bytes(&texts, text)
                ends[parts] = <uint32_t> texts.size
                parts += 1
            found = fragments_keep(&self.kept, &sheet.key, &texts, ends, parts)
        finally:
            free(texts.text)
            free(ends)
        if found < 0:
            raise MemoryError
        return found

    cdef const char *part_of(self, int32_t number, uint32_t part, size_t *size) except NULL:
        """Return one of the texts under a number."""
        if part >= self.kept.items[number].parts:
            raise ValueError(f"there is no text {part} under this key")
        return fragment_text(&self.kept, number, part, size)

    cdef int write_part(self, page_t *out, int32_t number, uint32_t part) except -1:
        """Write one of the texts under a number."""
        cdef size_t size
        cdef const char *text = self.part_of(number, part, &size)
        return write(out, text, size)

    cdef int write_sentence(self, page_t *out, int32_t number, int32_t put,
                            uint32_t part) except -1:
        """Write one of the texts under a number, with that of another one in each of its gaps."""
        cdef size_t size
        cdef const char *text = self.part_of(number, part, &size)
        cdef const char *end = text + size
        cdef const char *here
        while True:
            here = <const char *> memchr(text, GAP, end - text)
            if here == NULL:
                return write(out, text, end - text)
            write(out, text, here - text)
            self.write_part(out, put, part)
            text = here + 1
