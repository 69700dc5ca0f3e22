"""Frames that are sent together, one after the other in one piece of memory."""

from cpython.buffer cimport PyBUF_SIMPLE, PyBuffer_Release, PyObject_GetBuffer
from cpython.bytes cimport PyBytes_GET_SIZE
from cpython.dict cimport PyDict_CheckExact
from libc.stddef cimport size_t
from libc.stdlib cimport free, realloc
from msgspec import Raw, json

from ext.pages cimport page_put, page_put_integer, page_say, page_t, put_bytes

cdef extern from "page.h":
    int page_reserve(page_t *page, size_t more)

cdef object raw = Raw
cdef object encode = json.Encoder(order="deterministic").encode

cdef size_t LONGEST_HEAD = 10
cdef size_t KEPT = 4 * 2**20
"""Bytes of memory that are kept for the next frames."""


cdef class Frames:
    """Frames that are sent together, each to a socket of its own.

    What they are written to is kept for the next ones, so that a thousand long frames, some at a
    time, need no memory of their own.
    """

    def __cinit__(self):
        self.sheet = Sheet()

    def __dealloc__(self):
        free(self.pieces)

    def __len__(self):
        return self.count

    @property
    def size(self):
        """Bytes of all frames; those of one that is repeated count again."""
        cdef Py_ssize_t at
        cdef size_t found = 0
        for at in range(self.count):
            found += self.pieces[at].size
        return found

    def add(self, bytes frame not None):
        """Add a frame, or several, as they are sent.

        Raises:
            ValueError: There is nothing in it.
        """
        cdef size_t begin
        if PyBytes_GET_SIZE(frame) == 0:
            raise ValueError("there is nothing to send")
        self.begin()
        begin = self.sheet.out.size
        put_bytes(&self.sheet.out, frame)
        self.end(begin)

    def add_delta(self, str topic not None, long long revision, patch):
        """Add a delta frame of the push protocol as an unmasked, final text frame of a WebSocket.

        Parts of the patch that are JSON already (`msgspec.Raw`) are copied once. What it says is
        what `order="deterministic"` of msgspec makes of it (RFC 6455 section 5.2).
        """
        cdef page_t *out
        cdef size_t begin, head
        self.begin()
        begin = self.sheet.out.size
        out = &self.sheet.out
        try:
            if page_reserve(out, LONGEST_HEAD) == 0:
                out.size += LONGEST_HEAD
            page_say(out, b'{"topic":')
            put_bytes(out, encode(topic))
            page_say(out, b',"revision":')
            page_put_integer(out, revision)
            page_say(out, b',"patch":')
            write_patch(out, patch)
            page_say(out, b"}")
            if not out.failed:
                head = put_head(out.text + begin, out.size - begin - LONGEST_HEAD)
                begin += LONGEST_HEAD - head
            self.end(begin)
        except BaseException:
            out.size = begin
            raise

    def repeat(self):
        """Add the last frame once more.

        Raises:
            IndexError: There is none.
        """
        if not self.count:
            raise IndexError("there is no frame")
        self.begin()
        self.pieces[self.count] = self.pieces[self.count - 1]
        self.count += 1

    def frame(self, Py_ssize_t at):
        """Return the bytes of one frame.

        Raises:
            IndexError: There is no such frame.
        """
        if not 0 <= at < self.count:
            raise IndexError(f"there is no frame {at} among {self.count}")
        return self.sheet.part(self.pieces[at].begin, self.pieces[at].begin + self.pieces[at].size)

    def clear(self):
        """Let go of all frames."""
        if self.lent:
            raise RuntimeError("the frames are being sent")
        self.count = 0
        if self.sheet.out.failed or self.sheet.out.room > KEPT:
            self.sheet = Sheet()
        self.sheet.out.size = 0

    cdef int begin(self) except -1:
        """Make room for one more frame."""
        cdef piece_t *grown
        if self.lent:
            raise RuntimeError("the frames are being sent")
        if self.count == self.room:
            grown = <piece_t *>realloc(self.pieces, (2 * self.room + 16) * sizeof(piece_t))
            if grown == NULL:
                raise MemoryError
            self.pieces, self.room = grown, 2 * self.room + 16
        return 0

    cdef int end(self, size_t begin) except -1:
        """Note the frame that was written from a place on."""
        if self.sheet.out.failed:
            raise MemoryError
        self.pieces[self.count].begin = begin
        self.pieces[self.count].size = self.sheet.out.size - begin
        self.count += 1
        return 0


cdef int write_patch(page_t *out, object patch) except -1:
    cdef bint first = True
    cdef object name
    if not PyDict_CheckExact(patch):
        return write_value(out, patch)
    page_say(out, b"{")
    for name in sorted(<dict> patch):
        if not first:
            page_say(out, b",")
        first = False
        put_bytes(out, encode(name))
        page_say(out, b":")
        write_value(out, (<dict> patch)[name])
    page_say(out, b"}")
    return 0


cdef int write_value(page_t *out, object value) except -1:
    cdef Py_buffer text
    if type(value) is not raw:
        put_bytes(out, encode(value))
        return 0
    PyObject_GetBuffer(value, &text, PyBUF_SIMPLE)
    page_put(out, text.buf, text.len)
    PyBuffer_Release(&text)
    return 0


cdef size_t put_head(char *into, size_t length) noexcept:
    """Write the head of a text frame so that it ends where the text begins; return its size."""
    cdef unsigned char *end = <unsigned char *>into + LONGEST_HEAD
    cdef size_t at, extra = 0 if length < 126 else 2 if length < 65536 else 8
    for at in range(extra):
        end[-1 - <Py_ssize_t>at] = (length >> (8 * at)) & 255
    end[-1 - <Py_ssize_t>extra] = length if extra == 0 else 126 if extra == 2 else 127
    end[-2 - <Py_ssize_t>extra] = 0x81
    return extra + 2
