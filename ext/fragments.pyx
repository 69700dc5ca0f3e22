"""Texts that are kept by what decides them, so that most of a document is copied."""

from cpython.bytes cimport PyBytes_AS_STRING, PyBytes_GET_SIZE
from libc.stdlib cimport free, malloc
from posix.unistd cimport usleep

from ext.pages cimport page_put, put_bytes

cdef enum:
    PATIENCE = 20  # microseconds


cdef class Fragments:
    """JSON text by key: four numbers, of which the first says what it is.

    Of each key there may be several texts, such as one in each language, and two numbers that tell
    what else depends on the thing that they are of. Texts of keys that begin with 0, 1 or 2 may
    have gaps for other ones: bytes from 1 to 15, which JSON text never holds.

    Bounds: so many keys and so many bytes, and what one step needs more. Overflow rule: beyond, all
    are forgotten before a step and made anew as they are needed.

    Threads may read without the lock of the interpreter; whoever wants to keep something waits
    until they are done, which is a matter of milliseconds.

    Args:
        most: Keys.
        most_bytes: Bytes of texts.

    Attributes:
        readers: How many read without the lock, and must find nothing moved.

    Raises:
        MemoryError: There is no room for any.
    """

    def __init__(self, size_t most, size_t most_bytes):
        self.most, self.most_bytes = most, most_bytes
        if self.kept.items == NULL and fragments_grow(&self.kept) < 0:
            raise MemoryError

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
        if self.kept.items[fragments_at(&self.kept, &wanted)].parts == 0:
            self.take_in(wanted, make(*key))
        return True

    cdef int make_room(self) except -1:
        """Forget all where there is too much."""
        if self.kept.count >= self.most or self.kept.arena.size >= self.most_bytes:
            self.wait()
            fragments_clear(&self.kept)
        return 0

    cdef int wait(self) except -1:
        """Let those go on who read without the lock, until none is left."""
        while self.readers:
            with nogil:
                usleep(PATIENCE)
        return 0

    cdef int take_in(self, fragment_key_t key, made) except -1:
        """Keep what was made for a key, unless whoever was let run meanwhile has."""
        cdef page_t texts = page_t(NULL, 0, 0, 0)
        cdef uint32_t *ends = NULL
        cdef fragment_t item
        cdef tuple parts
        cdef bytes text
        cdef int32_t kept = -1
        parts, item.form, item.opening = made
        self.wait()
        if self.kept.items[fragments_at(&self.kept, &key)].parts:
            return 0
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
            kept = fragments_keep(&self.kept, &item, &texts, ends)
        finally:
            free(texts.text)
            free(ends)
        if kept < 0:
            raise MemoryError
        return 0


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
